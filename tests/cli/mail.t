#!/bin/sh
# Messages with nobody we know: whose are they?
. "${0%/*}/lib.sh"

[ -x "${CRM_BUILD:-$root/build}/libexec/crm-mail" ] ||
    skip_all 'built without GMime'

letter() {		# letter ID FROM TO SUBJECT
	printf 'From - Tue Jun 17 09:05:12 2025\nFrom: %s\nTo: %s\n' "$2" "$3"
	printf 'Date: Tue, 17 Jun 2025 08:0%s:00 +0200\n' "${1#?}"
	printf 'Message-ID: <%s>\nSubject: %s\n\ntext\n\n' "$1" "$4"
}
field() {		# field UID FIELD ...
	crm list activity -w "uid = \"$1\"" -f "$2" -O tsv
}
org=$(crm add account name='Klant BV' email=info@klant.example)
jan=$(crm add contact name=Jan email=jan@klant.example account="$org")
{
	letter m1 els@klant.example us@ons.example one
	letter m2 Els@Klant.example us@ons.example two
	letter m3 us@ons.example 'far@gmail.com, els@klant.example' three
	letter m4 jan@klant.example 'us@ons.example, els@klant.example' four
} >a.mbox
is 'nothing is nothing' "$(crm mail -O count)" 0
crm add contact name=Gee email=gee@gmail.com >/dev/null
ok 'mail comes in' crm import a.mbox --own us@ons.example
is 'addresses nobody has wait, most messages first' \
    "$(crm mail -f address,messages,activity,topic,like,like_name)" \
"els@klant.example	3	n3	three	$org	Klant BV
far@gmail.com	1	n3	three		"
like 'as JSON with the moment' "$(crm mail queue -O json)" \
    '"messages":3,"last":"2025-06-17T08:03:00\+02:00","activity":"n3"'
els=$(crm add contact name=Els account="$org")
ok 'what an assignment would do' crm mail assign els@klant.example "$els" -n
is 'is shown' "$(printf '%s\n' "$out" | wc -l)" 5
is 'and not done' "$(crm mail -O count)" 2
ok 'an address is assigned' crm mail assign ELS@klant.example "$els"
is 'and its messages with it' "$out" "$els
n1
n2
n3
n4"
is 'they have the address' "$(crm show "$els" -f email -O tsv)" \
    els@klant.example
is 'it was with them and where they work' "$(field m2 party,person)" \
    "$org	$els"
is 'what was with somebody stays so, with them as well' \
    "$(field m4 person,others)" "$jan	$els"
is 'the queue is empty: far got it with Els' "$(crm mail -O count)" 0
is 'again, nothing changes' "$(crm mail assign els@klant.example "$els")" ''
crm undo >/dev/null
is 'undone, all wait again' "$(crm mail -f messages)" '3
1'
is 'and the address is nobodys' "$(crm show "$els" -f email -O tsv)" ''
crm set "$els" email=els@klant.example
is 'match takes what is known by now' "$(crm mail match)" 'n1
n2
n3'
is 'once' "$(crm mail match)" ''
crm undo >/dev/null
fails 3 'a mistyped address' crm mail assign els@klant.exampel "$els"
like 'no message has it' "$err" 'no message has the address els@klant.exampel'
is 'nobody has it now' "$(crm list contact -w 'email = "els@klant.exampel"' -O count)" 0
is 'to an organisation, too' "$(crm mail assign far@gmail.com "$org")" "$org
n3"
is 'it is with them, and with nobody else' "$(field m3 party,person)" "$org	"

fails 2 'no operand' crm mail assign els@klant.example
like 'is asked for' "$err" 'assign an address to whom'
fails 2 'what is no address' crm mail assign els "$els"
like 'is refused' "$err" 'is not an e-mail address'
fails 3 'nobody' crm mail assign els@klant.example c99
staff=$(crm add staff name=S login=s)
fails 2 'a colleague' crm mail assign els@klant.example "$staff"
like 'is no party' "$err" 'is no party or person with an e-mail address'
fails 2 'an operand too many' crm mail queue x

# ---- a person made of a message
{
	letter m5 '"Bakker, Anna" <anna@klant.example>' us@ons.example five
	letter m6 kees.de.wit@gmail.com us@ons.example six
	letter m7 x@gmail.com us@ons.example seven
} >b.mbox
crm import b.mbox --own us@ons.example
is 'the queue has the name that a message gives' "$(crm mail -f \
    address,named | grep anna)" 'anna@klant.example	Bakker, Anna'
anna=$(crm mail assign anna@klant.example --new level=buyer | head -n 1)
is 'a new person, where others of that domain work' \
    "$(crm show "$anna" -f name,account,email,level)" \
    "Anna Bakker	$org	anna@klant.example	buyer"
is 'it was with them' "$(field m5 party,person)" "$org	$anna"
is 'and they are found by the address' \
    "$(crm show anna@klant.example -f handle)" "$anna"
fails 4 'who has it by now' crm mail assign anna@klant.example --new
like 'is no new person' "$err" "$anna has the address anna@klant.example"
kees=$(crm mail assign kees.de.wit@gmail.com --new | head -n 1)
is 'without a name the address tells' "$(crm show "$kees" -f name,account)" \
    'Kees De Wit	'
fails 4 'or one must be given' crm mail assign x@gmail.com --new
like 'which is said' "$err" 'name'
is 'as here' "$(crm show "$(crm mail assign x@gmail.com --new name=Xaviera |
    head -n 1)" -f name)" Xaviera
fails 3 'of an address no message has' crm mail assign y@gmail.com --new
crm undo >/dev/null
is 'undo takes back person and messages' "$(crm list contact \
    -w 'name = "Xaviera"' -O count)$(field m7 person)" 0
crm add contact name=Ans email=x@gmail.com >/dev/null
ans=$(crm add contact name=Bob email=x@gmail.com)
fails 4 'of an address that several have' crm mail assign x@gmail.com --new
like 'nobody new is made' "$err" 'several have the address x@gmail.com'
ok 'one of them is named' crm mail assign x@gmail.com "$ans"
crm undo >/dev/null
crm add staff login=xa name=Xa email=x@gmail.com >/dev/null
fails 4 'nor of a colleague'"'"'s' crm mail assign x@gmail.com --new
like 'that is ours' "$err" 'x@gmail.com is an address of ours'

mkdir nl
crm init -t nl nl >/dev/null
export CRM_STORE="$PWD/nl/.crm" LC_MESSAGES=nl_NL.UTF-8
crm import a.mbox --own us@ons.example
c=$(crm add contactpersoon naam=Els)
is 'the Dutch model' "$(crm mail assign els@klant.example "$c" | wc -l)" 5
like 'speaks Dutch' "$(LC_ALL=nl_NL.UTF-8 crm mail -h)" \
    'berichten en gesprekken met onbekenden'

# ---- a model that keeps letters and calls apart

cat >two.yaml <<'X'
gegevensmodel: 1
name: Two
currency: EUR
country: NL
entities:
  staff: {kind: staff, prefix: u, fields: {name: {type: text, required: true},
    email: {type: email}, phone: {type: phone}}}
  account: {kind: party, prefix: a, fields: {name: {type: text,
    required: true}, email: {type: email, many: true}, phone: {type: phone,
    many: true}}}
  letter: {kind: activity, prefix: l, fields: {kind: {type: enum,
    values: [email]}, party: {type: ref, to: account}, time: {type: time},
    topic: {type: text}, text: {type: text}, uid: {type: text, unique: true},
    address: {type: email, many: true}}}
  ring: {kind: activity, prefix: r, fields: {kind: {type: enum,
    values: [call]}, party: {type: ref, to: account}, time: {type: time},
    uid: {type: text, unique: true}, phone: {type: phone, many: true}}}
X
unset CRM_STORE
mkdir two && cd two && crm init -t ../two.yaml >/dev/null
crm add account name=Klant >/dev/null
ok 'letters go in' crm import ../a.mbox --own us@ons.example
printf 'time,number,direction\n2025-06-16 12:00,0301234567,in\n' >calls.csv
ok 'and calls' crm import calls calls.csv
is 'both wait in one queue' "$(crm mail -f address,activity | sort | head -n 1
    crm mail -O count)" '+31301234567	r1
4'
is 'a number is assigned' "$(crm mail assign 0301234567 a1)" 'a1
r1'
like 'an address, too' "$(crm mail assign els@klant.example a1)" 'l1'
like 'match sees both' "$(crm undo >/dev/null; crm undo >/dev/null
    crm set a1 email=els@klant.example phone=0301234567; crm mail match |
    tr '\n' ' ')" 'l1 .*r1'
cd ..
done_testing
