#!/bin/sh
. "${0%/*}/lib.sh"

count() {
	crm list "$@" -O count
}
sum() {
	crm sum revenue,quantity,rows -O csv | tail -n 1 | tr -d '\r'
}

# ---- records ----
cat >accounts.csv <<'X'
Number;Name;City;E-mail;Since
0017;Jansen;Gouda;jan@example.com;14-03-2024
0018;"De Vries; en zonen";Utrecht;;01-12-2023
X
ok 'semicolons and Dutch dates are found out' crm import account accounts.csv
is 'and silent in a pipe' "$out$err" ''
is 'leading zeros stay' "$(crm list account -f number,name,since -O tsv)" \
"0017	Jansen	2024-03-14
0018	De Vries; en zonen	2023-12-01"
ok 'the same file again' crm import account accounts.csv -O json
is 'changes nothing' "$out" \
'{"read":2,"added":0,"changed":0,"present":2,"skipped":0,"refused":0,"created":0,"merged":0}'
sed 's/Gouda/Delft/' accounts.csv >moved.csv
ok 'a changed line sets the record' crm import account moved.csv -O json
like 'one of them' "$out" '"added":0,"changed":1,"present":1'
is 'and only that' "$(crm list account -f handle,city -O tsv)" "a1	Delft
a2	Utrecht"
ok '-n shows the change set' crm import account accounts.csv -n
like 'as operations' "$out" '"op":"set","ref":"a1"'
like 'and how the file was understood' "$err" 'delimiter: ;'
is 'and does nothing' "$(crm list account -f city -O tsv | head -n 1)" Delft

printf 'Number;Name;Colour\n1;A;red\n' >extra.csv
crm add account name=Cellar number=4711 city=Gouda >/dev/null
printf 'number,city\n4711,\n' >cell.csv
ok 'an empty cell' crm import account cell.csv
is 'says nothing' "$(crm list account -w 'number = "4711"' -f city)" Gouda
ok 'told to clear' crm import account cell.csv --clear
is 'it empties the field' "$(crm list account -w 'number = "4711"' \
    -f city -O json | tr -d ' \n')" '[{"city":null}]'
crm set account -w 'number = "4711"' city=Gouda >/dev/null
ok 'null' eval 'echo "{\"number\":\"4711\",\"city\":null}" |
    crm import account -'
is 'empties it, too' "$(crm list account -w 'number = "4711"' \
    -f city -O json | tr -d ' \n')" '[{"city":null}]'
crm rm account -w 'number = "4711"' >/dev/null

fails 4 'a column nobody knows' crm import account extra.csv
like 'is named' "$err" ':1: account has no field for: Colour'
printf '{"name":"A"}\n{"name":"B","colour":1}\n' >keys.ndjson
fails 4 'so is a key' crm import account keys.ndjson
like 'with its line' "$err" 'keys.ndjson:2: account has no field for: colour'
printf 'x,1\ny,2\n' >bare.csv
fails 4 'and a column without a name' crm import account bare.csv --no-header
like 'of its file' "$err" 'bare.csv: account has no field for: 1'
is 'not read without -n' "$(echo "$err" | grep -c '^#')" 0
fails 4 'nor with it' crm import account extra.csv -n --save-map begun.yaml
like 'but the mapping is begun' "$err" '^#   Colour: ignore$'
like 'to be kept' "$(cat begun.yaml)" '^  Colour: ignore$'
ok 'and can be used' crm import --map begun.yaml extra.csv -n
fails 5 'a file that is not there' crm import nowhere.csv
like 'is why' "$err" 'cannot open nowhere.csv'
: >nothing.csv
fails 4 'an empty one' crm import nothing.csv
like 'is why, too' "$err" 'nothing.csv is empty'
fails 2 'else it is the type' crm import extra.csv
like 'that lacks' "$err" 'import into which type'
crm init -q -t nl --store dutch.crm
fails 2 'in a store of other words' crm --store dutch.crm import extra.csv
like 'by those' "$err" '^hint: crm import relatie customers\.csv'
ok 'and left out when told' crm import account extra.csv --ignore-extra
printf 'number,name\n5,A\n5\n6,"B"x\n7,C\n' >ragged.csv
fails 4 'rows that are wrong' crm import account ragged.csv
like 'have a line' "$err" '^crm: import: ragged.csv:3: 1 field, not 2'
unlike 'quotes are no cure for too few' "$err" 'goes between quotes'
printf 'number,name\n5,A,B\n' >wide.csv
fails 4 'but' crm import account wide.csv
like 'for too many' "$err" '^hint: a text with "," in it goes between quotes'
fails 4 'other faults of rows' crm import account ragged.csv
like 'are all named' "$err" '^crm: import: ragged.csv:4: text behind the closing'
like 'and are counted' "$err" '2 of 4 rows are wrong: nothing was stored'
is 'nothing was stored' "$(count account)" 3
fails 7 'the good ones go in when asked' \
    crm import account ragged.csv --keep-going --rejects bad.csv
is 'they did' "$(count account)" 5
is 'the others are kept with the reason' "$(cat bad.csv)" \
'number,name,import_error
5,"1 field, not 2"
6,"B"x,"text behind the closing quote of field 2"'
printf 'handle,name\na1,Jansens\na99,X\n' >handle.csv
fails 4 'a handle that is not there' crm import account handle.csv
like 'is said' "$err" 'handle.csv:3:1: there is no a99'
printf '{"handle":"a1","revision":1,"name":"Other"}\n' >old.ndjson
fails 4 'a record changed since' crm import account old.ndjson
like 'is a conflict' "$err" 'a1 was changed since'
printf '%s\n' '{"name":"é" "city":"Oss"}' >torn.nd
fails 4 'a line that is no JSON' crm import account torn.nd
is 'has its place, in characters' "$(echo "$err" | head -n 1)" \
    'crm: import: torn.nd:1:13: a comma belongs here'
crm export account -o out.ndjson
ok 'an export of a type' crm import account out.ndjson -O json
like 'is read back' "$out" '"added":0,"changed":0,"present":5'
crm export account -O csv -o out.csv
ok 'as CSV too' crm import account out.csv -O json
like 'and is the same' "$out" '"added":0,"changed":0,"present":5'
printf '{"number":"0017","tags":["a,b","c"]}\n' | crm import account -
is 'lists come from NDJSON; what has no key stays' \
    "$(crm export account -w 'number = "0017"' -f name,tags)" \
    '{"name":"Jansen","tags":["a,b","c"]}'
printf 'number,tags\n0017,x;y\\;z\n' | crm import account -
is 'and from CSV' "$(crm export account -w 'number = "0017"' -f tags)" \
    '{"tags":["x","y;z"]}'

printf 'number,name,parent\nk1,Child,k9\nk9,Parent,\n' >family.csv
ok 'a parent may come behind its child' crm import account family.csv
is 'and is its parent' \
    "$(crm list account -w 'number = "k1"' -f parent.name -O tsv)" Parent
ok 'the same again' crm import account family.csv -O json
like 'changes nothing' "$out" '"added":0,"changed":0,"present":2'
printf 'number,name,parent\nk2,Child,k8\n' >orphan.csv
fails 4 'a parent that never comes' crm import account orphan.csv
like 'is named' "$err" 'orphan.csv:2:3: parent: there is no account "k8"'
printf 'login,name,parent,cost\nada,Ada,bob,USD 9\nbob,Bob,,\n' >left.csv
fails 7 'a row that is left out, whose parent comes' \
    crm import staff left.csv --keep-going
is 'is told once' "$err" \
    'crm: import: left.csv:2: cost: no rate for USD on 2025-06-18
hint: add one: crm add rate
crm: import: 1 of 2 rows was left out'

crm list account -O tsv --header -f handle,name,tags >list.tsv
ok 'what crm lists as TSV' crm import account - --format tsv <list.tsv
fails 2 'a format there is not' crm import account list.tsv --format xls

# ---- what a file is like ----
printf '\377\376n\0u\0m\0b\0e\0r\0,\0n\0a\0m\0e\0\n\0u\0001\0,\0\351\0\n\0' >u16.csv
ok 'UTF-16' crm import account u16.csv
printf 'number,name\nw1,Andr\351\n' >cp.csv
ok 'Windows-1252' crm import account cp.csv
is 'both are UTF-8 now' \
    "$(crm list account -w 'number in ("u1", "w1")' -f name -O tsv)" 'é
André'
gzip -c accounts.csv >accounts.csv.gz
fails 4 'a compressed file' crm import account accounts.csv.gz
like 'says how' "$err" 'zcat'
fails 4 'an empty file' crm import account /dev/null
fails 5 'a file that is not there' crm import account nowhere.csv
fails 2 'no file' crm import
fails 2 'no type' crm import accounts.csv
fails 2 'an unknown type' crm import acount accounts.csv

# ---- sales ----
cat >sales.csv <<'X'
Order,Date,Product,Description,Quantity,Price,Account,Country
1,2025-03-14 09:00,P1,,2,"1,50",C1,NL
1,2025-03-14 09:00,P1,Bread,2,"1,50",C1,NL
1,2025-03-14 09:00,P2,Milk,1,"1.234,00",C1,NL
2,2025-03-15 10:00,P2,Milk,-1,"1.234,00",,NL
X
cat >sales.yaml <<'X'
import: 1
type: sale
columns:
  Order: order
  Date: date
  Product: {field: product, create: {name: Description}}
  Quantity: quantity
  Price: price
  Account: {field: party, create: {country: Country}}
X
fails 4 'references to nobody' crm import sale sales.csv --ignore-extra
like 'name what is missing' "$err" \
    'sales.csv:2:3: product: there is no product "P1"'
ok 'made on the fly' crm import --map sales.yaml sales.csv -O json
like 'counted' "$out" '"added":4,.*"created":3'
is 'two identical lines both count' "$(sum)" '6.00,4.000,4'
is 'the first name that is there wins' \
    "$(crm list product -f code,name -O tsv)" 'P1	Bread
P2	Milk'
ok 'the same file again' crm import --map sales.yaml sales.csv -O json
like 'adds none' "$out" '"added":0,.*"present":4,.*"created":0'
is 'the sums are the same' "$(sum)" '6.00,4.000,4'
sed '2q;d' sales.csv >one; { sed 1q sales.csv; cat one one one; } >three.csv
ok 'three lines where there were two' crm import --map sales.yaml three.csv \
    -O json
like 'one more' "$out" '"added":1,.*"present":2'
sed 's/2025-03-14 09:00/31-02-2025 09:00/' sales.csv >feb.csv
fails 4 '31 February is no day' crm import --map sales.yaml feb.csv \
    --date-format 'DD-MM-YYYY HH:MM'
printf 'order,date,amount\n9,03/04/2025,1.50\n9,01/02/2025,1.50\n' >md.csv
fails 4 'day and month either way round' crm import sale md.csv
like 'are not guessed' "$err" 'may be DD/MM/YYYY or MM/DD/YYYY'
ok 'but named' crm import sale md.csv --date-format MM/DD/YYYY
is 'and read so' "$(crm list sale -w 'order = "9"' -f date --sort date -O tsv)" \
'2025-01-02
2025-03-04'
printf 'order;date;amount\n8;2025-01-01;1.234\n' >th.csv
fails 4 'thousands or decimals' crm import sale th.csv
ok 'by a flag' crm import sale th.csv --decimal-comma
is 'thousands' "$(crm list sale -w 'order = "8"' -f amount -O tsv)" 1234.00
printf 'order,date,amount\n7,2025-01-01,"12,x"\n' >x.csv
fails 4 'what is no amount' crm import sale x.csv
like 'is shown with its place' "$err" \
    '^crm: import: x.csv:2:3: amount .*"12,x" is not'
printf 'order,amount\n7,1.00\n' >nodate.csv
fails 4 'a sale without a date' crm import sale nodate.csv
like 'is not one of today' "$err" 'date is missing'
cat >skip.yaml <<'X'
import: 1
type: sale
columns: {order: order, date: date, q: quantity, price: price}
compute: {amount: 'round(quantity * price * 2, 2)'}
set: {channel: web}
skip: 'quantity = 0'
X
printf 'order,date,q,price\n6,2025-01-01,0,1\n6,2025-01-01,3,1\n' >skip.csv
ok 'constants, expressions, rows left out' \
    crm import --map skip.yaml skip.csv -O json
like 'and counted' "$out" '"added":1,.*"skipped":1'
is 'as computed' "$(crm list sale -w 'order = "6"' -f amount,channel -O tsv)" \
'6.00	web'
ok 'a mapping is kept' crm import --map sales.yaml sales.csv \
    --save-map kept.yaml
like 'with what was found' "$(cat kept.yaml)" "^decimal: ','"
ok 'and used' crm import --map kept.yaml sales.csv -O json
like 'with the same result' "$out" '"added":0,.*"present":4'
ok 'rows without a header' sh -c "sed 1d md.csv | crm import --map - x 2>&1 ||
    true"
printf '4,2025-01-01,5.00\n' >bare.csv
printf 'import: 1\ntype: sale\nheader: false\ncolumns: {1: order, 2: date, 3: amount}\n' >bare.yaml
ok 'columns by number' crm import --map bare.yaml bare.csv
is 'are taken' "$(crm list sale -w 'order = "4"' -f amount -O tsv)" 5.00
printf 'import: 1\ncolours: red\n' >bad.yaml
fails 4 'a mapping that is wrong' crm import --map bad.yaml sales.csv
like 'has a line' "$err" 'bad.yaml:2:1: "colours"'
yes '# a long remark' | head -c 17000000 >big.yaml
fails 4 'one of 17 MB' crm import --map big.yaml sales.csv
is 'is none' "$err" 'crm: import: big.yaml is too large for a mapping'
rm big.yaml
ok 'the store is sound' crm fsck

# Many records before and between those there are: tables are written anew.
ok 'a store' crm --store many init
ok 'with few products' sh -c "awk 'BEGIN { print \"code,name\"
    for (i = 1; i <= 1500; i++) print \"P\" i \",Product \" i % 7 }' |
    crm --store many import product -"
awk 'BEGIN { print "number,name,city"; for (i = 1; i <= 5000; i++)
    print i ",Product of Town " i % 50 ",Town " i % 9 }' >many.csv
ok 'and many accounts' crm --store many import account many.csv
is 'all are there' "$(crm --store many list account -O count)" 5000
is 'found by index' "$(crm --store many list account -w 'city = "Town 3"' \
    -O count)" 556
is 'by key' "$(crm --store many list product -w 'code = "P77"' -f name \
    -O tsv)" 'Product 0'
# Numbers of thousands of accounts are read in one go.
awk 'BEGIN { print "order,date,account,product,quantity,amount"
    for (i = 1; i <= 9000; i++) print i ",2025-02-03," 1 + i * 7 % 5000 \
    ",P" 1 + i % 1500 ",1," i ".00" }' >lines.csv
ok 'an order line of each and more' crm --store many import sale lines.csv
is 'each found its account' "$(crm --store many sum revenue \
    --by party.number -O tsv | sort)" "$(awk -F, 'NR > 1 { s[$3] += $6 }
    END { for (n in s) printf "%s\t%d.00\n", n, s[n] }' lines.csv | sort)"
printf 'order,date,account,amount\n1,2025-02-03,5001,1.00\n' >none.csv
fails 4 'one nobody has' crm --store many import sale none.csv
ok 'all of it sound' crm --store many fsck
ok 'the lines taken back' crm --store many undo
ok 'the accounts taken back' crm --store many undo
is 'leaves the others' "$(crm --store many list product -O count)" 1500
ok 'and a sound store' crm --store many fsck

# So many at once go another way through the program than few do.
awk 'BEGIN { print "number,name,kind,city,employees,since,email,parent"
    for (i = 1; i <= 9000; i++)
	print i "," (i % 900 ? "Name " : "Ångström ") i "," \
	    (i % 3 ? "consumer" : i % 7 ? "organisation" : "") "," \
	    (i % 5 ? "Town " i % 40 : "") "," (i % 4 ? i * 37 % 500 : "") \
	    "," (i % 11 ? "" : "2024-02-0" i % 9 + 1) "," \
	    (i % 6 ? "" : "a" i "@x.nl;b" i "@y.nl") "," \
	    (i % 8 || i < 4000 ? "" : i - 3990) }' >nine.csv
# told STORE: what is in it, and what its journal says was done.
told() {
	crm --store "$1" export -O ndjson | sed 1d
	crm --store "$1" changes account | grep -v '"op":"entry"' |
	    sed 's/"entry":[0-9]*,//'
	for w in 'kind = consumer' 'missing(kind)' 'employees = 148' \
	    'city = "Town 3"' 'since = 2024-02-03' 'missing(employees)'; do
		crm --store "$1" list account -w "$w" -f number,name -O csv
	done
	crm --store "$1" find ngstrom -O ids
}
for way in whole parts; do
	ok "$way: a store" crm --store "$way" init
	sed -n 1,3001p nine.csv >part1.csv
	{ sed 1q nine.csv; sed -n 3002,6001p nine.csv; } >part2.csv
	{ sed 1q nine.csv; sed -n '6002,$p' nine.csv; } >part3.csv
	set -- nine.csv
	[ $way = whole ] || set -- part1.csv part2.csv part3.csv
	for f; do
		ok "$way: $f" crm --store "$way" import account "$f"
	done
	is "$way: sound" "$(crm --store "$way" fsck 2>&1)" ''
	told "$way" >"$way.told"
done
ok 'at once and in parts: the same' cmp whole.told parts.told
is 'of all of them' "$(grep -c '"op":"add"' whole.told)" 9000

# ---- a reference by an address, which need not be unique

mkdir addresses && cd addresses && crm init >/dev/null
crm add contact name=Ada email=ada@x.nl,ada@y.nl phone=0182-123456 >/dev/null
crm add contact name=Bo email=bo@x.nl >/dev/null
crm add contact name=Cas email=shared@x.nl >/dev/null
crm add contact name=Daan email=shared@x.nl >/dev/null
printf 'e-mail,what\nada@Y.NL,a\nbo@x.nl,b\nshared@x.nl,c\nno@x.nl,d\nc1,e\n' \
    >in.csv
printf '%s\n' 'import: 1' 'type: activity' 'columns:' \
    '  e-mail: {field: person, by: email}' '  what: text' \
    'set: {kind: note}' >map.yaml
fails 4 'addresses of several, of nobody, none at all' \
    crm import --map map.yaml in.csv
like 'of several' "$err" 'in.csv:4:1: .*shared@x.nl'
like 'of nobody' "$err" 'in.csv:5:1: person: there is no contact "no@x.nl"'
like 'a handle is no address' "$err" 'in.csv:6:1: person: there is no contact'
is 'nothing is stored' "$(crm list activity -O count)" 0
fails 7 'the others' crm import --map map.yaml --keep-going in.csv
is 'belong to whom it is' "$(crm list activity -f person,text | tr '\t\n' '  ')" \
    'c1 a c2 b '
sed -i 's/by: email/by: email, create: true/' map.yaml
fails 2 'none can be made from that' crm import --map map.yaml in.csv
sed -i 's/by: email, create: true/by: name/' map.yaml
fails 2 'a name is no address' crm import --map map.yaml in.csv
cd ..

# One fault in many rows is told once, at its first row.
{
	echo 'name,country,employees'
	for i in 1 2 3 4 5 6; do echo "A$i,Holand,$i"; done
	echo 'B,NL,x'
	echo ',NL,3'
	echo ',NL,4'
	echo 'C,NL,5'
} >faults.csv
fails 4 'faults that repeat' crm import account faults.csv
is 'each is told once, the most frequent first' "$err" "$(printf '%s\n' \
    'crm: import: faults.csv:2:2: country "Holand" is not a country (6 rows, first here)' \
    'hint: write a code of two letters, such as NL, or the name in English or Dutch' \
    'crm: import: faults.csv:9: name is missing (required) (2 rows, first here)' \
    'crm: import: faults.csv:8:3: employees "x" is not a whole number' \
    'crm: import: 9 of 10 rows are wrong: nothing was stored' \
    'hint: --keep-going stores the others, --rejects FILE keeps these')"
i=0
{
	echo 'name,employees'
	while [ $i -lt 70 ]; do i=$((i + 1)); echo "A,x$i"; done
} >many.csv
fails 4 'faults that differ' crm import account many.csv
is 'fifty are told' "$(printf '%s\n' "$err" | grep -c 'whole number')" 50
like 'and the others counted' "$err" \
    '^crm: import: and 20 rows with other faults$'

if command -v script >/dev/null; then
	script -qec 'stty cols 40; crm import account many.csv -n' /dev/null \
	    </dev/null | tr -d '\r' >shown
	is 'a mapping on a narrow terminal is of comments' \
	    "$(sed -n '/^# import/,/^#  *[a-z]*: [a-z]*$/p' shown |
	    grep -vc '^#')" 0
	is 'in lines that fit' "$(grep '^#' shown | awk 'length($0) > 40')" ''
fi

# What -n tells of what would be done.
crm add account number=N1 name=One city=Gouda >/dev/null
crm add account number=N2 name=Two city=Gouda >/dev/null
printf '%s\n' number,name,city N1,One,Gouda N2,Two,Delft N3,Three,Delft \
    ,,Delft >counts.csv
fails 7 'with -n' crm import account counts.csv -n --keep-going
like 'the counts are told' "$err" "^# 4 rows read, 1 would be added, 1 would \
be changed, 1 there already, 1 refused\$"
like 'in Dutch, too' "$(LC_ALL=nl_NL.UTF-8 crm import account counts.csv -n \
    --keep-going 2>&1)" '^# 4 regels gelezen, 1 toe te voegen, 1 te wijzigen'
printf '%s\n' date,account,product,quantity,price 2025-01-01,Q1,X1,1,2 \
    2025-01-02,Q2,X1,1,2 >made.csv
like 'and what would be made for them' "$(crm import sale made.csv -n \
    --create account --create product 2>&1)" \
    '2 accounts would be made, 1 product would be made$'
printf '%s\n' date,amount 2025-01-02,5 '' 03-01-2025,6 >mixed.csv
fails 4 'dates of two forms' crm import sale mixed.csv
like 'by its line' "$err" '^crm: import: mixed.csv:4: column date: "03-01-2025" is no date in the form'
printf '%s\n' date,amount 2025-01-02,5 2025-13-01,6 2025-02-31,x 2025-03-01,8 \
    2025-03-02,9 >impossible.csv
fails 4 'days that are not there' crm import sale impossible.csv
is 'each is named, as other bad rows are' "$err" \
    'crm: import: impossible.csv:3:1: date "2025-13-01" is not a day: there is no month 13
crm: import: impossible.csv:4:1: date "2025-02-31" is not a day: February 2025 has 28 days
crm: import: 2 of 5 rows are wrong: nothing was stored
hint: --keep-going stores the others, --rejects FILE keeps these'
fails 7 'the others go in' crm import sale impossible.csv --keep-going

# Lines are read many at once, column by column, those of JSON one by one:
# what comes of them is the same, whatever is odd among them.
awk 'BEGIN {
	srand(3)
	n_odd = split("+5 -0 7. .5 -.5 0.5 1.234 1.230 00012.30 -00.07 - -- +" \
	    " 1.2.3 --4 4- 1e3 . -. 99999999999999.99 9999999999999999.99" \
	    " 99999999999999999.9 922337203685477.07 123456789012345678" \
	    " 92233720368547758.08 9223372036854775807 -1234567890123456", odd)
	print "order,date,account,product,quantity,amount,channel" >"odd.csv"
	for (i = 0; i < 15000; i++) {
		order = i % 11 == 0 ? "S-" int(i / 3) : int(i / 3)
		date = sprintf("2025-%02d-%02d", 1 + i / 1300, 1 + rand() * 28)
		account = i % 97 == 0 ? "" : (i % 5 ? 1000 : "K") + \
		    int(rand() * 3000)
		product = "P" int(rand() * 40) (i % 1001 == 0 ? "-" i : "")
		quantity = i % 13 == 0 ? "" : int(rand() * 9)
		amount = i % 501 == 500 ? "" : rand() < .01 ? "-1.5" : \
		    sprintf("%.2f", rand() * 900)
		if (i % 2003 == 2002) amount = "much"
		if (i % 541 == 540) amount = odd[int(i / 541) % n_odd + 1]
		if (i % 547 == 546) quantity = odd[int(i / 547) % n_odd + 1]
		if (i % 3001 == 3000) date = "2025-02-31"
		channel = i % 7 == 0 ? "" : rand() < .5 ? "phone" : "email"
		printf i % 19 == 0 ? "\"%s\",%s,%s,\"%s\", %s,%s,%s\n" : \
		    "%s,%s,%s,%s,%s,%s,%s\n", order, date, account, product, \
		    quantity, amount, channel >"odd.csv"
		printf "{\"order\":\"%s\",\"date\":\"%s\",\"account\":" \
		    "\"%s\",\"product\":\"%s\",\"quantity\":\"%s\"," \
		    "\"amount\":\"%s\",\"channel\":\"%s\"}\n", order, date, \
		    account, product, quantity, amount, channel >"odd.ndjson"
		if (i % 4000 == 2004)
			print "just,this\n\n\"1\"\"2\",2025-01-02,,,3,4,email" \
			    >"odd.csv"
		if (i % 4000 == 2004)
			print "{}\n{\"order\":\"1\\\"2\",\"date\":" \
			    "\"2025-01-02\",\"quantity\":3,\"amount\":\"4\"," \
			    "\"channel\":\"email\"}" >"odd.ndjson"
	}
}'
for form in csv ndjson; do
	crm --store "odd-$form" init >/dev/null 2>&1
	fails 7 "fifteen thousand lines of $form" crm --store "odd-$form" \
	    import sale "odd.$form" --create account --create product --keep-going \
	    -O json
	printf '%s\n' "$out" >"counts.$form"
	for type in account product sale; do
		crm --store "odd-$form" export "$type" -O ndjson
	done >"rows.$form"
	ok 'nothing is wrong with them' crm --store "odd-$form" fsck
done
is 'as many are added and refused' "$(cat counts.csv)" "$(cat counts.ndjson)"
ok 'and they are the same' cmp rows.csv rows.ndjson
fails 7 'the same again' crm --store odd-csv import sale odd.csv \
    --create account --create product --keep-going -O json
like 'adds nothing' "$out" '"added":0,"changed":0,"present":14'

# Whom they are of, when nobody is made: some are known, some are not.
awk -F, -v OFS=, 'NR == 1 { print; next } NF == 7 && NR < 900 && !/"/ {
	$1 = "T" NR; $5 = 1; $6 = NR
	if (NR % 50 == 7) $3 = "nobody-" NR
	print
}' odd.csv >some.csv
awk -F, 'NR == 1 { n = split($0, name, FS); next } {
	for (i = 1; i <= n; i++)
		printf "%s\"%s\":\"%s\"", i == 1 ? "{" : ",", name[i], $i
	print "}"
}' some.csv >some.ndjson
for form in csv ndjson; do
	fails 7 "some of nobody in $form" crm --store "odd-$form" \
	    import sale "some.$form" --keep-going -O json
	printf '%s\n' "$out" >"counts.$form"
	printf '%s\n' "$err" | sed "s/some.$form:[0-9]*/some/" >"told.$form"
	crm --store "odd-$form" export sale -O ndjson >"rows.$form"
done
is 'as many are refused' "$(cat counts.csv)" "$(cat counts.ndjson)"
like 'because they are of nobody' "$(cat told.csv)" 'no account "nobody-57"'
ok 'all of them' cmp told.csv told.ndjson
ok 'and the others are the same' cmp rows.csv rows.ndjson

# A file that was cut off on its way.
mkdir cut && cd cut && crm init -q
refused() {	# refused NAME FILE TEXT ERROR: status 4, nothing is stored
	printf "$3" >"$2"
	fails 4 "$1" crm import account "$2"
	is "$1: is said" "$(printf '%s\n' "$err" | head -n 1)" \
	    "crm: import: $2:3$4"
}
refused 'CSV in its last line' a.csv 'number,name,city\n1,A,Goes\n2,B' \
    ': 2 fields, not 3'
refused 'TSV' a.tsv 'number\tname\tcity\n1\tA\tGoes\n2\tB' \
    ': 2 fields, not 3'
refused 'within quotes' a.csv 'number,name,city\n1,A,Goes\n2,B,"Go' \
    ': a quote is not closed'
refused 'NDJSON' a.ndjson '{"name":"A"}\n{"name":"B"}\n{"number":"3"' \
    ':14: a } belongs at the end'
is 'and counted' "$(printf '%s\n' "$err" | sed -n 2p)" \
    'crm: import: 1 of 3 rows is wrong: nothing was stored'
fails 7 'the lines before it go in when asked' \
    crm import account a.ndjson --keep-going
printf 'number,name,city\n1,A,Goes\n2,B,"Go' >a.csv
fails 4 'none before a quote that is open' crm import account a.csv --keep-going
printf 'import: 1\ncolumns:\n  number: number\n' >number.yaml
printf 'number,name,city\n5,A,Goes\n6,B' >a.csv
fails 4 'columns that are left out are missed, too' \
    crm import account --map number.yaml a.csv
printf 'number,name,city\n5,A,Goes\n6,B,' >a.csv
ok 'a last line without its end is a line' crm import account a.csv
is 'that has all its fields' \
    "$(crm list account -w 'number in ("5", "6")' -f number | tr '\n' ' ')" '5 6 '
cd ..

# Where a mapping names what the model does not have.
printf 'number,name\n5,A\n' >a.csv
printf 'import: 1\ntype: account\ncolumns: {name: nme}\n' >no.yaml
fails 2 'a mapping to a field that is not there' crm import --map no.yaml a.csv
is 'its column' "$err" 'crm: import: column name: account has no field "nme"
hint: did you mean name?'

# Others write one array.
for text in '[{"name":"A"},\n{"name":"B"}]\n' '[\n {\n  "name": "A"\n }\n]' \
    '[]'; do
	printf "$text" >array.json
	fails 4 'an array' crm import account array.json
	is 'is told how to be read' "$err" \
'crm: import: array.json is an array, not an object on each line
hint: jq -c '"'.[]'"' FILE | crm import ... -'
done
fails 4 'by its name' crm import account --format ndjson array.json
like 'too' "$err" 'array.json is an array'

# What is not what it looks like is said by --encoding.
mkdir said && cd said && crm init -q
printf 'name\nAb\303\251\n' >in.csv
ok 'an encoding that is said' crm import account in.csv \
    --encoding windows-1252
ok 'one that is found' crm import account in.csv
is 'each letter by it' "$(crm list account --store "$PWD/.crm" -f name |
    tr '\n' ' ')" 'AbÃ© Abé '
fails 2 'none of that name' crm import account in.csv --encoding bogus
like 'which is said' "$err" '"bogus" is not one'
cd ..
done_testing
