#!/bin/sh
# crm segment portfolio, ladder, loyalty, value: a few parties whose history
# is made so that each segment has its own, and the numbers behind it.
. "${0%/*}/lib.sh"


# Nine parties; day 0 of the store is 2025-06-18.
for name in Partner Friend Economist Dog Young Ambassador Loss Nobody Never
do
	crm add account name="$name" number="$name" -q >/dev/null
done
crm set account/Never never=yes
crm add product code=bread name=Bread unit_cost=1.00 >/dev/null

# sales NUMBER EVERY UNTIL PRICE: an order of 10 each EVERY days, since 500
# days before; promised and delivered in time.
sales() {
	awk -v who="$1" -v every="$2" -v until="$3" -v price="$4" 'BEGIN {
		for (d = 500; d >= until; d -= every) {
			t = 1750204800 - d * 86400
			day = strftime("%Y-%m-%d", t, 1)
			printf "%s,bread,%s,10,%s,%s-%d,%s,%s\n", who, day,
			    price, who, d, day, day
		}
	}'
}
{
	echo account,product,date,quantity,price,order,promised,delivered
	sales Partner 14 5 100
	sales Friend 30 10 5
	sales Economist 14 5 90
	sales Dog 45 10 4
	sales Ambassador 20 3 8
	sales Loss 60 20 1
} >sales.csv
ok 'the sales' crm import sale sales.csv -q
crm log sale account/Young product=product/bread quantity=1 price=5 \
    date=2025-06-01 >/dev/null

for who in Partner Friend Ambassador; do
	for d in 2025-06-10 2025-05-01 2025-03-01 2025-01-10; do
		crm log call account/$who 'how are things' time=${d}T10:00 \
		    >/dev/null
	done
	crm add survey survey=yearly party=account/$who aspect=overall \
	    rating=9 date=2025-05-01 >/dev/null
done
# Close to them all, but only one recommends us, and a contract is signed.
crm add link party=account/Ambassador other=account/Nobody kind=refers \
    date=2025-02-01 result=converted >/dev/null
crm add link party=account/Partner other=account/Nobody kind=refers \
    date=2024-12-01 result=converted >/dev/null
crm add contract name=Supply party=account/Partner kind=supply \
    from=2025-01-01 >/dev/null
# Serving this one costs more than it brings.
crm add case party=account/Loss kind=question topic=again cost=900 \
    opened=2025-04-01T10:00 resolved=2025-04-01T11:00 >/dev/null

of() {		# of SCHEME NAME: the segment
	crm list account -w "segment($1) = $3 and name = \"$2\"" -O count
}
segment_of() {	# SCHEME NAME
	crm segment explain "account/$2" -f scheme,segment |
	    awk -F '\t' -v s="$1" '$1 == s { print $2 }'
}
why() {		# SCHEME NAME
	crm segment explain "account/$2" -f scheme,reason |
	    awk -F '\t' -v s="$1" '$1 == s { print $2 }'
}

for pair in Partner:partner Friend:friend Economist:economist Dog:dog \
    Young:undecided; do
	is "portfolio: ${pair%:*}" "$(segment_of portfolio ${pair%:*})" \
	    "${pair#*:}"
done
is 'portfolio: nobody has met them' "$(segment_of portfolio Nobody)" ''
is 'portfolio: sizes add up' "$(crm segment portfolio -f parties |
    awk '{ n += $1 } END { print n }')" 7
is 'the same in a filter' "$(of portfolio Partner partner)" 1

# Strength again by hand: last contact 8 days ago, 75 % of the parties with
# contacts had 4 in a year, one rating of 9 of 10 on 2025-05-01, one
# referral that became a customer.
like 'strength: recency is 2^(-8/90)' "$(why portfolio Partner)" \
    "recency $(awk 'BEGIN { printf "%.0f", 100 * 2^(-8/90) }') %"
like 'frequency is 1 - exp(-4/4)' "$(why portfolio Partner)" \
    "frequency $(awk 'BEGIN { printf "%.0f", 100 * (1 - exp(-1)) }') %"
like 'satisfaction is shrunk' "$(why portfolio Partner)" \
    "satisfaction $(awk 'BEGIN { w = 2^(-48/365)
    printf "%.0f", 100 * (w * .9 + 3 * .6) / (w + 3) }') %"
like 'referrals are 1 - exp(-3/2)' "$(why portfolio Partner)" \
    "referrals $(awk 'BEGIN { printf "%.0f", 100 * (1 - exp(-1.5)) }') %"
crm add case party=account/Friend kind=complaint topic=late \
    opened=2025-06-18T08:00 severity=normal >/dev/null
like 'an open complaint takes points off' "$(why portfolio Friend)" \
    'complaints -1[0-9]'

is 'ladder: never bought' "$(segment_of ladder Nobody)" prospect
is 'ladder: bought once' "$(segment_of ladder Young)" customer
is 'ladder: comes back' "$(segment_of ladder Economist)" client
is 'ladder: content' "$(segment_of ladder Friend)" supporter
is 'ladder: recommends' "$(segment_of ladder Ambassador)" ambassador
is 'ladder: and a contract' "$(segment_of ladder Partner)" partner
is 'ladder: marked as never' "$(segment_of ladder Never)" ''
is 'ladder, before the contract' "$(crm list account \
    -w 'segment(ladder) = partner' --as-of 2024-12-31 -O count)" 0

is 'loyalty: promises not recorded' "$(segment_of loyalty Young)" \
    home_feeling
is 'loyalty: a year of orders as promised' "$(segment_of loyalty Dog)" \
    ability
is 'loyalty: recommends' "$(segment_of loyalty Ambassador)" commitment
crm add case party=account/Dog kind=dispute topic=invoice \
    opened=2025-06-01T08:00 >/dev/null
is 'loyalty: a dispute takes a step back' "$(segment_of loyalty Dog)" \
    reliability
like 'and it is said' "$(why loyalty Dog)" 'disputes open 1'

is 'value: costs more than it brings' "$(segment_of value Loss)" below_zero
is 'value: most valuable' "$(segment_of value Partner)" most_valuable
like 'value: realised is margin less cost to serve' "$(why value Loss)" \
    "realised -900.00 EUR margin"
is 'value: buyers only' "$(segment_of value Nobody)" ''
is 'every scheme has its line' "$(crm segment list -f scheme | uniq |
    tr '\n' ' ')" 'activity lifecycle pyramid rfm portfolio value ladder loyalty '

# ---- with nothing to go on

crm init -q --store empty
ok 'an empty store' crm segment --store empty
is 'has nobody anywhere' "$(crm segment --store empty -f parties | sort -u)" 0
crm add account name=Alone --store empty >/dev/null
crm add product code=x name=X --store empty >/dev/null
crm log sale @alone product=product/x quantity=1 price=1 --store empty \
    >/dev/null
ok 'one customer with one purchase' crm segment --store empty
unlike 'no number that is none' "$(crm segment explain @alone --store empty)" \
    'nan|inf'

done_testing
