#!/bin/sh
# crm fsck --repair: what follows from records and sales is built anew; what
# is lost is named; nothing is made up.
. "${0%/*}/lib.sh"

for i in $(seq 1 60); do
	echo "{\"number\":\"$i\",\"name\":\"Shop $i\",\"city\":\"Gouda\",\"tags\":[\"a\",\"b\"]}"
done >shops
crm import account shops -q
crm add product code=P name=Bread >/dev/null
for i in $(seq 1 60); do
	echo "$i,P,2025-0$((i % 5 + 1))-0$((i % 9 + 1)),$i,F$i"
done | { echo party,product,date,amount,order; cat; } | crm import sale - -q
crm log call a3 'asked about the oven' >/dev/null
crm log sale a4 product=p1 date=2024-01-01 amount=5 >/dev/null
crm set s7 amount=70
crm rm s8
crm rm account -w 'number = "60"' --cascade >/dev/null 2>&1
crm set account -w 'number < "20"' city=Delft >/dev/null
crm undo >/dev/null
crm export >before
cp .crm/db.1/data.mdb sound

ok 'a sound store' crm fsck --repair
is 'loses nothing' "$out$err" ''
crm export >after
ok 'it is the same' cmp before after
ok 'and sound' crm fsck
is 'what was taken back can be done again' "$(crm redo -O count;
    crm undo -O count)" "$(printf '1\n1')"
is 'one generation' "$(ls -d .crm/db.*)" .crm/db.2
is 'people are told' "$(crm fsck --repair -O table)" \
    'Built anew; nothing is lost.'

# Every page zeroed in turn.  A page of what is derived costs nothing.
cp -R .crm broken
pages=$(($(wc -c <sound) / 4096))
: >wrong; whole=0; lossy=0; hopeless=0
# A build that checks itself takes its time: some pages only.
case ${CRM_BUILD:-} in *sanitized*) step=9 ;; *) step=1 ;; esac
for page in $(seq 0 $step $((pages - 1))); do
	rm -rf broken
	crm --store broken init -q
	cp sound broken/db.1/data.mdb
	dd if=/dev/zero of=broken/db.1/data.mdb bs=4096 seek="$page" count=1 \
	    conv=notrunc 2>/dev/null
	crm --store broken fsck >/dev/null 2>&1
	found=$?
	crm --store broken fsck --repair >lost 2>said
	status=$?
	if [ $status = 0 ]; then
		crm --store broken fsck >/dev/null 2>&1 ||
		    echo "page $page: not sound after"
		if crm --store broken export | cmp -s - before; then
			whole=$((whole + 1))
		else
			echo "page $page: something is lost unseen:" \
			    "$(crm --store broken export | diff before - |
			    head -n 3 | cut -c 1-100)"
		fi
	elif grep -q 'with losses' said; then
		lossy=$((lossy + 1))
		crm --store broken export >/dev/null 2>&1
		[ $? -lt 6 ] || echo "page $page: export: $?"
	elif grep -Eq 'without its data model' said; then
		hopeless=$((hopeless + 1))
	else
		echo "page $page: status $status: $(cat said)"
	fi
	[ $found = 0 ] || [ $found = 5 ] ||
	    echo "page $page: fsck: status $found"
	[ $found = 5 ] || [ ! -s lost ] || [ "$page" -lt 2 ] ||
	    echo "page $page: fsck found nothing: $(head -n 1 lost)"
done >wrong
is 'each damage is repaired, told, or refused' "$(head -n 5 wrong)" ''
ok 'nearly all cost nothing' [ $whole -gt $((70 / step)) ]
ok 'some cost something, and say so' [ $lossy -gt 0 ]
is 'none costs everything' $hopeless 0
echo "# $whole whole, $lossy with losses, $hopeless not at all"

# A byte of a record, wherever it stands: of the journal's copy, too.
cp sound record
perl -e 'local $/; open F, "<", "record"; my $b = <F>;
    $b =~ s/Shop 42/shop 42/g;
    open G, ">", "record"; print G $b'
rm -rf broken
crm --store broken init -q
cp record broken/db.1/data.mdb
fails 5 'a record with another byte is found' crm --store broken fsck
like 'it is named' "$out" '^record account a42 is damaged: checksum'
like 'so is the journal' "$out" '^journal: entry 2, item 1: '
fails 5 'and a value is lost' crm --store broken fsck --repair
is 'which is told' "$out" \
    'account a42 is back without name, which the journal no longer has
journal: the personal values in entry 2, item 1, are lost'
like 'so is what is left' "$err" 'with losses'
is 'the rest of it is there' "$(crm --store broken show a42 \
    -f number,name,city)" "$(printf '42\t\tGouda')"
is 'with all others' "$(crm --store broken list account -O count)" 60
is 'the store is sound' "$(crm --store broken fsck 2>&1)" ''

# The same beside it.
rm -rf broken
crm --store broken init -q
cp record broken/db.1/data.mdb
fails 5 'what can be read, elsewhere' crm --store broken fsck --repair \
    --to saved
like 'with what is lost' "$out" '^account a42 is back without name'
ok 'the damaged one is as it was' cmp record broken/db.1/data.mdb
is 'what is readable can be exported' "$(crm --store saved export |
    grep -c '"export":"record","type":"account"')" 60
fails 4 'not over a store' crm --store broken fsck --repair --to saved
fails 2 'a place for nothing' crm fsck --to there
fails 2 'operands' crm fsck --repair a1
fails 3 'no store' crm --store nowhere fsck --repair
done_testing
