#!/bin/sh
# crm forecast --why: what sales are made of; every line adds up.
. "${0%/*}/lib.sh"
export CRM_NOW=2025-06-18T12:00:00Z
demo=$dir/demo
crm demo --seed 1 "$demo" >/dev/null
CRM_STORE=$demo/.crm
export CRM_STORE

# Sales or forecast against the sum of the parts, of CSV with the columns
# week, sales, forecast, part, ...: how many lines, and how many differ.
add_up() {
	tr -d '\r' | awk -F , 'NR > 1 {
		sum = 0
		for (i = 4; i <= NF; i++)
			sum += sprintf("%.0f", $i * 1000)
		bad += sum != sprintf("%.0f", ($2 + $3) * 1000)
		n++
	}
	END { print n, bad + 0 }'
}

ok 'of everything' crm forecast --why all --weeks 4 -O csv
is 'the parts' "$(printf '%s\n' "$out" | head -n 1 | tr -d '\r')" \
    'week,sales,forecast,level,trend,season,calendar,remainder'
is 'a year and the weeks ahead, each adds up' \
    "$(printf '%s\n' "$out" | add_up)" '56 0'
is 'sold is what was sold' "$(printf '%s\n' "$out" | sed -n 53p |
    cut -d , -f 1,2)" "$(crm sum revenue --by week --in 2025-W24 -O csv |
    tail -n 1 | tr -d '\r')"
is 'ahead is what is forecast, whole weeks' "$(printf '%s\n' "$out" | sed -n 55p |
    cut -d , -f 1,3)" "$(crm forecast --weeks 4 --driver workdays \
    -f week,forecast -O csv | sed -n 3p | tr -d '\r')"
is 'with drivers' "$(crm forecast --why all --driver temperature --weeks 13 \
    -O csv | add_up)" '65 0'
is 'of a product' "$(crm forecast --why product/CC301 --driver temperature \
    -O csv | add_up)" '65 0'
is 'of an account' "$(crm forecast --why account/10005 -O csv | add_up)" \
    '65 0'
is 'pieces, in tenths' "$(crm forecast --why product/CC301 \
    --measure quantity -O csv | add_up)" '65 0'
is 'of what a filter leaves' "$(crm forecast --why all \
    -w 'product.family = "Verpakking"' -O csv | add_up)" '65 0'
is 'months' "$(crm forecast --why all --period month --horizon 3 -O csv |
    add_up)" '15 0'
is 'a filter and a product' "$(crm forecast --why product/CC301 --weeks 1 \
    -w 'account.city = "Utrecht" or account.city = "Gouda"' -O csv |
    add_up | cut -d ' ' -f 2)" 0
is 'what is assumed counts' "$(crm forecast --why all --driver temperature \
    --assume temperature=30 -O csv | add_up)" '65 0'
ok 'for people' crm forecast --why product/CC301 --driver temperature \
    --weeks 4 -O table --plot
like 'with their means' "$out" 'Mean of the last 52: [0-9.]+ = level [0-9.]+'
like 'and those ahead' "$out" 'Mean of the 4 ahead: [0-9.]+ = level'
like 'drawn' "$out" '^level and trend$'
like 'and what drivers do' "$out" 'Driver temperature: each 1 more'
is 'JSON has the days too' "$(crm forecast --why all --weeks 1 -O ndjson |
    tail -n 1 | cut -d , -f 1,2)" '{"week":"2025-W25","from":"2025-06-16"'

# ---- A file

printf 'week,zone,load\n' >zones.csv
seq 1 80 | awk '{ print $1 ",a," 10 + $1 % 4; print $1 ",b/c," 5 }' >>zones.csv
is 'a series of a file' "$(crm forecast --series zones.csv --by zone --why a \
    -O csv | add_up)" '65 0'
is 'one with a slash' "$(crm forecast --series zones.csv --by zone \
    --why b/c --weeks 2 -f forecast | tail -n 3)" '
5.0
5.0'
is 'the only one' "$(crm forecast --series zones.csv --why all --weeks 1 \
    -O csv | add_up)" '53 0'
fails 3 'no such series' crm forecast --series zones.csv --by zone --why x
printf 'x,1\n' >one.csv
is 'a series of one value' "$(crm forecast --series one.csv --why x --weeks 1 \
    -O csv | add_up)" '2 0'

# ---- Asked wrongly

fails 3 'no such product' crm forecast --why product/none
fails 2 'what sales are not of' crm forecast --why v1
like 'why' "$err" 'sales are not of a driver'
fails 2 'several series' crm forecast --why all --by product
fails 2 'another table' crm forecast --why all --sum
fails 2 'with --next' crm forecast --why all --next
done_testing
