#!/bin/sh
# What it cost to serve a customer: hours of colleagues in contacts, cases,
# what is known of a year; by hand.
CRM_NOW=2025-06-18T12:00:00Z
. "${0%/*}/lib.sh"

crm add staff login=ann name=Ann cost=60.00 >/dev/null
crm add staff login=bob name=Bob >/dev/null
crm add product code=x name=X unit_cost=1.00 >/dev/null
for who in One Two Three; do
	crm add account name=$who number=$who >/dev/null
	crm log sale account/$who product=product/x quantity=1 price=101 \
	    date=2024-06-18 >/dev/null
done
crm log sale account/Two product=product/x quantity=1 price=5 \
    date=2024-12-18 >/dev/null
crm log sale account/Two product=product/x quantity=1 price=5 \
    date=2025-06-18 >/dev/null
cost() { crm value "$@" -f cost_to_serve; }

is 'nothing recorded, nothing said' "$(cost account/One)" 0.00
crm log visit account/One 'about bread' staff=ann duration=1h30min \
    time=2025-03-03 >/dev/null
is 'an hour and a half of Ann' "$(cost account/One)" 90.00
crm log call account/One 'again' staff=ann time=2025-04-04 >/dev/null
is 'a call of which no duration is known takes five minutes' \
    "$(cost account/One)" 95.00
crm log call account/One 'and again' staff=bob duration=1h \
    time=2025-04-05 >/dev/null
is 'an hour of whom nothing is known costs nothing' "$(cost account/One)" 95.00
crm case open account/One 'stale' topic=bread cost=12.50 >/dev/null
is 'a case costs what it says' "$(cost account/One)" 107.50
is 'realised is less by it' \
    "$(crm value account/One -f margin,realised)" "$(printf '100.00\t-7.50')"
is 'as of a day: what was by then' \
    "$(cost account/One --as-of 2025-03-31)" 90.00
is 'others have theirs' "$(cost account/Two)" 0.00

# ---- what is known of a year

crm set account/Two cost=73.05 -q >/dev/null
is 'a year of it' "$(cost account/Two)" 73.00
is 'half of one' "$(cost account/Two --as-of 2024-12-18)" 36.60
is 'no more of it while nothing is bought' \
    "$(cost account/Two --as-of 2025-03-03)" 36.60
crm log visit account/Two 'hello' staff=ann duration=2h \
    time=2025-05-05 >/dev/null
is 'that has the hours in it' "$(cost account/Two)" 73.00
crm case open account/Two 'broken' topic=bread cost=10 >/dev/null
is 'but not the cases' "$(cost account/Two)" 83.00
is 'the sum is that of all' "$(crm value --sum -f cost_to_serve)" 190.50
crm add account name=Four number=Four cost=100 >/dev/null
is 'who never bought costs nothing a year' "$(cost account/Four)" 0.00

# ---- rates of the model

crm model show yaml | sed 's/hour_cost: 0 /hour_cost: 30 /
    s/contact_time: 5min/contact_time: 6min/' >model.yaml
ok 'other rates' crm model apply model.yaml -q
is 'of whom it was not known, and of the call' "$(cost account/One)" 138.50
crm log call account/Three 'hm' >/dev/null
is 'six minutes of anybody' "$(cost account/Three)" 3.00
sed 's/contact_time: 6min/contact_time: 1d6min/' model.yaml >day.yaml
ok 'a contact that takes a day' crm model apply day.yaml -q
is 'costs one' "$(cost account/Three)" 723.00
ok 'taken back' crm undo -q
ok 'and the rates before it' crm undo -q
is 'nothing' "$(cost account/Three)" 0.00

# ---- what does not fit, and money with other digits than the currency

crm set account/Two cost=90000000000000000 -q >/dev/null
fails 4 'a cost that no number holds is refused' crm value account/Two
like 'and said' "$err" 'the costs are too large'
fails 4 'no segment comes of it' crm segment show value
crm undo -q >/dev/null
crm init -q --store digits
crm model show yaml --store digits | awk '
    /digits:/ { print; next }
    /en: cost per hour/ { sub("money", "money, digits: 4") }
    /cost: .*en: cost to serve|cost: .*{en: cost,/ { sub("money", "money, digits: 3") }
    { print }' >digits.yaml
ok 'more digits than the currency has' crm model apply digits.yaml -q \
    --store digits
with_digits() { crm "$@" --store digits; }
with_digits add staff login=ann name=Ann cost=60.1234 >/dev/null
with_digits add product code=x name=X unit_cost=1 >/dev/null
with_digits add account name=One number=One >/dev/null
with_digits add account name=Two number=Two cost=73.05 >/dev/null
with_digits log sale account/Two product=product/x quantity=1 price=5 \
    date=2024-06-18 >/dev/null
with_digits log sale account/Two product=product/x quantity=1 price=5 \
    date=2025-06-18 >/dev/null
with_digits log visit account/One 'hi' staff=ann duration=2h >/dev/null
with_digits case open account/One 'stale' topic=bread cost=12.505 >/dev/null
is 'hours and cases, in cents' "$(with_digits value account/One \
    -f cost_to_serve)" 132.75
is 'and years' "$(with_digits value account/Two -f cost_to_serve)" 73.00

# ---- the same in the Dutch model

crm init -q -t nl --store nl
crm add medewerker aanmeldnaam=ann naam=Ann uurkosten=60 --store nl >/dev/null
crm add relatie naam=Een nummer=1 --store nl >/dev/null
crm log bezoek relatie/1 'over brood' medewerker=ann duur=1h30min \
    --store nl >/dev/null
is 'an hour and a half of Ann' "$(crm value relatie/1 --store nl \
    -f cost_to_serve)" 90.00
done_testing
