#!/bin/sh
# add, set of many and rm of many, killed or failing at each kind of call:
# the store is as it was or as it should be, sound, and the command can be
# run again.
. "${0%/*}/../cli/lib.sh"
. "$root/tests/fault/kit.sh"

before=$dir/.crm
for i in 1 2 3; do
	crm add account "name=Shop $i" "number=$i" city=Gouda >/dev/null
done
crm log sale a1 date=2025-03-03 quantity=2 amount=20 >/dev/null
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
	for kind in sync size; do
		failing $kind "$1" EIO
		failing $kind "$1" ENOSPC:on
	done
	failing write "$1" EINTR
	failing write "$1" EDQUOT:on
	failing alloc "$((3 * $1))" ENOMEM
	failing alloc "$1" ENOMEM:on
	failing map "$1" ENOMEM
	failing map "$1" ENOMEM:on
	failing open "$1" EMFILE
	failing open "$1" EACCES
}

begin 'add' "crm add account name=New number=77 city=Utrecht"
everything 12

crm set a2 phone=0612345678 >/dev/null
begin 'set' "crm set account -w 'city = \"Gouda\"' city=Delft"
everything 6

begin 'log sale' "crm log sale a2 date=2025-03-04 quantity=1 amount=5"
everything 6

begin 'rm' "crm rm a3"
everything 6

begin 'undo' "crm undo"
everything 6

crm model show yaml >model.yaml
sed '0,/^      city: {type: text, index: true,/s//      town: {type: text, was: city,/' \
    model.yaml >other.yaml
begin 'model apply' "crm model apply $dir/other.yaml"
everything 6
done_testing
