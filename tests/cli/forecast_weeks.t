#!/bin/sh
# Months and quarters by the weeks that they are made of.
. "${0%/*}/lib.sh"
export CRM_NOW=2026-04-11T09:00:00Z	# a Saturday

# days FIRST LAST AMOUNT: a sale on every day, of two products.
days() {
	awk -v from="$1" -v last="$2" -v v="$3" 'BEGIN {
		print "order,account,product,date,quantity,amount"
		for (t = from; t <= last; t += 86400) {
			date = strftime("%Y-%m-%d", t, 1)
			printf "%d,A,a,%s,1,%.2f\n", t, date, .3 * v
			printf "%d,A,b,%s,1,%.2f\n", t, date, .7 * v
		}
	}'
}
shop() {	# a store of its own, with sales.csv
	mkdir "$1"
	export CRM_STORE="$PWD/$1/.crm"
	(cd "$1" && crm init -q)
	ok "$1" crm import sale sales.csv -q --create account \
	    --create product
}
months() {
	crm forecast --period month -O csv -f month,forecast "$@" | sed 1d |
	    tr -d '\r' | tr '\n' ' '
}

# From 1 August 2025 until Friday 10 April 2026, ten a day: too few months to
# try anything on.
days 1754006400 1775779200 10 >sales.csv
shop young
is 'every day brings the same' "$(months --horizon 4)" \
    '2026-04,300.00 2026-05,310.00 2026-06,300.00 2026-07,310.00 '
is 'a quarter, too' "$(crm forecast --period quarter --horizon 2 -O csv \
    -f quarter,forecast | sed 1d | tr -d '\r' | tr '\n' ' ')" \
    '2026-Q2,910.00 2026-Q3,920.00 '
is 'on the last day of a month it is over' \
    "$(months --as-of 2026-03-31 --horizon 2)" \
    '2026-03,310.00 2026-04,300.00 '
is 'each product its own' "$(months --horizon 1 --by product \
    -f product,forecast)" 'p2,210.00 p1,90.00 '
is 'and together' "$(months --horizon 2 --by product --tree \
    -f level,product,forecast)" 'total,,300.00 total,,310.00 '\
'product,p2,210.00 product,p2,217.00 product,p1,90.00 product,p1,93.00 '
like 'said in words' "$(crm forecast --period month -O table)" \
    'from 36 weeks of history, added up'
is 'by itself when a method is named' "$(crm forecast --period month \
    --horizon 2 --method naive -O csv -f month,forecast | sed -n 3p |
    tr -d '\r')" '2026-05,310.00'

# Until Tuesday 10 March: the weeks go on from there, and April is a month.
days 1754006400 1773100800 10 >sales.csv
shop late
is 'weeks before the first month are no part of it' \
    "$(months --horizon 2)" '2026-04,300.00 2026-05,310.00 '

# A shop that is closed on Sundays, whose large orders come on Mondays: a month
# that ends on a Saturday brings what its days bring.
awk 'BEGIN {
	print "order,account,product,date,quantity,amount"
	for (t = 1754006400; t <= 1775779200; t += 86400) {
		d = strftime("%u", t, 1)
		if (d < 7)
			printf "%d,A,a,%s,1,%d\n", t,
			    strftime("%Y-%m-%d", t, 1), d == 1 ? 50 : 10
	}
}' >sales.csv
shop closed
is 'days of the week are known' "$(months --horizon 3)" \
    "2026-04,420.00 2026-05,420.00 2026-06,460.00 "

# Three years of months: the mean of both from the second month on.
days 1680307200 1775779200 10 | awk -F , 'NR > 1 {
	m = substr($4, 6, 2)
	$6 = sprintf("%.2f", $6 * (1 + .3 * cos(m / 12 * 6.28)))
	}
	{ OFS = ","; print }' >sales.csv
shop old
like 'both, in words' "$(crm forecast --period month -O table)" \
    'After the first month: the mean of that'
is 'never less than was sold' "$(crm forecast --period month -O csv \
    -f forecast,lo80,hi80,lo95,hi95 --horizon 1 | sed 1d | tr -d '\r' |
    awk -F , -v sold="$(crm sum revenue --in 2026-04 | sed 's/ EUR//')" \
    '{ print ($1 >= sold && $2 >= sold && $4 >= sold && $3 >= $1 &&
    $5 >= $3) }')" 1
is 'between the two' "$(
    both=$(months --horizon 2 | tr ' ' '\n' | sed -n 2p | cut -d , -f 2)
    crm forecast --horizon 8 -O csv -f week,forecast | tr -d '\r' | sed 1d |
    awk -F , -v both="$both" '
	$1 == "2026-W18" { v = $2 * 3 / 7 }
	$1 > "2026-W18" && $1 < "2026-W23" { v += $2 }
	END { r = both / v; print (r > .8 && r < 1.25) }')" 1

# What was kept is compared with what is said now.
ok 'kept' crm forecast --period month --save -q --now 2026-03-15
ok 'compared' sh -c 'crm forecast --period month --changes >text'
done_testing
