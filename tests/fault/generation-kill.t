#!/bin/sh
# compact and restore put a new generation in the place of the old one: killed
# or failing at each kind of call, the store is on one of the two.
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
}

begin 'compact' "crm compact" same
everything 8
begin 'restore' "crm restore --replace $dir/earlier.crm"
everything 8

# What is left of a killed one does not stay for ever.
mkdir .crm/db.2
echo half >.crm/db.2/data.mdb
crm compact
is 'one generation remains' "$(ls -d .crm/db.*)" .crm/db.2
ok 'a sound one' crm fsck
done_testing
