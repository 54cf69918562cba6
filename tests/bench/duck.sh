#!/bin/sh
# duck.sh BUILD: the rows of DESIGN.md 8 that name DuckDB, beside the store
# that bench.sh has just made and from the same files.  DuckDB comes with
# npm's @duckdb/node-api: where NODE_PATH or the folder duck/ of the bench's
# data has it, or is to get it (BENCH_DUCKDB=install; some 80 MB).  Its
# figures are those of whole processes, as the table asks and crm's are, but for
# the start of node, which is none of its own; below them what its statements
# take in a process that is there already and has the database open.
set -u
LC_ALL=C; export LC_ALL
build=$1
case $build in /*) ;; *) build=$PWD/$build ;; esac
here=$(cd "$(dirname "$0")" && pwd)
data=${BENCH_DIR:-$build/bench-data}
cd "$data" || exit 1
crm=$build/crm measure=$build/bench/measure
. "$here/kit.sh"
export CRM_NOW=2025-07-07T09:00:00Z TZ=UTC CRM_STORE="$data/.crm"
export HOME="$data" CRM_NO_INPUT=1
export NODE_PATH="$data/duck/node_modules${NODE_PATH:+:$NODE_PATH}"

command -v node >/dev/null || { echo 'duckdb: no node here'; exit 0; }
if [ "${BENCH_DUCKDB:-}" = install ] && [ ! -d duck/node_modules ]; then
	mkdir -p duck
	npm install --prefix duck --no-audit --no-fund @duckdb/node-api \
	    >.bench-npm 2>&1 || { tail -n 3 .bench-npm; exit 0; }
fi
version=$(node "$here/duck.js" :memory: 'SELECT version()' 2>/dev/null |
    cut -d' ' -f5)
[ -n "$version" ] ||
    { echo 'duckdb: not here (BENCH_DUCKDB=install fetches it)'; exit 0; }

printf '\ncrm against DuckDB %s, both on two threads\n\n' "$version"
head_line work crm DuckDB wall CPU target

# duck RUNS SQL: the median of so many processes; its statements alone are in
# $alone_wall and $alone_cpu.
duck() {
	: >.bench-duck
	sync
	for i in $(seq "$1"); do
		node "$here/duck.js" duck.db "$2" >>.bench-duck 2>.bench-err ||
		    break
	done
	set -- $(sort -n .bench-duck | sed -n "$((($1 + 1) / 2))p")
	wall=${1:-0} cpu=${2:-0} alone_wall=${3:-0} alone_cpu=${4:-0}
	[ -s .bench-err ] && echo "  (DuckDB: $(head -n 1 .bench-err))"
}

# duck_row NAME TARGET: as row, and one of the statements alone.
duck_row() {
	row "$@"
	wall=$alone_wall cpu=$alone_cpu
	row '  its statements alone' -
}

# loaded FILE: what bench.sh measured when it made the store.
loaded() {
	read -r c_wall c_cpu <"$1" || c_wall=0 c_cpu=0
}

cat >duck.sql <<'X'
CREATE TABLE account AS SELECT * FROM read_csv('accounts.int.csv',
    header = true, names = ['number', 'name', 'kind', 'city', 'industry',
    'employees', 'language', 'since']);
CREATE UNIQUE INDEX account_number ON account (number);
CREATE INDEX account_name ON account (name);
CREATE INDEX account_city ON account (city);
CREATE INDEX account_industry ON account (industry);
CHECKPOINT;
X
rm -f duck.db duck.db.wal
loaded .bench-load-two
sed -e '/account_name/d' -e '/account_industry/d' duck.sql >two.sql
duck 1 @two.sql
row 'load accounts, two indexes only' '2x'
rm -f duck.db duck.db.wal
loaded .bench-load-accounts
duck 1 @duck.sql
row 'load accounts, four indexes' '2x'
loaded .bench-load-sales
cat >duck.sql <<'X'
CREATE TABLE sale AS SELECT * FROM read_csv('sales.int.csv', header = true,
    names = ['ord', 'day', 'account', 'product', 'quantity', 'amount', 'cost',
    'channel']);
CHECKPOINT;
X
duck 1 @duck.sql
row 'load order lines from CSV' '1x'

run 21 "$crm" show a17
crm_is
duck 21 'SELECT * FROM account WHERE rowid = 16'
duck_row 'one record by handle' '50x'
run 5 "$crm" sum revenue --by account -O count
crm_is
duck 5 'SELECT count(*) FROM (SELECT account, sum(amount) FROM sale
    GROUP BY account)'
duck_row 'sums by party' '15x'
run 5 "$crm" sum revenue,quantity --by week -w 'quantity > 0'
crm_is
duck 5 'SELECT (day + 3) // 7, sum(amount), sum(quantity) FROM sale
    WHERE quantity > 0 GROUP BY 1'
duck_row 'weekly sums, scanned' '4x'
run 5 "$crm" sum revenue --by week,product -O count
crm_is
duck 5 'SELECT count(*) FROM (SELECT (day + 3) // 7 AS w, product,
    sum(amount) FROM sale GROUP BY 1, 2)'
duck_row 'week x product' '4x'
run 21 "$crm" sum revenue --by week
crm_is
duck 5 'SELECT (day + 3) // 7, sum(amount) FROM sale GROUP BY 1'
duck_row 'weekly sums, from rollups' '15x, 8 ms'
w='employees > 900 and since < 2014-01-01'
run 11 "$crm" list account -w "$w" -O count
crm_is
duck 11 'SELECT count(*) FROM account WHERE employees > 900 AND since < 16071'
duck_row 'filter on two fields, scan' '2.5x'
