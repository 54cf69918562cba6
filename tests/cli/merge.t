#!/bin/sh
# crm merge: one record of two; nothing is lost, every reader sees them as
# one, and an undo gives back every byte.
. "${0%/*}/lib.sh"
tab=$(printf '\t')

content() {
	crm export | sed -e 1d -e '/^{"export":"counter"/d'
}
sound() {
	is "$1: the store is sound" "$(crm fsck 2>&1)" ''
}
add() {
	crm add "$@" --allow-dupes >/dev/null
}

add staff login=anna name='Anna Bos'
add account name='Bakkerij Jansen' number=1 city=Gouda email=a@x.nl tags=x
add account name='Bakkerij Jansen B.V.' number=2 parent=a1 employees=7 \
    email=b@x.nl,a@x.nl tags=y,x url=jansen.nl owner=u1 card=c2
add account name='Filiaal' number=3 parent=a2 referred_by=a2
add contact name='Ada Bos' account=a2
add affiliation person=c1 organisation=a2 function=buyer
add product code=P name=Brood
add product code=Q name=Brood2
crm log sale a2 date=2025-03-03 quantity=2 amount=20 product=p1 >/dev/null
crm log sale a1 date=2025-03-04 quantity=1 amount=5 product=p2 >/dev/null
crm log call a2 'wants a quote' >/dev/null
add case party=a2 topic=delivery text='too late'
add task name='ring back' party=a2
add deal name=Offer party=a2 stage=lead
add consent party=a2 purpose=newsletter
add link party=a2 other=a3 kind=refers
add link party=a2 other=a1 kind=knows

content >before
like '-n shows the whole' "$(crm merge a1 a2 -n)" \
    '^{"op":"rm","ref":"a2","rev":1,"into":"a1","remains":"[0-9a-f]*"}$'
is 'and does nothing' "$(content | cksum)" "$(cksum <before)"
crm merge a1 a2 -n >ops
cp -R .crm copy
ok 'what -n prints is a batch' crm --store copy batch ops
ok 'two accounts' crm merge a1 a2 -m 'the same bakery'
is 'it says nothing' "$out$err" ''
is 'that does the same' "$(crm --store copy export |
    sed -e 1d -e '/^{"export":"counter"/d' | cksum)" "$(content | cksum)"
ok 'and leaves a sound store' crm --store copy fsck
fails 4 'and is refused when stale' crm --store copy batch ops
is 'one is left' "$(crm list account -O ids)" "a1
a3"
is 'the old handle leads to it' "$(crm show a2 -O ids)" a1
is 'empty fields are filled' "$(crm list account -w 'number = "1"' \
    -f name,city,employees,url,owner,card,parent)" \
    "Bakkerij Jansen${tab}Gouda${tab}7${tab}https://jansen.nl${tab}u1${tab}c2$tab"
is 'lists are united' "$(crm list account -w 'number = "1"' -f email,tags)" \
    "a@x.nl;b@x.nl${tab}x;y"
for field in contact.account affiliation.organisation activity.party \
    case.party task.party deal.party consent.party; do
	is "the ${field%.*} moved along" \
	    "$(crm list "${field%.*}" -f "${field#*.}")" a1
done
is 'other accounts refer to it' "$(crm show a3 -f parent,referred_by)" \
    "a1${tab}a1"
is 'links moved, that of the two is gone' \
    "$(crm list link -f party,other)" "a1${tab}a3"
is 'sales are seen as its own' "$(crm list sale -w 'party = a1' -f party)" \
    "a1
a1"
is 'by the old handle, too' "$(crm list sale -w 'party = a2' -O count)" 2
like 'history says it' "$(crm history a1 -f what,before,after,reason)" \
    "^merged${tab}a2${tab}a1${tab}the same bakery"
like 'of the old handle, too' "$(crm history a2 -f what,before,after)" \
    "^merged${tab}a2${tab}a1"
like 'the journal has one entry of it' \
    "$(crm history --limit 1 -f command,removed)" "^crm merge a1 a2 -m …${tab}2"
sound merged
content >after
fails 2 'merged already' crm merge a1 a2
like 'says so' "$err" 'are one already'
fails 2 'with itself' crm merge a1 a1
like 'says that' "$err" 'account a1 cannot be merged with itself'
fails 2 'another type' crm merge a1 c1
fails 2 'one record' crm merge a1
fails 2 'sale rows' crm merge s1 s2
fails 3 'no such record' crm merge a1 a99
is 'nothing was done' "$(content | cksum)" "$(cksum <after)"

# ---- there and back

ok 'undo' crm undo
is 'gives back every byte' "$(content | cksum)" "$(cksum <before)"
sound undo
like 'history says that, too' "$(crm history a2 -f what,before,after)" \
    "^separated${tab}a2$tab"
ok 'redo' crm redo
is 'brings back every byte' "$(content | cksum)" "$(cksum <after)"
sound redo
crm changes >log
like 'other systems are told' "$(cat log)" \
    '"op":"alias","type":"account","ref":"a2","to":"a1"'
crm compact
is 'handles lead on in a compact store' "$(crm show a2 -O ids)" a1
ok 'a backup' crm backup all.crm
ok 'restored' crm --store back restore all.crm
is 'has them, too' "$(crm --store back show a2 -O ids)" a1
crm --store two init >/dev/null
crm export >whole
ok 'an exact export takes aliases along' crm --store two import --exact whole
is 'and gives them' "$(crm --store two export | sed 1d | cksum)" \
    "$(sed 1d whole | cksum)"
is 'they lead there' "$(crm --store two show a2 -O ids)" a1
ok 'that one is sound' crm --store two fsck

# ---- changes meanwhile

crm set s1 quantity=3 >/dev/null
ok 'an edited row is undone' crm undo
crm set s1 quantity=4 >/dev/null
entry=$(crm history -f entry,command | sed -n "s/${tab}crm merge.*//p" |
    head -n 1)
entry=$(crm history -f entry,command,undoes,undone_by |
    awk -F"$tab" '$2 == "crm redo" && $4 == "" { print $1 }')
crm log call a2 'rang again' >/dev/null
ok 'the merge can be undone though a row was edited since' crm undo "$entry"
is 'its party is the one there was' "$(crm show s1 -f party,quantity)" \
    "a2${tab}4.000"
is 'what was said of the one since stays there' \
    "$(crm list activity -f party)" "a2
a1"
sound 'changed meanwhile'
ok 'and again' crm merge a1 a2
crm set a1 email-=b@x.nl
fails 4 'a field that it made and that was changed since' crm undo \
    "$(($(crm history --limit 1 -f entry) - 1))"
like 'is a conflict' "$err" 'a1 was changed since: email'
crm undo >/dev/null
crm undo >/dev/null

# ---- what was done before is undone after

crm log sale a2 date=2025-03-05 quantity=1 amount=7 product=p1 >/dev/null
entry=$(crm history --limit 1 -f entry)
add note party=a2 text=hello 2>/dev/null ||
    crm log note a2 hello >/dev/null
note=$(crm list activity -O ids | tail -n 1)
crm rm "$note"
removed=$(crm history --limit 1 -f entry)
crm merge a1 a2
ok 'a sale of the one is taken back after the merge' crm undo "$entry"
ok 'a removed contact of the one comes back' crm undo "$removed"
is 'to the one that remained' "$(crm show "$note" -f party)" a1
sound 'undo after a merge'

# ---- who goes

fails 4 'an account whose sales came with another' crm rm a1
like 'has rows' "$err" 'a1 has [12] rows? of sale'
crm rm sale --all
fails 4 'referred to' crm rm a1
content >before
ok 'the one that remained is removed' crm rm a1 --cascade
fails 3 'the old handle leads nowhere' crm show a2
sound 'removed'
ok 'undo brings it back' crm undo
is 'every byte, the handle too' "$(content | cksum)" "$(cksum <before)"

# ---- preferences

add account name=First number=11 city=Gouda employees=1 industry=a
add account name=Second number=12 city=Delft employees=2 industry=b
a=$(crm show account/11 -O ids) b=$(crm show account/12 -O ids)
crm set account/11 industry=c
content >before
prefer() {	# prefer WANT OPTION ...
	becomes=$1
	shift
	ok "merge $*" crm merge "$a" "$b" "$@"
	is "gives $becomes" "$(crm show "$a" -f number,city,employees,industry |
	    tr '\t' ' ')" "$becomes"
	crm undo >/dev/null
	is 'undone' "$(content | cksum)" "$(cksum <before)"
}
prefer '11 Gouda 1 c'
prefer '12 Delft 2 b' --prefer second
prefer '12 Delft 2 b' --prefer "$b"
prefer '11 Gouda 1 c' --prefer "$a"
prefer '12 Delft 2 c' --prefer newest
prefer '11 Delft 1 c' --prefer city=second
prefer '11 Gouda 1 b' --prefer industry="$b"
prefer '12 Gouda 1 c' --prefer number=second --prefer first
prefer '11 Gouda 2 c' --prefer employees=newest
fails 2 'no such preference' crm merge "$a" "$b" --prefer a3
fails 2 'no such field' crm merge "$a" "$b" --prefer ciity=second
like 'suggests one' "$err" 'did you mean city'

# ---- chains, groups and rings

add account name=G1 number=21
add account name=G2 number=22 employees=4
add account name=G3 number=23 industry=x parent=account/22
add account name=G4 number=24 owner=u1
g=$(crm show account/21 -O ids)
g=${g#a}
g1=a$g g2=a$((g + 1)) g3=a$((g + 2)) g4=a$((g + 3))
crm log sale $g4 date=2025-03-04 quantity=1 amount=5 product=p2 >/dev/null
content >before
ok 'several at once' crm merge $g1 $g2 $g3
is 'become the first' "$(crm show $g1 -f employees,industry)" "4${tab}x"
ok 'the one that remained is merged in turn' crm merge $g4 $g1
is 'every old handle leads to the last' \
    "$(crm show $g1 $g2 $g3 $g4 -O ids | sort -u)" $g4
is 'it has what all had' "$(crm show $g4 -f number,employees,industry)" \
    "24${tab}4${tab}x"
sound 'a chain'
crm undo >/dev/null
ok 'undone one by one' crm undo
is 'every byte is back' "$(content | cksum)" "$(cksum <before)"
printf '%s\n' '# groups' "$g1 $g2" '' "$g2	$g3" "$g1 $g3" "$g4 $g1" >groups
ok 'from standard input' sh -c 'crm merge --stdin <groups'
is 'groups that overlap become one' \
    "$(crm show $g1 $g2 $g3 $g4 -O ids 2>/dev/null | sort -u)" $g4
sound 'groups'
ok 'one undo for all' crm undo
is 'and every byte is back' "$(content | cksum)" "$(cksum <before)"
for i in 1 2 3 4 5 6 7 8 9; do
	for k in 0 1 2 3 4 5 6 7 8 9; do
		echo "{\"name\":\"chain\",\"number\":\"c$i$k\"}"
	done
done >chain.ndjson
crm import account chain.ndjson >/dev/null
first=$(crm show account/c10 -O ids)
last=$(crm show account/c99 -O ids)
crm log sale "$first" date=2025-03-04 quantity=1 amount=9 product=p1 \
    >/dev/null
crm list account -w 'number ~ "^c"' -O ids >chain
awk 'NR > 1 { print $0, prev } { prev = $0 }' chain >links
ok 'a chain of 89' sh -c 'crm merge --stdin <links'
is 'its end has the first one'\''s sales' \
    "$(crm list account -w 'number = "c99"' -f 'handle,revenue()')" \
    "$last${tab}9.00"
is 'sums by party say so' "$(crm sum revenue --by party -w \
    "party = $first")" "$last${tab}9.00"
sound 'a long chain'
ok 'undo of a long chain' crm undo
is 'the row is the first one'\''s' "$(crm show s1 -f party 2>/dev/null ||
    crm list sale -w "party = $first" -f party)" "$first"

printf '%s\n' "$g1 a1 c1" >bad
sh -c 'crm merge --stdin <bad' 2>err && report 1 'a bad line' ||
    report 0 'a bad line'
like 'is named' "$(cat err)" 'standard input:1: '
fails 2 'references and standard input' sh -c 'crm merge a1 --stdin <bad'
add account name=Top number=31
add account name=Middle number=32 parent=account/31
add account name=Bottom number=33 parent=account/32
fails 4 'a ring of parents' crm merge account/33 account/31
like 'is refused' "$err" 'leads back to itself'
like 'says how to do it' "$err" '--prefer parent=second'

# ---- wholly in Dutch

crm --store nl init -t nl >/dev/null
export CRM_STORE=nl
add relatie naam='Jansen & Zn.' nummer=1
add relatie naam='Jansen en Zonen' nummer=2 plaats=Gouda e_mail=i@jansen.nl
add contactpersoon naam='Jan Jansen' relatie=a2
crm add verkoop relatie=a2 datum=2025-03-03 bedrag=20 >/dev/null
crm export | sed 1d >before
ok 'relaties' crm merge a1 a2
is 'one has it all' "$(crm list relatie -f handle,plaats,e_mail,'revenue()')" \
    "a1${tab}Gouda${tab}i@jansen.nl${tab}20.00"
ok 'and back' crm undo
is 'every byte' "$(crm export | sed 1d | cksum)" "$(cksum <before)"

# What people are told.
cd "$dir" && rm -rf told && mkdir told && cd told || exit 1
crm init -q
crm add account number=1 name=Alpha >/dev/null
crm add account number=2 name=Alfa city=Gouda >/dev/null
crm merge a1 a2 -q
is 'show says who else it was' "$(crm show a1 -O table | tail -n 1)" \
    'a1 is also known as a2, account/2.'
is 'in Dutch, too' "$(LC_MESSAGES=nl_NL.UTF-8 LC_ALL= crm show a1 -O table |
    tail -n 1)" 'a1 staat ook bekend als a2, account/2.'
is 'machines get the record alone' "$(crm show a1 -O ids)" a1
is 'the timeline has the merge' "$(crm timeline a1 -f what,text |
    head -n 1)" 'merged	a2'
crm undo >/dev/null
is 'and that it was taken back' "$(crm timeline a1 -f what,text |
    head -n 1)" 'separated	a2'
is 'on both sides' "$(crm timeline a2 -f what,text | head -n 1)" \
    'separated	a1'
unlike 'then nobody else leads there' "$(crm show a1 -O table)" 'also known'
if command -v script >/dev/null; then
	terminal() {
		script -qec "$*" /dev/null </dev/null | tr -d '\r'
	}
	is 'a terminal is told how many' "$(terminal crm merge a1 a2)" \
	    'crm: merge: 1 changed, 1 removed'
	is 'of a change' "$(terminal crm set a1 city=Delft)" \
	    'crm: set: 1 changed'
	is 'of none' "$(terminal crm set a1 city=Delft)" \
	    'crm: set: nothing changes'
	is 'of tags' "$(terminal crm tag a1 +vip)" 'crm: tag: 1 changed'
	is 'of a removal' "$(terminal crm rm a1)" 'crm: rm: 1 removed'
	is 'but not when it is to be quiet' "$(terminal crm undo -q \
	    -O count; terminal crm set a1 city=Breda -q)" 1
fi
done_testing
