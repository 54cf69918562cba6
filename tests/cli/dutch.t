# What a Dutch user reads: errors and hints in Dutch, with the words of data
# and of the command line as they are; what a program reads stays English.
. "${0%/*}/lib.sh"

nl() {
	LC_ALL=nl_NL.UTF-8 crm "$@"
}

crm add account name=Jansen city=Gouda >/dev/null

fails 2 'a type that is not there' nl list acount
is 'an error and its hint' "$err" \
    "$(printf '%s\n' 'crm: list: het model heeft geen "acount"' \
    'tip: bedoelt u account?')"
fails 4 'a value that is none' nl set a1 email=jan@
is 'the reason is Dutch, too' "$err" \
    'crm: set: a1: email (e-mailadres) "jan@" is geen e-mailadres: niets achter de @'
fails 4 'what is missing' nl add account
is 'by its key, which can be typed, and its label' "$err" \
    'crm: add: name (naam) ontbreekt (verplicht)'
fails 2 'a filter' nl list account -w 'name = "x" and'
is 'the place is marked' "$err" "$(printf '%s\n' \
    'crm: list: filter: een naam, getal of tekst verwacht aan het eind' \
    '    name = "x" and' '                  ^')"
fails 2 'types that do not fit' nl list account -w 'name > 3'
like 'kinds of values are Dutch' "$err" \
    'tekst kan niet vergeleken worden met een getal'
fails 2 'an option' nl list account --limit ten
like 'what it wants' "$err" "^crm: list: --limit: 'ten' is niet te lezen als een geheel getal"
fails 4 'a day that is none' nl set a1 known_since=2025-02-31
like 'with its month' "$err" '"2025-02-31" is geen dag: februari 2025 heeft 28'
fails 5 'a file that is not there' nl import account no.csv
is 'what the system says is Dutch, too' "$err" \
    'crm: import: kan no.csv niet openen: dat bestand of die map is er niet'
fails 2 'one of few words' nl forecast --period jaar
like 'which are Dutch, for Dutch is understood' "$err" \
    '^tip: een van dag, week, maand, kwartaal$'
fails 3 'undo of what was undone' nl undo 99
is 'an entry' "$err" 'crm: undo: er is geen boeking 99'
fails 4 'a slip in YAML' sh -c 'printf "a: {b: c: d}\n" |
    LC_ALL=nl_NL.UTF-8 crm model check -'
is 'is told in Dutch, with its place' "$err" \
'crm: model: -:1:9: hier hoort een komma of een }
tip: er ontbreekt een komma, of aanhalingstekens om een tekst met een dubbele punt erin'
fails 4 'a model' nl model check /dev/stdin <<'EOF'
gegevensmodel: 1
name: x
currency: EUR
entities:
  account: {kind: party, prefix: a, fields: {name: {type: tekst}}}
EOF
like 'faults of a model' "$err" "name: er is geen type 'tekst'"

# Values that are words of the model; a program reads its keys.
crm add account name=Bakker kind=organisation target_group=true \
    preferred_channel=phone >/dev/null
crm add contact name=Ada account=a2 >/dev/null
crm log call a2 x direction=in >/dev/null
crm case open a2 'te laat' kind=complaint topic=levering \
    severity=critical -q >/dev/null
crm add consent person=c1 purpose=newsletter channel=email basis=consent \
    given=2025-01-01 >/dev/null
like 'a choice in a table' "$(nl list account -O table -f kind)" '^organisatie$'
is 'the key for a program' "$(nl list account -f kind -w 'kind = organisatie')" \
    organisation
is 'and for a template' "$(nl list account --format '%(kind)' --limit 1 \
    -w 'kind = organisatie')" organisation
like 'of one record' "$(nl show a2 -O table)" '^voorkeurskanaal: +telefoon$'
like 'yes and no' "$(nl show a2 -O table)" '^in de doelgroep: +ja$'
is 'which is true for a program' "$(nl show a2 -f target_group)" true
like 'in a timeline' "$(nl timeline a2 -O table)" ' gesprek +n1 '
like 'as the model has it for a program' "$(nl timeline a2 -O csv)" ',call,n1,'
like 'before a visit' "$(nl timeline a2 --brief -O table)" ' gesprek +n1 '
crm set a2 known_since=2020-01-02 >/dev/null
crm set a2 channel=letter >/dev/null
like 'what was changed by the names of fields' \
    "$(nl timeline a2 --changes -O table)" \
    ' gewijzigd +bekend sinds '
like 'a program has their keys' "$(nl timeline a2 --changes -O csv)" \
    ',changed,,since,'
like 'history with the words of values' \
    "$(nl history a2 --field channel -O table)" ' voorkeurskanaal +telefoon +brief '
like 'a program has their keys, too' \
    "$(nl history a2 --field channel -O csv)" ',channel,phone,letter,'
case=$(nl case open a2 'Klonterig' kind=complaint topic=quality)
nl case respond "$case" --kind call 'sprak hem' >/dev/null
like 'the timeline of a case' "$(nl case show "$case" -O table)" \
    '^  20.* gesprek +n[0-9]+ +sprak hem'
like 'with its changes' "$(nl case show "$case" -O table)" \
    '^  20.* toegevoegd  '
like 'as the model has it for programs' "$(nl case show "$case" -O json)" \
    '"what":"added"'
like 'of a case' "$(nl case -O table)" ' kritiek '
like 'of a consent' "$(nl consent -O table)" ' nieuwsbrief +e-mail +geldt +toest'
like 'whom one may contact' "$(nl consent may newsletter/email c1 -O table)" \
    '^handle +naam +mag '
crm log sale a2 amount=5 >/dev/null
like 'groups of a sum' "$(nl sum revenue --by account.kind -O table)" \
    '^organisatie +5\.00$'
like 'a field that has no label' "$(nl list account -O table \
    -f last_contact,revenue)" '^laatste contact +omzet$'

like 'a setting' "$(CRM_PAGER=cat nl config -O table)" '^pager +cat +omgeving$'
crm log call a2 y >/dev/null
crm add contact name=Bob account=a2 >/dev/null
fails 4 'a record that others name' nl rm c1
like 'one of them' "$err" 'naar contact c1 verwijst nog 1 record: o1$'
crm log call c1 z >/dev/null
fails 4 'more' nl rm c1
like 'several of them' "$err" 'naar contact c1 verwijzen nog 2 records: '
if command -v script >/dev/null; then
	is 'that nothing would change is said at a terminal' "$(LC_ALL= LC_MESSAGES=nl_NL \
	    script -qec 'crm set account -w "city = \"nope\"" city=x -n' /dev/null \
	    </dev/null 2>&1 | tr -d '\r' | grep -v setlocale)" \
	    'crm: set: er verandert niets'
fi

# Words of one's own for what is computed, and for what stands above a table.
is 'a measure in a filter' "$(nl list account -w 'omzet(12mo) > 1 and
    laatste_verkoop > -1y and bestellingen = 1' -O ids)" a2
is 'sorted by the name of a column' \
    "$(nl sum revenue --by account.name,month --sort omzet,-maand -O csv |
    tail -n 1 | tr -d '\r')" "$(nl sum revenue --by account.name,month \
    --sort revenue,-month -O csv | tail -n 1 | tr -d '\r')"
ok 'a column by its label' nl list account -f laatste_contact --sort naam
fails 2 'one that is none' nl sum revenue --by month --sort jaar
fails 4 'a value of a choice' nl log gesprek a2 x richting=op
is 'is one of these words' "$err" "$(printf '%s\n' \
    'crm: log: direction (richting) "op" is geen van de waarden ervan' \
    'tip: waarden: in, uit')"
fails 4 'a day as Dutch people write it' nl set a2 known_since=31-12-2020
is 'is written so' "$err" "$(printf '%s\n' \
    'crm: set: a2: since (bekend sinds) "31-12-2020" is niet te lezen als een dag' \
    'tip: schrijf jaar-maand-dag: 2020-12-31')"

# What is read is counted as what it is.
printf '%s\n' BEGIN:VCARD VERSION:3.0 'FN:Jan' 'N:;Jan;;;' END:VCARD >een.vcf
ok 'a card' nl import een.vcf -n
is 'is one' "$err" '# 1 kaartje gelezen, 1 toe te voegen'
cat een.vcf een.vcf | sed '8s/Jan/Piet/;9s/Jan/Piet/' >twee.vcf
ok 'two' nl import twee.vcf -n
like 'are two' "$err" '^# 2 kaartjes gelezen, '
printf '%s\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:x BEGIN:VEVENT UID:1 \
    DTSTAMP:20250101T100000Z DTSTART:20250102T100000Z 'SUMMARY:Ada' \
    END:VEVENT END:VCALENDAR >een.ics
if [ -x "${CRM_BUILD:-$root/build}/libexec/crm-calendar" ]; then
	ok 'an appointment' nl import een.ics -n
	like 'is one' "$err" '^# 1 afspraak gelezen, '
fi

echo '{"op":"set","ref":"a9","fields":{"city":"Gouda"}}' >ops
fails 7 'a batch' nl batch ops --keep-going
is 'answers a program in English' "$out" \
    '{"line":1,"op":"set","status":3,"error":"no account a9"}'
is 'and says it in Dutch' "$err" "$(printf '%s\n' \
    'crm: batch: ops:1: er is geen account a9' \
    'crm: batch: 1 van 1 bewerkingen is overgeslagen')"
fails 4 'one that does nothing' nl batch ops
like 'says it of a line, too' "$err" 'ops:1: er is geen account a9'
like 'and what was done is Dutch' "$err" \
    '1 van 1 bewerkingen is fout: er is niets gedaan'

fails 3 'no store' nl fsck --store nergens
is 'is Dutch, whoever reads the findings' "$err" "$(printf '%s\n' \
    'crm: fsck: er is geen opslag in nergens' 'tip: crm init maakt er een')"
fails 3 'to be repaired' nl fsck --repair --store nergens
like 'is none either' "$err" '^crm: fsck: er is geen opslag in nergens$'
is 'nothing found is said once' "$(nl fsck -O table)" 'De opslag is gaaf.'
if command -v script >/dev/null; then
	is 'to people' "$(LC_ALL= LC_MESSAGES=nl_NL script -qec \
	    'crm --no-pager fsck' /dev/null </dev/null | tr -d '\r' |
	    grep -v setlocale)" 'De opslag is gaaf.'
fi

# What is shown: tables and what stands around them, on a Dutch model.
ok 'a Dutch store' crm init -t nl winkel
export CRM_STORE="$dir/winkel/.crm"
ok 'its words' nl add relatie naam='De Vries' nummer=1001
printf '%s\n' 'datum;relatie;artikel;aantal;prijs' \
    '2-1-2025;1001;BL10;10;12,50' '13-2-2025;1001;BL10;8;1.250,00' >omzet.csv
ok 'a file with semicolons and a comma' nl import verkoop omzet.csv \
    --create artikel
is 'sums by month, asked in Dutch' "$(nl sum omzet --by maand -O table)" \
    "$(printf '%s\n' 'maand       omzet' '2025-01    125.00' \
    '2025-02  10000.00')"
is 'but keys for programs' "$(nl sum omzet --by maand -O csv | head -1 |
    tr -d '\r')" \
    'month,revenue'
like 'a timeline' "$(nl timeline a1 -O table)" '  toegevoegd '
like 'with rows of sales' "$(nl timeline a1 -O table)" '1 regel '
like 'but not for programs' "$(nl timeline a1 -O csv)" ',added,'
like 'a forecast' "$(nl forecast -O table)" \
    '^Prognose van omzet per week, vanaf 2025-W08; laatste verkoop 2025-02-13'
like 'its columns' "$(nl forecast -O table)" '^week +van +prognose '
like 'why a party is where it is' "$(nl segment explain a1 -O table)" \
    '  2 orders, 10125.00 EUR sinds '
like 'but not for programs' "$(nl segment explain a1)" ' EUR since '

like 'how a filter is run' "$(nl list relatie -w 'nummer = "1001"' \
    --explain -O table)" '^plan: unieke index van nummer$'
like 'but not for programs' "$(nl list relatie -w 'nummer = "1001"' \
    --explain)" '^plan: unique index of nummer$'
nl model show yaml | sed '0,/required: true, /s///' >ander.yaml
like 'what a model changes' "$(nl model diff ander.yaml -O table)" \
    'required vraagt minder dan eerst'
like 'but not for programs' "$(nl model diff ander.yaml)" \
    'required asks less than before'

# What fsck finds.
data=$(echo winkel/.crm/db.*/data.mdb)
perl -e 'local $/; open F, "<", $ARGV[0]; my $b = <F>;
    $b =~ s/De Vries/De vries/g; open F, ">", $ARGV[0]; print F $b' "$data"
fails 5 'a damaged store' nl fsck -O table
like 'in Dutch' "$out" '^record relatie a1 is beschadigd: controlesom$'
like 'what follows from it, too' "$out" 'hoort er niet te zijn$'
fails 5 'in a pipe' nl fsck
like 'in English' "$out" '^record relatie a1 is damaged: checksum$'
like 'with the reason in Dutch' "$err" 'bevindingen: de opslag is beschadigd'
fails 5 'a repair' nl fsck --repair -O table
like 'says what is lost' "$out" 'is terug zonder naam, dat het journaal niet'
done_testing
