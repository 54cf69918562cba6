#!/bin/sh
# crm stats: how much of what.
. "${0%/*}/lib.sh"

entries() {
	crm stats -f what,entries | sed -n "s/^$1	//p"
}
is 'none' "$(entries account)" 0
crm add account name=One >/dev/null
crm add account name=Two >/dev/null
crm add sale party=a1 amount=5 >/dev/null
crm rm a2
is 'records' "$(entries account)" 1
is 'sale rows' "$(entries sale)" 1
is 'every type has a line' "$(crm stats -f what | grep -c '^activity$')" 1
is 'the model' "$(entries 'model revision')" 1
is 'the format' "$(entries format)" 8
is 'the file, as it is' "$(crm stats -f what,bytes | sed -n 's/^file	//p')" \
    "$(wc -c <.crm/db.1/data.mdb | tr -d ' ')"
is 'commits count up' "$(a=$(entries commits); crm add account name=x \
    >/dev/null; echo $(($(entries commits) - a)))" 1
like 'JSON' "$(crm stats -O ndjson)" \
    '^\{"what":"account","entries":2,"bytes":null\}$'
ok 'a table' crm stats -O table
like 'with a header' "$out" '^what +entries +size$'
like 'sizes have units' "$out" '^file, in pages +[0-9]+ +[0-9.]+ [KM]B$'
like 'in the words of who reads' "$(LC_ALL=nl_NL.UTF-8 crm stats -O table)" \
    '^relatie \(account\) +2$'
like 'the program'"'"'s too' "$(LC_ALL=nl_NL.UTF-8 crm stats -O table)" \
    '^vrije bladzijden +[0-9]+ +[0-9.]+ K?B$'
is 'a program reads the same in Dutch' \
    "$(LC_ALL=nl_NL.UTF-8 crm stats | grep -v '^readers')" \
    "$(crm stats | grep -v '^readers')"
fails 2 'operands' crm stats account

done_testing
