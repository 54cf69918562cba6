#!/bin/sh
# Whole large stores: 400,000 accounts and as many sales, with more blocks of
# facets, runs of indexes and batches than are held at a time.  The same rows
# go in in several ways, and what is found, counted and added up is what
# sqlite3 says of the same files.
TEMPLATE=none
. "${0%/*}/lib.sh"

case ${CRM_BUILD:-} in *sanitized*|*debug*|*threads*|*coverage*)
	skip_all 'such a build takes minutes' ;;
esac

n=400000 half=200000 products=200

cat >model.yaml <<'X'
gegevensmodel: 1
name: Large
currency: EUR
entities:
  staff:
    kind: staff
    prefix: u
    fields: {login: {type: text, required: true, unique: true}}
  account:
    kind: party
    prefix: a
    fields:
      number: {type: text, unique: true, search: false}
      card: {type: text, unique: true, search: false}
      name: {type: text, required: true}
      city: {type: text, index: true, search: false}
      worth: {type: money, index: true}
      # Below, 24 fields have 98 blocks of facets each: 2,048 are held.
      kind: {type: enum, values: [organisation, household, consumer]}
      language: {type: enum, values: [nl, en, de, fr]}
      size: {type: enum, values: [s, m, l, xl]}
      state: {type: enum, values: [open, shut, gone], default: open}
      active: {type: bool}
      paid: {type: bool}
      employees: {type: int}
      rating: {type: int}
      f1: {type: int}
      f2: {type: int}
      f3: {type: int}
      f4: {type: int}
      f5: {type: int}
      f6: {type: int}
      f7: {type: int}
      f8: {type: int}
      f9: {type: int}
      f10: {type: int}
      f11: {type: int}
      f12: {type: int}
      f13: {type: int}
      f14: {type: int}
      since: {type: date}
      seen: {type: date}
      tags: {type: enum, many: true, values: [red, blue, green]}
      parent: {type: ref, to: account, role: parent}
      owner: {type: ref, to: staff}
  product:
    kind: product
    prefix: p
    fields:
      code: {type: text, required: true, unique: true}
      family: {type: text, index: true}
  sale:
    kind: sale
    prefix: s
    fields:
      order: {type: text}
      date: {type: date, required: true}
      party: {type: ref, to: account}
      product: {type: ref, to: product}
      quantity: {type: decimal, digits: 3, default: 1}
      amount: {type: money, required: true}
      channel: {type: enum, values: [counter, web, phone]}
X

# Some parents come behind their daughters, but none in the other half.  Orders
# come in the order of their days; few buy much.
awk -v n=$n -v half=$half -v products=$products '
function below(n) { return int(n * rand()) }
function one(list, n) { return list[int((n + 2) * rand()) + 1] }
BEGIN {
	srand(7)
	print "date,week" >"day.csv"
	for (i = 0; i < 8000; i++) {
		t = (12000 + i) * 86400 + 43200
		date[i] = strftime("%Y-%m-%d", t, 1)
		print date[i] "," strftime("%G-W%V", t, 1) >"day.csv"
	}
	split("organisation household consumer", kind)
	split("nl en de fr", language)
	split("s m l xl", size)
	split("open shut gone", state)
	split("yes no", truth)
	split("red blue green red;green blue;red;green", tag)
	split("counter web phone", channel)
	split("berg dal hof meer zee wijk", word)
	print "number,card,name,city,worth,kind,language,size,state," \
	    "active,paid,employees,rating,since,seen,f1,f6,tags," \
	    "parent,owner" >"account.csv"
	for (i = 0; i < n; i++) {
		j = i % 1000
		print 100000 + i "," (i % 3 ? "" : "c" n - i) \
		    ",Party " word[below(6) + 1] below(1000) \
		    ",Town " below(60) \
		    "," (i % 6 ? below(90000) ".5" : "") \
		    "," one(kind, 3) "," one(language, 4) \
		    "," one(size, 4) "," one(state, 3) \
		    "," one(truth, 2) "," one(truth, 2) \
		    "," (i % 11 ? below(1000) : i % 22 ? "" : 40000 + j) \
		    "," (i % 2 ? below(21) - 10 : "") \
		    "," date[below(8000)] \
		    "," (i % 9 ? date[7000 + i % 900] : "") \
		    "," i % 7 "," i % 13 \
		    "," one(tag, 5) \
		    "," (j == 7 ? 100000 + i + 900 : j % 5 == 1 ? \
		    100000 + i - below(j) - 1 : "") \
		    "," (i % 4 ? "user" i % 37 : "") >"account.csv"
	}
	print "code,family" >"product.csv"
	for (i = 0; i < products; i++)
		print "P" i ",F" i % 12 >"product.csv"
	print "order,date,party,product,quantity,amount,channel" >"sale.csv"
	for (i = 0; i < n; i++)
		print int(i / 3) "," date[6000 + int(i * 2000 / n)] \
		    "," (i % 31 ? 100000 + int(n * rand() ^ 3) : "") \
		    ",P" below(products) "," below(12) - 1 \
		    "," below(900) "." below(90) + 10 \
		    "," one(channel, 3) >"sale.csv"
}' || exit 1

# ---- What sqlite3 makes of the files

lite() { sqlite3 -bail -separator , lite.db; }	# SQL comes in, answers go out

missing=$(head -n 1 account.csv | tr , '\n' |
    sed "s/.*/nullif(&, '')/" | paste -s -d ,)
lite <<X >/dev/null || exit 1
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TEMP TABLE raw ($(head -n 1 account.csv));
CREATE TABLE account (number INTEGER PRIMARY KEY, card, name, city,
    worth REAL, kind, language, size, state, active, paid, employees INTEGER,
    rating INTEGER, since, seen, f1 INTEGER, f6 INTEGER, tags,
    parent INTEGER, owner);
CREATE TABLE day (date PRIMARY KEY, week);
CREATE TABLE line (ord INTEGER, date TEXT, party INTEGER, product TEXT,
    quantity INTEGER, amount INTEGER, channel TEXT);
.import --csv --skip 1 account.csv raw
.import --csv --skip 1 day.csv day
.import --csv --skip 1 sale.csv line
INSERT INTO account SELECT $missing FROM raw;
UPDATE line SET party = nullif(party, ''),
    amount = cast(round(amount * 100) AS INTEGER);
CREATE TABLE bought AS SELECT party, sum(amount) AS revenue,
    sum(amount) FILTER (WHERE date >= '2022') AS late, max(date) AS last,
    count(*) AS n FROM line WHERE party IS NOT NULL GROUP BY party;
CREATE UNIQUE INDEX bought_party ON bought (party);
CREATE VIEW daughter AS SELECT a.number, p.city, p.language, p.paid
    FROM account a JOIN account p ON p.number = a.parent;
X

# A filter, and what it is in SQL: by facets, by indexes, by a scan, through
# references, by what was bought, and several of these.
cat >filters <<'X'
handle != a1
	number != 100000
kind = consumer
	kind = 'consumer'
kind != consumer
	kind IS NOT 'consumer'
missing(kind)
	kind IS NULL
language in (de, fr) and state = shut
	language IN ('de', 'fr') AND state = 'shut'
size = xl and not active
	size = 'xl' AND active IS NOT 'yes'
paid = true
	paid = 'yes'
active or paid
	active = 'yes' OR paid = 'yes'
employees > 900 and since < 2010-01-01
	employees > 900 AND since < '2010-01-01'
employees > 40500
	employees > 40500
missing(employees) and rating >= 0
	employees IS NULL AND rating >= 0
rating = -7
	rating = -7
rating < -8 or rating > 8
	rating < -8 OR rating > 8
since = 2012-Q3
	since >= '2012-07-01' AND since < '2012-10-01'
seen in 2022-02 and state = gone
	seen >= '2022-02-01' AND seen < '2022-03-01' AND state = 'gone'
missing(seen)
	seen IS NULL
city = "Town 7"
	city = 'Town 7'
city = "Town 7" and kind = household
	city = 'Town 7' AND kind = 'household'
worth > 89990
	worth > 89990
worth < 30 or worth = 777.50
	worth < 30 OR worth = 777.5
city in ("Town 1", "Town 59") and worth > 80000
	city IN ('Town 1', 'Town 59') AND worth > 80000
number = "377777"
	number = 377777
f1 = 6 and f6 < 2
	f1 = 6 AND f6 < 2
card = "c77" or card = "c78" or card = "c79"
	card IN ('c77', 'c78', 'c79')
missing(card)
	card IS NULL
name ~ "wijk77"
	name LIKE '%wijk77%'
worth / 2 > employees * 40
	worth / 2 > employees * 40
tags = red and tags = blue
	tags LIKE '%red%' AND tags LIKE '%blue%'
missing(tags)
	tags IS NULL
owner.login = "user17" and size = s
	owner = 'user17' AND size = 's'
missing(owner)
	owner IS NULL
missing(parent)
	parent IS NULL
parent.city = "Town 7"
	number IN (SELECT number FROM daughter WHERE city = 'Town 7')
parent.language = fr and language = nl
	number IN (SELECT number FROM daughter WHERE language = 'fr') AND language = 'nl'
parent.parent.paid
	parent IN (SELECT number FROM daughter WHERE paid = 'yes')
count(account.parent) > 2
	number IN (SELECT parent FROM account GROUP BY parent HAVING count(*) > 2)
revenue() > 5000
	number IN (SELECT party FROM bought WHERE revenue > 500000)
revenue(2022..) > 2000 and kind = household
	kind = 'household' AND number IN (SELECT party FROM bought WHERE late > 200000)
revenue() = 0 and city = "Town 9"
	city = 'Town 9' AND number NOT IN (SELECT party FROM bought WHERE revenue != 0)
last_sale < 2020-01-01
	number IN (SELECT party FROM bought WHERE last < '2020-01-01')
count(sale) = 3 and active
	active = 'yes' AND number IN (SELECT party FROM bought WHERE n = 3)
X
# What sqlite3 says now: a number for each.
expect() {
	sed -n 's/^	\(.*\)/count(*) FILTER (WHERE \1),/p' filters |
	    sed '1s/^/SELECT /; $s/,$/ FROM account;/' | lite |
	    tr , '\n' >want
}
found() {	# found NAME STORE [LINES]
	grep -v '^	' filters | paste -d '|' want - |
	    head -n "${3:-100}" >told
	while IFS='|' read -r want filter; do
		is "$1: $filter" "$(crm --store "$2" list account \
		    -w "$filter" -O count)" "$want"
	done <told
}
# summed NAME STORE KEYS SQL [YEAR]: the sums of all sales, or of a year.
summed() {
	crm --store "$2" sum revenue,quantity,rows --by "$3" ${5:+--in $5} \
	    -O csv | tr -d '\r' | sed 1d | sort >sum.crm
	lite <<X | sort >sum.lite
SELECT $4, printf('%.2f', sum(amount) / 100.0), printf('%d.000', sum(quantity)),
    count(*) FROM line JOIN day USING (date) WHERE date LIKE '${5:-}%'
    GROUP BY $4;
X
	ok "$1: $(wc -l <sum.lite) sums by $3" cmp sum.crm sum.lite
}
added_up() {	# added_up NAME STORE
	product="'p' || (substr(product, 2) + 1)"
	summed "$1" "$2" week week
	summed "$1" "$2" product "$product"
	summed "$1" "$2" product,week "$product, week" 2022
	summed "$1" "$2" party.number party
	summed "$1" "$2" month,channel "substr(date, 1, 7), channel"
}
# What a store holds, by 50,000 lines; but for the last numbers given.
content() {
	crm --store "$1" export | grep -Fv -e '{"export":"counter"' \
	    -e '{"export":"head"' -e '{"export":"end"' |
	    split -l 50000 --filter=cksum -
}
sound() { is "$1: sound" "$(crm --store "$2" fsck 2>&1)" ''; }

# begin STORE: what is there before the accounts are.
begin() {
	crm --store "$1" init -q -t model.yaml
	crm --store "$1" import -q product product.csv
}
# took COMMAND ...: what it said of its rows, in $out.
took() { ok "$*" crm --store "$@" -O json; }

# ---- In one go

begin whole
took whole import account account.csv --create staff
took whole import sale sale.csv
expect
found 'in one go' whole
added_up 'in one go' whole
sound 'in one go' whole
content whole >all

# ---- In pieces

part() {	# part FILE FROM UNTIL: of these lines, numbered from 0
	head -n 1 "$1"
	tail -n "+$(($2 + 2))" "$1" | head -n "$(($3 - $2))"
}

begin pieces
part account.csv 0 $half >piece.csv
took pieces import account piece.csv --create staff
content pieces >first
part account.csv $half $n >piece.csv
ok 'the other half through a pipe' sh -c 'cat piece.csv |
    crm --store pieces import account - --create staff'
part sale.csv 0 $half >piece.csv
took pieces import sale piece.csv
part sale.csv $half $n >piece.csv
ok 'of sales, too' sh -c 'cat piece.csv | crm --store pieces import sale -'
took pieces import account account.csv
like 'all are there' "$out" "\"added\":0,\"changed\":0,\"present\":$n,"
took pieces import sale sale.csv
like 'and all sales' "$out" "\"added\":0,\"changed\":0,\"present\":$n,"
part account.csv 0 $half | cut -d, -f3- >piece.csv
took pieces import account piece.csv
like 'without numbers, too' "$out" \
    "\"added\":0,\"changed\":0,\"present\":$half,"

# A file about every third, and a filter that others pass, too.
awk -F, -v OFS=, 'NR == 1 { print "number,city,kind,paid,worth,f6" }
    NR > 1 && NR % 3 == 0 { print $1, "Ede", "consumer",
	NR % 2 ? "yes" : "no", NR % 900, NR % 5 }' account.csv >third.csv
took pieces import account third.csv
ok 'some of them, and others' crm --store pieces set account \
    -w 'rating < -5 and size = m' state=gone since=2012-08-01 employees=
lite <<X >/dev/null
CREATE TEMP TABLE third (number INTEGER PRIMARY KEY, city, kind, paid,
    worth REAL, f6 INTEGER);
.import --csv --skip 1 third.csv third
UPDATE account SET city = t.city, kind = t.kind, paid = t.paid,
    worth = t.worth, f6 = t.f6 FROM third t WHERE t.number = account.number;
UPDATE account SET state = 'gone', since = '2012-08-01', employees = NULL
    WHERE rating < -5 AND size = 'm';
X
expect
found 'changed' pieces 36
sound 'changed' pieces

# ---- Undone

ok 'the changes are undone' crm --store pieces undo
ok 'both' crm --store pieces undo
content pieces >now
ok 'in pieces: what came in one go' cmp now all
for i in 'the sales' 'and those before' 'half of the accounts'; do
	ok "$i are taken back" crm --store pieces undo
done
content pieces >now
ok 'as before they came' cmp now first
for i in 'the accounts' 'the sales' 'all of them'; do
	ok "$i come back" crm --store pieces redo
done
content pieces >now
ok 'in pieces, again: what came in one go' cmp now all
sound 'again' pieces
done_testing
