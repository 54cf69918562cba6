#!/bin/sh
# crm forecast --series: plain files of series, without a store.
. "${0%/*}/lib.sh"
export CRM_STORE="$PWD/none"

printf 'a,10,12,11,13,12,14\nb,5,5,5,5,,\n' >wide.csv
ok 'a wide file needs no store' crm forecast --series wide.csv --weeks 2 -O csv
is 'its series in their order, counted from 1' \
    "$(printf '%s\n' "$out" | tr -d '\r' | cut -d , -f 1,2)" \
    "series,week
a,1
a,2
b,1
b,2"
is 'naive repeats the last value; empty ends are no values' \
    "$(crm forecast --series wide.csv --weeks 1 --method naive -f forecast)" \
    "14.0
5.0"
awk 'BEGIN { printf "s"; for (t = 0; t < 60; t++) printf ",%d", 40 + t % 7
    print ",90000" }' >huge.csv
like 'one huge value is not taken to come again' \
    "$(crm forecast --series huge.csv --weeks 1 -f forecast,note)" \
    '^4[0-9]\.[0-9]	ten times all before it'
is 'but a method that is named says what it says' "$(crm forecast \
    --series huge.csv --weeks 1 --method naive -f forecast)" 90000.0
is 'a header is skipped' "$(printf 'id,V1,V2\n' | cat - wide.csv >head.csv
    crm forecast --series head.csv)" "$(crm forecast --series wide.csv)"
is 'semicolons are as good' "$(tr , ';' <wide.csv >semi.csv
    crm forecast --series semi.csv)" "$(crm forecast --series wide.csv)"
is 'the largest' "$(crm forecast --series wide.csv --top 1 --weeks 1 \
    -f series)" a
awk 'BEGIN { for (i = 1; i <= 14; i++) {
    printf "s%d", i; x = 50
    for (t = 0; t < 70; t++) {
	x += ((t * t * (i + 3) + 7 * i) % 23 - 11) / 4 - (x - 50) / 5
	printf ",%.1f", x * (15 - i)
    }
    printf "\n"
} }' >many.csv
is 'it is forecast as among all of them, which it learns from' \
    "$(crm forecast --series many.csv --top 1)" \
    "$(crm forecast --series many.csv | grep '^s1	')"
ok 'one regression over them is a method of its own' \
    crm forecast --series many.csv --backtest
like 'and is tried' "$out" '^s1	pooled	'
is 'by name also of one alone' "$(crm forecast --series many.csv --top 1 \
    --method pooled -O count)" 13

# Rare: two sales in a hundred weeks are not to become 0.0.
awk 'BEGIN { srand(3); for (i = 1; i <= 20; i++) {
    printf "r%d", i
    for (t = 1; t <= 100; t++)
	printf ",%d", (rand() < .02 * i || t == 9 ? 1 : 0)
    printf "\n"
} }' >rare.csv
ok 'sparse series learn from each other' \
    crm forecast --series rare.csv --backtest
like 'by a regression of their own' "$out" '^r1	pooled-rate	'
is 'what is rare is told to programs' "$(crm forecast --series rare.csv \
    -f series,forecast | awk '$1 == "r1" && $2 <= 0')" ''
is 'each by itself' "$(crm forecast --series rare.csv --top 1 \
    --method pooled-rate -O count)" 13

# Sixty products, of which most are not sold any more: how much is still
# expected of those, in all.
awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 11
	for (i = 0; i < 60; i++) {
		rate = .05 + .4 * rnd()
		end = 60 + 200 * rnd()
		printf "%s%d", end < 208 ? "over" : "sold", i
		for (t = 0; t < 208; t++)
			printf ",%d", t < end && rnd() < rate
		print ""
	}
}' >ends.csv
is 'of what ended little is expected: all say what quiet times want' \
    "$(crm forecast --series ends.csv --sum -f series,forecast |
    awk '/^over/ { s += $2 } END { print (s < 20) ? "little" : s }')" little

cat >long.csv <<'END'
week,zone,load,price
2024-12-16,n,10,1
2024-12-16,s,20,1
2024-12-23,n,12,2
2024-12-23,s,21,2
2024-12-30,n,,3
2024-12-30,s,22,3
END
is 'a long file goes on where it ends' \
    "$(crm forecast --series long.csv --by zone --measure load --weeks 2 \
    --method naive -f zone,week,from,forecast)" "n	2025-W02	2025-01-06	12.0
n	2025-W03	2025-01-13	12.0
s	2025-W02	2025-01-06	22.0
s	2025-W03	2025-01-13	22.0"
is 'rows of a week are added up' \
    "$(crm forecast --series long.csv --weeks 1 --method naive -f forecast)" \
    6.0
is 'a sum with an unknown part is not known' \
    "$(crm forecast --series long.csv --measure load --weeks 1 \
    --method naive -f forecast)" 33.0
is 'months' "$(printf 'maand,v\n2024-11,3\n2024-12,4\n' >m.csv
    crm forecast --series m.csv --period month --horizon 1 \
    --method naive -f month,from,forecast)" '2025-01	2025-01-01	4.0'
is 'quarters' "$(printf 'kwartaal,v\n2024-Q3,3\n2024-Q4,4\n' >q.csv
    crm forecast --series q.csv --period quarter --horizon 1 \
    --method naive -f quarter,forecast)" '2025-Q1	4.0'
is 'numbered weeks' "$(printf 'week,v\n40,3\n42,5\n' >n.csv
    crm forecast --series n.csv --horizon 1 --method naive \
    -f week,forecast)" '43	5.0'
is 'values below zero may stay there' \
    "$(printf 'a,-3,-4,-5\n' >neg.csv
    crm forecast --series neg.csv --weeks 1 --method naive -f forecast)" -5.0

# ---- What is wrong is said, with its line

printf 'a,1,2\nb,1,x2\n' >bad.csv
fails 4 'no number' crm forecast --series bad.csv
printf 'a,1,2\nb,1\nc,1,1e999\n' >bad.csv
fails 4 'a number too large' crm forecast --series bad.csv
like 'its line' "$err" 'bad.csv:3: "1e999" is not a number'
printf 'week,v\n2025-W60,1\n' >bad.csv
fails 4 'no such week' crm forecast --series bad.csv
printf 'a,"1,2,3\n' >bad.csv
fails 4 'an open quote' crm forecast --series bad.csv
like 'with its line' "$err" 'bad[.]csv:1: a quote is not closed'
printf 'week,v\n2025-W01,1\n7,1\n' >bad.csv
fails 4 'days and numbers' crm forecast --series bad.csv
printf 'week,v\n2025-W01\n' >bad.csv
fails 4 'a field missing' crm forecast --series bad.csv
printf 'week,v\n1,1\n9000000000,1\n' >bad.csv
fails 4 'too long a span' crm forecast --series bad.csv
printf 'day,v\n0001-01-01,1\n9999-12-31,1\n' >bad.csv
fails 4 'too many days' crm forecast --series bad.csv --period day
: >empty.csv
fails 1 'an empty file' crm forecast --series empty.csv
fails 5 'no file' crm forecast --series nowhere.csv
fails 2 'no such column' crm forecast --series long.csv --by region
fails 2 'keys of a wide file' crm forecast --series wide.csv --by zone
fails 2 'a filter' crm forecast --series wide.csv -w 'amount > 1'
fails 3 'neither file nor store' crm forecast

# ---- Whatever comes, an honest answer: no NaN, nothing below zero

{
	echo one,7
	echo zeros,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0
	awk 'BEGIN { printf "huge"; for (i = 0; i < 80; i++)
	    printf ",%s", i == 60 ? "1e12" : i % 7; print ""
	    printf "ended"; for (i = 0; i < 150; i++)
	    printf ",%d", i < 80 ? 5 + i % 3 : 0; print ""
	    printf "gaps"; for (i = 0; i < 90; i++)
	    printf ",%s", i % 4 == 1 ? "NA" : i; print "" }'
	echo none
} >odd.csv
ok 'odd series' crm forecast --series odd.csv --horizon 520 -O csv
is 'all of them' "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 3121
unlike 'no NaN, no infinity' "$out" '[Nn][Aa][Nn]|[Ii]nf'
is 'never a negative one' "$(printf '%s\n' "$out" | grep -c ',-')" 0
is 'what ended is forecast to stay so' \
    "$(printf '%s\n' "$out" | grep '^ended,1,' | cut -d , -f 3)" 0.0
is 'one value: no interval' "$(printf '%s\n' "$out" | grep '^one,1,' |
    tr -d '\r')" one,1,7.0,,,,
is 'the gaps of a line do not matter' \
    "$(printf '%s\n' "$out" | awk -F , '$1 == "gaps" && $2 == 1 {
    print ($3 > 88 && $3 < 90) }')" 1

# ---- The interval of a sum: within the sums of the bounds, and around

awk 'BEGIN { srand(3); printf "x"; for (i = 0; i < 120; i++)
    printf ",%d", 100 + rand() * 40; print "" }' >sum.csv
crm forecast --series sum.csv --sum --level 95 -f forecast,lo95,hi95 >sum
crm forecast --series sum.csv --level 95 -f forecast,lo95,hi95 |
    awk -F '\t' '{ f += $1; lo += $2; hi += $3; q += ($3 - $1) ^ 2 }
    END { print f, lo, hi, sqrt(q) }' | paste - sum >both
is 'narrower than the sum of bounds, wider than if steps erred alone' \
    "$(awk '{ print ($6 > $2 + 1 && $7 < $3 - 1), ($5 - $6 > $4 - 1 &&
    $7 - $5 > $4 - 1), ($1 - $5 < 1 && $5 - $1 < 1) }' both)" '1 1 1'

# ---- Two years in quarters are too few for a backtest, but show a season

printf 'a,40,90,160,70,44,99,176,77\nb,100,104,97,101,99,103,100,98\n' >two.csv
crm forecast --series two.csv --period quarter --horizon 4 -O csv \
    -f series,forecast,note >two
like 'which is said' "$(cat two)" '^a,.*,too little history to test'
is 'what came twice comes again' "$(awk -F , '$1 == "a" { f[++n] = $2 }
    END { print (f[1] < 70), (f[3] > 140), (f[3] < 180) }' two)" '1 1 1'
is 'of what did not all is about the mean' "$(awk -F , '$1 == "b" {
    if ($2 < 98 || $2 > 102) print }' two)" ''

# ---- A shop that is closed on Sundays, and one that has just begun

awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 4
	printf "shop"
	for (t = 0; t < 210; t++)
		printf ",%d", t % 7 == 6 ? 0 : 50 + 100 * rnd()
	print ""
	printf "young"
	for (t = 0; t < 35; t++)
		printf ",%d", t % 7 == 6 ? 0 : 50 + 100 * rnd()
	print ""
}' >closed.csv
crm forecast --series closed.csv --period day --horizon 14 -O csv \
    -f series,forecast,lo80,hi80 | tr -d '\r' >closed
is 'nothing is sold on Sundays' "$(awk -F , '$1 == "shop" && ++n % 7 == 0 {
    print $2, $3, $4 }' closed)" "0.0 0.0 0.0
0.0 0.0 0.0"
is 'the other days get it' "$(awk -F , '$1 == "shop" { s += $2 }
    END { print (s > 1150 && s < 1250) ? "yes" : s }' closed)" yes
is 'five of them do not tell' "$(awk -F , '$1 == "young" && ++n % 7 == 0 {
    print ($4 > 0 ? "may be" : $0) }' closed)" 'may be
may be'

# ---- Two threads or one, the answer is the same

awk 'BEGIN { srand(7); for (k = 0; k < 600; k++) { printf "s%d", k
    for (i = 0; i < 40 + k % 50; i++) printf ",%d", rand() * 50 + k
    print "" } }' >many.csv
is 'six hundred series, twice the same' \
    "$(crm forecast --series many.csv -O csv | cksum)" \
    "$(crm forecast --series many.csv -O csv | cksum)"

# ---- The M4 weekly series: as good as the best published entry

m4=$root/../shared/data/forecast
if [ -e "$m4/m4_weekly_train.csv" ]; then
	crm forecast --series "$m4/m4_weekly_train.csv" -O csv >m4.csv
	is 'M4: OWA at most .69, MSIS at most 14, 94 to 96 % covered' "$(
	awk -F , 'FILENAME ~ /train/ { s = 0
	    for (i = 3; i <= NF; i++) { d = $i - $(i - 1)
		s += d < 0 ? -d : d }
	    scale[$1] = s / (NF - 2); next }
	FILENAME ~ /test/ { for (i = 2; i <= NF; i++) y[$1, i - 1] = $i; next }
	FNR > 1 { v = y[$1, $2] + 0; f = $3 + 0; lo = $6 + 0; hi = $7 + 0
	    e = v < f ? f - v : v - f; n++
	    smape += 200 * e / (v + f); mase += e / scale[$1]
	    w = hi - lo
	    if (v < lo) w += 40 * (lo - v)
	    else if (v > hi) w += 40 * (v - hi)
	    else in_it++
	    msis += w / scale[$1] }
	END { owa = (smape / n / 9.161 + mase / n / 2.777) / 2
	    c = in_it / n
	    print n, (owa <= .69 && owa > .3), (msis / n <= 14),
		(c >= .94 && c <= .96) }' \
	    "$m4/m4_weekly_train.csv" "$m4/m4_weekly_test.csv" m4.csv)" \
	    '4667 1 1 1'
	# rmsse TRAIN TEST: of the forecasts read, mean over the series
	rmsse() {
		awk -F , 'FILENAME ~ /train/ { s = 0
		    for (i = 3; i <= NF; i++) s += ($i - $(i - 1)) ^ 2
		    scale[$1] = s / (NF - 2); next }
		FILENAME ~ /test/ { h = NF - 1
		    for (i = 2; i <= NF; i++) y[$1, i - 1] = $i; next }
		FNR > 1 { sum[$1] += (y[$1, $2] - $3) ^ 2 }
		END { for (k in sum) if (scale[k] > 0) {
			r += sqrt(sum[k] / h / scale[k]); n++ }
		    print (r / n <= '"$3"') }' "$1" "$2" -
	}
	is 'car parts: RMSSE at most that of the best row, .7058' \
	    "$(crm forecast --series "$m4/carparts_train.csv" \
	    --period month --horizon 12 -O csv | rmsse \
	    "$m4/carparts_train.csv" "$m4/carparts_test.csv" .7058)" 1
	is 'counts: as good as exponential smoothing, .3604' \
	    "$(crm forecast --series "$m4/counts_weekly_train.csv" \
	    -O csv | rmsse "$m4/counts_weekly_train.csv" \
	    "$m4/counts_weekly_test.csv" .3604)" 1
	# One spring before, when the waves were just over.
	awk -F , '{ line = $1
	    for (i = 2; i <= NF - 65; i++) line = line "," $i
	    print line >"spring_train.csv"
	    line = $1
	    for (; i <= NF - 52; i++) line = line "," $i
	    print line >"spring_test.csv" }' "$m4/counts_weekly_train.csv"
	is 'and in a quiet time after waves at most .45' \
	    "$(crm forecast --series spring_train.csv -O csv | rmsse \
	    spring_train.csv spring_test.csv .45)" 1
else
	echo '# the M4 series are not here: skipped'
fi

done_testing
