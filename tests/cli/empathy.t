#!/bin/sh
# The empathy map, and the sheet before a visit.
. "${0%/*}/lib.sh"
tab=$(printf '\t')

crm add staff login=eva name=Eva >/dev/null
crm add account name='Bakkerij Jansen' city=Gouda owner=eva \
    phone=0201234567 >/dev/null
crm add contact name='Ada Byrne' account=a1 level=buyer >/dev/null
crm log visit c1 'was there' time=2025-03-01T10:00 sees='a small oven, two
bakers' hears='neighbours complain' feels=proud >/dev/null
crm log visit a1 time=2025-05-01T10:00 sees='a new oven' says='I bake myself' \
    pains='minimum orders' gains='a shop in the city' >/dev/null
crm log call a1 time=2025-06-01T10:00 feels=tired >/dev/null
crm log visit a1 time=2025-07-01T10:00 sees='the future' >/dev/null

rows="sees${tab}2025-05-01${tab}n2${tab}${tab}a new oven
sees${tab}2025-03-01${tab}n1${tab}Ada Byrne${tab}a small oven, two\\nbakers
hears${tab}2025-03-01${tab}n1${tab}Ada Byrne${tab}neighbours complain
feels${tab}2025-06-01${tab}n3${tab}${tab}tired
feels${tab}2025-03-01${tab}n1${tab}Ada Byrne${tab}proud
says${tab}2025-05-01${tab}n2${tab}${tab}I bake myself
pains${tab}2025-05-01${tab}n2${tab}${tab}minimum orders
gains${tab}2025-05-01${tab}n2${tab}${tab}a shop in the city"
is 'answers by question, the newest first' "$(crm show a1 --empathy)" "$rows"
is 'of a person their own' "$(crm show c1 --empathy -f question,text)" \
"sees${tab}a small oven, two\\nbakers
hears${tab}neighbours complain
feels${tab}proud"
is 'of one visit' "$(crm show n2 --empathy -O count)" 4
is 'as of then' "$(crm show a1 --empathy --as-of 2025-04-01 -O count)" 3
is 'the future when it is there' "$(crm show a1 --empathy --now 2025-07-02 \
    -f text | head -n 1)" 'the future'
ok 'drawn' crm show a1 --empathy -O table
is 'as a map' "$out" \
'a1 Bakkerij Jansen
+--------------------------------------+--------------------------------------+
| sees                                 | hears                                |
| 2025-05-01 a new oven                | 2025-03-01 neighbours complain       |
| 2025-03-01 a small oven, two bakers  |                                      |
+--------------------------------------+--------------------------------------+
| feels                                | says and does                        |
| 2025-06-01 tired                     | 2025-05-01 I bake myself             |
| 2025-03-01 proud                     |                                      |
+--------------------------------------+--------------------------------------+
| pains                                | gains                                |
| 2025-05-01 minimum orders            | 2025-05-01 a shop in the city        |
+--------------------------------------+--------------------------------------+'
long=$(printf 'x%.0s' $(seq 100))
crm log visit a1 time=2025-06-10 "sees=é $long" >/dev/null
is 'no line is wider than the map' "$(crm show a1 --empathy -O table |
    grep '^|' | awk '{ gsub(/é/, "e"); print length($0) }' | sort -u)" 79
crm undo >/dev/null
is 'of nobody an empty one' "$(crm add account name=New >/dev/null
    crm show a2 --empathy -O count)" 0
fails 2 'of several' crm show a1 a2 --empathy
fails 2 'of what has none' crm show u1 --empathy
is 'they are found by words' "$(crm list activity -w 'sees ~ "small oven"' \
    -O ids)" n1

# ---- the sheet

crm log sale a1 amount=12 order=7 date=2025-05-02 >/dev/null
crm log sale a1 amount=5 order=6 date=2024-05-02 >/dev/null
crm case open a1 'too dark' kind=complaint topic=crust >/dev/null
crm case open a1 'solved' kind=question topic=old >/dev/null
crm case resolve k2 >/dev/null
crm task add 'send it' a1 --due 2025-06-10 >/dev/null
ok 'the sheet' crm timeline a1 --brief -O table
like 'who they are' "$out" '^name: +Bakkerij Jansen$'
like 'where' "$out" '^city: +Gouda$'
like 'whose' "$out" '^owner: +Eva$'
like 'what they bought this year' "$out" '^revenue: +12.00 EUR$'
like 'and the year before' "$out" '^revenue before: +5.00 EUR$'
like 'whom we know' "$out" '^  buyer +met +c1 +Ada Byrne +2025-03-01'
like 'and whom not' "$out" '^  director +nobody'
like 'the last orders' "$out" '^  2025-05-02 +order 7 '
like 'the open case' "$out" '^  k1 +complaint +crust '
unlike 'not the other' "$out" ' k2 +question'
like 'the empathy map' "$out" '^\| 2025-05-01 .*minimum orders'
is 'fits on paper' "$(echo "$out" | awk 'length($0) > 80')" ''
like 'a map of which only one key is asked for' \
    "$(crm timeline a1 --brief -O table -f empathy)" \
    '^  pains +2025-05-01 +n2 .*minimum'
like 'of whom nothing is known it is there to be filled' \
    "$(crm timeline a2 --brief -O table)" '^\| pains +\| gains +\|$'
like 'what to do' "$out" '^  task +t1 +2025-06-10 +send it'
is 'of a person it is that of their work' \
    "$(crm timeline c1 --brief -O table)" "$out"
ok 'as JSON' crm timeline a1 --brief -O json
for key in levels orders buys contacts cases empathy suggest; do
	like "with its $key" "$out" "^  \"$key\": \["
done
like 'amounts as everywhere' "$out" \
    '"revenue": \{"amount":"12.00","currency":"EUR"\}'
if command -v python3 >/dev/null; then
	ok 'that a reader reads' sh -c 'crm timeline a1 --brief -O json |
	    python3 -c "import json,sys; json.load(sys.stdin)"'
fi
like 'as of then' "$(crm timeline a1 --brief -O table --as-of 2025-04-01)" \
    '^revenue: +5.00 EUR$'
fails 2 'of what is not visited' crm timeline t1 --brief
fails 2 'the sheet is whole' crm timeline a1 --brief --sales
crm add contact name=Alone >/dev/null
fails 2 'of who works nowhere' crm timeline c2 --brief

# ---- who is never asked: what we owe them only, as in crm due

for day in 01-10 02-10 03-11; do
	crm log sale a2 amount=5 date=2025-$day >/dev/null
done
crm task add 'call back' a2 --due 2025-06-10 >/dev/null
sheet=$(crm timeline a2 --brief -O json)
like 'past their rhythm' "$sheet" '"reason":"purchase","handle":"a2","by":"2025-04-10"'
is 'as the list has it' "$(crm due --all -r purchase -f handle,by)" \
    "a2${tab}2025-04-10"
crm set a2 never=true
is 'not when they are never asked' "$(crm due --all -r purchase)" ''
unlike 'nor on the sheet' "$(crm timeline a2 --brief -O json)" \
    '"reason":"purchase"'
like 'but what we owe them' "$(crm timeline a2 --brief -O json)" \
    '"reason":"task"'

# ---- what they buy again

crm add product code=B1 name=Bread >/dev/null
crm add product code=C1 name=Cake >/dev/null
for week in 8 7 6 5 4 3; do
	crm log sale a1 product=product/B1 quantity=1 amount=5 date=-${week}w
done >/dev/null
crm log sale a1 product=product/C1 quantity=1 amount=50 date=-2w >/dev/null
is 'its rhythm, and how late it is' "$(crm timeline a1 --brief -O json |
    grep -c '"product":"Bread","handle":"p1","every":7,"last":"2025-05-28","late":14,"chance":')" 1
is 'what was bought once has none' "$(crm timeline a1 --brief -O json |
    grep -c '"product":"Cake","handle":"p2","every":null,"last":"2025-06-04","late":null')" 1
is 'nothing of it by then' "$(crm timeline a1 --brief -O json \
    --as-of 2025-01-01 | grep -c '"buys": \[\]')" 1

# ---- a case that cannot be read is not left out in silence

crm case open a2 'no bread' kind=question topic=Unreadable >/dev/null
cp -R .crm damaged
sed 's/Unreadable/unreadable/g' .crm/db.1/data.mdb >damaged/db.1/data.mdb
fails 5 'a damaged case' crm --store damaged timeline a2 --brief -O json
like 'is named' "$err" 'case k[0-9]+'

# ---- the Dutch model

mkdir nl && cd nl && crm init -t nl >/dev/null
crm add relatie naam=Jansen >/dev/null
crm log bezoek a1 ziet='een oven' pijn='te duur' >/dev/null
is 'works in Dutch' "$(crm show a1 --empathy -f question,text)" \
"sees${tab}een oven
pains${tab}te duur"
like 'in Dutch words' "$(LC_ALL=nl_NL.UTF-8 crm show a1 --empathy -O table)" \
    '^\| ziet +\| hoort'
like 'the sheet too' "$(LC_ALL=nl_NL.UTF-8 crm timeline a1 --brief -O table)" \
    '^\| ziet +\| hoort'
done_testing
