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
fails 2 'no key' crm config 'a b' 1
ok 'odd text' crm config text ' "a" # \ b '
is 'comes back' "$(crm config text)" ' "a" # \ b '
is 'as JSON' "$(crm config text -O json)" '" \"a\" # \\ b "'

printf '# mine\nx = 1\n' >.crm/config
crm config y 2
is 'comments stay' "$(grep -c '^# mine$' .crm/config)" 1
printf 'x = 1\ny\n' >.crm/config
fails 4 'a faulty file' crm list account
like 'says where' "$err" '\.crm/config:2: a setting reads key = value'
like 'is marked' "$err" '^ +\^$'
ok 'but version does not care' crm version

rm .crm/config
crm config a 1
crm config --user b 2
crm config --user a 3
is 'the own settings only' "$(crm config --user -f key,value,from | sort)" \
    "a	3	user
b	2	user
forecast.weeks	13	user"
is 'the own value' "$(crm config --user a)" 3
fails 3 'not in the own file' crm config --user nothing
like 'for the owner, as the store is' "$(ls -l .crm/config)" '^-rw-------'
crm init -q --store group --shared
crm --store group config a 1
like 'for the group where it is shared' "$(ls -l group/config)" '^-rw-rw----'

done_testing
