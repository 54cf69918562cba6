#!/bin/sh
# What the shells ask: only reads, and says nothing when it knows nothing.
. "${0%/*}/lib.sh"

first() {
	crm __complete "$@" | cut -f 1 | tr '\n' ' '
}

crm add account name='Bakkerij Jansen' >/dev/null
crm add account name='Bloemen Vos' >/dev/null
is 'commands' "$(first lis)" 'list '
is 'verbs' "$(first segment mem)" 'members '
is 'options' "$(first list --exp)" '--explain '
is 'formats' "$(first list account -O nd)" 'ndjson '
is 'behind =' "$(first list account --output=js)" '--output=json '
is 'types' "$(first add acc)" 'account '
is 'fields to set' "$(first add account cit)" 'city= '
is 'values' "$(first add account roles=sup)" 'roles=supplier '
is 'fields to show' "$(first list account -f name,cit)" 'name,city '
is 'fields to sort by' "$(first list account --sort -cit)" '-city '
is 'handles' "$(first show a)" 'a1 a2 '
is 'a word that one record has' "$(first show @jans)" 'a1 '
is 'purposes' "$(first list contact --may news)" 'newsletter '
is 'channels' "$(first consent may newsletter/e)" 'newsletter/email '
is 'fields of a consent' "$(first consent give a1 wor)" 'wording= '
is 'values of one' "$(first consent withdraw a1 purpose=sur)" \
    'purpose=surveys '
is 'files' "$(first list account -o x)" ':file '
is 'with a store in front' "$(cd / && first --store "$dir/.crm" show a)" \
    'a1 a2 '
ok 'without a store' sh -c 'cd / && crm __complete show a'
is 'nothing' "$out" ''
is 'nothing is written' "$(crm __complete add account name=x; crm list account -O count)" 2

cat >bash.sh <<'END'
. "$1"
COMP_WORDS=(crm list account --sor) COMP_CWORD=3
_crm; echo "${COMPREPLY[*]}"
COMP_WORDS=(crm show a) COMP_CWORD=2
_crm; echo "${COMPREPLY[*]}"
COMP_WORDS=(crm segm) COMP_CWORD=1
_crm; echo "${COMPREPLY[*]}"
COMP_WORDS=(crm forecast --ne) COMP_CWORD=2
_crm; echo "${COMPREPLY[*]}"
COMP_WORDS=(crm forecast --period mo) COMP_CWORD=3
_crm; echo "${COMPREPLY[*]}"
COMP_WORDS=(crm forecast acc) COMP_CWORD=2
_crm; echo "${COMPREPLY[*]}"
END
if command -v bash >/dev/null; then
	is 'bash' "$(bash bash.sh "$root/completions/crm.bash" 2>&1)" \
	    '--sort
a1 a2
segment
--next
month
accuracy'
fi
is 'kinds of contact' "$(crm __complete log cal | cut -f 1)" call
is 'a sale is one' "$(crm __complete log sal | cut -f 1)" sale
is 'schemes' "$(crm __complete segment members py | cut -f 1)" pyramid
is 'segments of a scheme' \
    "$(crm __complete segment members rfm/at_ | cut -f 1)" rfm/at_risk
printf 'day,temp,promo\n2025-01-01,5,1\n' | crm series import - >/dev/null
is 'drivers' "$(crm __complete forecast --driver '' | cut -f 1)" 'promo
temp'
is 'by their beginning' "$(crm __complete series show t | cut -f 1)" temp
done_testing
