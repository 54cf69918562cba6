#!/bin/sh
# crm help, which needs no store.
TEMPLATE=none
. "${0%/*}/lib.sh"

ok 'the list of commands' crm help
for name in $(sed -n 's/^CMD(\([a-z]*\))$/\1/p' "$root/cmd/list.h"); do
	like "$name is in it" "$out" "^  $name +[^ ]"
done
unlike 'what is hidden is not' "$out" '__complete'
ok 'a command' crm list -h
like 'says how it is used' "$out" '^usage: crm list \[option \.\.\.\] type'
ok 'the shared options' crm help options
like 'with the filter' "$out" '-w'
fails 2 'a mistyped command' crm help lst
like 'is met with the right one' "$err" 'did you mean list'
fails 3 'a topic whose page is not installed' env MANPATH="$dir" crm help filter
like 'says so' "$err" 'manual page crm-filter is not installed'
ok 'a completion script' crm help --complete bash
like 'calls the program back' "$out" '__complete'
done_testing
