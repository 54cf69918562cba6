#!/bin/sh
# crm value REF --by product or family: who buys what in which rhythm.
. "${0%/*}/lib.sh"

# Twenty customers; flour every 14 days give or take two, sugar by chance,
# and customer 1 has had no flour for 20 days.
awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
function put(i, what, d) {
	printf "C%02d,%s,%s,%d,%d\n", i, what, strftime("%Y-%m-%d",
	    1750204800 - d * 86400, 1), 2 + i % 3, 10
}
BEGIN {
	seed = 99
	print "account,product,date,quantity,price"
	for (i = 1; i <= 20; i++) {
		for (d = 380 - int(14 * rnd()); d >= (i == 1 ? 20 : 0);) {
			last = d
			put(i, "flour", d)
			if (i % 2)
				put(i, "rye", d)
			d -= 12 + int(5 * rnd())
		}
		if (i == 1 && last != 20)
			put(i, "flour", 20)
		for (d = 380 - int(100 * rnd()); d >= 0;) {
			put(i, "sugar", d)
			d -= 1 + int(-log(rnd()) * 30)
		}
	}
}' >sales.csv
for c in flour:meal rye:meal sugar:sweet; do
	crm add product code=${c%:*} name=${c%:*} family=${c#*:} >/dev/null
done
for i in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20; do
	crm add account name="Customer $i" number=C$i -q >/dev/null
done
ok 'the sales' crm import sale sales.csv -q

crm value account/C01 --by product -f name,bought,rhythm,last_sale,days_ago |
    sort >got
awk -F, '$1 == "C01" { print $2, $3 }' sales.csv | sort -u >days
is 'what it buys: how often, and when last' "$(cut -f 1,2,4 got)" \
    "$(awk '{ n[$1]++; l[$1] = $2 } END { for (p in n)
    printf "%s\t%d\t%s\n", p, n[p], l[p] }' days | sort)"
is 'days ago' "$(awk '$1 == "flour" { print $5 }' got)" 20
is 'the median number of days between' "$(awk '$1 == "flour" { print $3 }' got)" \
    "$(awk '$1 == "flour" { split($2, p, "-")
    t = mktime(p[1] " " p[2] " " p[3] " 12 00 00", 1)
    t = int(t / 86400); if (was) print t - was; was = t }' days | sort -n |
    awk '{ g[NR] = $1 } END { printf "%.1f", NR % 2 ? g[(NR + 1) / 2] :
    (g[NR / 2] + g[NR / 2 + 1]) / 2 }')"
is 'overdue by its rhythm: it comes this week rather than not' \
    "$(crm value account/C01 --by product -f name,p_week | tr -d '%' |
    awk '$1 == "flour" { print ($2 > 50) }')" 1
crm add account number=new name=New -q >/dev/null
like 'who bought nothing: so it is said' \
    "$(crm value account/new --by product -O table)" \
    '^No purchase of a product is recorded[.]$'
crm log sale account/new amount=5 date=2025-06-02 -q >/dev/null
like 'nor that he bought nothing, who bought without a product' \
    "$(crm value account/new --by product -O table)" \
    '^No purchase of a product is recorded[.]$'
like 'in a sentence' "$(crm value account/C01 --by product -O table)" \
    'Buys (flour every 1[345] days, most recently 20|rye every 14 days, most recently 28) days ago; in the coming week with'
is 'the likeliest first' "$(crm value account/C02 --by product -f p_week |
    tr -d '%' | sort -c -rn && echo so)" so
is 'a chance is a chance' "$(for i in 01 02 03; do
	crm value account/C$i --by product -f p_buys,p_week; done | tr -d '%' |
    awk '$2 > $1 || $1 > 100 || $2 < 0 { n++ } END { print NR, n + 0 }')" '8 0'
is 'flour and rye of one day are one purchase of meal' \
    "$(crm value account/C01 --by family -f name,bought | sort)" \
    "$(awk '{ f = $1 == "sugar" ? "sweet" : "meal"; if (!s[f, $2]++) n[f]++ }
    END { for (f in n) printf "%s\t%d\n", f, n[f] }' days | sort)"
is 'the median quantity' "$(crm value account/C01 --by product \
    -f name,quantity | awk '$1 == "sugar" { print $2 }')" 3.00
is 'as of a day before it all' \
    "$(crm value account/C01 --by product --as-of 2023-01-01 -O count)" 0
is 'a handle for pipes' "$(crm value account/C01 --by product -O ids | sort)" \
    "$(crm list product -O ids | sort)"
crm log sale account/C02 product=product/sugar quantity=-1 price=10 \
    date=2025-06-18 >/dev/null
is 'a return is no purchase' \
    "$(crm value account/C02 --by product -f name,last_sale |
    awk '$1 == "sugar" && $2 == "2025-06-18" { n++ } END { print n + 0 }')" \
    "$(grep -c '^C02,sugar,2025-06-18' sales.csv)"
crm add account name=Never number=N1 >/dev/null
is 'who never bought has no line' \
    "$(crm value account/N1 --by product -O count)" 0
fails 2 'of two' crm value account/C01 account/C02 --by product
fails 2 'of all' crm value --by family
fails 2 'by years' crm value account/C01 --by family --method bg-bb
fails 2 'by what it is not' crm value account/C01 --by colour
fails 2 'a product has no value' crm value product/rye --by product
fails 3 'nobody' crm value a999 --by product
crm init -q --store thin
crm add account name=One number=1 --store thin >/dev/null
crm add product code=x name=X --store thin >/dev/null
crm log sale account/1 product=product/x quantity=1 price=1 \
    --store thin >/dev/null
is 'bought once: nothing is made up' "$(crm value account/1 --by product \
    --store thin -f name,bought,rhythm,p_buys,p_week,next,expected)" \
    "$(printf 'X\t1\t\t\t\t\t')"
is 'no family: no line' "$(crm value account/1 --by family --store thin \
    -O count)" 0
done_testing
