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

# ---- back and forth, as in an editor

city() { crm show a1 -f city; }
for i in A B C; do
	crm set a1 city=$i
done
crm undo >/dev/null
crm undo >/dev/null
crm undo >/dev/null
is 'three steps back' "$(city)" Breda
ok 'one forth' crm redo
is 'is the first of them' "$(city)" A
ok 'and another' crm redo
is 'the second' "$(city)" B
ok 'a step back in between' crm undo
is 'takes back the last one' "$(city)" A
ok 'forth again' crm redo
is 'brings that back' "$(city)" B
ok 'the third' crm redo
is 'too' "$(city)" C
fails 3 'then there is none' crm redo
crm undo >/dev/null
crm undo >/dev/null
crm redo >/dev/null
crm set a1 employees=3
fails 3 'not beyond a change in between' crm redo
crm undo >/dev/null
ok 'which is itself brought back' crm redo
is 'after it was taken back' "$(crm show a1 -f city,employees)" 'B	3'
fails 3 'and stays in between' crm redo

fails 2 'one at a time' crm redo 1 2
crm init -q --store other
fails 3 'an empty store has no undo' crm redo --store other
done_testing
