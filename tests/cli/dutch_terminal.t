#!/bin/sh
# What a Dutch user sees on a terminal of 80 columns, in a made-up company:
# tables that fit, and no keys of the model in them.
TEMPLATE=none
. "${0%/*}/lib.sh"
command -v script >/dev/null || skip_all 'no script(1)'

ok 'a company' crm demo -q --parties 80 --weeks 70 company
cd company || exit 1

on_terminal() {	# COMMAND: what it shows
	LC_ALL= NO_COLOR=1 LC_MESSAGES=nl_NL.UTF-8 CRM_PAGER=cat script -qec \
	    "stty cols 80 rows 50; crm $1" /dev/null </dev/null 2>/dev/null |
	    tr -d '\r'
}
# A wide letter is several bytes: those behind the first do not count.
too_wide() {
	awk '{ s = $0; gsub(/[\200-\277]/, "", s) } length(s) > 80'
}

like 'a list names the fields that it has no room for' \
    "$(on_terminal 'list account --limit 2' | tail -n 2 | tr '\n' ' ')" \
    '^Niet getoond: rollen, moederrelatie, .*, \.\.\.; -f .* toont ze alle 36\. $'
ok 'in words that may be asked for' crm list account --limit 1 -f "$(
    on_terminal 'list account --limit 2' | tr '\n' ' ' |
    sed 's/.*Niet getoond: //; s/, \.\.\..*//; s/ //g')"
unlike 'not where -f chose' "$(on_terminal 'list account -f name --limit 2')" \
    'Niet getoond'
unlike 'nor where nothing is' "$(on_terminal \
    'list account -w "name = \"\""')" 'Niet getoond'
unlike 'nor to programs' "$(LC_ALL=nl_NL.UTF-8 crm list account -O table)" \
    'Niet getoond'

while read -r command; do
	shown=$(on_terminal "$command")
	is "$command: fits" "$(printf '%s\n' "$shown" | too_wide)" ''
	unlike "$command: in words" "$shown" '(^| )(organisation|phone|letter|'\
'critical|call|visit|web_visit|newsletter|consent|product\.family|last_sale|'\
'email|true|false|account\.kind|account)( |$)'
done <<'EOC'
list account --limit 5
list account -f name,kind,channel,target_group,last_sale --limit 5
list activity --limit 5
list consent --limit 5
show a1
timeline a1 --limit 20
timeline a1 --brief
case
case stats
task
deal
deal list --limit 5
find bakkerij --limit 3
due --all --limit 10
consent list --limit 5
consent may newsletter/email c1 c2
segment pyramid
segment explain a1
relation show a1
relation balance a1
relation levels a1
retention channels
retention conversion
retention churn --limit 5
sum revenue --by product.family --limit 3
sum revenue --by account.kind
forecast --by product.family --weeks 2
target list
journey
series
check
history --limit 3
history a1
timeline a1 --changes
case show k1
EOC
crm set a1 city=Rotterdam name='Bakkersgroep De Gouden Korrel' -q
crm set a1 city="'s-Hertogenbosch" owner=u2 -q
like 'what was done to a record is read whole, whatever else goes' \
    "$(on_terminal 'history a1')" ' gewijzigd '
done_testing
