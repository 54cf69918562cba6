#!/bin/sh
# crm series: drivers of sales, from a file and back.
. "${0%/*}/lib.sh"

cat >weather.csv <<'END'
day,temperature,promo
2025-03-03,7.4,0
2025-03-04,8.1,1
2025-03-05,,0
2025-03-10,9,0
END
is 'none at first' "$(crm series)" ''
ok 'a file' crm series import weather.csv
is 'what became of each' "$out" 'temperature	3	0	0	2025-03-03	2025-03-10
promo	4	0	0	2025-03-03	2025-03-10'
is 'the list' "$(crm series)" 'promo		4	2025-03-03	2025-03-10	1	1	0.00	0.25	1.00	0.00
temperature		3	2025-03-03	2025-03-10	1	1	7.40	8.17	9.00	9.00'
is 'the list is the verb without one' "$(crm series list)" "$(crm series)"
is 'its values' "$(crm series show temperature)" '2025-03-03		7.4
2025-03-04		8.1
2025-03-10		9'
is 'in any case' "$(crm series show Temperature -O count)" 3
is 'of some days' "$(crm series show promo --in 2025-03-04 -f value)" 1
is 'means over the days that are known' \
    "$(crm series show promo --period week -O csv | tr -d '\r')" 'date,product,value
2025-03-03,,0.333
2025-03-10,,0.000'
is 'JSON has the name too' "$(crm series show promo --limit 1 -O ndjson)" \
    '{"date":"2025-03-03","driver":"promo","product":null,"value":0}'

ok 'the same again' crm series import weather.csv
is 'is all there' "$(printf '%s\n' "$out" | cut -f 1-4)" 'temperature	0	0	3
promo	0	0	4'
entries=$(crm history --limit 100 -O count 2>/dev/null)
printf '2025-03-04;8,3\n2025-03-11;6\n' >more.csv
ok 'without a header, with a name' crm series import more.csv temperature
is 'what differs is corrected' "$out" 'temperature	1	1	0	2025-03-04	2025-03-11'
is 'to what the file has' "$(crm series show temperature -f value)" '7.4
8.3
9
6'
ok 'in other letters' crm series import more.csv Temperature
is 'it is the same driver' "$out" 'temperature	0	0	2	2025-03-04	2025-03-11'
ok 'undo' crm undo
is 'takes all of it back' "$(crm series show temperature -f value)" '7.4
8.1
9'
ok 'redo' crm redo
is 'and gives it back' "$(crm series show temperature -O count)" 4
ok 'what would change' crm series import more.csv temperature -n
is 'is nothing' "$out" ''
printf 'week,visits\n2025-W10,50\n' >week.csv
ok 'only looked at' crm series import week.csv -n
like 'as a change set' "$out" '"series":"visits","date":"2025-03-03"'
is 'nothing is done' "$(crm series -f driver)" 'promo
temperature'
ok 'from a pipe, with a source' crm series import - --source KNMI <week.csv
is 'that is kept' "$(crm list driver -w 'source = "KNMI"' -f series)" visits
ok 'another source' crm series import week.csv --source counter
is 'is a change' "$out" 'visits	0	1	0	2025-03-03	2025-03-03'

crm add product code=P1 name=Cake >/dev/null
printf 'week,product,price\n2025-W10,product/P1,2.5\n2025-W10,,3\n' >price.csv
ok 'of one product, and of all' crm series import price.csv
is 'both' "$(crm series show price)" '2025-03-03		3
2025-03-03	Cake	2.5'
is 'again is no change' "$(crm series import price.csv | cut -f 2-4)" '0	0	2'
is 'the code alone will do' "$(sed 's|product/||' price.csv |
    crm series import - | cut -f 2-4)" '0	0	2'
ok 'they are records' crm rm driver -w 'series = "price"'
is 'and gone' "$(crm series -f driver)" 'promo
temperature
visits'
is 'as it was on a day' "$(crm series show temperature --as-of 2025-03-04 \
    -O count)" 2

# ---- What is wrong is said, and nothing is done

crm series -O csv >before
bad() {			# bad NAME TEXT PATTERN: a file that is refused
	printf '%b' "$2" >bad.csv
	fails 4 "$1" crm series import bad.csv
	like "$1: why" "$err" "$3"
}
bad 'no number' 'day,x\n2025-01-01,1\n2025-01-02,a\n' \
    'bad.csv:3: "a" is not a number'
bad 'no day' 'day,x\n2025-02-31,1\n' 'bad.csv:2: "2025-02-31" is no day'
bad 'a field missing' 'day,x\n2025-01-01\n' 'bad.csv:2: 1 fields'
bad 'two values of a day' 'day,x\n2025-01-01,1\n2025-01-01,2\n' \
    'bad.csv:3: "x" has another value of 2025-01-01'
bad 'one or a thousand?' 'day;x\n2025-01-01;1,234\n' 'not a number'
bad 'infinite' 'day,x\n2025-01-01,1e999\n' 'not a number'
bad 'too large' 'day,x\n2025-01-01,1e300\n' 'bad.csv:2: 1e\+300 is too large'
bad 'a name that --driver cannot say' 'day,a=b\n2025-01-01,1\n' \
    '"a=b" cannot be the name'
bad 'no name' 'day,\n2025-01-01,1\n' '"" cannot be the name'
bad 'a name twice' 'day,x,X\n2025-01-01,1,2\n' 'two columns are called "X"'
bad 'days alone' 'day\n2025-01-01\n' 'a column of days and one of values'
bad 'nothing' '' 'bad.csv has no values'
bad 'a header alone' 'day,x\n' 'has no values'
printf 'day,product,x\n2025-01-01,product/none,1\n' >bad.csv
fails 3 'no such product' crm series import bad.csv
like 'its line' "$err" 'bad.csv:2: '
printf '2025-01-01,1\n' >bad.csv
fails 2 'no header, no name' crm series import bad.csv
printf '2025-01-01,1,2\n' >bad.csv
fails 2 'two columns, one name' crm series import bad.csv x
fails 2 'no file named' crm series import
fails 5 'no such file' crm series import nowhere.csv
crm add driver series=PROMO date=2025-03-12 value=1 >/dev/null
is 'a record in other letters is one of it' "$(crm series show promo \
    -O count)" 5
crm undo >/dev/null
fails 3 'no such driver' crm series show wind
like 'which there are' "$err" 'hint: there are: promo, temperature, visits'
fails 2 'show what?' crm series show
is 'the store is as it was' "$(crm series -O csv)" "$(cat before)"

# ---- The Dutch model, in Dutch

CRM_STORE=$dir/nl/.crm LC_ALL=nl_NL.UTF-8
export CRM_STORE LC_ALL
crm init -t nl >/dev/null
crm add artikel code=P1 naam=Taart >/dev/null
printf 'week;artikel;prijs\n2025-W10;artikel/P1;2,5\n2025-W11;;3,25\n' >prijs.csv
ok 'a Dutch file in a Dutch store' crm series import prijs.csv
is 'is read' "$(crm series show prijs)" '2025-03-10		3.25
2025-03-03	Taart	2.5'
is 'again is no change' "$(crm series import prijs.csv | cut -f 2-4)" '0	0	2'
is 'headings are Dutch' "$(crm series -O table | head -n 1)" \
    'drijfveer  artikel  waarden  van         tot         dagen  gaten  laagste  gemiddelde  hoogste  laatst'
fails 3 'errors too' crm series show wind
like 'this one' "$err" 'geen drijfveer "wind"'
done_testing
