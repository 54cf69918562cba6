#!/bin/sh
# crm forecast --tree: every level adds up, to the cent, in every format; and
# the total is not worse for it.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
export CRM_NOW=2026-06-01T12:00:00Z

# Two families of flours and sugars over three years, with a season, a trend,
# noise they share and noise of their own; one product sold twice, long ago;
# one that began three weeks ago; returns; and what belongs to no family.
awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
function row(what, t, v) {
	printf "B1,%s,%s,1,%.2f,%.2f\n", what,
	    strftime("%Y-%m-%d", t, 1), v, v * (what == "p7" ? 2 : .6)
}
BEGIN {
	seed = 7
	week = 7 * 86400; now = 1780272000	# 2026-06-01, a Monday
	print "account,product,date,quantity,amount,cost"
	for (w = 156; w > 0; w--) {
		t = now - w * week + 86400
		all = 1 + .3 * sin(w / 52 * 6.283) + .2 * rnd()
		for (p = 1; p <= 6; p++)
			row("p" p, t, 20 * p * all * (.5 + rnd()))
		if (w % 9 == 0)
			row("p7", t, 33.33)
		if (w % 20 == 0)
			row("p1", t, -5)
	}
	row("old", now - 150 * week, 10)
	row("old", now - 149 * week, 10)
	for (w = 3; w > 0; w--)
		row("new", now - w * week, 50 + w)
}' >sales.csv
crm add account name=Shop number=B1 >/dev/null
i=1
while [ $i -le 7 ]; do
	crm add product code=p$i name="Product $i" \
	    family="$([ $i -le 3 ] && echo Flour || echo Sugar)" >/dev/null
	i=$((i + 1))
done
crm add product code=old name=Old family=Flour >/dev/null
crm add product code=new name=New >/dev/null
ok 'the sales' crm import sale sales.csv -q

tree() { crm forecast --by product.family,product --tree "$@"; }
ok 'a tree' sh -c 'crm forecast --by product.family,product --tree \
    -f level,product.family,product,week,forecast,lo80,hi80,lo95,hi95 >tree'
is 'each level' "$(cut -f 1 tree | sort | uniq -c | awk '{ print $1, $2 }')" \
    '117 product
39 product.family
13 total'
is 'the total first, each family before its products, the largest first' \
    "$(tree --weeks 1 -f level,product.family,product | tr '\t' :)" \
    "total::
$(crm forecast --by product.family --weeks 1 -f product.family | grep . |
	while read -r f; do
		echo "product.family:$f:"
		crm forecast --by product --weeks 1 -w "product.family = '$f'" \
		    -f product | sed "s/^/product:$f:/"
	done)
product.family::
product::p9"

# In cents: no sum is off by one.
adds() {
	awk -F '\t' '{ v = $5; sub(/\./, "", v); v += 0
	if ($1 == "total") t[$4] = v
	if ($1 == "product.family") { f[$2, $4] = v; tf[$4] += v }
	if ($1 == "product") fp[$2, $4] += v }
	END { for (k in t) bad += t[k] != tf[k]
	for (k in f) bad += f[k] != fp[k]
	print length(t), length(f), bad + 0 }'
}
is 'adds up, to the cent' "$(adds <tree)" '13 39 0'
is 'of pieces too' "$(tree --measure quantity \
    -f level,product.family,product,week,forecast | adds)" '13 39 0'
is 'per month' "$(tree --period month --horizon 3 \
    -f level,product.family,product,month,forecast | adds)" '3 9 0'
is 'the sum of the periods' "$(tree --sum \
    -f level,product.family,product,forecast |
    awk -F '\t' '{ print $1 FS $2 FS $3 FS "" FS $4 }' | adds)" '1 3 0'
is 'and it is the sum of them' "$(tree --sum -f forecast | head -n 1)" \
    "$(awk -F '\t' '$1 == "total" { s += $5 } END { printf "%.2f\n", s }' tree)"
is 'within its intervals, never below zero' "$(awk -F '\t' '$5 < 0 ||
    $8 > $6 || $6 > $5 || $5 > $7 || $7 > $9 || $8 < 0' tree)" ''
is 'what is dead stays dead' "$(awk -F '\t' '$3 == "p8" && $5 != 0' tree)" ''
is 'one level' "$(crm forecast --by product --tree --weeks 1 \
    -f level,product,week,forecast |
    awk -F '\t' '{ v = $4; sub(/\./, "", v); if ($1 == "total") t = v
    else s += v } END { print t - s }')" 0
is 'one series is its own total' "$(crm forecast --by product --tree \
    --weeks 2 -w "product = p1" -f forecast | sort | uniq -c |
    awk '{ print $1 }')" '2
2'
is 'the same twice' "$(tree | cksum)" "$(tree | cksum)"
is 'a margin may be negative' "$(tree --measure margin -f product,forecast |
    awk -F '\t' '{ n++ } $1 == "p7" && $2 < 0 { loss++ }
    END { print n, loss }')" '169 13'

# What it says of itself; the total is never the worse for it.
ok 'for people' crm forecast --by product.family,product --tree --weeks 1 -O table
like 'says how' "$out" '^Made to add up .*[.]
Errors in the backtest, over 26 origins:'
is 'not worse at the total' "$(printf '%s\n' "$out" |
    awk '$1 == "total" && $NF == "%" { print ($2 <= 0) }')" 1
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm forecast --by product --tree \
    --weeks 1 -O table)" '^totaal '
like 'levels by their labels' "$(LC_ALL=nl_NL.UTF-8 crm forecast \
    --by product.family,product --tree --weeks 1 -O table)" \
    '^niveau +productgroep +artikel +naam '
like 'in the column, too' "$(LC_ALL=nl_NL.UTF-8 crm forecast \
    --by product --tree --weeks 1 -O table)" '^artikel '
like 'too little history to choose by' "$(crm forecast --by product --tree \
    --weeks 1 -w 'product = p9' -O table)" '^Made to add up to the forecast of the total\.$'
is 'then the total is what it was' "$(crm forecast --by product --tree \
    -w 'product = p9' -f level,forecast | grep total | cut -f 2)" \
    "$(crm forecast -w 'product = p9' -f forecast)"
is 'scores of each' "$(tree --backtest -f level,method | grep -c \
    "^total${tab}")" "$(crm forecast --backtest -O count)"

fails 2 'of nothing' crm forecast --tree
like 'says so' "$err" '--tree wants --by'
fails 2 'of some' crm forecast --by product --tree --top 3
printf 'week,a\n2026-W01,1\n' >file.csv
fails 2 'of a file' crm forecast --series file.csv --by a --tree
done_testing
