#!/bin/sh
# crm forecast --next: a shop whose customers are known to buy in a rhythm, by
# chance, or no more; and whether the chances hold on the demo company.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
export CRM_NOW=2026-06-01T12:00:00Z

# B1 takes flour every 14 days, last 12 days ago; B2 every 7, last 20 days ago;
# B3 no more for a year; B4 to B40 now and then; all take sugar once.
awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
function row(who, what, t, q) {
	if (t <= 1780272000)
		printf "B%d,%s,%s,%d,%.2f\n", who, what,
		    strftime("%Y-%m-%d", t, 1), q, q * 1.5
}
BEGIN {
	seed = 99
	d = 86400; now = 1780272000	# 2026-06-01
	print "account,product,date,quantity,amount"
	for (i = 0; i < 30; i++) {
		row(1, "flour", now - (12 + 14 * i) * d, 10)
		row(2, "flour", now - (20 + 7 * i) * d, 4)
		row(3, "flour", now - (365 + 14 * i) * d, 10)
	}
	for (w = 4; w <= 40; w++)
		for (t = now - 500 * d; t < now; t += (5 + int(60 * rnd())) * d)
			row(w, "flour", t, 1 + int(5 * rnd()))
	for (w = 1; w <= 40; w++)
		row(w, "sugar", now - (30 + w) * d, 2)
	row(1, "flour", now - 1 * d, -3)
}' >sales.csv
i=1
while [ $i -le 40 ]; do
	printf '{"op":"add","type":"account","fields":{"name":"Shop %d","number":"B%d"}}\n' $i $i
	i=$((i + 1))
done | crm batch - >/dev/null
crm add product code=flour name=Flour family=Baking >/dev/null
crm add product code=sugar name=Sugar family=Baking >/dev/null
ok 'the sales' crm import sale sales.csv -q

one() {	# HANDLE PRODUCT FIELDS [OPTION ...]
	h=$1 p=$2 f=$3
	shift 3
	crm forecast --next --chance 0 -f handle,product,"$f" "$@" |
	    awk -F '\t' -v h="$h" -v p="$p" \
	    '$1 == h && $2 == p' | cut -f 3-
}
over() { awk -v a="${1%\%}" -v b="${2%\%}" 'BEGIN { print (a > b) ? "more" : a " <= " b }'; }

is 'what they take, how often and since when' \
    "$(one a1 Flour quantity,amount,every,last,late,purchases)" \
    "10.0${tab}15.00${tab}14${tab}2026-05-20${tab}${tab}30"
is 'late is counted from when it was due' \
    "$(one a2 Flour every,last,late)" "7${tab}2026-05-12${tab}13"
is 'bought once: no rhythm' "$(one a2 Sugar every,late,purchases)" \
    "$tab${tab}1"
is 'one in a rhythm is likelier than the one who left' \
    "$(over "$(one a1 Flour chance)" 66)" more
is 'who left is hardly alive' "$(over 10 "$(one a3 Flour alive)")" more
is 'what nobody bought again is hardly bought again' \
    "$(over 12 "$(one a1 Sugar chance)")" more
is 'more weeks, more chance' "$(over "$(one a1 Flour chance --weeks 4)" \
    "$(one a1 Flour chance)")" more
is 'each once' "$(crm forecast --next --chance 0 -f handle,product |
    sort | uniq -d | wc -l | tr -d ' ')" 0
is 'all of them' "$(crm forecast --next --chance 0 -O count)" 80
is 'no more than is asked' "$(crm forecast --next --chance 50% -f chance |
    awk '$1 + 0 < 50' | wc -l | tr -d ' ')" 0
is 'dearest first' "$(crm forecast --next -f expected >got
    sort -rn got | cmp - got && echo sorted)" sorted
# The rhythms may promise more than the forecast, or less.
together() {
	crm forecast --next -O table "$@" | awk '/^Expected of all/ { a = $NF }
	    /^The forecast of everything/ { print (a + 0 > $5 + 0) ?
	    "more" : "less", /; that is less:/, /; the rest is new/ }'
}
is 'they promise more than the forecast' "$(together)" 'more 1 0'
is 'or the rest is new' "$(together --as-of 2026-05-20)" 'less 0 1'
is 'by family: a customer and a family' \
    "$(crm forecast --next --chance 0 --by product.family -O count)" 40
is 'by product is what it is anyhow' \
    "$(crm forecast --next --by product)" "$(crm forecast --next)"

# ---- the sums, beside the forecast of the same sales

sums() { crm forecast --next --sum "$@"; }
is 'a line for each product, and the total first' \
    "$(sums -f level,product.name,pairs)" "total${tab}${tab}80
product${tab}Flour${tab}40
product${tab}Sugar${tab}40"
is 'what they promise is that of the list' "$(sums -f level,expected |
    awk '$1 == "total" { printf "%.0f", $2 }')" "$(crm forecast --next \
    --chance 0 -f expected | awk '{ s += $1 } END { printf "%.0f", s }')"
is 'or for each customer' "$(sums --by account -O count)" 41
is 'or family' "$(sums --by product.family -f product.family,pairs)" \
    "${tab}40
Baking${tab}40"
for by in product account product.family; do
	is "all adds up, by $by" "$(sums --by $by --weeks 3 \
	    -f level,known,others,together,forecast | awk -F '\t' '
	    function same(a, b) { return a - b < .005 && b - a < .005 }
	    { if (!same($2 + $3, $4) || $2 < 0 || $3 < 0) print "line", $0 }
	    $1 == "total" { known = $2; together = $4; wrong = !same($4, $5) }
	    $1 != "total" { k += $2; t += $4 }
	    END { print wrong, same(k, known), same(t, together) }')" '0 1 1'
done
like 'in words' "$(sums -O table)" '^Together: what the rhythms'
like 'in Dutch, too' "$(LC_ALL=nl_NL.UTF-8 crm forecast --next --sum \
    -O table)" '^Samen: wat de ritmes'
fails 2 'sums of something else' crm forecast --next --sum --by channel
like 'what of the total depends on the key is said' "$(sums -O table)" \
    'By other keys'
like 'and the order' "$(sums -O table)" 'What sold most'
fails 2 'sums of what is likely' crm forecast --next --sum --chance 50%
like 'are of all pairs' "$err" '--sum is of all pairs'
is 'a fifth, when no chance is named' "$(crm forecast --next -O count)" \
    "$(crm forecast --next --chance 20% -O count)"
fails 2 'a chance of nothing' crm forecast --chance 50%
fails 2 'sums of two keys' crm forecast --next --sum --by product,account
is 'chosen sales' "$(crm forecast --next --chance 0 \
    -w 'product = product/sugar or account = a1' -O count)" 41
is 'as it was: the purchases to come are not known' \
    "$(one a1 Flour last,purchases --as-of 2026-05-10)" \
    "2026-05-06${tab}29"
is 'what a day returns is no purchase' "$(one a1 Flour last)" 2026-05-20
like 'in words' "$(crm forecast --next -O table)" \
    'all 80 pairs of customer and product'
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm forecast --next -O table)" \
    'paren van klant en artikel'
is 'seen from the last sale when nobody recorded since' \
    "$(crm forecast --next --now 2026-12-01 -O table | head -n 1)" \
    "$(crm forecast --next --now 2026-05-31 -O table | head -n 1)"

crm add product code=post name=Postage service=true >/dev/null
crm log sale a1 product=product/post quantity=1 amount=5 >/dev/null
is 'postage is not bought by habit' "$(crm forecast --next --chance 0 \
    -f product | grep -c Postage)" 0
crm undo >/dev/null

# ---- what is wrong

fails 1 'no product has what is asked' crm forecast --next --by product.successor

fails 2 'no such key' crm forecast --next --by channel
fails 2 'no such field' crm forecast --next --by product.love
fails 2 'no such chance' crm forecast --next --chance 101%
fails 2 'with a method' crm forecast --next --method naive
fails 2 'with a file' crm forecast --next --series sales.csv
crm init none -q
fails 1 'no sales' crm --store none/.crm forecast --next
crm --store none/.crm add account name=A >/dev/null
crm --store none/.crm add product code=p name=P >/dev/null
crm --store none/.crm log sale a1 product=product/p quantity=1 price=1 \
    >/dev/null
fails 1 'nobody came back' crm --store none/.crm forecast --next
like 'says so' "$err" rhythm

# ---- the chances hold: as many bought as was said, week by week

crm demo shop -q >/dev/null
export CRM_STORE="$PWD/shop/.crm"
crm sum quantity --by account,product,day >bought
for day in 2025-12-01 2026-02-02 2026-04-06 2026-05-04; do
	until=$(date -u -d "$day + 7 days" +%F)
	crm forecast --next --chance 0 -f handle,code,chance --as-of $day \
	    --now $day >said
	awk -F '\t' -v from=$day -v until="$until" 'NR == FNR {
		said += $3 / 100; pair[$1 "/" $2] = 1; next
	}
	$3 > from && $3 <= until && $4 > 0 && pair[$1 "/" $2] &&
	    !seen[$1 "/" $2]++ { came++ }
	END { print said, came + 0 }' said bought
done >weeks
sed 's/^/# said and came: /' weeks
is 'as many came as was said, within a sixth' "$(awk '{ s += $1; c += $2 }
    END { print (s > c * 5 / 6 && s < c * 7 / 6) ? "yes" : s " " c }' weeks)" \
    yes
unlike 'never NaN' "$(crm forecast --next --chance 0 -O csv)" '[Nn]a[Nn]'
done_testing
