#!/bin/sh
# The screens of the README are what the demo store shows: below each indented
# line "$ crm ..." stands its whole output as a table.  GOLDEN=1 writes them.
TEMPLATE=none
. "${0%/*}/lib.sh"

ok 'the demo store is made' crm demo --seed 1

awk '
function show(cmd,	line, blanks) {
	while (cmd | getline line > 0)
		if (line == "")
			blanks = blanks "\n"
		else {
			printf "%s    %s\n", blanks, line
			blanks = ""
		}
	if (close(cmd) != 0)
		print "failed: " cmd
}
/^    \$ crm / {
	if (old)
		print ""
	print
	show(substr($0, 7) " -O table")
	old = 1
	next
}
old && (/^    / || /^$/) { next }
old { old = 0; print "" }
{ print }' "$root/README.md" >shown
like 'the README has screens' "$(cat shown)" '^    \$ crm forecast'
[ -z "${GOLDEN:-}" ] || cp shown "$root/README.md"
is 'and they are true' "$(diff "$root/README.md" shown)" ''
done_testing
