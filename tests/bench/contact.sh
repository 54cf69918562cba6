#!/bin/sh
# contact.sh BUILD [SCALE]: contacts, cases and what is due, on a made-up
# wholesaler of 1,000,000 parties with over 10 million contacts, times SCALE.
# An sqlite3 database with the same rows and the indexes that serve it best
# is made from the store; every figure is that of a whole process, with a
# warm cache.  sqlite3 gets seconds and days as integers, and is asked for
# less: hours on the wall instead of working hours, and no value of a party.
# Thirty days are thirty on the wall, across summer time as well.
#
# BENCH_DIR (build/bench-data) keeps the files.  Nothing here fails a build.
set -u
LC_ALL=C; export LC_ALL
build=$1 scale=${2:-1}
case $build in /*) ;; *) build=$PWD/$build ;; esac
kit=$(cd "$(dirname "$0")" && pwd)/kit.sh
data=${BENCH_DIR:-$build/bench-data}/contact
mkdir -p "$data"
cd "$data" || exit 1
crm=$build/crm measure=$build/bench/measure
. "$kit"
parties=$(awk "BEGIN { printf \"%d\", 1000000 * $scale }")
export CRM_NOW=2025-07-07T09:00:00Z TZ=UTC CRM_STORE="$data/.crm"
export HOME="$data" CRM_NO_INPUT=1
now=1751878800 today=20276

# Made again when what is made here (1, 2, ...) or a store's format changed.
made="$parties 3 $("$crm" version -O json | tr -d '\n')"
if [ "$(cat scale 2>/dev/null)" != "$made" ]; then
	rm -rf scale .crm contact.db
	"$crm" demo -q --parties "$parties" --contacts 14 --weeks 26 . ||
	    exit 1
	"$crm" log -q note a1 'vraagt naar een steenoven' >/dev/null || exit 1
	for list in 'activity handle,party,time,direction,case,next,topic,text' \
	    'case handle,party,topic,status,opened,due,respond_by,responded,resolved,satisfaction' \
	    'task handle,party,owner,due,status,name' \
	    'sale party,date,quantity'; do
		"$crm" list "${list%% *}" -f "${list#* }" -O csv \
		    -o "${list%% *}.csv" || exit 1
	done
	sqlite3 contact.db >/dev/null <<'X'
.mode csv
.import activity.csv a
.import case.csv k
.import task.csv t
.import sale.csv s
CREATE TABLE activity (id INTEGER PRIMARY KEY, party, time, direction, "case",
    next, topic, text);
INSERT INTO activity SELECT substr(handle, 2) + 0, substr(party, 2) + 0,
    unixepoch(time), direction, substr("case", 2) + 0,
    julianday(nullif(next, '')) - 2440587.5, topic, text FROM a;
CREATE TABLE "case" AS SELECT substr(handle, 2) + 0 id,
    substr(party, 2) + 0 party, topic, status, unixepoch(opened) opened,
    unixepoch(substr(opened, 1, 19)) wall,
    unixepoch(nullif(due, '')) due,
    unixepoch(nullif(respond_by, '')) respond_by,
    unixepoch(nullif(responded, '')) responded,
    unixepoch(nullif(resolved, '')) resolved,
    nullif(satisfaction, '') + 0.0 satisfaction FROM k;
CREATE TABLE task AS SELECT substr(handle, 2) + 0 id,
    substr(party, 2) + 0 party, owner, julianday(nullif(due, '')) -
    2440587.5 due, status, name FROM t;
CREATE TABLE sale AS SELECT substr(party, 2) + 0 party,
    julianday(date) - 2440587.5 day, quantity + 0.0 quantity FROM s;
DROP TABLE a; DROP TABLE k; DROP TABLE t; DROP TABLE s;
CREATE INDEX activity_party ON activity (party, time);
CREATE INDEX activity_case ON activity ("case") WHERE "case" > 0;
CREATE INDEX activity_next ON activity (next) WHERE next IS NOT NULL;
CREATE INDEX case_party ON "case" (party);
CREATE INDEX case_open ON "case" (due) WHERE resolved IS NULL;
CREATE INDEX task_open ON task (due) WHERE status = 'open';
CREATE INDEX sale_party ON sale (party, day);
CREATE VIRTUAL TABLE word USING fts5(topic, text,
    content='activity', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
INSERT INTO word(word) VALUES ('rebuild');
INSERT INTO word(word) VALUES ('optimize');
VACUUM;
ANALYZE;
X
	"$crm" compact -q || exit 1
	echo "$made" >scale
fi

lite() {	# RUNS SQL
	run "$1" sqlite3 contact.db "$2"
}

printf 'contacts: %s parties, %s contacts, %s cases, %s tasks\n\n' \
    "$parties" "$("$crm" list activity -O count)" \
    "$("$crm" list case -O count)" "$("$crm" list task -O count)"
head_line work crm sqlite3 wall CPU target

busy=$(sqlite3 contact.db 'SELECT party FROM activity GROUP BY party
    ORDER BY count(*) DESC LIMIT 1')
run 51 "$crm" timeline "a$busy" --contacts --limit 20
crm_is
lite 51 "SELECT time, text FROM (SELECT time, text FROM activity
    WHERE party = $busy UNION ALL SELECT opened, topic FROM \"case\"
    WHERE party = $busy) ORDER BY time DESC LIMIT 20"
row 'the last 20 contacts of a party' '1x'
run 5 "$crm" timeline "a$busy" --limit 20
crm_is
alone '  and orders, and what was changed' '-'

# As find does it: the best ones, with what was said and when; and how many.
find_row() {	# NAME WORDS
	run 5 "$crm" find -t activity "$2" --limit 20
	crm_is
	lite 5 "SELECT id, time, activity.text FROM word JOIN activity
	    ON id = word.rowid WHERE word MATCH '$2' ORDER BY rank LIMIT 20"
	row "find $1: the best 20" '1x'
	run 5 "$crm" find -t activity "$2" -O count
	crm_is
	count="SELECT count(*) FROM word WHERE word MATCH '$2'"
	lite 5 "$count"
	n=$(sqlite3 contact.db "$count")
	row "  $n in all" '1x'
	same "find $1" "$("$crm" find -t activity "$2" -O count)" "$n"
}
find_row 'a rare word' steenoven
find_row 'a frequent word' van
find_row 'two words' 'bestelling morgen'
find_row 'a phrase' '"twee zakken"'
find_row 'a beginning' 'le*'

run 5 "$crm" case -O count
crm_is
open=$("$crm" case -O count)
lite 5 'SELECT count(*) FROM (SELECT id, due FROM "case" WHERE resolved IS NULL
    ORDER BY due)'
row 'open cases by urgency' '-'
same 'open cases' "$open" "$(sqlite3 contact.db 'SELECT count(*) FROM "case"
    WHERE resolved IS NULL')"

run 3 "$crm" case stats --by topic -O csv
crm_is
stats() {
	printf '%s' "WITH again AS (SELECT id, wall - lag(wall) OVER
    (PARTITION BY party, topic ORDER BY opened) <= 30 * 86400 AS yes
    FROM \"case\"), later AS (SELECT \"case\" AS id, count(*) AS n
    FROM activity JOIN \"case\" ON \"case\".id = activity.\"case\"
    WHERE direction = 'in' AND time > opened GROUP BY \"case\"),
one AS (SELECT \"case\".*, responded - opened AS took,
    row_number() OVER (PARTITION BY topic ORDER BY responded - opened) AS i,
    count(*) OVER (PARTITION BY topic) AS m
    FROM \"case\" WHERE responded IS NOT NULL)
SELECT topic, count(*), sum(again.yes), sum(1 + ifnull(later.n, 0)),
    (SELECT avg(took) / 3600.0 FROM one WHERE one.topic = k.topic
    AND i IN ((m + 1) / 2, (m + 2) / 2)), (SELECT min(took) / 3600.0 FROM one
    WHERE one.topic = k.topic AND i >= .9 * m),
    avg(CASE WHEN responded IS NOT NULL OR respond_by < $now
    THEN responded <= respond_by END),
    avg(CASE WHEN resolved IS NOT NULL OR due < $now
    THEN ifnull(resolved <= due, 0) END), avg(satisfaction)
FROM \"case\" k JOIN again ON again.id = k.id LEFT JOIN later
    ON later.id = k.id GROUP BY topic"
}
lite 3 "$(stats)"
row 'how cases are answered, by topic' '1x'
same 'cases by topic' "$("$crm" case stats --by topic \
    -f group,cases,repeats,contacts | sort | tr '\t' '|')" \
    "$(sqlite3 contact.db "$(stats)" | cut -d '|' -f 1-4 | sort)"

run 3 "$crm" task -O count
crm_is
lite 3 "SELECT count(*) FROM (SELECT id, due, name FROM task
    WHERE status = 'open' ORDER BY due)"
row 'open tasks by day' '-'

# Everything that is due, by whom; sqlite3 need not say what it is worth.
run 1 "$crm" due --all -O count
crm_is
lite 1 "WITH gap AS (SELECT party, day, day - lag(day) OVER
    (PARTITION BY party ORDER BY day) AS gap FROM (SELECT DISTINCT party, day
    FROM sale WHERE quantity > 0)),
ranked AS (SELECT party, gap, max(day) OVER (PARTITION BY party) AS last,
    row_number() OVER (PARTITION BY party ORDER BY gap) AS i,
    count(*) OVER (PARTITION BY party) AS n FROM gap WHERE gap IS NOT NULL)
SELECT count(*) FROM (
SELECT 't', id FROM task WHERE status = 'open' AND
    (due IS NULL OR due <= $today)
UNION ALL SELECT 'n', id FROM activity p WHERE next <= $today AND NOT EXISTS
    (SELECT 1 FROM activity l WHERE l.party = p.party AND l.time > p.time AND
    l.time <= $now AND (l.direction = 'out' OR
    (l.direction = 'in' AND l.time / 86400 >= p.next)))
UNION ALL SELECT 'k', id FROM \"case\" WHERE resolved IS NULL AND
    due <= $now + 14400
UNION ALL SELECT 'a', party FROM (SELECT party, avg(gap) AS rhythm, last
    FROM ranked WHERE i IN ((n + 1) / 2, (n + 2) / 2) GROUP BY party)
    WHERE $today - last > 1.5 * rhythm)"
row 'what is due, all reasons' '-'
run 1 "$crm" value --sum
crm_is
alone '  of it, the value of all parties' '-'

# What is looked up of one party, and worked out of all.
run 1 "$crm" relation a1
crm_is
alone 'the relationship with one party' '-'
run 1 "$crm" relation -O count
crm_is
alone '  with all of them' '-'
run 1 "$crm" relation gaps -O count
crm_is
alone 'levels where nobody is met' '-'
run 1 "$crm" check fields
crm_is
alone 'how complete each field is' '-'
# Planned, and every step found in its place: nothing is written.
run 1 "$crm" journey run -q -n
crm_is
alone 'who comes into a journey' '-'
