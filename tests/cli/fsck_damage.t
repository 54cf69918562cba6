#!/bin/sh
# crm fsck on what is damaged: it goes on behind the first finding, one kind
# does not hide another, and what cannot be read at all is said plainly.
. "${0%/*}/lib.sh"
. "$root/tests/cli/damage_lib.sh"

for i in $(seq 1 400); do
	echo "{\"number\":\"$i\",\"name\":\"Shop $i\",\"city\":\"Gouda\"}"
done >shops
crm import account shops -q
crm add product code=P name=Bread >/dev/null
for i in $(seq 1 60); do
	echo "$i,P,2025-0$((i % 5 + 1))-0$((i % 9 + 1)),$i,F$i"
done | { echo party,product,date,amount,order; cat; } | crm import sale - -q
crm compact -q
cp .crm/db.2/data.mdb sound
rm -rf .crm/db.2 .crm/CURRENT
cp -R .crm empty
rm -rf .crm

# change WHAT INTO: everywhere in the file.
change() {
	perl -e '
		my ($what, $into) = @ARGV; local $/;
		open F, "<", "broken/db.1/data.mdb"; my $b = <F>;
		$b =~ s/\Q$what\E/$into/g or die "nothing to change";
		open G, ">", "broken/db.1/data.mdb"; print G $b;
	' "$1" "$2"
}

# page_of TEXT: the first page where it stands.
page_of() {
	perl -e '
		local $/; open F, "<", "sound"; my $b = <F>;
		print int(index($b, $ARGV[0]) / 4096);
	' "$1"
}

# A page of the index is gone, and elsewhere a record has another byte.
fresh
page=$(page_of 'Shop 321')
zero "$page"
change 'Shop 42' 'shop 42'
fails 5 'a page that is gone' crm --store broken fsck
like 'is a finding' "$out" "^table record: page $page is not what it should be"
like 'how much of the table is left' "$out" \
    '^table record: [0-9]+ of its [0-9]+ entries can be read'
like 'what can be read is checked, too' "$out" '^record account a42 is damaged'
like 'what is missing for it is told' "$out" '^index: account a'
like 'all are counted' "$err" '^crm: fsck: [0-9]{3,} findings'
n=$(echo "$err" | sed 's/^crm: fsck: \([0-9]*\) .*/\1/;q')

crm --store broken fsck --max 2 >few 2>/dev/null
is 'a few of each kind' "$(grep -c '^index: account' few)" 2
like 'the rest of it as a number' "$(cat few)" '^index: and [0-9]+ more$'
like 'none is hidden by another' "$(cat few)" '^record account a42 is damaged'
is 'the numbers add up' "$(awk '/and [0-9]+ more$/ { n += $(NF - 1); next }
    { n++ } END { print n }' few)" "$n"
is 'nothing is left behind' "$(ls -d broken/db.*)" broken/db.1

# What cannot be read at all.
fresh
rm broken/CURRENT
fails 5 'without CURRENT' crm --store broken list account
like 'it is told what that is' "$err" \
    'broken is damaged: the file CURRENT, which names the data in force, is missing'
like 'and what to do' "$err" \
    '^hint: the data is in db.1: crm fsck --repair writes CURRENT again'
fails 5 'nor does fsck' crm --store broken fsck
ok 'repair does' crm --store broken fsck --repair
is 'nothing is lost' "$out$(crm --store broken list account -O count)" 400

fresh
rm broken/CURRENT
mkdir broken/db.2
: >broken/db.2/data.mdb
ok 'a half-made generation is no better' crm --store broken fsck --repair
is 'than the whole one' "$(crm --store broken list account -O count)" 400

# Killed when the new one was in force and the old one not yet removed.
fresh
crm --store broken list account -q >/dev/null
cp -r broken/db.1 old
crm --store broken set a1 city=Erased
crm --store broken compact
mv old broken/db.1
cp -r broken/db.1 broken/db.3
dd if=/dev/zero of=broken/db.3/lock.mdb bs=4096 count=16 2>/dev/null
rm broken/CURRENT
fails 5 'an old generation, and one half-made' crm --store broken list account
like 'the one in force is named' "$err" '^hint: the data is in db.2: '
ok 'is repaired' crm --store broken fsck --repair
is 'from the one in force' "$(crm --store broken show a1 -f city)" Erased

fresh
mv broken/db.1 broken/db.2
mkdir broken/db.1
rm broken/CURRENT
ok 'an old one without its data' crm --store broken fsck --repair
is 'does not win' "$(crm --store broken list account -O count)" 400

fresh
echo nonsense >broken/CURRENT
fails 5 'a CURRENT of nonsense' crm --store broken list account
like 'is said' "$err" \
    'the file CURRENT, which names the data in force, holds something else'

fails 3 'a folder without anything' crm --store empty list account
is 'is no store' "$err" 'crm: list: no store at empty
hint: crm init makes one'

for what in 'fsck' 'fsck --repair' 'list account' 'set account --all city=X'
do
	fresh /dev/null
	fails 5 "an empty file: $what" crm --store broken $what
	like "empty is what it is called: $what" "$err" \
	    'broken is damaged: db.1/data.mdb is empty'
	like "a backup helps: $what" "$err" '^hint: .*crm restore a backup'
	ok "it stays as it was: $what" [ ! -s broken/db.1/data.mdb ]

	fresh
	zero 0
	zero 1
	fails 5 "both first pages gone: $what" crm --store broken $what
	like "they are named: $what" "$err" 'the first two pages of .*data.mdb'
	like "a backup helps, then: $what" "$err" 'crm restore a backup'
done

# What is there instead of what should be is neither waited for nor followed.
for what in fsck 'fsck --repair' 'list account' 'export --damaged'; do
	fresh
	rm broken/db.1/data.mdb
	fails 5 "no data: $what" crm --store broken $what
	like "is told: $what" "$err" 'broken.*db.1/data.mdb'
	like "a backup helps, too: $what" "$err" 'crm restore a backup'
	mkfifo broken/db.1/data.mdb
	fails 5 "a pipe for data: $what" crm --store broken $what
	like "is told, too: $what" "$err" 'data.mdb is not a regular file'
	fresh
	mv broken/db.1 elsewhere
	ln -s ../elsewhere broken/db.1
	fails 5 "a link for the data's folder: $what" crm --store broken $what
	like "is not followed: $what" "$err" 'broken.*db.1'
	rm -r elsewhere
	fresh
	rm broken/CURRENT
	mkfifo broken/CURRENT
	case $what in *-*)
		ok "another CURRENT is written: $what" crm --store broken $what
		continue ;;
	esac
	fails 5 "a pipe for CURRENT: $what" crm --store broken $what
	like "is refused: $what" "$err" 'broken/CURRENT is not a regular file'
done

fresh
zero 1
fails 5 'one of them gone' crm --store broken list account
like 'fsck is named' "$err" '^hint: crm fsck --repair'
fails 5 'it is repaired' crm --store broken fsck --repair
is 'what may be lost is told' "$out" \
    'file: page 1, which says where all is, is damaged: the last change may be lost'
ok 'it is sound' crm --store broken fsck
is 'all is there' "$(crm --store broken list account -O count)" 400

fresh
size=$(wc -c <sound)
head -c $((size - 100)) sound >broken/db.1/data.mdb
fails 5 'a file that was cut off' crm --store broken fsck
like 'is told so' "$out" \
    "^file: db.1/data.mdb has $((size - 100)) bytes, no whole number of pages"
done_testing
