#!/bin/sh
# crm tag: loose words on records, one or by a filter.
. "${0%/*}/lib.sh"

crm add account name=One number=1 city=Gouda >/dev/null
crm add account name=Two number=2 city=Gouda tags=vip,Oud >/dev/null
crm add account name=Three number=3 city=Ede >/dev/null
crm add contact name=Ada >/dev/null
crm add staff name=Me login=me >/dev/null
tags() {
	crm list account -f handle,tags
}

ok 'without any' crm tag a3
is 'there is nothing to list' "$out" ''
ok 'a tag' crm tag a1 +vip
is 'silently' "$out$err" ''
ok 'several, and one away' crm tag a1 @three +new,hot +a-b -vip
is 'of each record' "$(tags)" 'a1	new;hot;a-b
a2	vip;Oud
a3	new;hot;a-b'
ok 'what is there' crm tag a1 +new
is 'is no change' "$(crm show a1 -f revision)" 3
ok 'what is not there' crm tag a1 -nothing
is 'neither' "$(crm show a1 -f revision)" 3
ok 'in other letters' crm tag a2 +VIP -oud
is 'is the same tag' "$(crm show a2 -f tags)" vip
ok 'a tag with a blank' crm tag a2 '+spoke to'
ok 'signs in front' crm tag -- +x a2
is 'and behind' "$(crm show a2 -f tags)" 'vip;spoke to;x'
ok 'a letter that is no option' crm tag a2 -x
is 'is a tag' "$(crm show a2 -f tags)" 'vip;spoke to'
ok 'a letter that is one' crm tag a2 +z -n
is 'is an option' "$out" \
    '{"op":"set","ref":"a2","rev":5,"fields":{"tags":["vip","spoke to","z"]},"was":{"tags":["vip","spoke to"]}}'
is 'that does nothing' "$(crm show a2 -f tags)" 'vip;spoke to'
ok 'by a filter' crm tag account -w 'city = "Gouda"' +regio -new --expect 2
is 'those' "$(tags)" 'a1	hot;a-b;regio
a2	vip;spoke to;regio
a3	new;hot;a-b'
ok 'all' crm tag account --all +every --max-changes 3
is 'who has one' "$(crm list account -w 'tags = "HOT"' -O ids)" 'a1
a3'

is 'tags in use, the most used first' "$(crm tag)" 'every	account	3
a-b	account	2
hot	account	2
regio	account	2
new	account	1
spoke to	account	1
vip	account	1'
is 'of a type' "$(crm tag account -O count)" 7
is 'of a record' "$(crm tag a3 -f tag)" 'a-b
every
hot
new'
is 'by a filter too' "$(crm tag account -w 'city = "Ede"' -O ids)" 'a-b
every
hot
new'
is 'as JSON' "$(crm tag a3 --limit 1 -O ndjson)" \
    '{"tag":"a-b","type":"account","records":1}'
is 'sorted otherwise' "$(crm tag --sort tag -f tag --limit 2)" 'a-b
every'
ok 'looking needs no lock' crm tag --wait 0s

fails 2 'nobody' crm tag +x
fails 2 'an empty tag' crm tag a1 +
like 'says which' "$err" '"\+" is no tag'
fails 2 'records that have no tags' crm tag u1 +x
like 'why' "$err" 'staff has no tags'
fails 2 'a type without a filter' crm tag account +x
fails 3 'no such record' crm tag a9 +x
fails 4 'a guard' crm tag account --all +x --expect 2
fails 4 'another revision' crm tag a1 +x --if-rev 1
fails 2 'an option that is none' crm tag a1 --nothing
is 'tags to choose from' "$(crm __complete tag a1 +r | cut -f 1)" +regio
is 'to take away' "$(crm __complete tag a1 -sp | cut -f 1)" '-spoke to'
ok 'undo' crm undo
is 'takes it back' "$(crm tag -f tag --limit 1)" a-b
ok 'contacts have' crm tag c1 +x
ok 'of their own' crm tag contact --all -x
is 'and gone' "$(crm tag contact)" ''
is 'the store is sound' "$(crm fsck 2>&1)" ''

fails 2 'a tag without a sign' crm tag a1 vip
like 'is told it' "$err" '^hint: a tag has a sign in front: \+vip$'

mkdir nl
(cd nl && crm init -t nl >/dev/null && crm add relatie naam=Jansen >/dev/null &&
    crm tag relatie --all +vip)
is 'on the Dutch model' "$(cd nl && crm tag; crm show r1 -f labels 2>/dev/null)" \
    'vip	relatie	1'
done_testing
