#!/bin/sh
# crm case: from the first complaint to the last word, on a small store with
# times chosen so that every figure can be worked out by hand, then on the
# Dutch model and by awk on the demo company.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
me=$(id -un)

at() {		# at WHEN CMD ...: with that clock
	when=$1
	shift
	CRM_NOW=$when "$@"
}
crm add staff login="$me" name='Me Myself' >/dev/null
crm add staff login=anna name=Anna >/dev/null
crm add account name='Bakkerij Jansen' number=1 >/dev/null
crm add contact name='Ada Byrne' account=a1 email=ada@x.nl >/dev/null
crm add account name='Smit BV' >/dev/null

# ---- one case, from beginning to end.  16 June 2025 is a Monday.

ok 'open' at 2025-06-16T15:30 crm case open @jansen 'too late again' \
    kind=complaint topic=Delivery channel=phone
is 'prints the handle' "$out" k1
is 'who and when' "$(crm show k1 -f party,owner,opened,status,text)" \
    "a1${tab}u1${tab}2025-06-16T15:30:00+02:00${tab}open${tab}too late again"
# A complaint: 4 working hours, 5 working days.
is 'the deadlines of the model' "$(crm show k1 -f respond_by,due)" \
    "2025-06-17T11:30:00+02:00${tab}2025-06-23T15:30:00+02:00"
is 'a person sees them' "$(at 2025-06-16T15:30 crm case open ada@x.nl 'x' \
    topic=t severity=critical -O md | tail -n 1)" \
    'Answer by Mon 2025-06-16 16:30, solve by Tue 2025-06-17 15:30.'
is 'of a person with their organisation' "$(crm show k2 -f party,person)" \
    "a1${tab}c1"
ok 'undo' crm undo
fails 3 'takes it away' crm show k2

ok 'respond' at 2025-06-17T10:00 crm case respond k1 'called back' \
    duration=5min
is 'the case and the contact' "$out" "k1
n1"
is 'is a call, as it came by telephone' \
    "$(crm show n1 -f kind,direction,channel,party,staff,topic,case,duration)" \
    "call${tab}out${tab}phone${tab}a1${tab}u1${tab}Delivery${tab}k1${tab}5min"
is 'the clock stops' "$(crm show k1 -f responded,status)" \
    "2025-06-17T10:00:00+02:00${tab}busy"
ok 'a second answer' at 2025-06-17T12:00 crm case respond k1 'more' \
    --kind email --status waiting
is 'is not the first' "$(crm show k1 -f responded,status)" \
    "2025-06-17T10:00:00+02:00${tab}waiting"
is 'is of the kind that was said' "$(crm show n2 -f kind,time)" \
    "email${tab}2025-06-17T12:00:00+02:00"
ok 'a note' at 2025-06-17T14:00 crm case note k1 'asks again' \
    --kind call direction=in
is 'changes nothing of the case' "$(crm show k1 -f status,responded)" \
    "waiting${tab}2025-06-17T10:00:00+02:00"
ok 'assign' crm case assign k1 anna 'knows them'
is 'to a colleague, with a note' "$(crm show k1 -f owner; crm show n4 -f \
    kind,text)" "u2
note${tab}knows them"
ok 'to me' crm case assign k1 me
is 'who I am' "$(crm show k1 -f owner)" u1
ok 'to none' crm case assign k1 none
is 'nobody' "$(crm show k1 -f owner)" ''
ok 'worse than it seemed' crm case assign k1 anna severity=critical
is 'the deadlines follow' "$(crm show k1 -f respond_by,due)" \
    "2025-06-16T16:30:00+02:00${tab}2025-06-17T15:30:00+02:00"
crm undo >/dev/null
ok 'a promise of ones own' crm case assign k1 anna due=2025-07-01T12:00
ok 'stays' crm case assign k1 anna severity=critical
is 'as it was typed' "$(crm show k1 -f due)" 2025-07-01T12:00:00+02:00
crm undo >/dev/null
crm undo >/dev/null
crm case assign k1 me >/dev/null
ok 'resolve' at 2025-06-18T11:00 crm case resolve k1 'new one sent' \
    satisfaction=7
is 'closed, with its outcome' \
    "$(crm show k1 -f status,resolved,outcome,satisfaction)" \
    "resolved${tab}2025-06-18T11:00:00+02:00${tab}new one sent${tab}7.0"
is 'and a contact to them' "$(crm list activity -w 'case = k1 and text =
    "new one sent"' -f kind,direction)" "call${tab}out"
fails 4 'not twice' crm case resolve k1
like 'says so' "$err" 'k1 is closed already'
ok 'reopen' at 2025-06-19T09:00 crm case reopen k1 'broken too'
is 'open, with a new time to solve it' \
    "$(crm show k1 -f status,resolved,outcome,due,responded)" \
    "busy${tab}${tab}${tab}2025-06-26T09:00:00+02:00${tab}2025-06-17T10:00:00+02:00"
fails 4 'not twice' crm case reopen k1
ok 'undo' crm undo
like 'with its outcome' "$(crm show k1 -f outcome)" .
is 'closes it again' "$(crm show k1 -f status,resolved,due)" \
"resolved${tab}2025-06-18T11:00:00+02:00${tab}2025-06-23T15:30:00+02:00"
ok 'rejected' sh -c "crm case reopen k1 -q &&
    CRM_NOW=2025-06-20T10:00 crm case resolve k1 no --status rejected"
is 'is closed too' "$(crm show k1 -f status)" rejected
ok 'a case nobody answered' at 2025-06-20T09:00 crm case open a2 \
    kind=question topic=delivery owner=anna
ok 'solved at once' at 2025-06-20T10:00 crm case resolve k3
is 'was answered by that' "$(crm show k3 -f responded)" \
    2025-06-20T10:00:00+02:00
is 'without a text no contact' "$(crm list activity -w 'case = k3' \
    -O count)" 0
is 'timeline of the case' "$(crm timeline k1 --contacts -f what,text |
    tail -n 3)" "call${tab}asks again
email${tab}more
call${tab}called back"
like 'show has it, too' "$(crm case show k1 -O json)" \
    '"what":"email","handle":"n2","text":"more","who":"Me Myself"'
like 'and where it stands' "$(at 2025-06-23 crm case show k3 -O json)" '"state": "closed"'

like 'as of before, it was not' "$(at 2025-06-23 crm case show k3 --as-of \
    2025-06-19 -O json)" '"resolved": null'

# ---- the list, on Monday 23 June at 12:00

at 2025-06-20T16:00 crm case open a1 topic=price severity=high >/dev/null
at 2025-06-20T16:30 crm case open a2 topic=colour >/dev/null
at 2025-06-16T09:00 crm case open a2 topic=size severity=low \
    owner=anna >/dev/null
at 2025-06-23T11:00 crm case open a1 topic=price kind=complaint >/dev/null
list() {
	CRM_NOW=2025-06-23T12:00 crm case list "$@"
}
# k4: high, 4 h: Friday 16:00 + 1 h, Monday 12:00; k5: one working day, Monday
# 16:30; k6: Tuesday the 17th 09:00, so 32 + 3 hours ago; k7: Monday 15:00.
is 'by urgency' "$(list -f handle,state,left,next)" \
"k6${tab}late${tab}-35.0${tab}answer
k4${tab}soon${tab}0.0${tab}answer
k7${tab}soon${tab}3.0${tab}answer
k5${tab}fine${tab}4.5${tab}answer"
is 'late ones' "$(list --late -O ids)" k6
is 'soon, too' "$(list --soon -O count)" 3
is 'of a colleague' "$(list --who anna -O ids)" k6
is 'mine' "$(list --me -O ids | sort | tr '\n' ' ')" 'k4 k5 k7 '
is 'of nobody' "$(list --who none -O count)" 0
is 'with a filter' "$(list -w 'topic = "price"' -O ids)" "k4
k7"
is 'all' "$(list --all -O count)" 6
is 'crm case is the list' "$(at 2025-06-23T12:00 crm case -O count)" 4
is 'as of Friday k7 was not there' "$(list --as-of 2025-06-20 -O ids |
    sort | tr '\n' ' ')" 'k4 k5 k6 '
is 'as of Tuesday k1 was open' "$(list --as-of 2025-06-17 -f handle,next |
    sort)" "k1${tab}solve
k6${tab}answer"

# ---- figures, by hand.  k1: answered after 1.5 + 1 h; rated 7, and 9 in a
# survey: 8.  k3: 1 h each.  k7 repeats k4, k3 does not repeat k1 (another
# party).

crm add survey survey=after aspect=overall case=k1 party=a1 rating=9 \
    date=2025-06-20 >/dev/null
fields=cases,open,late,contacts,repeats,answer_median,answer_p90
fields=$fields,answer_in_time,solve_median,solve_in_time,satisfaction,rated
stats() {
	CRM_NOW=2025-06-23T12:00 crm case stats "$@"
}
# Answers: k1 2.5 h, k3 1 h: median 1.75, 90 % at 1 + 0.9 x 1.5 = 2.35.
# Answer in time: k1, k3 of k1, k3, k6.
# Solved: k1 on Friday the 20th at 10:00, 26.5 h, k3 1 h: median 13.75.
is 'all of it' "$(stats -f $fields)" \
    "6${tab}4${tab}1${tab}7${tab}1${tab}1.8${tab}2.4${tab}67%${tab}13.8${tab}100%${tab}8.0${tab}1"
is 'by topic, case does not count' "$(stats --by topic -f group,cases)" \
"Delivery${tab}2
price${tab}2
colour${tab}1
size${tab}1"
is 'by party' "$(stats --by party -f group,cases,repeats,contacts)" \
"Bakkerij Jansen${tab}3${tab}1${tab}4
Smit BV${tab}3${tab}0${tab}3"
is 'by colleague' "$(stats --by colleague -f group,cases)" \
"Me Myself${tab}4
Anna${tab}2"
is 'by week' "$(stats --by week -f group,cases,open)" \
"2025-W25${tab}5${tab}3
2025-W26${tab}1${tab}1"
is 'by kind' "$(stats --by kind -f group,cases)" \
"question${tab}4
complaint${tab}2"
is 'by channel: some have none' "$(stats --by channel -f group,cases)" \
"${tab}5
phone${tab}1"
is 'of a period' "$(stats --in 2025-W26 -f cases)" 1
is 'with a filter' "$(stats -w 'kind = complaint' -f cases)" 2
is 'a repeat within a day only' "$(stats --again 1d -f repeats)" 0
is 'as of Tuesday the answer is there, the solution not' \
    "$(stats --as-of 2025-06-17 -f cases,open,answer_median,solve_median)" \
    "2${tab}2${tab}2.5${tab}"
is 'nothing in a period without any' "$(stats --in 2020 -f cases)" ''

# ---- summer time: the weekend of 29 March 2025, and a night

at 2025-03-28T16:00 crm case open a2 topic=clock severity=high >/dev/null
is 'hours on the wall' "$(crm show k8 -f respond_by)" \
    2025-03-31T12:00:00+02:00
at 2025-04-18T16:00 crm case open a2 topic=easter severity=critical >/dev/null
at 2025-04-18T18:00 crm case open a2 topic=easter severity=critical >/dev/null
is 'Good Friday is worked' "$(crm show k9 -f respond_by)" \
    2025-04-18T17:00:00+02:00
is 'Easter Monday is not' "$(crm show k10 -f respond_by)" \
    2025-04-22T10:00:00+02:00

# ---- another agreement: what was promised stays

crm add case party=a2 topic=imported opened=2025-06-16T09:00 >/dev/null
crm model show yaml | sed 's/^    - {respond: 1d, resolve: 10d}/    - {respond: 2h, resolve: 1d}/' \
    >other.yaml
by() {
	CRM_NOW=2025-06-16T09:30 crm case list --all -w "handle = $1" \
	    -f by
}
is 'an imported case has the deadline of the model' "$(by k11)" \
    2025-06-17T09:00:00+02:00
crm model apply other.yaml -q
is 'and follows it' "$(by k11)" 2025-06-16T11:00:00+02:00
is 'a promise does not' "$(crm show k5 -f respond_by)" \
    2025-06-23T16:30:00+02:00

# ---- refused

fails 2 'nobody' crm case open
fails 3 'an unknown party' crm case open @nobody 'x' topic=t
fails 2 'of a product' sh -c 'crm add product code=P name=P -q >/dev/null
    crm case open p1 x topic=t'
fails 4 'without a topic' crm case open a1 'x'
fails 3 'no such case' crm case respond k99 'x'
fails 2 'not a case' crm case respond a1 'x'
fails 4 'an answer before the question' crm case respond k5 'x' \
    time=2025-01-01 -n
like 'says what is wrong' "$err" 'k5 was opened later than this answer'
fails 2 'an unknown kind' crm case note k5 'x' --kind cal
like 'suggests' "$err" 'did you mean call'
fails 4 'an unknown status' crm case note k5 'x' --status opn
fails 3 'an unknown colleague' crm case assign k5 nobody
fails 4 'another revision' crm case note k5 'x' --status waiting --if-rev 9
fails 2 'stats by what' crm case stats --by colour
fails 2 'a verb that is not there' crm case opne
is 'nothing was changed by all that' "$(crm show k5 -f revision)" 1
ok 'only shown' crm case resolve k5 'x' -n
is 'not done' "$(crm show k5 -f status)" open
is 'the store is sound' "$(crm fsck 2>&1)" ''

# ---- the Dutch model

mkdir nl && cd nl && crm init -t nl >/dev/null
crm add relatie naam=Jansen >/dev/null
ok 'in Dutch' at 2025-06-16T15:30 crm case open @jansen 'te laat' \
    soort=klacht onderwerp=levering kanaal=telefoon
is 'the deadlines' "$(crm show k1 -f antwoord_voor,uiterlijk)" \
    "2025-06-17T11:30:00+02:00${tab}2025-06-23T15:30:00+02:00"
ok 'answered' at 2025-06-17T10:00 crm case respond k1 'gebeld'
is 'by a call' "$(crm show n1 -f soort,richting,kanaal,zaak)" \
    "gesprek${tab}uit${tab}telefoon${tab}k1"
ok 'solved' at 2025-06-18T10:00 crm case resolve k1 'opgelost'
is 'is' "$(crm show k1 -f status,opgelost)" \
    "opgelost${tab}2025-06-18T10:00:00+02:00"
is 'counted' "$(at 2025-06-19 crm case stats --by kind \
    -f group,answer_median,solve_median)" "klacht${tab}2.5${tab}10.5"
cd ..

# ---- the demo company, again by sqlite3: real hours where no night lies
# between, and counts

mkdir demo && cd demo && CRM_NOW=2025-06-18T12:00:00Z crm demo -q
is 'as many as there are' "$(crm case stats -f cases,open,rated)" \
    "$(crm list case -f resolved,satisfaction | awk -F '\t' '
	{ open += $1 == ""; rated += $1 != "" && $2 != "" }
	END { print NR "\t" open + 0 "\t" rated + 0 }')"
is 'by topic' "$(crm case stats --by topic -f group,cases)" \
    "$(crm list case -f topic | sort | uniq -c | sort -k 1nr |
    awk '{ print $2 "\t" $1 }')"
is 'how content they are' "$(crm case stats -f satisfaction)" \
    "$(crm list case -w 'not missing(resolved)' -f satisfaction |
    awk '$1 != "" { s += $1; n++ } END { printf "%.1f\n", s / n }')"
# Opened and answered on one working day within hours: plain subtraction.
crm list case -w 'not missing(responded)' -f handle,opened,responded |
    awk -F '\t' 'function min(t) {
		return substr(t, 12, 2) * 60 + substr(t, 15, 2)
	}
	substr($2, 1, 10) == substr($3, 1, 10) && min($2) >= 540 &&
	    min($3) <= 1020 { print $1, min($3) - min($2) }' >same
is 'there are some of one day' "$(awk 'END { print (NR > 5) }' same)" 1
is 'each of them by subtraction' "$(while read -r ref m; do
	crm case stats -w "handle = $ref" -f answer_median
done <same)" "$(awk '{ printf "%.1f\n", $2 / 60 }' same)"

# ---- the same company in Dutch: every figure by every word the same

figures() {
	for by in nothing colleague week kind severity channel topic; do
		crm case stats --by $by | cut -f 2-
	done
	crm case list --all -f handle,left,by,party
}
figures >../demo.figures
fails 4 'a case without a topic' crm case open a1 'too late'
like 'hints at those in use' "$err" \
    '^hint: topic=... says what it is about: [a-z]+(, [a-z]+)+$'
mkdir ../dutch && cd ../dutch &&
    CRM_NOW=2025-06-18T12:00:00Z crm demo -q -t nl
is 'the Dutch model has the same figures' "$(figures | cksum)" \
    "$(cksum <../demo.figures)"
is 'and there are some' "$(awk 'END { print (NR > 60) }' \
    ../demo.figures)" 1
done_testing
