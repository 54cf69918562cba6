#!/bin/sh
# crm evaluate: what became of each customer and why, worked out by hand for a
# small shop; and the law that the lines add up, for a large one.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
export CRM_NOW=2026-05-01T12:00:00Z

cat >sales.csv <<'END'
account,product,date,quantity,amount
B5,flour,2024-12-01,5,5.00
B1,flour,2025-02-01,10,10.00
B2,flour,2025-02-01,10,10.00
B2,sugar,2025-02-02,10,20.00
B3,flour,2025-03-31,10,10.00
B6,flour,2025-02-01,10,10.00
,flour,2025-02-01,1,1.00
B7,flour,2025-02-01,-1,-1.00
B8,flour,2025-02-01,3,3.00
B1,flour,2025-04-01,99,99.00
B1,flour,2026-01-01,12,13.20
B2,flour,2026-02-01,5,5.00
B2,sugar,2026-02-01,15,30.00
B4,flour,2026-02-01,5,5.00
B5,flour,2026-02-01,7,7.00
B6,salt,2026-02-01,4,4.00
,flour,2026-02-01,1,3.00
B7,flour,2026-03-31,2,2.00
B8,flour,2026-02-01,3,3.00
END
for i in 1 2 3 4 5 6 7 8; do
	crm add account name="Shop $i" number=B$i >/dev/null
done
for p in flour sugar salt; do
	crm add product code=$p name=$p family="${p%[a-z]}" >/dev/null
done
ok 'the sales' crm import sale sales.csv -q

# ---- the lines

is 'what became of the customers, and why' \
    "$(crm evaluate 2026-Q1 -f line,cause,customers,amount |
    grep -v ^forecast)" "before$tab${tab}6${tab}63.00
new$tab${tab}1${tab}5.00
returned$tab${tab}1${tab}7.00
grown$tab${tab}3${tab}11.20
grown${tab}price$tab${tab}1.20
grown${tab}volume$tab${tab}2.00
grown${tab}mix$tab${tab}5.00
grown${tab}unexplained$tab${tab}3.00
same$tab${tab}1${tab}0.00
shrunk$tab${tab}1${tab}-6.00
shrunk${tab}added$tab${tab}4.00
shrunk${tab}dropped$tab${tab}-10.00
lost$tab${tab}1${tab}-10.00
nobody$tab$tab${tab}2.00
actual$tab${tab}7${tab}72.20"
is 'a share of what there was' "$(crm evaluate 2026-Q1 -f line,share -O tsv |
    grep new)" "new${tab}8%"
is 'chosen sales' "$(crm evaluate 2026-Q1 -w 'product = product/sugar' \
    -f line,cause,amount)" "before${tab}${tab}20.00
grown${tab}${tab}10.00
grown${tab}volume${tab}10.00
actual${tab}${tab}30.00"
is 'units have no price' "$(crm evaluate 2026-Q1 --measure quantity \
    -f line,cause,amount | grep -c price)" 0
is 'of nothing nothing' "$(crm evaluate 2024-01 -f line,amount)" \
    "before${tab}0.00
actual${tab}0.00"

# ---- the other period

is 'the quarter before' "$(crm evaluate 2025-Q2 --compare previous \
    -f line,amount | sed -n '2p;$p')" "before${tab}63.00
actual${tab}99.00"
is 'any other' "$(crm evaluate 2026-02 --compare 2025-03-01..2025-04 \
    -f line,amount | sed -n '2p;$p')" "before${tab}10.00
actual${tab}57.00"
is 'a month' "$(crm evaluate 2026-02 -f line,amount -O tsv | tail -n 1)" \
    "actual${tab}57.00"
is 'last month when none is said' "$(CRM_NOW=2026-03-15 crm evaluate \
    -O json)" "$(CRM_NOW=2026-03-15 crm evaluate 2026-02 -O json)"
is 'a period that is not over: as many days' \
    "$(CRM_NOW=2026-02-01 crm evaluate 2026-02 -f line,amount |
    sed -n '1p;$p')" "before${tab}33.00
actual${tab}57.00"
like 'and it says so' "$(CRM_NOW=2026-02-01 crm evaluate 2026-02 -O table)" \
    'as many days'
is 'as it was known' "$(crm evaluate 2026-Q1 --as-of 2026-02-01 \
    -f line,amount | tail -n 1)" "actual${tab}70.20"

# ---- target and forecast

crm target set 2026-Q1 80 >/dev/null
crm target set 2026-Q1 70 --product product/flour >/dev/null
is 'the target of all sales' "$(crm evaluate 2026-Q1 -f line,amount |
    head -n 1)" "target${tab}80.00"
like 'missed' "$(crm evaluate 2026-Q1 -O table)" 'missed by 8'
is 'not of chosen ones' "$(crm evaluate 2026-Q1 -w 'quantity > 0' \
    -f line | head -n 1)" before

# ---- drivers

unlike 'too few weeks for drivers' "$(crm evaluate 2026-Q1 -f line)" \
    difference
(
	mkdir ice
	cd ice
	export CRM_STORE="$PWD/.crm"
	crm init -q
	# 20 more for each degree; the second half of 2025 is 4 degrees warmer.
	awk 'BEGIN {
		print "account,product,date,quantity,amount" >"sales.csv"
		print "day,warmth" >"warmth.csv"
		for (w = 0; w < 120; w++) {
			day = strftime("%Y-%m-%d", 1704110400 + w * 604800, 1)
			warm = 12 + (w * 7) % 11 + (w >= 78 && w < 104 ? 4 : 0)
			printf "A,ice,%s,1,%d\n", day,
			    1000 + 20 * warm + (w * 5) % 7 >"sales.csv"
			printf "%s,%d\n", day, warm >"warmth.csv"
		}
	}'
	crm import sale sales.csv -q --create account --create product
	crm series import warmth.csv -q
	crm evaluate 2025-07-01..2025-12-31 -f line,cause,amount -O tsv >../lines
	crm evaluate 2025-07-01..2025-12-31 -O table >../words
	crm evaluate 2025-07-01..2025-12-31 -w 'amount < 0' -f line >../none
)
is 'a driver has its line, about what it did' \
    "$(awk -F '\t' '$2 == "warmth" { print ($3 > 1900 && $3 < 2300) }' \
    lines)" 1
is 'the lines of drivers add up to the difference' "$(awk -F '\t' '
    $1 == "before" { before = $3 } $1 == "actual" { now = $3 }
    $1 == "difference" && $2 == "" { d = $3 }
    $1 == "difference" && $2 != "" { s += $3 }
    END { printf "%.0f %.0f", (now - before - d) * 100 + .1,
    (d - s) * 100 + .1 }' lines)" '0 0'
like 'in words' "$(cat words)" 'The mean of warmth was 2[01][.0-9]*, against 1[67]'
unlike 'of no sales no drivers' "$(cat none)" difference

# ---- who, and why

crm add case party=account/B3 kind=complaint opened=2025-12-03T10:00 \
    topic=quality text='mouldy flour' >/dev/null
crm add deal name=flour party=account/B6 stage=lost closed=2026-01-15 \
    reason=price >/dev/null
crm add contract name=yearly party=account/B2 from=2025-12-31 >/dev/null
is 'who rose' "$(crm evaluate 2026-Q1 --who -f handle,fate,amount,cause)" \
    "a5${tab}returned${tab}7.00$tab
a2${tab}grown${tab}5.00${tab}mix
a4${tab}new${tab}5.00$tab
a1${tab}grown${tab}3.20${tab}volume"
is 'a contract begun' "$(crm evaluate 2026-Q1 --who -f handle,reason |
    grep ^a2)" "a2${tab}contract ct1 begun 2025-12-31: yearly"
is 'unknown stays unknown' "$(crm evaluate 2026-Q1 --who -f reason,record |
    head -n 1)" "unknown$tab"
is 'of those who fell the complaint and the deal' \
    "$(crm evaluate 2026-Q1 --who --share 100% \
    -w 'account = account/B3 or account = account/B6' \
    -f handle,reason)" \
    "a3${tab}complaint k1 of 2025-12-03, open: quality
a6${tab}deal d1 lost 2026-01-15: price"
is 'all of them' "$(crm evaluate 2026-Q1 --who --share 100% -O count)" 5

# ---- by something

is 'by family; a customer may be lost to one of them' \
    "$(crm evaluate 2026-Q1 --by product.family \
    -f product.family,before,actual,change,grown,shrunk,lost,volume)" \
    "flou${tab}43.00${tab}38.20${tab}-4.80${tab}6.20${tab}-5.00${tab}-20.00${tab}-3.00
sal${tab}0.00${tab}4.00${tab}4.00${tab}0.00${tab}0.00${tab}0.00${tab}0.00
suga${tab}20.00${tab}30.00${tab}10.00${tab}10.00${tab}0.00${tab}0.00${tab}10.00"

# ---- what is wrong

fails 2 'who by something' crm evaluate 2026-Q1 --who --by product
fails 2 'no such measure' crm evaluate 2026-Q1 --measure love
fails 2 'no such share' crm evaluate 2026-Q1 --share 101%
fails 2 'two periods' crm evaluate 2026-Q1 2026-Q2
fails 2 'no period' crm evaluate whenever
fails 2 'no other period' crm evaluate 2026-Q1 --compare never
like 'which' "$err" compare
fails 2 'periods that overlap' crm evaluate 2026-Q1 --compare 2026-02
fails 2 'the future' crm evaluate 2027
like 'says so' "$err" 'has not begun'
fails 2 'more keys than four' crm evaluate 2026-Q1 --by account,product,channel,account,product

# ---- the law: lines add up, causes add up to their line

adds_up() {
	awk -F '\t' '{ v = sprintf("%.0f", $3 * 100) + 0 }
	$1 == "target" || $1 == "forecast" { next }
	$1 == "difference" && $2 == "" { line[$1] = v
	    if (v != now - before) print "difference: " v; next }
	$1 == "before" { before = v }
	$1 == "actual" { now = v }
	$1 == "actual" { if (v != sum) print "lines: " v " not " sum; next }
	$2 == "" { sum += v; line[$1] = v; next }
	{ cause[$1] += v }
	END { for (l in cause) if (cause[l] != line[l])
	    print l ": " cause[l] " not " line[l]; print "added up" }'
}
crm demo shop -q >/dev/null
for p in 2026-Q1 2025-11 2025-W40 2025 2025-03-03..2025-08-09; do
	for m in revenue margin quantity; do
		is "$m of $p adds up" "$(crm --store shop/.crm evaluate $p \
		    --measure $m -f line,cause,amount -O tsv | adds_up)" \
		    'added up'
	done
done
is 'families add up to all' "$(crm --store shop/.crm evaluate 2026-Q1 \
    --by product.family,channel -f change | awk '{ sum += $1 }
    END { printf "%.2f", sum }')" "$(crm --store shop/.crm evaluate 2026-Q1 \
    -f line,amount | awk '$1 == "before" { b = $2 }
    $1 == "actual" { printf "%.2f", $2 - b }')"
is 'the sums are those of crm sum' "$(crm --store shop/.crm evaluate \
    2026-Q1 -f line,amount | sed -n 's/^actual.//p')" \
    "$(crm --store shop/.crm sum revenue --in 2026-Q1)"
done_testing
