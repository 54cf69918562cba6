#!/bin/sh
# crm batch: a stream of operations, all or nothing, with a reply to each.
. "${0%/*}/lib.sh"

me=$(id -un)
crm add staff login="$me" name=Me >/dev/null
crm add account name=One number=1 city=Gouda >/dev/null
crm add account name=Two number=2 city=Ede tags=a,b >/dev/null
crm add product code=P name=P list_price=2.5 >/dev/null
state() {
	crm export | sed 1d | cksum
}
batch() {	# [OPTION ...], operations on standard input
	crm batch - "$@"
}

# ---- Everything there is

cat >all.ndjson <<'END'
{"op":"add","type":"account","fields":{"name":"Three","number":3,"tags":["x","y,z"],"employees":7,"cost":{"amount":"12.50","currency":"EUR"}},"as":"three"}
{"op":"add","type":"contact","fields":{"name":"Ada","account":"$three"},"as":"ada"}
{"op":"log","kind":"call","ref":"$ada","text":"wants a quote","fields":{"next":"+7d"}}
{"op":"log","kind":"sale","ref":"$three","fields":{"product":"P","quantity":2}}
{"op":"log","kind":"sale","ref":"account/1","fields":{"product":"P","quantity":1,"date":"2025-01-02"}}
{"op":"set","ref":"account/3","fields":{"city":"Urk"},"add":{"tags":["w"]},"remove":{"tags":["x"]}}
{"op":"set","ref":"a1","rev":1,"compute":{"employees":"2 * 3"}}
{"op":"set","ref":"a1","rev":1,"fields":{"city":null,"phone":"0301234567"}}
{"op":"put","type":"account","key":"2","fields":{"city":"Assen"}}
{"op":"put","type":"account","fields":{"number":"4","name":"Four"},"as":"four"}
{"op":"tag","ref":"$four","add":["vip","new"],"remove":["old"]}
{"op":"add","type":"account","fields":{"name":"Gone"},"as":"gone"}
{"op":"rm","ref":"$gone"}

{"op":"set","ref":"a2","fields":{"city":"Assen"}}
END
ok 'a stream' crm batch all.ndjson
is 'gets a reply to each operation' "$out" \
'{"line":1,"op":"add","handle":"a3","rev":1,"as":"three"}
{"line":2,"op":"add","handle":"c1","rev":1,"as":"ada"}
{"line":3,"op":"log","handle":"n1","rev":1}
{"line":4,"op":"log","handle":"s2"}
{"line":5,"op":"log","handle":"s1"}
{"line":6,"op":"set","handle":"a3","rev":1}
{"line":7,"op":"set","handle":"a1","rev":2}
{"line":8,"op":"set","handle":"a1","rev":2}
{"line":9,"op":"put","handle":"a2","rev":2}
{"line":10,"op":"put","handle":"a4","rev":1,"as":"four"}
{"line":11,"op":"tag","handle":"a4","rev":1}
{"line":12,"op":"add","handle":"a5","rev":1,"as":"gone"}
{"line":13,"op":"rm","handle":"a5"}
{"line":15,"op":"set","handle":"a2","rev":2,"unchanged":true}'
is 'silently beside' "$err" ''
is 'accounts' "$(crm list account -f handle,name,city,tags,employees,cost,phone)" \
'a1	One			6		+31301234567
a2	Two	Assen	a;b			
a3	Three	Urk	y,z;w	7	12.50	
a4	Four		vip;new			'
is 'the contact of the new one' "$(crm show c1 -f name,account)" 'Ada	a3'
is 'the call, as log does it' \
    "$(crm show n1 -f kind,person,party,text,next,staff)" \
    'call	c1	a3	wants a quote	2025-06-25	u1'
is 'sales at the list price, numbered by day' \
    "$(crm list sale -f handle,party,date,amount)" \
    's1	a1	2025-01-02	2.50
s2	a3	2025-06-18	5.00'
is 'one entry in the journal' "$(crm history --limit 1 -f command,added,changed)" \
    'crm batch all.ndjson	6	2'
ok 'one undo' crm undo
is 'takes it all back' "$(crm list account -f handle,city,tags)" 'a1	Gouda	
a2	Ede	a;b'
is 'the store is sound' "$(crm fsck 2>&1)" ''

ok 'an empty stream' sh -c 'crm batch - </dev/null'
is 'has no replies' "$out$err" ''
fails 2 'no file' crm batch
like 'how it is said' "$err" '^hint: crm batch changes.ndjson; - reads'
fails 2 'two files' crm batch all.ndjson all.ndjson
fails 5 'a file that is not there' crm batch nowhere
fails 5 'a folder' crm batch .
mkfifo pipe
cat all.ndjson >pipe &
ok 'a pipe by name' crm batch pipe -n
like '-n shows the change set' "$out" '^{"op":"add","type":"account","handle":"a[0-9]+"'
is 'and does nothing' "$(crm list account -O count)" 2

# ---- All or nothing

before=$(state)
cat >bad.ndjson <<'END'
{"op":"set","ref":"a1","fields":{"city":"Delft"}}
{"op":"set","ref":"a1","fields":{"ctiy":"Delft"}}
{"op":"add","type":"account","fields":{"name":"Five","number":"2"},"as":"five"}
{"op":"add","type":"contact","fields":{"name":"Bob","account":"$five"}}
{"op":"rm","ref":"a9"}
{"op":"set","ref":"a2","fields":{"employees":"many"}}
{"op":"set","ref":"a2","rev":7,"fields":{"city":"Delft"}}
{"op":"set","ref":"a2","fields":{"owner":"u9"}}
nonsense
END
fails 4 'bad operations among good ones' crm batch bad.ndjson
is 'are all reported, by file, line, field and value' "$err" \
'crm: batch: bad.ndjson:2: a1: account has no field "ctiy"
hint: did you mean city?
crm: batch: bad.ndjson:3: number "2" is taken by account a2
crm: batch: bad.ndjson:4: account: "$five" was refused, in line 3
crm: batch: bad.ndjson:5: no account a9
crm: batch: bad.ndjson:6: a2: employees "many" is not a whole number
crm: batch: bad.ndjson:7: a2 has revision 1, not 7: somebody changed it (stale)
crm: batch: bad.ndjson:8: a2: owner: no staff u9
crm: batch: bad.ndjson:9:1: neither text, number, list nor object
crm: batch: 8 of 9 operations are wrong: nothing was done
hint: --keep-going does the others'
is 'without replies' "$out" ''
is 'nothing was done' "$(state)" "$before"
fails 4 'a guard of the number' crm batch all.ndjson --expect 3
fails 4 'a guard of the most' crm batch all.ndjson --max-changes 3
is 'still nothing was done' "$(state)" "$before"

fails 7 '--keep-going' crm batch bad.ndjson --keep-going
is 'replies to all' "$(printf '%s\n' "$out" | cut -c 1-60)" \
'{"line":1,"op":"set","handle":"a1","rev":3}
{"line":2,"op":"set","status":4,"error":"a1: account has no 
{"line":3,"op":"add","status":4,"error":"number \"2\" is tak
{"line":4,"op":"add","status":3,"error":"account: \"$five\" 
{"line":5,"op":"rm","status":3,"error":"no account a9"}
{"line":6,"op":"set","status":4,"error":"a2: employees \"man
{"line":7,"op":"set","status":4,"error":"a2 has revision 1, 
{"line":8,"op":"set","status":3,"error":"a2: owner: no staff
{"line":9,"op":"","status":4,"error":"column 1: neither text'
is 'the good ones were done' "$(crm show a1 -f city)" Delft
is 'a number is not used up by what was refused' \
    "$(crm add account name=Six -n | cut -d, -f3)" '"handle":"a6"'

echo '{"op":"set","ref":"a1","rev":3,"fields":{"number":"2 "},"was":{"number":"1"}}' >taken.ndjson
fails 4 'a key that is taken, in a change set' crm batch taken.ndjson
like 'by whom' "$err" 'taken.ndjson:1: account a1: number "2" is taken by account a2'
printf '%s\n' '{"op":"add","type":"account","fields":{"number":"new","name":"A"}}' \
    '{"op":"add","type":"account","fields":{"number":"new","name":"B"}}' >new.nd
fails 4 'a number given to two' crm batch new.nd
is 'of which none will be there' "$(printf '%s\n' "$err" | head -n 1)" \
    'crm: batch: new.nd:2: number "new" is taken by another new record'

# Half an operation is none: a cascade that stops at a sale.
crm add account name=Top number=top >/dev/null
crm add account name=Sub number=sub parent=account/top >/dev/null
crm add contact name=Cee account=account/top >/dev/null
crm log sale account/top amount=5 >/dev/null
before=$(state)
echo '{"op":"rm","ref":"account/top","cascade":true}' >rm.ndjson
fails 7 'a removal that cannot be' crm batch rm.ndjson --keep-going
is 'left nothing behind' "$(state)" "$before"
{
	cat rm.ndjson
	echo '{"op":"rm","ref":"s3"}'
} >both.ndjson
crm list sale -f handle >/dev/null
sed -i "s/\"s3\"/\"$(crm list sale -w 'amount = 5' -O ids | tail -n 1)\"/" \
    both.ndjson
ok 'the sale goes along, whatever the order' crm batch both.ndjson
is 'the party is gone' "$(crm list account -w 'number = "top"' -O count)" 0
crm undo >/dev/null
is 'and comes back' "$(state)" "$before"
printf '%s\n' '{"op":"log","kind":"sale","ref":"a1","fields":{"amount":1}}' \
    '{"op":"rm","ref":"a1","cascade":true}' >sell.ndjson
fails 4 'a party sold to in the same stream' crm batch sell.ndjson
like 'stays' "$err" 'a1 has sale rows in this stream'

# ---- Rows

crm log sale a1 product=p1 quantity=2 >/dev/null
row=$(crm list sale -O ids | tail -n 1)
cat >rows.ndjson <<END
{"op":"set","ref":"$row","fields":{"quantity":3}}
{"op":"set","ref":"$row","fields":{"channel":"web"}}
END
ok 'a row is set twice' crm batch rows.ndjson
is 'both hold, and the amount follows' \
    "$(crm show "$row" -f quantity,channel,amount)" '3.000	web	7.50'
echo "{\"op\":\"set\",\"ref\":\"$row\",\"fields\":{\"quantity\":9},\"was\":{\"quantity\":2}}" >was.ndjson
fails 4 'a row that was something else' crm batch was.ndjson
like 'both values' "$err" 'quantity is "3.000", not "2.000"'
fails 4 'a row has no revision' sh -c \
    "echo '{\"op\":\"rm\",\"ref\":\"a1\",\"rev\":0}' | crm batch -"

# ---- Merging

crm add account name=Twin number=t1 >/dev/null
cat >merge.ndjson <<'END'
{"op":"add","type":"account","fields":{"name":"Twin","number":"t2","city":"Urk"},"as":"new"}
{"op":"add","type":"contact","fields":{"name":"Tom","account":"$new"}}
{"op":"merge","ref":"account/t1","from":"$new","prefer":"second"}
END
ok 'a merge with one added before' crm batch merge.ndjson
is 'filled what was empty' "$(crm list account -w 'name = "Twin"' -f number,city)" \
    't2	Urk'
is 'and took over what referred to it' \
    "$(crm list contact -w 'account.number = "t2"' -f name)" Tom
ok 'one undo takes back all of it' crm undo
is 'so that one is left' "$(crm list account -w 'name = "Twin"' -f number,city)" \
    't1	'

# ---- In Dutch, and by Dutch words

ok 'labels will do' sh -c 'echo "{\"op\":\"add\",\"type\":\"relatie\",\"fields\":{\"naam\":\"Zes\",\"plaats\":\"Ede\"}}" | crm batch -'
mkdir nl
(cd nl && crm init -t nl >/dev/null && printf '%s\n' \
    '{"op":"add","type":"relatie","fields":{"naam":"Jansen"},"as":"j"}' \
    '{"op":"log","kind":"bezoek","ref":"$j","text":"was er"}' \
    '{"op":"log","kind":"verkoop","ref":"$j","fields":{"bedrag":5}}' \
    '{"op":"tag","ref":"$j","add":"vip"}' | crm batch - >replies)
is 'on the Dutch model' "$(cut -d, -f3 nl/replies | tr -d '}')" \
    '"handle":"a1"
"handle":"n1"
"handle":"s1"
"handle":"a1"'

# ---- Hostile

before=$(state)
long=$(awk 'BEGIN { for (i = 0; i < 200000; i++) printf "x" }')
deep=$(awk 'BEGIN { for (i = 0; i < 2000; i++) printf "[" }')
n=0
while IFS= read -r line; do
	n=$((n + 1))
	printf '%s\n' "$line" >hostile.ndjson
	crm batch hostile.ndjson >.out 2>.err
	status=$?
	[ $status = 4 ] && grep -q '^crm: batch: hostile.ndjson:1:\([0-9]*:\)* ' .err &&
	    [ ! -s .out ]
	report $? "hostile $n: $(printf '%s' "$line" | cut -c 1-50)" ||
	    comment "status $status: $(cat .err)"
done <<END
{}
[1]
1
null
"add"
{"op":null}
{"op":""}
{"op":1}
{"op":"add"}
{"op":"drop","ref":"a1"}
{"op":"add","type":"account"}
{"op":"add","type":"account","fields":[]}
{"op":"add","type":"account","fields":{"name":{}}}
{"op":"add","type":"account","fields":{"name":["a","b"]}}
{"op":"add","type":"account","fields":{"name":"x","name":"y"}}
{"op":"add","type":"account","fields":{"name":"x","naam":"y"}}
{"op":"add","type":"account","fields":{"name":"x"},"op":"rm"}
{"op":"add","type":"account","fields":{"name":"x"},"handle":"a1"}
{"op":"add","type":"account","fields":{"name":"x"},"handle":"a0"}
{"op":"add","type":"account","fields":{"name":"x"},"handle":"c9"}
{"op":"add","type":"account","fields":{"name":"x"},"handle":"a4294967295"}
{"op":"add","type":"account","fields":{"name":"x"},"handle":"a99999999999999999999"}
{"op":"add","type":"account","fields":{"name":"x"},"handle":"a2","restore":"yes"}
{"op":"add","type":"account","fields":{"name":"x"},"handle":"a4000","restore":true,"rev":1}
{"op":"add","type":"account","fields":{"name":"x"},"rev":1}
{"op":"add","type":"sale","fields":{"amount":1},"as":"row"}
{"op":"add","type":"sale","fields":{"amount":1,"date":"2025-02-30"}}
{"op":"add","type":"sale","fields":{"amount":1e400}}
{"op":"add","type":"account","fields":{"name":"x"},"as":""}
{"op":"set","ref":"a1"
{"op":"set","ref":"a1"}}
{"op":"set","ref":"a1","felds":{}}
{"op":"set","ref":"a1","fields":{"":1}}
{"op":"set","ref":"a1","fields":{"name":null}}
{"op":"set","ref":"a1","rev":"1","fields":{}}
{"op":"set","ref":"a1","rev":-1,"fields":{}}
{"op":"set","ref":"a1","rev":99999999999999999999,"fields":{}}
{"op":"set","ref":"a1","add":{"city":"x"}}
{"op":"set","ref":"a1","was":{"city":"x"},"fields":{"city":"y"}}
{"op":"set","ref":"a1","was":[],"fields":{"city":"y"}}
{"op":"set","ref":"a1","compute":{"city":"1 +"}}
{"op":"set","ref":"a1","compute":{"name":{}}}
{"op":"set","ref":"\$nobody","fields":{}}
{"op":"set","ref":"\$","fields":{}}
{"op":"set","ref":"","fields":{}}
{"op":"set","ref":{"op":"rm"},"fields":{}}
{"op":"put","type":"sale","key":"x"}
{"op":"put","type":"account","fields":{"name":"x"}}
{"op":"put","type":"account","key":"","fields":{"name":"x"}}
{"op":"log","kind":"shout","ref":"a1"}
{"op":"log","kind":"sale","ref":"c1","fields":{"amount":1}}
{"op":"tag","ref":"s1","add":["x"]}
{"op":"merge","ref":"a1"}
{"op":"merge","ref":"a1","from":"a1"}
{"op":"merge","ref":"a1","from":"c1"}
{"op":"merge","ref":"a1","from":"a99"}
{"op":"merge","ref":"a1","from":"a2","prefer":"best"}
{"op":"alias","type":"account","handle":"a1","to":"a1"}
{"op":"alias","type":"account","handle":"a1","was":"c2"}
{"op":"alias","type":"account","handle":"a1","to":"a2"}
{"op":"alias","type":"account","handle":"a4","to":"a999"}
{"op":"alias","type":"account","handle":"a4","was":"a2","to":"a1"}
{"op":"alias","type":"sale","handle":"s1","to":"s2"}
{"op":"rm","ref":"a1","into":"a2"}
{"op":"rm","ref":"a1","rev":3,"into":"c1"}
{"op":"rm","ref":"a1","rev":2,"cascade":1}
{"op":"load","type":"sale","rows":9,"first":"s1"}
{"op":"model","from":1,"to":2}
{"op":"add","type":"account","fields":{"name":"\ud800"}}
{"op":"add","type":"account","fields":{"name":"a\u0000b"}}
{"op":"add","type":"account","fields":{"name":"$(printf '\377')"}}
{"op":"add","type":"account","fields":{"number":"$long"}}
$deep
{"op":"$long"}
{"$long":1}
END
echo '{"op":"add","type":"sale","handle":"s99999999999999999","fields":{"amount":1,"date":"2025-01-01"}}' >far.ndjson
fails 4 'a row number far away' crm batch far.ndjson
is 'after all of that the store is as it was' "$(state)" "$before"
is 'and sound' "$(crm fsck 2>&1)" ''

# ---- what a stream has added is found by every name

crm --store seen init >/dev/null
crm --store seen add account name='Bakkerij Vos' email=vos@x.nl number=v \
    >/dev/null
cat >seen.ndjson <<'END'
{"op":"add","type":"account","fields":{"name":"Slagerij De Bruin","number":"77","email":"bruin@x.nl","phone":"0201234567"}}
{"op":"set","ref":"bruin@x.nl","fields":{"city":"Gouda"}}
{"op":"set","ref":"020-1234567","fields":{"employees":4}}
{"op":"set","ref":"@slagerij bruin","fields":{"industry":"food"}}
{"op":"set","ref":"@slag","fields":{"url":"bruin.nl"}}
{"op":"log","kind":"call","ref":"account/77","text":"a"}
{"op":"add","type":"contact","fields":{"name":"Ada","account":"@de bruin"}}
{"op":"add","type":"contact","fields":{"name":"Bas","account":"bruin@x.nl"}}
{"op":"add","type":"contact","fields":{"name":"Cas","account":"77"}}
{"op":"set","ref":"@vos","fields":{"name":"Banket Vos","email":"v@x.nl"}}
{"op":"tag","ref":"v@x.nl","add":["x"]}
{"op":"tag","ref":"@banket","add":["y"]}
END
ok 'by key, address, telephone and words' crm --store seen batch seen.ndjson
is 'all are the one added' "$(crm --store seen show a2 \
    -f city,employees,industry,url)" "Gouda	4	food	https://bruin.nl"
is 'in fields that refer, too' "$(crm --store seen list contact -f account)" \
    "a2
a2
a2"
is 'or the one changed' "$(crm --store seen show a1 -f tags)" 'x;y'
refused() {	# refused NAME STATUS OPERATION ...
	what=$1 want=$2
	shift 2
	printf '%s\n' "$@" >refused.ndjson
	fails "$want" "$what" crm --store seen batch refused.ndjson
}
refused 'not by an address it has no longer' 4 \
    '{"op":"set","ref":"a1","fields":{"email":"new@x.nl"}}' \
    '{"op":"set","ref":"v@x.nl","fields":{"city":"Urk"}}'
like 'says so' "$err" 'refused.ndjson:2: no record "v@x.nl"'
refused 'nor by its old name' 4 \
    '{"op":"set","ref":"a1","fields":{"name":"Other"}}' \
    '{"op":"set","ref":"@banket","fields":{"city":"Urk"}}'
refused 'nor one that was removed' 4 '{"op":"rm","ref":"a1"}' \
    '{"op":"set","ref":"v@x.nl","fields":{"city":"Urk"}}'
refused 'two of one name are ambiguous' 4 \
    '{"op":"add","type":"account","fields":{"name":"Banket Smit"}}' \
    '{"op":"set","ref":"@banket","fields":{"city":"Urk"}}'
like 'and both are named' "$err" '2 records'
cat >merged.ndjson <<'END'
{"op":"merge","ref":"a1","from":"a2"}
{"op":"set","ref":"bruin@x.nl","fields":{"city":"Urk"}}
{"op":"set","ref":"@vos","fields":{"employees":5}}
END
ok 'what became one with another is that' \
    crm --store seen batch merged.ndjson
is 'by its address' "$(crm --store seen list account -f handle,city,employees)" \
    "a1	Urk	5"
printf '%s\n' '{"op":"ad","type":"account"}' '{"op":1}' '{"op":"a\"b"}' \
    '{"type":"x"}' >unknown.ndjson
crm --store seen batch --keep-going unknown.ndjson >replies 2>/dev/null
is 'the reply names an operation that there is not' \
    "$(sed 's/,"status".*//' replies)" '{"line":1,"op":"ad"
{"line":2,"op":""
{"line":3,"op":"a\"b"
{"line":4,"op":""'

# Others write one array.
printf '[{"op":"rm","ref":"a1"},\n{"op":"rm","ref":"a2"}]\n' >array.json
fails 4 'an array' crm batch array.json
is 'is told how to be read' "$err" \
'crm: batch: array.json is an array, not an object on each line
hint: jq -c '"'.[]'"' FILE | crm batch -'
cat array.json | crm batch - >/dev/null 2>err
is 'from a pipe, too' "$?$(sed -n 1p err)" \
    '4crm: batch: standard input is an array, not an object on each line'
done_testing
