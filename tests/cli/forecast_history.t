#!/bin/sh
# crm forecast --history: what the forecast rests on, and what stands out.
. "${0%/*}/lib.sh"
export CRM_NOW=2026-06-01T12:00:00Z

# Two products; one was out for five weeks, one had a huge order, and at
# Christmas nobody worked.
awk 'BEGIN {
	seed = 7
	print "account,product,date,quantity,amount"
	for (w = 120; w > 0; w--) {
		t = 1780272000 - w * 7 * 86400 + 86400
		date = strftime("%Y-%m-%d", t, 1)
		seed = (seed * 16807) % 2147483647
		if (w == 23)
			continue
		if (w < 50 || w >= 55)
			printf "A,a,%s,1,%d\n", date, 100 + seed % 40
		printf "A,b,%s,1,%d\n", date, w == 33 ? 900 : 70 + seed % 9
	}
}' >sales.csv
ok 'the sales' crm import sale sales.csv -q --create account --create product
week() {	# of so many weeks ago
	perl -MPOSIX -e 'print strftime("%G-W%V", gmtime(1780272000 -
	    $ARGV[0] * 7 * 86400))' "$1"
}
crm forecast --by product.code --history -f product.code,week,sales,mark \
    -O tsv >history
is 'every week of both' "$(cut -f 1 history | uniq -c | tr -s ' ')" \
    "$(printf ' 120 a\n 120 b')"
is 'sales are those there were' \
    "$(grep '^a' history | cut -f 2,3 | grep -v '	0.00$')" \
    "$(crm sum revenue --by week -w 'product = product/a' | sed 's/ EUR//')"
is 'out of stock' "$(sed -n 's/^a	\(.*\)	0.00	out of stock$/\1/p' history)" \
    "$(for w in 54 53 52 51 50; do week $w; echo; done)"
is 'a huge order' "$(grep high history)" "b	$(week 33)	900.00	high"
is 'nothing at all' "$(grep closed history)" "a	$(week 23)	0.00	closed
b	$(week 23)	0.00	closed"
is 'nothing else' "$(cut -f 4 history | grep -c .)" 8
is 'the first value was not expected' "$(crm forecast --history -f expected \
    -O tsv | head -n 1)" ''
is 'the others were' "$(crm forecast --history -f expected -O tsv |
    sed 1d | grep -c '^[0-9]')" 119
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm forecast --by product.code \
    --history -O table)" ' uitverkocht$'
like 'it is said below a forecast' "$(crm forecast --weeks 1 -O table \
    -w 'product = product/b')" '^2 values of it stand out \(--history\)'
printf 'x,3,4,5,NA,4,5,3,4,5,40,4,5,3,4,5\n' >file.csv
is 'of a file too' "$(crm forecast --series file.csv --history \
    -f week,sales,mark -O csv | tr -d '\r' | grep '[a-z]$')" \
    "week,sales,mark
-11,,unknown
-5,40.0,high"
fails 2 'without --sum' crm forecast --history --sum
fails 2 'without --save' crm forecast --history --save
done_testing
