#!/bin/sh
# crm add: what is stored, and everything that is refused leaves no trace.
. "${0%/*}/lib.sh"

count() {
	crm list "${1:-account}" -O count
}

ok 'a record' crm add account name='Bakkerij Jansen' number=17850
is 'prints its handle' "$out" a1
is 'and nothing else' "$err" ''
is 'it is stored' "$(crm show a1 -f handle,revision,number,name)" \
    "a1	1	17850	Bakkerij Jansen"
ok 'the type in Dutch, fields in Dutch' \
    crm add relatie naam='Café Zoë' klantnummer=17851 plaats=Utrecht
is 'are the same fields' "$(crm show a2 -f number,name,city)" \
    "17851	Café Zoë	Utrecht"
is 'as customer and klant are accounts' \
    "$(crm show customer/17850 -f name; crm show klant/17851 -f name)" \
    'Bakkerij Jansen
Café Zoë'
ok 'values of an enum, by name and by label' \
    crm add account name=Three kind=organisation roles=supplier,concurrent
ok 'whatever their case' crm add account name=Four kind=Huishouden
is 'are written by name' "$(crm list account -f kind,roles -w 'kind = consument or not missing(kind)')" \
    "organisation	supplier;competitor
household	"

ok 'every type' crm add account name=Five roles= \
    email='Info@Example.com, b@example.com' phone='020 123 45 67' \
    url=https://example.com/a postcode=1012ab country=nl kvk=12345678 \
    iban='nl91 abna 0417 1643 00' employees=12 target_group=ja \
    since=2025-03-14 share_of_wallet=12.5% cost=1234.5 tags=x tags+=y \
    parent=a1 text='line one
line two'
same 'and how they are written' types.json crm show a5 -O json
same 'in a line' types.tsv crm show a5
ok 'computed fields' crm add account name=Six employees:='3 * 4 + 1' \
    since:='today - 7d'
is 'are computed once' "$(crm show a6 -f employees,since)" "13	2025-06-11"
ok 'a default' crm add contract name=Bread party=a1
is 'is filled in' "$(crm show ct1 -f status)" running
ok 'unless it is given' crm add contract name=Cake party=a1 status=draft
is 'then it is not' "$(crm show ct2 -f status)" draft
ok 'JSON' crm add account name=Json -O json
is 'says the handle' "$(printf %s "$out" | tr -d '\n')" '[{"handle":"a7"}]'
ok 'ids' crm add account name=Ids -O ids
is 'the same' "$out" a8

# ---- Refused

n=$(count)
refuse() {		# refuse STATUS NAME PATTERN ARG ...
	s=$1 what=$2 pattern=$3
	shift 3
	fails "$s" "$what" crm add "$@"
	like "$what: why" "$err" "$pattern"
	is "$what: nothing printed" "$out" ''
}
refuse 2 'no type' "add what\\?"
refuse 2 'no such type' "has no \"acount\"" acount name=x
like 'a suggestion' "$err" '^hint: did you mean account\?$'
refuse 2 'no such field' 'account has no field "nme"' account nme=x
like 'the nearest field' "$err" '^hint: did you mean name\?$'
refuse 2 'nor one like it' 'account has no field "zzzzz"' account zzzzz=x
like 'where they are' "$err" '^hint: crm model show account lists its fields$'
refuse 2 'a value of two words' "quoted: text='two words'" account x
refuse 2 'not an assignment' '"Jansen" is not field=value' account Jansen
refuse 2 'a list operator on one value' 'one value, not a list' \
    account name+=x
refuse 4 'a required field' 'name is missing \(required\)' account city=Gouda
refuse 4 'no such value' 'kind "wrong" is not one of its values' \
    account name=x kind=wrong
like 'the values' "$err" 'organisation, household, consumer'
refuse 4 'taken' 'number "17850" is taken by account a1' \
    account name=x number=17850
refuse 4 'not a whole number' 'employees "many"' account name=x employees=many
refuse 4 'too small' 'employees "-1" is less than 0' \
    account name=x employees=-1
refuse 4 'no leading zeros lost, no octal' 'kvk' account name=x kvk=1234567
refuse 4 'no such day' 'since "2025-02-31"' account name=x since=2025-02-31
refuse 4 'a day the wrong way round' 'since "14-03-2025"' \
    account name=x since=14-03-2025
refuse 4 'not an e-mail address' 'email "a.b.c"' account name=x email=a.b.c
refuse 4 'a wrong check digit' 'iban' account name=x iban=NL92ABNA0417164300
refuse 4 'no such country' 'country "XX"' account name=x country=XX
refuse 4 'more than all' 'share_of_wallet "120%" is more than 100' \
    account name=x share_of_wallet=120%
refuse 4 'an amount in no one'"'"'s notation' 'cost "1,234.50"' \
    account name=x cost=1,234.50
refuse 3 'a reference to nothing' 'parent: no account a99' \
    account name=x parent=a99
refuse 4 'not UTF-8' 'UTF-8' account name="$(printf 'a\377b')"
refuse 2 'an expression that is none' 'employees: ' \
    account name=x employees:='3 +'
refuse 4 'an expression of another type' 'employees' \
    account name=x employees:='"three"'
refuse 2 'no such option' 'unknown option --nope' account --nope
is 'nothing was added' "$(count)" "$n"
ok 'and no number is lost' crm add account name=next
is 'the next handle' "$out" a9

# ---- Only looking

is '-n says what would be added' "$(crm add -n account name=Dry kind=consument)" \
    '{"op":"add","type":"account","handle":"a10","fields":{"name":"Dry","kind":"consumer"}}'
is 'and adds nothing' "$(count)" "$((n + 1))"
fails 4 'several faults' crm add account roles=foo since=someday owner=@nobody
is 'are told at once' "$(printf '%s\n' "$err" | sed 's/"[^"]*".*//')" \
    'crm: add: roles 
crm: add: since 
crm: add: owner: no name 
crm: add: name is missing (required)'
fails 2 'several fields that are not there' crm add account nam=x cty=y
is 'too' "$(printf '%s\n' "$err" | grep -c 'has no field')" 2
fails 4 'several that are missing' crm add rate
like 'in one line' "$err" ': [a-z, ]* are missing .required.'
fails 4 'guarded' crm add account name=x --expect 2
fails 4 'guarded too' crm add account name=x --max-changes 0
is 'nothing was added either' "$(count)" "$((n + 1))"
ok 'an expected one' crm add account name=x --expect 1

# ---- Sales go into the ledger

crm add product code=P1 name=Bread family=bread >/dev/null
ok 'a sale' crm add sale party=a1 product=product/P1 quantity=3 price=2.5 \
    date=2025-03-04 order=F1
is 'has a handle' "$out" s1
is 'and its amount computed' "$(crm show s1 -f quantity,price,amount)" \
    "3.000	2.5000	7.50"
ok 'without a day it is today' crm add sale party=a1 amount=1
is 'it is' "$(crm show s2 -f date,quantity)" "2025-06-18	1.000"
ok 'half even' crm add sale party=a1 price=0.125 quantity=1
is 'rounds down here' "$(crm show s3 -f amount)" 0.12
refuse 4 'a sale of nothing' 'amount is missing' sale party=a1
like 'how to give it' "$err" '^hint: with price= it is computed$'
refuse 4 'another currency without a rate' 'amount: no rate for USD' \
    sale party=a1 amount='5 USD'
crm add rate currency=USD date=2025-06-01 rate=0.9 >/dev/null 2>&1
is 'no sale was added' "$(count sale)" 3
refuse 3 'a product that is not there' 'product: no product' \
    sale party=a1 product=product/P2 amount=1
is 'the store is sound' "$(crm fsck)" ''

# The answer meets a full disk after the commit: say that it is stored.
fails 5 'a full disk under the answer' \
    sh -c 'crm add account name="Full disk" number=full1 >/dev/full'
like 'says that the change is stored' "$err" 'itself is stored'
is 'and it is' "$(crm list account -w 'number = "full1"' -O count)" 1
n=$(crm list account -O count)
fails 2 'a field that the answer has not' crm add account name=Asked -f bogus
is 'is told before anything is done' "$(crm list account -O count)" "$n"

# What is told of a person is of the organisation they are mainly at.
org=$(crm add account name='Molen De Hoop')
ada=$(crm add contact name='Ada Molenaar' account="$org")
n=$(crm add activity kind=note person="$ada" text='saw the mill')
is 'a contact with a person is one with their organisation' \
    "$(crm show "$n" -f party,person)" "$org	$ada"
printf '{"kind":"call","person":"%s","time":"2025-06-01","text":"milled"}\n' \
    "$ada" | crm import activity - -q
is 'an imported one, too' "$(crm list activity -w 'text = "milled"' \
    -f party,person)" "$org	$ada"
is 'so they were heard of' \
    "$(crm list account -w "handle = $org and last_contact >= 2025-06-01" \
    -O count)" 1
crm set "$n" party= person="$ada"
is 'whoever says that it is of none is heard' \
    "$(crm show "$n" -f party,person)" "	$ada"
bo=$(crm add contact name='Bo Nergens')
is 'of who is nowhere it is theirs' "$(crm show "$(crm add activity \
    kind=note person="$bo" text=x)" -f party,person)" "	$bo"
done_testing
