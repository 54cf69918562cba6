#!/bin/sh
# crm put: adds by a key, then sets what is there.
. "${0%/*}/lib.sh"

ok 'adds what is not there' crm put account/17850 name=Jansen city=Gouda
is 'prints the handle' "$out" a1
ok 'then sets it' crm put account/17850 city=Delft
is 'prints the same handle' "$out" a1
is 'one record' "$(crm list account -f handle,number,name,city,revision)" \
    "a1	17850	Jansen	Delft	2"
ok 'by the key among the fields' crm put account number=17850 city=Leiden
is 'the same record' "$out" a1
ok 'by another unique field' crm put account card=K1 name=Card
is 'a new one' "$out" a2
ok 'found by it again' crm put account card=K1 city=Breda
is 'the same' "$(crm list account -f handle,card,city -w 'card = "K1"')" \
    "a2	K1	Breda"
ok 'keys are alike whatever their case' crm put account card=k1 city=Tilburg
is 'no third record' "$(crm list account -O count)" 2
ok 'without a change' crm put account/17850 city=Leiden
is 'no new revision' "$(crm show a1 -f revision)" 3
ok 'in Dutch' crm put relatie/17850 plaats=Goes
is 'too' "$(crm show a1 -f city)" Goes

fails 4 'a new one lacks what is required' crm put account/99 city=Goes
like 'which is said' "$err" 'name is missing \(required\)'
is 'and is not there' "$(crm list account -O count)" 2
fails 4 'bad data' crm put account/17850 employees=x
is 'changes nothing' "$(crm show a1 -f revision,employees)" "4	"
fails 4 'a key that is somebody else'"'"'s' crm put account/17850 card=K1
like 'whose' "$err" 'card "K1" is taken by account a2'
fails 2 'by what?' crm put account city=Goes
like 'the unique field is named' "$err" 'unique field number'
fails 2 'a key apart from its type' crm put account 17850 city=Goes
like 'goes with it' "$err" 'did you mean account/17850'
fails 2 'put what?' crm put
fails 2 'no such type' crm put acount/1 name=x
fails 2 'a type without a key' crm put activity kind=call
fails 2 'sales have no key' crm put sale amount=1
is '-n of an addition' "$(crm put -n account/98 name=New)" \
    '{"op":"add","type":"account","handle":"a3","fields":{"number":"98","name":"New"}}'
is '-n of a change' "$(crm put -n account/17850 city=Ede)" \
    '{"op":"set","ref":"a1","rev":4,"fields":{"city":"Ede"},"was":{"city":"Goes"}}'
is 'nothing happened' "$(crm show a1 -f city)" Goes
fails 4 'not the revision' crm put account/17850 city=Ede --if-rev 1
ok 'the revision' crm put account/17850 city=Ede --if-rev 4
is 'the store is sound' "$(crm fsck)" ''

done_testing
