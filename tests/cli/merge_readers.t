#!/bin/sh
# A merge rewrites no sale row: whoever reads rows sees the old party or
# product as the one that remained.  So a store in which all rows were given
# to the other one first, and which was merged then, must answer alike.
TEMPLATE=none
. "${0%/*}/lib.sh"
export CRM_NOW=2025-06-18T12:00:00Z
crm demo -q made || exit 1
both() {	# both CMD ...: on the store that was rewritten and the other
	crm --store rewritten "$@" >rewritten.out 2>&1
	crm --store aliased "$@" >aliased.out 2>&1
}
alike() {	# alike NAME CMD ...
	name=$1
	shift
	both "$@"
	# When the records were merged is another moment for each.
	for at in rewritten aliased; do
		sed -i '/\t\(changed\|merged\)\t/d' $at.out
	done
	[ -s aliased.out ] && cmp -s rewritten.out aliased.out
	report $? "$name is the same" ||
	    comment "$(diff rewritten.out aliased.out | head -n 10)"
}

store=made/.crm
# The parties and products with the most rows, from several segments.
crm --store $store sum rows --by party --sort -rows -f party >parties
crm --store $store sum rows --by product --sort -rows -f product >products
grep -v '^$' parties | sed -n '1,12p;40,60p' | paste -d' ' - - - >pairs
grep -v '^$' products | sed -n '1,6p' | paste -d' ' - - >>pairs
{
	echo party,product,date,quantity,amount
	awk '/^a/ { for (i = 1; i <= 9; i++)
		printf "%s,%s,2025-05-%02d,%d,%d\n", $(1 + i % 3), "p2",
		    1 + i, i, 3 * i }' pairs
} >old.csv
ok 'some rows in the tail' crm --store $store import sale old.csv
cp -R $store rewritten
cp -R $store aliased
while read -r first others; do
	field=party
	case $first in p*) field=product ;; esac
	for other in $others; do
		crm --store rewritten set sale -w "$field = $other" \
		    "$field=$first"
	done
done <pairs
for at in rewritten aliased; do
	ok "$at: merged" sh -c "crm --store $at merge --stdin <pairs"
	is "$at: the store is sound" "$(crm --store $at fsck 2>&1)" ''
done

all() {
	alike "$1: rows of all" list sale
	alike "$1: sums by party" sum revenue,quantity,orders,rows,margin \
	    --by party
	alike "$1: sums by product" sum revenue,quantity,rows --by product
	alike "$1: by party and product" sum rows,revenue --by party,product
	alike "$1: by product and week" sum revenue --by product,week
	alike "$1: customers by month" sum customers,orders --by month
	alike "$1: by a path of the party" sum revenue --by party.city
	alike "$1: measures" list account -f \
	    'handle,revenue(),orders(),margin(),frequency(),last_purchase,recency'
	alike "$1: a filter on measures" list account -w 'revenue(52w) > 1000' \
	    -f handle,number
	alike "$1: products' measures" list product -f \
	    'handle,revenue(),quantity()'
	for scheme in portfolio pyramid value ladder loyalty rfm activity; do
		alike "$1: segment $scheme" segment show "$scheme"
		alike "$1: members of $scheme" segment members "$scheme"
	done
	alike "$1: value" value
	alike "$1: forecast by product" forecast --by product
	alike "$1: forecast by party" forecast --by party --top 20
	alike "$1: forecast" forecast
	while read -r first second rest; do
		case $first in
		p*)
			alike "$1: rows of $second" list sale \
			    -w "product = $second"
			alike "$1: forecast of $second" forecast \
			    -w "product = $second"
			continue ;;
		esac
		alike "$1: timeline of $first" timeline "$first"
		alike "$1: rows of $first" list sale -w "party = $first"
		alike "$1: rows of $second" list sale -w "party = $second"
		alike "$1: sum of $second" sum revenue -w "party = $second"
		both rm "$first" --cascade
		grep -q 'rows of sale' aliased.out &&
		    cmp -s rewritten.out aliased.out
		report $? "$1: $first is kept by all its rows" ||
		    comment "$(cat aliased.out)"
	done <pairs
}
all 'after the merge'

# New rows go into the unmerged tail, of the old handle as of the new one.
{
	echo party,product,date,quantity,amount
	awk '/^a/ { for (i = 1; i <= 40; i++)
		printf "%s,%s,2025-06-%02d,%d,%d\n", $(1 + i % 3), "p1",
		    1 + i % 17, i, 3 * i }' pairs
} >new.csv
for at in rewritten aliased; do
	ok "$at: more rows" crm --store $at import sale new.csv
done
all 'with a tail'
awk '/^a/ { print $2, $1; exit }' pairs >one
read -r old remained <one
both sum rows -w "party = $remained"
is 'the same lines once more add none' "$(crm --store aliased import sale \
    new.csv >/dev/null 2>&1; crm --store aliased sum rows -w \
    "party = $remained")" "$(cat aliased.out)"
done_testing
