#!/bin/sh
# crm redo by itself; with undo in undo.t.
. "${0%/*}/lib.sh"

crm add account name='Jansen BV' city=Gouda >/dev/null
fails 3 'nothing was undone' crm redo
like 'what to do is told' "$err" 'hint: crm history'
crm set a1 city=Assen
crm undo >/dev/null
crm add account name='Another' >/dev/null
fails 3 'not after a change of mine' crm redo
undo=$(crm history -f entry,undoes | awk '$2 != "" { print $1; exit }')
ok 'but by its number' crm redo "$undo"
is 'the change is back' "$(crm show a1 -f city)" Assen
fails 4 'once' crm redo "$undo"
like 'an undo is taken back once' "$err" 'undone already'
crm set a1 city=Breda
crm undo >/dev/null
is 'JSON' "$(crm redo -O json -f added,changed | tr -d ' \n')" \
    '[{"added":0,"changed":1}]'
fails 2 'one at a time' crm redo 1 2
crm init -q --store other
fails 3 'an empty store has no undo' crm redo --store other
done_testing
