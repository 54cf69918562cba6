#!/bin/sh
# The filter as a user meets it: what it finds, what it refuses, its plan.
# (The whole grammar is tested in tests/unit.)
. "${0%/*}/lib.sh"

crm add staff login=anna name='Anna Bos' >/dev/null
crm add account name='Café Zoë' number=1 city=Gouda employees=5 owner=u1 \
    roles=supplier since=2024-01-31 email=zoe@x.nl >/dev/null
crm add account name='Bakker & Zn' number=2 city=Utrecht employees=50 \
    tags=a,b kind=consumer >/dev/null
crm add account name='De Bakkerij' number=3 city=gouda \
    parent=a2 target_group=yes >/dev/null
crm add contact name='Ada Byrne' account=a2 >/dev/null
crm add product code=P1 name=Bread family=bread >/dev/null
crm add sale party=a1 product=p1 amount=10 cost=6 quantity=2 \
    date=2025-05-01 order=F1 >/dev/null
crm add sale party=a1 product=p1 amount=20 cost=10 quantity=4 \
    date=2024-01-01 order=F2 >/dev/null
crm add sale party=a3 amount=-5 date=2025-06-01 order=F3 >/dev/null
crm log visit a2 'met them' time=2025-03-01T10:00 >/dev/null

found() {		# found FILTER HANDLE ...
	f=$1
	shift
	is "$f" "$(crm list account -w "$f" -O ids 2>&1 | tr '\n' ' ')" \
	    "${*:+$* }"
}
found 'city = "Gouda"' a1 a3
found 'city = "GOUDA"' a1 a3
found 'city != "Gouda"' a2
found 'plaats = "Gouda"' a1 a3
found 'name ~ "bakker"' a2 a3
found 'name ~ "cafe"' a1
found 'name !~ "bakker"' a1
found 'employees > 5' a2
found 'employees >= 5' a1 a2
found 'not employees > 5' a1 a3
found 'employees != 5' a2 a3
found 'missing(employees)' a3
found 'not missing(employees)' a1 a2
found 'city in ("Ede", "Utrecht")' a2
found 'city = "Gouda" and employees < 9 or kind = consumer' a1 a2
found 'city = "Gouda" and (employees < 9 or kind = consumer)' a1
found 'kind = consument' a2
found 'roles = leverancier' a1
found 'roles = supplier' a1
found 'tags = "b"' a2
found 'target_group' a3
found 'since = 2024-01-31' a1
found 'since < -1y' a1
found 'since > today' ''
found 'owner = u1' a1
found 'owner.login = "anna"' a1
found 'parent = account/2' a3
found 'parent.city = "Utrecht"' a3
found 'count(contact) > 0' a2
found 'count(contact) = 0' a1 a3
found 'revenue(12mo) > 0' a1
found 'revenue(12mo) < 0' a3
found 'revenue() = 30' a1
found 'orders() >= 2' a1
found 'quantity() = 6' a1
found 'margin() = 14' a1
found 'last_sale >= 2025-05-01' a1 a3
found 'last_sale < -30d' a1
found 'first_sale = 2024-01-01' a1
found 'missing(last_sale)' a2
found 'last_contact < -90d' a2
found 'missing(last_contact)' a1 a3
found 'segment(lifecycle) = customer' a1 a3
found 'segment(lifecycle) = klant' a1 a3
found 'segment(activity) = active' a1 a3
found 'employees * 2 = 100' a2
is 'a parameter' "$(crm list account -w 'city = $c and employees > $n' \
    --param c=gouda --param n=1 -O ids)" a1

wrong() {		# wrong PATTERN FILTER
	fails 2 "refused: $2" crm list account -w "$2"
	like "why: $1" "$err" "$1"
}
wrong 'unknown field "ctiy"' 'ctiy = "Gouda"'
like 'with the place' "$err" '^    \^$'
like 'and a suggestion' "$err" '^hint: did you mean city'
wrong 'unknown field "Gouda"' 'city = Gouda'
wrong 'unknown field "laatste"' 'laatste verkoop < -90d'
like 'a name of two words is one' "$err" '^hint: did you mean laatste_verkoop'
wrong 'unknown field "share"' 'name = "x" and not share of wallet > 1'
like 'of three, too' "$err" '^hint: did you mean share_of_wallet'
wrong 'unknown field "city_"' 'city_ = "x"'
wrong 'kind has no value "customer"' 'kind = customer'
wrong 'cannot be compared' 'name > 3'
wrong '"x" is not a period' 'since > "x"'
wrong 'expected at the end' 'city ='
wrong 'expected' '(city = "x"'
wrong 'without its closing' 'city = "x'
wrong 'unknown function "revenu"' 'revenu(12mo) > 1'
wrong 'parameter \$c has no value' 'city = $c'
wrong '2025-02-30' 'since = 2025-02-30'
wrong '.' 'segment(nope) = x'
wrong '.' 'segment(lifecycle) = x'
wrong '.' 'employees'
fails 2 'a parameter without a value' crm list account -w 'city = $c' \
    --param c
fails 2 'the same in sum' crm sum revenue -w 'nope = 1'
fails 2 'in set' crm set account -w 'nope = 1' city=x
fails 2 'in rm' crm rm account -w 'nope = 1'
fails 2 'in forecast' crm forecast -w 'nope = 1'

same 'the plan: an index' explain.index \
    crm list account -w 'city = "Gouda" and employees > 1' --explain
same 'the plan: every record' explain.scan \
    crm list account -w 'length(name) > 5' --explain
same 'the plan: facets' explain.facets \
    crm list account -w 'employees > 1' --explain
same 'the plan: nothing asked' explain.all crm list account --explain

done_testing
