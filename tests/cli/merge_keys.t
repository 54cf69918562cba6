#!/bin/sh
# The unique keys of a merged record lead on to the one that remained: in
# references, imports, put, batch; there and back.
. "${0%/*}/lib.sh"
tab=$(printf '\t')

content() {
	crm export | sed -e 1d -e '/^{"export":"counter"/d' \
	    -e '/^{"export":"end"/d' | cksum
}
sound() {
	is "$1: the store is sound" "$(crm fsck 2>&1)" ''
}
accounts() {
	crm list account -f handle,number,name,city,email,employees \
	    --sort handle | tr '\t' ' '
}
sums() {
	crm sum revenue,quantity,rows -O csv | tail -n 1 | tr -d '\r'
}

cat >accounts.csv <<'E'
number,name,city,email,employees,parent
1,Bakkerij Jansen,Gouda,a@x.nl,,2
2,Bakkerij Jansen B.V.,Delft,b@x.nl;a@x.nl,7,
3,Filiaal,,,,2
E
cp accounts.csv flat.csv
crm import account flat.csv >/dev/null
cat >sales.csv <<'E'
party,date,product,quantity,amount
1,2025-03-03,P,1,10
2,2025-03-03,P,2,20
2,2025-03-03,P,2,20
2,2025-03-04,Q,1,5
3,2025-03-04,Q,1,7
E
import_sales() {
	crm import sale sales.csv --create account --create product -O json
}
import_sales >/dev/null
is 'the sales are there' "$(sums)" 62.00,7.000,5
content >unmerged

# ---- every road to a record

crm merge a1 a2 -n >set
cp -R .crm copy
ok 'a merge' crm merge a1 a2
accounts >after
content >merged
ok 'its change set' crm --store copy batch set
is 'does the same' "$(CRM_STORE=copy; export CRM_STORE; content)" \
    "$(cat merged)"
is 'its key leads to the one that remained' "$(crm show account/2 -O ids)" a1
is 'in a filter, too' "$(crm list sale -w 'party = account/2' -O count)" 4
is 'and by the key alone' "$(crm list sale -w 'party = "2"' -O count)" 4
is 'what it says is its own' "$(crm list account -w 'number = "2"' -O count)" 0
ok 'a contact is logged by it' crm log call account/2 'hello'
is 'with the one that remained' "$(crm list activity -f party)" a1
crm undo >/dev/null
is 'a reference of a new record' "$(crm add case party=2 topic=delivery \
    >/dev/null; crm list case -f party)" a1
crm undo >/dev/null
fails 4 'the key cannot be given again' crm add account name=New number=2
like 'and the reason is said' "$err" \
    'number "2" leads to account a1, since a2 was merged into it'
fails 4 'nor to another one' crm set account/3 number=2
like 'for the same reason' "$err" 'leads to account a1, since a2 was merged'
ok 'but to the one that remained' crm set a1 number=2
is 'which has it then' "$(crm show account/2 -O ids)" a1
ok 'and may give it up' crm set a1 number=1
is 'and it leads on again' "$(crm show account/2 -O ids)" a1
crm undo >/dev/null
crm undo >/dev/null
is 'as before' "$(content)" "$(cat merged)"

# ---- files of before the merge

ok 'the accounts again' crm import account flat.csv -O json
is 'change nothing' "$out" '{"read":3,"added":0,"changed":0,"present":3,"skipped":0,"refused":0,"created":0,"merged":1}'
is 'at all' "$(content)" "$(cat merged)"
ok 'the sales again' import_sales
is 'add nothing' "$out" '{"read":5,"added":0,"changed":0,"present":5,"skipped":0,"refused":0,"created":0,"merged":0}'
is 'no sum' "$(sums)" 62.00,7.000,5
is 'at all' "$(content)" "$(cat merged)"
awk 'NR == 1 { print; next } { r[NR] = $0 }
    END { for (i = NR; i > 1; i--) print r[i] }' flat.csv >back.csv
ok 'in another order' crm import account back.csv
is 'neither' "$(content)" "$(cat merged)"
printf 'party,date,product,quantity,amount\n2,2025-03-09,P,1,4\n' |
    crm import sale - --create account >/dev/null
is 'a new line makes no customer' "$(crm list account -O count)" 2
is 'it is that of the one that remained' \
    "$(crm sum revenue --by party -w 'party = a1' | cut -f 2)" 59.00
crm undo >/dev/null
cat >news.csv <<'E'
number,name,city,email,employees,url
2,Other,Zeist,c@x.nl,9,jansen.nl
E
ok 'news of the merged one' crm import account news.csv -O json
like 'are counted' "$out" '"changed":1,.*"merged":1'
is 'fill in what was empty' "$(crm show a1 -f url)" https://jansen.nl
is 'and nothing else' "$(accounts)" "$(cat after)"
crm undo >/dev/null
crm set a1 city=Utrecht employees=12
ok 'a row of the one that remained sets it' \
    sh -c "printf 'number,city\\n1,Zeist\\n' | crm import account -"
is 'as always' "$(crm show a1 -f city,employees)" "Zeist${tab}12"
ok 'an old row of the merged one' crm import account flat.csv --key number
is 'leaves what was set since' "$(crm show a1 -f employees)" 12
crm undo >/dev/null
crm undo >/dev/null
crm undo >/dev/null
is 'as before' "$(content)" "$(cat merged)"
crm export account -O csv -o whole.csv
crm undo >/dev/null
crm export account -O csv -o handles.csv
crm redo >/dev/null
is 'redone' "$(content)" "$(cat merged)"
ok 'by handle, too' crm import account handles.csv -O json
like 'the old handle is the one that remained' "$out" \
    '"added":0,"changed":0,"present":3,.*"merged":1'
is 'nothing changes' "$(content)" "$(cat merged)"

ok 'put by the key' crm put account/2 city=Zeist url=jansen.nl
is 'names the one that remained' "$out" a1
is 'and fills it in' "$(crm show a1 -f city,url)" "Gouda${tab}https://jansen.nl"
crm undo >/dev/null
cat >ops <<'E'
{"op":"put","type":"account","key":"2","fields":{"city":"Zeist","url":"jansen.nl"}}
{"op":"log","kind":"call","ref":"account/2","text":"x"}
{"op":"add","type":"deal","fields":{"name":"Offer","party":"2","stage":"lead"}}
E
ok 'a batch' crm batch ops
like 'says which one it was' "$out" '"op":"put".*"handle":"a1"'
is 'fills in' "$(crm show a1 -f city,url)" "Gouda${tab}https://jansen.nl"
is 'and refers to it' "$(crm list activity -f party; crm list deal -f party)" \
    "a1
a1"
crm undo >/dev/null
fails 4 'an add in a batch is refused' sh -c \
    "echo '{\"op\":\"add\",\"type\":\"account\",\"fields\":{\"name\":\"N\",\"number\":\"2\"}}' | crm batch -"
like 'with the reason' "$out$err" 'since a2 was merged into it'
cat >both <<'E'
{"op":"merge","ref":"a1","from":"a3"}
{"op":"log","kind":"call","ref":"account/3","text":"in the same stream"}
E
ok 'a merge and its key in one stream' crm batch both
is 'lead to the same' "$(crm list activity -f party)" a1
crm undo >/dev/null
is 'as before' "$(content)" "$(cat merged)"

# ---- there, back, and elsewhere

crm undo >/dev/null
is 'undo gives the key back' "$(crm show account/2 -O ids)" a2
is 'every byte' "$(content)" "$(cat unmerged)"
crm redo >/dev/null
is 'redo, too' "$(content)" "$(cat merged)"
sound 'there and back'
crm export >whole
crm --store two init >/dev/null
ok 'an exact import' crm --store two import --exact whole
is 'has every byte' "$(crm --store two export | sed 1d | cksum)" \
    "$(sed 1d whole | cksum)"
is 'and the key leads on' "$(crm --store two show account/2 -O ids)" a1
ok 'soundly' crm --store two fsck
sed 's/"remains":"../"remains":"ff/' whole >broken
crm --store three init >/dev/null
fails 4 'what is left, damaged' crm --store three import --exact broken
like 'is said with its line' "$err" 'broken:[0-9]+: what is left of a2'
crm compact
is 'in a compact store' "$(crm show account/2 -O ids)" a1
ok 'a repair' crm fsck --repair
is 'keeps it' "$(content)" "$(cat merged)"
crm backup all.crm && crm --store back restore all.crm
is 'as does a backup' "$(crm --store back show account/2 -O ids)" a1

# ---- chains, preferences, removal

ok 'the one that remained is merged in turn' crm merge a3 a1
is 'all keys lead to the last' \
    "$(crm show account/1 account/2 account/3 -O ids)" "a3
a3
a3"
content >chain
ok 'the first file, again' crm import account flat.csv
is 'changes nothing' "$(content)" "$(cat chain)"
import_sales >/dev/null
is 'nor do the sales' "$(sums)" 62.00,7.000,5
is 'to the byte' "$(content)" "$(cat chain)"
sound 'a chain'
crm rm sale --all
content >before
ok 'all of it is removed' crm rm a3 --cascade
fails 3 'the keys lead nowhere' crm show account/2
entry=$(crm history --limit 1 -f entry)
ok 'and may be given again' crm add account name=New number=2 --allow-dupes
fails 4 'then they do not come back' crm undo "$entry"
like 'and the reason is said' "$err" \
    'a2 was merged, and another has its number by now: a[0-9]+'
crm undo >/dev/null
crm undo >/dev/null
is 'undo gives all back' "$(content)" "$(cat before)"
is 'where they lead, too' "$(crm show account/2 -O ids)" a3
sound 'removed and back'
crm undo >/dev/null
crm undo >/dev/null
crm undo >/dev/null
is 'no merge' "$(crm show account/1 account/2 -O ids)" "a1
a2"
ok 'others are preferred' crm merge a1 a2 --prefer second \
    --prefer name=first
content >merged
is 'the key that was given up leads on' \
    "$(crm show account/1 account/2 -O ids)" "a1
a1"
ok 'the file again' crm import account flat.csv -O json
is 'changes nothing' "$(content)" "$(cat merged)"
sed 's/7,$/7,1/; /^1,/s/2$//' flat.csv >turned.csv
ok 'each below the other' crm import account turned.csv
is 'is no news' "$(content)" "$(cat merged)"
sound 'preferences'

# ---- wholly in Dutch

crm --store nl init -t nl >/dev/null
export CRM_STORE=nl
printf 'nummer,naam,plaats\n1,Jansen,Gouda\n2,Janssen,Delft\n' >klant.csv
crm import relatie klant.csv >/dev/null
crm merge a1 a2
crm export | sed 1d | cksum >before
ok 'het bestand nogmaals' crm import relatie klant.csv
is 'verandert niets' "$(crm export | sed 1d | cksum)" "$(cat before)"
is 'het nummer leidt verder' "$(crm show relatie/2 -O ids)" a1
done_testing
