#!/bin/sh
# Every output format against what crm-formats(5) promises.
. "${0%/*}/lib.sh"

tab=$(printf '\t')
crm add account name='Café Zoë' number=007 city="'s-Hertogenbosch" \
    country=NL tags='a;b,c\d' cost=1234.5 share_of_wallet=12.5% \
    since=2025-03-14 employees=12 target_group=yes \
    email=a@x.nl,b@x.nl >/dev/null
crm add account name='日本商事 "大"' number='1e5' city=東京 \
    text="tab${tab}here
and | a line" >/dev/null
crm add account name='=1+1, <b> & %(name)' number=yes >/dev/null
crm log call a1 'hello' >/dev/null

fields=handle,name,number,city,tags,cost,share_of_wallet,since,employees,target_group,email,text,parent
for f in table tsv csv json ndjson yaml md; do
	same "$f" "$f" crm list account -f $fields -O $f
	same "$f without a row" "$f.none" crm list account -f $fields -O $f \
	    -w 'name = "nobody"'
	like "$f: file ends in a newline or is empty" \
	    "$(tail -c 1 "$golden/$f" | od -An -c)" '\\n'
done
same 'ids' ids crm list account -O ids
same 'count' count crm list account -O count
same 'TSV with a header' tsv.header crm list account -f $fields --header
same 'CSV without' csv.bare crm list account -f $fields -O csv --no-header
same 'a table without' table.bare \
    crm list account -f $fields -O table --no-header
same 'NUL' tsv.nul crm list account -f handle,name,text -z
same 'all the fields there are' everything.json crm list account -O json
same 'a time' time.json crm list activity -f handle,time,text -O json
same 'expressions' expression.csv \
    crm list account -f 'handle,employees * 2,year(since)' -O csv

is 'a pipe gets TSV' "$(crm list account -f $fields)" \
    "$(crm list account -f $fields -O tsv)"
is 'one record is one line' "$(crm list account -f $fields | wc -l |
    tr -d ' ')" 3
is 'the same in any locale' \
    "$(LC_ALL=nl_NL.UTF-8 crm list account -f $fields -O csv)" \
    "$(cat "$golden/csv")"
is 'and with colour asked for' \
    "$(crm list account -f $fields -O json --color always)" \
    "$(cat "$golden/json")"
is 'and a narrow terminal' "$(COLUMNS=20 crm list account -f $fields)" \
    "$(cat "$golden/tsv")"
if command -v jq >/dev/null; then
	is 'jq reads the JSON' "$(crm list account -O json |
	    jq -r '.[0].cost.amount, .[1].name')" '1234.50
日本商事 "大"'
fi

is 'a template' "$(crm list account --format '%(handle)\t%(name)\n' |
    head -n 1)" "a1	Café Zoë"
is 'with lists and nothing' "$(crm list account --format \
    '%(handle)[%(email)|%(parent)]')" 'a1[a@x.nl;b@x.nl|]
a2[|]
a3[|]'
is 'a percent sign' "$(crm list account --format '100%% %(handle)' \
    --limit 1)" '100% a1'
fails 2 'a template that does not end' crm list account --format '%(name'
like 'the place' "$err" '^    %\(name$'
fails 2 'a template of no field' crm list account --format '%(nope)'
fails 2 'no format' crm list account -O xml
like 'the formats' "$err" 'table, tsv, csv, json, ndjson, yaml, md, html, ids or count'

same 'a table of sums' sum.table crm sum count --of account --by city -O table

done_testing
