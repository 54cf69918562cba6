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
    'crm: set: a1: email "jan@" is geen e-mailadres: niets achter de @'
fails 2 'a filter' nl list account -w 'name = "x" and'
is 'the place is marked' "$err" "$(printf '%s\n' \
    'crm: list: filter: een naam, getal of tekst verwacht aan het eind' \
    '    name = "x" and' '                  ^')"
fails 2 'types that do not fit' nl list account -w 'name > 3'
like 'kinds of values are Dutch' "$err" \
    'tekst kan niet vergeleken worden met een getal'
fails 2 'an option' nl list account --limit ten
like 'what it wants' "$err" "^crm: list: --limit: 'ten' moet een geheel getal"
fails 4 'a day that is none' nl set a1 known_since=2025-02-31
like 'with its month' "$err" '"2025-02-31" is geen dag: februari 2025 heeft 28'
fails 5 'a file that is not there' nl import account no.csv
is 'what the system says is the system'"'"'s' "$err" \
    'crm: import: kan no.csv niet openen: No such file or directory'
fails 3 'undo of what was undone' nl undo 99
is 'an entry' "$err" 'crm: undo: er is geen boeking 99'
fails 4 'a model' nl model check /dev/stdin <<'EOF'
gegevensmodel: 1
name: x
currency: EUR
entities:
  account: {kind: party, prefix: a, fields: {name: {type: tekst}}}
EOF
like 'faults of a model' "$err" "name: er is geen type 'tekst'"

echo '{"op":"set","ref":"a9","fields":{"city":"Gouda"}}' >ops
fails 7 'a batch' nl batch ops --keep-going
is 'answers a program in English' "$out" \
    '{"line":1,"op":"set","status":3,"error":"no account a9"}'
fails 4 'one that does nothing' nl batch ops
like 'says the same of a line' "$err" 'ops:1: no account a9'
like 'and what was done is Dutch' "$err" \
    '1 van 1 bewerkingen zijn fout: er is niets gedaan'
done_testing
