#!/bin/sh
# crm check: each finding alone, how complete the fields are, and who records.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
me=$(id -un)
list() {
	crm check list "$@" -f handle,reason,field,value,since,before
}

is 'an empty store is in order' "$(crm check -f check,found,of,share,ok)" \
"unreachable${tab}0${tab}0${tab}${tab}true
stale${tab}0${tab}0${tab}${tab}true
doubtful${tab}0${tab}0${tab}${tab}true
double${tab}0${tab}0${tab}${tab}true
outcome${tab}0${tab}0${tab}${tab}true
answer${tab}0${tab}0${tab}${tab}true
incomplete${tab}0${tab}0${tab}${tab}true"
ok 'and says so' crm check --exit-code

# ---- what is found

crm add staff login="$me" name='Me Myself' >/dev/null
crm add staff login=eva name=Eva >/dev/null
crm add account name=Ada email=a@x.nl owner=eva verified=2024-06-18 \
    share_of_wallet='10 %' >/dev/null
crm add account name=Bob owner="$me" verified=2024-06-19 >/dev/null
crm add account name=Never never=true >/dev/null
crm add contact name='Cas' account=a1 street='Weg 1' >/dev/null
is 'who cannot be reached, but wants to be' "$(list -r unreachable)" \
    "a2${tab}unreachable${tab}${tab}${tab}${tab}"
is 'details a year old, not one day less' "$(list -r stale)" \
    "a1${tab}stale${tab}share_of_wallet${tab}${tab}2025-06-18${tab}"
is 'tomorrow the others' "$(crm check list -r stale --now 2025-06-19 -O ids)" \
    "a1
a2"
crm add account name=onbekend email=b@x.nl since=1066-01-01 >/dev/null
crm add account name='12345' email=c@x.nl since=2025-06-20 >/dev/null
crm add account name='3M' email=d@x.nl since=2025-06-19 >/dev/null
crm add contact name=Old phone=0201234567 birthday=1904-01-01 >/dev/null
crm add contact name=Young phone=0201234567 birthday=2026-01-01 >/dev/null
crm add contact name=Oldest phone=0201234567 birthday=1905-01-01 >/dev/null
crm add affiliation person=c1 organisation=a1 from=2025-01-02 \
    until=2025-01-01 >/dev/null
crm add contract name=Supply party=a1 until=2095-01-01 >/dev/null
is 'what can hardly be true' "$(list -r doubtful)" \
"a4${tab}doubtful${tab}name${tab}onbekend${tab}${tab}
a4${tab}doubtful${tab}since${tab}1066-01-01${tab}${tab}
a5${tab}doubtful${tab}name${tab}12345${tab}${tab}
a5${tab}doubtful${tab}since${tab}2025-06-20${tab}${tab}
c2${tab}doubtful${tab}birthday${tab}1904-01-01${tab}${tab}
c3${tab}doubtful${tab}birthday${tab}2026-01-01${tab}${tab}
f1${tab}doubtful${tab}until${tab}2025-01-01${tab}${tab}from
ct1${tab}doubtful${tab}until${tab}2095-01-01${tab}${tab}"
is 'each record counts once' "$(crm check -f check,found | grep doubtful)" \
    "doubtful${tab}6"
crm log call a1 x >/dev/null
crm log call a1 x outcome=sold >/dev/null
crm log call a1 x time=2025-03-20T10:00 >/dev/null
crm log call a1 x time=2025-03-19T10:00 >/dev/null
crm log call a1 x staff= >/dev/null
is 'contacts of ours without an outcome, of the period' "$(list -r outcome)" \
"n1${tab}outcome${tab}outcome${tab}${tab}2025-06-18${tab}
n3${tab}outcome${tab}outcome${tab}${tab}2025-03-20${tab}"
is 'of three' "$(crm check -f check,found,of,share | grep outcome)" \
    "outcome${tab}2${tab}3${tab}66.7%"
crm case open a1 late kind=complaint topic=late opened=2025-06-10T10:00 \
    >/dev/null
crm case open a1 new kind=complaint topic=new >/dev/null
crm case open a1 told kind=complaint topic=told opened=2025-06-10T10:00 \
    responded=2025-06-10T11:00 >/dev/null
is 'a case that nobody answered in time' "$(list -r answer)" \
    "k1${tab}answer${tab}responded${tab}${tab}2025-06-10${tab}"

crm add account name='Bakkerij Zwaluw' street='Dam 1' postcode='1012 AB' \
    city=Amsterdam email=info@zwaluw.nl phone=0201234500 >/dev/null
crm add account name='Bakkerij de Zwaluw' street='Dam 1' postcode='1012 AB' \
    city=Amsterdam email=info@zwaluw.nl phone=0201234500 owner=eva >/dev/null
is 'who is there twice, the later one' \
    "$(crm check list account -r double -f handle,reason,name,value,owner)" \
    "a8${tab}double${tab}Bakkerij de Zwaluw${tab}a7${tab}eva"
is 'Old and Oldest have one telephone' \
    "$(crm check list contact -r double -f handle,value)" "c4${tab}c2"
is 'of all parties and people' "$(crm check -f check,found,of,limit,ok |
    grep double)" "double${tab}2${tab}12${tab}1%${tab}false"
crm rm a7 a8

is 'only some' "$(crm check -r 'answer, stale' -f check)" "stale
answer"
ok 'of which nothing is wrong' crm check -r incomplete --exit-code
fails 2 'no such check' crm check -r wrong
fails 2 'a check as an operand' crm check unreachable
is 'has a list of its own' "$err" 'crm: check: crm check list takes types
hint: crm check list -r unreachable lists those'

# ---- what is done with it

is 'one type' "$(crm check list contact -r doubtful -O ids)" "c2
c3"
is 'several' "$(crm check list contact affiliation -r doubtful -O count)" 3
is 'mine' "$(crm check list --me -r unreachable,stale -f handle,owner)" \
    "a2${tab}$me"
is 'of a colleague' "$(crm check list --who eva -r unreachable,stale -O ids)" a1
cat >edit <<'X'
#!/bin/sh
sed 's/onbekend/Bakkerij Vos/' "$1" >x && cat x >"$1"
X
chmod +x edit
if command -v script >/dev/null; then
	EDITOR="$PWD/edit" CRM_NO_INPUT= script -qec \
	    'crm check list account -r doubtful | crm edit -' \
	    /dev/null </dev/null >/dev/null 2>&1
	is 'findings can be edited' "$(crm show a4 -f name)" 'Bakkerij Vos'
fi
fails 1 'too much is wrong' crm check --exit-code
like 'what and how much' "$out" "^answer${tab}1${tab}3${tab}33.3%${tab}0%${tab}false"
fails 1 'something is found' crm check list --exit-code
ok 'nothing of that' crm check list staff --exit-code
crm model show yaml | sed 's/^  unreachable: 5 %.*/  unreachable: 50 %/
s/^  period: 90d/  period: 92d/' >model.yaml
crm model apply model.yaml
is 'the model says how much may be' "$(crm check -f check,limit,ok |
    grep unreachable)" "unreachable${tab}50%${tab}true"
is 'and how far back' "$(crm check -f check,found | grep outcome)" \
    "outcome${tab}3"

# ---- fields

is 'how complete' "$(crm check fields account -f field,records,filled,share |
    grep -e '^name' -e '^owner' -e '^email')" \
"name${tab}6${tab}6${tab}100%
owner${tab}6${tab}2${tab}33.3%
email${tab}6${tab}4${tab}66.7%"
is 'how stale' "$(crm check fields account -f field,filled,stale |
    grep -e '^share' -e '^verified')" \
"share_of_wallet${tab}1${tab}1
verified${tab}2${tab}1"
crm log sale a1 amount=3 >/dev/null
is 'of sales' "$(crm check fields sale -f field,filled | grep -e '^amount' \
    -e '^order')" "amount${tab}1
order${tab}0"
is 'of what is not recorded nothing is missing' "$(crm check fields |
    cut -f 1 | uniq | tr '\n' ' ')" \
    'staff account contact affiliation sale contract activity case '

# ---- whether it gets better

trend() {
	crm check trend "$@" -f day,unreachable,stale,outcome,complete
}
is 'nothing kept: how it is now, and how everybody recorded' \
    "$(trend --since -1mo | tail -1 | cut -f 1,2,4)" \
    "2025-06-18${tab}11.1%${tab}75%"
ok 'a day is kept' crm check freeze --now 2025-06-11
is 'in silence' "$out$err" ''
like 'unless somebody asks' "$(crm check freeze -O table)" 'frozen'
like 'once' "$(crm check freeze -O table)" 'was there'
is 'that is no change' "$(crm history --limit 1 -f command | grep -c freeze)" 1
is 'each day' "$(crm check trend --frozen -f day)" "2025-06-11
2025-06-18"
crm set a2 email=bob@x.nl >/dev/null
is 'what was kept stays' "$(trend --frozen | tail -1 | cut -f 2)" '11.1%'
is 'now is the last' "$(crm check trend --now 2025-06-19 \
    -f day,unreachable | tail -1)" "2025-06-19${tab}0%"
is 'a month without a day: how they recorded' \
    "$(trend --since 2025-03-01 --now 2025-06-19 | head -1)" \
    "2025-03-31${tab}${tab}${tab}${tab}20%"
is 'of a colleague' "$(crm check trend --who me --frozen \
    -f day,contacts,with_outcome,complete)" \
"2025-06-11${tab}2${tab}0%${tab}20%
2025-06-18${tab}4${tab}25%${tab}25%"
is 'since' "$(crm check trend --frozen --since 2025-06-12 -O count)" 1
fails 2 'of then nothing can be kept' crm check freeze --as-of 2025-06-01
fails 3 'nobody' crm check trend --who nobody
fails 2 'none is no colleague' crm check trend --who none
ok 'undo' crm undo
ok 'undo' crm undo
is 'takes a kept day away' "$(crm check trend --frozen -f day)" 2025-06-11
ok 'redo' crm redo
is 'brings it back' "$(crm check trend --frozen -O count)" 2
crm export -o all.ndjson
is 'an export has them' "$(crm init copy >/dev/null; cd copy &&
    crm import --exact ../all.ndjson -q && crm check trend --frozen -O count)" 2
is 'the store is sound' "$(crm fsck 2>&1)" ''

# ---- who records: the journal has the real clock

unset CRM_NOW
crm add staff login=late name=Late >/dev/null
crm add staff login=gone name=Gone active=false >/dev/null
at() {
	date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ
}
crm log call a1 x staff=eva time="$(at '-2 hours')" topic=t outcome=o \
    direction=out duration=5min >/dev/null
crm log call a1 x staff=eva time="$(at '-6 hours')" >/dev/null
crm log call a1 x staff=late time="$(at '-3 days')" >/dev/null
for i in $(seq 21); do
	echo "call a1 x staff=late time=$(at '-4 days')"
done | crm log --stdin -q >/dev/null
crm log sale a1 staff=eva amount=3 >/dev/null
crm log sale a1 staff=eva amount=4 >/dev/null
crm log sale a2 staff=eva amount=4 >/dev/null
staff=$(crm check staff -f \
    staff,contacts,complete,with_outcome,delay_hours,within_day,known,covered)
is 'how much, how complete, how soon, and what not' \
    "$(echo "$staff" | grep eva)" \
    "eva${tab}2${tab}60%${tab}50%${tab}4.0${tab}100%${tab}2${tab}50%"
is 'an import counts, but not for how soon' "$(echo "$staff" | grep late)" \
    "late${tab}22${tab}20%${tab}0%${tab}72.0${tab}0%${tab}0${tab}"
is 'who records nothing shows' "$(crm add staff login=lazy name=Lazy \
    >/dev/null; crm check staff -f staff,contacts,complete | grep lazy)" \
    "lazy${tab}0${tab}"
unlike 'who left does not' "$staff" '^gone'
is 'in a shorter period' "$(crm check staff --period 1d -f staff,contacts |
    grep -e eva -e late)" "eva${tab}2
late${tab}0"
crm add activity kind=email party=a1 staff=lazy uid=m1 \
    time="$(at '-30 hours')" >/dev/null
crm add activity kind=email party=a1 staff=lazy uid=m2 \
    time="$(at '-30 hours')" >/dev/null
is 'mail that came in shows what they did not record' \
    "$(crm check staff -f staff,contacts,known,covered | grep lazy)" \
    "lazy${tab}0${tab}1${tab}0%"
is 'and is no contact without an outcome' \
    "$(crm check list activity --who lazy -O count)" 0
crm log call a1 x staff=lazy time="$(at '-29 hours')" >/dev/null
is 'they record one with that party' \
    "$(crm check staff -f staff,contacts,known,covered | grep lazy)" \
    "lazy${tab}1${tab}1${tab}100%"
crm rm activity -w 'staff.login = "lazy"' >/dev/null
crm undo >/dev/null; crm redo >/dev/null
is 'an undo and a redo change nothing' \
    "$(crm check staff -f staff,delay_hours | grep eva)" "eva${tab}4.0"
# An order of five days ago, of two parties; and when they met them.
met() {	# STAFF DAYS DAYS
	crm add staff login="$1" name="$1" >/dev/null
	for party in a1 a2; do
		days=$2
		[ "$party" = a1 ] || days=$3
		crm log sale "$party" staff="$1" amount=1 \
		    date="$(date -u -d '-5 days' +%F)" >/dev/null
		crm log call "$party" x staff="$1" \
		    time="$(date -u -d "-$days days" +%FT12:00:00Z)" >/dev/null
	done
}
met near 6 4
is 'a day before, a day after' "$(crm check staff -f staff,known,covered |
    grep near)" "near${tab}2${tab}100%"
met far 7 3
is 'not two' "$(crm check staff -f staff,known,covered | grep far)" \
    "far${tab}2${tab}0%"

# ---- refused

fails 2 'no such reason' crm check list -r wrong
is 'reasons by their Dutch names' "$(crm check list -r onvolledig,dubbel)" \
    "$(crm check list -r incomplete,double)"
is 'in a summary, too' "$(crm check -r onbereikbaar -f check)" unreachable
fails 2 'no such type' crm check list nothing
fails 2 'rows are not listed' crm check list sale
fails 2 'two colleagues' crm check list --me --who eva
fails 2 'staff of one' crm check staff eva

# ---- the Dutch model

export CRM_NOW=2025-06-18T12:00:00Z
mkdir nl && cd nl && crm init -t nl >/dev/null
crm add medewerker aanmeldnaam="$me" naam=Ik >/dev/null
crm add relatie naam=test bevestigd=2020-01-01 >/dev/null
crm log gesprek a1 hallo >/dev/null
is 'works in Dutch' "$(crm check list -f handle,reason,field)" \
"a1${tab}unreachable${tab}
a1${tab}stale${tab}bevestigd
a1${tab}doubtful${tab}naam
n1${tab}outcome${tab}uitkomst"
like 'and in Dutch words' "$(LC_ALL=nl_NL.UTF-8 crm check -O table)" \
    '^onbereikbaar +1 +1 '
like 'all of it' "$(LC_ALL=nl_NL.UTF-8 crm check -O table)" \
    '^onvolledig +0 .* ja$'
is 'who records' "$(crm check staff -f staff,contacts)" "$me${tab}1"
cd ..

# ---- two kinds of contact

unset CRM_NOW
crm model show yaml >model.yaml
cat >tasting <<'X'
  tasting:
    kind: activity
    prefix: zt
    label: {en: tasting}
    plural: {en: tastings}
    help: {en: they tasted}
    fields:
      party: {type: ref, to: account, label: {en: account}, help: {en: who}}
      time: {type: time, required: true, label: {en: time}, help: {en: when}}
      staff: {type: ref, to: staff, label: {en: staff}, help: {en: of us}}
      text: {type: text, label: {en: text}, help: {en: what was said}}

X
awk '/^  case:/ { while ((getline line <"tasting") > 0) print line }
{ print }' model.yaml >two.yaml
mkdir two && cd two && crm init -t ../two.yaml >/dev/null
crm add staff login=eva name=Eva >/dev/null
crm add account name=Ada >/dev/null
crm add account name=Bob >/dev/null
crm log call a1 x staff=eva time="$(at '-6 hours')" >/dev/null
crm add tasting party=a2 text=x staff=u1 time="$(at '-2 hours')" >/dev/null
crm log sale a2 staff=eva amount=4 >/dev/null
is 'both count, each with its own time' "$(crm check staff \
    -f staff,contacts,delay_hours,known,covered | grep eva)" \
    "eva${tab}2${tab}4.0${tab}1${tab}100%"
done_testing
