#!/bin/sh
# bench.sh BUILD [SCALE]: the table of DESIGN.md 8 on a made-up trade of
# 1,000,000 accounts and 10,000,000 order lines, times SCALE.  A store and an
# sqlite3 database with equal indexes are made from the same rows in the same
# run; every figure is that of a whole process, with a warm cache.  sqlite3
# gets days and cents as integers, so that it need not convert.
#
# BENCH_DIR (build/bench-data) keeps the files; they are made again when the
# scale changes.  Nothing here fails a build.
set -u
LC_ALL=C; export LC_ALL
build=$1 scale=${2:-1}
case $build in /*) ;; *) build=$PWD/$build ;; esac
here=$(cd "$(dirname "$0")" && pwd)
data=${BENCH_DIR:-$build/bench-data}
mkdir -p "$data"
cd "$data" || exit 1
crm=$build/crm measure=$build/bench/measure
. "$here/kit.sh"
accounts=$(awk "BEGIN { printf \"%d\", 1000000 * $scale }")
lines=$(awk "BEGIN { printf \"%d\", 10000000 * $scale }")
export CRM_NOW=2025-07-07T09:00:00Z TZ=UTC CRM_STORE="$data/.crm"
export HOME="$data" CRM_NO_INPUT=1
last=$((100000 + accounts - 1)) some=$((100000 + accounts / 2))

if [ "$(cat scale 2>/dev/null)" != "$accounts $lines" ]; then
	rm -f scale
	"$build/bench/generate" . "$accounts" "$lines" || exit 1
	echo "$accounts $lines" >scale
fi
rm -rf .crm lite.db lite.db-journal

lite() {	# RUNS SQL
	run "$1" sqlite3 lite.db "$2"
}

sizes() {	# of both stores, in kB: two words
	du -sk .crm lite.db | awk '{ printf "%s ", $1 }'
}

size_line() {	# NAME SIZES TARGET
	echo "$2" | awk -v name="$1" -v want="$3" '{
		printf "%-34s %9.0f MB %9.0f MB %7.2f   %s\n", name, $1 / 1024,
		    $2 / 1024, $1 / $2, want
	}'
}

printf 'crm against sqlite3 %s: %s accounts, %s order lines\n\n' \
    "$(sqlite3 -version | cut -d' ' -f1)" "$accounts" "$lines"
head_line work crm sqlite3 wall CPU target

# Loading.  sqlite3 makes its indexes after the rows, which is its best way.
"$crm" init >/dev/null 2>&1 || exit 1
"$crm" import product products.csv >/dev/null 2>&1
run 1 "$crm" import account accounts.csv
crm_is
echo "$wall $cpu" >.bench-load-accounts
import_anon=$anon
rm -f lite.db
cat >load-accounts.sql <<'END'
CREATE TABLE product (id INTEGER PRIMARY KEY, code TEXT, name TEXT,
    family TEXT);
CREATE TABLE account (number TEXT, name TEXT, kind TEXT, city TEXT,
    industry TEXT, employees INTEGER, language TEXT, since INTEGER);
BEGIN;
.import --csv --skip 1 accounts.int.csv account
CREATE UNIQUE INDEX account_number ON account (number);
CREATE INDEX account_name ON account (name);
CREATE INDEX account_city ON account (city);
CREATE INDEX account_industry ON account (industry);
COMMIT;
END
run 1 sqlite3 lite.db '.read load-accounts.sql'
row 'load accounts, four indexes' '2.5x'
"$measure" sqlite3 lite.db 'CREATE VIRTUAL TABLE word USING fts5(number, name,
    city, industry, content=account)' \
    "INSERT INTO word(word) VALUES('rebuild')" >.bench-fts
set -- $(cat .bench-fts)
wall=$(awk "BEGIN { print $wall + $1 }") cpu=$(awk "BEGIN { print $cpu + $2 }")
row '  and full text, as crm has it' '-'
sqlite3 lite.db 'DROP TABLE word' VACUUM

# What the table asks for: two indexes and nothing else, in a store of its
# own.  (crm keeps what it added in its journal all the same.)
cat >two.yaml <<'END'
gegevensmodel: 1
name: Two indexes
currency: EUR
entities:
  account:
    kind: party
    prefix: a
    fields:
      number: {type: text, unique: true, search: false}
      name: {type: text, search: false}
      kind: {type: enum, values: [organisation, household, consumer]}
      city: {type: text, index: true, search: false}
      industry: {type: text, search: false}
      employees: {type: int}
      language: {type: text, search: false}
      since: {type: date}
END
rm -rf .two two.db two.db-journal
"$crm" --store .two init -t two.yaml >/dev/null 2>&1
run 1 "$crm" --store .two import account accounts.csv
crm_is
echo "$wall $cpu" >.bench-load-two
sed -e '/product/,/TEXT);/d' -e '/account_name/d' -e '/account_industry/d' \
    load-accounts.sql >load-two.sql
run 1 sqlite3 two.db '.read load-two.sql'
row 'load accounts, two indexes only' '2.5x'
same 'the count' "$("$crm" --store .two list account -O count)" \
    "$(sqlite3 two.db 'SELECT count(*) FROM account')"
rm -rf .two two.db

run 1 "$crm" import sale sales.csv
crm_is
echo "$wall $cpu" >.bench-load-sales
sales_anon=$anon
cat >load-sales.sql <<'END'
CREATE TABLE sale (ord INTEGER, day INTEGER, account INTEGER, product TEXT,
    quantity INTEGER, amount INTEGER, cost INTEGER, channel TEXT);
BEGIN;
.import --csv --skip 1 sales.int.csv sale
CREATE INDEX sale_account ON sale (account);
CREATE INDEX sale_day ON sale (day);
COMMIT;
END
run 1 sqlite3 lite.db '.read load-sales.sql'
row 'load order lines from CSV' '4x (CPU)'
sqlite3 lite.db ANALYZE
loaded=$(sizes)

# Start and points.
run 101 "$crm" version
crm_is
run 101 sqlite3 -version
row 'start (crm version)' '2x'
run 101 /bin/true
row '  against an empty process' '> 0.7x'
run 101 "$crm" show a17
crm_is
lite 101 'SELECT * FROM account WHERE rowid = 17'
row 'one record by handle' '3.5x'
run 101 "$crm" show "account/$some"
crm_is
lite 101 "SELECT * FROM account WHERE number = '$some'"
row 'one record by key' '3.5x'
run 101 /bin/true
row '  against an empty process' '> 0.7x'

# Sums over the ledger.
same 'the revenue' "$("$crm" sum revenue -O tsv | tail -n 1 | tr -cd 0-9)" \
    "$(sqlite3 lite.db 'SELECT sum(amount) FROM sale')"
run 5 "$crm" sum revenue --by account -O count
crm_is
lite 3 'SELECT count(*) FROM (SELECT account, sum(amount) FROM sale
    GROUP BY account)'
row 'sums by party' '60x'
sums_anon=$c_anon
run 5 "$crm" sum revenue --by account -O tsv
crm_is
lite 1 'SELECT account, sum(amount) FROM sale GROUP BY account'
row '  every party written out' '-'
run 5 "$crm" sum revenue,quantity --by week -w 'quantity > 0'
crm_is
lite 3 'SELECT (day + 3) / 7, sum(amount), sum(quantity) FROM sale
    WHERE quantity > 0 GROUP BY 1'
row 'weekly sums, scanned' '100x'
run 5 "$crm" sum revenue --by week,product -O count
crm_is
lite 1 'SELECT count(*) FROM (SELECT (day + 3) / 7 AS w, product, sum(amount)
    FROM sale GROUP BY 1, 2)'
row 'week x product' '100x'
run 21 "$crm" sum revenue --by week
crm_is
lite 3 'SELECT (day + 3) / 7, sum(amount) FROM sale GROUP BY 1'
row 'weekly sums, from rollups' '400x, 8 ms'
run 5 "$crm" forecast
crm_is
alone 'weekly forecast' '-'
run 3 "$crm" segment pyramid
crm_is
alone 'pyramid of all accounts' '-'

# What customers are worth, after reading; and as whole processes.
"$build/bench/purchase" "$accounts" >.bench-purchase
while read -r c_wall c_cpu name; do
	case $name in
	'fit mixture')	alone "$name" '10 s' ;;
	*)		alone "$name" '1 s' ;;
	esac
done <.bench-purchase
run 1 "$crm" value --fit --method mbg-nbd
crm_is
alone 'value --fit, one model' '-'
run 1 "$crm" value --sum
crm_is
alone 'value of all, by likelihood' '-'
value_anon=$anon

# Filters.
sql='SELECT count(*) FROM account WHERE'
w='employees > 900 and since < 2014-01-01'
run 11 "$crm" list account -w "$w" -O count
crm_is
lite 5 "$sql employees > 900 AND since < 16071"
row 'filter on two fields, scan' '4x, 20 ms'
same 'the count' "$("$crm" list account -w "$w" -O count)" \
    "$(sqlite3 lite.db "$sql employees > 900 AND since < 16071")"
run 11 "$crm" list account -w 'kind = consumer and language = de' -O count
crm_is
lite 5 "$sql kind = 'consumer' AND language = 'de'"
row 'filter on two enums' '4x, 20 ms'
w='city = "Town 3" and industry = "Market 7"'
run 11 "$crm" list account -w "$w" -O count
crm_is
lite 5 "$sql city = 'Town 3' AND industry = 'Market 7'"
row 'filter by index' '1.2x'
same 'the count' "$("$crm" list account -w "$w" -O count)" \
    "$(sqlite3 lite.db "$sql city = 'Town 3' AND industry = 'Market 7'")"

# Writing.  Medians of several commits, each to the disk.
i=0
: >.bench-commits
while [ $i -lt 21 ]; do
	i=$((i + 1))
	run 1 "$crm" add account name=New "number=9$i"
	printf '%s %s ' "$wall" "$cpu" >>.bench-commits
	lite 1 "INSERT INTO account (number, name) VALUES ('9$i', 'New')"
	echo "$wall $cpu" >>.bench-commits
done
middle() {	# COLUMN
	cut -d' ' -f"$1" .bench-commits | sort -n | sed -n 11p
}
c_wall=$(middle 1) c_cpu=$(middle 2) wall=$(middle 3) cpu=$(middle 4)
row 'one durable commit' '> 0.77x'
run 1 "$crm" import sale cron.csv
crm_is
cat >cron.sql <<'END'
BEGIN;
.import --csv --skip 1 cron.int.csv sale
COMMIT;
END
run 1 sqlite3 lite.db '.read cron.sql'
row '1,000 rows into the big store' '8x, 3 ms'
run 1 "$crm" import sale cron.csv
crm_is
alone '  the same file again: nothing' '-'
run 1 "$crm" set account -w 'city = "Town 3"' 'industry=Market 100'
crm_is
set_wall=$c_wall set_cpu=$c_cpu
cp lite.db plain.db
run 1 sqlite3 plain.db "UPDATE account SET industry = 'Market 100'
    WHERE city = 'Town 3'"
rm -f plain.db
row 'bulk set of a tenth, plain UPDATE' '-'

# crm keeps a trail of what was: sqlite3 with one does the same work.
sqlite3 lite.db 'CREATE TABLE audit (id INTEGER PRIMARY KEY, ref INTEGER,
    at TEXT, city TEXT, new_city TEXT, industry TEXT, new_industry TEXT,
    employees INTEGER, new_employees INTEGER)' 'CREATE TRIGGER account_audit
    AFTER UPDATE ON account BEGIN INSERT INTO audit (ref, at, city, new_city,
    industry, new_industry, employees, new_employees) VALUES (old.rowid,
    CURRENT_TIMESTAMP, old.city, new.city, old.industry, new.industry,
    old.employees, new.employees); END' \
    'CREATE INDEX audit_ref ON audit (ref)'
lite_undo() {
	run 1 sqlite3 lite.db 'UPDATE account SET city = audit.city,
    industry = audit.industry, employees = audit.employees FROM audit
    WHERE audit.ref = account.rowid AND audit.id = (SELECT min(id)
    FROM audit AS first WHERE first.ref = account.rowid)'
}
run 1 sqlite3 lite.db "UPDATE account SET industry = 'Market 100'
    WHERE city = 'Town 3'"
c_wall=$set_wall c_cpu=$set_cpu
row '  UPDATE with an audit trigger' '1x'
run 1 "$crm" undo
crm_is
lite_undo
row '  and undo of it' '1x'
sqlite3 lite.db 'DELETE FROM audit'

# A stream of 100,000 changes, and taken back.
awk -v n="$accounts" 'BEGIN {
	srand(7)
	print "BEGIN;" >"stream.sql"
	for (i = 0; i < 100000; i++) {
		id = 1 + int(rand() * n)
		printf "{\"op\":\"set\",\"ref\":\"a%d\",\"fields\":{" \
		    "\"employees\":%d,\"city\":\"Town %d\"}}\n", id, i % 1000,
		    i % 90 >"stream.ndjson"
		printf "UPDATE account SET employees = %d, city = " \
		    "\047Town %d\047 WHERE rowid = %d;\n", i % 1000, i % 90,
		    id >"stream.sql"
	}
	print "COMMIT;" >"stream.sql"
}'
run 1 "$crm" batch stream.ndjson
crm_is
batch_anon=$anon
run 1 sqlite3 lite.db '.read stream.sql'
row 'batch of 100,000 changes' '1x'
run 1 "$crm" undo
crm_is
lite_undo
row '  and undo of it' '1x'

# Sizes.
size_line 'file, as loaded' "$loaded" 'crm : sqlite3, 1.2 at most'
size_line '  after the edits and their undo' "$(sizes)" 'crm : sqlite3'
printf '%-34s %9s MB %45s\n' 'memory: load accounts' "$import_anon" \
    '256 + 512 MB at most'
printf '%-34s %9s MB\n' 'memory: load order lines' "$sales_anon"
printf '%-34s %9s MB\n' 'memory: sums by party' "$sums_anon"
printf '%-34s %9s MB\n' 'memory: batch of 100,000' "$batch_anon"
printf '%-34s %9s MB %45s\n' 'memory: value of all' "$value_anon" \
    '300 MB at most'

# Doubles among as many people; the published figure of a peer is a minute.
"$crm" import contact people.csv >/dev/null 2>&1
run 1 "$crm" dupes contact -O merge
crm_is
alone 'doubles among people' '20 s'
printf '%-34s %9s MB\n' 'memory: doubles' "$anon"
"$crm" dupes contact -O merge >groups
run 1 sh -c '"$0" merge --stdin <groups' "$crm"
crm_is
alone '  all of them merged' '-'
run 1 "$crm" undo
crm_is
alone '  and undone' '-'

sh "$here/duck.sh" "$build"
