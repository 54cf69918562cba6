#!/bin/sh
# The same session on a made file: a small shop with all the oddities of a
# real one (returns, lines without a customer, odd codes, prices of zero,
# identical lines that both count).
TEMPLATE=retail
. "${0%/*}/lib.sh"
. "$root/tests/cli/shop_lib.sh"
today=2011-10-01
CRM_NOW=${today}T12:00:00Z
awk 'BEGIN {
	srand(7)
	print "InvoiceNo,StockCode,Description,Quantity,InvoiceDate," \
	    "UnitPrice,CustomerID,Country"
	split("POST,BANK CHARGES,85123A,71053,22m,22M,D", odd, ",")
	for (i = 0; i < 4000; i++) {
		day = int(i * 300 / 4000)
		"" == stamp[day] && stamp[day] = date(day)
		customer = int(rand() * 80)
		quantity = int(rand() * 12) + 1
		invoice = 536000 + int(i / 4)
		if (rand() < .05) {
			quantity = -quantity
			invoice = "C" invoice
		}
		code = rand() < .1 ? odd[int(rand() * 7) + 1] :
		    20000 + int(rand() * rand() * 60)
		price = rand() < .02 ? "0" :
		    sprintf("%.2f", int(rand() * 2000) / 100)
		line = sprintf("%s,%s,\"%s, boxed\",%d,%s %02d:%02d:00,%s,%s,%s",
		    invoice, code, "THING " code, quantity, stamp[day],
		    8 + i % 10, i % 60, price,
		    customer < 10 ? "" : 12000 + customer,
		    customer % 7 ? "United Kingdom" : "Nederland")
		print line
		if (rand() < .02)
			print line
	}
}
function date(n,   m, len) {
	# Days from 2010-12-01 on.
	m = 12; y = 2010; n++
	while (n > (len = m == 2 ? 28 : m == 4 || m == 6 || m == 9 ||
	    m == 11 ? 30 : 31)) {
		n -= len
		if (++m > 12) { m = 1; y++ }
	}
	return sprintf("%d-%02d-%02d", y, m, n)
}' >shop.csv
shop_map >map.yaml
shop_session "$dir/shop.csv" map.yaml
done_testing
