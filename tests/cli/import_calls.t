#!/bin/sh
# The log of the telephones: calls become contacts, matched by number.
. "${0%/*}/lib.sh"

count() {
	crm list activity -O count
}
field() {		# field NUMBER-OF-THE-CALL FIELD ...
	crm show "n$1" -f "$2" -O tsv
}
crm add staff login=eva name='Eva Smit' phone=0301234512 >/dev/null
crm add staff login=bob name=Bob phone=0301234513 >/dev/null
crm add account name='Klant BV' phone=0201112233 >/dev/null
crm add contact name=Jan phone=0612345678 account=a1 >/dev/null
cat >calls.csv <<'X'
Datum;Tijd;Van;Naar;Duur
17-06-2025;09:03:10;06-12345678;12;0:03:10
17-06-2025;09:13:10;13;020 111 22 33;45
17-06-2025;09:23:10;12;13;45
17-06-2025;10:03:10;Anoniem;12;0:03:10
17-06-2025;11:03:10;0612345678;12;0
17-06-2025;11:04:10;13;0612345678;0
17-06-2025;12:00:00;+32 2 555 12 12;0301234512;1:00
17-06-2025;12:00:00;+32 2 555 12 12;0301234512;1:00
X
ok 'a log comes in' crm import calls calls.csv -O json
like 'what is among us, withheld or in vain is skipped' "$out" \
    '"read":8,"added":5,.*"skipped":3,"refused":0'
is 'a call of theirs, by the number of a person' \
    "$(field 1 kind,channel,direction,party,person,staff,duration,time)" \
    'call	phone	in	a1	c1	u1	3min10s	2025-06-17T09:03:10+02:00'
is 'one of ours, to the number of a firm' \
    "$(field 2 direction,party,person,staff,duration)" 'out	a1		u2	45s'
is 'one that we missed' "$(field 3 direction,person,duration)" 'in	c1	0d'
is 'two that are alike are two' "$(field 4 phone)$(field 5 phone)" \
    +3225551212+3225551212
ok 'again' crm import calls calls.csv -O json
like 'nothing is new' "$out" '"added":0,"changed":0,"present":5,'
is 'nor stored' "$(count)" 5
is 'no number can be had from what it is called' \
    "$(field 1 uid | grep -c 1234)" 0
is 'in vain, when it is asked for' "$(crm import calls calls.csv --bulk -n |
    grep -c '"duration":"0d"')" 1
crm undo >/dev/null
is 'undone, all are gone' "$(count)" 0
crm redo >/dev/null

# ---- the queue
is 'nobody has a number: it waits' "$(crm mail -f address,messages,activity)" \
    '+3225551212	2	n5'
luc=$(crm mail assign '02 555 12 12' --new name=Luc 2>/dev/null | head -n 1)
is 'not as it is dialled in another country' "$luc" ''
luc=$(crm mail assign '+32 2 555 12 12' --new name=Luc account=a1 |
    head -n 1)
is 'a new person takes the calls along' "$(field 4 party,person)" "a1	$luc"
is 'and has the number' "$(crm show "$luc" -f name,phone)" 'Luc	+3225551212'
is 'nothing waits' "$(crm mail -O count)" 0
crm undo >/dev/null
crm mail assign +3225551212 a1 >/dev/null
is 'or a firm' "$(field 5 party,person)" 'a1	'
crm undo >/dev/null
crm set c1 phone+=+3225551212 >/dev/null
is 'match finds who has it by now' "$(crm mail match)" 'n4
n5'
fails 3 'to nobody' crm mail assign +3225551212 a9
fails 3 'a number that did not ring' crm mail assign 0201234567 c1

# ---- other forms
cat >asterisk.csv <<'X'
"accountcode","src","dst","clid","start","duration","billsec","disposition","uniqueid"
"","0612345678","12","x","2025-06-16 09:00:00","70","63","ANSWERED","1750.1"
"","0612345678","12","x","2025-06-16 10:00:00","20","0","NO ANSWER","1750.2"
"","0612345678","12","x","2025-06-16 09:00:00","70","63","ANSWERED","1750.1"
X
ok 'as an exchange writes it' crm import calls asterisk.csv -O json
like 'told apart by their id' "$out" '"added":2,"changed":0,"present":1'
is 'the time of talk counts' "$(crm list activity -w 'uid = "call:1750.1"' \
    -f duration)" 1min3s
printf '%s\n' time,number,direction,duration,extension,name \
    '2025-06-16T09:30:00Z,0612345678,in,63.2,Eva Smit,' \
    '2025-06-16T10:30:00Z,0799999999,missed,,bob,Kees Vis' >number.csv
ok 'with number and direction' crm import calls number.csv
is 'the colleague by name' "$(crm list activity \
    -w 'time = "2025-06-16T11:30:00"' -f staff,person)" 'u1	c1'
is 'the name that was shown' "$(crm mail -f address,named)" \
    '+31799999999	Kees Vis'
is 'becomes that of the person' "$(crm show "$(crm mail assign 0799999999 \
    --new | head -n 1)" -f name)" 'Kees Vis'
printf '%s\n' time,number,direction,duration,extension \
    '2025-06-16T13:30:00Z,0799999998,in,9223372036854775,1' >number.csv
fails 4 'a call of ages' crm import calls number.csv
like 'is none' "$err" '"9223372036854775" is no duration'
sed -i s/9223372036854775/10/ number.csv
ok 'an extension of one digit' crm import calls number.csv
is 'is nobody in particular' "$(crm list activity \
    -w 'phone = "+31799999998"' -f staff)" ''
printf 'time,from,to\n2025-06-16 12:00,0401112222,0881234500\n' >own.csv
fails 4 'neither end is ours' crm import calls own.csv
like 'says where' "$err" 'own.csv:2: neither \+31401112222 nor \+31881234500'
like 'and what to do' "$err" 'hint: --own '
ok 'as numbers of ours begin' crm import calls own.csv --own '+3188123*'
is 'one call' "$(crm list activity -w 'phone = "+31401112222"' \
    -f direction)" in
crm undo >/dev/null
crm config mail.own 0881234500
ok 'or by the setting' crm import calls own.csv
is 'what is the same for all' "$(printf \
    'time,from,to\n2025-06-16 13:00,0401112222,0881234500\n' |
    crm import calls - --set topic=ring -n | grep -c '"topic":"ring"')" 1

# ---- one line of another kind
cat >sum.csv <<'X'
Datum;Tijd;Van;Naar;Duur
13-06-2025;09:13;13;020 111 22 33;45
13-06-2025;09:33;13;020 111 22 33;55
Totaal;;;;0:06:20
X
fails 7 'the line of the sums is left out' crm import calls sum.csv --keep-going \
    -O json
like 'and the others are taken' "$out" '"added":2,.*"refused":1'
crm undo >/dev/null
fails 4 'not without' crm import calls sum.csv
like 'it is named' "$err" 'sum.csv:4: .*Totaal'
sed '$d' sum.csv >days.csv
ok 'a form of days, where time is apart' crm import calls days.csv \
    --date-format DD-MM-YYYY -O json
like 'reads the time, too' "$out" '"added":2,'
is 'as it is' "$(crm list activity -w 'duration = 55s' -f time)" \
    2025-06-13T09:33:00+02:00
crm undo >/dev/null

# ---- what is no such log
bad() {		# bad TEXT-OF-THE-FILE ERROR
	printf "$1" >bad.csv
	n=$(count)
	fails 4 "no log: $2" crm import calls bad.csv
	like 'which is said' "$err" "$2"
	is 'nothing is stored' "$(count)" "$n"
}
bad 'a,b\n1,2\n' 'bad.csv: the first row names no column with a time'
bad 'time,name\n2025-06-16 12:00,x\n' 'no column with a number, or from and to'
bad 'time,number\n2025-06-16 12:00,0612345678\n' 'with a direction, or from'
bad 'time,number,direction\n2025-06-16 12:00,0612345678,up\n' \
    'bad.csv:2: "up" is no direction'
bad 'time,number,direction\n2025-06-16 12:00,0612345678,"in\n' \
    'bad.csv:2: a quote is not closed'
long=$(printf '%079d' 0)
bad "time,number,direction\n2025-06-16 12:00,0612345678,${long}éé\n" \
    "bad.csv:2: \"${long}é\" is no direction"
bad 'time,number,direction\n2025-06-16 12:00,06123456789012345678,in\n' \
    'bad.csv:2: .* is not a telephone number'
bad 'time,number,direction\n2025-02-31 12:00,0612345678,in\n' 'bad.csv:2: '
bad 'time,number,direction\n2026-06-16 12:00,0612345678,in\n' \
    'bad.csv:2: is dated in the future'
bad 'time,number,direction,duration\n2025-06-16 12:00,0612345678,in,long\n' \
    'bad.csv:2: "long" is no duration'
bad 'time,number,direction,duration\n2025-06-16 12:00,0612345678,in,3.x\n' \
    'bad.csv:2: "3.x" is no duration'
bad 'time,number,direction\n2025-06-07 12:00,0612345678,in\n07-08-2025,x,in\n'\
'08-09-2025 12:00,0612345678,in\n' 'bad.csv: dates may be DD-MM'
(
	printf 'time,number,direction\n2025-05-01 12:00,0612345678,in\n'
	for day in 13 14 15 16 17 18; do
		echo "$day-05-2025 12:00,0612345678,in"
	done
) >form.csv
fails 4 'one row in a form of its own' crm import calls form.csv
like 'is the odd one where it comes first, too' "$err" \
    'form.csv:2: "2025-05-01 12:00" is no time'
is 'the others go in' "$(crm import calls form.csv --keep-going -n \
    2>/dev/null | grep -c '"op":"add"')" 6
fails 7 'the others go in when asked' sh -c "printf \
    'time,number,direction\n2025-06-15 12:00,0612345678,in\n2025-06-15 12:00,0612345678,up\n' |
    crm import calls - --keep-going"
is 'one did' "$(crm list activity -w 'time >= 2025-06-15 and time < 2025-06-16' \
    -O count)" 1
fails 2 'a mapping' crm import calls calls.csv --key uid
ok 'a log without calls' crm import calls /dev/null
if command -v script >/dev/null; then
	is 'says so on a terminal' "$(script -qec 'crm import calls /dev/null' \
	    /dev/null </dev/null | tr -d '\r')" 'no calls'
fi

# ---- who did not record
is 'calls show who records nothing' "$(crm check staff \
    -f staff,contacts,known,covered | sort)" \
    "bob	0	1	0%
eva	0	2	0%"
crm log call a1 'rang' staff=bob time=2025-06-17T15:00 >/dev/null
is 'and who did' "$(crm check staff -f staff,contacts,known,covered |
    grep bob)" 'bob	1	1	100%'

mkdir nl
crm init -t nl nl >/dev/null
export CRM_STORE="$PWD/nl/.crm" LC_MESSAGES=nl_NL.UTF-8
crm add medewerker aanmeldnaam=eva naam=Eva telefoon=0301234512 >/dev/null
crm add contactpersoon naam=Jan telefoon=0612345678 >/dev/null
ok 'the Dutch model' crm import calls calls.csv -O json
is 'has calls too' "$(crm list contactmoment -w 'soort = gesprek' \
    -f richting,persoon,collega --limit 1)" 'in	c1	u1'
printf 'a,b\n1,2\n' >bad.csv
fails 4 'in Dutch' env LC_ALL=nl_NL.UTF-8 crm import calls bad.csv
like 'what lacks' "$err" 'de eerste rij noemt geen kolom met een tijd'
done_testing
