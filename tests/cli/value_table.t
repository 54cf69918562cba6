#!/bin/sh
# crm value of very many customers goes by tables of what is ahead
# (core/stats/purchase/purchase_table.c): it says what it says of each alone.
CRM_NOW=2025-06-18T12:00:00Z
. "${0%/*}/lib.sh"

awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 99
	print "number,name" >"accounts.csv"
	print "account,product,date,quantity,price" >"sales.csv"
	for (i = 1; i <= 21000; i++) {
		print "B" i ",Buyer " i >"accounts.csv"
		rate = -log(rnd()) * .01
		for (d = int(600 * rnd()); d >= 0;
		    d -= 1 + int(-log(rnd()) / rate)) {
			printf "B%d,x,%s,1,%d\n", i,
			    strftime("%Y-%m-%d", 1750204800 - d * 86400, 1),
			    2 + int(9 * rnd()) >"sales.csv"
			if (rnd() < .1)
				break
		}
	}
}'
crm add product code=x name=X unit_cost=1 >/dev/null
ok 'customers' crm import -q account accounts.csv
ok 'their sales' crm import -q sale sales.csv
columns=handle,p_alive,p_week,expected,expected_value
crm value --method mbg-cnbd-k -f $columns >all
crm value --method mbg-cnbd-k -f $columns -w 'true' >each
is 'all are there' "$(wc -l <all | tr -d ' ')" 21000
is 'and most of them are expected again' \
    "$(awk -F '\t' '$4 > .1 { n++ } END { print (n > 10500) }' all)" 1
ok 'of all at once it is what it is of each' cmp all each
done_testing
