#!/bin/sh
# crm forecast --driver, --assume, --effects: what moves sales.
. "${0%/*}/lib.sh"

# A hundred weeks of ice and bread from 2023-W01 to 2024-W48, and what drives
# them until 2025-W08: ice +3 % per degree, and doubled by a promotion; bread
# by nothing.
awk 'function chance() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647 - .5
}
BEGIN {
	seed = 2024
	for (w = 0; w < 112; w++) {
		s = chance()
		u = chance()
		v = chance()
		temp = 11 + 8 * sin(6.2832 * (w + 2) / 52.18) + 8 * s
		promo = w % 7 == 3
		ice = 200 * exp(.03 * temp + .7 * promo + .06 * u)
		bread = 500 * exp(.1 * v)
		printf "%d-W%02d,%.1f,%d,", 2023 + int(w / 52), w % 52 + 1,
		    temp, promo
		if (w < 100)
			printf "%d,%d\n", ice, bread
		else
			print ","
	}
}' >all.csv
{
	echo week,kind,sales,temp,promo
	awk -F , '{ print $1 ",ice," $4 "," $2 "," $3 }' all.csv
	awk -F , '{ print $1 ",bread," $5 "," $2 "," $3 }' all.csv
} >kinds.csv
f='crm forecast --series kinds.csv --by kind --measure sales --weeks 8'

ok 'drivers in the file' $f --driver temp --driver promo --effects
is 'of each series each' "$(printf '%s\n' "$out" | cut -f 1,2)" 'bread	temp
bread	promo
ice	temp
ice	promo'
is 'used where they help' "$($f --driver temp --driver promo --effects \
    -f kind,driver,used)" 'bread	temp	false
bread	promo	false
ice	temp	true
ice	promo	true'
is 'near what they do' "$($f --driver temp --driver promo --effects \
    -f kind,driver,step,unit,lo,hi | awk '$1 == "ice" && ($2 == "temp" &&
    $3 == 1 && $5 < 3.1 && $6 > 2.9 || $2 == "promo" && $5 < 102 && $6 > 98)' |
    wc -l)" 2
is 'why not' "$($f --driver promo --effects -f kind,note)" \
    'bread	no better with it in the backtest
ice	'
is 'what is known ahead, and what is missing' "$($f --driver temp --effects \
    -O json | grep -Eo '"(ahead":8|missing":0)' | wc -l)" 4
ok 'in words' crm forecast --series kinds.csv --measure sales --weeks 8 \
    --driver promo -O table
like 'each more does so much' "$out" 'Driver promo: each 1 more: \+[0-9.]+ %'
like 'and helps' "$out" 'Errors in the backtest: [0-9.]+ without drivers'

ok 'what if' $f --driver promo --assume promo=1:2025-W01 -f \
    kind,week,forecast,without
is 'only then, and only ice' "$(printf '%s\n' "$out" |
    awk '$3 != $4 { print $1, $2, ($3 > 1.8 * $4 && $3 < 2.2 * $4) }')" \
    'ice 2025-W01 1'
is 'whenever' "$($f --driver promo --assume promo=0.5 -f kind,forecast,without |
    awk '$2 != $3' | wc -l)" 8
is 'over weeks, half-open' "$($f --driver promo -f week,forecast,without \
    --assume promo=.5:2025-W01..2025-W03 | awk '$2 != $3 { print $1 }')" \
    '2025-W01
2025-W02'
grep ice kinds.csv | sed 's/,ice,/,/' | sed '1i week,sales,temp,promo' >ice.csv
grep bread kinds.csv | sed 's/,bread,/,/' |
    sed '1i week,sales,temp,promo' >bread.csv
ok 'of what is not used' crm forecast --series bread.csv --measure sales \
    --driver temp --assume temp=30 -O table
like 'it is said' "$out" 'What is assumed of temp changes nothing'

is 'summed up' "$($f --driver promo --assume promo=1 --sum \
    -f kind,forecast,without | awk '{ print $1, ($2 > 1.5 * $3) }')" 'bread 0
ice 1'

# ---- Drivers from another file

cut -d , -f 1,2 all.csv | sed '1i week,temp' >temp.csv
cut -d , -f 1-3 kinds.csv | grep -v ',$' >sales.csv
g='crm forecast --series sales.csv --by kind --measure sales --weeks 8'
is 'a file of its own' "$($g --driver temp=temp.csv)" "$($f --driver temp)"
is 'bread is as without' "$($g --driver temp=temp.csv | grep bread)" \
    "$($g | grep bread)"
head -n 101 temp.csv >past.csv
ok 'one that ends with the sales' $g --driver temp=past.csv --effects \
    -f kind,ahead,note
like 'is not known ahead' "$out" 'ice	0'
ok 'is told' crm forecast --series ice.csv --measure sales --weeks 8 \
    --driver promo=past.csv -O table
sed '2,90s/,[^,]*$/,/' temp.csv >gaps.csv
is 'too many gaps' "$($g --driver temp=gaps.csv --effects -f note | uniq)" \
    'too few of its values are known'
sed '2,20s/,[^,]*$/,/' temp.csv >gaps.csv
ok 'some gaps' crm forecast --series sales.csv --measure sales -O table \
    --driver temp=gaps.csv
like 'those before the first are like that one' "$out" \
    '^  19 of its 100 values are not known, before the first'
unlike 'not between the others' "$out" 'taken between'
awk -F , '(NR > 40 && NR < 50) || (NR > 97 && NR < 102) { $2 = "" }
    { print $1 "," $2 }' temp.csv >gaps.csv
ok 'gaps within and at the end' crm forecast --series sales.csv \
    --measure sales -O table --driver temp=gaps.csv
like 'each is told' "$out" \
    '^  9 of its 100 values are not known: taken between the others'
like 'with what is done' "$out" '^  4 of its 100 .* not known, before'
sed 's/,[^,]*$/,5/' temp.csv | sed '1s/.*/week,temp/' >same.csv
is 'what never changes' "$($g --driver temp=same.csv --effects -f note |
    uniq)" 'it never changed'
head -n 6 ice.csv >short.csv
is 'a series too short' "$(crm forecast --series short.csv --measure sales \
    --driver temp --effects -f effect,used,note)" \
    '	false	the series is too short to tell, or over'
seq 1 60 | awk '{ print $1 "," 20 + $1 % 5 "," $1 % 5 }' |
    sed '1i week,sales,x' >n.csv
seq 1 60 | awk '{
	printf "%d,%d,%s\n", $1, 10 + $1 % 2, $1 == 5 ? "-9e307" : "9e307"
}' | sed '1i week,sales,x' >huge.csv
is 'values too large for a mean' "$(crm forecast --series huge.csv \
    --measure sales --driver x --effects -f step,used)" '1	false'
is 'counted weeks' "$(crm forecast --series n.csv --measure sales \
    --driver x --effects -f driver,used)" 'x	true'

# ---- Drivers and sales of a store

awk -F , '$4 != "" {
	print $1 ",ice," $4
	print $1 ",bread," $5
}' all.csv | while IFS=, read -r week kind amount; do
	echo "$week" "$kind" "$amount"
done >rows
crm add product code=ice name=Ice >/dev/null
crm add product code=bread name=Bread >/dev/null
awk '{
	split($1, d, "-W")
	n = 19359 + (d[1] - 2023) * 364 + (d[2] - 1) * 7 # days since 1970
	print n, $2, $3
}' rows | while read -r n kind amount; do
	echo "$(date -u -d "@$((n * 86400))" +%F),$kind,$amount,1"
done | sed '1i date,product,amount,quantity' >rows.csv
ok 'sales' crm import sale rows.csv
cut -d , -f 1-3 all.csv | sed '1i week,temp,promo' >weather.csv
crm series import weather.csv >/dev/null
export CRM_NOW=2024-12-02T09:00:00Z
s='crm forecast --weeks 8'
ok 'by product' $s --by product.code --driver temp --driver promo --effects \
    -f product.code,driver,used
is 'as from the file' "$out" 'bread	temp	false
bread	promo	false
ice	temp	true
ice	promo	true'
is 'as of a day what came later is not known' "$($s --as-of 2024-12-02 \
    --by product.code --driver promo --effects -f product.code,ahead)" \
    'bread	1
ice	1'
printf 'week,product,promo\n2025-W02,product/ice,1\n' |
    crm series import - >/dev/null
is 'a figure of one product is of that product' "$($s --by product \
    --driver promo --effects -f product.name,ahead)" 'Bread	8
Ice	1'
fails 3 'no such driver' $s --driver wind
like 'which there are' "$err" 'there are: promo, temp'

# ---- Working days: 100 on each, none at weekends and on Dutch holidays

mkdir days && cd days && crm init >/dev/null
CRM_STORE=$PWD/.crm
export CRM_STORE
for year in 2022 2023 2024; do
	case $year in
	2022) easter=19099 ;;	# days since 1970: 17 April
	2023) easter=19456 ;;	# 9 April
	2024) easter=19813 ;;	# 31 March
	esac
	echo $((easter + 1)) $((easter + 39)) $((easter + 50))
done | tr ' ' '\n' >moving
awk 'BEGIN {
	while ((getline n <"moving") > 0)
		closed[n] = 1
	split("01-01 04-27 12-25 12-26", fixed, " ")
	for (i in fixed)
		feast[fixed[i]] = 1
	y = 2022; m = 12; d = 5
	for (n = 19331; n < 20059; n++) {
		date = sprintf("%d-%02d-%02d", y, m, d)
		if ((n + 3) % 7 < 5 && !(n in closed) &&
		    !(substr(date, 6) in feast))
			printf "%s,%d.%d,1\n", date, 95 + n % 11, n % 10
		split("31 28 31 30 31 30 31 31 30 31 30 31", len, " ")
		len[2] += y % 4 == 0
		if (++d > len[m]) {
			d = 1
			m++
		}
		if (m > 12) {
			m = 1
			y++
		}
	}
}' | sed '1i date,amount,quantity' >sales.csv
crm import sale sales.csv
is 'the calendar is a driver of every store' "$(crm forecast --effects \
    --driver workdays -f driver,used,ahead)" 'workdays	true	13'
is 'three days in the week of Christmas, four in that of New Year' \
    "$(crm forecast --weeks 6 --driver werkdagen -f week,forecast |
    awk '{ printf "%s %.0f\n", $1, $2 / 100 }')" '2024-W49 5
2024-W50 5
2024-W51 5
2024-W52 3
2025-W01 4
2025-W02 5'
cd ..

# ---- Asked wrongly

fails 2 'no column' $f --driver wind
fails 2 'no name' $f --driver =x.csv
fails 5 'no file' $f --driver temp=nowhere.csv
printf 'week,degrees\n2024-W01,"3\n' >open.csv
fails 4 'an open quote' $f --driver temp=open.csv
like 'with its line' "$err" 'open[.]csv:2: a quote is not closed'
fails 2 'twice' $f --driver temp --driver Temp
fails 2 'effects of what?' $f --effects
fails 2 'assume what?' $f --assume temp=1
fails 2 'no value' $f --driver temp --assume temp
fails 2 'no number' $f --driver temp --assume temp=x
fails 2 'no period' $f --driver temp --assume temp=1:2025-W60
fails 2 'days of counted weeks' crm forecast --series n.csv --measure sales \
    --driver x --assume x=1
printf 'a,1,2,3\n' >wide.csv
fails 2 'a wide file' crm forecast --series wide.csv --driver x
fails 2 'too many' $f --driver a --driver b --driver c --driver d --driver e \
    --driver f --driver g --driver h --driver i
sed '5s/,[^,]*$/,x/' kinds.csv >bad.csv
fails 4 'a driver that is no number' crm forecast --series bad.csv \
    --measure sales --driver promo
like 'its line' "$err" 'bad.csv:5: "x" is not a number'
done_testing
