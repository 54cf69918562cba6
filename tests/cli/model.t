#!/bin/sh
# crm model: what is shown, every fault with its place, and what applying
# does to a filled store.
. "${0%/*}/lib.sh"

is 'an entity by its Dutch label' "$(crm model show relatie)" \
    "$(crm model show account)"
is 'labels in Dutch, names not' \
    "$(LC_ALL=nl_NL.UTF-8 crm model show -f entity,label --limit 2)" \
    "staff	medewerker
account	relatie"
fails 2 'no such entity' crm model show acount
like 'suggests' "$err" 'did you mean account'
fails 2 'one at a time' crm model show account contact
fails 2 'glossary of no format' crm model glossary --as pdf

cat >words.yaml <<X
gegevensmodel: 1
name: Bakkerij Jansen
entities:
  account:
    kind: party
    prefix: a
    label: {en: account, nl: relatie}
    aliases: [klant]
    help: {en: whom we deal with, nl: met wie wij te maken hebben}
    fields:
      number: {type: text, unique: true, label: {nl: klantnummer},
        help: {nl: op facturen}}
      name: {type: text, required: true, personal: true,
        help: {en: 'how they are called <here>', nl: hoe zij heten}}
      email: {type: email, many: true}
      parent: {type: ref, to: account}
      size: {type: int, min: 1, max: 9, default: 3, stale_after: 1y,
        help: {en: how large}}
      roles:
        type: enum
        many: true
        help: {en: what else}
        values:
          supplier: {label: {en: supplier, nl: leverancier},
            help: {en: we buy there, nl: wij kopen daar}}
          staff: {label: {nl: personeel}}
X
crm init -q --store words
ok 'a small model' crm --store words model apply words.yaml
same 'the entities' entities crm --store words model show
same 'the fields of one' fields crm --store words model show account
same 'as a table' fields.table crm --store words model show account -O table
same 'as JSON' fields.json crm --store words model show account -O json
same 'glossary' glossary.txt crm --store words model glossary
same 'glossary in Dutch' glossary.nl.txt \
    crm --store words model glossary --lang nl
same 'glossary in Markdown' glossary.md crm --store words model glossary --as md
same 'glossary in HTML' glossary.html \
    crm --store words model glossary --as html --lang nl

# The rules that the staff agree on are in it, too.
crm model glossary >english
crm model glossary --lang nl >dutch
is 'by when cases are answered, in English' \
    "$(sed -n '/^deadlines of cases/,$p' english)" \
'deadlines of cases, in working time
    critical: answer within 1h, solve within 1d
    high: answer within 4h, solve within 3d
    complaint: answer within 4h, solve within 5d
    fault: answer within 4h, solve within 3d
    every other case: answer within 1d, solve within 10d'
is 'and in Dutch' "$(tail -n 3 dutch | head -n 1)" \
    '    klacht: antwoord binnen 4h, oplossing binnen 5d'
is 'how often a segment hears from us' "$(grep 'large: contact' english)" \
    '            large = large: contact every 60d'
is 'in Markdown and HTML' "$(for f in md html; do
	crm model glossary --as $f | grep -c 'fault: answer within 4h'
done)" '1
1'

# ---- Faults, all of them, each with its place

cat >bad.yaml <<X
gegevensmodel: 1
name: Test
currency: EURO
timezone: Europe/Nowhere
entities:
  account:
    kind: partij
    prefix: a
    fields:
      name: {type: txt, required: maybe}
      n: {type: int, min: 5, max: 2}
      r: {type: ref, to: nowhere}
      e: {type: enum}
  Sale Row:
    kind: sale
    prefix: a
X
crm model show yaml >standard.yaml
fails 4 'a model with many faults' crm model check bad.yaml
for at in 3:11 4:11 7:11 10:20 10:35 11:35 12:26 13:7 14:3; do
	like "fault at $at" "$err" "^crm: model: bad.yaml:$at: "
done
like 'suggestions' "$err" 'did you mean text'
is 'every line names its place' "$(printf '%s\n' "$err" |
    grep -v '^hint: ' | grep -vc '^crm: model: bad.yaml:[0-9]*:[0-9]*: ')" 0
fails 4 'is not applied' crm model apply bad.yaml
e=$(printf '\303\251')
sed "s/^  account:/  a$(printf '%90s' '' | sed "s/ /$e/g"):/" bad.yaml >long.yaml
fails 4 'a name too long' crm model check long.yaml
like 'is cut between letters' "$err" ": 'a($e){79}' is not a name"
is 'the model is as it was' "$(crm model show yaml | cksum)" \
    "$(cksum <standard.yaml)"
fails 4 'not compared' crm model diff bad.yaml
fails 4 'checked without a store too' crm model check bad.yaml --store none

# Of every stage at once, in the order of the file: what is twice, of no type
# or kind, refers to nothing, and expressions that are wrong whatever is meant
# there.  Nothing is told that only follows: of size, date, e and product.
cat >many.yaml <<'X'
gegevensmodel: 1
name: Test
entities:
  account:
    kind: party
    prefix: a
    fields:
      name: {type: text, required: true}
      name: {type: text}
      size: {type: itn, min: 2020-01-01, digits: 3}
      owner: {type: ref, to: staf}
      c: {type: int, check: 'nope > 3'}
      d: {type: int, check: 'size > 3'}
      e: {type: enum, values: [low, high], default: medium}
    check: 'c > "x"'
  staff:
    kind: staff
    prefix: u
    prefix: v
    fields:
      name: {type: text}
    check: 'namme = "x"'
  sale:
    kind: sale
    fields:
      party: {type: ref, to: acount}
      date: {type: dat}
      product: {type: ref, to: product}
      quantity: {type: decimal}
      amount: {type: money}
  product:
    kind: prodct
    prefix: p
    fields:
      name: {type: text}
      number: {type: text, unique: true, role: nummer}
segments:
  own:
    segments:
      big: {where: 'revenue(12mo) > 1000'}
      bad: {where: 'siz > 3'}
      low: {where: 'e = loww'}
      named: {where: 'owner.name = "x"'}
      seg: {where: 'segment(other) = y'}
      sow: {where: 'segment(own) = yy'}
X
many='crm: model: many.yaml:9:7: '"'name'"' is here twice, first on line 8
crm: model: many.yaml:10:20: size: there is no type '"'itn'"' (did you mean int?)
crm: model: many.yaml:11:30: owner: there is no entity '"'staf'"' (did you mean staff?)
crm: model: many.yaml:12:30: check of account.c: filter: unknown field "nope" (text is quoted: "nope")
crm: model: many.yaml:14:53: default: e "medium" is not one of its values (values: low, high)
crm: model: many.yaml:15:15: check of account: filter: a number cannot be compared with text
crm: model: many.yaml:19:5: '"'prefix'"' is here twice, first on line 18
crm: model: many.yaml:22:13: check of staff: filter: unknown field "namme" (did you mean name?)
crm: model: many.yaml:26:30: party: there is no entity '"'acount'"' (did you mean account?)
crm: model: many.yaml:27:20: date: there is no type '"'dat'"' (did you mean date?)
crm: model: many.yaml:32:11: product: there is no kind '"'prodct'"' (did you mean product?)
crm: model: many.yaml:41:21: segment bad of own: filter: unknown field "siz" (did you mean size?)
crm: model: many.yaml:42:25: segment low of own: filter: e has no value "loww" (did you mean low?)
crm: model: many.yaml:44:29: segment seg of own: filter: no scheme of segments "other" (the first one is own)
crm: model: many.yaml:45:36: segment sow of own: filter: no segment "yy" in own
    segment(own) = yy
                   ^
hint: did you mean big?'
fails 4 'faults of every stage' crm model check many.yaml
is 'are named at once' "$err" "$many"
fails 4 'and when it is applied' crm model apply many.yaml
is 'too' "$err" "$many"
fails 4 'and for a new store' crm init -q many -t ./many.yaml
is 'as well' "$err" "$(printf '%s\n' "$many" | sed 's,^crm: model: ,crm: init: ./,')"
{
	cat many.yaml
	echo 'check: {'
} >many_open.yaml
fails 4 'what is no YAML' crm model check many_open.yaml
is 'is told with the keys that are twice before it' "$(printf '%s\n' "$err" |
    sed -n 's/^crm: model: many_open.yaml:\([0-9]*\):.*/\1/p' | tr '\n' ' ')" \
    '9 19 47 '

# The column of the fault itself, where its filter stands in one line and as it
# is; else that of the text, and the line of the filter with the place marked.
cat >places.yaml <<'X'
gegevensmodel: 1
name: Test
entities:
  account:
    kind: party
    prefix: a
    fields:
      name: {type: text, required: true}
      c: {type: int, check: c > 3 and nope > 3}
      d: {type: int, check: " nope > 3"}
      e: {type: int, check: "name = 'é' and nope > 1"}
      f: {type: int, check: 'name = ''x'' and nope > 1'}
    check: >-
      c > 1 and
      name > 3
segments:
  own:
    segments:
      b:
        where: |
          c > 1 and
          c > "x"
      rest: {label: other}
      none:
X
fails 4 'places' crm model check places.yaml
is 'of filters' "$err" 'crm: model: places.yaml:9:39: check of account.c: filter: unknown field "nope" (text is quoted: "nope")
crm: model: places.yaml:10:29: check of account.d: filter: unknown field "nope" (text is quoted: "nope")
    nope > 3
    ^
crm: model: places.yaml:11:45: check of account.e: filter: unknown field "nope" (text is quoted: "nope")
crm: model: places.yaml:12:29: check of account.f: filter: unknown field "nope" (text is quoted: "nope")
    name = '"'x'"' and nope > 1
                   ^
crm: model: places.yaml:13:12: check of account: filter: text cannot be compared with a number (text is quoted: "3")
    c > 1 and name > 3
                   ^
crm: model: places.yaml:20:16: segment b of own: filter: a number cannot be compared with text
    c > "x"
      ^
crm: model: places.yaml:23:7: rest has no filter (where: '"'revenue(12mo) > 1000', say; where: 'true'"' is the rest, with parameters: {choose: first})
crm: model: places.yaml:24:7: none has no filter
hint: where: '"'revenue(12mo) > 1000', say; where: 'true'"' is the rest, with parameters: {choose: first}'

cat >checks.yaml <<X
gegevensmodel: 1
name: Test
entities:
  account:
    kind: party
    prefix: a
    fields:
      name: {type: text, required: true}
      c: {type: int, check: 'nope > 3'}
    check: 'name > 3'
X
fails 4 'expressions are checked' crm model check checks.yaml
like 'of a field' "$err" 'check of account\.c: .*unknown field "nope"'
like 'and of an entity' "$err" 'check of account: .*cannot be compared'

printf 'gegevensmodel: 1\nentities: [\n' >open.yaml
fails 4 'broken YAML' crm model check open.yaml
like 'with its place' "$err" 'open.yaml:3:1: '
printf 'gegevensmodel: 1\na: &a [1]\nb: [*a, *a]\n' >bomb.yaml
fails 4 'anchors are not followed' crm model check bomb.yaml
like 'with the place' "$err" 'bomb.yaml:2:4: anchors are not allowed'
printf 'gegevensmodel: 1\nname: a\nname: b\n' >twice.yaml
fails 4 'a key twice' crm model check twice.yaml
like 'both places' "$err" 'twice.yaml:3:1: .*first on line 2'
: >empty.yaml
fails 4 'an empty file' crm model check empty.yaml
sed 's/^gegevensmodel: 1/gegevensmodel: 2/' standard.yaml >later.yaml
fails 4 'a later version' crm model check later.yaml
like 'says so' "$err" 'later.yaml:.*reads gegevensmodel: 1 only'
fails 5 'a file that is not there' crm model check nofile.yaml
fails 2 'no file named' crm model apply
fails 2 'two files named' crm model check bad.yaml bomb.yaml
ok 'from standard input' sh -c 'crm model check - <standard.yaml'

# ---- Applying to a filled store

cat >m1.yaml <<X
gegevensmodel: 1
name: Test
currency: EUR
entities:
  account:
    kind: party
    prefix: a
    fields:
      number: {type: text, unique: true}
      name: {type: text, required: true}
      size: {type: int}
      grade: {type: enum, values: [low, high]}
      from: {type: date}
      until: {type: date}
      note: {type: text}
    check: 'until >= from'
X
CRM_STORE=$dir/s
export CRM_STORE
crm init -q
ok 'a model of our own' crm model apply m1.yaml
sed 's/^      number: .*/&\n      inserted: {type: text}/' m1.yaml >m1a.yaml
is 'a field put in between moves no other' "$(crm model diff m1a.yaml)" \
    'account.inserted: added	false	false	'
sed '/^      number: /{h;d}; /^      size: /{G}' m1.yaml >m1b.yaml
like 'fields in another order' "$(crm model diff m1b.yaml)" \
    '^account.number: other words, role, default or place	false	false'
is 'is the model' "$(crm model show -f entity,fields)" "account	7"
is 'and its text kept' "$(crm model show yaml | cksum)" "$(cksum <m1.yaml)"
is 'unchanged: no difference' "$(crm model diff m1.yaml)" ''
before=$(crm stats | grep '^model revision')
ok 'applied again' crm model apply m1.yaml
is 'nothing happens' "$(crm stats | grep '^model revision')" "$before"

fails 4 'a check over two fields' crm add account name=x from=2025-02-01 \
    until=2025-01-31
like 'which one' "$err" 'account breaks its check: until >= from'
crm add account number=1 name=One size=5 grade=low note=abc \
    from=2025-01-01 until=2025-02-01 >/dev/null
crm add account number=2 name=Two size=500 grade=high note=12 >/dev/null
crm add account number=3 name=Three note=13 >/dev/null

fails 4 'the check holds in an edit too' crm set a1 until=2024-12-31
fails 4 'and in an edit of all' crm set account --all from=2026-01-01
ok 'what is missing breaks no check' crm set a1 until=
crm set a1 until=2025-02-01

cat >named.yaml <<'X'
gegevensmodel: 1
name: Test
currency: EUR
entities:
  staff:
    kind: staff
    prefix: u
    fields:
      name: {type: text}
  account:
    kind: party
    prefix: a
    fields:
      name: {type: text}
      owner: {type: ref, to: staff, check: 'owner in (u1, u2)'}
    check: 'owner != u2'
X
crm init -q --store named
(
	CRM_STORE=named
	crm model apply named.yaml
	for name in Ada Bo Cas; do crm add staff name=$name; done
	crm rm u2
) >/dev/null
ok 'a check that names who is gone lets others be' \
    crm --store named add account name=x owner=u1
fails 4 'and is one still' crm --store named add account name=x owner=u3
like 'as it is written' "$err" 'owner breaks its check: owner in '

sed 's/size: {type: int}/employees: {type: int, was: size}/' m1.yaml >m2.yaml
is 'a field renamed: seen' "$(crm model diff m2.yaml -f change)" \
    'account.employees: was called size'
ok 'renamed' crm model apply m2.yaml
is 'no record is rewritten' \
    "$(crm list account -f handle,employees,revision)" "a1	5	3
a2	500	1
a3		1"
fails 2 'the old name is gone' crm list account -f size

sed 's/type: int, was: size/type: int, max: 100/' m2.yaml >m3.yaml
fails 4 'narrower than what is there' crm model apply m3.yaml
like 'how many, and the first' "$err" \
    '1 record would become invalid: a2: employees "500" is more than 100'
is 'nothing was done' "$(crm model show yaml | cksum)" "$(cksum <m2.yaml)"
ok 'until it fits' crm set a2 employees=50
ok 'then it is' crm model apply m3.yaml
fails 4 'and holds' crm set a1 employees=101
ok 'widened again' crm model apply m2.yaml
ok 'then more is allowed' crm set a2 employees=500

sed 's/type: int, was: size/type: decimal, digits: 2/' m2.yaml >m4.yaml
ok 'a wider type' crm model apply m4.yaml
is 'rewrites what it must' \
    "$(crm list account -f handle,employees)" "a1	5.00
a2	500.00
a3	"
sed 's/note: {type: text}/note: {type: int}/' m4.yaml >m5.yaml
fails 4 'a narrower type' crm model apply m5.yaml
like 'the first offender' "$err" \
    '1 record would become invalid: a1: note "abc" is not a whole number'
crm set a1 note=11
ok 'when all fit' crm model apply m5.yaml
is 'they are numbers' "$(crm list account -w 'note > 11' -O ids)" "a2
a3"

sed '/note:/d; s/values: .low, high./values: [low, medium, high]/' \
    m5.yaml >m6.yaml
crm set -q a3 note=
is 'how many values a removed field hides' \
    "$(crm model diff m6.yaml -f change,hidden)" \
    'account.grade: value medium is new	
account.note: removed	2'
ok 'a trial in a pipe' crm model apply -n m6.yaml
is 'says the plan only' "$out$err" '{"op":"model","from":7,"to":8}'
if command -v script >/dev/null; then
	apply_shown() {		# COMMAND: what a terminal shows of it
		script -qec "stty cols 100; crm --no-pager model apply $*" \
		    /dev/null </dev/null | tr -d '\r'
	}
	is 'on a terminal it says what goes' "$(apply_shown -n m6.yaml)" \
	    'crm: model: account.note: 2 records have a value for it, which is no longer shown
{"op":"model","from":7,"to":8}'
	is 'in Dutch' "$(LC_ALL= LC_MESSAGES=nl_NL apply_shown -n m6.yaml |
	    head -n 1)" \
	    'crm: model: account.note: 2 records hebben er een waarde voor, die niet meer getoond wordt'
	is 'not when it is to be quiet' "$(apply_shown -q m6.yaml)" ''
	crm undo >/dev/null
	is 'and when it is done' "$(apply_shown m6.yaml)" \
	    'crm: model: account.note: 2 records have a value for it, which is no longer shown'
	crm undo >/dev/null
fi
ok 'a field removed, a value added' crm model apply m6.yaml
is 'the field is gone' "$(crm model show account -f field | grep -c note)" 0
is 'the others keep their values' "$(crm list account -f number,grade)" \
    "1	low
2	high
3	"
ok 'the new value can be given' crm set a3 grade=medium
sed 's/low, medium, high/low, medium/' m6.yaml >m7.yaml
ok 'a value retired' crm model apply m7.yaml
is 'stays where it was' "$(crm show a2 -f grade)" high
fails 4 'but is not given any more' crm set a1 grade=high
like 'which is said' "$err" 'grade "high" is no longer used'

sed 's/number: {type/vat: {type: vat, required: true}\
      number: {type/' m7.yaml >m8.yaml
fails 4 'a new field that is required' crm model apply m8.yaml
like 'is refused with a count' "$err" '3 records would become invalid: a1'
sed 's/, required: true//; s/type: vat/type: text, default: x/' \
    m8.yaml >m9.yaml
ok 'a new field' crm model apply m9.yaml
crm add account name=Four >/dev/null
is 'a default is for what is added from now on' \
    "$(crm list account -f handle,vat)" "a1	
a2	
a3	
a4	x"
sed 's/until >= from/until > from/' m7.yaml >m10.yaml
crm set a3 from=2025-01-01 until=2025-01-01
fails 4 'a check that does not hold' crm model apply m10.yaml
like 'names who breaks it' "$err" '1 record would become invalid: a3'

sed 's/name: {type: text, required: true}/name: {type: text, unique: true}/' \
    m7.yaml >m11.yaml
crm add account name=one >/dev/null
fails 4 'unique where it is not' crm model apply m11.yaml
sed 's/  account:/  klant:\
    was: account/' m9.yaml >m12.yaml
ok 'an entity renamed' crm model apply m12.yaml
is 'handles and numbers stay' "$(crm list klant -w 'number = "2"' -O ids)" a2
ok 'the store is sound' crm fsck

# ---- What was never used is free, what was used is not

cat >fresh.yaml <<X
gegevensmodel: 1
entities:
  klant:
    kind: party
    prefix: a
    fields:
      name: {type: text, required: true}
  verkoop:
    kind: sale
    fields:
      klant: {type: ref, to: klant, role: party}
      date: {type: date}
      amount: {type: money}
      remark: {type: text}
X
crm init -q --store fresh
ok 'a model of other words over an empty store' \
    crm --store fresh model apply fresh.yaml
is 'has the prefixes' "$(crm --store fresh model show -f entity,prefix)" \
    "klant	a
verkoop	s"
is 'and their first numbers' "$(crm --store fresh add klant name=One)" a1
ok 'a sale' crm --store fresh add verkoop klant=a1 date=2025-03-04 amount=5 \
    remark=x
sed '/remark:/d' fresh.yaml >less.yaml
is 'rows have values too' \
    "$(crm --store fresh model diff less.yaml -f change,hidden)" \
    'verkoop.remark: removed	1'
crm --store fresh model show yaml | sed 's/klant/relatie/' >other.yaml
fails 4 'a prefix in use is not free' crm --store fresh model apply other.yaml
like 'which is said' "$err" "prefix 'a' belonged to klant"
sed '/^  verkoop:/,$d' fresh.yaml >nosale.yaml
fails 4 'sales cannot go' crm --store fresh model apply nosale.yaml
like 'as long as there are rows' "$err" 'verkoop cannot go: it has rows'
sed 's/^  klant:/  zaak:/; s/prefix: a/prefix: z/; s/to: klant/to: zaak/' \
    fresh.yaml >zaak.yaml
for i in 2 3 4 5 6 7; do
	crm --store fresh add klant name=$i >/dev/null
done
fails 4 'records cannot go' crm --store fresh model apply zaak.yaml
like 'the first ones are named' "$err" \
    '7 records would become invalid: a1, a2, a3, a4, a5, \.\.\.: the model has no klant any more$'
crm --store wide init -q
if command -v script >/dev/null; then
	is 'fields on a terminal: the headings are whole' "$(NO_COLOR=1 script \
	    -qec 'stty cols 80; crm --no-pager model show account \
	    --store wide' /dev/null </dev/null | tr -d '\r' | head -n 1 | tr -s ' ')" \
	    'field type list required label values meaning ~'
fi
is 'the store is sound after all that' "$(crm --store fresh fsck)" ''

done_testing
