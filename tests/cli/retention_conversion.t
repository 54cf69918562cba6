#!/bin/sh
# crm retention conversion: parties made so that each count is known.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
export CRM_NOW=2025-06-30T12:00:00Z

is 'of nobody' "$(crm retention conversion -O count)" 0
# NUMBER KNOWN CONTACT CHANNEL PURCHASE
while read -r n known contact channel purchase; do
	crm add account number="$n" name="N$n" city="$([ "$n" -le 4 ] &&
	    echo Gouda || echo Delft)" since="$known" -q >/dev/null
	[ "$contact" = - ] || crm log call account/"$n" hello \
	    time="${contact}T10:00" channel="$channel" -q >/dev/null
	[ "$purchase" = - ] || crm log sale account/"$n" date="$purchase" \
	    quantity=1 price=100 -q >/dev/null
done <<'END'
1 2025-01-01 2025-01-11 phone 2025-01-21
2 2025-01-01 2025-01-21 phone 2025-05-21
3 2025-01-01 2025-01-31 phone -
4 2025-01-01 2025-02-01 web 2025-02-01
5 2025-01-01 2025-06-20 web -
6 2025-01-01 - - 2025-03-01
7 2025-01-01 2025-04-01 phone 2025-03-01
8 2025-01-01 - - -
END
# A later contact on another channel, and a return: no first of anything.
crm log call account/1 again time=2025-02-01T10:00 channel=web -q >/dev/null
crm log sale account/1 date=2025-02-02 quantity=-1 price=40 -q >/dev/null

f=group,parties,prospects,days_to_contact,seen,customers,rate,days_to_purchase,revenue
is 'by the channel of the first contact' "$(crm retention conversion -f $f)" \
"phone${tab}3${tab}3${tab}20.0${tab}3${tab}2${tab}66.7%${tab}65.0${tab}160.00
purchase${tab}2${tab}2${tab}59.0${tab}2${tab}2${tab}100%${tab}0.0${tab}200.00
web${tab}2${tab}2${tab}100.5${tab}2${tab}1${tab}50%${tab}0.0${tab}100.00
${tab}1${tab}0${tab}${tab}0${tab}0${tab}${tab}${tab}0.00
all${tab}8${tab}7${tab}31.0${tab}7${tab}5${tab}71.4%${tab}0.0${tab}460.00"
is 'within 60 days, of those who had them' \
    "$(crm retention conversion --within 60d -f group,seen,customers)" \
"phone${tab}3${tab}1
purchase${tab}2${tab}2
web${tab}1${tab}1
${tab}0${tab}0
all${tab}6${tab}4"
is 'by a field' "$(crm retention conversion --by city -f group,parties,customers)" \
"Delft${tab}4${tab}2
Gouda${tab}4${tab}3
all${tab}8${tab}5"
is 'chosen ones' "$(crm retention conversion -w 'city = "Gouda"' \
    -f group,customers | tail -n 1)" "all${tab}3"
is 'as it was seen then' "$(crm retention conversion --as-of 2025-02-01 \
    -f group,prospects,customers)" \
"phone${tab}3${tab}1
web${tab}1${tab}1
${tab}0${tab}0
all${tab}4${tab}2"
is 'an interval around the rate' "$(crm retention conversion \
    -f rate_from,rate,rate_until | awk -F '\t' '$2 != "" &&
    !($1 + 0 <= $2 + 0 && $2 + 0 <= $3 + 0)')" ''
crm retention conversion -O svg >steps.svg
is 'a picture has the three shares of each' "$(grep -o '[0-9]*%</text>' \
    steps.svg | tr -d '\n')" \
    '100%</text>67%</text>0%</text>100%</text>100%</text>0%</text>100%</text>50%</text>0%</text>0%</text>'
like 'with whole headings' "$(cat steps.svg)" '>bought again</text>'
like 'and a word where there is no channel' "$(cat steps.svg)" '>none</text>'
like 'as people read in the table' "$(crm retention conversion -O table)" \
    'none  *1  *0'
for form in svg table; do
	like "the words of channels: $form" "$(LC_ALL=nl_NL.UTF-8 crm \
	    retention conversion -O $form)" telefoon
done
like 'not for a program' "$(LC_ALL=nl_NL.UTF-8 crm retention conversion \
    -O csv)" '^phone,'
is 'letters can be told from the blue' "$(crm retention conversion \
    --by country -w 'number < "6"' -O svg | grep '>60%<' |
    grep -o 'fill="[^"]*"')" 'fill="#123"'
for verb in conversion cohorts; do
	is "$verb by segments: their names" "$(crm retention $verb \
	    --by 'segment(pyramid)' -O csv | sed -n 2p | cut -d , -f 1)" medium
	like 'and in Dutch their labels' "$(LC_ALL=nl_NL.UTF-8 crm retention \
	    $verb --by 'segment(pyramid)' -O table)" '^middelgroot '
done
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm retention conversion -O table)" \
    'eerste contact.*klanten'
crm add account number=9 name=Old -q >/dev/null
crm log call account/9 hello time=1960-01-01T10:00 channel=phone -q >/dev/null
is 'a contact of long ago' "$(crm retention conversion -w 'number = "9"' \
    -f group,prospects,customers | head -n 1)" "phone${tab}1${tab}0"
fails 2 'a party' crm retention conversion a1
fails 2 'an unknown field' crm retention conversion --by nothing
crm init -q --store nl -t nl
ok 'in the Dutch model' crm retention conversion --store nl
is 'on from there: who bought on another day, too' \
    "$(crm retention conversion --by city -f again_rate | tail -n 1)" \
    "$(crm list account -w 'orders(9y) > 0' -f first_sale,last_sale | awk -F '\t' '
    { n++; again += $1 != $2 }
    END { s = sprintf("%.1f", 100 * again / n); sub(/[.]0$/, "", s)
	print s "%" }')"
is 'and before: who had contact, of all that are known' \
    "$(crm retention conversion --by city -f prospects,parties,contact_rate |
    awk -F '\t' '{ bad += sprintf("%.1f", 100 * $1 / $2) + 0 != $3 + 0 }
    END { print bad + 0 }')" 0

# ---- by a colleague

u=$(crm add staff name='Els Bos' login=els)
crm set account --all owner="$u" -q --max-changes 1000 >/dev/null
for verb in conversion cohorts; do
	like "people read who that is: $verb" \
	    "$(crm retention $verb --by owner -O table)" "^$u Els Bos "
	is "a program the handle: $verb" \
	    "$(crm retention $verb --by owner -O csv | sed -n '2s/,.*//p')" "$u"
done
crm set account/1 city='Een plaats met een lange naam' -q >/dev/null
is 'a long name has room' "$(crm retention conversion --by city -O svg |
    sed -n 's/<text x="\([0-9]*\)".*>Een plaats.*/\1/p')" 213
done_testing
