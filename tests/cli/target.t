#!/bin/sh
# crm target: what was set, changed and taken back, and the numbers again by
# awk from the file of sales.  The shop sells on Tuesdays and Fridays; it is
# seen from Monday 1 February 2021, and that February is four whole weeks.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
export CRM_NOW=2021-02-01T12:00:00Z

awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 4711
	print "account,product,date,quantity,price,order"
	for (d = 0; d <= 1124; d++) {
		t = 1514764800 + d * 86400
		if (d % 7 != 1 && d % 7 != 4)
			continue
		n = 10 + int(8 * rnd()) + (d % 364 > 280 ? 15 : 0)
		printf "B%d,%s,%s,%d,%d,%d\n", 1 + d % 2,
		    d % 3 ? "bread" : "cake", strftime("%Y-%m-%d", t, 1), n,
		    d % 7 == 1 ? 5 : 3, d
	}
}' >sales.csv
crm add staff login=anna name=Anna >/dev/null
crm add account name='One Ltd' number=B1 owner=u1 >/dev/null
crm add account name='Two Ltd' number=B2 >/dev/null
crm add product code=bread name=Bread family=Flour unit_cost=1.00 >/dev/null
crm add product code=cake name=Cake unit_cost=1.00 >/dev/null
ok 'the sales' crm import sale sales.csv -q

near() {	# NAME GOT WANT TOLERANCE
	is "$1" "$(awk -v a="$2" -v b="$3" -v t="$4" 'BEGIN {
	    d = a - b; print (a != "" && d <= t && -d <= t) ? "near" : a }')" \
	    near
}
value() {	# REF FIELD
	crm target show "$1" -O json | sed "s/.*\"$2\":\\([^,}]*\\).*/\\1/"
}

# ---- set

ok 'set' crm target set 2021-Q1 20000
is 'prints the handle' "$out" g1
is 'as a record' "$(crm show g1 -f period,kind,value)" \
    "2021-Q1${tab}revenue${tab}20000.00"
fails 4 'how much goes last' crm target set 20000 2021-Q1
like 'said so' "$err" 'the period goes first, as in: crm target set'
fails 4 'a thousand, or one?' crm target set 2021-Q1 20.000
like 'both are offered' "$err" 'write 20000, or 20.00'
is 'the same target is changed' "$(crm target set 'this quarter' 21000)" g1
is 'to that' "$(crm show g1 -f value)" 21000.00
is 'of a quantity it is another' \
    "$(crm target set 2021-Q1 5000 --quantity)" g2
is 'of another period, too' "$(crm target set 2021-02 1000)" g3
is 'of a colleague' "$(crm target set 2021-02 500 --owner anna)" g4
is 'of an account' "$(crm target set 2021-02 500 --account account/B2)" g5
is 'of a product' "$(crm target set 2021-02 500 --product product/cake)" g6
is 'of a family, why' "$(crm target set 2021-02 500 --family Flour \
    reason=plan)" g7
is 'of a segment, margin' "$(crm target set 2021-02 500 --margin \
    --segment activity/active)" g8
is 'who, with whom, what, why' \
    "$(crm show g4 g5 g6 g7 g8 -f staff,party,product,family,segment,reason)" \
"u1${tab}${tab}${tab}${tab}${tab}
${tab}a2${tab}${tab}${tab}${tab}
${tab}${tab}p2${tab}${tab}${tab}
${tab}${tab}${tab}Flour${tab}${tab}plan
${tab}${tab}${tab}${tab}activity/active${tab}"
is 'a family is one in any case' \
    "$(crm target set 2021-02 500 --family FLOUR)" g7
crm export | sed -e 1d -e '/^{"export":"counter"/d' >before
is 'a change' "$(crm target set 2021-02 600 --owner anna)" g4
is 'and a new one' "$(crm target set 2021 90000)" g9
ok 'is taken back' crm undo
ok 'as is the change' crm undo
crm export | sed -e 1d -e '/^{"export":"counter"/d' >after
ok 'to the last byte' cmp before after
is '-n changes nothing' "$(crm target set -n 2021 90000 >/dev/null;
    crm list target -O count)" 8
is 'the store is sound' "$(crm fsck 2>&1)" ''

# ---- what is refused

fails 2 'no value' crm target set 2021-Q1
fails 2 'no whole period' crm target set 12mo 5
like 'says what is one' "$err" '2027-Q1'
fails 4 'no period at all' crm target set soon 5
unlike 'named as typed' "$err" '[-]-in'
fails 4 'no number' crm target set 2021-Q1 much
like 'says so' "$err" '"much" is not a number'
fails 2 'below zero' crm target set 2021-Q1 -- -5
fails 2 'two measures' crm target set 2021-Q1 5 --margin --quantity
fails 4 'a segment of no scheme' crm target set 2021-Q1 5 --segment active
fails 2 'no such segment' crm target set 2021-Q1 5 --segment activity/x
fails 3 'no such account' crm target set 2021-Q1 5 --account a77
fails 2 'nobody in particular' crm target set 2021-Q1 5 --owner none
fails 2 'show of nothing' crm target show
fails 2 'show of an account' crm target show a1
fails 2 'a list of two periods' crm target list 2021 2022
is 'nothing came of it' "$(crm list target -O count)" 8

# ---- how far it is

sold() {	# FROM UNTIL COLUMN FILTER
	awk -F, "NR > 1 && \$3 >= \"$1\" && \$3 < \"$2\" && ($4) {
	    s += $3 } END { printf \"%.2f\", s }" sales.csv
}
is 'the actual revenue' "$(value g1 actual)" \
    "$(sold 2021-01-01 2021-02-02 '$4 * $5' 1)"
is 'the actual quantity' "$(value g2 actual)" \
    "$(sold 2021-01-01 2021-02-02 '$4' 1)"
crm target set 2020 1 >/dev/null
crm target set 2020 1 --owner anna >/dev/null
crm target set 2020 1 --account account/B2 >/dev/null
crm target set 2020 1 --product product/cake >/dev/null
crm target set 2020 1 --family flour >/dev/null
crm target set 2020 1 --margin --segment activity/active >/dev/null
is 'of everything, a colleague, an account, a product, a family, a segment' \
    "$(crm target list 2020 -f actual --sort handle)" \
"$(sold 2020 2021 '$4 * $5' 1)
$(sold 2020 2021 '$4 * $5' '$1 == "B1"')
$(sold 2020 2021 '$4 * $5' '$1 == "B2"')
$(sold 2020 2021 '$4 * $5' '$2 == "cake"')
$(sold 2020 2021 '$4 * $5' '$2 == "bread"')
$(sold 2020 2021 '$4 * ($5 - 1)' 1)"
like 'what columns mean is told' "$(crm target list 2020 -O table)" '^Chance: '
unlike 'of those that are shown' "$(crm target list 2020 -O table \
    -f handle,target,expected)" '^Chance: |Gap: '
like 'of these it is' "$(crm target list 2020 -O table \
    -f handle,target,expected)" '^Expected: '
is 'a period that is over: made, and by how much' \
    "$(crm target list 2020 -w 'missing(staff) and missing(party) and
	missing(product) and missing(family) and missing(segment)' \
	-f passed,forecast,gap,chance)" \
    "100%${tab}${tab}$(sold 2020 2021 '$4 * $5' 1 |
	awk '{ printf "%.2f", $1 - 1 }')${tab}100%"

# The share that has passed: each day weighs what its week brought one, two
# and three times 364 days before, times the share of its weekday.
passed=$(awk -F, 'NR > 1 {
	split($3, p, "-")
	d = int(mktime(p[1] " " p[2] " " p[3] " 12 00 00", 1) / 86400)
	week[int((d + 3) / 7)] += $4 * $5
	if (d >= 18659 - 364 && d < 18659) {
		weekday[(d + 3) % 7] += $4 * $5
		all += $4 * $5
	}
}
END {
	for (d = 18628; d < 18718; d++) {	# 1 January to 31 March 2021
		w = 0
		for (k = 1; k <= 3; k++)
			w += week[int((d + 3) / 7) - 52 * k]
		w *= weekday[(d + 3) % 7] / all
		total += w
		if (d < 18660)
			so_far += w
	}
	printf "%.9f", so_far / total
}' sales.csv)
is 'three years of profile' "$(value g1 years)" 3
near 'what should have been by now' "$(value g1 expected)" \
    "$(awk -v p="$passed" 'BEGIN { printf "%.4f", 21000 * p }')" .01
near 'the share that has passed' "$(value g1 passed)" \
    "$(awk -v p="$passed" 'BEGIN { print 100 * p }')" .51
is 'no history of three months: evenly' \
    "$(crm target list 2018-Q1 --as-of 2018-02-14 -f years | sort -u)" ''
crm target set 2018-Q1 9000 >/dev/null
is 'evenly, 45 of 90 days' \
    "$(crm target list 2018-Q1 --as-of 2018-02-14 -f years,passed,expected)" \
    "0${tab}50%${tab}4500.00"
is 'seen from a day, with the sales until then' \
    "$(crm target list 2018-Q1 --as-of 2018-02-14 -f actual)" \
    "$(sold 2018-01-01 2018-02-15 '$4 * $5' 1)"

# ---- what is to come: a February of four weeks from a Monday without sales
# is what crm forecast says of four weeks.

forecast=$(crm forecast --weeks 4 --sum -f forecast,lo80,hi80)
field() { printf '%s\n' "$forecast" | cut -f "$1"; }
near 'the rest' "$(value g3 forecast)" "$(field 1)" .011
near 'from' "$(value g3 lo80)" "$(field 2)" .011
near 'until' "$(value g3 hi80)" "$(field 3)" .011
near 'the gap' "$(value g3 gap)" "$(awk -v f="$(field 1)" \
    'BEGIN { print f - 1000 }')" .011
# Half the interval below the outcome is one chance in ten to stay below.
crm target set 2021-02 "$(field 2)" >/dev/null
is 'the low end of the interval is made in nine cases of ten' \
    "$(value g3 chance)" 90
crm target set 2021-02 "$(field 3)" >/dev/null
is 'the high end in one' "$(value g3 chance)" 10
crm target set 2021-02 "$(field 1)" >/dev/null
is 'the forecast itself in half' "$(value g3 chance)" 50
crm target set 2021-02 1000 >/dev/null
near 'a part of a week: the rest of March comes after February' \
    "$(crm target set 2021-03-31 10 >/dev/null
    crm target list 2021-03-31 -w 'period = "2021-03-31"' -f forecast)" 0 0
near 'the actual and the rest are the outcome' "$(value g1 outcome)" \
    "$(awk -v a="$(value g1 actual)" -v f="$(value g1 forecast)" \
    'BEGIN { printf "%.2f", a + f }')" .011

is 'a ledger that ends months before: the rest is all behind its end' \
    "$(CRM_NOW=2021-06-01 crm target show g3 -f actual,forecast,lo80,hi80)" \
    "0.00${tab}$(value g3 forecast)${tab}$(value g3 lo80)${tab}$(
    value g3 hi80)"
like 'which is said' "$(CRM_NOW=2021-06-01 crm target show g3 -O table)" \
    '^Nothing was recorded since'
is 'a target of zero is made, and of a far year nobody knows' \
    "$(crm target set 2040 0 >/dev/null
    crm target list 2040 -f forecast,chance,note)" \
    "${tab}${tab}too far ahead"
crm undo >/dev/null

# ---- by week

ok 'by week' crm target show g1 --weeks -f week,from,target,actual,forecast,gap
is 'fourteen weeks, two of them in part' "$(printf '%s\n' "$out" |
    sed -n '1p;$p' | cut -f 1,2)" \
"2020-W53${tab}2021-01-01
2021-W13${tab}2021-03-29"
is 'the weeks of the target are the target' "$(printf '%s\n' "$out" |
    awk -F '\t' '{ s += $3 } END { printf "%.2f %d", s, NR }')" '21000.00 14'
is 'those of the actual the actual' "$(printf '%s\n' "$out" |
    awk -F '\t' '{ s += $4 } END { printf "%.2f", s }')" "$(value g1 actual)"
near 'those of the forecast the forecast' "$(printf '%s\n' "$out" |
    awk -F '\t' '{ s += $5 } END { printf "%.2f", s }')" \
    "$(value g1 forecast)" .08
is 'the last gap is the gap' "$(printf '%s\n' "$out" |
    awk -F '\t' 'END { print $6 }')" "$(value g1 gap)"
is 'the weeks so far are what is expected' "$(printf '%s\n' "$out" |
    awk -F '\t' '$2 < "2021-02-01" { s += $3 } END { printf "%.2f", s }')" \
    "$(value g1 expected)"

# ---- lists

is 'what runs or is to come, by period' "$(crm target -O ids |
    tr '\n' ' ')" 'g1 g2 g3 g4 g5 g6 g7 g8 g17 '
is 'of a period' "$(crm target list 2020-05 -O count)" 6
is 'all' "$(crm target list --all -O count)" 16
is 'none' "$(crm target list 2031)" ''
ok 'for people' crm target list 2021-02 -O table
like 'the rule is said' "$out" '^Chance: .* 80 % interval'
is 'in at most 100 columns' "$(printf '%s\n' "$out" |
    awk 'length($0) > 100')" ''
ok 'in Dutch' env LC_ALL=nl_NL.UTF-8 crm target list 2021-02 -O table
like 'the same rule' "$out" '^Kans: '
crm add target period=2021-02 kind=visits value=12 >/dev/null
is 'visits are no sales' "$(crm target show g19 -f target,actual,note)" \
    "12.00${tab}${tab}not counted from sales"
crm add target period='some day' value=12 >/dev/null
fails 4 'a period that is none' crm target list
like 'is named' "$err" 'g20: "some day" is no period'

# ---- a store without sales, and a model in Dutch

mkdir empty nl
crm init empty -q
is 'no sales: nothing is known of the rest' \
    "$(crm --store empty/.crm target set 2021-Q1 500 >/dev/null
    crm --store empty/.crm target show g1 \
	-f actual,years,forecast,gap,chance,note)" \
    "0.00${tab}0${tab}${tab}${tab}${tab}no sales to forecast from"
crm init --template nl nl -q
cd nl || exit 1
crm add medewerker login=anna naam=Anna >/dev/null
crm add relatie naam=Een beheerder=u1 >/dev/null
crm add relatie naam=Twee >/dev/null
crm add artikel code=meel naam=Meel groep=Bloem kostprijs=1.00 >/dev/null
crm add artikel code=taart naam=Taart >/dev/null
for row in 'a1 p1 2021-01-05 3' 'a2 p1 2021-01-12 5' 'a1 p2 2021-01-19 7'; do
	set -- $row
	crm add verkoop relatie=$1 artikel=$2 datum=$3 aantal=$4 prijs=10 \
	    >/dev/null
done
is 'in the Dutch model' "$(crm target set 2021-Q1 500 --quantity)" g1
is 'its own words' "$(crm show g1 -f periode,maat,waarde)" \
    "2021-Q1${tab}aantal${tab}500.00"
is 'of a colleague' "$(crm target set 2021-Q1 500 --owner anna)" g2
crm target set 2021-Q1 500 --family bloem >/dev/null
crm target set 2021-Q1 500 --account a2 --product p1 --margin >/dev/null
crm target set 2021-Q1 500 --segment activity/active >/dev/null
is 'and followed' "$(crm target list -f handle,measure,scope,actual)" \
"g1${tab}aantal${tab}everything${tab}15.00
g2${tab}omzet${tab}Anna${tab}100.00
g3${tab}omzet${tab}bloem${tab}80.00
g4${tab}marge${tab}Twee, Meel${tab}45.00
g5${tab}omzet${tab}activity/active${tab}150.00"
done_testing
