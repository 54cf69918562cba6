#!/bin/sh
# crm retention channels: customers made so that each count is known.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
export CRM_NOW=2025-06-30T12:00:00Z

is 'of nobody' "$(crm retention channels -O count)" 0
is 'and no pairs' "$(crm retention channels --pairs -O table)" ''
row() {			# ROW NUMBER DATE CHANNEL PRICE [QUANTITY]
	printf '%s,%s,%s,%s,%s\n' "$1" "$2" "$3" "$4" "${5:-1}" >>sales.csv
}
# 1-6: web only, 100 to 150; 7-12: both, 300 to 350; 13, 14: counter only;
# 15: on a day before the year, 16: channel not said, 17: never.
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
	crm add account number="$n" name="N$n" -q >/dev/null
done
echo account,date,channel,price,quantity >sales.csv
for n in 1 2 3 4 5 6; do
	row $n 2025-01-0$n web $((90 + 10 * n))
	row $((n + 6)) 2025-02-0$n web $((190 + 10 * n))
	row $((n + 6)) 2025-03-0$n counter 100
done
row 13 2025-01-01 counter 50
row 14 2025-01-01 counter 50
row 14 2025-01-02 web 10 -1
row 15 2024-06-30 web 999
row 16 2025-01-01 '' 70
ok 'sales' crm import sale sales.csv -q
f=channels,customers,customers_share,revenue,orders_each,margin_each,again
is 'sets of channels' "$(crm retention channels -f $f)" \
"web${tab}6${tab}40%${tab}750.00${tab}1.0${tab}125.00${tab}0%
web + counter${tab}6${tab}40%${tab}1950.00${tab}2.0${tab}325.00${tab}100%
counter${tab}2${tab}13.3%${tab}90.00${tab}1.0${tab}45.00${tab}0%
${tab}1${tab}6.7%${tab}70.00${tab}1.0${tab}70.00${tab}0%
one channel${tab}8${tab}53.3%${tab}840.00${tab}1.0${tab}105.00${tab}0%
several${tab}6${tab}40%${tab}1950.00${tab}2.0${tab}325.00${tab}100%
all${tab}15${tab}100%${tab}2860.00${tab}1.4${tab}190.67${tab}40%"
# 325 against (750 + 90) / 8 = 105; R: t.test(c(300,310,320,330,340,350),
# c(100,110,120,130,140,150,50,40))$p.value = 1.64e-07
is 'against those of one of these channels only' \
    "$(crm retention channels -f channels,against,p | sed -n '2,3p')" \
"web + counter${tab}3.10${tab}0.0000
counter${tab}${tab}"
is 'pairs' "$(crm retention channels --pairs \
    -f channel,other,customers,of_channel,of_other,lift,p,revenue,margin_each)" \
"web${tab}counter${tab}6${tab}50%${tab}75%${tab}0.88${tab}0.4725${tab}1950.00${tab}325.00"
is 'in a period' "$(crm retention channels --in 2025-03 -f channels,customers |
    head -n 1)" "counter${tab}6"
is 'as of a day, the year before it' "$(crm retention channels \
    --as-of 2025-01-04 -f channels,customers | sed 3q)" \
"web${tab}5
counter${tab}2
${tab}1"
is 'chosen ones' "$(crm retention channels -w 'number = "7" or number = "1"' \
    -f channels,customers | tail -n 1)" "all${tab}2"
crm log call account/1 hello time=2025-02-01T10:00 channel=phone -q >/dev/null
crm log visit account/1 hello time=2025-02-02T10:00 channel=visit -q >/dev/null
crm log call account/2 hello time=2024-02-01T10:00 channel=phone -q >/dev/null
is 'of contacts' "$(crm retention channels --of contacts -f channels,customers)" \
"phone + visit${tab}1
${tab}14
one channel${tab}0
several${tab}1
all${tab}15"
is 'of both' "$(crm retention channels --of both -f channels,customers |
    grep visit)" "web + phone + visit${tab}1"
like 'the words of channels' "$(LC_ALL=nl_NL.UTF-8 crm retention channels \
    -O svg)" '>toonbank<'
ok 'a heat map' crm retention channels -O svg
like 'with the names of channels' "$out" '>counter</text>'
like 'and the shares' "$out" '>75%</text>'
ok 'on a page' crm retention channels --pairs -O html
like 'has it, too' "$out" '<svg'
like 'in text' "$(crm retention channels --pairs -O table)" \
    '^web  *\+\+\+\+\+\+\+\+$'
unlike 'nothing is not a number' "$(crm retention channels -O json;
    crm retention channels --pairs -O json)" '[nN]a[nN]|inf'
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm retention channels -O table)" \
    'kanalen.*klanten'
fails 2 'a party' crm retention channels a1
fails 2 'a period to come' crm retention channels --in 2026
fails 2 'no period' crm retention channels --in soon
fails 2 'no source' crm retention channels --of mail

crm init -q --store nl -t nl
ok 'in the Dutch model' crm retention channels --store nl
# Channels that are free text: as many as can be told apart.
crm init -q --store text
crm model show yaml --store text >model.yaml
awk '/^  [a-z]*:$/ { in_sale = $1 == "sale:" }
    /^      [a-z_]*:/ { skip = in_sale && $1 == "channel:"
	if (skip) print "      channel: {type: text}" }
    !skip' model.yaml >text.yaml
ok 'channels as free text' crm model apply text.yaml --store text
crm add account name=N -q --store text >/dev/null
{
	echo account,date,channel,price,quantity
	seq 64 | sed 's/.*/a1,2025-01-01,way &,1,1/'
} >text.csv
ok '64 of them' crm import sale text.csv -q --store text
is 'are one set' "$(crm retention channels --store text -f channels | sed 1q |
    tr + '\n' | wc -l | tr -d ' ')" 64
is 'and all pairs of them' "$(crm retention channels --pairs -O count \
    --store text)" 2016
crm log sale a1 date=2025-01-02 channel=more price=1 quantity=1 -q \
    --store text >/dev/null
fails 2 'one more' crm retention channels --store text
like 'says what to do' "$err" 'more than 64 channels'
is 'where none is recorded it is said' "$(crm retention channels -O table \
    -w 'number = "16"' | tail -n 1)" 'Of none of them is a channel recorded.'
unlike 'else not' "$(crm retention channels -O table)" 'Of none'
done_testing
