#!/bin/sh
# crm fsck --repair where a record is lost that others lead to: it is kept,
# empty, under its handle, can be filled in, and whatever the repair left, the
# export of it goes in again with --exact and comes out the same.
. "${0%/*}/lib.sh"
. "$root/tests/cli/damage_lib.sh"

for i in $(seq 1 200); do
	echo "{\"number\":\"$i\",\"name\":\"Shop $i\",\"city\":\"Gouda\"}"
done >shops
crm import account shops -q
crm add product code=P name=Bread family=bread >/dev/null
for i in $(seq 3 3 198); do
	echo "{\"name\":\"Person $i\",\"account\":\"a$i\"}"
done | crm import contact - -q
for i in $(seq 5 5 60); do
	echo "{\"person\":\"c$i\",\"organisation\":\"a$i\",\"from\":\"2025-01-02\"}"
done | crm import affiliation - -q
awk 'BEGIN { print "party,product,date,amount,order"
    for (i = 1; i <= 400; i++)
	printf "a%d,p1,2025-%02d-%02d,%d,F%d\n", i % 150 + 1,
	    i % 6 + 1, i % 28 + 1, i, i }' | crm import sale - -q
crm merge a1 a2 -q >/dev/null
crm merge a7 a8 -q >/dev/null
crm log call a10 'about the oven' >/dev/null
crm compact
crm export >before
cp .crm/db.2/data.mdb sound

# law: prints what is wrong with the repaired store.
law() {
	crm --store broken fsck >said 2>&1 ||
	    echo "not sound: $(head -n 1 said)"
	crm --store broken export >out 2>said || echo "export: $(cat said)"
	rm -rf copy
	crm --store copy init -q
	crm --store copy import --exact out -q 2>said ||
	    echo "import: $(head -n 1 said)"
	crm --store copy fsck >said 2>&1 ||
	    echo "the copy: $(head -n 1 said)"
	crm --store copy export >again
	cmp -s out again || echo "another: $(diff out again | sed -n 2p)"
}

pages=$(($(wc -c <sound) / 4096))
table() {	# TABLE: its pages, as fsck names them
	for page in $(seq 2 $((pages - 1))); do
		fresh
		zero "$page"
		crm --store broken fsck 2>/dev/null |
		    sed -n "s/^table $1: page \([0-9]*\) .*/\1/p" |
		    grep -x "$page"
	done
}
records=$(table record)
journal=$(table journal)
ok 'there are pages of records' [ "$(echo "$records" | wc -l)" -gt 3 ]
ok 'and of the journal' [ -n "$journal" ]

# Without the journal: each page of records in turn, then all of them.
step=1
case ${CRM_BUILD:-} in *sanitized*) step=5 ;; esac
for page in $(echo "$records" | awk "NR % $step == 0") all; do
	fresh
	zero $journal
	if [ "$page" = all ]; then zero $records; else zero "$page"; fi
	crm --store broken fsck --repair >lost 2>&1
	[ $? = 5 ] || echo "page $page: nothing is lost: $(cat lost)"
	law | sed "s/^/page $page: /"
done >wrong
is 'whatever is lost, export and import undo each other' "$(cat wrong)" ''

# One that is lost, and all that leads to it.
accounts=$(for page in $records; do
	fresh
	zero $journal "$page"
	crm --store broken fsck --repair >lost 2>/dev/null
	grep -q '^account a[0-9]* is kept' lost &&
	    ! grep -q '^contact .* lost' lost && echo "$page"
done)
fresh
zero $journal $accounts
fails 5 'accounts are lost' crm --store broken fsck --repair -O tsv
like 'those that something leads to are kept' "$out" \
    '^account a30 is kept, empty, for what leads to it \(records: 2, sale rows: 3\)$'
like 'and how to go on' "$err" \
    '^hint: what to fill in: crm check list -r incomplete; or crm restore'
crm() { command crm --store broken "$@"; }
is 'it is there' "$(crm show a30 -O ndjson | grep -o '^{"handle":"a30"')" \
    '{"handle":"a30"'
is 'who referred to it does so' "$(crm show c10 -f account)" a30
is 'as do rows' "$(crm sum rows --by party -w 'party = a30' |
    cut -f 2)" 3
is 'a merged one leads there' "$(crm show a8 -O ids)" a7
is 'the journal has it' "$(crm history a30 -f what,command --limit 1 |
    cut -c 1-38)" 'added	crm --store broken fsck --repair'
is 'others are told' "$(crm changes | grep '"handle":"a30"' |
    tail -n 1 | sed 's/^{"entry":[0-9]*/{"entry":9/')" \
    '{"entry":9,"op":"add","type":"account","handle":"a30","rev":1,"fields":{}}'
is 'it is to be filled in' \
    "$(crm check list account -r incomplete -f handle,reason,field |
    grep '^a30	')" 'a30	incomplete	name'
fails 1 'which is counted' crm check --exit-code
crm check list -r incomplete -O ids >left

# Filling in.
ok 'something else can be said first' crm set a30 city=Breda
is 'it is still not whole' "$(crm check list -r incomplete -O ids |
    grep -cx a30)" 1
crm export >half
ok 'it is filled in' crm set a30 number=30 name='Shop 30'
is 'and whole' "$(crm check list -r incomplete -O ids | grep -cx a30)" 0
fails 4 'from then on the name is required' crm set a30 name=
ok 'that can be taken back' crm undo
crm export >again
is 'to the last byte' "$(diff half again | grep -v '"export":"head"' |
    grep '^[<>]')" ''
ok 'and done again' crm redo
is 'then it is whole' "$(crm check list -r incomplete -O ids |
    grep -cx a30)" 0
crm undo -n >set
is 'as a change set' "$(cut -c 1-60 set)" \
    "$(printf '{"op":"set","ref":"a30","rev":%d,"becomes":%d,"incomplete":true' 3 2 | cut -c 1-60)"
ok 'which a batch takes' crm batch set -q
crm export | grep '"handle":"a30"' >a
grep '"handle":"a30"' half >b
ok 'with the same effect' cmp a b

# Removing, and back.
lone=a168
ok 'one is removed' crm rm "$lone" --cascade
is 'one goes' "$(crm check list -r incomplete -O ids | grep -cx "$lone")" 0
crm undo -n >set
ok 'and is back' crm undo
is 'as it was' "$(crm check list -r incomplete -O ids | grep -cx "$lone")" 1
crm redo -q >/dev/null
ok 'as a change set, too' crm batch set -q
is 'it is back' "$(crm check list -r incomplete -O ids | grep -cx "$lone")" 1
fails 4 'nobody else leaves out what is required' crm add account city=Gouda
ok 'the store is sound' crm fsck

# What is filled in comes back when it is lost again.
crm set a33 name='Shop 33 again' >/dev/null
crm compact
g=$(ls broken | grep '^db')
page=$(perl -e 'local $/; open F, "<", $ARGV[0]; my $b = <F>;
    print int(rindex($b, "Shop 33 again", index($b, "Shop 33 again") + 1)
	/ 4096), " ", int(index($b, "Shop 33 again") / 4096)' "broken/$g/data.mdb")
cp "broken/$g/data.mdb" once
for p in $page; do
	cp once "broken/$g/data.mdb"
	dd if=/dev/zero of="broken/$g/data.mdb" bs=4096 seek="$p" count=1 \
	    conv=notrunc 2>/dev/null
	crm fsck 2>/dev/null | grep -q '^table record' || continue
	crm fsck --repair >/dev/null 2>&1
	g=$(ls broken | grep '^db')
	crm show a33 -f name
done >names
is 'from the journal' "$(head -n 1 names)" 'Shop 33 again'
done_testing
