#!/bin/sh
# From a record to its entries of the journal: in stores of before, too, and
# where the table that leads there is damaged.
. "${0%/*}/lib.sh"

# A store as versions before format 7 left it: without the table.
older() {
	perl -0777 -i -pe 's/\x02\x00\x07\x00\Ksubject/subjecX/g;
	    s/format\K\x08/\x06/g' "$1"
}
# What is said of the records, but for the time of the clock.
tell() {
	for ref in a1 a2 a3 n1 a350; do
		crm "$@" timeline $ref -f what,handle,text,who
		crm "$@" history $ref -f entry,what,field,before,after,command
	done
}
work() {
	crm set a1 city=Breda -m 'a move'
	crm merge a1 a3 -q >/dev/null
	crm set a2 city=Ede
	crm undo >/dev/null
}
format() { crm stats -f what,entries | sed -n 's/^format	//p'; }
from() { crm stats -f what,entries | sed -n 's/^table subject	//p'; }

for i in $(seq 1 400); do
	echo "{\"number\":\"$i\",\"name\":\"Shop $i\",\"city\":\"Gouda\"}"
done >shops
crm import account shops -q
crm set a1 city=Delft
crm log call a1 'hello' >/dev/null
crm merge a1 a2 -q >/dev/null
crm undo >/dev/null
ok 'a sound store' crm fsck
ok 'that has the table' [ "$(from)" -gt 4 ]
tell >want
cp -r .crm new
older .crm/db.1/data.mdb
is 'one of before' "$(format) $(from)" '6 0'
ok 'is sound' crm fsck
tell >got
ok 'and tells the same' cmp want got
is 'as it is' "$(format) $(from)" '6 0'
crm backup older.crm
ok 'it is kept' [ -s older.crm ]
cp -r .crm before

fails 2 'a change that fails' crm set a1 nothing=1
is 'leaves it as it is' "$(format) $(from)" '6 0'
work
is 'a change gives it the table' "$(format)" 8
ok 'that has what came since' [ "$(from)" -gt 3 ]
ok 'sound' crm fsck
tell >got
(CRM_STORE=new; export CRM_STORE; work; crm fsck; tell) >want
ok 'what is told is the same' cmp want got
ok 'it compacts' crm compact
is 'and has the table of the other' "$(from)" \
    "$(crm stats --store new -f what,entries |
    sed -n 's/^table subject	//p')"
ok 'sound again' crm fsck
tell >got
ok 'it still tells the same' cmp want got

# Compacted before anything is changed; and a copy of it; and its backup.
CRM_STORE=before; export CRM_STORE
tell >want
ok 'a copy of one of before' crm compact --to copy
is 'leaves that' "$(format)" 6
ok 'one of before compacts' crm compact
for CRM_STORE in before copy; do
	is "$CRM_STORE: of today" "$(format)" 8
	ok 'with the table' [ "$(from)" -gt 4 ]
	ok 'and sound' crm fsck
	tell >got
	ok 'telling the same' cmp want got
done
unset CRM_STORE
crm restore older.crm again -q
ok 'its backup, restored' crm --store again/.crm fsck
tell --store again/.crm >got
ok 'tells the same' cmp want got

# Its entries: one that says another number of the journal; one item too far.
cp -r .crm broken
crm --store broken export >before.txt
# account 2 is entity 2; the ids are those below 256
perl -0777 -i -pe 's/\x00\x02\x00\x00\x00\x00{7}\K\x03(?=\x00{3}\x01)/\x05/g' \
    broken/db.2/data.mdb
fails 5 'damage is found' crm --store broken fsck
is 'an entry is missing, and one too many' "$out" \
    'subject: entry 3, item 1, account 1 to 1: missing
subject: entry 5, item 1, account 1 to 1: should not be there'
ok 'what is there is told' crm --store broken history a1
unlike 'without what is missing' "$out" '^3	'
ok 'it is repaired' crm --store broken fsck --repair
is 'without a word' "$out$err" ''
ok 'sound' crm --store broken fsck
crm --store broken export >after.txt
ok 'nothing else has changed' cmp before.txt after.txt
tell --store broken >got
tell >want
ok 'all is told again' cmp want got

done_testing
