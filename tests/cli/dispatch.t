#!/bin/sh
# From the shell to a command: names, aliases, crm-foo, options anywhere,
# which store, exit statuses, the form of errors.
. "${0%/*}/lib.sh"

ok 'version' crm version
like 'says which' "$out" '^crm [0-9]'
ok '--version too' crm --version
fails 2 'a mistyped command' crm lsit account
like 'names itself' "$err" "^crm: no command 'lsit'"
like 'and suggests' "$err" '^hint: did you mean list\?'
fails 2 'a word of three letters, one in common with log' crm foo
unlike 'is not taken for it' "$err" 'did you mean'
fails 2 'one letter short' crm ad
like 'is' "$err" '^hint: did you mean add\?'
fails 2 'no command at all' crm
like 'shows the list' "$err" '^usage: crm'
ok 'a question is no mistake' crm -h
like 'on standard output' "$out" '^usage: crm'
fails 2 'a mistyped option' crm list account --limt 3
like 'suggests and shows the usage' "$err" 'did you mean --limit'
like 'usage' "$err" '^usage: crm list'

fails 2 'a timeline of nobody' crm timeline
like 'says how' "$err" 'as in: crm timeline @jansen$'
fails 2 'a search for nothing' crm find
like 'says how' "$err" 'as in: crm find rye quote$'
fails 2 'a model without a file' crm model diff
like 'says where to get one' "$err" '^hint: crm model show yaml -o model.yaml'
ok 'which does that' crm model show yaml -o model.yaml
ok 'and it is one' crm model check model.yaml
fails 2 'no record' crm rm
like 'says how one is written' "$err" '^hint: write a handle \(a17\)'

ok 'add' crm add account name='Bakkerij Jansen'
is 'the same store by --store in front' \
    "$(crm --store .crm list account -O ids)" a1
is 'and behind' "$(crm list account -O ids --store .crm)" a1
mkdir -p deep/er
is 'found upward' "$(cd deep/er && crm list account -O ids)" a1
is 'by CRM_STORE' "$(cd / && CRM_STORE=$dir/.crm crm list account -O ids)" a1
(cd / && crm list account) >out 2>err
is 'no store' $? 3
like 'says where it looked' "$(cat err)" '/.local/share/crm'
like 'and what to do' "$(cat err)" '^hint: crm init'

ok 'an alias' crm config alias.top 'list account -O ids'
is 'is its words' "$(crm top)" a1
is 'and takes more' "$(crm top --limit 0)" ''
printf 'alias.list = version\n' >>.crm/config
is 'does not hide a command' "$(crm list account -O ids)" a1
crm config alias.a1 a2
crm config alias.a2 a1
fails 2 'a loop of aliases' crm a1
like 'is said to be one' "$err" 'leads back to itself'

mkdir bin
printf '#!/bin/sh\necho "$CRM_STORE $*"\n' >bin/crm-foo
chmod +x bin/crm-foo
is 'crm-foo on PATH is crm foo' \
    "$(PATH=$dir/bin:$PATH crm foo x 'y z')" "$dir/.crm x y z"
is 'which may go elsewhere' \
    "$(PATH=$dir/bin:$PATH crm --store .crm foo)" "$dir/.crm "
path=$PATH
PATH=$dir/bin:$PATH
is 'a store that is not there is no other one' \
    "$(crm --store none/here foo; CRM_STORE=/none crm foo)" \
    "$dir/none/here 
/none "
fails 2 'nor is none' crm --store= foo
like 'which is said' "$err" '^crm: --store is empty'
like 'it is in the list' "$(crm help)" "^  foo +$dir/bin/crm-foo$"
is 'and named by its help' "$(crm help foo)" \
    "'foo' is the program $dir/bin/crm-foo"
printf '#!/bin/sh\n' >bin/crm-list
printf '#!/no/interpreter\n' >bin/crm-bad
printf 'exit 9\n' >bin/crm-plain
echo text >bin/crm-text
chmod +x bin/crm-list bin/crm-bad bin/crm-plain
unlike 'one of the name of a command is never run' "$(crm help)" 'crm-list'
fails 9 'its exit status is that of crm' crm plain
fails 5 'one that cannot run' crm bad
like 'is named' "$err" "^crm: cannot run $dir/bin/crm-bad: "
fails 2 'a file that may not run is none' crm text
PATH=$path

fails 2 'one way to write' crm list account -O json --format '%(name)'
fails 2 'an unknown format' crm list account -O jsonn
fails 2 'a faulty template' crm list account --format '%(name'
like 'has its place marked' "$err" '^ +\^$'
fails 2 'an empty filter' crm list account -w ' '
fails 2 'a command in place of a value' crm --as-of list account
like 'is named' "$err" \
    '^crm: --as-of wants date, not the command list
hint: crm --as-of \.\.\. list$'
fails 2 'with nothing behind it' crm --store list
like 'is, too' "$err" '^crm: --store wants dir, not the command list$'
ok 'of its name' crm init -q --store list
ok 'a store is one' crm --store list list account
fails 2 'an option in place of a reason' crm rm a1 -m -n
like 'is not lost' "$err" '^crm: rm: -m wants reason, not the option -n$'
is 'nor is the record' "$(crm list account -O ids)" a1
fails 2 'a store without a name' crm --store= list account
like 'is no store' "$err" '^crm: list: --store is empty$'
fails 2 'no moment' crm --now yesteryear list account
fails 3 'no such record' crm show a99
fails 5 'a full disk' sh -c 'crm list account >/dev/full'
crm list account -o list.tsv -f name
is 'into a file' "$(cat list.tsv)" 'Bakkerij Jansen'
fails 5 'into a folder that is not there' crm list account -o no/such

fails 2 'in a pipe' crm set account city=Gouda
like 'an error is one line, and a hint another' "$err" \
    '^hint: choose with -w, or write --all$'
if command -v script >/dev/null; then
	is 'on a terminal they go over several' "$(script -qc \
	    'stty cols 30; crm set account city=Gouda' /dev/null </dev/null |
	    tr -d '\r')" 'crm: set: "account" is every
record of its type
hint: choose with -w, or write
--all'
fi

like 'Dutch help' "$(LC_ALL=nl_NL.UTF-8 crm -h)" '^gebruik: crm'
is 'but the same data' "$(LC_ALL=nl_NL.UTF-8 crm list account -O json)" \
    "$(crm list account -O json)"
# A verb mistyped goes to the default verb, which can make nothing of it.
fails 2 'a verb mistyped' crm forecast acuracy
like 'is suggested' "$err" '^hint: did you mean forecast accuracy\?'
fails 2 'another' crm retention chanels
like 'is suggested, too' "$err" '^hint: did you mean retention channels\?'
fails 2 'a verb by another word' crm case close k1
like 'is understood' "$err" '^hint: did you mean case resolve\?'
fails 2 'also in Dutch' crm segment leden pyramid/top
like 'is it, too' "$err" '^hint: did you mean segment members\?'
for command in 'journey list' 'segment list' 'model glossary' version stats \
    compact fsck 'mail queue'; do
	fails 2 "crm $command has no operands" crm $command x
	is 'which is said' "$err" \
	    "crm: ${command%% *}: ${command##* } takes no operands"
done
fails 2 'a record is no verb' crm consent a1
unlike 'not even one as short' "$err" 'did you mean'
fails 2 'a task without its verb' crm task 'call Ada' a1
like 'is told it' "$err" "^hint: crm task add 'call back' a1 makes one$"
fails 2 'a case without its verb' crm case a1
like 'is told it, too' "$err" '^hint: crm case open a1 makes one, '
fails 2 'a name mistyped' crm segment pyrmid
like 'is no verb' "$err" '^hint: there are: .*pyramid'
fails 2 'a word of another language' crm toon a1
like 'leads to the command' "$err" '^hint: did you mean show\?$'
for word in toevoegen zoeken wijzigen klanten customers; do
	crm $word 2>&1
done | sed -n 's/^hint: //p' >called
is 'also where it is bent' "$(cat called)" 'did you mean add?
did you mean find?
did you mean set?
did you mean list klant?
did you mean list customer?'
fails 2 'help for what is none' crm help xyzzy
like 'says where they are' "$err" "^hint: 'crm help' lists them$"
fails 2 'a verb without its command' crm members rfm
like 'leads to both' "$err" '^hint: did you mean segment members\?$'
fails 2 'what is near nothing' crm xyzzy
like 'is told where they are' "$err" "^hint: 'crm help' lists them$"
mkdir -p outer && crm init -q --store outer/.crm
fails 3 'the folder a store is in' crm --store outer list account
like 'is not the store' "$err" '^hint: did you mean outer/\.crm\?$'
for cmd in $(sed -n 's/^CMD(\([a-z]*\))$/\1/p' "$root/cmd/list.h"); do
	ok "crm $cmd -h" crm "$cmd" -h
done

# ---- the pager

mkdir pager
printf '#!/bin/sh\necho "shown as $LESSCHARSET"; cat >/dev/null\n' >pager/less
chmod +x pager/less
if command -v script >/dev/null; then
	paged() {	# paged [NAME=VALUE]
		env -u PAGER TERM=xterm PATH="$PWD/pager:$PATH" "$@" timeout 20 \
		    script -qec 'stty rows 4 cols 80; crm help options' \
		    /dev/null </dev/null | grep -o 'shown as [a-z0-9-]*'
	}
	is 'accents are shown in any locale' "$(paged)" 'shown as utf-8'
	is 'what one chose stays' "$(paged LESSCHARSET=latin1)" 'shown as latin1'
fi

done_testing
