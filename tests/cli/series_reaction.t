#!/bin/sh
# crm series reaction: who buys more when a driver is above normal.
. "${0%/*}/lib.sh"
export CRM_NOW=2025-01-06T09:00:00Z

# Two years of weeks: a hot week brings the ice shops 8 % more per degree, the
# bakers nothing.  Sales of each are noise besides; one account bought twice.
awk 'function chance() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647 - .5
}
BEGIN {
	seed = 2025
	print "date,temp" >"temp.csv"
	print "date,account,product,amount,quantity"
	for (w = 0; w < 104; w++) {
		week = sprintf("%d-W%02d", 2023 + int(w / 52), w % 52 + 1)
		hot = 8 * chance()
		normal = 11 + 8 * sin(6.2832 * w / 52.18)
		printf "%s,%.2f\n", week, normal + hot >"temp.csv"
		for (a = 1; a <= 20; a++) {
			e = a <= 6 ? .08 * hot : 0
			printf "%s,%d,%s,%.2f,1\n", week, a,
			    a <= 6 ? "ice" : "bread",
			    100 * exp(e + .6 * chance())
		}
		if (w == 20 || w == 50)
			printf "%s,21,bread,50,1\n", week
	}
}' >sales.weeks
for a in 1 2 3 4 5 6; do
	echo "$a,Ice $a"
done >accounts.csv
for a in 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do
	echo "$a,Baker $a"
done >>accounts.csv
sed -i '1i number,name' accounts.csv
crm import account accounts.csv || echo 'not ok - accounts'
crm add product code=ice name=Ice family=Cold >/dev/null
crm add product code=bread name=Bread family=Warm >/dev/null
# The Monday of each week; 2023-01-02 is day 19359.
awk -F , 'NR > 1 {
	split($1, d, "-W")
	n = 19359 + (d[1] - 2023) * 364 + (d[2] - 1) * 7
	if (!(n in day)) {
		y = d[1]
		k = (d[2] - 1) * 7 + (y == 2023 ? 1 : 0) # days after 1 January
		leap = y == 2024
		split("31 28 31 30 31 30 31 31 30 31 30 31", len, " ")
		len[2] += leap
		for (m = 1; k >= len[m] && m < 12; m++)
			k -= len[m]
		day[n] = sprintf("%d-%02d-%02d", y, m, k + 1)
	}
	sub(/^[^,]*/, day[n])
	print
}' sales.weeks | sed '1i date,account,product,amount,quantity' >sales.csv
ok 'sales' crm import sale sales.csv
crm series import temp.csv >/dev/null

ok 'by account' crm series reaction temp
is 'all that bought enough' "$(printf '%s\n' "$out" | wc -l)" 20
is 'the ice shops are first' "$(printf '%s\n' "$out" | head -n 6 |
    cut -f 2 | sort)" 'Ice 1
Ice 2
Ice 3
Ice 4
Ice 5
Ice 6'
is 'surely' "$(crm series reaction temp -f account.name,lo |
    tr -d % | awk -F '\t' '$2 > 0 && /Ice/ { n++ } $2 > 0 { all++ }
    END { print n, all < 8 }')" '6 1'
is 'about so much per degree' "$(crm series reaction temp \
    -f account.name,effect,lo,hi | tr -d % |
    awk -F '\t' '/Ice/ && $2 > 5 && $2 < 11 && $3 < 8.4 && $4 > 8' | wc -l)" 6
is 'noise does not top the list' "$(crm series reaction temp \
    -w 'product.code = "bread"' -f lo,hi | tr -d % |
    awk '$1 > 0 || $2 < 0' | wc -l)" 0
is 'by product' "$(crm series reaction temp --by product.code \
    -f product.code,chance)" 'ice	100%
bread	'"$(crm series reaction temp --by product.code -f chance | tail -n 1)"
is 'by family' "$(crm series reaction temp --by product.family \
    -f product.family | head -n 1)" Cold
is 'by segment of the account' "$(crm series reaction temp \
    --by 'segment(rfm)' -O csv | head -n 1 | cut -d , -f 1)" \
    'segment(rfm)'
is 'months' "$(crm series reaction temp --by product.code --period month \
    -f product.code | head -n 1)" ice
ok 'for people' crm series reaction temp -O table
like 'on the whole' "$out" 'On the whole: each 1 more than normal: \+[0-9.]+ %'
like 'they differ' "$out" 'They truly differ by about [0-9.]+ % either way'
like 'who cannot be told' "$out" '1 more bought in too few periods to tell'
like 'of those that are alike' "$(crm series reaction temp -O table \
    -w 'product.code = "bread"')" 'How they differ is no more than chance'
is 'the largest' "$(crm series reaction temp --top 3 -O count)" 3
is 'as of a day' "$(crm series reaction temp --as-of 2024-01-05 -O count)" 20
like 'then it is young' "$(crm series reaction temp --as-of 2023-08-01 \
    -O table)" 'too young to know what is normal'

fails 3 'no such driver' crm series reaction wind
fails 2 'of what?' crm series reaction
fails 2 'no such field' crm series reaction temp --by colour
fails 2 'an empty key' crm series reaction temp --by ,
sed '2,$s/,.*/,5/' temp.csv | sed '1s/.*/date,same/' | crm series import - \
    >/dev/null
fails 1 'what never changes' crm series reaction same
like 'says so' "$err" 'or never changed'
printf 'date,late\n2025-01-01,5\n2025-01-02,6\n' | crm series import - >/dev/null
fails 1 'what is not known' crm series reaction late
fails 1 'too little sold' crm series reaction temp -w 'account.number = "21"'
done_testing
