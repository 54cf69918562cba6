#!/bin/sh
# What a command keeps in memory of its own does not grow with the store, or
# by some bytes for each party.  The system refuses what is more than allowed
# (RLIMIT_DATA: of the map of a store nothing counts), so no luck of timing is
# in it: what is just enough for a small store is, with the stated room, enough
# for one ten times as large.
TEMPLATE=none
. "${0%/*}/lib.sh"

small=3000 large=30000
case ${CRM_BUILD:-} in *sanitized*|*debug*)
	skip_all 'such a build keeps much more beside' ;;
esac
# The stacks of threads count.
ulimit -s 1024 || skip_all 'no limits can be set'

# within KB STORE COMMAND ...: does it do with so much?
within() {
	(ulimit -d "$1"; shift; crm --store "$@") >out.txt 2>err.txt
}

crm --store none init
within 600 none list account && skip_all 'the system does not bound memory'

for n in $small $large; do
	mkdir "$n"
	ok "a company of $n" crm demo -q --parties "$n" --contacts 1 \
	    --weeks 4 "$n"
done

# enough STORE COMMAND ...: sets kb, to half a megabyte.
enough() {
	low=0 kb=65536
	while [ $((kb - low)) -gt 512 ]; do
		mid=$(((low + kb) / 2))
		if within $mid "$@"; then kb=$mid; else low=$mid; fi
	done
}

# grows BYTES COMMAND ...: by no more for each party.
grows() {
	room=$(($1 * (large - small) / 1024 + 512)); shift
	enough "$small/.crm" "$@"
	ok "$*: $kb KB, and $room more" within $((kb + room)) \
	    "$large/.crm" "$@"
}

# What is read and written as it comes.
grows 0 list account -O csv
grows 0 list activity -w 'kind = call' -O csv
grows 0 export account -O csv
grows 0 export
grows 0 timeline a17
grows 0 history a17

# Eight bytes for each that is found, before the first is shown.
grows 24 find de -O csv

# Something about each party, for the best come first or all at once.
grows 650 due -O csv
grows 220 forecast --by account -O csv
grows 200 check list -r unreachable,stale,doubtful,outcome -O csv
grows 620 dupes -O csv

# Lines wait in a file once they are many.
awk 'BEGIN { print "name,email,phone,city"
	for (i = 0; i < 1000000; i++)
		printf "Firma %d,info%d@firma.example,+3130%07d,Utrecht\n",
		    i, i, i }' >lines.csv
ok '1,000,000 lines to import' within 212992 none import -n account lines.csv

# Rows of sales that come back, and go again, wait in a file, too.
crm --store sales init
seq 0 999 | awk 'BEGIN { print "number,name" } { print $1 ",N" $1 }' |
    crm --store sales import account - >/dev/null
awk 'BEGIN { print "date,account,quantity,amount"
	for (i = 0; i < 300000; i++)
		printf "2025-%02d-%02d,%d,%d,%d.%02d\n", i % 12 + 1,
		    i % 28 + 1, i * 7919 % 1000, i % 9 + 1, i * 31 % 900,
		    i % 100 }' | crm --store sales import sale - >/dev/null
crm --store sales undo >/dev/null
ok '300,000 sales put back' within 98304 sales redo
last=$(crm --store sales history --limit 1 -f entry)
ok 'and taken out again' within 49152 sales undo "$last"
is 'all of them' "$(crm --store sales list sale -O count)" 0
done_testing
