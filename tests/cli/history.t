#!/bin/sh
# crm history: the entries, the changes of a record, the chain.
. "${0%/*}/lib.sh"
tab=$(printf '\t')

crm add account name='Jansen BV' number=7 city=Gouda >/dev/null
crm set a1 city=Assen employees=3 -m 'they moved'
crm add account name='Another' >/dev/null
is 'the entries, newest first' \
    "$(crm history -f entry,command,reason,added,changed,removed)" \
    "4	crm add account name=…		1	0	0
3	crm set a1 city=… employees=… -m …	they moved	0	1	0
2	crm add account name=… number=… city=…		1	0	0
1	crm init -t standard		0	0	0"
is 'the changes of a record' \
    "$(crm history a1 -f entry,what,field,before,after | head -n 2)" \
    "3	changed	city	Gouda	Assen
3	changed	employees		3"
is 'by its key' "$(crm history account/7 | wc -l)" "$(crm history a1 | wc -l)"
is 'of one field' "$(crm history a1 --field city -f entry,before,after)" \
    "3	Gouda	Assen
2		Gouda"
is 'by its Dutch name' "$(crm history a1 --field plaats)" \
    "$(crm history a1 --field city)"
is 'limited' "$(crm history --limit 1 -f entry)" 4
crm rm a2
is 'of what was removed' "$(crm history a2 -f entry,what,before --field name)" \
    "5	removed	Another
4	added	"
is 'JSON names every field' "$(crm history -O ndjson --limit 1 |
    tr ',' '\n' | wc -l)" 11

head=$(crm history --head)
like 'the head: entry and hash' "$head" "^5$tab[0-9a-f]{64}\$"
is 'verified, it is the same' "$(crm history --verify)" "$head"
crm add account name='Third' >/dev/null
unlike 'each entry has another' "$(crm history --head)" "${head#*"$tab"}"

fails 2 'no such field' crm history a1 --field nope
like 'is told' "$err" 'account has no field "nope"'
fails 2 'a field of what?' crm history --field city
fails 2 'two records' crm history a1 a2
fails 3 'no such record' crm history account/none
fails 3 'of a record that never was' crm history a99999
done_testing
