#!/bin/sh
# compact, restore and a repair put a new generation in the place of the old
# one: killed or failing at each kind of call, the store is on one of the two.
. "${0%/*}/../cli/lib.sh"
. "$root/tests/fault/kit.sh"

before=$dir/.crm
for i in 1 2 3; do
	crm add account "name=Shop $i" "number=$i" city=Gouda >/dev/null
done
crm log sale a1 date=2025-03-03 quantity=2 amount=20 >/dev/null
crm log call a2 'wants a quote' >/dev/null
crm backup earlier.crm
crm set a2 phone=0612345678 >/dev/null
crm rm a3

everything() {	# MAX: at most so many calls of each kind
	for kind in write sync size map open rename link; do
		killed $kind "$1" KILL
	done
	for action in EIO ENOSPC ENOSPC:on SHORT; do
		failing write "$1" $action
	done
	failing sync "$1" EIO
	failing size "$1" ENOSPC:on
	failing map "$1" ENOMEM
	failing open "$1" EMFILE
	failing rename "$1" EIO
	failing link "$1" EACCES
	failing alloc "$1" ENOMEM
	failing all "$1" EIO:on
}

begin 'compact' "crm compact" same
everything 8
begin 'repair' "crm fsck --repair" same
everything 6
begin 'restore' "crm restore --replace $dir/earlier.crm"
everything 8

# What is left of a killed one does not stay for ever.
mkdir .crm/db.2
echo half >.crm/db.2/data.mdb
crm set a1 city=Delft
is 'the next writer removes it' "$(ls -d .crm/db.*)" .crm/db.1
crm compact
is 'one generation remains' "$(ls -d .crm/db.*)" .crm/db.2
ok 'a sound one' crm fsck

# Named, and killed before anybody opened it; then CURRENT is lost.
cp -R .crm old
crm restore --replace earlier.crm -q
cp -R .crm new
dd if=/dev/zero of=new/db.3/lock.mdb bs=4096 count=2 conv=notrunc 2>/dev/null
cp -R old/db.2 new/db.2
rm new/CURRENT
state .crm >after.txt
ok 'CURRENT is written again' crm --store new fsck --repair
state new >again.txt
ok 'and names the new generation' cmp after.txt again.txt
rm -rf new
cp -R old new
mkdir new/db.3
cp .crm/db.3/data.mdb new/db.3
head -c 8192 /dev/zero >new/db.3/lock.mdb
rm new/CURRENT
ok 'one that was not finished' crm --store new fsck --repair
state old >before.txt
state new >again.txt
ok 'does not count' cmp before.txt again.txt
done_testing
