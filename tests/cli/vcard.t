#!/bin/sh
# Address books: what others write is read, what we write comes back.
. "${0%/*}/lib.sh"

count() {
	crm list "$@" -O count
}
field() {		# field NAME FIELD ...
	crm list contact -w "name = \"$1\"" -f "$2" -O tsv
}
unfold() {
	tr -d '\r' | awk '/^ / { printf "%s", substr($0, 2); next }
	    { if (NR > 1) print ""; printf "%s", $0 } END { print "" }'
}

# A telephone, version 3.0, with groups and labels.
cat >phone.vcf <<'X'
BEGIN:VCARD
VERSION:3.0
N:de Vries;Jan;;;
FN:Jan de Vries
ORG:Klant\, Zn. BV;Inkoop
TITLE:inkoper
item1.EMAIL;type=INTERNET;type=HOME:thuis@vries.example
EMAIL;type=INTERNET;type=WORK;type=pref:jan@klant.example
TEL;type=CELL;type=VOICE:06-12345678
item2.TEL:020 123 45 67
item2.X-ABLabel:_$!<Other>!$_
TEL;type=FAX:020 765 43 21
item3.ADR;type=WORK;type=pref:;;Kade 1\nbinnen;Gouda;;2801 AB;Nederland
BDAY:1980-02-29
NOTE:eerste regel\ntweede\; met een lange staart die over meer dan een rege
 l loopt
CATEGORIES:beurs,vip
UID:11111111-AAAA
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEB
 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ
END:VCARD
X
fails 4 'an organisation that is not there' crm import phone.vcf
like 'is named with what to do' "$err" \
    'phone.vcf:1: Jan de Vries: there is no account called "Klant, Zn. BV"'
like 'is hinted at' "$err" '^hint: --create account adds it$'
ok 'it is added when asked' crm import phone.vcf --create account -O json
is 'and counted' "$out" \
'{"read":1,"added":1,"changed":0,"present":0,"skipped":0,"refused":0,"created":1,"merged":0}'
is 'all of it is read' "$(field 'Jan de Vries' \
    account.name,function,email,phone,street,postcode,city,country,birthday)" \
"Klant, Zn. BV	inkoper	jan@klant.example;thuis@vries.example	+31612345678;\
+31201234567	Kade 1 binnen	2801 AB	Gouda	NL	1980-02-29"
is 'notes, tags and the uid, too' "$(field 'Jan de Vries' text,tags,uid)" \
'eerste regel\ntweede; met een lange staart die over meer dan een regel loopt	beurs;vip	11111111-AAAA'
ok 'the same again' crm import phone.vcf -O json
like 'changes nothing' "$out" '"added":0,"changed":0,"present":1'
sed 's/^FN:.*/FN:Johan de Vries/; s/Gouda/Delft/' phone.vcf >new.vcf
ok 'the card was changed' crm import new.vcf -O json
like 'and so is the record with its uid' "$out" '"changed":1'
is 'in what is new' "$(field 'Johan de Vries' city)" Delft
crm undo >/dev/null
is 'which is undone' "$(field 'Jan de Vries' city)" Gouda

# An old telephone: 2.1, quoted-printable, another charset, no types.
{
	printf 'BEGIN:VCARD\r\nVERSION:2.1\r\n'
	printf 'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6=\r\n'
	printf 'rg;;;\r\n'
	printf 'TEL;CELL;PREF:+49 30 123456\r\nEMAIL:joerg@mueller.example\r\n'
	printf 'NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:caf=E9=0D=0A=\r\n'
	printf 'twee\r\nPHOTO;BASE64:\r\n /9j/4AAQ\r\n\r\nEND:VCARD\r\n'
} >old.vcf
ok 'version 2.1' crm import old.vcf
is 'is read as well' "$(field 'Jörg Müller' email,phone,text)" \
    'joerg@mueller.example	+4930123456	café\ntwee'

# Version 4, with uris, and firms.
cat >four.vcf <<'X'
BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
FN;PID=1.1:Els Bakker
N:Bakker;Els;;;
TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+31-20-7654321;ext=102
EMAIL;TYPE=work:els@bakker.example
ORG;SORT-AS="B":Bakkerij
LANG:nl-NL
BDAY:--0203
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Bakkerij
ORG:Bakkerij
EMAIL:info@bakker.example
ADR:;;Markt 2;Utrecht;;3511 AA;NL
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:Vrienden
MEMBER:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
END:VCARD
X
ok 'version 4' crm import vcard - --create account -O json <four.vcf
like 'people, firms and no groups' "$out" \
    '"read":3,"added":1,"changed":0,"present":1,"skipped":1'
is 'numbers are numbers' "$(field 'Els Bakker' \
    account.name,phone,language,birthday)" 'Bakkerij	+31207654321	nl	'
is 'the firm is one' "$(crm list account -w 'name = "Bakkerij"' \
    -f email,city,country -O tsv)" 'info@bakker.example	Utrecht	NL'

# Known by address and name; another name is another one.
crm add contact name='P. Jansen' email=jansen@x.example >/dev/null
printf '%s\n' BEGIN:VCARD 'FN:Piet Jansen' EMAIL:jansen@x.example \
    'TEL:0301234567' END:VCARD BEGIN:VCARD 'FN:Kees Groot' \
    EMAIL:jansen@x.example END:VCARD >known.vcf
ok 'an address and the surname' crm import known.vcf --allow-dupes -O json
like 'are the one who is there' "$out" '"added":1,"changed":1'
is 'with the number' "$(field 'Piet Jansen' email,phone)" \
    'jansen@x.example	+31301234567'

# There and back.
for type in contact account; do
	for form in vcard4 vcard; do
		crm export $type -O $form >$type.vcf
		ok "export and import of $type, $form" \
		    crm import $type.vcf -O json
		like 'change nothing' "$out" '"added":0,"changed":0'
	done
done
is 'a card for each' "$(grep -c '^BEGIN:VCARD' contact.vcf)" \
    "$(count contact)"
is 'list with a filter writes the same' "$(crm list contact \
    -w 'name = "Jan de Vries"' -O vcard | unfold)" 'BEGIN:VCARD
VERSION:3.0
PRODID:-//crm//crm//EN
UID:11111111-AAAA
FN:Jan de Vries
N:de Vries;Jan;;;
ORG:Klant\, Zn. BV
TITLE:inkoper
EMAIL;TYPE=INTERNET,PREF:jan@klant.example
EMAIL;TYPE=INTERNET:thuis@vries.example
TEL;TYPE=CELL,PREF:+31612345678
TEL;TYPE=VOICE:+31201234567
ADR;TYPE=WORK:;;Kade 1 binnen;Gouda;;2801 AB;Netherlands
BDAY:1980-02-29
CATEGORIES:beurs,vip
NOTE:eerste regel\ntweede\; met een lange staart die over meer dan een regel loopt
END:VCARD'
is 'version 4 says the language, too' "$(crm list contact \
    -w 'name = "Els Bakker"' -O vcard4 | unfold | grep -v '^UID')" \
'BEGIN:VCARD
VERSION:4.0
PRODID:-//crm//crm//EN
KIND:individual
FN:Els Bakker
N:Bakker;Els;;;
ORG:Bakkerij
EMAIL;PREF=1:els@bakker.example
TEL;TYPE=voice;PREF=1:+31207654321
LANG:nl
END:VCARD'
like 'and of a firm that it is one' "$(crm list account \
    -w 'name = "Bakkerij"' -O vcard4 | unfold)" 'KIND:org'
is 'so many of them' "$(crm list contact -O vcard --limit 2 |
    grep -c BEGIN)" 2
is 'lines are folded' "$(awk 'length($0) > 76' contact.vcf)" ''
mkdir empty
crm init -t standard empty >/dev/null
cat account.vcf contact.vcf >all.vcf
ok 'all into an empty store' crm --store empty/.crm import all.vcf \
    --allow-dupes -O json
like 'adds all' "$out" "\"added\":$(($(count contact) + $(count account))),"
is 'the same people' "$(crm --store empty/.crm list contact \
    -f name,account.name,email,phone,text,birthday)" \
    "$(crm list contact -f name,account.name,email,phone,text,birthday)"
ok 'and again' crm --store empty/.crm import all.vcf -O json
like 'nothing' "$out" '"added":0,"changed":0'

# What is wrong.
printf '%s\n' BEGIN:VCARD 'FN:No At' EMAIL:nobody END:VCARD BEGIN:VCARD \
    'FN:Odd' 'NOTE;CHARSET=KOI8-R;ENCODING=QUOTED-PRINTABLE:=D0' END:VCARD \
    BEGIN:VCARD TITLE:x END:VCARD nonsense more \
    BEGIN:VCARD 'FN:Good' END:VCARD BEGIN:VCARD 'FN:Half' >bad.vcf
fails 4 'cards that are wrong' crm import bad.vcf
like 'an address' "$err" \
    '^crm: import: bad.vcf:1: No At: email "nobody" is not an e-mail address'
like 'a charset' "$err" \
    '^crm: import: bad.vcf:7: Odd: NOTE is in the charset KOI8-R$'
like 'no name' "$err" '^crm: import: bad.vcf:9: the card has no name$'
like 'what is no card' "$err" \
    '^crm: import: bad.vcf:12: here should begin a card: BEGIN:VCARD$'
like 'no end' "$err" 'bad.vcf:17: Half: the card has no end$'
like 'are counted' "$err" '5 of 6 rows are wrong: nothing was stored'
fails 7 'the good one goes in when asked' crm import bad.vcf --keep-going
is 'it is there' "$(field Good name)" Good
printf 'a,b\n1,2\n' >no.vcf
fails 4 'a table called a card' crm import no.vcf
like 'is none' "$err" 'here should begin a card'
: >none.vcf
fails 4 'an empty one' crm import none.vcf
like 'has no cards' "$err" 'none.vcf has no cards'
fails 2 'options of tables' crm import phone.vcf --key name
fails 2 'products have no cards' crm list product -O vcard
like 'but others do' "$err" 'crm list account -O vcard'
fails 2 'cards are not sorted' crm list contact -O vcard --sort name
fails 2 'nor all of everything' crm export -O vcard

fails 2 'refused ones are not kept' crm import phone.vcf --rejects x
like 'which is said' "$err" '--rejects is for rows of a table'

# As Thunderbird 153 writes cards: 4.0, "\;" as it read it in a text, the
# address at home first, a line for the building, a fax, nothing but an address.
crm add account name='Firma Semi' >/dev/null
semi=$(crm add contact name='Sam Semi' email=sam@semi.example \
    function='inkoop; verkoop, enz' text='een; twee, \ drie')
is 'of 3.0 every semicolon is escaped' "$(crm list contact \
    -w 'name = "Sam Semi"' -O vcard | unfold | grep -e ^TITLE -e ^NOTE)" \
    'TITLE:inkoop\; verkoop\, enz
NOTE:een\; twee\, \\ drie'
crm list contact -w 'name = "Sam Semi"' -O vcard4 >semi.vcf
is 'of 4.0 none that divides nothing' "$(unfold <semi.vcf |
    grep -e ^TITLE -e ^NOTE)" 'TITLE:inkoop; verkoop\, enz
NOTE:een; twee\, \\ drie'
sed 's/; /\\\\; /' semi.vcf >bird.vcf
is 'Thunderbird read them so of 3.0' "$(unfold <bird.vcf |
    grep -e ^TITLE -e ^NOTE)" 'TITLE:inkoop\\; verkoop\, enz
NOTE:een\\; twee\, \\ drie'
ok 'and what it writes' crm import bird.vcf -O json
like 'is what was there' "$out" '"changed":0,"present":1'
crm add account name='Komma, Firma' \
    url='https://semi.example/?a=1;b=2,c' >/dev/null
crm export account -O vcard4 >url4.vcf
is 'of an address on the web nothing is escaped' "$(unfold <url4.vcf |
    grep ^URL)" 'URL:https://semi.example/?a=1;b=2,c'
crm export account -O vcard >url3.vcf
is 'but, for Evolution, what would end it' "$(unfold <url3.vcf |
    grep ^URL)" 'URL:https://semi.example/?a=1\;b=2\,c'
ok 'it is read back' crm import url3.vcf -O json
like 'as it is' "$out" '"changed":0'
cat >bird.vcf <<'X'
BEGIN:VCARD
VERSION:4.0
FN:Ayşe Özdemir
EMAIL;PREF=1:ayse@werk.example
EMAIL:ayse@thuis.example
NOTE:een\n\ntwee; drie\, vier \\ vijf
ORG:Firma Semi;Inkoop\; en verkoop
TITLE:hoofd; inkoop\, NL
BDAY;VALUE=DATE:--0203
N:Özdemir;Ayşe;;;
ADR;TYPE=home:;2 hoog;Thuisweg 3;Delft;;2611 AB;Nederland
ADR;TYPE=work:;gebouw C;Lange Straat 1\; achter\, hoek;'s-Gravenhage;Zuid-H
 olland;2511 AB;Netherlands
TEL;TYPE=home;VALUE=TEXT:(030) 555 66 77
TEL;TYPE=fax;VALUE=TEXT:020-9998877
TEL;TYPE=pager;VALUE=TEXT:123
PHOTO:data:image/jpeg;base64\,/9j/4AAQSkZJRgABAQ
URL;TYPE=work;VALUE=URL:https://x.example/?a=1;b=2,c
X-CUSTOM1;VALUE=TEXT:c1
UID:42460a56-10de-4dee-a2b7-7f999c08b32f
END:VCARD
BEGIN:VCARD
VERSION:4.0
EMAIL;PREF=1:info@naamloos.example
ORG:Naamloze Firma BV;
UID:565dee48-0af9-4fc1-8f15-f18b62d5d8af
END:VCARD
BEGIN:VCARD
VERSION:4.0
EMAIL;PREF=1:alleen@adres.example
UID:c222cf0d-eddd-44f9-9dca-06336ff0ef2e
END:VCARD
X
ok 'its own cards' crm import bird.vcf -n
like 'what is left out is counted' "$err" "^# 3 cards read, 3 would be \
added; left out: 1 photograph, 2 fax numbers, 1 birthday without a year, 1 \
second address$"
crm import bird.vcf
is 'the address of work, all of it' "$(field 'Ayşe Özdemir' \
    account.name,function,street,postcode,city,country,text)" \
"Firma Semi	hoofd; inkoop, NL	Lange Straat 1; achter, hoek gebouw C	\
2511 AB	's-Gravenhage	NL	een\\n\\ntwee; drie, vier \\\\ vijf"
is 'a firm without a name of its own' "$(crm list account \
    -w 'name = "Naamloze Firma BV"' -f email -O tsv)" info@naamloos.example
is 'nothing but an address' "$(field alleen@adres.example email)" \
    alleen@adres.example
ok 'again' crm import bird.vcf -O json
like 'nothing new' "$out" '"added":0,"changed":0,"present":3'
printf '%s\n' BEGIN:VCARD EMAIL:sam@semi.example END:VCARD BEGIN:VCARD \
    EMAIL:info@naamloos.example END:VCARD BEGIN:VCARD 'FN:Al Leen' \
    EMAIL:alleen@adres.example END:VCARD >bare.vcf
ok 'addresses of people and firms we know' crm import bare.vcf -O json
like 'add nobody' "$out" '"added":0,"changed":1,"present":2'
is 'a name takes the place of an address' "$(field 'Al Leen' email)" \
    alleen@adres.example
is 'an address not that of a name' "$(crm show "$semi" -f name -O tsv)" \
    'Sam Semi'

# As an iPhone writes them, and Android in 2.1.
cat >phones.vcf <<'X'
BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iPhone OS 17.5.1//EN
N:Vos;Mia;;;
FN:Mia Vos
ORG:Firma Semi;
EMAIL;type=INTERNET;type=HOME;type=pref:mia@vos.example
item1.EMAIL;type=INTERNET:mia@oud.example
item1.X-ABLabel:oud adres
TEL;type=CELL;type=VOICE;type=pref:+31 6 23456789
item2.TEL:020 222 33 44
item2.X-ABLabel:_$!<Assistant>!$_
item3.ADR;type=HOME;type=pref:;;Dijk 4\nachter;Hoorn;;1621 AA;Nederland
item3.X-ABADR:nl
item4.URL;type=pref:http\://vos.example
BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-05
item5.X-ABRELATEDNAMES;type=pref:Jan
item5.X-ABLabel:_$!<Spouse>!$_
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96=7A;=C3=81=64=61;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=81=64=61=20=C3=96=7A
TEL;CELL:06-34567890
TEL;WORK;FAX:0201234567
EMAIL;HOME:ada@oz.example
EMAIL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=65=C3=A9=6E):ada2@oz.example
ADR;HOME;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;=4C=61=61=6E=20=31=0A=
=61=63=68=74=65=72;=C3=89=64=65;;=36=37=31=31=20=41=41;
NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=A9=C3=A9=6E=0A=74=77=
=65=65
BDAY:--05-06
X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Addie;1;;;;;;;;;;;;;
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEB
 AQEBAQEBAQEBAQEBAQ==

END:VCARD
X
sed -i 's/$/\r/' phones.vcf
ok 'cards of telephones' crm import phones.vcf -O json
is 'of an iPhone' "$(field 'Mia Vos' \
    account.name,email,phone,street,city,birthday)" \
"Firma Semi	mia@vos.example;mia@oud.example	+31623456789;+31202223344	\
Dijk 4 achter	Hoorn	"
is 'of Android' "$(field 'Áda Öz' email,phone,street,city,text)" \
'ada@oz.example;ada2@oz.example	+31634567890	Laan 1 achter	Éde	één\ntwee'
ok 'again' crm import phones.vcf -n
like 'nothing new' "$err" '^# 2 cards read, 2 there already; left out: 1 photo'

# As gammu 1.42 writes 2.1: what is no ';' needs no '\'.
crm add contact name='Gé Mu' email=ge@mu.example \
    text='een; twee \ drie \"vier"' >/dev/null
printf '%s\n' BEGIN:VCARD VERSION:2.1 X-GAMMU-LOCATION:2 X-GAMMU-MEMORY:ME \
    'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:G=C3=A9 Mu' \
    EMAIL:ge@mu.example 'NOTE:een; twee \ drie \"vier"' \
    'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Mu;G=C3=A9' END:VCARD '' >ge.vcf
ok 'a card of an old telephone' crm import ge.vcf -O json
like 'is what was there' "$out" '"changed":0,"present":1'

# A card that the model refuses leaves no firm behind, a good one makes it.
sed '/^  contact:$/,/^    fields:$/s/^    fields:$/    check: "function != \x27slecht\x27"\n&/' \
    "$root/core/model/standard.yaml" >checked.yaml
mkdir checked
crm init -t checked.yaml checked >/dev/null
card() {		# card NAME FIRM TITLE
	printf '%s\n' BEGIN:VCARD "FN:$1" "ORG:$2" "TITLE:$3" END:VCARD
}
{ card A Een slecht; card B Twee slecht; card C Twee goed; } >firms.vcf
fails 7 'two that the model refuses' crm --store checked/.crm import \
    firms.vcf --create account --keep-going -O json
like 'are no cards of people' "$out" '"added":1,.*"refused":2,"created":1'
is 'nor of firms' "$(crm --store checked/.crm list account -f name)" Twee

mkdir nl
crm init -t nl nl >/dev/null
ok 'the Dutch model' crm --store nl/.crm import phone.vcf --create relatie
is 'is the same' "$(crm --store nl/.crm list contactpersoon \
    -f naam,relatie.naam,plaats,kenmerk -O tsv)" \
    'Jan de Vries	Klant, Zn. BV	Gouda	11111111-AAAA'
mkdir shop
crm init -t retail shop >/dev/null
ok 'a shop with consumers' crm --store shop/.crm import phone.vcf
is 'knows them as customers' "$(crm --store shop/.crm list customer \
    -f name,city -O tsv)" 'Jan de Vries	Gouda'
done_testing
