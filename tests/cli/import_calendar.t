#!/bin/sh
# Calendars: appointments become contacts, to-dos tasks.
. "${0%/*}/lib.sh"

[ -x "${CRM_BUILD:-$root/build}/libexec/crm-calendar" ] ||
    skip_all 'built without libical'

count() {
	crm list "$@" -O count
}
field() {		# field UID FIELD ...
	crm list activity -w "uid = \"$1\"" -f "$2" -O tsv
}
calendar() {
	printf '%s\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//x//x//EN
	cat
	printf '%s\n' END:VCALENDAR
}
me=$(crm add staff name=Ik login="$(id -un)" email=ik@ons.example)
org=$(crm add account name='Bakkerij Jansen B.V.' email=info@jansen.example)
jan=$(crm add contact name='Jan Jansen' email=jan@jansen.example \
    account="$org")
els=$(crm add contact name='Els de Boer' email=els@boer.example)

calendar >a.ics <<'X'
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:e1
DTSTART;TZID=W. Europe Standard Time:20250617T100000
DTEND;TZID=W. Europe Standard Time:20250617T113000
SUMMARY:Jaargesprek
DESCRIPTION:bespreken\nprijzen\, en meer
LOCATION:Gouda
ORGANIZER;CN=Ik:mailto:ik@ons.example
ATTENDEE;CN=Jan;PARTSTAT=ACCEPTED:mailto:Jan@jansen.example
ATTENDEE;CN=Els:MAILTO:els@boer.example
END:VEVENT
BEGIN:VEVENT
UID:e2
DTSTART;TZID=Europe/Amsterdam:20250303T090000
DURATION:PT30M
RRULE:FREQ=WEEKLY;COUNT=6
EXDATE;TZID=Europe/Amsterdam:20250310T090000
SUMMARY:Call bakkerij Jansen
END:VEVENT
BEGIN:VEVENT
UID:e2
RECURRENCE-ID;TZID=Europe/Amsterdam:20250317T090000
DTSTART;TZID=Europe/Amsterdam:20250318T100000
SUMMARY:Call Bakkerij Jansen
END:VEVENT
BEGIN:VEVENT
UID:e3
DTSTART;VALUE=DATE:20250620
SUMMARY:Bezoek Els de Boer
END:VEVENT
BEGIN:VEVENT
UID:e4
DTSTART:20250610T120000
SUMMARY:Tandarts
END:VEVENT
BEGIN:VEVENT
UID:e5
DTSTART:20250611T120000Z
SUMMARY:Kennismaking
ATTENDEE:mailto:nieuw@ver.example
END:VEVENT
BEGIN:VEVENT
UID:e6
STATUS:CANCELLED
DTSTART:20250611T120000Z
SUMMARY:Jan Jansen
END:VEVENT
BEGIN:VTODO
UID:t1
DUE;VALUE=DATE:20250701
RRULE:FREQ=MONTHLY;INTERVAL=3
SUMMARY:Offerte Bakkerij Jansen B.V.
DESCRIPTION:<p>met&nbsp\;<b>korting</b></p>
END:VTODO
BEGIN:VTODO
UID:t2
DUE:20250601T220000Z
STATUS:COMPLETED
COMPLETED:20250602T080000Z
SUMMARY:Opruimen
END:VTODO
X
ok 'a calendar' crm import a.ics -O json
is 'what is with somebody, and what is to be done' "$out" \
'{"read":12,"added":10,"changed":0,"present":0,"skipped":2,"refused":0,"created":0,"merged":0}'
is 'an appointment is with who was there' "$(field e1 \
    kind,party,person,others,staff,time,duration,topic,text)" \
"meeting	$org	$jan	$els	$me	2025-06-17T10:00:00+02:00	1h30min	\
Jaargesprek	bespreken\\nprijzen, en meer"
is 'one that comes back is several, at the same hour of the clock' \
    "$(crm list activity -w 'topic ~ "Call"' -f uid,kind,time,party -O tsv \
    --sort time)" \
"e2/2025-03-03T08:00:00Z	call	2025-03-03T09:00:00+01:00	$org
e2/2025-03-17T08:00:00Z	call	2025-03-18T10:00:00+01:00	$org
e2/2025-03-24T08:00:00Z	call	2025-03-24T09:00:00+01:00	$org
e2/2025-03-31T07:00:00Z	call	2025-03-31T09:00:00+02:00	$org
e2/2025-04-07T07:00:00Z	call	2025-04-07T09:00:00+02:00	$org"
is 'a day is its start, a word of it the kind, a name whom' \
    "$(field e3 kind,person,time)" \
    "visit	$els	2025-06-20T00:00:00+02:00"
is 'a stranger waits with the mail' "$(crm mail -f address)" \
    nieuw@ver.example
is 'to-dos are tasks of mine' "$(crm list task \
    -f name,party,owner,due,status,done,repeat,text -O tsv)" \
"Offerte Bakkerij Jansen B.V.	$org	$me	2025-07-01	open		3mo	met korting
Opruimen		$me	2025-06-02	done	2025-06-02		"
is '-n says what is skipped, and why' "$(crm import a.ics -n 2>&1 >/dev/null |
    grep skipped:)" \
    'crm: import: skipped: "Tandarts" (2025-06-10) is with nobody we know
crm: import: skipped: "Jan Jansen" (2025-06-11) was cancelled'
calendar >long.ics <<X
BEGIN:VEVENT
UID:long
DTSTART:20250617T100000Z
DTEND:20250617T110000Z
SUMMARY:$(printf '%059dééé' 7)
END:VEVENT
X
like 'cut at a whole character' "$(crm import long.ics -n 2>&1 >/dev/null)" \
    'skipped: "0{58}7é[.]{3}" [(]2025-06-17[)] is with nobody we know'
ok 'the same again, from a pipe' eval 'crm import ics - -O json <a.ics'
like 'changes nothing' "$out" '"added":0,"changed":0,"present":10'
ok 'with nobody when asked' crm import a.ics --bulk -O json
like 'is one more' "$out" '"added":1,'
is 'on the clock of the store' "$(field e4 time)" 2025-06-10T12:00:00+02:00

# It was moved, a note was taken, another one was cancelled.
crm set activity -w 'uid = "e1"' text='kreeg 3 %' outcome=besteld
calendar >b.ics <<'X'
BEGIN:VEVENT
UID:e1
SEQUENCE:2
DTSTART:20250617T120000Z
SUMMARY:Jaargesprek in Delft
DESCRIPTION:anders
END:VEVENT
BEGIN:VEVENT
UID:e1
SEQUENCE:1
DTSTART:20250617T110000Z
SUMMARY:Jaargesprek in Rotterdam
END:VEVENT
BEGIN:VEVENT
UID:e3
STATUS:CANCELLED
DTSTART;VALUE=DATE:20250620
END:VEVENT
X
ok 'a later version' crm import b.ics -O json
like 'changes what it is about' "$out" '"changed":2,"present":0,"skipped":1'
is 'when and what follow, what was said stays' \
    "$(field e1 time,topic,text,outcome)" \
    '2025-06-17T14:00:00+02:00	Jaargesprek in Delft	kreeg 3 %	besteld'
is 'what is cancelled is gone' "$(field e3 uid)" ''
crm undo >/dev/null
is 'undone, it is there' "$(field e3 uid)" e3
crm set t1 repeat='3mo due' >/dev/null
crm import a.ics
is 'from when it counts on is said here' "$(crm show t1 -f repeat)" '3mo due'
crm task done t1 >/dev/null
ok 'a task that is done here' crm import a.ics
is 'stays done' "$(crm show t1 -f status -O tsv)" 'done'

# What crm due writes is here already.
ok 'our own list of things to do' eval 'crm due -O ics | crm import ics - -O json'
like 'adds nothing' "$out" '"added":0,"changed":0'

# What is wrong.
calendar >bad.ics <<'X'
BEGIN:VEVENT
UID:b1
SUMMARY:Zonder begin
END:VEVENT
BEGIN:VEVENT
UID:b2
SUMMARY:Ook zonder
END:VEVENT
BEGIN:VEVENT
UID:b3
DTSTART:20250611T120000Z
SUMMARY:Jan Jansen
END:VEVENT
X
fails 4 'appointments that are wrong' crm import bad.ics
like 'are named' "$err" '^crm: import: bad.ics: "Zonder begin" has no start$'
like 'each' "$err" '^crm: import: bad.ics: "Ook zonder" has no start$'
like 'and counted' "$err" '2 of 3 rows are wrong: nothing was stored'
fails 7 'the good one when asked' crm import bad.ics --keep-going
is 'is there' "$(field b3 person)" "$jan"
# As calcurse writes them.
calendar >bare.ics <<'X'
BEGIN:VEVENT
DTSTART:20250612T120000Z
SUMMARY:Jan Jansen
END:VEVENT
BEGIN:VEVENT
DTSTART:20250612T120000Z
SUMMARY:Jan Jansen\, weer
END:VEVENT
BEGIN:VTODO
SUMMARY:Bellen
END:VTODO
X
ok 'without a UID' crm import bare.ics -O json
like 'they are three' "$out" '"added":3,'
ok 'again, with another moment of writing' eval \
    'sed "s/^SUMMARY/DTSTAMP:20250613T080000Z\n&/" bare.ics | crm import ics - -O json'
like 'they are known' "$out" '"added":0,"changed":0,"present":3'
crm undo >/dev/null
printf 'a,b\n1,2\n' >no.ics
fails 4 'a table called a calendar' crm import no.ics
is 'is none' "$err" \
    'crm: import: no.ics cannot be read as a calendar'
fails 5 'no such file' crm import none.ics
fails 2 'options of tables' crm import a.ics --key name
calendar >often.ics <<'X'
BEGIN:VEVENT
UID:o
DTSTART:20100101T120000Z
RRULE:FREQ=DAILY
SUMMARY:Jan Jansen
END:VEVENT
X
ok 'without an end' crm import often.ics -O json
like 'it goes from two years back to 13 weeks ahead' "$out" '"added":823,'

calendar >never.ics <<'X'
BEGIN:VEVENT
UID:p
DTSTART:20250101T120000Z
RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30
SUMMARY:Jan Jansen
END:VEVENT
X
fails 4 'what never comes' crm import never.ics
like 'is told' "$err" '"Jan Jansen" comes back by a rule that cannot be read'

# ---- out, and in again
printf 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:w1\nDTSTART:20250612T080000Z\nSUMMARY:%s\nEND:VEVENT\nBEGIN:VEVENT\nUID:w2\nDTSTART:20250612T090000Z\nSUMMARY:Jan Jansen\nCATEGORIES:Telefoon\nEND:VEVENT\nEND:VCALENDAR\n' \
    'Bellen: Bakkerij Jansen' >words.ics
crm import words.ics
is 'a word for the telephone is a call' "$(field w1 kind)$(field w2 kind)" \
    callcall
# Of an old telephone: 1.0 as gammu 1.42 writes it.
printf '%s\n' BEGIN:VCALENDAR VERSION:1.0 '' BEGIN:VEVENT CATEGORIES:MEETING \
    DTSTART:20250610T133000Z DTEND:20250610T135000Z \
    'SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Bakkerij Jansen: caf=C3=A9; 10% \' \
    'DESCRIPTION;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:eerste=0Atweede, =' \
    '=C3=A9=C3=A9n' 'X-ODD;CHARSET=KOI8-R;ENCODING=QUOTED-PRINTABLE:=D0' \
    END:VEVENT '' END:VCALENDAR >old.vcs
crm import old.vcs
is 'a calendar of an old telephone' "$(crm list activity \
    -w 'topic ~ "café"' -f party,time,duration,topic,text -O tsv)" \
    "$org	2025-06-10T15:30:00+02:00	20min	Bakkerij Jansen: café; 10% \\\\	\
eerste\\ntweede, één"
crm rm activity -w 'topic ~ "café"' >/dev/null
note=$(crm log visit "$jan" 'Proefde
zuurdesem; lekker, zei hij' topic=proeven duration=45min)
crm task add 'Nieuwe lijst' party="$org" due=2025-07-04 repeat=1mo \
    >/dev/null 2>&1 || crm add task name='Nieuwe lijst' party="$org" \
    due=2025-07-04 repeat=1mo >/dev/null
crm list activity -O ndjson >before
crm list task -O ndjson >>before
crm list activity -O ics >out.ics
crm list task -O ics >tasks.ics
like 'an appointment with whom, when and what' "$(tr -d '\r' <out.ics |
    grep -A7 "^UID:$note@")" 'DTSTART:20250618T120000Z
DTEND:20250618T124500Z
SUMMARY:Bakkerij Jansen B.V.: proeven
DESCRIPTION:Proefde\\nzuurdesem\\; lekker\\, zei hij
CATEGORIES:visit
CONTACT:Jan Jansen'
is 'one that came from a calendar keeps its UID' \
    "$(grep -c '^UID:e1.$' out.ics)" 1
# Evolution had each twice: once in the row, once alone.
is 'of those that come back it says which one it is' "$(tr -d '\r' <out.ics |
    grep -A1 '^UID:e2$' | sed -n 's/^REC.*:/&/p' | sort)" \
    'RECURRENCE-ID:20250303T080000Z
RECURRENCE-ID:20250317T080000Z
RECURRENCE-ID:20250324T080000Z
RECURRENCE-ID:20250331T070000Z
RECURRENCE-ID:20250407T070000Z'
like 'a to-do that comes back' "$(tr -d '\r' <tasks.ics)" \
    'DUE;VALUE=DATE:20250704
SUMMARY:Bakkerij Jansen B.V.: Nieuwe lijst
DTSTART;VALUE=DATE:20250704
RRULE:FREQ=MONTHLY;INTERVAL=1'
task=$(crm task add 'Huur' due=2025-07-04 repeat='2w due')
like 'so does one that counts from when it was due' \
    "$(crm list task -O ics | tr -d '\r' | grep -A9 "^UID:$task@")" \
    'SUMMARY:Huur
DTSTART;VALUE=DATE:20250704
RRULE:FREQ=WEEKLY;INTERVAL=2'
# Evolution and KDE would open it again, and Thunderbird show both.
next=$(crm task done "$task" | tail -n 1)
is 'what is done does not come back: another does' "$(crm list task \
    -w 'name = "Huur"' -O ics | tr -d '\r' | sed -n 's/@.*//
	/^UID/p; /^RRULE/p; /^STATUS/p')" "UID:$task
STATUS:COMPLETED
UID:$next
RRULE:FREQ=WEEKLY;INTERVAL=2"
crm rm "$task" "$next" >/dev/null
task=$(crm task add 'Huur' due=2027-02-28 repeat='3mo due')
crm list task -w 'name = "Huur"' -O ics >end.ics
like 'what is due on the last day stays there, as a calendar sees it too' \
    "$(tr -d '\r' <end.ics)" 'DTSTART;VALUE=DATE:20270228
RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1'
crm rm "$task" >/dev/null
sed 's/^UID:.*/UID:end\r/' end.ics >foreign.ics
crm import foreign.ics
is 'and is read so' "$(crm list task -w 'uid = "end"' -f due,repeat)" \
    '2027-02-28	3mo due'
crm rm task -w 'uid = "end"' >/dev/null
ok 'in again' crm import out.ics -O json
like 'nothing is new' "$out" '"added":0,"changed":0,'
ok 'tasks too' crm import tasks.ics -O json
like 'are there' "$out" '"added":0,"changed":0,'
crm list activity -O ndjson >after
crm list task -O ndjson >>after
ok 'all is as it was' cmp before after
crm export activity -O ics -o export.ics
ok 'export does the same' cmp out.ics export.ics
is 'limited' "$(crm list activity -O ics --limit 2 | grep -c BEGIN:VEVENT)" 2
is 'nothing is an empty calendar' "$(crm list activity -w 'topic = "none"' \
    -O ics | grep -c VEVENT)" 0
fails 2 'of what has no moment' crm list account -O ics
like 'which is said' "$err" 'account is no appointment or task'
fails 2 'of everything' crm export -O ics
like 'asks of which' "$err" 'appointments or tasks\?'
mkdir other
crm init other >/dev/null
crm --store other/.crm add account name='Bakkerij Jansen B.V.' >/dev/null
ok 'another store takes it' crm --store other/.crm import out.ics
is 'with whom it was, and as what' "$(crm --store other/.crm list activity \
    -w 'uid ~ "'"$note"'@"' -f kind,party,duration)" 'visit	a1	45min'

mkdir nl
crm init -t nl nl >/dev/null
export CRM_STORE="$PWD/nl/.crm"
fails 2 'guests, when nobody is known to be of us' crm import a.ics
like 'ask who we are' "$err" 'which addresses are ours'
a=$(crm add relatie naam='Bakkerij Jansen')
ok 'the Dutch model' crm import a.ics --own ik@ons.example
is 'has them too' "$(crm list contactmoment -w 'soort = gesprek' -O count)" 5
is 'and tasks' "$(crm list taak -f taaknaam,relatie,herhaling -O tsv |
    head -n 1)" "Offerte Bakkerij Jansen B.V.	$a	3mo"
# A day that is none spoils that one only.
printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:no-day\r\nSUMMARY:bad\r\nDUE;VALUE=DATE:20250231\r\nEND:VTODO\r\nBEGIN:VTODO\r\nUID:a-day\r\nSUMMARY:good day\r\nDUE;VALUE=DATE:20250228\r\nEND:VTODO\r\nEND:VCALENDAR\r\n' >days.ics
fails 4 'a day that is none' crm import days.ics
like 'says which' "$err" '"bad" has a time that cannot be'
fails 7 'the others come in' crm import --keep-going days.ics
is 'with their day' "$(crm list task -w 'name = "good day"' -O count)" 1
done_testing
