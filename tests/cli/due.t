#!/bin/sh
# crm due: each reason alone on a store made for it, the purchases and the
# order again by awk, and the calendar.  18 June 2025 is a Wednesday.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
me=$(id -un)
due() {
	crm due --all "$@"
}

is 'an empty store has nothing to do' "$(due; echo $?)" 0
is 'nor as a number' "$(due --exit-code -O count; echo $?)" "0
0"
crm add staff login="$me" name='Me Myself' >/dev/null
crm add staff login=anna name=Anna >/dev/null
crm add account name='Bakkerij Jansen' owner=anna >/dev/null
crm add account name='Smit BV' owner="$me" >/dev/null
crm add account name='Nobody Cares' never=true >/dev/null
crm add contact name='Ada Byrne' account=a1 birthday=1980-06-20 \
    verified=2024-01-10 >/dev/null
crm add contact name='Leap Day' account=a3 birthday=2000-02-29 >/dev/null
crm add contact name='Leap Too' birthday=2000-02-29 >/dev/null

# ---- tasks

crm task add 'send it' a1 --due 2025-06-16 >/dev/null
crm task add 'some time' a2 --who anna >/dev/null
crm task add 'next week' --due 2025-06-25 >/dev/null
is 'tasks whose day has come, or that have none' \
    "$(due -r task -f handle,by,party,what,worth,owner)" \
"t1${tab}2025-06-16${tab}Bakkerij Jansen${tab}send it${tab}0.00${tab}$me
t2${tab}${tab}Smit BV${tab}some time${tab}0.00${tab}anna"
is 'within a week' "$(due -r task -d 7d -O ids)" "t1
t3
t2"
is 'mine, as I am known' "$(crm due -r task -O ids)" t1
is 'of a colleague' "$(crm due -r task --who anna -O ids)" t2
is 'of nobody' "$(crm due -r task --who none -O count)" 0
crm task done t1 t2 t3 -q >/dev/null

# ---- promised next steps

CRM_NOW=2025-06-10T10:00 crm log --no-task call a1 'quote' direction=out \
    next=2025-06-17 >/dev/null
is 'a promise whose day has come' \
    "$(due -r promise -f handle,by,party,what,owner)" \
    "n1${tab}2025-06-17${tab}Bakkerij Jansen${tab}on 2025-06-10: quote${tab}$me"
is 'not the day before' "$(due -r promise --as-of 2025-06-16 -O count)" 0
is 'but with a day ahead' "$(due -r promise --as-of 2025-06-16 -d 1d \
    -O count)" 1
CRM_NOW=2025-06-12T10:00 crm log call a1 'asks the way' direction=in >/dev/null
is 'that they rang earlier does not fulfil it' "$(due -r promise -O ids)" n1
CRM_NOW=2025-06-13T10:00 crm log note a1 'hm' >/dev/null
is 'nor does a note' "$(due -r promise -O ids)" n1
CRM_NOW=2025-06-17T10:00 crm log call a1 'about the quote' direction=in \
    >/dev/null
is 'that they rang on the day does' "$(due -r promise -O count)" 0
is 'as of the day before the promise stood' \
    "$(due -r promise --as-of 2025-06-16 -d 1d -O ids)" n1
crm undo >/dev/null
CRM_NOW=2025-06-14T10:00 crm log email a1 'the quote' direction=out >/dev/null
is 'that we wrote does, earlier too' "$(due -r promise -O count)" 0
crm undo >/dev/null
crm task add 'quote' n1 >/dev/null
is 'a task of it stands for it' "$(due -r promise,task -f reason)" task
crm undo >/dev/null
crm task done n1 >/dev/null
is 'done is done' "$(due -r promise -O count)" 0
crm add deal name=oven party=a2 stage=proposal amount=1000 probability=40% \
    next=2025-06-18 owner=anna >/dev/null
is 'the next step of a deal, at what it may bring' \
    "$(due -r promise -f handle,what,worth,owner)" \
    "d1${tab}oven${tab}400.00${tab}anna"
crm set d1 stage=won >/dev/null
is 'not of one that is won' "$(due -r promise -O count)" 0

# ---- cases

CRM_NOW=2025-06-16T09:00 crm case open a1 topic=late severity=critical \
    owner=anna >/dev/null
CRM_NOW=2025-06-18T13:00 crm case open a2 topic=size >/dev/null
# One hour: Monday 10:00; now is Wednesday 14:00: 7 + 8 + 5 hours late.
is 'cases past or near their deadline' "$(due -r case -f handle,by,what)" \
    "k1${tab}2025-06-16${tab}answer: late (20.0h late)"
is 'a day ahead' "$(due -r case -d 1d -f handle,by,what)" \
"k1${tab}2025-06-16${tab}answer: late (20.0h late)
k2${tab}2025-06-19${tab}answer: size (7.0h left)"
crm case resolve k1 >/dev/null
crm case respond k2 'ok' >/dev/null
is 'not when that is done' "$(due -r case -O count)" 0
crm case resolve k2 >/dev/null

# ---- birthdays

is 'in two days' "$(due -r birthday -d 2d -f handle,by,party,what)" \
    "c1${tab}2025-06-20${tab}Bakkerij Jansen${tab}Ada Byrne turns 45"
is 'not tomorrow' "$(due -r birthday -d 1d -O count)" 0
is 'of 29 February, without those who are never asked' \
    "$(CRM_NOW=2025-02-20 due -r birthday -d 10d -f handle,by,what)" \
    "c3${tab}2025-02-28${tab}Leap Too turns 25"
is 'in a leap year on the day' "$(CRM_NOW=2028-02-20 due -r birthday -d 10d \
    -f by)" 2028-02-29
is 'over the turn of the year' "$(CRM_NOW=2024-12-25 due -r birthday -d 200d \
    -f by | head -n 2)" "2025-02-28
2025-06-20"

# ---- contracts

crm add contract name=supply party=a1 from=2025-01-01 until=2025-08-17 \
    amount=1200 owner="$me" >/dev/null
crm add contract name=later party=a1 until=2025-08-18 >/dev/null
crm add contract name=over party=a2 until=2025-06-18 >/dev/null
crm add contract name=gone party=a2 until=2025-07-01 status=ended >/dev/null
is 'sixty days before it ends' "$(due -r contract -f handle,by,what,worth)" \
    "ct1${tab}2025-08-17${tab}ends: supply${tab}600.00"
is 'not before' "$(CRM_NOW=2025-06-17 due -r contract -f handle)" ct3

# ---- contacts, by segment

crm model show yaml >model.yaml
sed 's/^calendar:/  own:\
    segments:\
      few: {where: "not missing(owner)", contact_every: 60d}\
      often: {where: "name = \\"Smit BV\\"", contact_every: 7d}\
      no: {where: "never", contact_every: 1d}\
\n&/' model.yaml >own.yaml
ok 'a model with rules of its own' crm model apply own.yaml -q
CRM_NOW=2025-03-01T10:00 crm add account name='Old Friend' owner=anna \
    >/dev/null
CRM_NOW=2025-03-01T10:00 crm log call a4 'hello' direction=out >/dev/null
# a1: case and call this month; a2: case opened today, 18 June.
is 'who did not hear from us' "$(due -r contact -f handle,by,what,owner)" \
    "a4${tab}2025-04-30${tab}few: every 60d, 109 days ago${tab}anna"
is 'the segment that asks first' "$(CRM_NOW=2025-06-26 due -r contact \
    -f handle,by,what | tail -n 1)" \
    "a2${tab}2025-06-25${tab}often: every 1w, 8 days ago"
like 'how often, in Dutch words' "$(LC_ALL=nl_NL.UTF-8 CRM_NOW=2025-06-26 \
    crm due --all -r contact -O table)" 'elke 60 dagen, 117 dagen geleden'
like 'of one' "$(LC_ALL=nl_NL.UTF-8 CRM_NOW=2025-06-26 \
    crm due --all -r contact -O table)" 'elke 1 week, 8 dagen geleden'
crm add account name='New One' owner=anna >/dev/null
is 'never yet is today' "$(due -r contact -f handle,by,what | tail -n 1)" \
    "a5${tab}2025-06-18${tab}few: every 60d, never yet"
crm task add 'call them' a5 --due 2025-09-01 >/dev/null
is 'not when somebody will' "$(due -r contact -O ids)" a4

# ---- purchases, details and worth: sixty buyers, by awk

mkdir shop && cd shop && crm init >/dev/null
awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 99
	print "account,product,date,quantity,price,order"
	for (i = 1; i <= 60; i++) {
		rate = .02 + .06 * rnd()
		for (d = 500 - int(300 * rnd()); d >= 0;) {
			printf "B%02d,bread,%s,1,%d,%d-%d\n", i,
			    strftime("%Y-%m-%d", 1750204800 - d * 86400, 1),
			    4 + int(20 * rnd()), i, d
			if (rnd() < .08)
				break
			d -= 1 + int(-log(rnd()) / rate)
		}
	}
}' >sales.csv
sed -n '2,$s/,.*//p' sales.csv | sort -u | while read -r who; do
	crm add account name="Buyer $who" number="$who" \
	    verified=2024-06-1"${who#??}" -q >/dev/null
done
crm add product code=bread name=Bread unit_cost=1.00 >/dev/null
crm import sale sales.csv -q
crm value -f handle,p_alive,rhythm,last_sale,expected_value >value
# The chance is shown in whole percents: who has 30 % may be on either side.
due -r purchase -f handle,worth >all
awk -F '\t' 'NR == FNR { edge[$1] = $2 == "30%"; next } !edge[$1]' \
    value all >got
awk -F '\t' 'function day(t, p) {
	split(t, p, "-")
	return int(mktime(p[1] " " p[2] " " p[3] " 12 00 00", 1) / 86400)
}
$3 != "" && 20257 - day($4) > 1.5 * $3 && $2 + 0 > 30 {
	w = $5 > 0 ? $5 / 2 : 0
	printf "%s\t%.2f\n", $1, w
}' value | sort -t "$tab" -k 2,2nr >want
is 'there are some' "$(awk 'END { print (NR > 3) }' want)" 1
is 'those past their rhythm, who probably still are customers' \
    "$(cut -f 1 got | sort)" "$(cut -f 1 want | sort)"
is 'each at half of what is expected of them' "$(awk -F '\t' '
	NR == FNR { want[$1] = $2; next }
	{ d = $2 - want[$1]; print (d > -.02 && d < .02) }' want got |
    sort -u)" 1
is 'the most worth first' "$(cut -f 2 got)" "$(cut -f 2 got | sort -nr)"
due -r details -f handle,by,worth >details
is 'details not confirmed for a year, of all who bought' \
    "$(awk 'END { print NR }' details)" \
    "$(crm list account -w 'verified <= 2024-06-18 and
    not missing(last_sale)' -O count)"
is 'as the sum of a year and the day' "$(sort details | awk '$1 == "a1" {
    print $2 }')" "$(crm show a1 -f verified | sed s/2024/2025/)"
is 'of two records one line' "$(crm add contact name=X account=a1 \
    verified=2023-01-05 >/dev/null; due -r details -f handle,by,what |
    grep "^a1$tab")" "a1${tab}2024-01-05${tab}2 of their details unconfirmed for 895 days"
is 'as of a year ago nothing was stale' \
    "$(due -r details --as-of 2024-06-18 -O count)" 1
crm log --no-task call account/B02 'quote' direction=out time=2025-06-01 \
    next=2025-06-10 >/dev/null
is 'a promise at half of it, too' "$(crm value account/B02 \
    -f expected_value | awk -v got="$(due -r promise -f worth)" '{
    d = ($1 > 0 ? $1 : 0) / 2 - got; print (d < .02 && d > -.02) }')" 1

# ---- the calendar

crm add account name="Jansen; Zn, een hele lange naam met ë en ï en nog veel \
meer woorden" >/dev/null
new=$(crm list account -O ids | tail -n 1)
crm task add 'een taak, met; tekens\' "$new" --due 2025-06-17 >/dev/null
crm add contact name='Ada Byrne' birthday=1980-06-18 >/dev/null
due -r task,birthday -O ics >one.ics
is 'every line ends in CRLF' "$(awk '!/\r$/' one.ics)" ''
is 'and has at most 75 bytes' "$(tr -d '\r' <one.ics |
    LC_ALL=C awk 'length > 75')" ''
tr -d '\r' <one.ics | awk '/^ / { printf "%s", substr($0, 2); next }
	{ if (NR > 1) print ""; printf "%s", $0 } END { print "" }' >flat
is 'escaped' "$(grep ^SUMMARY flat | sed -n 1p)" \
    'SUMMARY:Jansen\; Zn\, een hele lange naam met ë en ï en nog veel meer woorden: task: een taak\, met\; tekens\\'
is 'a to-do with its day' "$(grep -c '^DUE;VALUE=DATE:20250617$' flat)" 1
is 'a birthday is an event' "$(sed -n '/^BEGIN:VEVENT/,/^END:VEVENT/p' flat |
    grep -e DTSTART -e SUMMARY)" 'DTSTART;VALUE=DATE:20250618
SUMMARY:birthday: Ada Byrne turns 45'
is 'whole' "$(sed -n -e 1,2p -e '$p' flat)" 'BEGIN:VCALENDAR
VERSION:2.0
END:VCALENDAR'
is 'each with a UID of its own' "$(grep -c ^UID: flat)" \
    "$(grep ^UID: flat | sort -u | wc -l)"
CRM_NOW=2025-06-19T12:00:00Z due -r task -O ics | tr -d '\r' >later.ics
is 'which stays' "$(grep ^UID:t one.ics | tr -d '\r')" \
    "$(grep ^UID: later.ics)"
per=$(crm add contact name='Mia Los')
lone=$(crm task add bellen "$per" --due 2025-06-17)
is 'of somebody without an organisation it says whom' "$(due -r task -O ics |
    tr -d '\r' | grep -A9 "^UID:$lone" | grep ^SUMMARY)" \
    'SUMMARY:Mia Los: task: bellen'
crm rm "$lone" "$per" >/dev/null
is 'and is not that of another store' "$(cd .. && crm task add y -q --due \
    today >/dev/null; due -r task -O ics | grep -c "$(grep -o '@.*' \
    shop/later.ics | head -n 1)")" 0

# ---- refused, and told

fails 1 'there is something' due --exit-code -q
fails 2 'no such reason' due -r tasks
like 'says which' "$err" 'no reason "tasks"'
fails 2 'mine and all' crm due --me --all
fails 3 'an unknown colleague' crm due --who nobody
fails 2 'an operand' crm due a1
fails 2 'too far' due -d 20000d
fails 3 'me, who am not known' crm due --me
cd ..
crm add case topic=x severity=critical opened=2025-06-10 >/dev/null
like 'nobodys work is told to a person' "$(crm due -r case,task -O md)" \
    "One more is nobody's"
is 'and can be listed' "$(crm due -r case --who none -O ids)" k3
is 'the store is sound' "$(crm fsck 2>&1)" ''

# ---- the Dutch model

mkdir nl && cd nl && crm init -t nl >/dev/null
crm add relatie naam=Jansen >/dev/null
crm add contactpersoon naam=Ada relatie=a1 verjaardag=1990-06-18 >/dev/null
CRM_NOW=2025-06-10T10:00 crm log gesprek a1 'beloofd' richting=uit \
    volgend=2025-06-17 2>/dev/null >/dev/null ||
    CRM_NOW=2025-06-10T10:00 crm log gesprek a1 'beloofd' richting=uit \
	next=2025-06-17 --no-task >/dev/null
crm task add 'bellen' a1 --due today >/dev/null
CRM_NOW=2025-06-16T09:00 crm case open a1 onderwerp=laat ernst=kritiek \
    >/dev/null
is 'every reason works there' "$(due -f reason | sort | tr '\n' ' ')" \
    'birthday case promise task '
is 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm due --all -r birthday -O md |
    grep c1)" '| c1 | 2025-06-18 | verjaardag | Jansen | Ada wordt 35 | 0.00 |  |'
is 'but machines see no locale' "$(LC_ALL=nl_NL.UTF-8 crm due --all \
    -r birthday -f reason,what)" "birthday${tab}Ada turns 35"

# ---- the same company in English and in Dutch

mkdir ../en ../dutch
cd ../en && CRM_NOW=2025-06-18T12:00:00Z crm demo -q
CRM_NOW=2025-06-18T12:00:00Z due -d 200d -f reason,by,party,worth >../en.due
cd ../dutch && CRM_NOW=2025-06-18T12:00:00Z crm demo -q -t nl
like 'a segment by its label, of people' "$(LC_ALL=nl_NL.UTF-8 crm \
    --now 2025-06-18 due --all -r contact -O table)" ' groot: elke 60 dagen, '
like 'by its name, of machines' "$(LC_ALL=nl_NL.UTF-8 crm \
    --now 2025-06-18 due --all -r contact -f what)" '^large: every 60d, '
is 'the Dutch model has the same to do' "$(CRM_NOW=2025-06-18T12:00:00Z due \
    -d 200d -f reason,by,party,worth | sort | cksum)" \
    "$(sort ../en.due | cksum)"
is 'of every reason' "$(cut -f 1 ../en.due | sort -u | tr '\n' ' ')" \
    'birthday case contact contract details promise purchase task '
done_testing
