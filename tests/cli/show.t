#!/bin/sh
# crm show: records with all their fields.
. "${0%/*}/lib.sh"

crm add account name='Café Zoë' number=7 city='s-Gravenhage' tags='a,b' \
    cost=12.5 since=2025-03-14 text='one
two' >/dev/null
crm add account name=日本商事 number=8 parent=a1 >/dev/null
crm add contact name='Ada Byrne' account=a1 >/dev/null
crm add product code=P1 name=Bread list_price=2.5 >/dev/null
crm add sale party=a1 product=p1 quantity=3 price=2.4 date=2025-03-04 \
    channel=web order=F1 >/dev/null
crm log call a1 'wants a quote' >/dev/null

for f in table tsv csv json ndjson yaml md ids count; do
	same "$f" "$f" crm show a1 -O $f
	same "a sale row as $f" "sale.$f" crm show s1 -O $f
done
same 'several of several types' several crm show a2 c1 s1 a1 -O table
same 'in Dutch' dutch env LC_ALL=nl_NL.UTF-8 crm show a1 -O table
same 'a contact' activity.json crm show n1 -O json
is 'chosen fields' "$(crm show a1 a2 -f name,parent)" "Café Zoë	
日本商事	a1"
is 'along references' "$(crm show a2 -f parent.name,parent.city)" \
    "Café Zoë	s-Gravenhage"
is 'a template' "$(crm show a1 --format '%(handle): %(name)')" 'a1: Café Zoë'
is 'Dutch names of fields' "$(crm show a1 -f naam,plaats -O csv |
    tr -d '\r')" \
    'naam,plaats
Café Zoë,s-Gravenhage'

same 'several in YAML' several.yaml crm show a1 c1 a2 -f name -O yaml
is 'every field by *' "$(crm show c1 -f '*' -O yaml | head -n 3)" \
    "$(crm show c1 -O yaml | head -n 3)"
is 'a key with an equals sign' "$(crm put -O ids account/k=v name=Key &&
    crm show account/k=v -f name)" "a3
Key"

fails 3 'not there' crm show a9
is 'nothing printed' "$out" ''
fails 3 'one of two not there' crm show a1 a9
fails 2 'which?' crm show
fails 2 'an assignment is no record' crm show a1 city=Gouda
fails 2 'a type is no record' crm show account
fails 2 'no such field' crm show a1 -f nope
like 'a suggestion or the place' "$err" 'unknown field "nope"'
fails 2 'no such format' crm show a1 -O xml

is 'several in JSON: an array' "$(crm show a1 c1 -f handle -O json)" '[
{"handle":"a1"},
{"handle":"c1"}
]'
is 'one: an object' "$(crm show a1 -f handle -O json)" '{"handle":"a1"}'
is 'several in NDJSON: lines' "$(crm show a1 c1 -f handle -O ndjson)" \
    '{"handle":"a1"}
{"handle":"c1"}'
fails 3 'one of two not there, in JSON' crm show a1 a99 -O json
is 'half an array is not printed' "$out" ''

# Who reads one record sees who is meant; programs get handles.
export CRM_STORE=named
crm init -q --store named
crm add account name=Jansen >/dev/null
crm add contact name=Ada account=a1 >/dev/null
like 'the name beside the handle' "$(crm show c1 -O table)" \
    '^account: +a1 Jansen$'
is 'not in a pipe' "$(crm show c1 -f account)" a1
is 'nor in JSON' "$(crm show c1 -f account -O ndjson)" '{"account":"a1"}'
unlike 'nor in a list' "$(crm list contact -O table)" 'a1 Jansen'
mkdir shop && crm init -q --store shop --template retail
crm --store shop add customer number=1 >/dev/null
crm --store shop add product code=P1 >/dev/null
printf 'customer,product,date,amount\n1,P1,2025-01-02,1\n' |
    crm --store shop import sale - -q
like 'without a name the number is beside it' \
    "$(crm --store shop show s1 -O table)" '^customer: +c1 1$'
done_testing
