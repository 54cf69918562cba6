#!/bin/sh
# Records from a file that are put together without drafts: the same comes of
# a file when every row is a draft, which a filter in the mapping sees to.
TEMPLATE=none
. "${0%/*}/lib.sh"

cat >model.yaml <<'X'
gegevensmodel: 1
name: Every field
currency: EUR
country: NL
timezone: Europe/Amsterdam
entities:
  staff:
    kind: staff
    prefix: w
    fields:
      login: {type: text, required: true, unique: true}
  account:
    kind: party
    prefix: a
    check: 'size >= 0 or active = false'
    fields:
      name: {type: text, required: true, min: 2, max: 700, search: true}
      number: {type: text, unique: true}
      card: {type: text, unique: true}
      kind: {type: enum, values: [shop, person], default: shop}
      size: {type: int, min: -50, max: 90000}
      worth: {type: money, index: true}
      factor: {type: decimal, digits: 4, check: 'factor < 1000'}
      share: {type: percent}
      since: {type: date, index: true, default: 2024-01-01}
      seen: {type: time}
      active: {type: bool}
      code: {type: text, pattern: '[A-Z]{2}[0-9]*'}
      mail: {type: email, many: true, index: true}
      phone: {type: phone}
      url: {type: url}
      postcode: {type: postcode}
      country: {type: country}
      tags: {type: enum, many: true, values: [red, blue, green]}
      lots: {type: int, many: true}
      parent: {type: ref, to: account, role: parent}
      owner: {type: ref, to: staff}
      gone: {type: text}
X

# rows N: most are plain.  Some have quotes, breaks, blanks around, accents,
# numbers and parents of rows before and behind, values that are missing.
rows() {
	awk -v n="$1" 'BEGIN {
		print "number,name,card,kind,size,worth,factor,share,since," \
		    "seen,active,code,mail,phone,url,postcode,country," \
		    "tags,lots,parent,owner"
		for (i = 0; i < n; i++) {
			name = "Party " i * 7919 % 1000
			if (i % 97 == 0) name = "\"A \"\"quoted\"\" one " i "\""
			if (i % 98 == 0) name = "\"Two\nlines " i "\""
			if (i % 99 == 0) name = "  Blanks  "
			if (i % 101 == 0) name = "Bäckerei \"Jü\""
			if (i % 103 == 0) name = sprintf("Long %0300d", i)
			if (i % 107 == 0) name = "Cafe\314\201"
			number = i % 53 == 0 ? "" : 100000 + i
			if (i % 211 == 0 && i) number = 100000 + i - 7
			mail = i % 3 ? "p" i "@Example.com" : ""
			if (i % 5 == 0) mail = mail ";q" i % 40 "@example.com"
			printf "%s,%s,%s,%s,%s,%s,%s,%s,%s,", number, name,
			    i % 2 ? "" : "c" i, i % 4 == 0 ? "" :
			    i % 4 == 1 ? "person" : "shop",
			    i % 13 == 0 ? "" : i % 300,
			    i % 6 == 0 ? "" : i * 31 % 70000 ".5",
			    i % 8 ? i % 900 ".25" : "",
			    i % 11 ? i % 100 "%" : "",
			    i % 7 ? sprintf("20%02d-%02d-%02d", i % 25,
			    i % 12 + 1, i % 28 + 1) : ""
			printf "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n",
			    i % 9 ? "2024-03-31T02:30:0" i % 10 : "",
			    i % 3 == 0 ? "" : i % 3 == 1 ? "yes" : "no",
			    i % 10 ? "" : "AB" i,
			    mail, i % 4 ? "" : "030-" 2000000 + i % 5000,
			    i % 15 ? "" : "example.com/" i % 50,
			    i % 3 ? 1000 + i % 90 " ab" : "",
			    i % 6 ? "" : i % 12 ? "nl" : "Belgium",
			    i % 14 ? "" : "blue;red", i % 21 ? "" : "5; 7;0",
			    i % 17 == 0 && i ? 100000 + int(i / 2) :
			    i % 501 == 0 ? 100000 + i + 3 : "",
			    i % 2 ? "user" i % 30 : ""
		}
	}'
}

# A filter that no row passes, but that wants a whole record.
printf 'import: 1\ntype: account\nskip: %s\n' "'gone = \"no\"'" >draft.yaml

# both NAME FILE OPTION ...: the file into the stores plain and draft; what is
# planned, told, refused and stored is the same.
both() {
	what=$1 file=$2
	shift 2
	for s in plain draft; do
		map=
		[ "$s" = plain ] || map='--map draft.yaml'
		[ -d $s ] || crm --store $s init -t model.yaml >/dev/null 2>&1
		: >$s.bad
		crm --store $s import $map account "$file" -n \
		    --create staff "$@" 2>&1 | grep -v '^#* *skip:' >$s.plan
		crm --store $s import $map account "$file" --create staff \
		    --keep-going --rejects $s.bad -O json "$@" \
		    >$s.said 2>$s.err
		echo "status $?" >>$s.said
		crm --store $s export | sed 1d >$s.out
		crm --store $s changes | grep -v '"op":"entry"' >$s.changes
	done
	for f in plan said err out changes bad; do
		ok "$what: the same $f" cmp plain.$f draft.$f
	done
	is "$what: sound" "$(crm --store plain fsck 2>&1)" ''
}
# counted NAME FIELD WANT: what the plain way said of its rows.
counted() {
	like "$1" "$(cat plain.said)" "$2"
}

rows 9500 >rows.csv
both 'every field' rows.csv
counted 'numbers that come again, parents that never come' \
    '"added":9455,.*"present":45,.*"refused":13,"created":15'
both 'the same again' rows.csv
counted 'is there, also what no number tells' \
    '"added":0,"changed":90,"present":9405'
sed 's/Party/Firma/; s/,shop,/,,/; s/@Example/@example/
    s/^\(,"A ""quoted.*\),user[0-9]*$/\1,/' rows.csv >new.csv
both 'other names' new.csv
like 'doubles are told of' "$(cat plain.err)" 'may be a double of'
both 'what is empty is emptied' new.csv --clear

# Behind many good rows, what is wrong with others.
{
	rows 5000
	cat <<'X'
200001,,c1,shop,1,1,1,1%,2024-01-01,,,,,,,,,,,,
200002,Taken card,c3000,shop,1,1,1,1%,2024-01-01,,,,,,,,,,,,
200003,Good,d1,shop,1,1,1,1%,2024-01-01,,,,,,,,,,,,user7
200004,Many,d2,shop,90001,1,1,1%,2024-01-01,,,,,,,,,,,,
200005,Whose check,d3,shop,-3,1,1,1%,2024-01-01,,yes,,,,,,,,,,
200006,Whose check is kept,d4,shop,-3,1,1,1%,2024-01-01,,no,,,,,,,,,,
200007,Factor,d5,shop,1,1,1000,1%,2024-01-01,,,,,,,,,,,,
200008,Choice,d6,market,1,1,1,1%,2024-01-01,,,,,,,,,,,,
200009,Day,d7,shop,1,1,1,1%,2024-02-30,,,,,,,,,,,,
200010,Pattern,d8,shop,1,1,1,1%,2024-01-01,,,abc,,,,,,,,,
200011,Dollars,d9,shop,1,12 USD,1,1%,2024-01-01,,,,,,,,,,,,
200012,Euros,d10,shop,1,EUR 12,1,1%,2024-01-01,,,,,,,,,,,,
200013,Digits,d11,shop,1,1.234,1,1%,2024-01-01,,,,,,,,,,,,
200014,Nobody,d12,shop,1,1,1,1%,2024-01-01,,,,,,,,,,,999999,
200015,X,d13,shop,1,1,1,1%,2024-01-01,,,,,,,,,,,,
200016,Few
200017,Mail,d14,shop,1,1,1,1%,2024-01-01,,,,a@example.com;x,,,,,,,,
200018,Tags,d15,shop,1,1,1,1%,2024-01-01,,,,,,,,,red;pink,,,
200019,Lots,d16,shop,1,1,1,1%,2024-01-01,,,,,,,,,;,1;x,,
200020,Itself,d17,shop,1,1,1,1%,2024-01-01,,,,,,,,,;,1;2,200020,
200003,The same number,d18,shop,1,1,1,1%,2024-01-01,,,,,,,,,,,,user99
200021,Its card,d18,shop,1,1,1,1%,2024-01-01,,,,,,,,,,,,
200022,The card that is free by now,d1,shop,1,1,1,1%,2024-01-01,,,,,,,,,,,,
X
	printf '200023,\377,d19,shop,1,1,1,1%%,2024-01-01,,,,,,,,,,,,\n'
	printf '200024,a\001b,d20,shop,1,1,1,1%%,2024-01-01,,,,,,,,,,,,\n'
} >wrong.csv
rm -rf plain draft
both 'what is wrong' wrong.csv
counted 'is refused' '"added":4983,.*"refused":26'

# Other forms; constants; texts that never come again.
rm -rf plain draft
rows 6000 | sed '1!s/,/;/g; 1s/,/;/g; s/\.5;/,5;/; s/\.25;/,25;/' >semi.csv
both 'semicolons, decimal commas' semi.csv --delimiter ';' --decimal-comma
rm -rf plain draft
rows 6000 | grep -v '"' | tr , '\t' | sed '4500s/Party/A\\tB/' >rows.tsv
both 'tabs' rows.tsv --set country=DE --set tags=green --set gone=yes
is 'what no column says is the constant' "$(crm --store plain list account \
    -w 'gone = "yes" and country = DE' -O count)" \
    "$(crm --store plain list account -w 'country = DE' -O count)"
both 'another constant for those that are there' rows.tsv --set country=FR
like 'changes them' "$(cat plain.said)" '"changed":4750'
awk 'BEGIN { print "number,name,mail,phone,lots"
	for (i = 0; i < 75000; i++)
		printf "%d,Name %d,m%d@example.com,030-%d,%d\n", i, i,
		    i % 70000, 2000000 + i, i % 70000 }' >many.csv
rm -rf plain draft
both 'texts that hardly ever come again' many.csv
counted 'all of them' '"added":75000'
both 'all of them again' many.csv
counted 'are there' '"added":0,"changed":0,"present":75000'
# ---- more blocks of facets than are kept at a time

awk 'BEGIN {
	print "gegevensmodel: 1\nname: Wide\ncurrency: EUR\nentities:"
	print "  account: {kind: party, prefix: a, fields: {name: {type: text},"
	for (i = 1; i <= 60; i++)
		printf "    f%d: {type: int}%s\n", i, i < 60 ? "," : "}}"
}' >wide.yaml
crm init -q wide -t wide.yaml
awk 'BEGIN { print "name,f1,f60"
	for (i = 0; i < 200000; i++) print "x" i "," i % 7 "," i % 11 }' \
	>wide.csv
ok 'many records of many fields' crm --store wide/.crm import -q account wide.csv
is 'are found by each' "$(crm --store wide/.crm list account \
    -w 'f1 = 3 and f60 = 4' -O count)" "$(awk -F, \
    '$2 == 3 && $3 == 4' wide.csv | grep -c .)"
is 'and sound' "$(crm --store wide/.crm fsck 2>&1)" ''

# Where numbers are missing, no block is ever full.
crm --store wide/.crm rm -q account -w 'f1 = 3 and f60 = 4'
crm --store wide/.crm export -o wide.ndjson
crm init -q gaps -t wide.yaml
ok 'the same with gaps' crm --store gaps/.crm import -q --exact wide.ndjson
is 'are found, too' "$(crm --store gaps/.crm list account \
    -w 'f1 = 2 and f60 = 4' -O count)" "$(awk -F, \
    '$2 == 2 && $3 == 4' wide.csv | grep -c .)"
is 'and the others' "$(crm --store gaps/.crm list account \
    -w 'f1 = 3 and f60 = 4' -O count)" 0
is 'sound' "$(crm --store gaps/.crm fsck 2>&1)" ''
done_testing
