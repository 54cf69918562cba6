#!/bin/sh
# crm forecast: shape, honesty, and that the same input gives the same answer.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"

fails 1 'no sales' crm forecast
like 'is said' "$err" 'no sales to forecast from'
crm add account name=One >/dev/null
crm add sale party=a1 amount=10 date=2025-06-10 >/dev/null
ok 'one sale' crm forecast -O ndjson --weeks 2
like 'is too little for an interval' "$out" '"lo80":null,"hi80":null'
like 'and it is said' "$out" '"note":"[a-z].*too little history'
ok 'as a table' crm forecast -O table --weeks 2
like 'it is said too' "$out" 'too little history'
for d in 05-01 05-12 05-20 05-29 06-03; do
	crm add sale party=a1 amount=12.5 date=2025-$d >/dev/null
done
ok 'six weeks' crm forecast -O ndjson --weeks 1
like 'are too few to test a method on' "$out" \
    '"note":"too little history to test a method on"'
fails 1 'no margin without costs' crm forecast --measure margin
like 'is said, not taken for nothing' "$err" 'the margin of no sale is known'
crm init -q --store costs
crm --store costs batch - >/dev/null <<'EOF'
{"op":"add","type":"product","fields":{"code":"P1","name":"One"}}
{"op":"add","type":"product","fields":{"code":"P2","name":"Two"}}
EOF
awk 'BEGIN { print "account,product,date,quantity,amount,cost"
    for (i = 0; i < 60; i++)
	for (p = 1; p <= 2; p++)
	    printf "Ada,P%d,%s,1,%d,%s\n", p, strftime("%Y-%m-%d",
		1750000000 - 604800 * i, 1), 50 + i % 7, p == 1 ? 20 : "" }' |
    crm import -q sale - --store costs --create account >/dev/null
is 'a product without costs has none, either' "$(crm --store costs \
    forecast --measure margin --by product -f product.name | sort -u)" One
like 'which is said' "$(crm --store costs forecast --measure margin \
    --by product -O table)" '^1 series is left out: its margin is not known'
is 'its revenue is' "$(crm --store costs forecast --by product \
    -f product.name | sort -u | tr '\n' ' ')" 'One Two '
fails 2 'a field of the customer' crm forecast --by city
like 'is reached through it' "$err" 'did you mean [a-z]*[.]city[?]'
fails 2 'segments of no scheme' crm forecast --by segment
like 'have one in parentheses' "$err" 'did you mean segment[(][)][?]'
is 'a year ago is not known' \
    "$(crm forecast --sum -f last_year -O ndjson)" '{"last_year":null}'
crm rm sale --all
crm rm account --all

# Costs since half a year only, and for three weeks in it not.
crm init -q --store half
awk 'BEGIN { print "account,product,date,quantity,amount,cost"
    for (i = 0; i < 60; i++)
	printf "Ada,One,%s,1,50,%s\n", strftime("%Y-%m-%d",
	    1750000000 - 604800 * i, 1), i < 26 && (i < 9 || i > 11) ? 20 : "" }' |
    crm import -q sale - --store half --create account --create product \
    >/dev/null
half() { crm --store half forecast --measure margin "$@"; }
crm --store half log sale a1 product=p1 quantity=1 amount=50 date=2025-06-22 \
    >/dev/null
is 'nor is what is not known of the running week' "$(half --now 2025-06-22 \
    --weeks 1 -f forecast)" 30.00
crm --store half undo >/dev/null
is 'what is not known is not zero' "$(half -f forecast | sort -u)" 30.00
is 'history begins with what is known' "$(half --history -O count)" 26
is 'where it is not, it says so' "$(half --history -f sales,mark |
    sort | uniq -c | awk '{ $1 = $1; print }')" '3 unknown
23 30.00'
like 'and above the table' "$(half --by product -O table)" \
    '^In 3 periods the margin is not known'
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 half --by product -O table)" \
    '^In 3 perioden is de marge niet bekend'
is 'a level above has what was taken' "$(half --by product --tree --sum \
    -f level,forecast)" "total	390.00
product	390.00"

# Of many years only the last three weeks are known.
crm init -q --store late
awk 'BEGIN { print "date,amount,cost"
    for (i = 0; i < 20000; i++)
	printf "%s,50,%s\n", strftime("%Y-%m-%d", 1750000000 - 86400 * i, 1),
	    i < 21 ? 20 : "" }' |
    crm import -q sale - --store late >/dev/null
is 'nor are the years before' "$(crm --store late forecast \
    --measure margin --period day -f forecast | sort -u)" 30.00

made
made_fill
ok 'a made company' crm forecast
is '13 weeks, from the running one' "$(printf '%s\n' "$out" | wc -l |
    tr -d ' ') $(printf '%s\n' "$out" | head -n 1 | cut -f 1,2)" \
    "13 2025-W25	2025-06-16"
is 'each is a week later' "$(printf '%s\n' "$out" | cut -f 2 | tail -n 1)" \
    2025-09-08
is 'the same again' "$(crm forecast)" "$out"
is 'the wider interval is around the narrower, that around the forecast' \
    "$(printf '%s\n' "$out" | awk -F '\t' '$6 > $4 || $4 > $3 || $3 > $5 ||
    $5 > $7')" ''
is 'CSV names them' "$(crm forecast -O csv | head -n 1 | tr -d '\r')" \
    week,from,forecast,lo80,hi80,lo95,hi95
like 'JSON also says how' "$(crm forecast -O ndjson --weeks 1)" \
    '^\{"week":"2025-W25","from":"2025-06-16","forecast":\{"amount":"[0-9]+\.[0-9]{2}","currency":"EUR"\},.*"method":"[a-z0-9-]+","note":(null|"")\}$'
is 'other levels' "$(crm forecast --level 50 -O csv | head -n 1 |
    tr -d '\r')" week,from,forecast,lo50,hi50
is 'pieces have no currency' \
    "$(crm forecast --measure quantity -O csv --weeks 1 | tail -n 1 |
    grep -c EUR)" 0
is 'weeks ahead' "$(crm forecast --weeks 4 -O count)" 4
is 'months' "$(crm forecast --period month --horizon 2 -f month,from)" \
    "2025-06	2025-06-01
2025-07	2025-07-01"
is 'a month, a quarter or a year ahead, when nothing is said' \
    "$(for p in day week month quarter; do
	crm forecast --period $p -O count
    done | tr '\n' ' ')" '30 13 12 4 '
is 'seen from a day' "$(crm forecast --as-of 2025-01-15 --weeks 1 -f week)" \
    2025-W03
is 'what came later does not count' \
    "$(crm forecast --as-of 2025-01-15 --weeks 3)" \
    "$(crm rm sale -w 'date > 2025-01-15' &&
    crm forecast --as-of 2025-01-15 --weeks 3)"
crm import sale sales.csv
is 'a filter' "$(crm forecast -w 'product.code = "P1"' -f forecast)" \
    "$(crm forecast --by product.code -f product.code,forecast |
    sed -n 's/^P1	//p')"

# ---- Sums: what was, by awk; running week: day 20255

ok 'one row for a series' crm forecast --sum -O ndjson
is 'the last 13 weeks' "$(crm forecast --sum -f last_periods)" \
    "$(awk -F '\t' '$1 >= 20255 - 91 && $1 < 20255 { s += $7 }
    END { printf "%.2f\n", s / 100 }' sales.tsv)"
is 'the sum of the weeks ahead, but for the rounding of each' \
    "$({ crm forecast --sum -f forecast; crm forecast -f forecast; } |
    awk 'NR == 1 { want = $1; next } { s += $1 }
    END { print (s - want < .07 && want - s < .07) }')" 1
crm forecast --by product.code --sum >got
is 'by product' "$(cut -f 1 got | sort | tr '\n' ' ')" \
    'P0 P1 P2 P3 P4 P5 P6 '
is 'each with its last 13 weeks' \
    "$(crm forecast --by product.code --sum -f product.code,last_periods |
    sort)" "$(awk -F '\t' '$1 >= 20255 - 91 && $1 < 20255 { s[$5] += $7 }
    END { for (p in s) printf "%s\t%.2f\n", p, s[p] / 100 }' sales.tsv |
    sort)"
is 'the largest first' "$(crm forecast --by product.code --top 1 --sum \
    -f product.code)" "$(awk -F '\t' '$1 < 20255 { s[$5] += $7 }
    END { for (p in s) print s[p] "\t" p }' sales.tsv | sort -nr |
    head -n 1 | cut -f 2)"
is 'by family' "$(crm forecast --by product.family --sum -O count)" 2

# ---- The backtest

is 'the backtest has its columns' \
    "$(crm forecast --backtest -O csv | head -n 1 | tr -d '\r')" \
    method,weight,mase,smape,rmsse,origins,periods
ok 'and its methods' crm forecast --backtest -f method
for m in naive seasonal-naive ses damped theta forecast; do
	like "among them $m" "$out" "^$m\$"
done
is 'weights are one together' "$(crm forecast --backtest -f method,weight |
    awk -F '\t' '$1 != "forecast" { s += $2 }
    END { print (s > 99 && s < 101) }')" 1
ok 'a sparse series' crm forecast --backtest -f method \
    -w 'party = account/1044 and amount > 0'
like 'is tried with methods for those' "$out" '^(tsb|adida)'
is 'but not with Croston: it has too few demands' \
    "$(printf '%s\n' "$out" | grep -c -E '^(croston|sba|ses)$')" 0
awk 'BEGIN { printf "s"; for (t = 0; t < 90; t++)
    printf ",%d", t * 7 % 10 < 3 ? 1 + t % 4 : 0; print "" }' >rare.csv
ok 'a sparse series with more demands' crm forecast --series rare.csv \
    --backtest -f method
like 'is tried with Croston and SBA, too' "$out" '^(croston|sba)'
is 'the mean of a quarter of a year' "$(crm forecast --series rare.csv \
    --method moving-average --weeks 1 -f forecast)" \
    "$(awk 'BEGIN { for (t = 77; t < 90; t++)
	s += t * 7 % 10 < 3 ? 1 + t % 4 : 0
    printf "%.2f", s / 13 }' </dev/null)"
printf 'promo,%s\n' "$(awk 'BEGIN { for (t = 1; t <= 40; t++)
    printf "%s%d", (t > 1 ? "," : ""), t % 5 ? 10 + t % 3 : 90 }' </dev/null)" \
    >promo.csv
is 'the median of 12 months' "$(crm forecast --series promo.csv \
    --period month --method moving-median --horizon 1 -f forecast)" 11.5
is 'a method may be chosen' "$(crm forecast --method naive -O ndjson \
    --weeks 1 | sed 's/.*"method":"\([^"]*\)".*/\1/')" naive
is 'naive is the last week again' \
    "$(crm forecast --method naive --weeks 1 -f forecast)" \
    "$(awk -F '\t' '$1 >= 20255 - 7 && $1 < 20255 { s += $7 }
    END { printf "%.2f\n", s / 100 }' sales.tsv)"

# ---- In Dutch, the same numbers

crm init -q -t nl --store nl
export CRM_STORE=nl
ok 'the same company in Dutch' made_fill_dutch
crm forecast >nl.total
crm forecast --by artikel.code --sum >nl.products
crm sum omzet --by month >nl.months 2>/dev/null ||
    crm sum revenue --by month >nl.months
unset CRM_STORE
is 'the forecast' "$(crm forecast | cksum)" "$(cksum <nl.total)"
is 'by product' "$(crm forecast --by product.code --sum | cksum)" \
    "$(cksum <nl.products)"
is 'the months behind' "$(crm sum revenue --by month | cksum)" \
    "$(cksum <nl.months)"

# ---- The coming weeks are the same, however many are asked for

first=$(crm forecast --weeks 1 -f week)
for by in '' '--by product.code' '--by product.code --tree'; do
	crm forecast --weeks 1 -f week,forecast $by >one
	for weeks in 4 13; do
		crm forecast --weeks $weeks -f week,forecast $by |
		    grep "^$first" >many
		is "the first of $weeks weeks $by" "$(cat many)" "$(cat one)"
	done
done

# ---- Plots are for people

unlike 'none in a pipe' "$(crm forecast)" '[*|+]'
ok 'one when asked' crm forecast --plot -O table --weeks 4
like 'it is there' "$out" '[*#.:+]{2}|\|'

fails 2 'no such method' crm forecast --method wrong
like 'those there are' "$err" '^hint: there are: .*theta'
is 'a measure in Dutch' "$(crm forecast --measure aantal --weeks 2)" \
    "$(crm forecast --measure quantity --weeks 2)"
fails 2 'no such measure' crm forecast --measure wrong
fails 2 'no such key' crm forecast --by nope
fails 2 'no such period' crm forecast --period year
fails 2 'no time ahead' crm forecast --weeks 0
fails 2 'less than none' crm forecast --weeks -2
fails 2 'too far' crm forecast --weeks 1000
fails 2 'weeks of months' crm forecast --weeks 4 --period month
fails 2 'no such level' crm forecast --level 100
fails 2 'an operand' crm forecast a1
fails 1 'nothing left by the filter' crm forecast -w 'amount > 1000000'
like 'says so' "$err" 'the filter leaves no sales'

ok 'as a page' crm forecast --weeks 2 -O html
like 'begins' "$out" '^<!DOCTYPE html>'
like 'has the plot' "$out" '<path fill="#cfe0f5" d="M'
is 'a row for each week' "$(printf '%s\n' "$out" | grep -c '^<tr><td')" 2
like 'and ends' "$out" '^</body></html>$'
unlike 'no plot' "$(crm forecast --weeks 2 --no-plot -O html)" '<svg'

# ---- The coming week of each product, told with a quarter of weeks: of six
# ---- Mondays, whatever was sold of it by then

crm demo -q shop
export CRM_STORE=shop/.crm
for d in 03-03 03-24 04-07 04-28 05-12 06-02; do
	week=$(date -u -d 2025-$d +%G-W%V)
	crm sum revenue --by product --in "$week" -f product,revenue \
	    -O csv --no-header | tr -d '\r' | sed 's/^/came,/'
	crm forecast --by product --as-of 2025-$d -f product,week,lo80,hi80 \
	    -O csv --no-header | tr -d '\r' | grep ",$week,"
done | awk -F, '$1 == "came" { came[$2] = $3; next }
	$3 != "" { n++; v = came[$1] + 0; within += v >= $3 && v <= $4 }
	{ delete came[$1] }
	END { print n, 100 * within / n }' >within
# 79 %; with one width for all leads 57 %.
ok 'most of them are within its interval of 80 %' awk 'END {
	exit !($1 > 200 && $2 > 74 && $2 < 90) }' within
done_testing
