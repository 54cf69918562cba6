#!/bin/sh
# segment.sh BUILD [SCALE]: the segments of 1,000,000 accounts with 10,000,000
# order lines, times SCALE: pyramid, rfm and activity also as SQL in sqlite3,
# and in DuckDB where it is installed.  All give the same numbers, or it says
# so.  Every figure is that of a whole process, with a warm cache.
#
# BENCH_DIR (build/bench-data) keeps the files.  Nothing here fails a build.
set -u
LC_ALL=C; export LC_ALL
build=$1 scale=${2:-1}
case $build in /*) ;; *) build=$PWD/$build ;; esac
kit=$(cd "$(dirname "$0")" && pwd)/kit.sh
data=${BENCH_DIR:-$build/bench-data}/segment
mkdir -p "$data"
cd "$data" || exit 1
crm=$build/crm measure=$build/bench/measure
. "$kit"
accounts=$(awk "BEGIN { printf \"%d\", 1000000 * $scale }")
lines=$(awk "BEGIN { printf \"%d\", 10000000 * $scale }")
export CRM_NOW=2025-07-07T09:00:00Z TZ=UTC CRM_STORE="$data/.crm"
export HOME="$data" CRM_NO_INPUT=1
duck=$(command -v duckdb) || duck=

if [ "$(cat scale 2>/dev/null)" != "$accounts $lines" ]; then
	rm -rf scale .crm lite.db duck.db
	"$build/bench/generate" . "$accounts" "$lines" || exit 1
	for type in product account sale; do
		[ $type = product ] && "$crm" init >/dev/null
		"$crm" import $type ${type}s.csv >/dev/null 2>&1 || exit 1
	done
	sqlite3 lite.db <<'X'
CREATE TABLE account (number INTEGER PRIMARY KEY, name TEXT, kind TEXT,
    city TEXT, industry TEXT, employees INTEGER, language TEXT,
    since INTEGER);
CREATE TABLE sale (ord INTEGER, day INTEGER, account INTEGER, product TEXT,
    quantity INTEGER, amount INTEGER, cost INTEGER, channel TEXT);
.import --csv --skip 1 accounts.int.csv account
.import --csv --skip 1 sales.int.csv sale
CREATE INDEX sale_account ON sale (account, day, ord, quantity, amount, cost);
ANALYZE;
X
	echo "$accounts $lines" >scale
fi
if [ -n "$duck" ] && [ ! -f duck.db ]; then
	"$duck" duck.db -c "CREATE TABLE account AS SELECT number, name
	    FROM read_csv('accounts.int.csv')"
	"$duck" duck.db -c "CREATE TABLE sale AS SELECT \"order\" AS ord, day,
	    account, quantity, amount, cost FROM read_csv('sales.int.csv',
	    names = ['order', 'day', 'account', 'product', 'quantity',
	    'amount', 'cost', 'channel'], skip = 1)"
fi

# Today is day 20276, and the period of twelve months began on day 19912.
sums='WITH s AS (SELECT account, sum(amount) AS ever, max(CASE WHEN
    amount > 0 OR quantity > 0 THEN day END) AS last, count(DISTINCT CASE
    WHEN quantity > 0 THEN ord END) AS orders, coalesce(sum(CASE WHEN
    day >= 19912 THEN amount END), 0) AS revenue, coalesce(sum(CASE WHEN
    day >= 19912 THEN amount - cost END), 0) AS margin, max(CASE WHEN
    day >= 19912 AND (amount > 0 OR quantity > 0) THEN 1 ELSE 0 END) AS bought
    FROM sale WHERE day <= 20276 GROUP BY account)'
# A join of the two would cost sqlite3 hours.
rest='UNION ALL SELECT'
nobody='(SELECT count(*) FROM account) - (SELECT count(DISTINCT account)
    FROM sale), 0'
pyramid="$sums, r AS (SELECT s.*, row_number() OVER (ORDER BY bought DESC,
    revenue DESC, margin DESC, account) AS rank, sum(bought) OVER () AS n
    FROM s)
    SELECT CASE WHEN bought = 0 THEN 'inactive' WHEN rank <= floor(n * .01 + .5) THEN 'top'
    WHEN rank <= floor(n * .05 + .5) THEN 'large'
    WHEN rank <= floor(n * .20 + .5) THEN 'medium' ELSE 'small' END AS segment,
    count(*), sum(revenue) FROM r GROUP BY 1 $rest 'suspect', $nobody"
activity="$sums
    SELECT CASE WHEN bought = 0 THEN 'inactive' ELSE 'active' END, count(*),
    sum(revenue) FROM s GROUP BY 1 $rest 'interested', $nobody"
rfm="$sums, q AS (SELECT revenue, 1 + floor(5.0 * (rank() OVER
    (ORDER BY last) - 1) / count(*) OVER ()) AS r, 1 + floor(5.0 * (rank() OVER
    (ORDER BY orders) - 1) / count(*) OVER ()) AS f, 1 + floor(5.0 * (rank()
    OVER (ORDER BY ever) - 1) / count(*) OVER ()) AS m
    FROM s WHERE last IS NOT NULL)
    SELECT CASE WHEN r >= 4 AND f >= 4 AND m >= 4 THEN 'champions'
    WHEN r >= 3 AND f >= 3 AND m >= 3 THEN 'loyal'
    WHEN r = 5 AND f = 1 THEN 'new' WHEN r >= 4 THEN 'potential'
    WHEN r <= 2 AND f >= 3 AND m >= 3 THEN 'at_risk'
    WHEN r <= 2 THEN 'hibernating' ELSE 'attention' END, count(*), sum(revenue)
    FROM q GROUP BY 1"

# ours SCHEME: segment|parties|cents, of those that have members.
ours() {
	"$crm" segment "$1" -f segment,parties,revenue |
	    awk -F '\t' '$1 != "" && $2 > 0 { sub(/\./, "", $3)
	    print $1 "|" $2 "|" $3 + 0 }' | sort
}

printf 'segments: %s accounts, %s order lines\n\n' "$accounts" "$lines"
head_line work crm sqlite3 wall CPU target
for scheme in pyramid rfm activity; do
	eval sql=\$$scheme
	run 5 "$crm" segment $scheme -f segment,parties,revenue
	crm_is
	run 1 sqlite3 lite.db "$sql"
	row "$scheme" '> 1x'
	same "$scheme" "$(ours $scheme)" "$(sqlite3 lite.db "$sql" | sort)"
done
run 3 "$crm" segment pyramid
crm_is
alone 'pyramid, with lifetime value' '5 s'
run 3 "$crm" segment list
crm_is
alone 'all schemes' '5 s'
printf 'memory beside the map: %s MB (256)\n' "$c_anon"
run 5 "$crm" sum revenue --by 'segment(pyramid)'
crm_is
alone 'revenue by segment' '-'

[ -n "$duck" ] || { echo 'duckdb: not here'; exit 0; }
printf '\n'
head_line work crm DuckDB wall CPU target
for scheme in pyramid rfm activity; do
	eval sql=\$$scheme
	run 5 "$crm" segment $scheme -f segment,parties,revenue
	crm_is
	run 3 "$duck" duck.db -c "$sql"
	row "$scheme" '> 1x'
done
