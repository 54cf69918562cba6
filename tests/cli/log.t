#!/bin/sh
# crm log: a contact in one short line.
. "${0%/*}/lib.sh"

me=$(id -un)
crm add account name='Bakkerij Jansen' number=1 >/dev/null
crm add contact name='Ada Byrne' account=a1 email=ada@x.nl >/dev/null
crm add contact name='Bob Alone' >/dev/null
crm add contact name='Cas Here' >/dev/null
crm add affiliation person=c3 organisation=a1 >/dev/null
crm add product code=P1 name=Bread >/dev/null
fields=kind,party,person,staff,time,text
shown() {
	crm show "$1" -f $fields
}
count() {
	echo "$(crm list activity -O count) $(crm list sale -O count)"
}

ok 'a call' crm log call @jansen 'wants a quote' next=+7d
is 'prints its handle' "$out" n1
is 'with whom, when and what' "$(shown n1)" \
    "call	a1			2025-06-18T14:00:00+02:00	wants a quote"
is 'and the other fields' "$(crm show n1 -f next)" 2025-06-25
ok 'a kind in Dutch' crm log bezoek a1 'was daar' richting=uit
is 'is the same kind' "$(crm show n2 -f kind,direction)" "visit	out"
ok 'with a person' crm log email ada@x.nl 'sent it'
is 'is with their organisation too' "$(shown n3)" \
    "email	a1	c1		2025-06-18T14:00:00+02:00	sent it"
ok 'with a person who is nowhere' crm log note c2 'hm'
is 'is with the person' "$(shown n4)" \
    "note		c2		2025-06-18T14:00:00+02:00	hm"
ok 'with a person who is affiliated' crm log note c3 'hm'
is 'is with where they are' "$(crm show n5 -f party,person)" "a1	c3"
crm add staff login="$me" name='Me Myself' >/dev/null
ok 'when I am known' crm log note a1 'by me'
is 'it is by me' "$(crm show n6 -f staff)" u1
ok 'at another time' crm log call a1 'earlier' time=2025-06-01T09:30
is 'then' "$(crm show n7 -f time)" 2025-06-01T09:30:00+02:00
ok 'text from standard input' sh -c "printf 'one\ntwo\n' |
    crm log letter a1 - outcome=ok"
is 'all of it' "$(crm show n8 -f text,outcome)" "one\\ntwo	ok"
ok 'without a text' crm log brochure a1
is 'nothing is there' "$(crm list activity -w 'missing(text)' -O ids)" n9
ok 'nothing is read that was not asked for' sh -c \
    'printf "a\nb\n" | while read -r x; do crm log note a1 "$x"; done'
is 'so a loop has all its lines' "$(crm list activity -O count)" 11

# ---- Sales

ok 'a sale' crm log sale a1 product=product/P1 quantity=2 price=1.25
is 'is a row of the ledger' "$out $(crm show s1 -f party,product,date,amount)" \
    "s1 a1	p1	2025-06-18	2.50"
ok 'in Dutch' crm log verkoop a1 bedrag=5 datum=-1w
is 'too' "$(crm show s2 -f date,amount)" "2025-06-11	5.00"
ok 'a return' crm log sale a1 product=p1 quantity=-1 amount=-1.25
is 'lowers the sum' "$(crm sum revenue)" 6.25

# ---- Refused

n=$(count)
fails 2 'nothing' crm log
like 'an example' "$err" 'crm log call @jansen'
fails 2 'with whom?' crm log call
fails 2 'no such kind' crm log cal a1 x
like 'a suggestion' "$err" '^hint: did you mean call\?$'
fails 3 'nobody' crm log call a9 x
fails 3 'nobody by that name' crm log call @nobody x
fails 2 'too many words' crm log call a1 wants a quote
fails 2 'an empty text' sh -c 'crm log call a1 - </dev/null'
like 'is said to be' "$err" 'the text is empty'
fails 2 'two texts' crm log call a1 one text=two
fails 2 'a sale has no text' crm log sale a1 'text' amount=1
fails 2 'no sales to a person' crm log sale c1 amount=1
fails 4 'a sale of what?' crm log sale a1 product=p1
fails 4 'no such day' crm log call a1 x next=2025-02-30
fails 2 'no such field' crm log call a1 x nxt=+7d
is 'nothing was recorded' "$(count)" "$n"
is '-n shows it' "$(crm log -n call a1 x)" \
    '{"op":"add","type":"activity","handle":"n12","fields":{"kind":"call","party":"a1","time":"2025-06-18T14:00:00+02:00","staff":"u1","text":"x"}}'
like '-n of a sale' "$(crm log -n sale a1 amount=2)" '"op":"add"'
is 'nothing was recorded then' "$(count)" "$n"

# ---- Where a person sits, and has not said that nobody does

cat >edit <<'X'
#!/bin/sh
cat edited >"$1"
X
chmod +x edit
echo 'from the editor' >edited
sit() {
	script -qec "$1" /dev/null </dev/null >/dev/null 2>&1
}
if command -v script >/dev/null; then
	export EDITOR="$PWD/edit"
	sit 'CRM_NO_INPUT= crm log call a1'
	is 'an editor opens' "$(crm show n12 -f text)" 'from the editor'
	sit 'CRM_NO_INPUT= crm log call a1 topic=price'
	is 'not when something was said' "$(crm show n13 -f text,topic)" \
	    "	price"
	sit 'CRM_NO_INPUT=1 crm log call a1'
	is 'nor when nobody is there' "$(crm show n14 -f kind,text)" 'call	'
	: >edited
	sit 'CRM_NO_INPUT= crm log call a1'
	is 'an empty text records nothing' "$(crm list activity -O count)" 14
fi

# ---- What it changes

is 'the last contact' "$(crm list account -f last_contact)" \
    2025-06-18
is 'the segment' "$(crm list account -f 'segment(lifecycle)')" customer
is 'the store is sound' "$(crm fsck)" ''

done_testing
