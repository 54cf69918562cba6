#!/bin/sh
# A merge, its undo and its redo, killed or failing at each kind of call.
. "${0%/*}/../cli/lib.sh"
. "$root/tests/fault/kit.sh"

before=$dir/.crm
for i in 1 2 3; do
	crm add account "name=Shop $i" "number=$i" city=Gouda >/dev/null
done
crm set a3 parent=a2 card=c3 >/dev/null
crm add contact name=Ada account=a2 >/dev/null
crm log sale a2 date=2025-03-03 quantity=2 amount=20 >/dev/null
crm log call a2 'wants a quote' >/dev/null

everything() {	# MAX: at most so many calls of each kind
	for action in KILL HALF; do
		killed write "$1" $action
	done
	for kind in sync size map open; do
		killed $kind "$1" KILL
	done
	for action in EIO ENOSPC ENOSPC:on SHORT; do
		failing write "$1" $action
	done
	failing sync "$1" EIO
	failing map "$1" ENOMEM:on
	failing open "$1" EMFILE
	failing alloc "$1" ENOMEM
	failing all "$1" ENOSPC:on
}

begin 'merge' "crm merge a1 a2 a3 --prefer newest"
everything 12
crm merge a1 a2 a3 --prefer newest
begin 'undo of a merge' "crm undo"
everything 8
crm undo >/dev/null
begin 'redo of a merge' "crm redo"
everything 8
done_testing
