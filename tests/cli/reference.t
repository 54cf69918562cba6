#!/bin/sh
# How a record may be named, wherever one is expected.
. "${0%/*}/lib.sh"

crm add account name='Bakkerij Jansen' number=17850 card=Kaart-1 \
    email=info@jansen.nl phone='020 123 45 67' >/dev/null
crm add account name='Café Zoë' number=A/7 email=both@x.nl >/dev/null
crm add account name='Jansen & Zonen' number=00123 email=both@x.nl >/dev/null
crm add contact name='Ada de Vries' account=a1 email=ada@jansen.nl >/dev/null
crm add staff login=anna name='Anna Bos' email=anna@here.nl >/dev/null

found() {		# found NAME REF HANDLE
	is "$1" "$(crm show "$2" -f handle 2>&1)" "$3"
}
found 'a handle' a1 a1
found 'by number' account/17850 a1
found 'leading zeros matter' account/00123 a3
found 'by another unique field' account/kaart-1 a1
found 'the type in Dutch' relatie/17850 a1
found 'the type by an alias' bedrijf/17850 a1
found 'a slash in the key' account/A/7 a2
found 'e-mail' info@jansen.nl a1
found 'e-mail of a person' ada@jansen.nl c1
found 'telephone' 020-1234567 a1
found 'telephone, as it is abroad' +31201234567 a1
found 'words' @bakkerij a1
found 'words without accents' '@cafe zoe' a2
found 'words with accents, in capitals' @CAFÉ a2
found 'words in any order' '@vries ada' c1
found 'words of a colleague' @anna u1

fails 2 'words of several' crm show @jansen
like 'are ambiguous' "$err" '"@jansen" is ambiguous: 2 records'
like 'and the candidates are listed' "$err" \
    '^hint: a1 Bakkerij Jansen, a3 Jansen & Zonen$'
fails 2 'an address of several' crm show both@x.nl
like 'lists them too' "$err" '^hint: a2 Café Zoë, a3 Jansen & Zonen$'
ok 'where only one type can be meant' crm add contact name=X owner=@anna
fails 3 'no such handle' crm show a9
fails 3 'no such number' crm show account/9
fails 3 'no such words' crm show @nobody
fails 3 'no such address' crm show no@x.nl
fails 2 'no such type' crm show acount/17850
fails 2 'nothing that names a record' crm show qqq
like 'how to write it' "$err" 'a handle \(a17\), TYPE/KEY'
fails 2 'a key alone' crm show 17850
like 'needs its type' "$err" '^hint: did you mean account/17850\?$'
fails 2 'nothing at all' crm show ''
fails 2 'no words' crm show @
fails 2 'a number too large' crm show a99999999999999999999

ok 'in a field' crm set a3 parent=@bakkerij
ok 'by key in a field' crm set a3 owner=staff/anna
is 'are stored as references' "$(crm show a3 -f parent,owner)" "a1	u1"
fails 2 'of another type' crm set a3 owner=a1
fails 2 'ambiguous in a field' crm set a2 parent=@jansen
like 'which field' "$err" '^crm: set: .*parent: .*ambiguous'
is 'in a filter' "$(crm list account -w 'parent = a1' -O ids)" a3
is 'by key in a filter' \
    "$(crm list account -w 'parent = account/17850' -O ids)" a3
is 'along a path' "$(crm list account -w 'owner.login = "anna"' -O ids)" a3

fails 2 'a name without its sign' crm show bos
like 'is meant as one' "$err" '^hint: did you mean @bos\?$'
fails 2 'of two words' crm show 'anna bos'
like 'quoted' "$err" "^hint: did you mean '@anna bos'\?$"
for n in 1 2 3 4 5 6 7 8; do
	crm add account name="Vereniging van bakkers met een lange naam $n"
done >/dev/null
fails 3 'a name like none, of few' crm set a3 owner=@piet
is 'which there are' "$err" 'crm: set: a3: owner: no name "@piet"
hint: u1 Anna Bos'
fails 3 'of many' crm set a3 parent=@qqq
is 'how to look' "$err" 'crm: set: a3: parent: no name "@qqq"
hint: crm find qqq looks in all texts; crm list account has the names'
fails 3 'of none' crm add activity kind=note campaign=@spring
like 'how to make one' "$err" \
    '^hint: there is no campaign yet: crm add campaign makes one$'

# Whoever has no name goes by a key, and is not looked for by it as a name.
crm init -t retail --store web >/dev/null
crm add customer number=909 email=x@y.example --store web >/dev/null
crm add customer email=z@y.example --store web >/dev/null
crm tag c1 +vip --store web >/dev/null
crm tag c2 +vip --store web >/dev/null
is 'a key stands for the name' "$(crm segment members lifecycle/suspect \
    -f name --store web)" '909
c2'
fails 3 'but is none' crm show @909 --store web

fails 2 'more than a hint holds' crm show '@vereniging bakkers'
like 'ends between two' "$err" '^hint: .*lange naam [0-9], \.\.\.$'
done_testing
