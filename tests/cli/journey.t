#!/bin/sh
# crm journey: who comes and goes, what is due when, consent, how often, what
# was held out; nothing twice, whatever happens.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
run() {
	crm journey run "$@" -f \
	    enrolled,held_out,left,made,tasks,no_consent,too_often,skipped,finished
}
at() (		# at DAY COMMAND ...: on that day of June
	CRM_NOW=2025-06-$1T12:00:00
	shift
	"$@"
)

is 'no journeys' "$(crm journey run)" ''
fails 2 'a name is an option' crm journey run Welcome
crm model show yaml | sed 's/^  hold_out: .*/  hold_out: 0 %/' >model.yaml
cat >own <<'X'
  mine:
    segments:
      friends: {where: 'tags = "friend"'}
X
sed '/^segments:/r own' model.yaml >m2.yaml
ok 'a segment of our own' crm model apply m2.yaml
crm add staff login=eva name=Eva >/dev/null
for name in Ada Bob Cas; do
	crm add account name=$name tags=friend email=$name@x.nl owner=eva \
	    >/dev/null
done
crm add contact name='Dik' account=a3 email=dik@x.nl >/dev/null
crm consent give a1 purpose=newsletter given=2025-05-01 >/dev/null
crm consent give c1 purpose=newsletter channel=email \
    given=2025-05-01 >/dev/null
s='name=Welcome segment=mine/friends'
crm add journey $s step=1 channel=phone action='Ring %(name)' after=1d >/dev/null
crm add journey $s step=2 channel=email action=mail after=2d \
    text='Dear %(name), 10 %% off from %(owner.name).' >/dev/null
crm add journey $s step=3 channel=letter action=Card after=1d \
    condition='name != "Ada"' purpose=newsletter >/dev/null
is 'its steps' "$(crm journey -f journey,segment,step,handle,after,channel,purpose,task)" \
"Welcome${tab}mine/friends${tab}1${tab}j1${tab}1${tab}phone${tab}${tab}true
Welcome${tab}mine/friends${tab}2${tab}j2${tab}2${tab}email${tab}newsletter${tab}false
Welcome${tab}mine/friends${tab}3${tab}j3${tab}1${tab}letter${tab}newsletter${tab}false"

# ---- day by day

is '-n enrols nobody' "$(at 01 crm journey run -n | grep -c '"op":"add"')
$(crm list enrolment -O count)" '3
0'
is 'on the first day they come in' "$(at 01 run)" \
    "3${tab}0${tab}0${tab}0${tab}0${tab}0${tab}0${tab}0${tab}0"
is 'once' "$(at 01 run)" "0${tab}0${tab}0${tab}0${tab}0${tab}0${tab}0${tab}0${tab}0"
is 'nothing is due yet' "$(crm list outbox -O count)" 0
is 'after a day the first step' "$(at 02 run)" \
    "0${tab}0${tab}0${tab}3${tab}3${tab}0${tab}0${tab}0${tab}0"
is 'once, too' "$(at 02 run)" \
    "0${tab}0${tab}0${tab}0${tab}0${tab}0${tab}0${tab}0${tab}0"
is 'as a task of who owns the account' \
    "$(crm list task -f name,party,owner,due | head -n 1)" \
    "Ring Ada${tab}a1${tab}u1${tab}2025-06-02"
is 'with a row that says so' "$(crm list outbox -f number,step,party,task,status |
    head -n 1)" "en1/1${tab}1${tab}a1${tab}t1${tab}handed_over"
is 'the second two days later, not before' "$(at 03 run | cut -f 4)" 0
is 'to whom consented, or whose people did' "$(at 04 run)" \
    "0${tab}0${tab}0${tab}2${tab}0${tab}1${tab}0${tab}0${tab}0"
is 'an e-mail, with its fields' "$(crm list outbox -w 'step = 2' \
    -f party,person,channel,text)" \
"a1${tab}${tab}email${tab}Dear Ada, 10 % off from Eva.
a3${tab}c1${tab}email${tab}Dear Cas, 10 % off from Eva."
is 'the mailing list' "$(crm journey out -f party,name,email,text)" \
"a1${tab}Ada${tab}Ada@x.nl${tab}Dear Ada, 10 % off from Eva.
a3${tab}Dik${tab}dik@x.nl${tab}Dear Cas, 10 % off from Eva."
is 'who consents later gets it later' "$(at 05 crm consent give a2 purpose=newsletter \
    >/dev/null; at 05 run)" \
    "0${tab}0${tab}0${tab}1${tab}0${tab}0${tab}1${tab}1${tab}1"
at 06 crm consent withdraw a1 purpose=newsletter >/dev/null
is 'who withdraws is not on the list any more' \
    "$(at 06 crm journey out -O count 2>&1)" 2
if command -v script >/dev/null; then
	is 'a terminal hears of it' "$(at 06 script -qec \
	    'crm journey out -O ids >/dev/null' /dev/null </dev/null |
	    tr -d '\r')" 'crm: journey: 1 left out: may not be contacted any more'
fi
ok 'sent' crm journey sent ob4 ob5
is 'is said' "$(crm list outbox -w 'status = sent' -f handle,sent)" \
"ob4${tab}2025-06-18T14:00:00+02:00
ob5${tab}2025-06-18T14:00:00+02:00"
fails 4 'not twice' crm journey sent ob4
fails 2 'nor what is none' crm journey sent a1
is 'not more than twice a week' "$(at 08 run | cut -f 4,7)" "0${tab}2"
is 'then the next' "$(at 09 run | cut -f 4)" 1
is 'whose condition does not hold is through' \
    "$(crm list enrolment -f party,step,status)" \
"a1${tab}3${tab}finished
a2${tab}3${tab}running
a3${tab}2${tab}running"
is 'the one consent says e-mail: a letter is none' "$(at 12 run | cut -f 4,6)" \
    "0${tab}1"

# ---- leaving and coming back

crm set a2 a3 tags-=friend
is 'who leaves the segment leaves' "$(at 13 run | cut -f 3)" 2
is 'and gets no more' "$(crm list enrolment -f party,until,status | tail -n 2)" \
"a2${tab}2025-06-13${tab}finished
a3${tab}2025-06-13${tab}left"
crm set a2 tags+=friend
is 'who comes back begins anew' "$(at 14 run | cut -f 1,4)" "1${tab}0"
is 'who is through does not' "$(crm list enrolment -w 'party = a1' -O count)" 1
is 'a run is taken back whole' "$(at 15 run | cut -f 4,5; crm undo >/dev/null
    crm list task -w 'due = 2025-06-15' -O count; at 15 run | cut -f 4,5)" \
"1${tab}1
0
1${tab}1"

# ---- several journeys

crm add journey name=First segment=mine/friends step=1 priority=1 \
    action='Visit' channel=visit >/dev/null
is 'the one with the lower number goes first' "$(crm journey list -f \
    journey,priority | head -n 1)" "First${tab}1"
is 'only one of them' "$(at 16 crm journey run -j First -f journey,made)" \
    "First${tab}2"
fails 3 'one that is not there' crm journey run -j Nothing

# ---- held out

sed 's/^  hold_out: .*/  hold_out: 50 %/; s/^  per_week: .*/  per_week: 9/' \
    m2.yaml >m3.yaml
crm model apply m3.yaml
printf 'name,tags\n' >many.csv
for i in $(seq 200); do
	echo "N$i,friend"
done >>many.csv
crm import account many.csv >/dev/null
crm rm j1 j2 j3 >/dev/null
run=$(at 17 crm journey run -f enrolled,held_out,made)
n=$(echo "$run" | cut -f 1) held=$(echo "$run" | cut -f 2)
is 'all are in it one way or the other' "$((n + held))" 200
is 'about a half is held out' "$((held > 70 && held < 130))" 1
is 'the others got it' "$(echo "$run" | cut -f 3)" "$n"
is 'what was due for those held out is noted' "$(crm list outbox \
    -w 'journey = "First" and enrolment.status = held_out and
    status = held_out and missing(task) and missing(text)' -O count)" "$held"
is 'and nothing made' "$(crm list outbox -w 'journey = "First" and
    enrolment.status = held_out and status != held_out' -O count)" 0
is 'once' "$(at 17 crm journey run -f enrolled,held_out,made)" "0${tab}0${tab}0"
is 'they stay held out' "$(crm list enrolment -w 'journey = "First" and
    status = held_out' -O count)" "$held"
crm list outbox -w 'date = 2025-06-17 and status != held_out' -f party | head -n 40 | while read -r a; do
	echo "sale $a amount=10 date=2025-06-20"
done >sales
crm list enrolment -w 'status = held_out' -f party | head -n 10 |
    while read -r a; do
	echo "sale $a amount=10 date=2025-06-20"
done >>sales
ok 'they buy' crm log --stdin -q <sales
is 'not before the days have passed' "$(crm journey effect --within 7d \
    --now 2025-06-20 -f step,n,held_out)" "1${tab}0${tab}0
${tab}0${tab}0"
set -- $(crm journey effect --within 7d --now 2025-06-30 \
    -f n,held_out,revenue,revenue_held_out | head -n 1)
is 'who had it and who had not' "$*" "$((n + 2)) $held 400.00 100.00"
like 'the effect is the difference' "$(crm journey effect --within 7d \
    --now 2025-06-30 -O ndjson)" '"effect":[0-9.]+,"from":'
fails 2 'no days' crm journey effect --within 0d

# ---- killed in the middle, and at once: nothing twice

crm undo -m 'the sales' >/dev/null
crm add journey name=Kill segment=mine/friends step=1 action=x channel=visit \
    >/dev/null
crm add journey name=Kill segment=mine/friends step=2 action=y channel=visit \
    >/dev/null
unset CRM_NOW
for wait in 0.002 0.005 0.01 0.015 0.02 0.03 0.04 0.06; do
	crm journey run -j Kill -q >/dev/null 2>&1 &
	pid=$!
	sleep $wait
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
done
for i in 1 2 3 4; do
	crm journey run -j Kill -q >/dev/null 2>&1 &
done
wait
crm journey run -j Kill -q >/dev/null
crm list outbox -w 'journey = "Kill" and status != held_out' \
    -f party,step >made
is 'each step once for each' "$(sort made | uniq -d | wc -l | tr -d ' ')" 0
is 'nobody is left out' "$(wc -l <made | tr -d ' ')" "$(($(crm list enrolment \
    -w 'journey = "Kill" and status != held_out' -O count) * 2))"
is 'each has its task' "$(crm list outbox -w 'journey = "Kill" and status != held_out' -f task |
    sort -u | wc -l | tr -d ' ')" "$(wc -l <made | tr -d ' ')"
is 'the store is sound' "$(crm fsck)" ''

# ---- what is wrong is named

bad() {
	crm add journey name=Bad step=1 action="$1" segment="$2" $3 >/dev/null
	fails 2 "wrong: $4" crm journey run
	like "it is named" "$err" '^crm: journey: j[0-9]+: '
	crm rm journey -w 'name = "Bad"' >/dev/null
}
bad x mine/nobody '' 'no such segment'
bad x nothing '' 'no scheme'
bad '%(nme)' mine/friends '' 'no such field'
bad '%(name' mine/friends '' 'an open parenthesis'
bad x mine/friends condition=nme 'no filter'
bad x mine/friends purpose=spam 'no such purpose'

# ---- the Dutch model

export CRM_NOW=2025-06-18T12:00:00Z
mkdir nl && cd nl && crm init -t nl >/dev/null
crm model show yaml | sed 's/^  hold_out: .*/  hold_out: 0 %/' >model.yaml
crm model apply model.yaml
crm add relatie naam=Jansen e_mail=j@x.nl >/dev/null
crm log gesprek a1 hallo >/dev/null
crm consent give a1 doel=nieuwsbrief >/dev/null
crm add klantreis naam=Welkom segment=lifecycle/prospect stap=1 \
    kanaal=e_mail actie=mail tekst='Beste %(naam)' >/dev/null
crm add klantreis naam=Welkom segment=lifecycle/prospect stap=2 \
    kanaal=telefoon actie='Bel %(naam)' >/dev/null
is 'in Dutch yes and no, of people' "$(LC_ALL=nl_NL.UTF-8 crm journey \
    -f step,task -O table | tr -s ' ')" 'stap taak
 1 nee
 2 ja'
is 'and not of machines' "$(LC_ALL=nl_NL.UTF-8 crm journey -f step,task)" \
    "1${tab}false
2${tab}true"
is 'works in Dutch' "$(crm journey run -f enrolled,made,tasks
    crm journey run -f enrolled,made,tasks)" \
"1${tab}1${tab}0
0${tab}1${tab}1"
is 'with its text' "$(crm journey out -f name,email,text)" \
    "Jansen${tab}j@x.nl${tab}Beste Jansen"
is 'and its task' "$(crm list taak -f taaknaam)" 'Bel Jansen'
cd ..
mkdir shop && cd shop && crm init -t retail >/dev/null
fails 2 'a model without journeys has none' crm journey run
cd ..

# ---- in and out on one day; what is left out stays out

mkdir two && cd two && crm init -t ../m2.yaml >/dev/null
crm add account name=Eva tags=friend >/dev/null
crm add journey name=A segment=mine/friends step=1 action=x >/dev/null
crm add journey name=A segment=mine/friends step=2 action=y after=9d >/dev/null
f=-f\ enrolled,left,made
is 'in, with a step' "$(at 10 crm journey run $f)" "1${tab}0${tab}1"
crm set a1 tags-=friend
is 'out on that day' "$(at 10 crm journey run $f)" "0${tab}1${tab}0"
crm set a1 tags+=friend
is 'in again, but not on that day' "$(at 10 crm journey run $f)" \
    "0${tab}0${tab}0"
is 'the day after' "$(at 11 crm journey run $f)" "1${tab}0${tab}1"
crm add account name=Fay tags=friend >/dev/null
crm add journey name=B segment=mine/friends step=1 action=p \
    condition='city = "Gouda"' after=1d >/dev/null
crm add journey name=B segment=mine/friends step=2 action=q after=3d >/dev/null
run_b() {
	at "$1" crm journey run -j B -f made,skipped,finished
}
run_b 20 >/dev/null
is 'left out' "$(run_b 22)" "0${tab}2${tab}0"
is 'said once' "$(run_b 22)" "0${tab}0${tab}0"
is 'as passed on its day' "$(crm list enrolment -w 'journey = "B"' \
    -f step,date)" "1${tab}2025-06-21
1${tab}2025-06-21"
crm set a1 a2 city=Gouda
is 'and not made later' "$(run_b 23)" "0${tab}0${tab}0"
is 'the next one at its time' "$(run_b 24)" "2${tab}0${tab}0"
is 'is the only one' "$(crm list outbox -w 'journey = "B"' -f step | sort -u)" 2
is 'then it is finished' "$(run_b 25)" "0${tab}0${tab}2"
crm add journey name=C segment=mine/friends step=1 action=p \
    condition='city = "Delft"' >/dev/null
crm add journey name=C segment=mine/friends step=2 action=q >/dev/null
is 'left out and made in one run' "$(at 29 crm journey run -j C \
    -f made,skipped,too_often)" "2${tab}2${tab}0"
is 'the last one stands' "$(crm list enrolment -w 'journey = "C"' \
    -f step,date | sort -u)" "2${tab}2025-06-29"
cd ..

# ---- like is compared with like

# The even ones may be written to; the odd ones of Gouda meet the condition.
mkdir like && cd like && crm init -t ../m3.yaml >/dev/null
{
	echo name,tags,city
	for i in $(seq 200); do
		echo "N$i,friend,$([ $((i % 4)) -lt 2 ] && echo Gouda)"
	done
} >many.csv
crm import account many.csv >/dev/null
crm list account -O ids | awk 'NR % 2 == 0' | xargs -r sh -c \
    'crm consent give "$@" purpose=newsletter given=2025-05-01' sh >/dev/null
crm add journey name=L segment=mine/friends step=1 channel=email \
    purpose=newsletter action=mail condition='city = "Gouda"' >/dev/null
at 10 crm journey run >/dev/null
is 'only who may be written to, and whom it is for, is compared' \
    "$(crm list outbox -w 'party.city != "Gouda"' -O count) $(crm list outbox \
    -f party.name | awk '{ n += substr($0, 2) % 2 } END { print n }') $(crm \
    list outbox -O count)" '0 0 50'
n=$(crm list outbox -w 'status = waiting' -O count)
sed 's/aliases: \[buiten\], state: closed,/aliases: [buiten],/' ../m3.yaml \
    >open.yaml
crm model apply open.yaml
is 'who is held out gets nothing where no status is the end, either' \
    "$(crm journey out -O count)" "$n"
crm model apply ../m3.yaml
crm list outbox -w 'status = waiting' -f party | head -n 9 >bought
crm list outbox -w 'status = held_out' -f party | head -n 4 >>bought
crm list enrolment -w 'status = held_out' -f party >held
crm list outbox -f party >rows
grep -vxFf rows held | head -n 20 >>bought	# held out, and not written to
while read -r a; do
	echo "sale $a amount=10 date=2025-06-12"
done <bought | crm log --stdin -q >/dev/null
# R. G. Newcombe, Statist. Med. 17 (1998), 873-890, method 10, once more.
awk -v a=9 -v m="$n" -v b=4 -v n="$((50 - n))" 'function wilson(k, n, s) {
	z = 1.959964; p = k / n; r = p * (1 - p) / n + (z / n) ^ 2 / 4
	return (p + z * z / (2 * n) + s * z * sqrt(r)) / (1 + z * z / n)
}
BEGIN {
	p1 = a / m; q = b / n
	lo = (p1 - wilson(a, m, -1)) ^ 2 + (wilson(b, n, 1) - q) ^ 2
	hi = (wilson(a, m, 1) - p1) ^ 2 + (q - wilson(b, n, -1)) ^ 2
	printf "%d\t%d\t%.1f\t%.1f\t%.1f\n", m, n, 100 * (p1 - q),
	    100 * (p1 - q - sqrt(lo)), 100 * (p1 - q + sqrt(hi))
}' >want
is 'effect and interval, by another hand' "$(at 20 crm journey effect \
    --within 7d -f n,held_out,effect,from,until | head -n 1 | tr -d %)" \
    "$(cat want)"
is 'of the whole journey all who came in or were held out' "$(at 20 \
    crm journey effect --within 7d -O ndjson | sed -n 2p | grep -o \
    '"step":null,"n":[0-9]*\|"held_out":[0-9]*\|"bought[a-z_]*":[0-9.]*' |
    tr '\n' ' ')" "$(awk -v h="$(grep -c . held)" 'BEGIN {
	printf "\"step\":null,\"n\":%d \"bought\":%.1f ", 200 - h,
	    100 * 9 / (200 - h)
	printf "\"held_out\":%d \"bought_held_out\":%.1f ", h, 100 * 24 / h
}')"
cd ..

# ---- what the model lacks

sed 's/^\( *\)held_out: {.*/\1apart: {label: {en: apart, nl: apart},/' m2.yaml >m4.yaml
mkdir less && cd less && crm init -t ../m4.yaml >/dev/null
crm add account name=Eva tags=friend >/dev/null
crm add journey name=A segment=mine/friends step=1 action=x >/dev/null
fails 2 'without a word for it nobody can be held out' crm journey run
like 'which is said' "$err" 'need the status "held_out" of enrolment'
is 'nothing was done' "$(crm list enrolment -O count)" 0
cd ..
awk '/^  consent:/ { in_it = 1 }
/^  [a-z]/ && !/^  consent:/ { in_it = 0 }
in_it && /^ *newsletter: / { skip = 1; next }
skip && /^          [a-z_]*:/ { skip = 0 }
!skip || !in_it' m2.yaml >m5.yaml
mkdir retired && cd retired && crm init -t ../m2.yaml >/dev/null
crm add journey name=A segment=mine/friends step=1 action=x \
    channel=email >/dev/null
crm add account name=Eva >/dev/null
is 'what is written needs the first purpose' "$(crm journey -f purpose)" \
    newsletter
ok 'that is retired' crm model apply ../m5.yaml
purpose=$(crm journey -f purpose)
ok 'then the first one in use' crm consent give a1 purpose="$purpose" -n
is 'which is another' "$([ "$purpose" != newsletter ] && echo yes)" yes
cd ..

# ---- a segment of the model carries it

mkdir carried && cd carried && crm init >/dev/null
crm add staff login=eva name=Eva >/dev/null
for name in Ada Bob; do
	crm add account name=$name tags=friend email=$name@x.nl >/dev/null
done
crm consent give a1 a2 purpose=newsletter given=2025-05-01 >/dev/null
cat >own <<'X'
  mine:
    segments:
      friends:
        where: 'tags = "friend"'
        journey:
          name: Welcome
          priority: 7
          steps:
            10: {after: 1d, channel: phone, action: 'Ring %(name)', owner: eva}
            20: {after: 2d, channel: email, action: mail,
              condition: 'name != "Bob"', text: 'Dear %(name), 10 %%.'}
X
crm model show yaml | sed -e '/^segments:/r own' \
    -e 's/^  hold_out: .*/  hold_out: 0 %/' >model.yaml
is 'the difference names it' "$(crm model diff model.yaml -f change)" \
'other segments, calendar or deadlines
journey Welcome added'
ok 'applied' crm model apply model.yaml
is 'it is listed' "$(crm journey -f \
    journey,segment,step,handle,after,channel,purpose,task,priority)" \
"Welcome${tab}mine/friends${tab}10${tab}${tab}1${tab}phone${tab}${tab}true${tab}7
Welcome${tab}mine/friends${tab}20${tab}${tab}2${tab}email${tab}newsletter${tab}false${tab}7"
is 'its members come in' "$(at 01 run | cut -f 1,4)" "2${tab}0"
is 'the first step is made' "$(at 02 run | cut -f 4,5)" "2${tab}2"
is 'once' "$(at 02 run | cut -f 4,5)" "0${tab}0"
is 'a task of who does it' "$(crm list task -f name,owner)" \
"Ring Ada${tab}u1
Ring Bob${tab}u1"
is 'the row has the number of the step' "$(crm list outbox -f number,step)" \
"en1/10${tab}10
en2/10${tab}10"
is 'all stand before the second' "$(crm journey show Welcome -f step,owner,before,text)" \
"10${tab}Eva${tab}0${tab}
20${tab}${tab}2${tab}Dear %(name), 10 %%."
fails 3 'no such journey' crm journey show Welkom
like 'one that is there is named' "$err" 'hint: there is Welcome'
fails 2 'show which?' crm journey show
# A step between two is made for those who stand before it, none twice.
sed 's/^            20:/            15: {action: between}\n            20:/' \
    model.yaml >m15.yaml
is 'a step comes between' "$(crm model diff m15.yaml -f change)" \
    'journey Welcome: other steps or priority'
crm model apply m15.yaml
is 'it is made' "$(at 03 run | cut -f 4)" 2
is 'the condition leaves one out, and the third in a week waits' \
    "$(at 05 run | cut -f 4,7,8)" "0${tab}1${tab}1"
is 'then comes the mail' "$(at 09 run | cut -f 4,7,8)" "1${tab}0${tab}0"
is 'with its text' "$(crm journey out -f party,text)" "a1${tab}Dear Ada, 10 %."
is 'each once' "$(crm list outbox -f number | sort | uniq -d)" ''
is 'effect knows it, and all of it together' "$(crm journey effect -f journey,step)" \
"Welcome${tab}10
Welcome${tab}15
Welcome${tab}20
Welcome${tab}"
crm add journey name=Welcome segment=mine/friends step=1 action=x >/dev/null
fails 2 'a record of that name' crm journey run
like 'is named' "$err" 'j1: the journey Welcome is in the model already'
crm set j1 name=Second >/dev/null
is 'under another name it goes beside it' "$(crm journey -f journey | uniq)" \
'Welcome
Second'
crm undo >/dev/null
crm undo >/dev/null
is 'an exact copy has it' "$(crm export >x.ndjson
    crm init copy >/dev/null && crm --store copy/.crm import --exact x.ndjson \
    >/dev/null; crm --store copy/.crm journey -f step)" \
'10
15
20'
crm set u1 login=ava
fails 2 'an owner who is not there' crm journey
like 'is named' "$err" 'Welcome, step 10: no staff "eva"'
sed -e "s/'Ring %(name)/'Ring %(name) or %(nme)/" -e 's/!= "Bob"/!= /' \
    model.yaml >bad.yaml
fails 4 'wrong expressions' crm model check bad.yaml
like 'have their place' "$err" \
    "bad.yaml:$(grep -n '%(nme)' bad.yaml | head -n 1 | cut -d : -f 1):72: action of step 10 of Welcome: .*\"nme\""
like 'each of them' "$err" 'bad.yaml:[0-9]+:34: condition of step 20 of Welcome'

# ---- a condition about somebody who is gone

cd ..
mkdir gone && cd gone && crm init >/dev/null
crm add staff login=weg name=Weg >/dev/null
crm add journey name=Nu segment=activity/interested step=1 channel=phone \
    action='Ring %(name)' condition='owner = u1 or missing(owner)' >/dev/null
crm add account name=Ada >/dev/null
crm rm u1 >/dev/null
is 'stops no journey' "$(at 01 crm journey run -f journey,enrolled)" "Nu${tab}1"
done_testing
