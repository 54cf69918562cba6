#!/bin/sh
# crm undo and crm redo: whatever was done, an undo gives back every byte of
# the export there was (but the head, which names the journal's entry, and
# the numbers given, which are never given again); redo brings it back.
TEMPLATE=none
. "${0%/*}/lib.sh"
ok 'a company' crm demo -q
tab=$(printf '\t')

content() {
	crm export | sed -e 1d -e '/^{"export":"counter"/d'
}
clean() {
	is "$1: the store is sound" "$(crm fsck 2>&1)" ''
}

# There and back and there again.
law() {		# law NAME CMD ...
	what=$1
	shift
	content >before
	ok "$what" "$@"
	content >after
	if cmp -s before after; then
		report 1 "$what: something was changed"
	else
		report 0 "$what: something was changed"
	fi
	ok "$what: undo" crm undo
	is "$what: undo gives back every byte" "$(content | cksum)" \
	    "$(cksum <before)"
	ok "$what: redo" crm redo
	is "$what: redo brings back every byte" "$(content | cksum)" \
	    "$(cksum <after)"
	ok "$what: undo again" crm undo
	is "$what: gives it back again" "$(content | cksum)" \
	    "$(cksum <before)"
	clean "$what"
}

law 'a field' crm set account/10001 city=Assen
law 'a field of all' crm set account --all 'city=Den Haag'
law 'several fields' crm set account/10002 city= website= employees=77 \
    interests+=honing
law 'tags' crm tag account -w 'city = "Utrecht"' +actie,vip
cat >ops.ndjson <<'END'
{"op":"add","type":"account","fields":{"name":"Stroom"},"as":"n"}
{"op":"log","kind":"sale","ref":"$n","fields":{"amount":7}}
{"op":"log","kind":"sale","ref":"a1","fields":{"amount":7,"date":"2020-02-03"}}
{"op":"set","ref":"a1","fields":{"city":"Urk"}}
{"op":"set","ref":"s7","fields":{"quantity":1}}
{"op":"rm","ref":"s8"}
END
law 'a stream of operations' crm batch ops.ndjson
law 'a new record' crm add account name='Nieuw BV' city=Gouda
law 'a contact' crm log call account/10001 'wants a quote'
law 'a case' crm case open account/10001 'too late' topic=x kind=complaint
law 'an answer to a case' crm case respond k2 'called'
law 'a solved case' crm case resolve k2 'done' satisfaction=8
law 'a case in other hands' crm case assign k2 none 'away'
law 'a task' crm task add 'ring them up' account/10001 -e 2w
again=$(crm task add 'ring them up' account/10001 -e 2w)
law 'a task that repeats, done' crm task done "$again"
law 'a removed record' crm rm "$(crm list task -O ids | head -n 1)"
crm add account name='Parent NV' number=p1 >/dev/null
crm add account name='Child BV' parent=account/p1 >/dev/null
crm add contact name='Jan Kind' account=@child-bv >/dev/null 2>&1 ||
    crm add contact name='Jan Kind' account='@Child BV' >/dev/null
law 'a record with those that refer to it' crm rm account/p1 --cascade
law 'a sale' crm log sale account/10001 product=p3 quantity=5 price=2
law 'a changed sale' crm set s5 quantity=7
law 'a removed sale' crm rm s5
law 'many changed sales' crm set sale -w 'product = p3' quantity=1
law 'many removed sales' crm rm sale -w 'product = p2'
{
	echo account,product,date,quantity,price
	echo 10001,zz,2025-01-01,2,3
	echo NEW,p3,2025-01-01,2,3
	echo NEW,zz,2025-01-02,1,3
} >few.csv
law 'an import that makes products and accounts' \
    crm import sale few.csv --create product --create account
awk 'BEGIN {
	print "account,product,date,quantity,price"
	for (i = 0; i < 5000; i++)
		printf "%d,q%d,2024-%02d-%02d,%d,1.5\n", 20000 + i % 90,
		    i % 40, 1 + i % 12, 1 + i % 28, 1 + i % 9
}' >many.csv
law 'a large import' crm import sale many.csv --create product \
    --create account

# ---- what it says

crm set account/10001 city=Assen -m 'moved'
entry=$(crm history --limit 1 -f entry)
is 'bare undo names what it took back' \
    "$(crm undo -f undoes,command,added,changed,removed)" \
    "$entry	crm set account/10001 city=… -m …	0	1	0"
is 'history shows who undid whom' \
    "$(crm history -f undoes,undone_by --limit 2)" \
    "$entry$tab
$tab$((entry + 1))"
fails 4 'not twice' crm undo "$entry"
like 'and says by which entry' "$err" "undone already, by entry $((entry + 1))"
fails 4 'an entry that is no undo' crm redo "$entry"
fails 3 'no such entry' crm undo 99999
fails 2 'no number' crm undo soon

# ---- conflicts: all or nothing

crm set account/10001 city=Assen employees=5
crm set account/10001 city=Breda
entry=$(($(crm history --limit 1 -f entry) - 1))
content >before
fails 4 'a field changed since' crm undo "$entry"
like 'both values are shown' "$err" \
    'city is now "Breda", it was made "Assen"'
is 'nothing was changed' "$(content | cksum)" "$(cksum <before)"
crm set account/10001 employees=6 >/dev/null
crm undo >/dev/null
ok 'another field may have been' crm undo
is 'the last one of mine is taken back first' \
    "$(crm show account/10001 -f city)" Assen
crm add account name='Edited BV' number=e1 >/dev/null
entry=$(crm history --limit 1 -f entry)
crm set account/e1 city=Gouda
fails 4 'a new record edited since' crm undo "$entry"
crm undo >/dev/null
crm log call account/e1 'hello' >/dev/null
fails 4 'a new record that is referred to' crm undo "$entry"
like 'by whom' "$err" 'referred to by 1 record'
ok 'a load' crm import sale many.csv --create product --create account
entry=$(crm history --limit 1 -f entry)
last=$(crm list sale -w 'product = product/q1' -O ids | tail -n 1)
crm set "$last" quantity=99
fails 4 'a load of which a row was changed since' crm undo "$entry"
like 'by which entry' "$err" "changed since, by entry $((entry + 1))"
ok 'that is undone first' crm undo
ok 'then the load' crm undo
clean 'in the end'

# ---- several conflicts: all are told

for i in 1 2 3; do
	crm add account name="Conflict $i" number=x$i city=A employees=$i \
	    --allow-dupes >/dev/null
done
crm set account -w 'number ~ "^x"' city=B employees=9
entry=$(crm history --limit 1 -f entry)
crm set account/x1 city=C employees=10
crm set account/x3 city=C
content >before
fails 4 'fields of several records' crm undo "$entry"
is 'each is shown with both values' "$(echo "$err" | sed 's/account a[0-9]*/X/')" \
"crm: undo: entry $entry: X was changed since: city is now \"C\", it was made \"B\"
crm: undo: entry $entry: X was changed since: city is now \"C\", it was made \"B\"
crm: undo: entry $entry: X was changed since: employees is now \"10\", it was made \"9\"
crm: undo: entry $entry: 3 conflicts: nothing was done"
is 'nothing was done' "$(content | cksum)" "$(cksum <before)"
for i in 1 2 3 4 5 6; do
	printf '%s\n' x$i,p3,2025-02-0$i,1,2
done | sed '1i account,product,date,quantity,price' >six.csv
crm import sale six.csv --create account >/dev/null
entry=$(crm history --limit 1 -f entry)
crm list sale -w 'date >= 2025-02-01 and date < 2025-02-07 and price = 2' \
    -O ids >six
crm set "$(sed -n 2p six)" quantity=7 >/dev/null
crm rm "$(sed -n 5p six)" >/dev/null
fails 4 'rows, too' crm undo "$entry"
like 'the one changed' "$err" "sale $(sed -n 2p six) was changed since"
like 'and the one removed' "$err" "sale $(sed -n 5p six) was removed since"
like 'are counted' "$err" '2 conflicts'
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do
	echo "{\"op\":\"add\",\"type\":\"account\",\"fields\":{\"name\":\"Many $i\",\"number\":\"y$i\"}}"
done >many.ndjson
crm batch many.ndjson >/dev/null
entry=$(crm history --limit 1 -f entry)
crm set account -w 'number ~ "^y"' city=Urk >/dev/null
fails 4 'many' crm undo "$entry"
is 'are not all shown' "$(echo "$err" | wc -l)" 22
like 'but how many more there are' "$err" '^crm: undo: and 3 more$'
crm undo >/dev/null
crm log call account/y1 'hello' >/dev/null
fails 4 'what is referred to since' crm undo "$entry"
like 'is told what to do, by no option of another command' "$err" \
    '^hint: what refers to it was made since: crm undo takes that back first'

# ---- revisions are never given twice to different contents

rev() { crm show account/10003 -f revision; }
first=$(crm show account/10003 -O json | sed -n 's/.*"revision": *\([0-9]*\).*/\1/p' | head -n 1)
crm set account/10003 city=Zwolle
crm undo >/dev/null
crm set account/10003 city=Meppel
fails 4 'an edit that saw the revision in between is refused' \
    crm set account/10003 city=Urk --if-rev $((first + 1))
crm undo >/dev/null

# ---- sale rows come back only to whom they were of

for n in 10 5000; do
	crm init -q --store again
	again() { crm --store again "$@"; }
	again add account name=Ada >/dev/null
	again add account name=Bob >/dev/null
	awk -v n=$n 'BEGIN { print "party,date,amount"
	    for (i = 0; i < n; i++)
		printf "a1,2025-01-%02d,%d\n", i % 28 + 1, i + 1 }' |
	    again import -q sale - >/dev/null
	again rm sale --all -q
	again rm a1 -q
	fails 4 "$n rows of a party that is gone" again undo 5
	like 'who is' "$err" '^crm: undo: entry 5: a1 is gone, to which'
	is 'none is there' "$(again list sale -O count)" 0
	again undo >/dev/null
	ok 'back with the party' again undo 5
	again set sale --all party=a2 -q
	again rm a1 -q
	fails 4 "$n rows that were of a party that is gone" again undo 9
	is 'stay those of the other' \
	    "$(again list sale -w 'party = a2' -O count)" $n
	rm -rf again
done

# ---- parties that a load made: rows of other loads keep them

crm init -q --store again
load() { printf 'party,date,amount\n%s\n' "$1" |
    again import -q sale - --create account; }
again add account number=1 name=Ada >/dev/null
load '2,2025-01-02,20'
load '3,2025-01-02,30'
load '2,2025-01-03,25'
fails 4 'a party that others sold to since' again undo 3
like 'is named, with how many rows' "$err" 'a2 has sale rows since \(1\)'
is 'nothing went' "$(again list account -O count)" 3
ok 'one that nobody sold to since goes' again undo 4
is 'with its rows' "$(again list sale -f party,amount -O tsv)" \
    "$(printf 'a2\t20.00\na2\t25.00')"
again undo 5 >/dev/null
ok 'and the first once the rows since are gone' again undo 3
is 'who was there stays' "$(again list account -O ids)" a1
rm -rf again

fails 4 'the first model is not taken back' crm undo 1
like 'why is told' "$err" 'the store began with this data model'
crm set account/10001 city=Assen2
like '-n shows what it would do' "$(crm undo -n)" \
    '^{"op":"set","ref":"a1","rev":[0-9]+,"becomes":[0-9]+,"fields":{"city":"Assen"}'
is 'and does not' "$(crm show account/10001 -f city)" Assen2
crm export >before.check
fails 2 'a field that the answer has not' crm undo -f bogus
ok 'is told before anything is undone' sh -c 'crm export | cmp - before.check'
done_testing
