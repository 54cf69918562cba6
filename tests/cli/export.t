#!/bin/sh
. "${0%/*}/lib.sh"

cat >all.yaml <<'X'
gegevensmodel: 1
name: everything
currency: EUR
timezone: Europe/Amsterdam
entities:
  thing:
    kind: plain
    prefix: th
    fields:
      key: {type: text, unique: true}
      text: {type: text}
      int: {type: int}
      decimal: {type: decimal, digits: 3}
      money: {type: money}
      bool: {type: bool}
      date: {type: date}
      time: {type: time}
      duration: {type: duration}
      enum: {type: enum, values: [one, two, three]}
      email: {type: email}
      phone: {type: phone}
      url: {type: url}
      postcode: {type: postcode}
      country: {type: country}
      iban: {type: iban}
      kvk: {type: kvk}
      vat: {type: vat}
      percent: {type: percent}
      many: {type: text, many: true}
      enums: {type: enum, many: true, values: [a, b]}
      other: {type: ref, to: thing}
      others: {type: ref, to: thing, many: true}
      owner: {type: ref, to: person, required: true}
      gone: {type: text}
  person:
    kind: staff
    prefix: pe
    fields:
      name: {type: text, required: true, unique: true}
      boss: {type: ref, to: person}
  client:
    kind: party
    prefix: cl
    fields: {number: {type: text, unique: true}, name: {type: text}}
  item:
    kind: product
    prefix: it
    fields: {code: {type: text, unique: true, required: true}}
  rate:
    kind: rate
    prefix: e
    fields:
      currency: {type: text}
      date: {type: date}
      value: {type: decimal, digits: 6}
  sale:
    kind: sale
    prefix: s
    fields:
      party: {type: ref, to: client}
      product: {type: ref, to: item}
      date: {type: date, required: true}
      time: {type: time}
      quantity: {type: decimal, digits: 3}
      amount: {type: money}
      order: {type: text}
      channel: {type: enum, values: [web, shop]}
X
crm model apply all.yaml >/dev/null || { echo 'not ok 1 - model'; exit 1; }
crm add person name=Ada >/dev/null
crm add person name=Bob boss=pe1 >/dev/null
crm set pe1 boss=pe2
crm add rate currency=USD date=2025-01-01 value=0.9 >/dev/null
crm add thing owner=pe1 key=k1 text='a "quoted"
line, and é' int=-5 decimal=1.250 money='12.34 USD' bool=true \
    date=2024-02-29 time=2025-06-01T10:00:00 duration=1h30min enum=two \
    email=Jan@Example.com phone='010 1234567' url=https://example.com/ \
    postcode='1234 AB' country=NL iban=NL91ABNA0417164300 kvk=12345678 \
    vat=NL123456782B90 percent=12.5% many='one' enums=a,b \
    gone='kept though the model forgets it' >/dev/null
crm add thing owner=pe2 key=k2 other=th1 others=th1 enum=three >/dev/null
printf '%s\n' '{"key":"k1","other":"th2",
"many":["one","with, comma","semi;colon"]}' | tr -d '\n' | crm import thing -
crm add thing owner=pe2 key=k3 >/dev/null
crm rm th3
cat >sales.csv <<'X'
order,date,time,party,product,quantity,amount,channel
1,2025-03-14,2025-03-14 09:00,C1,P1,2,3.00,web
1,2025-03-14,2025-03-14 09:00,C1,P1,2,3.00,web
2,2025-03-13,,,P2,-1.5,-4.50,
3,2025-03-15,,C2,P1,1,1.50,shop
X
crm import sale sales.csv --create client --create item
crm rm s4
sed -e '/gone:/d' -e 's/values: \[one, two, three\]/values: [one, two, four]/' \
    all.yaml >less.yaml
crm model apply less.yaml >/dev/null 2>&1 || crm model diff less.yaml

ok 'everything goes out' crm export -o one.ndjson
like 'the model first' "$(sed -n 2p one.ndjson)" '^{"export":"model"'
like 'money keeps what it was' "$(cat one.ndjson)" '"money":"11.11 \(12.34 USD\)"'
like 'forgotten fields too' "$(cat one.ndjson)" '"unknown":"[0-9a-f]+"'
like 'lists as they are' "$(cat one.ndjson)" \
    '"many":\["one","with, comma","semi;colon"\]'
like 'counters' "$(cat one.ndjson)" '"counter","type":"thing","last":3'
like 'the end is marked' "$(tail -n 1 one.ndjson)" '"export":"end"'

crm --store two init >/dev/null
ok 'into an empty store' crm --store two import --exact one.ndjson
crm --store two export >two.ndjson
ok 'the second export is the first' cmp one.ndjson two.ndjson
ok 'through a pipe as well' sh -c 'crm --store three init >/dev/null &&
    crm export | crm --store three import --exact - &&
    crm --store three export | cmp - one.ndjson'
ok 'the copy is sound' crm --store two fsck
is 'no handle is used again' \
    "$(crm --store two add thing owner=pe1 key=k4)" th4
is 'nor the number of a row' \
    "$(crm --store two add sale date=2025-01-01 amount=1)" s5
crm --store two export >three.ndjson
unlike 'a changed store has its own head' "$(sed 1q three.ndjson)" \
    "$(sed 's/.*chain":"//; s/".*//; q' one.ndjson)"

fails 4 'not into a store with records' crm --store two import --exact \
    one.ndjson
like 'says so' "$err" 'not empty'
crm --store four init >/dev/null
sed '$d' one.ndjson >cut.ndjson
fails 4 'an export that is cut off' crm --store four import --exact cut.ndjson
like 'says so' "$err" 'cut off'
sed 8d one.ndjson >hole.ndjson
fails 4 'an export with a line missing' crm --store four import --exact \
    hole.ndjson
sed 's/"enum":"two"/"enum":"nine"/' one.ndjson >wrong.ndjson
fails 4 'a value the model does not know' crm --store four import --exact \
    wrong.ndjson
like 'has a line' "$err" 'wrong.ndjson:[0-9]+: enum "nine"'
sed '5s/$/ ]/' one.ndjson >broken.ndjson
fails 4 'a line that is no JSON' crm --store four import --exact broken.ndjson
like 'has a column, too' "$err" \
    "^crm: import: broken.ndjson:5:$(sed -n 5p one.ndjson | wc -m |
	awk '{ print $1 + 1 }'): more behind the end"
is 'nothing of them was stored' \
    "$(crm --store four export | grep -c '"export":"record"')" 0
like 'not even the model' "$(crm --store four model show)" 'account'

# Aliases: of what was given once, to what is there.
with_alias() {	# with_alias FROM TO ...: th3, which was removed, and others
	awk -v list="$*" '/"export":"record"/ && !done {
		n = split(list, id, " ")
		for (i = 1; i < n; i += 2)
			printf "{\"export\":\"alias\",\"type\":\"%s\"," \
			    "\"from\":\"%s\",\"to\":\"%s\"}\n",
			    id[i] ~ /^th/ ? "thing" : "client", id[i], id[i + 1]
		done = 1; lines += (n - n % 2) / 2
	}
	/"export":"end"/ { print "{\"export\":\"end\",\"lines\":" lines "}"; next }
	{ print; lines++ }' one.ndjson >alias.ndjson
}
for bad in 'th4000000000 th1=beyond the counter' \
    'th3 th4000000000=beyond the counter' 'th2 th1=yet is there' \
    'th3 th3=nothing that is there' 'th3 th1 th3 th2=merged twice' \
    'cl4000000000 cl1=beyond the counter'; do
	with_alias ${bad%=*}
	fails 4 "an alias of ${bad%=*}" crm --store four import --exact \
	    alias.ndjson
	like 'says why' "$err" "alias.ndjson:[0-9]+: .*${bad#*=}"
done
with_alias th3 th2
crm --store merged init >/dev/null
ok 'a good alias' crm --store merged import --exact alias.ndjson
is 'leads on' "$(crm --store merged show th3 -O ndjson | sed 's/,.*//')" \
    '{"handle":"th2"'
ok 'comes out as it went in' sh -c \
    'crm --store merged export | cmp - alias.ndjson'
ok 'is sound' crm --store merged fsck
sed -e 's/"last":3/"last":4/' -e 's/"from":"th3","to":"th2"/&}\
{"export":"alias","type":"thing","from":"th4","to":"th3"/' \
    -e "\$s/[0-9][0-9]*/$(($(wc -l <alias.ndjson)))/" alias.ndjson >twice.ndjson
crm --store again init >/dev/null
ok 'merged, and merged again' crm --store again import --exact twice.ndjson
is 'leads to the last' "$(crm --store again show th4 -O ndjson |
    sed 's/,.*//')" '{"handle":"th2"'

# Records in the opposite order: each waits for what it refers to.
turn() {
	grep -v -e '"export":"record"' -e '"export":"row"' -e '"export":"end"' "$1"
	grep '"export":"record"' "$1" | sed '1!G;h;$!d'
	grep -e '"export":"row"' -e '"export":"end"' "$1"
}
turn one.ndjson >turned.ndjson
crm --store turned init >/dev/null
ok 'in the opposite order' crm --store turned import --exact turned.ndjson
ok 'gives the same' sh -c 'crm --store turned export | cmp - one.ndjson'
cat >round.yaml <<'X'
gegevensmodel: 1
name: round
currency: EUR
timezone: UTC
entities:
  street: {kind: plain, prefix: st, fields: {name: {type: text}}}
  house:
    kind: plain
    prefix: h
    fields:
      street: {type: ref, to: street, required: true}
      keeper: {type: ref, to: keeper}
  keeper:
    kind: plain
    prefix: k
    fields: {house: {type: ref, to: house, required: true}}
X
crm --store round init >/dev/null
crm --store round model apply round.yaml >/dev/null
crm --store round add street name=Long >/dev/null
crm --store round add house street=st1 >/dev/null
crm --store round add keeper house=h1 >/dev/null
crm --store round set h1 keeper=k1
crm --store round export >round.ndjson
turn round.ndjson >dnuor.ndjson
for file in round dnuor; do
	crm --store "$file.new" init >/dev/null
	ok "those that need each other: $file" \
	    crm --store "$file.new" import --exact "$file.ndjson"
	ok 'come back' sh -c "crm --store $file.new export | cmp - round.ndjson"
done
grep -v '"type":"street","handle"' dnuor.ndjson | sed '$s/[0-9][0-9]*/'$(($(
    wc -l <dnuor.ndjson) - 2))'/' >lost.ndjson
fails 4 'one that never comes' crm --store four import --exact lost.ndjson
like 'is told at the line that needs it' "$err" 'lost.ndjson:[0-9]+: '

fails 4 'what is no export' crm --store four import --exact sales.csv
ok '-n does nothing' crm --store four import --exact one.ndjson -n
like 'but shows it' "$out" '"op":"add","type":"person"'
is 'nothing' "$(crm --store four export | grep -c '"export":"record"')" 0

ok 'one type' crm export thing -w 'key = "k2"'
like 'as NDJSON' "$out" '^\{"handle":"th2","revision":1,"key":"k2"'
ok 'as JSON' crm export person -O json -f handle,name
is 'a list' "$(printf '%s' "$out" | tr -d ' \n')" \
    '[{"handle":"pe1","name":"Ada"},{"handle":"pe2","name":"Bob"}]'
ok 'as CSV' crm export sale -O csv -f order,amount
is 'with a header' "$(printf '%s\n' "$out" | tr -d '\r')" 'order,amount
2,-4.50
1,3.00
1,3.00'
ok 'everything as CSV' crm export -O csv -o folder
is 'a file for each type' "$(ls folder | tr '\n' ' ')" \
    'client.csv item.csv person.csv rate.csv sale.csv thing.csv '
ok 'everything as JSON' crm export -O json
like 'under the names of types' "$out" '"person"'
fails 2 'a filter without a type' crm export -w 'name = "x"'
fails 2 'csv of everything to standard output' crm export -O csv
fails 2 'a type nobody knows' crm export persn
fails 2 'a filter that is wrong' crm export person -w 'nme = "x"'
crm --store empty init >/dev/null
ok 'an empty store' crm --store empty export
ok 'an empty type' crm --store empty export account
is 'gives nothing' "$out" ''
done_testing
