#!/bin/sh
# crm dupes: likely doubles, and not those who only share a house or a name.
. "${0%/*}/lib.sh"
tab=$(printf '\t')

add() {
	crm add "$@" --allow-dupes >/dev/null
}
groups() {	# the groups by their numbers, "1 2;5 6"
	crm dupes "$@" -O merge | tr '\n' ';' | sed 's/;$//'
}

is 'an empty store' "$(crm dupes -O count)" 0
add account name='Bakkerij De Groot B.V.' number=1 street='Kerkstr. 12a' \
    postcode=1234AB city='den haag' phone=020-1234567
is 'one record' "$(crm dupes)" ''
add account name='bakkerij de groot bv' number=2 street='Kerkstraat 12 A' \
    postcode=1234AB city="'s-Gravenhage" phone=+31201234567
add account name='Jansen & Zn. VOF' number=3 city=Gouda email=info@jansen.nl
add account name='Jansen en Zonen v.o.f.' number=4 city=GOUDA \
    email=info@jansen.nl
add account name='Slagerij Vink' number=5 city=Gouda street='Markt 1' \
    postcode=2801JJ
add account name='Kapsalon Vink' number=6 city=Gouda street='Markt 1' \
    postcode=2801JJ
add account name='Smederij Bos' number=7 kvk=12345678 city=Urk
add account name='Bos, smederij' number=8 kvk=12345678
is 'firms in other words' "$(groups)" 'a1 a2;a3 a4;a7 a8'
is 'a filter' "$(groups -w 'city = "Gouda"')" 'a3 a4'
is 'none above a chance of 1' "$(groups --threshold 1)" ''
like 'reasons are told' "$(crm dupes -f group,handle,like,reasons)" \
    "^1${tab}a1${tab}a2${tab}.*telephone"
like 'as JSON' "$(crm dupes -O ndjson --limit 1)" \
    '^{"group":1,"handle":"a1","name":"Bakkerij De Groot B.V.","like":"a2","chance":[0-9.]+,"reasons":\["'
is 'ids' "$(crm dupes -O ids | tr '\n' ' ')" 'a1 a2 a3 a4 a7 a8 '

# Accounts that are people: the same house, two names.
for x in Jan Marie; do
	add account name="$x de Vries" street='Dijk 4' postcode=4001AB \
	    city=Tiel phone=0344123456
done
add account name='J. de Vries' street='Dijk 4' postcode=4001AB city=Tiel
is 'a household of accounts' "$(groups)" 'a1 a2;a3 a4;a7 a8;a9 a11'
crm rm a9 a10 a11

# People: a household has one address, a name has many bearers.
add contact name='Jan van der Berg' street='Dorpsweg 7' postcode=3401AB \
    city=IJsselstein phone=0612345678 birthday=1960-02-11
add contact name='Berg, J. v.d.' street='Dorpswg. 7' postcode=3401AB \
    phone=06-12345678 birthday=1960-11-02
add contact name='Marie van der Berg' street='Dorpsweg 7' postcode=3401AB \
    city=IJsselstein phone=0612345678 birthday=1962-07-30
add contact name='Kees de Jong' city=Utrecht birthday=1971-03-04
add contact name='Kees de Jong' city=Groningen birthday=1985-12-24
add contact name='Anna Meijer' email=anna@meijer.nl birthday=1980-05-06
add contact name='Anna Bos-Meyer' email=anna@meijer.nl birthday=1980-05-06
is 'people, but for household and namesakes' "$(groups contact)" \
    'c1 c2;c6 c7'

# Colleagues: one firm, its address and telephone, a given name twice, and
# addresses made of that.
crm --store firm init >/dev/null
crm --store firm add account name='Restaurant Rialto' >/dev/null
for x in 'Wouter Dijkstra' 'Wouter Terpstra' 'Jan Smit' 'Kees Bos'; do
	crm --store firm add contact name="$x" account=a1 street='Dijk 4' \
	    postcode=4001AB city=Tiel phone=0344123456 \
	    email="$(echo "${x%% *}" | tr JKW jkw)@rialto.nl" --allow-dupes \
	    >/dev/null
done
is 'colleagues with one given name' \
    "$(crm --store firm dupes contact -O merge)" ''
for x in 6 7; do
	crm --store firm add contact name="Lars Ka$x" account=a1 \
	    phone=061234567$x email=lars@rialto.nl --allow-dupes >/dev/null
done
is 'numbers given out one after the other' \
    "$(crm --store firm dupes contact -O merge)" ''
crm --store firm add contact name='Anna Bos' account=a1 birthday=1980-05-06 \
    --allow-dupes >/dev/null
crm --store firm add contact name='Anna Vink' account=a1 birthday=1980-05-06 \
    phone=0344123456 --allow-dupes >/dev/null
is 'but who has one birthday married' \
    "$(crm --store firm dupes contact -O merge)" 'c7 c8'
CRM_NOW=2026-11-28 crm demo demo >/dev/null
is 'none in the demo store' \
    "$(crm --store demo/.crm dupes contact -O merge)" ''

# No chain: the ends of it are strangers.
crm --store chain init >/dev/null
for i in 1 2 3 4 5 6; do
	crm --store chain add contact name="Piet Smit" \
	    birthday="19${i}0-0$i-0$i" email="piet$i@smit.nl" >/dev/null
done
crm --store chain add contact name='P. Smit' >/dev/null
is 'one that may be any of six joins none' \
    "$(crm --store chain dupes contact -O merge)" ''

# Of many, the last one is the first with a second address of its own.
crm --store wide init -q
i=1
while [ $i -le 300 ]; do
	echo "Zaak x$i y$((i * 7)) z,m$i@a$i.nl"
	i=$((i + 1))
done | sed '1i name,email' | crm --store wide import account -q -
crm --store wide add account name='Anders' email=q@q.nl,z@z.nl \
    city=Urk --allow-dupes >/dev/null
crm --store wide add account name='Anders bv' email=z@z.nl \
    city=Urk --allow-dupes >/dev/null
is 'rows that become longer' "$(crm --store wide dupes -O merge)" 'a301 a302'

# What is found can be made one, and back.
crm export >before
ok 'merged' sh -c 'crm dupes -O merge | crm merge --stdin'
is 'then there are none' "$(crm dupes)" ''
is 'three are gone' "$(crm list account -O count)" 5
ok 'undone' crm undo
is 'all are back' "$(crm export | sed 1d | cksum)" "$(sed 1d before | cksum)"

fails 2 'rows of sales' crm dupes sale
like 'says why' "$err" 'sale has rows'
fails 2 'nothing to compare' crm dupes activity
fails 2 'no such type' crm dupes accont
like 'suggests one' "$err" 'did you mean account'
fails 2 'no chance' crm dupes --threshold 2
fails 2 'two types' crm dupes account contact
fails 2 'a bad filter' crm dupes -w 'citi = "Gouda"'

# A Dutch store finds the same.
crm --store nl init -t nl >/dev/null
for x in 'Jansen & Zn. VOF' 'Jansen en Zonen v.o.f.' 'Slagerij Vink'; do
	crm --store nl add relatie naam="$x" plaats=Gouda \
	    e_mail="$(printf %.6s "$x" | tr 'JS' 'js')@x.nl" --allow-dupes >/dev/null
done
is 'in Dutch' "$(crm --store nl dupes relatie -O merge)" 'a1 a2'
done_testing
