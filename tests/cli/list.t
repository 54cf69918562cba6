#!/bin/sh
# crm list: all or some, in which order, and how many.
. "${0%/*}/lib.sh"

is 'nothing there: nothing said' "$(crm list account 2>&1)" ''
is 'an empty list is a list' "$(crm list account -O json)" '[]'
is 'counted' "$(crm list account -O count)" 0
is 'CSV has its header' \
    "$(crm list account -f handle,name -O csv | tr -d '\r')" \
    'handle,name'

crm add account name=Éclair number=3 city=Gouda employees=10 >/dev/null
crm add account name=eclair number=1 city=ede employees=9 >/dev/null
crm add account name=Zoë number=2 employees=100 >/dev/null
crm add account name=Abe number=4 city=Gouda >/dev/null
crm add product code=P name=Bread family=f >/dev/null
for i in 1 2 3; do
	crm add sale party=a$i product=p1 amount=$i.5 date=2025-0$i-10 >/dev/null
done

is 'by handle' "$(crm list account -O ids)" "a1
a2
a3
a4"
is 'numbers as numbers, a missing one last' \
    "$(crm list account --sort employees -f handle)" "a2
a1
a3
a4"
is 'from high to low' "$(crm list account --sort -employees -f handle |
    head -n 1)" a3
is 'by two' "$(crm list account --sort city,-number -f handle,city,number \
    -w 'city = "Gouda"')" "a4	Gouda	4
a1	Gouda	3"
is 'names without regard to case or accents' \
    "$(crm list account --sort name,handle -f name)" "Abe
Éclair
eclair
Zoë"
is 'by what is not shown' "$(crm list account --sort -number -f name \
    --limit 1)" Abe
is 'by a measure' "$(crm list account --sort '-revenue(12mo)' -O ids \
    --limit 2)" "a3
a2"
is 'the first' "$(crm list account --limit 1 -O ids)" a1
is 'none of them' "$(crm list account --limit 0 -O ids)" ''
is 'sale rows' "$(crm list sale -f handle,party,date,amount)" \
    "s1	a1	2025-01-10	1.50
s2	a2	2025-02-10	2.50
s3	a3	2025-03-10	3.50"
is 'by amount' "$(crm list sale --sort -amount -O ids)" "s3
s2
s1"
is 'some' "$(crm list sale -w 'date >= 2025-02-01 and amount < 3' -O ids)" s2
is 'through a reference' "$(crm list sale -w 'party.name = "Zoë"' -O ids)" s3
is 'what is true of it, as a value' "$(crm list sale -f \
    'handle,party.name = "Zoë",not party.name ~ "c"')" "s1	false	false
s2	false	false
s3	true	true"
is 'which sums go by' "$(crm sum rows --by 'party.name = "Zoë"')" "false	2
true	1"
is 'the type by a label' "$(crm list verkoop -O count)" 3
is 'a pipe of handles' "$(crm list account -w 'city = "Gouda"' -O ids |
    xargs crm show -f name)" "Éclair
Abe"
is 'with a NUL between' "$(crm list account -O ids -z | tr '\0' ,)" \
    'a1,a2,a3,a4,'
ok 'into a file' crm list account -f handle -o list.txt
is 'which has it all' "$(tr '\n' , <list.txt)" 'a1,a2,a3,a4,'
fails 2 'a file stays when the command fails' \
    crm list account -w nope -o list.txt
is 'as it was' "$(tr '\n' , <list.txt)" 'a1,a2,a3,a4,'
fails 5 'no such folder' crm list account -o no/such/list.txt

is 'a closed pipe is silent' "$(crm list account 2>&1 | head -n 0)" ''

fails 2 'list what?' crm list
fails 2 'one type' crm list account contact
fails 2 'no such type' crm list acount
like 'a suggestion' "$err" 'did you mean account'
fails 2 'no such field' crm list account -f handle,nmae
like 'a suggestion too' "$err" 'did you mean name'
fails 2 'no such sort' crm list account --sort nmae
like 'it is said where' "$err" '^crm: list: --sort: .*unknown field "nmae"$'
fails 2 'less than none' crm list account --limit -2
fails 2 'and not -1, which nobody said means all' crm list account --limit -1
like 'is told so' "$err" "^crm: list: --limit: '-1' is not a number of 0"
fails 2 'a limit of letters' crm list account --limit x
fails 2 'an empty filter' crm list account -w ''
fails 2 'two formats' crm list account -O csv --format x

# ---- As it was

ok 'seen from a day' crm list account -f 'handle,revenue(12mo)' \
    --as-of 2025-02-28
is 'later sales are not there' "$out" "a1	1.50
a2	2.50
a3	0.00
a4	0.00"
is '--now moves the year' "$(crm list account -f 'revenue(1mo)' \
    --now 2025-03-20 -w 'number = "2"')" 3.50
fails 2 'no such day' crm list account --as-of 2025-02-30
fails 2 'no such moment' crm list account --now yesteryear

# ---- Commas, dates and names in expressions

is 'a comma in a call divides no columns' \
    "$(crm list account -f 'handle,round(employees / 3, 1)' \
    --sort '-round(employees / 3, 1)' --limit 1)" "a3	33.3"
crm add deal name=Now account=a1 expected_close=2025-07-10 >/dev/null
crm add deal name=Later account=a1 expected_close=2025-08-10 >/dev/null
is 'date words, though a field has the name of one' \
    "$(crm list deal -w 'expected_close in next month' -f name)" Now
is 'the field itself in backquotes' \
    "$(crm list deal -w 'expected_close > `next`' -O count)" 0
fails 2 'text without quotes' crm list account -w 'city = Den Haag'
like 'is told so' "$err" '^hint: text is quoted: "Den Haag"$'
fails 2 'nothing alike' crm list nonsense
unlike 'is not suggested' "$err" 'did you mean'
fails 2 'a column that is nothing' crm list account -f name,xyzzy
is 'is no text without quotes' "$err" "crm: list: -f: expression: unknown \
field \"xyzzy\"
    xyzzy
    ^
hint: crm model show account lists its fields"
fails 2 'a measure has no parts' crm list account -w 'last_sale.year = 2025'
like 'but a call' "$err" '^hint: .*year\('
fails 2 'no such scheme' crm list account -w 'segment(portfolo) = dog'
like 'has its place marked' "$err" '^ {12}\^'

# ---- numbers as the Dutch write them

fails 2 'no decimal comma' crm list account -w 'revenue > 5,5'
like 'is told so' "$err" '^hint: write a point before the decimals'
fails 2 'nor behind thousands' crm list account -w 'revenue > 1.500,00'
like 'is told so, too' "$err" '^hint: write a point before the decimals'
ok 'a list has commas' crm list account -w 'revenue in (1,5)'
ok 'a script means what it says' crm list account -w 'revenue > 5.000'
is 'and is told nothing' "$err" ''
if command -v script >/dev/null; then
	asked() {
		script -qec "crm list account -O count -w '$1' >/dev/null" \
		    /dev/null </dev/null | tr -d '\r'
	}
	is 'who types may mean thousands' "$(asked 'revenue > 5.000')" \
	    'crm: list: 5.000 is read with decimals; thousands are written 5000'
	is 'on either side' "$(asked '-1.500 < revenue')" \
	    'crm: list: -1.500 is read with decimals; thousands are written -1500'
	is 'not so' "$(asked 'revenue > 0.500 or revenue > 1500.5 or
	    revenue > 1500.500')" ''
	is 'nor where three decimals are meant' \
	    "$(asked 'count(sale where quantity > 1.500) > 1')" ''
fi

done_testing
