#!/bin/sh
# crm value: buyers of known habits, the numbers again by awk from the fitted
# parameters, and stores with little or nothing to go on.
. "${0%/*}/lib.sh"

# Fifty buyers who come by chance, and who leave with one in eight after each
# purchase; the generator is awk's own, so that the file is the same anywhere.
awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 4711
	print "account,product,date,quantity,price,order"
	for (i = 1; i <= 50; i++) {
		rate = .02 + .06 * rnd()
		for (d = 600 - int(300 * rnd()); d >= 0;) {
			printf "B%02d,bread,%s,1,%d,%d-%d\n", i,
			    strftime("%Y-%m-%d", 1750204800 - d * 86400, 1),
			    4 + int(20 * rnd()), i, d
			if (rnd() < .125)
				break
			d -= 1 + int(-log(rnd()) / rate)
		}
	}
}' >sales.csv
sed -n '2,$s/,.*//p' sales.csv | sort -u | while read -r who; do
	crm add account name="Buyer $who" number="$who" -q >/dev/null
done
crm add product code=bread name=Bread unit_cost=1.00 >/dev/null
ok 'the sales' crm import sale sales.csv -q
crm add case party=account/B01 kind=question topic=again cost=30 \
    opened=2025-04-01T10:00 resolved=2025-04-01T11:00 >/dev/null
crm add account name='Never Bought' >/dev/null

near() {	# NAME GOT WANT TOLERANCE
	is "$1" "$(awk -v a="$2" -v b="$3" -v t="$4" 'BEGIN {
	    d = a - b; print (a != "" && d <= t && -d <= t) ? "near" : a }')" \
	    near
}

# ---- the model again, by hand

crm value --fit --method mbg-cnbd-k -f model,parameter,value >fit
param() {
	awk -F '\t' -v m="$1" -v p="$2" \
	    'index($1, m) && $2 == p { print $3 }' fit
}
is 'buyers by chance are k = 1' "$(param MBG k)" 1.0000
is 'all who bought are in the model' "$(param MBG customers)" 50.0000
worked=$(awk -F, 'NR > 1 && !seen[$1, $3]++ {
	split($3, p, "-")
	day = int(mktime(p[1] " " p[2] " " p[3] " 12 00 00", 1) / 86400)
	if (!($1 in first) || day < first[$1]) first[$1] = day
	if (!($1 in last) || day > last[$1]) last[$1] = day
	n[$1]++
}
END { for (i in n) print i, n[i] - 1, (last[i] - first[i]) / 7,
    (20257 - first[i]) / 7 }' sales.csv | sort |
    awk -v r="$(param MBG r)" -v al="$(param MBG alpha)" \
    -v a="$(param MBG a)" -v b="$(param MBG b)" '{
	s1 = a / (b + $2) * ((al + $4) / (al + $3)) ^ (r + $2)
	printf "%s %.1f\n", $1, 100 / (1 + s1)
    }')
got=$(crm value --method mbg-cnbd-k -f name,p_alive --sort name |
    sed 's/^Buyer //; s/%$//' | tr '\t' ' ')
is 'P(alive) of each as the formula says' "$(printf '%s\n%s\n' "$worked" \
    "$got" | awk 'NF < 2 { bad++ } !($1 in p) { p[$1] = $2; next }
    { n++; d = p[$1] - $2; if (d > .11 || d < -.11) bad++ }
    END { print n + 0, bad + 0 }')" '50 0'

# ---- which model

is 'by likelihood: the best BIC of those that may be' "$(for m in pareto-nbd \
    bg-cnbd-k mbg-cnbd-k mixture; do
	crm value --fit --method $m -f parameter,value | grep BIC
done | sort -t '	' -k 2n | head -n 1)" \
    "$(crm value --fit -f parameter,value | grep BIC)"
for m in nbd pareto-nbd bg-nbd mbg-nbd bg-cnbd-k mixture bg-bb; do
	is "$m: chances are chances, and nobody is left out" \
	    "$(crm value --method $m -f p_alive,expected | awk '
	    { p = $1 + 0; if ($1 == "" || p < 0 || p > 100 || $2 < 0) bad++ }
	    END { print NR, bad + 0 }')" '50 0'
done
is 'by NBD nobody leaves' "$(crm value --method nbd -f p_alive | sort -u)" \
    '100%'
like 'and it is said' "$(crm value --method nbd -O table)" 'nobody ever leaves'
is 'BG/BB knows years, not weeks' \
    "$(crm value --method bg-bb -f p_week,next | tr -d '\t' | sort -u)" ''
is 'standard errors are there' "$(crm value --fit --method pareto-nbd \
    -f parameter,error | awk -F '\t' '$1 ~ /^(r|alpha|s|beta)$/ && $2 > 0' |
    wc -l | tr -d ' ')" 4
like 'all leave with the same chance: it is said that more fits' \
    "$(crm value --fit --method bg-nbd -O table)" 'The likelihood is flat'
fails 2 'no such model' crm value --method guess

# ---- fit to the past, judged by what came then

crm value --validate --split 2025-01-01 -O tsv >validate
score() {	# METHOD FIELD
	awk -F '\t' -v m="$1" -v f="$2" '
	$1 ~ /^methods.*method$/ { here = $2 == m }
	here && $1 ~ "[.]" f "$" { print $2 }' validate
}
top() {		# KEY
	awk -F '\t' -v k="$1" '$1 == k { print $2 }' validate
}
awk -F, 'NR > 1 && !seen[$1, $3]++ {
	if ($3 <= "2025-01-01") {
		n[$1]++
		if (first[$1] == "" || $3 < first[$1]) first[$1] = $3
	} else
		came[$1]++
}
END {
	for (i in n) {
		split(first[i], p, "-")
		T = mktime(p[1] " " p[2] " " p[3] " 12 00 00", 1)
		T = 20089 - int(T / 86400)
		d = (T > 0 ? (n[i] - 1) / T * 168 : 0) - came[i]
		k++; abs += d < 0 ? -d : d; sq += d * d; y += came[i]
	}
	printf "%d %d %.4f %.4f\n", k, y, abs / k, sqrt(sq / k)
}' sales.csv >by_hand
set -- $(cat by_hand)
is 'who is judged' \
    "$(top split) $(top until) $(top customers) $(top purchases)" \
    "2025-01-01 2025-06-18 $1 $2"
near 'a rule: its mean error, by hand' "$(score 'past rate' mae)" "$3" .00006
near 'and the root of the squared one' "$(score 'past rate' rmse)" "$4" .00006
is 'one is chosen' "$(grep -c 'chosen	true' validate)" 1
is 'the groups are all customers, with all that came' "$(awk -F '\t' '
$1 ~ /^by_repeats.*customers/ { n = $2; k += n }
$1 ~ /^by_repeats.*came/ { y += $2 * n }
END { printf "%d %.0f", k, y }' validate)" "$1 $2"
is 'a named one, and the rules' "$(crm value --validate --method bg-nbd |
    grep -c '[.]method	')" 4
fails 2 'a split before the first sale' crm value --validate --split 2020-01-01
fails 2 'a split today' crm value --validate --split today
fails 2 'a split of nothing' crm value --split 2025-01-01
fails 2 'a split that is no day' crm value --validate --split 2025
fails 2 'a test of one' crm value --validate account/B01
fails 2 'a test by year' crm value --validate --method bg-bb

# ---- realised, apart from expected

is 'realised is margin less cost to serve' \
    "$(crm value account/B01 -f realised)" \
    "$(awk -F, '$1 == "B01" { m += $5 - 1 } END { printf "%.2f", m - 30 }' \
    sales.csv)"
is 'lifetime is realised and expected' \
    "$(crm value -f realised,expected_value,lifetime |
    awk '{ d = $1 + $2 - $3; if (d > .001 || d < -.001) n++ }
    END { print NR, n + 0 }')" '50 0'
crm value --sum -f revenue,realised,expected_value,lifetime,customers >sum
is 'the sum is that of all' "$(cut -f 2-4 sum)" \
    "$(crm value -f realised,expected_value,lifetime | awk -v OFS='\t' '
    { for (i = 1; i <= 3; i++) s[i] += $i }
    END { printf "%.2f\t%.2f\t%.2f", s[1], s[2], s[3] }')"
is 'revenue is that of the file' "$(cut -f 1 sum)" \
    "$(awk -F, '{ s += $5 } END { printf "%.2f", s }' sales.csv)"
is 'who never bought has no line' \
    "$(crm value -w 'name = "Never Bought"' -O count)" 0
like 'but one when named, without a chance' \
    "$(crm value @never -O json)" '"p_alive":null'

# ---- options

is 'a longer horizon brings more' "$(for h in 13w 1y 5y; do
	crm value --sum --horizon $h -f expected; done | sort -n | uniq |
    tr '\n' ' ')" "$(for h in 13w 1y 5y; do
	crm value --sum --horizon $h -f expected; done | tr '\n' ' ')"
is 'a discount takes some off' "$(for d in 0 .1 1; do
	crm value --sum --discount $d -f expected_value; done |
    sort -rn | uniq | wc -l | tr -d ' ')" 3
is 'as of a day before it all' "$(crm value --as-of 2023-01-01 -O count)" 0
is 'the next purchase lies between its bounds' \
    "$(crm value -f next_from,next,next_until | awk '
    NF == 3 && ($1 > $2 || $2 > $3) { n++ } END { print n + 0 }')" 0
is 'a filter' "$(crm value -w 'number = "B07"' -f name)" 'Buyer B07'
fails 2 'a horizon of hours' crm value --horizon 5h
fails 2 'a discount of 50' crm value --discount 50
fails 2 'a reference and a filter' crm value account/B01 -w 'number = "B01"'
fails 2 'a product has no value' crm value product/bread
fails 2 'a fit of one' crm value --fit account/B01
fails 3 'nobody' crm value a999
regular=$(crm value -f handle,rhythm,last_sale,p_week --sort rhythm --limit 1)
set -- $regular
like 'one customer in a sentence' "$(crm value "$1" -O table)" \
    "Buys every $(printf %.0f "$2") days, most recently $(( ($(date -ud 2025-06-18 +%s) -
    $(date -ud "$3" +%s)) / 86400 )) days ago; in the coming week with $(
    printf %.0f "${4%\%}") %"
like 'the day after' "$(crm value "$1" -O table \
    --as-of "$(date -ud "$3 +1 day" +%F)")" 'most recently yesterday;'

# ---- little to go on

crm init -q --store thin
ok 'no sales at all' crm value --store thin
is 'is an empty answer' "$(crm value --store thin -O count)" 0
is 'a sum of nothing' "$(crm value --store thin --sum -f customers,lifetime)" \
    "$(printf '0\t0.00')"
crm add product code=x name=X --store thin >/dev/null
for who in One Two Three; do
	crm add account name=$who number=$who --store thin >/dev/null
	crm log sale account/$who product=product/x quantity=1 price=1 \
	    --store thin >/dev/null
done
like 'one purchase each, all on one day: it is said' \
    "$(crm value --store thin -O table)" 'Nobody came back yet'
is 'and nothing is made up' \
    "$(crm value --store thin -f p_alive,expected,next,lifetime | sort -u)" \
    "$(printf '\t\t\t')"
fails 2 'nobody came back: nothing to judge by' crm value --store thin --validate
crm log sale account/One product=product/x quantity=-3 price=1 \
    date=2025-06-10 --store thin >/dev/null
crm log sale account/Two product=product/x quantity=1 price=0 \
    date=2025-06-11 --store thin >/dev/null
is 'a return is no purchase, a gift is one' \
    "$(crm value --store thin -f name,bought,revenue,last_sale --sort name)" \
    "$(printf '%s\t%s\t%s\t2025-06-18\n' \
    One 1 -2.00 Three 1 1.00 Two 2 1.00)"
like 'a table fits a terminal of 100 columns' "$(crm value --store thin \
    -O table | awk 'length > 100 { n++ } END { print n + 0 }')" '^0$'
# A single customer, however often he came: four parameters of one.
crm init -q --store one
crm add product code=x name=X --store one >/dev/null
crm add account name=One number=1 --store one >/dev/null
crm add account name=Two number=2 --store one >/dev/null
for day in 01-10 01-20 02-01 02-11 02-20 03-02 03-13 03-21; do
	crm log sale account/1 product=product/x quantity=1 price=2 \
	    date=2025-$day --store one >/dev/null
done
is 'one customer: what he did, and nothing of what he will' \
    "$(crm value --store one -O csv \
    -f bought,rhythm,p_alive,p_week,expected,realised,expected_value |
    tr -d '\r' | sed 1d)" '8,10.0,,,,16.00,'
like 'it is said why' "$(crm value --store one -O table)" \
    'Only 1 came back yet: 10 are needed'
is 'no model is shown' "$(crm value --store one --fit -O count)" 0
fails 2 'and none is judged' crm value --store one --validate
like 'as is said' "$err" 'fewer than 10 came back before the split'

# As regular as a clock: 20 buy every week, 20 every other week.  What is said
# of the coming week and of the next purchase must be as sure.
crm init -q --store clock
for i in $(seq 1 40); do
	echo "$i,Number $i"
done | sed 1i\\number,name | crm import -q account - --store clock
awk 'BEGIN { print "account,order,date,quantity,amount"
    for (i = 1; i <= 40; i++)
	for (back = 100 + i % 10; back >= 0; back--)
	    if ((k = back * 7 - i % 7) > 0 && (i <= 20 || back % 2 == 0)) {
		day = 20257 - k
		printf "%d,%d-%d,%s,1,10\n", i, i, back,
		    strftime("%Y-%m-%d", day * 86400, 1)
	    } }' | crm import -q sale - --store clock
crm value --store clock -f name,rhythm,last_sale,p_week,next,next_from,next_until \
    >regular
is 'who buys every week will in the coming one' \
    "$(awk -F '\t' '$2 == "7.0" && $4 + 0 > 92' regular | wc -l |
    tr -d ' ')" 20
is 'and when, to two days' "$(awk -F '\t' '$2 == "7.0" &&
    substr($7, 9) - substr($6, 9) <= 2' regular | wc -l | tr -d ' ')" 20
crm value --validate --store clock -O ndjson >judged
like 'the interval of the next purchase held' "$(cat judged)" \
    '"next_purchase":\[\{"customers":40,"never":0,"before":0.*,"within":100'
is 'a spreadsheet gets one table' "$(crm value --validate --store clock \
    -O csv | tr -d '\r' | awk -F , '{ print NF }' | sort -u)" 9
is 'or the columns asked for' "$(crm value --validate --store clock \
    -f method,chosen | grep true)" "$(printf 'mixture\ttrue')"

# A market on Fridays only: nobody comes before it.
crm init -q --store market
awk 'BEGIN { print "number,name"
    for (i = 1; i <= 20; i++) print i ",Number " i }' |
    crm import -q account - --store market
awk 'BEGIN { print "account,order,date,quantity,amount"
    for (i = 1; i <= 20; i++)
	for (back = 0; back < 60; back++)
	    if ((back + i) % (2 + i % 2) == 0 && (back * 7 + i) % 5 != 0)
		printf "%d,%d-%d,%s,1,10\n", i, i, back,
		    strftime("%Y-%m-%d", (20252 - 7 * back) * 86400, 1)
    }' | crm import -q sale - --store market
is 'the next purchase is on a market day, and the days about it' \
    "$(crm value --store market -f next,next_from,next_until |
    tr '\t' '\n' | while read -r day; do
	date -u -d "$day" +%a
    done | sort | uniq -c | tr -s ' ')" ' 60 Fri'

# Dates that are yet to come, and money of elsewhere.
like 'nothing sold for long: the last one' "$(crm value --store one \
    -O table)" '^The last sale of all is on 2025-03-21, 89 days before'
unlike 'of later sales nothing is said where there are none' \
    "$(crm value --store one -O table)" 'do not count yet'
crm log sale account/2 product=product/x quantity=1 price=2 date=2025-08-01 \
    --store one >/dev/null
crm log sale account/2 product=product/x quantity=1 price=2 date=2025-09-01 \
    --store one >/dev/null
is 'later sales do not count' "$(crm value --store one -f name)" One
like 'and are told of' "$(crm value --store one -O table)" \
    '^Sales after 2025-06-18 do not count yet; .* on 2025-09-01'
unlike 'but not by programs' "$(crm value --store one -O json)" 'count yet'
is 'as of that day they do' "$(crm value --store one --as-of 2025-09-01 \
    -f name,bought --sort name)" "$(printf 'One\t8\nTwo\t2')"
fails 4 'another currency without a rate' crm log sale account/1 \
    product=product/x quantity=1 amount='USD 5' --store one
like 'is refused by name' "$err" 'amount: no rate for USD on'
unlike 'no number that is none' "$(crm value --store one -O json
    crm value --store thin -O json
    crm value --store thin --fit -O json
    crm value --store thin --sum -O json)" 'nan|inf'
done_testing
