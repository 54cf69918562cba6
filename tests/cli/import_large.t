#!/bin/sh
# Loads so large that the copy by party is made with them: as the first of
# all, in the order of days or in none, with parties made on the way, with a
# column that comes late; what comes of the same rows is the same.
. "${0%/*}/lib.sh"

# rows N: in the order of their days; few have a channel, at the end.
rows() {
	awk -v n="$1" 'BEGIN {
		print "order,date,account,quantity,amount,channel"
		for (i = 0; i < n; i++)
			printf "%d,%d-%02d-%02d,%s,%d,%d.%02d,%s\n", i / 3,
			    2020 + i * 5 / n, i * 60 / n % 12 + 1,
			    i * 1680 / n % 28 + 1, i % 9 == 0 ? "" :
			    i % 2 == 0 ? 7 : i * 7919 % 5000, i % 5 + 1,
			    i * 7 % 900, i % 100,
			    (i > n * .97 && i % 3 == 0) ? "phone" : ""
	}'
}
accounts() {
	seq 0 4999 | awk 'BEGIN { print "number,name" }
	    { printf "%d,Party %d\n", $1, $1 }'
}
# What was sold to whom, read from the copy by party and from the ledger.
told() {
	crm --store "$1" sum revenue,quantity,rows --by account -O csv |
	    sort
	crm --store "$1" sum revenue,quantity,rows --by month,channel -O csv
	for i in 7 4321 4999; do
		crm --store "$1" list sale -w "party = account/$i" \
		    -f order,date,quantity,amount,channel -O csv | sort
	done
}
# made NAME ACCOUNTS FILE ...: a store of its own.
made() {
	into=$1 parties=$2
	shift 2
	crm --store "$into" init >/dev/null 2>&1
	accounts | head -n "$parties" |
	    crm --store "$into" import account - >/dev/null
	for i; do
		ok "$into: $i" crm --store "$into" import sale "$i" \
		    --create account
	done
	is "$into: sound" "$(crm --store "$into" fsck 2>&1)" ''
}

rows 320000 >whole.csv
{ head -n 1 whole.csv; sed 1d whole.csv | sort -t, -k 5; } >mixed.csv
{ head -n 1 whole.csv; sed -n '100001,200000p' whole.csv
	sed -n '2,100000p' whole.csv; sed -n '200001,$p' whole.csv; } >turned.csv
head -n 100000 whole.csv >first.csv
{ head -n 1 whole.csv; sed -n '100001,$p' whole.csv; } >second.csv

# Everybody has a name, or those made on the way would have another.
made whole 5001 whole.csv
told whole >want
is 'all rows' "$(crm --store whole list sale -O count)" 320000
made mixed 5001 mixed.csv
ok 'in no order: the same' eval 'told mixed | cmp - want'
made turned 5001 turned.csv
ok 'with a part of it out of order: the same' eval 'told turned | cmp - want'
made twice 5001 first.csv second.csv
ok 'in two files: the same' eval 'told twice | cmp - want'
made few 100 whole.csv
ok 'with parties made on the way: as many rows' [ \
    "$(crm --store few list sale -w 'party = account/4321' -O count)" = \
    "$(crm --store whole list sale -w 'party = account/4321' -O count)" ]
is 'and as much of all' "$(crm --store few sum revenue,quantity,rows)" \
    "$(crm --store whole sum revenue,quantity,rows)"
ok 'the same file again' crm --store whole import sale whole.csv -O json
like 'adds nothing' "$out" '"added":0,"changed":0,"present":320000'
done_testing
