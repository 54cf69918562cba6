#!/bin/sh
# crm add and crm import warn of a record that looks like one that is there;
# they add it all the same.
. "${0%/*}/lib.sh"

ok 'the first one' crm add account name='Bakkerij De Groot B.V.' \
    street='Kerkstraat 12 A' postcode=1234AB city=Gouda \
    phone=020-1234567 email=info@degroot.nl
is 'has nobody to be like' "$err" ''
ok 'its double is added' crm add account name='bakkerij de groot' \
    phone=+31201234567
is 'and its handle printed' "$out" a2
is 'with a warning' "$err" \
    'crm: add: a2 may be a double of a1 Bakkerij De Groot B.V. (telephone, name): crm merge a1 a2'
ok 'another, and no word wanted' crm add account name='Bakkerij de Groot' \
    phone=0201234567 --allow-dupes
is 'none is said' "$err" ''
crm rm a2 a3
ok 'only the name, a common one' crm add account name='Bakkerij Jansen'
is 'is no double' "$err" ''
ok 'the same house, another firm' crm add account name='Kapsalon Vink' \
    street='Kerkstraat 12 A' postcode=1234AB city=Gouda
is 'is none either' "$err" ''
ok '-n warns, too' crm add account name='De Groot, bakkerij' \
    email=info@degroot.nl -n
like 'of what would be added' "$err" 'a6 may be a double of a1 .*e-mail'
ok 'what refers to nothing' crm add product code=P name=Brood
is 'has no doubles' "$err" ''

ok 'a person' crm add contact name='Jan van der Berg' birthday=1960-02-11 \
    phone=0612345678
ok 'of the same house' crm add contact name='Marie van der Berg' \
    birthday=1962-07-30 phone=0612345678
is 'is another' "$err" ''
ok 'the same person' crm add contact name='Berg, J. v.d.' \
    birthday=1960-02-11 phone=06-12345678
like 'is recognised' "$err" 'c3 may be a double of c1 Jan van der Berg'

{
	echo name,phone,city
	echo 'Slagerij Bos,0301112223,Utrecht'
	echo 'Bakkerij de Groot B.V.,0201234567,Gouda'
	echo 'Smederij Vos,,Urk'
} >new.csv
ok 'an import' crm import account new.csv
is 'names file and line' "$err" 'crm: import: new.csv:3: a7 may be a double of a1 Bakkerij De Groot B.V. (telephone, name): crm merge a1 a7'
is 'and takes all' "$(crm list account -O count)" 6
ok 'it is taken back' crm undo
ok 'and no word wanted' crm import account new.csv --allow-dupes
is 'none is said of it' "$err" ''
crm undo >/dev/null
awk 'BEGIN {
	print "name,email"
	for (i = 0; i < 30; i++)
		printf "Firma %c%c,info@degroot.nl\n", 65 + i % 26, 65 + i / 2
}' >many.csv
ok 'other firms at the same address' crm import account many.csv
is 'are no doubles' "$err" ''
sed '1!s/.*/Bakkerij De Groot,info@degroot.nl/' many.csv >doubles.csv
crm undo >/dev/null
ok 'many doubles' crm import account doubles.csv
is 'twenty are shown' "$(printf '%s\n' "$err" | grep -c 'may be a double')" 20
like 'the rest is counted' "$err" 'and 10 more that may be doubles'
crm --store empty init >/dev/null
ok 'into an empty store' crm --store empty import account doubles.csv
is 'no word, there was nothing' "$err" ''
done_testing
