#!/bin/sh
# crm consent: given, withdrawn, and who may be contacted.  The answers were
# worked out by hand from the rule in crm-consent(1).  Today is 18 June 2025.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
crm add account name='Bakkerij Jansen' email=info@jansen.nl >/dev/null
crm add account name='Lunchroom' email=hallo@lunch.nl >/dev/null
crm add contact name='Ada Byrne' account=a1 email=ada@x.nl >/dev/null
crm add contact name='Bo Kool' account=a1 email=bo@x.nl >/dev/null
crm add contact name='Cas Los' email=cas@x.nl >/dev/null

may() {			# may PURPOSE[/CHANNEL] REF ... [--as-of DAY]
	crm consent may "$@" -f may,why,since,consent | tr '\t' ' '
}

# ---- give

is 'without a record: no' "$(may newsletter/email c1)" 'false none  '
ok 'give' crm consent give c1 purpose=newsletter channel=email \
    given=2025-03-01 source=webform wording='Yes, mail me'
is 'prints the handle' "$out" o1
is 'with the party of the person, the basis, the words' \
    "$(crm show o1 -f person,party,basis,given,source,wording)" \
    "c1${tab}a1${tab}consent${tab}2025-03-01${tab}webform${tab}Yes, mail me"
is 'may by e-mail' "$(may newsletter/email c1)" 'true stands 2025-03-01 o1'
is 'not by letter' "$(may newsletter/letter c1)" 'false none  '
is 'not for another purpose' "$(may surveys/email c1)" 'false none  '
is 'over some channel' "$(may newsletter c1)" 'true stands 2025-03-01 o1'
is 'which is told' "$(crm consent may newsletter c1 -f channel)" email
is 'a colleague did not' "$(may newsletter/email c2)" 'false none  '
is 'nor did their organisation' "$(may newsletter/email a1)" 'false none  '
is 'the day before: not yet' \
    "$(may newsletter/email c1 --as-of 2025-02-28)" 'false none  '
is 'on the day itself' \
    "$(may newsletter/email c1 --as-of 2025-03-01)" 'true stands 2025-03-01 o1'
ok 'again ends the earlier one' crm consent give c1 purpose=newsletter \
    channel=email given=2025-05-01 source=fair
is 'in the same transaction' "$(crm history --limit 1 -f added,changed)" \
    "1${tab}1"
is 'on that day' "$(crm consent show c1 -f handle,state,given,until)" \
"o1${tab}lapsed${tab}2025-03-01${tab}2025-05-01
o2${tab}stands${tab}2025-05-01${tab}"
is 'before it the earlier one stands' \
    "$(may newsletter/email c1 --as-of 2025-04-30)" 'true stands 2025-03-01 o1'
is 'which is all there was to see' \
    "$(crm consent show c1 --as-of 2025-04-30 -f handle,state)" \
    "o1${tab}stands"
ok 'undo' crm undo
is 'takes back both' "$(crm consent show c1 -f handle,state,until)" \
    "o1${tab}stands${tab}"

# ---- withdraw

ok 'withdraw' crm consent withdraw c1 purpose=newsletter channel=email
is 'prints the handle' "$out" o1
is 'marks it, and keeps when it was given' \
    "$(crm show o1 -f given,withdrawn,source)" \
    "2025-03-01${tab}2025-06-18${tab}webform"
is 'no more' "$(may newsletter/email c1)" 'false withdrawn 2025-06-18 o1'
is 'yesterday it stood' "$(may newsletter/email c1 --as-of 2025-06-17)" \
    'true stands 2025-03-01 o1'
n=$(crm history -O count)
ok 'again' crm consent withdraw c1 purpose=newsletter channel=email
is 'does nothing' "$out$(crm history -O count)" "$n"
fails 4 'given on the very day' crm consent give c1 purpose=newsletter \
    channel=email
like 'would not count' "$err" 'o1 was withdrawn on the day this is given'
ok 'the day after it does' crm --now 2025-06-19 consent give c1 \
    purpose=newsletter channel=email
is 'and both are kept' "$(crm consent show c1 --now 2025-06-19 -f \
    state,given,until,withdrawn)" \
"withdrawn${tab}2025-03-01${tab}${tab}2025-06-18
stands${tab}2025-06-19${tab}${tab}"
is 'what is to come is not there yet' "$(crm consent show c1 -f state |
    tail -n 1)" later
ok 'taken back' crm undo
ok 'undo of the withdrawal' crm undo
is 'it stands again' "$(may newsletter/email c1)" 'true stands 2025-03-01 o1'

# ---- every channel, and one of them

ok 'over every channel' crm consent give c2 purpose=newsletter \
    given=2025-01-10
is 'by post, too' "$(may newsletter/letter c2)" 'true stands 2025-01-10 o4'
ok 'but not by telephone' crm consent withdraw c2 channel=phone \
    withdrawn=2025-02-10
is 'is a record of its own' \
    "$(crm show o5 -f person,purpose,channel,given,withdrawn)" \
    "c2${tab}newsletter${tab}phone${tab}2025-02-10${tab}2025-02-10"
is 'no by telephone' "$(may newsletter/phone c2)" 'false withdrawn 2025-02-10 o5'
is 'yes by post' "$(may newsletter/letter c2)" 'true stands 2025-01-10 o4'
is 'yes over some channel' "$(may newsletter c2)" 'true stands 2025-01-10 o4'
ok 'everything' crm consent withdraw c2
is 'that stands' "$out" o4
is 'is withdrawn' "$(may newsletter c2)" 'false withdrawn 2025-06-18 o4'
fails 4 'nothing stands' crm consent withdraw c2
like 'and what then' "$err" 'purpose='

# ---- party and person

ok 'an organisation' crm consent give a1 purpose=surveys given=2025-04-01 \
    basis=interest
is 'holds for its people' "$(may surveys/email c1)" 'true stands 2025-04-01 o6'
ok 'one of them does not want it' crm consent withdraw c1 purpose=surveys
is 'a record of their own' "$(crm show o7 -f person,purpose,channel,basis)" \
    "c1${tab}surveys${tab}${tab}interest"
is 'they may not' "$(may surveys/email c1)" 'false withdrawn 2025-06-18 o7'
is 'others may' "$(may surveys/email c2 a1)" 'true stands 2025-04-01 o6
true stands 2025-04-01 o6'
crm consent give a1 purpose=surveys given=2025-06-18 >/dev/null
is 'what the party says later does not undo that' "$(may surveys/email c1 \
    --as-of 2025-07-01)" 'false withdrawn 2025-06-18 o7'
crm consent give c2 purpose=profiling given=2025-05-01 >/dev/null
crm consent withdraw a1 purpose=profiling withdrawn=2025-05-02 >/dev/null
is "a party's later withdrawal holds for its people" \
    "$(may profiling c2)" 'false withdrawn 2025-05-02 o10'
is 'until it was withdrawn' "$(may profiling c2 --as-of 2025-05-01)" \
    'true stands 2025-05-01 o9'
crm consent give c2 purpose=profiling given=2025-05-03 >/dev/null
is 'a person may come back on it' "$(may profiling c2)" \
    'true stands 2025-05-03 o11'
ok 'until a day' crm consent give a2 purpose=sharing given=2025-05-01 \
    until=2025-06-01
is 'lapsed' "$(may sharing a2)" 'false lapsed 2025-06-01 o12'
is 'the last day' "$(may sharing a2 --as-of 2025-05-31)" \
    'true stands 2025-05-01 o12'
fails 1 'the answer as a status' crm consent may sharing a1 a2 --exit-code
ok 'yes' crm consent may newsletter/email c1 --exit-code

# ---- lists

is 'the list: what stands' "$(crm consent list -O ids | tr '\n' ' ')" \
    'o1 o8 o11 '
is 'of one purpose' "$(crm consent list -w 'purpose = newsletter' \
    -f who,channel,ref)" "Ada Byrne${tab}email${tab}c1"
is 'all' "$(crm consent list --all -O count)" 10
is 'as of a day' "$(crm consent list --as-of 2025-02-09 -O ids)" o4
is 'who may be contacted' "$(crm list contact --may newsletter/email -O ids)" \
    c1
is 'who may not' "$(crm list contact --may-not newsletter/email -O ids |
    tr '\n' ' ')" 'c2 c3 '
is 'counted' "$(crm list contact --may-not newsletter/email -O count)" 2
is 'with a filter' "$(crm list contact --may surveys -w 'name ~ "bo"' \
    -f name)" 'Bo Kool'
is 'as of a day' "$(crm list contact --may newsletter --as-of 2025-02-11 \
    -O ids)" c2
is 'organisations' "$(crm list account --may surveys/email -O ids)" a1
ok 'from cron, too' crm list contact --may newsletter/email
is 'without a word' "$err" ''
ok 'of the first few' crm list contact --may surveys --limit 1
is 'nobody has counted them' "$err" ''
ok 'unless it is to be quiet' crm list contact --may newsletter/email -q
is 'nothing is said' "$err" ''
is 'the list and what one asks about each agree' "$(
    for p in newsletter surveys profiling sharing service; do
	for ch in '' /email /phone /letter; do
		crm list contact --may $p$ch -O ids
	done
    done)" "$(
    for p in newsletter surveys profiling sharing service; do
	for ch in '' /email /phone /letter; do
		crm consent may $p$ch c1 c2 c3 -f ref,may | sed -n 's/	true//p'
	done
    done)"
if command -v script >/dev/null; then
	is 'on a terminal it says how many were left out' "$(script -qec \
	    'crm list contact --may newsletter/email -O ids >/dev/null' \
	    /dev/null </dev/null | tr -d '\r')" \
	    'crm: list: 2 left out: may not be contacted for newsletter/email'
fi

# ---- in filters

for p in newsletter newsletter/email newsletter/letter surveys/phone; do
	is "may($p) is --may" \
	    "$(crm list contact -w "may($p)" -O ids)" \
	    "$(crm list contact --may $p -O ids)"
	is "not may($p) is --may-not" \
	    "$(crm list contact -w "not may('$p')" -O ids)" \
	    "$(crm list contact --may-not $p -O ids)"
done
is 'as a column' "$(crm list contact -f 'handle,may(newsletter/email)' |
    tr '\t\n' '  ')" 'c1 true c2 false c3 false '
is 'with others' "$(crm list contact \
    -w 'may(newsletter / email) and name ~ "ada" or handle = c3' -O ids |
    tr '\n' ' ')" 'c1 c3 '
is 'of those who refer' "$(crm list account \
    -w 'any(contact where may(newsletter/email))' -O ids)" a1
is 'as of a day' "$(crm list contact -w 'may(newsletter)' \
    --as-of 2025-02-11 -O ids)" c2
is 'counted' "$(crm list contact -w 'may(newsletter/email)' -O count)" 1
fails 2 'an unknown purpose' crm list contact -w 'may(spam)'
like 'is marked' "$err" '^ +    \^$|^ +\^$'
like 'with those there are' "$err" 'newsletter, phone_marketing'
fails 2 'a product' crm list product -w 'may(newsletter)'
fails 2 'a sale' crm list sale -w 'may(newsletter)'
fails 2 'nothing' crm list contact -w 'may()'
fails 2 'not ended' crm list contact -w 'may(newsletter'
ok 'setting by it' crm set contact -w 'may(newsletter/email)' tags+=news
is 'sets those' "$(crm list contact -w 'tags = "news"' -O ids)" c1
crm undo >/dev/null

# ---- many at once

is 'many at once' "$(crm consent give contact -w 'missing(account)' \
    purpose=service basis=contract)" o13
is 'who' "$(crm show o13 -f person,basis)" "c3${tab}contract"

# ---- an opt-out list

cat >optout.csv <<'CSV'
e-mail
ada@x.nl
cas@x.nl
nobody@x.nl
CSV
cat >optout.yaml <<'YAML'
import: 1
type: consent
columns:
  e-mail: {field: person, by: email}
set: {purpose: newsletter, withdrawn: today, source: list of June}
YAML
fails 4 'an address that nobody has' crm import --map optout.yaml optout.csv
like 'is named' "$err" 'optout.csv:4:1: .*nobody@x.nl'
like 'and only that' "$err" '1 of 3 rows'
fails 7 'the others go in' crm import --map optout.yaml --keep-going \
    --rejects left.csv optout.csv
is 'the rest is kept' "$(tail -n 1 left.csv | cut -d, -f1)" nobody@x.nl
is 'they may not' "$(crm consent may newsletter/email c1 c3 -f may,why)" \
"false${tab}withdrawn
false${tab}withdrawn"
is 'nobody is left' "$(crm list contact --may newsletter -O count)" 0
ok 'undo' crm undo
is 'takes the list back' "$(crm list contact --may newsletter -O ids)" c1

crm add contact name='Ada Two' email=ada@x.nl >/dev/null 2>&1
fails 4 'an address of two' crm import --map optout.yaml optout.csv
like 'is ambiguous' "$err" 'optout.csv:2:1: .*ada@x.nl'
printf 'person,purpose,withdrawn\nada@x.nl,newsletter,2025-06-17\n' >plain.csv
fails 4 'without a mapping, too' crm import consent plain.csv
like 'it says so' "$err" 'plain.csv:2:1: .*ada@x.nl'
crm rm @'ada two' >/dev/null
ok 'of one it is whose it is' crm import consent plain.csv
is 'who may not' "$(crm consent may newsletter/email c1 -f may,why)" \
    "false${tab}withdrawn"
crm undo >/dev/null
sed -i s/ada@x.nl/@ada/ plain.csv
is 'a name will do' "$(crm import consent plain.csv -n 2>/dev/null |
    grep -c '"person":"c1"')" 1

# ---- refused

before=$(crm history -O count)
fails 2 'who' crm consent give
fails 4 'no purpose' crm consent give c1 channel=email
fails 4 'no such purpose' crm consent give c1 purpose=spam
fails 2 'no such field' crm consent give c1 purpose=newsletter colour=red
fails 3 'nobody' crm consent give c99 purpose=newsletter
fails 2 'about a product' sh -c \
    'crm add product code=x name=x >/dev/null; crm consent give p1 purpose=newsletter'
fails 2 'everybody at once' crm consent give contact purpose=newsletter
fails 2 'a source with a withdrawal' crm consent withdraw c1 source=x
like 'where that goes' "$err" '-m REASON'
fails 4 'a day that is not there' crm consent withdraw c1 withdrawn=2025-02-30
fails 2 'may: no purpose' crm consent may /email c1
fails 2 'may: unknown purpose' crm consent may spam c1
like 'may: those there are' "$err" 'newsletter, phone_marketing'
fails 2 'may: unknown channel' crm consent may newsletter/pigeon c1
fails 2 'may: an empty channel' crm consent may newsletter/ c1
fails 2 'may: nobody' crm consent may newsletter
fails 2 'may: a product' crm consent may newsletter p1
fails 2 'list: both' crm list contact --may surveys --may-not surveys
fails 2 'list: products' crm list product --may newsletter
fails 2 'list: sales' crm list sale --may newsletter
is 'nothing was done by all that' "$(crm history -O count)" "$((before + 1))"
like 'as JSON' "$(crm consent may newsletter c1 -O json)" '"may": ?true'
is 'the store is sound' "$(crm fsck 2>&1)" ''

# ---- the Dutch model, and a shop with consumers

mkdir nl && cd nl && crm init -t nl >/dev/null
crm add relatie naam=Jansen >/dev/null
crm add contactpersoon naam=Ada relatie=a1 >/dev/null
ok 'in Dutch' crm consent give c1 doel=nieuwsbrief kanaal=e_mail bron=beurs \
    bewoording='Ja, mail mij'
is 'may' "$(may nieuwsbrief/e_mail c1)" 'true stands 2025-06-18 o1'
is 'English words are understood' "$(may newsletter/email c1)" \
    'true stands 2025-06-18 o1'
ok 'withdrawn' crm consent withdraw c1 doel=nieuwsbrief
is 'may not' "$(crm list contactpersoon --may nieuwsbrief -O count)" 0
is 'is kept' "$(crm show o1 -f ingetrokken,bewoording)" \
    "2025-06-18${tab}Ja, mail mij"
mkdir ../shop && cd ../shop && crm init -t retail >/dev/null
crm add customer name=Ada >/dev/null
ok 'a consumer' crm consent give @ada purpose=newsletter
is 'may' "$(crm list customer --may newsletter -O count)" 1

# ---- persons of two kinds

mkdir ../two && cd ../two && crm init >/dev/null
crm model show yaml | sed 's|^entities:|&\
  guest:\
    kind: person\
    prefix: gu\
    fields:\
      name: {type: text, required: true}\
      account: {type: ref, to: account, role: party}|' >two.yaml
crm model apply two.yaml >/dev/null
crm add account name=Jansen >/dev/null
crm add contact name=Ada account=a1 >/dev/null
crm add guest name=Bo account=a1 >/dev/null
crm consent give a1 purpose=newsletter >/dev/null
is 'two of one number are two' "$(crm consent may newsletter a1 -f through)" \
    'c1 gu1'

# ---- a segment of those who may be contacted

mkdir ../segment && cd ../segment && crm init >/dev/null
sed "s|^segments:|&\\
  mailing:\\
    segments:\\
      mail: {where: 'may(newsletter/email)'}|" "$root/core/model/standard.yaml" \
    >model.yaml
ok 'a model may ask for it' crm model apply model.yaml
sed 's|may(newsletter/email)|may(newslettr)|' model.yaml >bad.yaml
fails 4 'for what there is' crm model apply bad.yaml
like 'else it says where' "$err" \
    'segment mail of mailing: filter: purpose "newslettr" is not in the model'
crm add account name=A >/dev/null
crm add account name=B >/dev/null
crm consent give a2 purpose=newsletter >/dev/null
is 'who is in' "$(crm segment members mailing/mail -O ids)" a2
is 'and by the filter' "$(crm list account -w 'segment(mailing) = mail' \
    -O ids)" a2
crm consent withdraw a2 >/dev/null
is 'until it is withdrawn' "$(crm segment members mailing/mail -O count)" 0
# ---- at an organisation: through whom
unset CRM_STORE
mkdir there && crm init there >/dev/null
export CRM_STORE="$PWD/there/.crm"
crm add account name=Bakker >/dev/null
crm add account name=Maler >/dev/null
crm add contact name=Ada account=a1 email=ada@x.nl >/dev/null
crm add contact name=Bo email=bo@x.nl >/dev/null
crm add contact name=Cas email=cas@x.nl >/dev/null
crm add affiliation person=c2 organisation=a1 email=bo@bakker.nl >/dev/null
crm add affiliation person=c2 organisation=a2 email=bo@maler.nl >/dev/null
crm add affiliation person=c3 organisation=a1 until=2025-06-01 >/dev/null
for c in c1 c2 c3; do
	crm consent give $c purpose=newsletter channel=email given=2025-03-01 \
	    >/dev/null
done
through() {
	crm consent may newsletter/email "$@" -f ref,may,through
}
is 'the organisation did not agree, some who work there did' \
    "$(through a1 a2)" "a1${tab}false${tab}c1 c2
a2${tab}false${tab}c2"
like 'people see their names' "$(crm consent may newsletter/email a1 \
    -O table)" 'c1 Ada, c2 Bo'
is 'who left is not there any more' "$(through a1 --as-of 2025-05-31)" \
    "a1${tab}false${tab}c1 c2 c3"
is 'a list for contacting, with the address there' \
    "$(crm list affiliation --may newsletter/email -f organisation,email)" \
    "a1${tab}bo@bakker.nl
a2${tab}bo@maler.nl"
is 'in a filter' "$(crm list affiliation -w 'may(newsletter/email) and
    organisation.name = "Maler"' -f person)" c2
crm consent withdraw a2 purpose=newsletter >/dev/null
is 'what an organisation takes back holds for who works there' \
    "$(through a1 a2)" "a1${tab}false${tab}c1 c2
a2${tab}false${tab}"
is 'there, and not elsewhere' \
    "$(crm list affiliation --may newsletter/email -f organisation)" a1
is 'nor for them alone' "$(through c2)" "c2${tab}true${tab}"
fails 2 'nothing is given to an affiliation' crm consent give f1 \
    purpose=newsletter
crm consent withdraw c1 purpose=newsletter >/dev/null
crm add journey name=J segment=lifecycle/suspect step=1 action=mail \
    channel=email purpose=newsletter text=x after=0d >/dev/null
crm journey run -q >/dev/null 2>&1
crm --now 2025-06-19 journey run -q >/dev/null 2>&1
is 'a journey reaches who works there by an affiliation' \
    "$(crm list outbox -w 'party = a1' -f person)" c2
# ---- the list of a mailing service

unset CRM_STORE
mkdir leave && cd leave && crm init >/dev/null
firm=$(crm add account name=Firma email=info@firma.example)
kees=$(crm add contact name='Kees Groot' email=Kees.Groot@Elders.Example)
two=$(crm add contact name='Twee Een' email=samen@huis.example)
too=$(crm add contact name='Twee Twee' email=samen@huis.example \
    --allow-dupes)
at=$(crm add contact name='Ad Elders')
crm add affiliation person="$at" organisation="$firm" \
    email=ad@firma.example -q >/dev/null
stays=$(crm add contact name='Els Blijft' email=els@elders.example)
for who in "$firm" "$kees" "$two" "$too" "$at" "$stays"; do
	crm consent give "$who" purpose=newsletter given=2025-01-01 -q >/dev/null
done
{
	printf '\357\273\277"Email Address","First Name","UNSUB_TIME"\r\n'
	printf '"%s","x; y","2025-06-17 09:12:00"\r\n' \
	    kees.groot@elders.example INFO@FIRMA.EXAMPLE samen@huis.example \
	    Ad@firma.example niemand@ver.example
} >leave.csv
may() {
	crm consent may newsletter/email "$firm" "$kees" "$two" "$too" "$at" \
	    "$stays" -f may -O tsv | tr '\n' ' '
}
is 'before' "$(may)" 'true true true true true true '
ok 'a dry run' crm consent withdraw --list leave.csv purpose=newsletter -n
like 'says how many are not known' "$err" \
    '^crm: consent: addresses that nobody has: 1 of 5$'
ok 'a list of addresses' crm consent withdraw --list leave.csv \
    purpose=newsletter
is 'is withdrawn of all who have them' "$(may)" \
    'false false false false false true '
is 'and says nothing else in a script' "$err" ''
like 'a list to contact says how many it leaves out' "$(crm list contact \
    --may newsletter/email -O count; crm list contact \
    --may-not newsletter/email -O count)" '^1
4$'
n=$(crm list consent -O count)
ok 'the same again, from a pipe' eval \
    'crm consent withdraw --list - purpose=newsletter <leave.csv'
is 'is nothing new' "$out$(crm list consent -O count)" "$n"
ok 'of every purpose' crm consent withdraw --list leave.csv
is 'nor is that' "$out" ''
fails 2 'a list and somebody' crm consent withdraw --list leave.csv "$kees"
printf 'naam\nKees\n' >none.csv
fails 4 'a list of no addresses' crm consent withdraw --list none.csv
is 'large and small letters are one address' "$(crm show \
    KEES.groot@elders.example -f name)" 'Kees Groot'
cd ..
done_testing
