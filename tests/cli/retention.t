#!/bin/sh
# crm retention: cohorts, repeats and survival again by awk from the file.
. "${0%/*}/lib.sh"
tab=$(printf '\t')

awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 12345
	print "account,product,date,quantity,price,order"
	for (i = 1; i <= 60; i++) {
		rate = .01 + .04 * rnd()
		for (d = 700 - int(400 * rnd()); d >= 0;) {
			printf "B%02d,bread,%s,1,%d,%d-%d\n", i,
			    strftime("%Y-%m-%d", 1750204800 - d * 86400, 1),
			    4 + int(20 * rnd()), i, d
			if (rnd() < .2)
				break
			d -= 1 + int(-log(rnd()) / rate)
		}
	}
}' >sales.csv
sed -n '2,$s/,.*//p' sales.csv | sort -u | while read -r who; do
	city=Gouda
	case $who in *[13579]) city=Delft ;; esac
	crm add account name="Buyer $who" number="$who" city=$city -q >/dev/null
done
crm add product code=bread name=Bread unit_cost=1.00 >/dev/null
ok 'the sales' crm import sale sales.csv -q

# Days of each customer, as "who first last n day day ..." in days of 1970.
awk -F, 'NR > 1 && !seen[$1, $3]++ {
	split($3, p, "-")
	t = mktime(p[1] " " p[2] " " p[3] " 12 00 00", 1)
	print $1, int(t / 86400), $3, $5
}' sales.csv | sort -k 1,1 -k 2,2n >days

# ---- cohorts

by_hand() {	# months a cohort begins in, steps of a month
	awk '{
	split($3, p, "-")
	m = p[1] * 12 + p[2] - 1
	if (!($1 in first)) {
		first[$1] = m
		n[m]++
	}
	k = m - first[$1]
	if (!(($1, k) in got) && m < 2025 * 12 + 5) {
		got[$1, k] = 1
		c[first[$1], k]++
	}
}
END {
	for (m in n) {
		line = sprintf("%04d-%02d\t%d", int(m / 12), m % 12 + 1, n[m])
		for (k = 0; m + k < 2025 * 12 + 5; k++)
			line = line "\t" c[m, k] + 0
		print line
	}
}' days | sort
}
by_hand >want
crm retention cohorts --of customers | sed '$d; s/	*$//' >got
is 'cohorts of a month, by hand' "$(cat got)" "$(cat want)"
is 'of all together' "$(crm retention cohorts --of customers -f cohort,customers |
    tail -n 1)" "$(printf 'all\t%s' "$(cut -d ' ' -f 1 days | sort -u | wc -l |
    tr -d ' ')")"
is 'a share is of the customers then seen' \
    "$(crm retention -f p0 | sort -u)" '100%'
is 'revenue of all periods is that of the whole months' \
    "$(crm retention cohorts --of revenue -O csv | awk -F, '
    NR > 1 && $1 != "all" { for (i = 3; i <= NF; i++) s += $i }
    END { printf "%.2f", s }')" \
    "$(awk -F, 'NR > 1 && $3 < "2025-06-01" { s += $5 }
    END { printf "%.2f", s }' sales.csv)"
crm log sale account/B01 product=product/bread quantity=-1 price=3 \
    date=2025-05-30 -q >/dev/null
is 'what came back takes from it' \
    "$(crm retention cohorts --of revenue -O csv | awk -F, '
    NR > 1 && $1 != "all" { for (i = 3; i <= NF; i++) s += $i }
    END { printf "%.2f", s }')" \
    "$(awk -F, 'NR > 1 && $3 < "2025-06-01" { s += $5 }
    END { printf "%.2f", s - 3 }' sales.csv)"
is 'and is no purchase' "$(crm retention cohorts --of customers |
    sed '$d; s/	*$//')" "$(cat want)"
crm undo -q
is 'a picture of money says so' "$(crm retention cohorts --of revenue -O svg |
    grep -c 'Revenue per customer, by month since the first purchase')" 1
is 'margin is less by what it cost' \
    "$(crm retention cohorts --of margin --by year --period year -O csv |
    awk -F, '$1 == "all" { print $3 }')" \
    "$(awk -F, 'NR > 1 { split($1, p, "-"); y = substr($3, 1, 4)
    if (!($1 in f) || y < f[$1]) f[$1] = y
    s[$1, y] += $5 - 1 } END { for (c in f) if (f[c] < 2025) t += s[c, f[c]]
    printf "%.2f", t }' sales.csv)"
is 'by a field' "$(crm retention cohorts --by city -f cohort,customers)" \
    "$(printf 'Delft\t30\nGouda\t30\nall\t60')"
is 'cohorts of a quarter' "$(crm retention --by quarter -f cohort | head -n 1)" \
    "$(awk '!($1 in f) { f[$1] = $3 } END { for (i in f) {
    split(f[i], p, "-"); print p[1] "-Q" int((p[2] + 2) / 3) } }' days |
    sort | head -n 1)"
is 'only some customers' \
    "$(crm retention -w 'city = "Delft"' -f customers | tail -n 1)" 30
is 'nobody' "$(crm retention -w 'city = "Nowhere"' -O count)" 0
unlike 'which says nothing of returns' \
    "$(crm retention -w 'city = "Nowhere"' -O table)" 'brought back'
like 'a heat map for people' "$(crm retention -O table)" '^20[0-9-]+ .*##'
like 'which says what its columns are' \
    "$(crm retention --period quarter -O table)" \
    '^Share that bought, by quarter since the first purchase:$'
crm retention -O svg >heat.svg
like 'a picture' "$(head -n 1 heat.svg)" '^<svg xmlns='
is 'with a cell for each share' "$(grep -c '<rect.*fill="#.*width="43"\|width="43"' \
    heat.svg)" "$(crm retention -O csv | tr -d '\r' | awk -F, 'NR > 1 && $1 != "all" {
    for (i = 3; i <= NF; i++) n += $i != "" } END { print n }')"
crm set account/B01 city='<a href="x">&' -q >/dev/null
crm retention --by city -O svg >heat.svg
like 'names cannot break out' "$(cat heat.svg)" '&lt;a href=&quot;x&quot;&gt;&amp;'
unlike 'of it' "$(cat heat.svg)" '<a '
crm set account/B01 city=Delft -q >/dev/null
crm retention survival -O svg >curve.svg
is 'survival as a picture: a point for each step, and the beginning' \
    "$(grep 'stroke-width="2"' curve.svg | tr -cd ML | wc -c |
    tr -d ' ')" "$(($(crm retention survival -O count) + 1))"
is 'within its interval' "$(grep 'fill="#cfe0f5"' curve.svg | tr -cd ML |
    wc -c | tr -d ' ')" "$(($(crm retention survival -O count) * 2))"
is 'who buys again as a picture' "$(crm retention repeat -O svg |
    grep 'stroke-width="1.5"' | tr -cd ML | wc -c | tr -d ' ')" \
    "$(crm retention repeat -O count)"
fails 2 'no such field' crm retention --by nothing
fails 2 'customers by -w' crm retention cohorts account/B01
fails 2 'no such verb' crm retention leavers
like 'which are named' "$err" 'hint: .*churn, winback, conversion or channels'

# ---- repeat

is 'who bought again, ever' "$(crm retention repeat -f purchases,customers,again |
    head -n 3)" "$(awk '{ n[$1]++ } END { for (k = 1; k <= 3; k++) {
    a = b = 0; for (c in n) { a += n[c] >= k; b += n[c] > k }
    printf "%d\t%d\t%d\n", k, a, b } }' days)"
is 'within so long, of those who had it' \
    "$(crm retention repeat --within 60d -f customers,again | head -n 1)" \
    "$(awk '{ if (!($1 in f)) f[$1] = $2; else if (!($1 in s)) s[$1] = $2 }
    END { for (c in f) if (f[c] <= 20257 - 60) { a++
    b += (c in s) && s[c] - f[c] <= 60 } printf "%d\t%d", a, b }' days)"
is 'the interval is around the rate' "$(crm retention repeat \
    -f rate_from,rate,rate_until | tr -d '%' |
    awk '$1 > $2 || $2 > $3 { n++ } END { print n + 0 }')" 0
fails 2 'within hours' crm retention repeat --within 5h

# ---- survival: Kaplan and Meier, by hand

awk -v silent=120 '{
	if ($1 != who && who != "") life()
	if ($1 != who) { who = $1; n = 0 }
	d[++n] = $2
}
function life(   i, end) {
	end = 20257 - silent
	if (d[1] > end) return
	for (i = 1; i <= n && d[i] <= end; i++)
		if (i == n || d[i + 1] - d[i] > silent) {
			print d[i] - d[1], 1
			return
		}
	print end - d[1], 0
}
END { life() }' days | sort -k 1,1n -k 2,2nr >lives
awk '{ t[NR] = $1; e[NR] = $2 }
END {
	s = 1
	for (i = 1; i <= NR; i++) {
		if (e[i]) s *= 1 - 1 / (NR - i + 1)
		last[int(t[i] / 30)] = s
	}
	s = 1
	for (k = 0; k <= int(t[NR] / 30); k++) {
		if (k in last) s = last[k]
		printf "%d\t%.1f%%\n", (k + 1) * 30, 100 * s
	}
}' lives | sed 's/[.]0%/%/' >want
is 'the share that stays' "$(crm retention survival --silent 120d --step 30d \
    -f days,share)" "$(cat want)"
is 'falls, within its interval' "$(crm retention survival --silent 120d \
    -f share_from,share,share_until | tr -d '%' | awk '
    $1 > $2 || $2 > $3 || (NR > 1 && $2 > was) { n++ } { was = $2 }
    END { print n + 0 }')" 0
is 'all are lost or cut off' "$(crm retention survival --silent 120d -f lost |
    awk '{ n += $1 } END { print n }')" "$(grep -c ' 1$' lives)"
fails 2 'lost at once' crm retention survival --silent 0d
fails 2 'no step' crm retention survival --step 0d

# ---- slipping away, and gone

crm retention churn -O tsv >churn
is 'less than the chance, not silent for longer than a year' \
    "$(crm retention churn -f p_alive,silent_days | tr -d '%' |
    awk '$1 >= 80 || $2 > 365 { n++ } END { print (NR > 0), n + 0 }')" '1 0'
is 'the most value lost first' "$(crm retention churn -f lost |
    sort -rn | cmp - - && crm retention churn -f lost | sort -c -rn && echo so)" so
is 'lost is what is ahead of a customer, by the chance that he is gone' \
    "$(crm retention churn -f p_alive,value,lost | tr -d '%' | awk '{
    d = $2 * (1 - $1 / 100) - $3
    if (d > .01 + $2 * .0006 || -d > .01 + $2 * .0006) n++ }
    END { print n + 0 }')" 0
is 'none with a chance below nothing' "$(crm retention churn --below 0 -O count)" 0
is 'the gone are others' "$( (crm retention churn --silent 200d --below 1 -O ids
    crm retention winback --silent 200d -O ids) | sort | uniq -d | wc -l |
    tr -d ' ')" 0
is 'silent for so long' "$(crm retention winback --silent 200d -f silent_days |
    awk '$1 <= 200 { n++ } END { print (NR > 0), n + 0 }')" '1 0'
is 'of those in a city' "$(crm retention winback --silent 200d \
    -w 'city = "Delft"' -O ids | sort)" "$(crm retention winback \
    --silent 200d -O ids | while read -r h; do
	[ "$(crm show "$h" -f city -O tsv)" = Delft ] && echo "$h"; done | sort)"
# Thirty who came every week, to the day, of whom five did not for 22 weeks:
# their chance to still be customers is next to nothing, what is lost is not.
crm init -q --store clock
awk 'BEGIN { print "number,name"
    for (i = 1; i <= 30; i++) print i ",Number " i }' |
    crm import -q account - --store clock
awk 'BEGIN { print "account,order,date,quantity,amount"
    for (i = 1; i <= 30; i++)
	for (back = i > 5 ? 1 : 22; back < 100; back++)
	    printf "%d,%d-%d,%s,1,10\n", i, i, back,
		strftime("%Y-%m-%d", (20257 - 7 * back + i % 7) * 86400, 1)
    }' | crm import -q sale - --store clock
is 'who bought most and stopped is lost most' \
    "$(crm retention churn --store clock -f name,p_alive |
    sort | tr '\n\t' '; ')" \
    'Number 1 0%;Number 2 0%;Number 3 0%;Number 4 0%;Number 5 0%;'
is 'of each what a weekly one brings' \
    "$(crm retention churn --store clock -f lost |
    awk '$1 > 1000 && $1 < 2000 { n++ } END { print n + 0 }')" 5
is 'after half a year it is worth to win them back' \
    "$(crm retention winback --store clock --silent 20w -f name | sort |
    tr '\n' ';')" 'Number 1;Number 2;Number 3;Number 4;Number 5;'
for verb in churn winback; do
	is "$verb as a picture: a point for each hundredth" \
	    "$(crm retention $verb -O svg | grep 'stroke-width="1.5"' |
	    tr -cd ML | wc -c | tr -d ' ')" 101
	is "$verb: it rises from the first one on" \
	    "$(crm retention $verb -O svg | grep 'stroke-width="1.5"' |
	    sed 's/.* d="//; s/[^0-9. ]/ /g' | awk '{ print $4 < $2 }')" 1
done
for verb in churn winback repeat survival; do
	like "$verb: a picture of nobody is one, too" \
	    "$(crm retention $verb -w 'city = "Nowhere"' -O svg)" '</svg>$'
done
fails 2 'a chance of 5' crm retention churn --below 5
fails 2 'silent for hours' crm retention winback --silent 3h

# ---- little to go on

crm init -q --store thin
for verb in cohorts repeat survival churn winback; do
	is "$verb of nothing" "$(crm retention $verb --store thin -O count)" 0
	ok "and for people" crm retention $verb --store thin -O table
done
crm add product code=x name=X --store thin >/dev/null
for who in One Two; do
	crm add account name=$who --store thin >/dev/null
	crm log sale @$who product=product/x quantity=1 price=1 \
	    --store thin >/dev/null
done
is 'all came today: no period has ended' \
    "$(crm retention --store thin -O csv | tr -d '\r')" "$(printf \
    'cohort,customers\n2025-06,2\nall,2')"
is 'and nobody can be lost yet' \
    "$(crm retention survival --store thin -O count)" 0

# Sums that fit apart and not together; a field that nobody shares.
crm init -q --store large
export CRM_STORE=large
crm add account name=A number=1 >/dev/null
crm add account name=B number=2 >/dev/null
for who in a1 a2; do
	crm add sale party=$who date=2025-01-${who#a}0 quantity=1 \
	    amount=50000000000000000 >/dev/null
done
crm add sale party=a1 date=2025-03-03 quantity=1 amount=1 >/dev/null
is 'what fits is shown' "$(crm retention --by number --of revenue \
    -w 'number = "1"' -f cohort,p0 -O tsv | head -n 1)" \
    "1${tab}50000000000000000.00"
fails 4 'what does not fit is refused' crm retention --of revenue
like 'and said' "$err" 'the sales are too large'
fails 4 'by segments too' crm segment show pyramid
fails 4 'and by two of them' crm segment overlap pyramid rfm
fails 4 'a sum of values too' crm value --sum
for day in 06-06 07-07; do
	crm add sale party=a2 date=2024-$day quantity=1 \
	    amount=50000000000000000 >/dev/null
done
fails 4 'nor of one customer' crm value
like 'and that is said' "$err" 'the sales are too large'
crm init -q --store once
crm add account name=Again -q --store once >/dev/null
for day in 2025-01-06 2025-03-03; do
	crm log sale a1 date=$day quantity=1 amount=10 -q --store once \
	    >/dev/null
done
like 'one who came back is not nobody' \
    "$(crm retention churn --store once -O table)" \
    'Only 1 came back yet: 10 are needed'
crm init -q --store many
CRM_STORE=many
awk 'BEGIN { print "number,name"; for (i = 1; i <= 5001; i++)
    printf "%d,N%d\n", i, i }' >parties.csv
awk 'BEGIN { print "account,date,quantity,amount"; for (i = 1; i <= 5001; i++)
    printf "%d,2025-01-06,1,5.00\n", i }' >sold.csv
crm import account parties.csv -q
crm import sale sold.csv -q
fails 2 'a cohort for each customer' crm retention --by number
like 'is said' "$err" '--by gives 5001 cohorts: at most 5000'
is 'one fewer is shown' "$(crm retention --by number -w 'number != "1"' \
    -O count)" 5000
unset CRM_STORE
unlike 'no number that is none' "$(for verb in cohorts repeat survival churn \
    winback; do crm retention $verb --store thin -O json; done)" 'nan|inf'
done_testing
