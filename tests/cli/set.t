#!/bin/sh
# crm set: one record, several, by a filter; guarded, and never by accident.
. "${0%/*}/lib.sh"

crm add account name=One number=1 city=Gouda >/dev/null
crm add account name=Two number=2 city=Gouda roles=supplier >/dev/null
crm add account name=Three number=3 city=Ede tags=a,b >/dev/null
state() {
	crm list account -f handle,revision,name,city,roles,tags,employees | cksum
}

ok 'one field' crm set a1 city=Delft
is 'silently' "$out$err" ''
is 'and only that' "$(crm show a1 -f revision,name,city)" "2	One	Delft"
ok 'several records' crm set a1 @two city=Breda
is 'each' "$(crm list account -f city)" "Breda
Breda
Ede"
ok 'a record named twice' crm set a3 @three city=Ede tags=a,b
is 'is set once' "$(crm show a3 -f revision)" 1
ok 'an empty value clears' crm set a1 city=
is 'it is missing' "$(crm list account -w 'missing(city)' -O ids)" a1
for cost in 'EUR 1.500' '€1.500' 1.500EUR 'EUR -1.500' +1.500; do
	fails 4 "what $cost is, nobody knows" crm add campaign name=X "cost=$cost"
	like 'what it may be' "$err" 'may be thousands or decimals'
done
fails 4 'thousands, or decimals?' crm add campaign name=X cost=1.500
like 'says how to write either' "$err" 'write 1500, or 1.50'
ok 'to the same value' crm set a2 city=Breda
is 'is no change' "$(crm show a2 -f revision)" 2
ok 'lists grow and shrink' crm set a3 tags+=c tags-=a
is 'by value' "$(crm show a3 -f tags)" "b;c"
ok 'what is there is not added twice' crm set a3 tags+=b
is 'nor counted as a change' "$(crm show a3 -f tags,revision)" "b;c	2"
ok 'computed from the record' crm set a3 employees:='2 * 3'
ok 'and from itself' crm set a3 employees:='employees * 2'
is 'with the values it had' "$(crm show a3 -f employees)" 12
ok 'by Dutch names' crm set a2 plaats=Gouda rollen+=concurrent
is 'stored by their own' "$(crm show a2 -f city,roles)" \
    "Gouda	supplier;competitor"

ok 'by a filter' crm set account -w 'city = "Gouda"' owner= city=Goes
is 'those only' "$(crm list account -f handle,city)" "a1	
a2	Goes
a3	Ede"
ok 'a filter that finds nothing' crm set account -w 'city = "Rome"' city=Ede
ok 'all of them' crm set account --all country=NL
is 'each one' "$(crm list account -w 'country = NL' -O count)" 3

# ---- Rounding has a name

crm add product code=R name=R >/dev/null
rounded() {	# EXPRESSION, of a price with four digits
	crm set product/R "list_price:=$1" && crm show product/R -f list_price
}
is 'nearest, half to even' "$(rounded 'round(2.345, 2)')" 2.3400
is 'half away from zero' "$(rounded 'half_up(2.345, 2)')" 2.3500
is 'and below it' "$(rounded '5 + half_up(-2.345, 2)')" 2.6500
is 'less than half' "$(rounded '5 + half_up(-2.344, 2)')" 2.6600
is 'down' "$(rounded 'floor(2.349, 2)')" 2.3400
is 'down, below zero' "$(rounded '5 + floor(-2.341, 2)')" 2.6500
is 'up' "$(rounded 'ceil(2.341, 2)')" 2.3500
is 'up, below zero' "$(rounded '5 + ceil(-2.349, 2)')" 2.6600
is 'more digits than there are' "$(rounded 'ceil(2.3, 4)')" 2.3000
is 'without digits' "$(rounded 'floor(2.9)')" 2.0000
fails 2 'too many digits' crm set product/R 'list_price:=floor(2.9, 99)'
crm rm product/R

# ---- Not by accident

before=$(state)
fails 4 'several faults' crm set a1 roles=foo since=someday
is 'are told at once, of which record' "$(printf '%s\n' "$err" |
    grep -c '^crm: set: a1: .* "')" 2
fails 2 'an empty filter' crm set account -w '' city=x
like 'is refused' "$err" 'the filter is empty'
fails 2 'a filter of spaces' crm set account -w '  ' city=x
fails 2 'a type without a filter' crm set account city=x
like 'says what to do' "$err" '^hint: choose with -w, or write --all$'
fails 2 'a filter and a record' crm set a1 a2 -w 'city = "x"' city=x
fails 2 'nothing to set' crm set a1
fails 2 'nothing at all' crm set
fails 2 'no record' crm set city=x
fails 3 'a record that is not there' crm set a9 city=x
fails 3 'one of two that is not there' crm set a1 a9 city=x
fails 2 'no such field' crm set a1 ctiy=x
like 'a suggestion' "$err" 'did you mean city'
fails 2 'a filter with a misspelt field' crm set account -w 'ctiy = "x"' city=x
fails 4 'bad data in one of all' crm set account --all \
    employees:='100 - employees * 10'
like 'names the record' "$err" 'a3'
fails 4 'a required field cleared' crm set a1 name=
is 'the message names the record once' "$err" \
    'crm: set: account a1: name is missing (required)'
fails 4 'a key that is taken' crm set a1 number=2
fails 4 'one key for all' crm set account --all number=7
is 'nothing was changed' "$(state)" "$before"
ok 'keys may change places later, not to what is taken' crm set a1 number=1
before=$(state)
ok 'all keys may move up' crm set account --all \
    'number:=if(number = "1", "2", if(number = "2", "3", "1"))'
is 'and did' "$(crm list account -f number)" '2
3
1'
crm undo >/dev/null
is 'and back' "$(state)" "$before"

is '-n shows the change set' \
    "$(crm set -n account --all city=Ede employees=)" \
    '{"op":"set","ref":"a1","rev":5,"fields":{"city":"Ede"},"was":{"city":null}}
{"op":"set","ref":"a2","rev":5,"fields":{"city":"Ede"},"was":{"city":"Goes"}}
{"op":"set","ref":"a3","rev":5,"fields":{"employees":null},"was":{"employees":12}}'
is 'and changes nothing' "$(state)" "$before"
fails 4 '--expect another number' crm set account --all city=Ede --expect 3
like 'both numbers' "$err" '2 would change, 3 expected: nothing was done'
fails 4 '--max-changes' crm set account --all city=Ede --max-changes 1
is 'nothing was done' "$(state)" "$before"
fails 4 'not that revision' crm set a1 city=Ede --if-rev 3
like 'which it has' "$err" 'a1 has revision 5, not 3'
is 'nothing was done then' "$(state)" "$before"
ok 'that revision' crm set a1 city=Ede --if-rev 5
ok 'that many' crm set account --all city=Goes --expect 2 --max-changes 2
is 'were changed' "$(crm list account -w 'city = "Goes"' -O count)" 3

# ---- Sale rows

crm add product code=P name=P >/dev/null
crm add sale party=a1 price=2 quantity=3 date=2025-03-04 >/dev/null
crm add sale party=a1 amount=5 date=2025-03-05 >/dev/null
ok 'a sale row' crm set s1 quantity=4
is 'its amount follows' "$(crm show s1 -f quantity,amount)" "4.000	8.00"
ok 'one with an amount of its own' crm set s2 quantity=4
is 'keeps it' "$(crm show s2 -f quantity,amount)" "4.000	5.00"
ok 'rows by a filter' crm set sale -w 'amount > 6' channel=web
is 'those' "$(crm list sale -f handle,channel)" "s1	web
s2	"
is 'sums follow' "$(crm sum revenue)" 13.00
fails 4 'a row keeps what is required' crm set s1 amount= price=
is 'unchanged' "$(crm show s1 -f amount)" 8.00
ok 'rows move to another account' crm set s2 party=a2
is 'and their revenue' "$(crm sum revenue --by party)" "a1	8.00
a2	5.00"
is 'the store is sound' "$(crm fsck)" ''

# ---- The same for many records is what it is for few

cat >many.yaml <<'X'
gegevensmodel: 1
name: Many
currency: EUR
country: NL
entities:
  account:
    kind: party
    prefix: a
    check: 'not (size > 37 and city = "Urk")'
    fields:
      name: {type: text, required: true}
      number: {type: text, unique: true}
      city: {type: text, index: true}
      size: {type: int, index: true}
      rate: {type: decimal, digits: 2}
      kind: {type: enum, values: [one, two], index: true}
      since: {type: date}
      note: {type: text, search: true}
      active: {type: bool}
      share: {type: percent}
      took: {type: duration}
      email: {type: email, index: true, personal: true}
      phone: {type: phone, index: true}
      site: {type: url}
      postcode: {type: postcode}
      country: {type: country}
      iban: {type: iban}
      kvk: {type: kvk}
      vat: {type: vat}
      worth: {type: money}
      rest: {type: int, max: 4}
      tags: {type: enum, many: true, values: [red, blue]}
      parent: {type: ref, to: account, role: parent}
  visit:
    kind: activity
    prefix: v
    fields:
      account: {type: ref, to: account, required: true, role: party}
      time: {type: time, required: true, role: time}
      text: {type: text, search: true}
X
crm init -q --store many -t many.yaml
awk 'BEGIN { print "name,number,city,size,rate,kind,note"
	for (i = 1; i < 41; i++)
		print "N" i "," (i % 3 ? "n" i : "") "," (i % 4 ? "Ede" : "") \
		    "," i "," (i % 5 ? i / 4 : "") "," (i % 2 ? "one" : "") \
		    "," (i % 7 ? "words " i : "") }' >many.csv
crm import --store many account many.csv -q
awk 'BEGIN { print "account,time,text"; for (i = 1; i < 35; i++)
	print "a" i ",2025-06-" 1 + i % 28 " 10:00,hello " i }' >visit.csv
crm import --store many visit visit.csv -q
cp -r many few
# All there is, what the journal says of it, and what is found by index,
# facet, word and time.
content() {
	crm --store "$1" export | grep -v '^{"export":"head'
	crm --store "$1" changes | grep '"op":"set"' |
	    sed 's/^{"entry":[0-9]*,//' | LC_ALL=C sort
	crm --store "$1" list account -O ids -w 'city = "Goes" or size = 3 or
	    kind = two or active = true or email = "a@example.com"'
	crm --store "$1" find other new
	crm --store "$1" timeline --contacts a7
}
content many >before
crm --store many list account -w 'size < 35' -O ids >account.ids
crm --store many list visit -O ids >visit.ids
while IFS='|' read -r type where set; do
	eval "set -- $set"
	ok "many: $*" crm --store many set "$type" -w "$where" "$@"
	xargs -n 16 <"$type.ids" | while read -r ids; do
		crm --store few set $ids "$@"
	done
done <<'X'
account|size < 35|city=Goes active=yes share=12.5% took=90m
account|size < 35|city= email=a@example.com phone=030-1234567 vat=NL004495445B01
account|size < 35|size=3 rate=2.50 iban=NL91ABNA0417164300 site=example.com
account|size < 35|kind=two note= postcode='1234 ab' country=be kvk=12345678
account|size < 35|note=other since=2025-07-01 active= took= share=
account|size < 35|number= city=Ede email= phone=
account|size < 35|worth=12.50 city=Ede
account|size < 35|tags=red city=Epe
account|size < 35|parent=a40 city=Aa
visit|time > 2000-01-01|time='2025-05-05 12:00' text='new words'
visit|time > 2000-01-01|text=
X
content many >one
content few >other
ok 'the same as sixteen at a time' cmp one other
ok 'which was much' [ "$(grep -c '"op":"set"' one)" -gt 300 ]
is 'and sound' "$(crm --store many fsck 2>&1)" ''
for i in 1 2 3 4 5 6 7 8 9 10 11; do crm --store many undo >/dev/null; done
grep -v '"op":"set"' before >was
content many | grep -v '"op":"set"' >one
ok 'undone, all is as it was' cmp one was
is 'sound again' "$(crm --store many fsck 2>&1)" ''
content many >before
fails 4 'one of many that must not' crm --store many set account --all city=Urk
like 'is named' "$err" 'account a38: account breaks its check: '
fails 4 'what all must have' crm --store many set account --all name=
content many >one
ok 'nothing was done' cmp one before
# 9 - 4 is too much: 9 - 5 would not be, if size were added to once more.
fails 4 'what is computed of what was computed before it' \
    crm --store many set a3 'size:=size + 1' 'rest:=9 - size'
like 'is told' "$err" 'a3: rest "5" is more than 4'
content many >one
ok 'and nothing done' cmp one before
ok 'where it fits it is what it says' \
    crm --store many set a3 'size:=size + 1' 'rest:=8 - size'
is 'once' "$(crm --store many list account -w 'handle = a3' -f size,rest)" \
    "4	4"
ok 'a test says yes or no' crm --store many set account -w 'size < 3' \
    'active:=name ~ "n1"'
is 'of each' "$(crm --store many list account -w 'size < 3' -f active)" "true
false"
crm --store many set a1 parent=a2
ok 'of what is referred to, too' crm --store many set a1 a2 \
    'active:=parent.name ~ "n2"'
is 'but of nothing' "$(crm --store many list account -w 'size < 3' \
    -f active)" "true
false"

done_testing
