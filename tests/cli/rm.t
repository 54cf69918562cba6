#!/bin/sh
# crm rm: what others refer to stays, unless it is said otherwise.
. "${0%/*}/lib.sh"

crm add account name=One number=1 >/dev/null
crm add account name=Two number=2 parent=a1 >/dev/null
crm add account name=Three number=3 >/dev/null
crm add contact name=Ada account=a1 >/dev/null
crm add contract name=Bread party=a1 >/dev/null
crm add product code=P name=P >/dev/null
crm add sale party=a3 product=p1 amount=5 date=2025-03-04 >/dev/null
crm add sale party=a3 amount=6 date=2025-03-05 >/dev/null

fails 4 'referred to' crm rm a1
like 'by whom' "$err" 'a1 is referred to by 3 records: '
like 'and what to do' "$err" '^hint: --cascade'
is 'it is there' "$(crm show a1 -f name)" One
fails 4 'with sales' crm rm a3
like 'says how many' "$err" 'a3 has 2 rows of sale'
fails 4 'with sales, whatever is said' crm rm a3 --cascade
fails 4 'a product that was sold' crm rm p1
fails 4 'several at once: all or nothing' crm rm a2 a3
is 'all are there' "$(crm list account -O ids)" "a1
a2
a3"
fails 2 'an assignment is no record' crm rm a2 city=Gouda
ok 'one without, named twice' crm rm a2 account/2
is 'is gone' "$(crm list account -O ids)" "a1
a3"
fails 3 'it cannot be found' crm show a2
fails 3 'nor by its key' crm show account/2
fails 3 'not removed twice' crm rm a2
ok 'its key is free' crm add account name=New number=2
is 'its number is not' "$out" a4

ok '-n of a cascade' crm rm -n a1 --cascade
like 'the record' "$out" '"op":"rm","ref":"a1"'
like 'what cannot be without it' "$out" '"op":"rm","ref":"ct1"'
like 'what can' "$out" '"op":"set","ref":"c1".*"account":null'
is 'nothing happened' "$(crm show a1 -f name)" One
fails 4 'guarded' crm rm a1 --cascade --max-changes 2
ok 'a cascade' crm rm a1 --cascade --expect 3
is 'what needed it is gone' "$(crm list contract -O count)" 0
is 'what did not is there' "$(crm show c1 -f handle,account)" "c1	"

fails 2 'an empty filter' crm rm account -w ''
fails 2 'a type without a filter' crm rm account
fails 2 'nothing' crm rm
fails 4 'not that revision' crm rm c1 --if-rev 1
ok 'that revision' crm rm c1 --if-rev 2
ok 'sale rows' crm rm s2
is 'one is left' "$(crm list sale -O ids)" s1
is 'and in the sums' "$(crm sum revenue,rows)" "5.00	1"
fails 3 'not twice' crm rm s2
ok 'by a filter' crm rm sale -w 'amount = 5'
ok 'then the account can go' crm rm a3
ok 'and the product' crm rm p1
ok 'a filter that finds nothing' crm rm account -w 'name = "x"'
ok 'all' crm rm account --all
is 'nothing is left' "$(crm list account -O count)" 0
ok 'numbers are not used again' crm add account name=x
is 'not one' "$out" a5
is 'the store is sound' "$(crm fsck)" ''

crm add account name=Sold >/dev/null
crm add account name=Other >/dev/null
crm add sale party=a6 amount=6 date=2025-03-05 >/dev/null
fails 4 'sold to' crm rm a6
like 'what is possible' "$err" \
    "^hint: .*: crm set sale -w 'party = a6' party=\.\.\.$"
ok 'as the hint says' crm set sale -w 'party = a6' party=a7
ok 'now it can go' crm rm a6

# ---- several that refer to each other

crm init -q --store many
export CRM_STORE=many
for i in 1 2 3 4; do
	crm add account name=N number=$i city=Ede \
	    $([ $i = 1 ] || echo parent=a$((i - 1))) >/dev/null
done
crm add contract name=Bread party=a2 >/dev/null
crm add contact name=Ada account=a4 >/dev/null
content() { crm export | grep -v '^{"export":"\(head\|counter\)'; }
content >before
fails 4 'one of them alone' crm rm a3
like 'names the other' "$err" 'a3 is referred to by 1 record: a4$'
fails 4 'all, but others refer to these' crm rm account --all
ok 'two of them, the upper one first' crm rm a3 a4 --cascade
is 'both are gone' "$(crm list account -O ids)" "a1
a2"
ok 'and come back' crm undo
is 'as they were' "$(content)" "$(cat before)"
ok 'all, and what needs them, by a filter' crm rm account -w 'city = "Ede"' \
    --cascade
is 'none is left' "$(crm list account -O count) $(crm list contract -O count)" \
    '0 0'
is 'but who can be without' "$(crm show c1 -f handle,account)" "c1	"
is 'the store is sound' "$(crm fsck)" ''
ok 'undone' crm undo
is 'all is as it was' "$(content)" "$(cat before)"
ok 'what goes along first' crm rm a2 ct1 --cascade
is 'is not missed' "$(crm list contract -O count)" 0
crm undo >/dev/null
crm rm ct1 c1 >/dev/null
ok 'without --cascade when all that refer go, too' crm rm account --all
is 'that is all' "$(crm list account -O count)" 0
is 'and sound' "$(crm fsck)" ''

done_testing
