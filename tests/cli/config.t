#!/bin/sh
. "${0%/*}/lib.sh"

ok 'set in the store' crm config forecast.weeks 8
is 'shown' "$(crm config forecast.weeks)" 8
ok 'set in the own file' crm config --user forecast.weeks 13
is 'the store has the last word' "$(crm config forecast.weeks)" 8
is 'where' "$(crm config --user --path)" "$HOME/.config/crm/config"
is 'listed with its layer' "$(crm config | grep weeks)" \
    "forecast.weeks	8	store"
ok 'unset' crm config --unset forecast.weeks
is 'the own one counts again' "$(crm config forecast.weeks)" 13
fails 3 'not set' crm config nothing.here
fails 3 'a key and value in one word' crm config editor=vi
is 'are two' "$err" "crm: config: editor=vi is not set
hint: key and value are two words: crm config editor vi"
fails 3 'of one that is none' crm config pagr
is 'which was meant' "$err" "crm: config: there is no setting 'pagr'
hint: did you mean pager?"
fails 3 'like none' crm config foo
like 'which there are' "$err" '^hint: settings: alias\.NAME, editor, '
fails 2 'nor is it set' crm config editr vi
like 'but this is one' "$err" '^hint: did you mean editor\?$'
fails 2 'nor unset' crm config --unset foo
fails 2 'no key' crm config 'a b' 1
fails 2 'no setting of ours' crm config color red
is 'which there are' "$err" "crm: config: there is no setting 'color'
hint: settings: alias.NAME, editor, mail.own, pager, safe.store; of another\
 program: PROGRAM.NAME"
fails 2 'nor of our sections' crm config mail.owm x
ok 'in any case' crm config Mail.Own @ons.example
ok 'and gone' crm config --unset mail.own
ok 'odd text' crm config x.text ' "a" # \ b '
is 'comes back' "$(crm config x.text)" ' "a" # \ b '
is 'as JSON' "$(crm config x.text -O json)" '" \"a\" # \\ b "'

printf '# mine\nx = 1\n' >.crm/config
crm config x.y 2
is 'comments stay' "$(grep -c '^# mine$' .crm/config)" 1
printf 'x = 1\ny\n' >.crm/config
fails 4 'a faulty file' crm list account
like 'says where' "$err" '\.crm/config:2: a setting reads key = value'
like 'is marked' "$err" '^ +\^$'
ok 'but version does not care' crm version

rm .crm/config
crm config x.a 1
crm config --user x.b 2
crm config --user x.a 3
is 'the own settings only' "$(crm config --user -f key,value,from | sort)" \
    "forecast.weeks	13	user
x.a	3	user
x.b	2	user"
is 'the own value' "$(crm config --user x.a)" 3
fails 3 'not in the own file' crm config --user nothing
like 'for the owner, as the store is' "$(ls -l .crm/config)" '^-rw-------'
crm init -q --store group --shared
crm --store group config x.a 1
like 'for the group where it is shared' "$(ls -l group/config)" '^-rw-rw----'

fails 2 'an alias of the name of a command' crm config alias.list version
is 'could never be used' "$err" "crm: config: an alias cannot hide the command 'list'
hint: take another name for it"
ok 'one that is there' sh -c 'echo "alias.list = version" >>.crm/config'
if command -v script >/dev/null; then
	like 'is told of at a terminal' "$(script -qec 'crm --no-pager config' \
	    /dev/null </dev/null | tr '\r\n' '  ')" \
	    '\.crm/config:[0-9]+: +alias\.list +is +never +used: +there +is +a +command'
fi
ok 'elsewhere it is silent' crm config
is 'wholly' "$err" ''
ok 'and can go' crm config --unset alias.list

done_testing
