#!/bin/sh
# Everything that works on two threads, with a sanitizer that sees when both
# are at the same place: enough rows for each to begin its second thread.
. "${0%/*}/../cli/lib.sh"
export CRM_NOW=2025-07-07T09:00:00Z
export TSAN_OPTIONS='exitcode=99 halt_on_error=1'

# It wants its own places in memory.
setarch -R true 2>/dev/null || skip_all 'no setarch here'
quiet() {
	ok "$*" setarch -R crm "$@"
}

# 20,000 accounts, a good many of which are nearly others; 60,000 lines of
# them, weekly and now and then, of 12 products in two years.
awk 'BEGIN {
	srand(5)
	print "number,name,city,employees,email,phone,kind,since" \
	    >"account.csv"
	for (i = 0; i < 20000; i++)
		printf "%d,%s %s%d,Town %d,%d,m%d@x%d.example,030-%d,%s," \
		    "20%02d-07-01\n", i, i % 3 ? "Bakkerij" : "Cafe",
		    i % 7 ? "Berg" : "Dal", i % 60, i % 90, i % 500, i,
		    i % 977, 2000000 + i % 9000, i % 2 ? "consumer" : "",
		    i % 25 >"account.csv"
	print "order,account,product,date,quantity,amount" >"sale.csv"
	for (i = 0; i < 60000; i++) {
		a = int(20000 * rand() ^ 2)
		d = int(1688169600 + i * 1050)
		printf "%d,%d,p%d,%s,%d,%.2f\n", i, a, a % 12,
		    strftime("%Y-%m-%d", d, 1), 1 + i % 5,
		    5 + (i * 37) % 90 >"sale.csv"
	}
	# Of 200,000, which come in the order of their days, some are packed and
	# parted by party while the rest is read.
	print "account,date,amount" >"many.csv"
	for (i = 0; i < 200000; i++)
		printf "%d,%s,%d\n", i * 7919 % 20000, strftime("%Y-%m-%d",
		    1688169600 + i * 315, 1), 5 + i % 90 >"many.csv"
}' </dev/null
quiet import account account.csv -q
quiet import sale sale.csv -q --create product
quiet import sale sale.csv -q --create product
crm init -q --store many
quiet import account account.csv -q --store many
quiet import sale many.csv -q --store many
quiet list account --sort -employees -O count
quiet list account -w 'name ~ "berg7"' -O count
quiet find berg7
quiet set account -w 'employees < 200' city=Ede employees=7
quiet sum revenue --by account -O count
quiet sum revenue,quantity --by week -w 'quantity > 1' -O count
quiet forecast --by product --weeks 4
quiet forecast --by product.family,product --tree --period month
quiet forecast report
quiet forecast --next --limit 5
quiet segment list
quiet segment profile pyramid/medium
quiet value --sum
quiet dupes account --limit 5
quiet undo
quiet redo
quiet export -o all.ndjson
quiet compact
quiet fsck
done_testing
