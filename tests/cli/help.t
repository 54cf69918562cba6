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
is 'a page is found by its whole name' "$(crm help crm-list |
    head -n 1)" "$(crm help list | head -n 1)"
fails 3 'a topic, too' env MANPATH="$dir" crm help crm-filter
like 'which is told by its name' "$err" 'page crm-filter is not installed'
fails 2 'the prefix alone is none' crm help crm-
fails 3 'a topic whose page is not installed' env MANPATH="$dir" crm help filter
like 'says so' "$err" 'manual page crm-filter is not installed'
mkdir bin
printf '#!/bin/sh\n[ "$1" = -w ] || echo "$1 ${MANPAGER:-its own}"\n' >bin/man
chmod +x bin/man
is 'a page is shown by man, with its pager' \
    "$(PATH=$PWD/bin:$PATH MANPAGER= crm help list)" 'crm-list its own'
is 'and without' "$(PATH=$PWD/bin:$PATH crm --no-pager help list)" \
    'crm-list cat'
ok 'a completion script' crm help --complete bash
like 'calls the program back' "$out" '__complete'

fails 2 'the word of somebody who does not know the name' crm help zoek
is 'is met with that' "$err" "crm: help: no command 'zoek'
hint: did you mean find?"
fails 2 'a verb' crm help members
like 'with its command' "$err" '^hint: did you mean segment members\?'
crm config --user alias.best 'list account --sort name'
crm config --user alias.top -- '--store x best --limit 3'
crm config --user alias.foo "bar 'a b'"
crm config --user alias.none "'"
is 'an alias' "$(crm help best)" "'best' stands for: list account --sort name
See 'crm help list'."
is 'of an alias, behind an option' "$(crm help top)" \
    "'top' stands for: --store x best --limit 3
See 'crm help best'."
is 'of no command' "$(crm help foo; crm help none)" \
    "'foo' stands for: bar 'a b'
'none' stands for: '"
is 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm help best 2>/dev/null)" \
    "'best' staat voor: list account --sort name
Zie 'crm help list'."
echo ']' >>"$HOME/.config/crm/config"
ok 'a fault in the settings does not keep from reading' crm help list
is 'and the alias before it is found' "$(crm help best | wc -l | tr -d ' ')" 2
rm "$HOME/.config/crm/config"

# A terminal has 80 columns, in every language.
too_wide() {		# WHAT CMD ...: what of it passes
	what=$1
	shift
	"$@" 2>&1 | LC_ALL=C perl -CS -ne \
	    'chomp; print "'"$what"': $_\n" if length > 79'
}
for locale in C nl_NL.UTF-8; do
	LC_ALL=$locale
	too_wide help crm help
	too_wide options crm help options
	for name in $(sed -n 's/^CMD(\([a-z]*\))$/\1/p' "$root/cmd/list.h"); do
		too_wide "$name" crm "$name" -h
		for verb in $(LC_ALL=C crm "$name" -h |
		    sed -n 's/^       crm '"$name"' \([a-z]*\) .*/\1/p'); do
			too_wide "$name $verb" crm "$name" "$verb" -h
		done
	done
done >wide
LC_ALL=C
is 'no help is wider than a terminal' "$(cat wide)" ''
is 'what is too wide is seen' "$(too_wide x printf '%0100d\n' 0 | wc -l |
    tr -d ' ')" 1
is 'what a command takes is said in the language of the user' \
    "$(LC_ALL=nl_NL.UTF-8 crm show -h | head -1)" \
    'gebruik: crm show [optie …] verwijzing …'
done_testing
