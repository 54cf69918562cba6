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

# ---- The next step is a task

is 'the next step is a task' \
    "$(crm list task -f handle,name,due,party,activity,status)" \
    "t1	wants a quote	2025-06-25	a1	n1	open"
is 'and due as one thing' "$(crm due -d 7d --all -f handle,reason)" "t1	task"

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
like 'as a hint' "$err" '^hint: as in: crm log call @jansen'
fails 2 'with whom?' crm log call
fails 2 'of which kind?' crm log a1
is 'the kind comes first' "$err" "$(printf '%s\n' \
    'crm: log: no kind of contact "a1"' \
    'hint: the kind comes first: crm log call a1')"
fails 2 'nor with a text' crm log @jansen a1 'wants rye'
like 'that is said, too' "$err" '^hint: the kind comes first: crm log call @jan'
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
fails 4 'a quantity that is none' crm log sale a1 product=p1 quantity=two
is 'is told, not the amount that would have come of it' \
    "$(echo "$err" | grep '^crm')" \
    'crm: log: quantity "two" is not a number'
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
# What is typed comes from in; what the terminal shows goes to screen.
sit() {
	script -qec "$1" screen <in >/dev/null 2>&1
}
sit_with() {	# text, then an empty line for each other question
	printf '%s\n\n\n\n\n\n\n\n\n\n' "$1" >in
}
if command -v script >/dev/null; then
	export EDITOR="$PWD/edit"
	sit_with e
	sit 'CRM_NO_INPUT= crm log call a1'
	is 'an editor opens when that is asked for' "$(crm show n12 -f text)" \
	    'from the editor'
	sit 'CRM_NO_INPUT= crm log call a1 topic=price'
	is 'nothing is asked when something was said' \
	    "$(crm show n13 -f text,topic)" "	price"
	sit 'CRM_NO_INPUT=1 crm log call a1'
	is 'nor when nobody is there' "$(crm show n14 -f kind,text)" 'call	'
	: >edited
	sit 'CRM_NO_INPUT= crm log call a1 >handle'
	is 'an empty text from the editor records nothing' \
	    "$(crm list activity -O count)" 14
	printf '\n \n' >edited
	sit 'CRM_NO_INPUT= crm log call a1 >handle'
	is 'nor does one of blanks' "$(crm list activity -O count)" 14
	unlike 'of which no file is left' "$(cat screen)" 'your text is in'
	# The editor, whoever opens it again mends what is there.
	cat >edit <<'X'
#!/bin/sh
if [ -s "$1" ]; then echo "again: $(tr -d '\351' <"$1")" >"$1"
else printf 'caf\351\n' >"$1"; fi
echo "$1" >where
X
	printf 'e\n' >in
	sit 'CRM_NO_INPUT= crm log call a1'
	like 'a text that is none is told at once' "$(cat screen)" 'not UTF-8'
	like 'and where it is, as nothing is recorded' \
	    "$(tr -d '\r' <screen)" "^hint: your text is in $(cat where)$"
	is 'as it was written' "$(od -An -tx1 "$(cat where)")" ' 63 61 66 e9 0a'
	rm "$(cat where)"
	sit_with 'e
e'
	sit 'CRM_NO_INPUT= crm log call a1'
	is 'and opened again' "$(crm show n15 -f text)" 'again: caf'
	is 'no file is left when it is recorded' "$(ls "$(cat where)" 2>&1 |
	    grep -c 'No such file')" 1
	crm undo >/dev/null
	printf '#!/bin/sh\nexit 1\n' >edit
	sit_with e
	sit 'CRM_NO_INPUT= crm log call a1'
	like 'an editor that fails' "$(cat screen)" 'the editor ".*" failed'
	unlike 'leaves no empty file' "$(cat screen)" 'your text is in'
	printf '%s\n' telefoon call @nobody a1 'wants rye' c9 c1 up in 15min \
	    price '' soon +3d 'send the offer' y >in
	sit 'CRM_NO_INPUT= crm log'
	is 'one screen asks for all of it' "$(crm show n16 -f \
	    kind,party,person,direction,duration,topic,outcome,next,text)" \
	    "call	a1	c1	in	15min	price		2025-06-21	wants rye"
	is 'the next step is a task' \
	    "$(crm list task -w 'activity = n16' -f name,due,party,person)" \
	    "send the offer	2025-06-21	a1	c1"
	is 'the details were confirmed' "$(crm show a1 -f verified)" 2025-06-18
	shown=$(tr -d '\r' <screen)
	like 'a wrong answer is asked for again' "$shown" \
	    'direction "up" is not one of its values'
	like 'a wrong party too' "$shown" '@nobody'
	like 'and a wrong day' "$shown" 'soon'
	is 'the kinds are on lines of the terminal' "$(printf '%s\n' "$shown" |
	    grep -c '^  call, visit, .\{20,70\},$')" 1
	like 'how long is shown by examples' "$shown" \
	    'duration \(15min, 1h30min\): '
	like 'and so is the day' "$shown" '\(\+7d, \+2w\): '
	like 'who works there is shown' "$shown" 'c1 Ada Byrne'
	like 'and what was before' "$shown" '^before: 2025-06-18 '
	like 'and the new task' "$shown" \
	    '^new task: t[0-9]+ 2025-06-21 send the offer'
	unlike 'which is not told twice' "$shown" '^next: .* send the offer'
	is 'all of it is one change' \
	    "$(crm undo >/dev/null; crm list activity -O count
	    crm list task -w 'name = "send the offer"' -O count
	    crm show a1 -f verified)" '14
0'
	printf '%s\n' '' blub bezoek 'zag de oven' '' uit >in
	LC_ALL=nl_NL.UTF-8 sit 'stty cols 60; CRM_NO_INPUT= crm log a1'
	shown=$(tr -d '\r' <screen)
	is 'a record alone is with whom: which kind? by lines of words' \
	    "$(printf '%s\n' "$shown" | grep -c '  gesprek, bezoek, ')
$(printf '%s\n' "$shown" | grep -c '^  vergadering, bestelling, ')" '3
3'
	like 'which the question follows' "$shown" '^soort contact: '
	like 'what is none is said' "$shown" 'er is geen soort contact "blub"'
	unlike 'without a command to type' "$shown" 'crm model'
	like 'few words stand in the question' "$shown" 'richting \(in, uit\): '
	like 'what was before is of a kind in Dutch' "$shown" \
	    '^hiervoor: 2025-06-18 gesprek'
	is 'who left recorded nothing' "$(crm list activity -w \
	    'text = "zag de oven"' -O count)" 0
	: >in
	sit 'crm log call a1 "wants oats" next=+4d >handle'
	is 'the handle goes into the pipe alone' "$(grep -c . handle; \
	    grep -c '^n[0-9]*$' handle)" '1
1'
	like 'and beside it the new task is told' "$(tr -d '\r' <screen)" \
	    '^crm: log: new task: t[0-9]+ 2025-06-22 wants oats$'
	crm undo >/dev/null
	sit 'crm log call a1 "wants oats" next=+4d -q >handle'
	is 'but not with -q' "$(grep -c '^crm: ' screen)" 0
	crm undo >/dev/null
	printf 'wants wheat\nc1\n' >in
	sit 'CRM_NO_INPUT= crm log call a1'
	is 'who leaves half-way records nothing' \
	    "$(crm list activity -O count)" 14
	crm set a1 verified=2024-06-17 city=Gouda phone='0182 123456' \
	    share_of_wallet='10 %' >/dev/null
	confirmed() {	# ANSWER COMMAND...
		printf '%s' "$1" >in
		shift
		sit "CRM_NO_INPUT= $*"
		crm show a1 -f verified
		crm list activity -O count
	}
	is 'what is stale is asked for after a text: no' \
	    "$(confirmed 'n
' crm log call a1 "'sold'")" '2024-06-17
15'
	like 'the details are shown' "$(tr -d '\r' <screen)" \
	    '^\+31182123456, Gouda$'
	is 'an end of the input is no, and no loss' \
	    "$(confirmed '' crm log call a1 "'sold'")" '2024-06-17
16'
	is 'nobody is asked who asked for quiet' "$(confirmed 'y
' crm log call a1 "'sold'" -q)" '2024-06-17
17'
	is 'nothing is asked about operands that are wrong' "$(confirmed 'y
' crm log call a1 "'sold'" at=2025-06-18; grep -c Gouda screen)" '2024-06-17
17
0'
	like 'which are told' "$(tr -d '\r' <screen)" 'has no field "at"'
	is 'yes' "$(confirmed 'y
' crm log call a1 "'sold'")" '2025-06-18
18'
	is 'then not again' "$(confirmed 'n
' crm log call a1 "'sold'" | tail -n 1; grep -c Gouda screen)" '19
0'
	is 'in the same change' "$(crm undo >/dev/null; crm undo >/dev/null
	    crm show a1 -f verified)" 2024-06-17
	crm set a1 verified= city= phone= share_of_wallet= >/dev/null
	crm rm -w 'text = "sold"' activity --all >/dev/null 2>&1 ||
	    crm rm activity -w 'text = "sold"' >/dev/null
	crm set a1 verified=2020-01-01 phone=0201234567
	echo n >in
	sit 'CRM_NO_INPUT= crm log call a1 x duration=70min'
	like 'old details are asked about' "$(cat screen)" 'right still'
	sit 'CRM_NO_INPUT= crm log call a1 x duration=70'
	like 'what cannot be is refused' "$(cat screen)" \
	    'duration "70" is not a length of time'
	unlike 'before anything is asked' "$(cat screen)" 'right still'
	crm undo >/dev/null
	crm undo >/dev/null
fi

# ---- The task, the answer, several at once

made() {
	crm log "$@" -O json | sed '1d;$d'
}
t=$(crm log call a1 'first line
second' next=+2d -f task)
is 'a task is called by the first line' "$(crm show "$t" -f name)" 'first line'
crm undo >/dev/null
is 'undo takes back both' "$(crm list task -w 'name = "first line"' -O count)
$(crm list activity -w 'text ~ "first line"' -O count)" '0
0'
is 'by what is to be done' "$(crm show "$(crm log call a1 said next=+2d \
    -t 'send it' --who none -f task)" -f name,owner)" 'send it	'
is 'by the topic where nothing was said' "$(crm show "$(crm log call a1 \
    topic=price next=+2d -f task)" -f name,owner)" 'price	u1'
is 'whose contact it is does it' "$(crm add staff login=eva name=Eva \
    >/dev/null; crm show "$(crm log call a1 x staff=eva next=+2d -f task)" \
    -f owner)" u2
is 'of a case and a deal it is a task of these' "$(crm case open a1 'too late' \
    kind=complaint topic=delivery -q >/dev/null
    crm show "$(crm log call c1 x case=k1 next=+2d -f task)" \
    -f case,party,person)" 'k1	a1	c1'
is 'without a name there is none' "$(crm log call a1 next=+2d -f task)" ''
is 'nor with --no-task' "$(crm log --no-task call a1 x next=+2d -f task)" ''
is 'nor without a day' "$(crm log call a1 x -f task)" ''
is 'but when it is asked for' "$(crm show "$(crm log call a1 x -t later \
    -f task)" -f name,due)" 'later	'
fails 2 'a task of nothing' crm log call a1 next=+2d --task
fails 2 'a task for nobody we know' crm log call a1 x next=+2d --who a1
crm task done -w 'status = open' task -q >/dev/null
crm case resolve k1 -q >/dev/null

is 'the answer: what was before, what is next' \
    "$(crm add account name=New >/dev/null; crm log call @new 'asks the way' \
    time=2025-06-18T10:00 >/dev/null; crm log visit @new 'saw the ovens' \
    next=+9d -f last_kind,last_text,open_cases,next_day,next_text)" \
    'call	asks the way	0	2025-06-27	saw the ovens'
is 'in JSON all of it' "$(made visit c2 -f last_text,next,suggest,suggest_text)" \
    '{"last_text":"hm","next":null,"suggest":"c2","suggest_text":"ask: no e-mail is known"}'
is 'in words' "$(crm log note c2 hi -O table)" 'handle
n'"$(crm list activity -O ids | tail -n 1 | tr -d n)"'
before: 2025-06-18 visit
suggestion: ask: no e-mail is known'
is 'machines are told in English' \
    "$(LC_ALL=nl_NL.UTF-8 crm log note c2 hi -O ndjson -f suggest_text)" \
    '{"suggest_text":"ask: no e-mail is known"}'
like 'people in their language' \
    "$(LC_ALL=nl_NL.UTF-8 crm log note c2 hi -O table)" \
    ': vraag: geen e-mail'
for d in 04-01 04-08 04-15; do
	crm log sale a1 amount=9 date=2025-$d >/dev/null
done
crm add account name=Late email=x@late.nl phone=0201234567 >/dev/null
for d in 04-01 04-08 04-15; do
	crm log sale @late amount=9 date=2025-$d >/dev/null
done
is 'the suggestion is what is due' \
    "$(crm log call @late x -f suggest,suggest_reason,suggest_text)" \
    'a3	purchase	every 7 days, 64 days ago'
is 'to a machine the same in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm log call \
    @late x -f suggest_text)" 'every 7 days, 64 days ago'
crm add account name=Daily email=x@daily.nl phone=0201234568 >/dev/null
for d in 10 11 12 13 14 15; do
	crm log sale @daily amount=9 date=2025-06-$d >/dev/null
done
is 'every day' "$(crm log call @daily x -f suggest_text)" \
    'every day, 3 days ago'
crm case open @late 'broken' kind=complaint topic=oven severity=critical \
    opened=2025-06-17T09:00 -q >/dev/null
is 'what waits longest first' \
    "$(crm log call @late x -f suggest_reason,open_cases)" 'case	1'

ok 'confirmed' crm log call c1 x --verified
is 'is today' "$(crm show c1 -f verified)" 2025-06-18
crm undo >/dev/null
is 'and taken back with the call' "$(crm show c1 -f verified)" ''
fails 2 'what has no such day' crm log call u1 x --verified

n=$(count)
cat >lines <<'X'
# what I did today
call a1 'wants rye' next=+2d
	visit c1 "it's fine" topic=oven

sale a1 amount=3
note @late
X
ok 'several at once' crm log --stdin -f handle,task <lines
is 'with their tasks' "$(echo "$out" | grep -c "^n[0-9]*	t[0-9]*$")
$(echo "$out" | grep -c '^s')
$(echo "$out" | wc -l | tr -d ' ')" '1
1
4'
is 'quotes keep words together' "$(crm list activity -w 'topic = "oven"' \
    -f text,person | tail -n 1)" "it's fine	c1"
crm undo >/dev/null
is 'are one change' "$(count)" "$n"
printf 'call a1 good\nvist a1 x\ncall a1 "x\ncall\ncall a9 x\ncall a1 x nxt=1\n' \
    >lines
fails 4 'a bad line' crm log --stdin <lines
is 'each is told' "$(echo "$err" | grep -o 'input:[0-9]*')" 'input:2
input:3
input:4
input:5
input:6'
like 'how many' "$err" '5 of 6 lines are wrong: nothing was recorded'
is 'and nothing is recorded' "$(count)" "$n"
ok 'no lines' crm log --stdin </dev/null
is 'are nothing' "$out" ''
fails 2 'operands and lines' crm log call a1 --stdin
fails 2 'a column that is not there' crm log call a1 x -f nothing
is 'before anything is done' "$(count)" "$n"

# ---- What it changes

is 'the last contact' "$(crm show a1 -f last_contact)" \
    2025-06-18
is 'the segment' "$(crm show a1 -f 'segment(lifecycle)')" customer
is 'the store is sound' "$(crm fsck)" ''

crm add account name=Lines >/dev/null
crm log call @lines text="$(printf 'one\ntwo\n\nthree')" time=2025-06-17T10:00 \
    >/dev/null
crm task add "$(printf 'ring\nback')" @lines -d 2025-06-20 >/dev/null
is 'a text of several lines is one in the answer' \
    "$(crm log note @lines hi -O table | sed '1,2d; s/ t[0-9]* / /')" \
'before: 2025-06-17 call: one two  three
next: 2025-06-20 ring back
suggestion: ask: no e-mail is known'

done_testing
