#!/bin/sh
# crm undo and crm redo of crm model apply: every byte of the export, or a
# clear word why not.
. "${0%/*}/lib.sh"
tab=$(printf '\t')

# Counters apart: a number of a field under which something was stored is not
# given again, whatever is undone.
content() {
	crm export | sed -e 1d -e '/^{"export":"counter"/d'
}
numbers() {
	sed 's/"next_field":[0-9]*/"next_field":N/' "$@"
}
sound() {
	is "$1: the store is sound" "$(crm fsck 2>&1)" ''
}
model() {	# model FIELD ...: the fields of a thing
	cat <<'E'
gegevensmodel: 1
name: test
currency: EUR
entities:
  thing:
    kind: plain
    prefix: q
    fields:
      name: {type: text, required: true}
E
	for field; do
		echo "      $field"
	done
	cat <<'E'
  customer:
    kind: party
    prefix: a
    fields:
      number: {type: text, unique: true}
      name: {type: text, required: true}
  sale:
    kind: sale
    prefix: s
    fields:
      party: {type: ref, to: customer}
      date: {type: date, required: true}
      amount: {type: money, required: true}
E
	[ -z "${column:-}" ] || echo "      $column"
}
law() {		# law NAME: model.yaml applied, back and forth
	content >before
	ok "$1: applied" crm model apply model.yaml
	content >after
	ok "$1: undo" crm undo
	is "$1: undo gives back every byte" "$(content | $counters | cksum)" \
	    "$($counters <before | cksum)"
	sound "$1"
	ok "$1: redo" crm redo
	is "$1: redo brings back every byte" "$(content | cksum)" \
	    "$(cksum <after)"
	sound "$1, again"
	ok "$1: undo again" crm undo
	is "$1: gives it back again" "$(content | $counters | cksum)" \
	    "$($counters <before | cksum)"
}
counters=cat

base='pieces: {type: int}'
model "$base" 'colour: {type: enum, values: [red, blue]}' \
    'size: {type: text}' 'code: {type: text}' >model.yaml
crm model apply model.yaml
for i in 1 2 3 4; do
	crm add thing name="Thing $i" pieces=$i colour=red size=$((i * 10)) \
	    code=c$i >/dev/null
done
crm add customer name=Jansen number=1 >/dev/null
crm add sale party=a1 date=2025-03-03 amount=5 >/dev/null
all="'colour: {type: enum, values: [red, blue]}' 'size: {type: text}'
    'code: {type: text}'"

eval model '"$base"' $all "'weight: {type: decimal, digits: 2}'" >model.yaml
law 'a new field'
eval model '"$base"' $all "'weight: {type: int, default: 7, required: true}'" \
    >model.yaml
counters=numbers
law 'a new field that all records get'
model "$base" 'colour: {type: enum, values: [red, blue]}' \
    'size: {type: int}' 'code: {type: text}' >model.yaml
law 'text that becomes a number'
counters=cat
model 'number: {type: int, was: pieces}' \
    'colour: {type: enum, values: [red, blue, green]}' \
    'size: {type: text}' 'code: {type: text, unique: true}' >model.yaml
law 'another name, another choice, an index'
model "$base" 'size: {type: text}' >model.yaml
law 'fields that go'
eval model '"$base"' $all >model.yaml
sed -i 's/^  customer:/  extra: {kind: plain, prefix: x, fields: {name: {type: text}}}\n  customer:/' \
    model.yaml
law 'a new entity'
column='channel: {type: text}'
eval model '"$base"' $all >model.yaml
law 'a new column of sales'
column=
crm init -t nl --store nl >/dev/null
crm --store nl model show yaml >nl.yaml
crm --store nl add relatie naam=Jansen nummer=1 >/dev/null
CRM_STORE=nl
export CRM_STORE
sed 's/^  relatie:/  extra: {kind: plain, prefix: zz, fields: {naam: {type: text}}}\n  relatie:/' \
    nl.yaml >model.yaml
law 'wholly in Dutch'
unset CRM_STORE

# ---- what would be lost

content >before
eval model '"$base"' $all "'weight: {type: int}'" >model.yaml
crm model apply model.yaml
entry=$(crm history --limit 1 -f entry)
crm set q2 weight=3
content >filled
fails 4 'a value that the model of then has no place for' crm undo "$entry"
like 'is named' "$err" \
    '1 record has what the data model of then has no place for: q2 \(weight\)'
is 'nothing was done' "$(content | cksum)" "$(cksum <filled)"
crm set q2 weight=
ok 'when it is gone' crm undo "$entry"
is 'the record is as it was' "$(crm export thing -w 'name = "Thing 2"')" \
    '{"handle":"q2","revision":4,"name":"Thing 2","pieces":2,"colour":"red","size":"20","code":"c2"}'
next() {	# the next number of a field of the first entity
	sed -n 's/^{"export":"model".*"name":"thing","id":[0-9]*,"next_field":\([0-9]*\).*/\1/p'
}
is 'its number is not given again' "$(content | next)" \
    "$(($(next <before) + 1))"
crm model apply model.yaml
crm set q1 name=Other
ok 'another field may have been changed' crm undo \
    "$(($(crm history --limit 1 -f entry) - 1))"
is 'it stays so' "$(crm show q1 -f name)" Other
eval model '"$base"' "'colour: {type: enum, values: [red, blue, green]}'" \
    "'size: {type: text}' 'code: {type: text}'" >model.yaml
crm model apply model.yaml
crm set q1 colour=green
fails 4 'a choice that is used' crm undo \
    "$(($(crm history --limit 1 -f entry) - 1))"
like 'is named' "$err" 'q1 \(colour\)'
crm undo >/dev/null
crm undo >/dev/null
column='channel: {type: text}'
eval model '"$base"' $all >model.yaml
crm model apply model.yaml
crm add sale party=a1 date=2025-03-04 amount=6 channel=web >/dev/null
fails 4 'a column with values' crm undo \
    "$(($(crm history --limit 1 -f entry) - 1))"
like 'is named' "$err" '1 row of sale has a value in channel'
like 'and the row' "$err" ': s2$'
crm undo >/dev/null
ok 'without them' crm undo
column='channel: {type: enum, values: [shop]}'
eval model '"$base"' $all >model.yaml
crm model apply model.yaml
crm add sale party=a1 date=2025-03-05 amount=7 channel=shop >/dev/null
shop=$(crm list sale --sort handle -O ids | tail -n 1)
column='channel: {type: enum, values: [shop, web]}'
eval model '"$base"' $all >model.yaml
law 'another choice of a column of sales'
crm model apply model.yaml
entry=$(crm history --limit 1 -f entry)
ok 'a choice that was there may be used' \
    crm add sale party=a1 date=2025-03-06 amount=8 channel=shop
ok 'undo' crm undo "$entry"
ok 'and redo' crm redo
entry=$(crm history --limit 1 -f entry)
for i in 1 2; do
	crm add sale party=a1 date=2025-03-0$i amount=8 channel=web >>webs
done
content >filled
fails 4 'a choice that rows have' crm undo "$entry"
like 'is named with the first row' "$err" \
    "2 rows of sale have a choice in channel, .*: $(head -n 1 webs), "
is 'nothing was done' "$(content | cksum)" "$(cksum <filled)"
crm set $(cat webs) channel=shop
ok 'when they are gone' crm undo "$entry"
is 'the others have theirs' "$(crm show $shop -f channel)" shop
sound 'after choices of rows'
crm rm --all sale >/dev/null
column=
model "$base" 'colour: {type: enum, values: [red, blue]}' \
    'size: {type: int}' 'code: {type: text}' >model.yaml
crm model apply model.yaml
entry=$(crm history --limit 1 -f entry)
crm add thing name=New size=50 >/dev/null
crm set q3 size=31
fails 4 'a converted value that was changed since' crm undo "$entry"
like 'is a conflict' "$err" 'thing q3 was changed since'
crm undo >/dev/null
ok 'a record that was added since is converted back' crm undo "$entry"
is 'as text' "$(crm list thing -f size --sort handle | tail -n 1)" 50
sound 'after all that'
crm model apply model.yaml
entry=$(crm history --limit 1 -f entry)
eval model '"$base"' $all "'weight: {type: int}'" >model.yaml
sed -i 's/size: {type: text}/size: {type: int}/' model.yaml
crm model apply model.yaml
fails 4 'a model that was changed again' crm undo "$entry"
like 'says so' "$err" 'the data model was changed again since'
fails 4 'the first model' crm undo 1
like 'has none before it' "$err" 'the store began with this data model'
ok '-n shows it' crm undo -n
like 'as a model' "$out" '^{"op":"model","from":[0-9]+,"to":[0-9]+}'
crm export >whole
crm --store copy init >/dev/null
crm --store copy import --exact whole
crm --store copy export | sed 1d >lines
ok 'an exact import is undone' crm --store copy undo
is 'nothing of it is left' "$(crm --store copy export |
    grep -c '"export":"\(record\|row\|alias\)"')" 0
is 'but the model' "$(crm --store copy export | sed -n 2p)" \
    "$(sed -n 2p whole)"
ok 'which is sound' crm --store copy fsck
ok 'and done again' crm --store copy redo
crm --store copy export | sed 1d | cmp - lines
report $? 'to the last byte'
one=$(crm --store copy list thing -O ids | tail -n 1)
crm --store copy set "$one" name='Other since'
fails 4 'what was changed since keeps it' crm --store copy undo 2

# ---- more than one item of the journal holds

crm init --store many >/dev/null
CRM_STORE=many
export CRM_STORE
counters=numbers
model "$base" 'size: {type: text}' >text.yaml
crm model apply text.yaml
seq 5000 | awk 'BEGIN { print "name,pieces,size" } { print $1 "," $1 "," $1 }' |
    crm import thing - >/dev/null
sed 's/size: {type: text}/size: {type: int}/' text.yaml >model.yaml
law 'much text that becomes numbers'
eval model '"$base"' "'size: {type: text}'" \
    "'weight: {type: int, default: 7, required: true}'" >model.yaml
law 'a new field that many get'
crm model apply model.yaml
entry=$(crm history --limit 1 -f entry)
last=$(crm list thing -O ids | tail -n 1)
crm set "$last" weight=8
fails 4 'one of many was changed' crm undo "$entry"
like 'it is named, and no other' "$err" \
    '1 record has what .* no place for: q5000 \(weight\)'
crm undo >/dev/null
crm undo "$entry" >/dev/null
sed 's/size: {type: text}/size: {type: int}/' text.yaml >model.yaml
crm model apply model.yaml
entry=$(crm history --limit 1 -f entry)
crm set q1 size=7
crm set "$last" size=7
fails 4 'two of many, far apart' crm undo "$entry"
like 'the first is named' "$err" 'thing q1 was changed since'
like 'the last is named' "$err" 'thing q5000 was changed since'
done_testing
