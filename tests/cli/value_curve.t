#!/bin/sh
# crm value --curve: the customers from the most profitable to the least,
# counted again by awk from what crm value says of each.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"

made
made_fill
tab=$(printf '\t')

# What the lines should be, from handle, bought, profit in cents.
curve() {
	sort -t "$tab" -k3,3nr -k2,2n | awk -F '\t' '
	{ n++; sum[n] = sum[n - 1] + $3; v[n] = $3 }
	END { for (i = 1; i <= 10; i++) {
		k = int((n * i * 2 + 10) / 20)
		if (k > last)
			printf "%d\t%.2f\t%.2f\t%.2f\n", k,
			    (sum[k] - sum[last]) / 100, v[k] / 100,
			    sum[k] / 100
		last = k } }'
}
each() {	# each MONEY: handle number, profit in cents, of buyers
	crm value -f handle,bought,"$1",cost_to_serve | awk -F '\t' '$2 > 0 {
	gsub(/[^0-9.-]/, "", $3); gsub(/[^0-9.-]/, "", $4)
	sub(/^a/, "", $1); printf "x\t%s\t%.0f\n", $1, 100 * ($3 - $4) }'
}
got() {
	crm value --curve -f customers,profit,least,cumulative "$@"
}

# Nothing has a cost: revenue stands for margin, and it is said.
each revenue | curve >want
is 'ten lines, as awk has them' "$(got)" "$(cat want)"
like 'without costs' "$(crm value --curve -O table)" \
    'revenue less cost to serve, for no product has a cost'

# Some cost more than they bring; some never bought and cost.
crm set product --all unit_cost=3.00 -q
for i in 1003 1017 1042; do
	crm add case party=account/$i kind=complaint topic=late cost=9000 \
	    >/dev/null
done
crm add case party=account/1099 kind=question topic=price cost=12.50 >/dev/null
each margin >each
curve <each >want
is 'with costs' "$(got)" "$(cat want)"
crm value --curve -O table >text
like 'who takes it away again' "$(cat text)" \
    "^The best $(awk -F '\t' '$3 > 0' each | grep -c .) brought [0-9.]+; the other $(awk -F '\t' '$3 <= 0' each | grep -c .) took [0-9.]+ of it"
like 'and who never bought' "$(cat text)" \
    '^Beside them 1 who never bought cost 12.50'
is 'the whole is the whole' "$(crm value --curve -f cumulative_share |
    tail -n 1)" 100%
like 'it can be drawn' "$(crm value --curve -O table --plot)" '^ +[0-9]+% [+]'
is 'not in a pipe' "$(crm value --curve --plot -O csv | grep -c .)" 11
is 'of some' "$(crm value --curve -w 'city = "Utrecht"' -f customers |
    tail -n 1)" "$(crm value -w 'city = "Utrecht"' -f bought |
    awk '$1 > 0' | grep -c .)"
is 'as of a day' "$(crm value --curve --as-of 2024-01-31 -f customers |
    tail -n 1)" "$(crm value --as-of 2024-01-31 -f bought | awk '$1 > 0' |
    grep -c .)"
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm value --curve -O table)" \
    '^De beste [0-9]+ brachten'
fails 2 'not of one' crm value --curve account/1001
like 'of one, in its words' "$(crm value --curve -O table \
    -w "handle = $(crm value -f handle,bought | awk '$2 > 0 { print $1; exit }')")" \
    '^1 customer brought'
fails 2 'not with --sum' crm value --curve --sum
fails 1 'nobody' crm value --curve -w 'city = "Nowhere"'
like 'is said' "$err" 'nobody bought anything'
crm init --store none -q
fails 1 'no sales' crm --store none value --curve

crm init --store nl --template nl -q
crm value --curve -O svg >curve.svg
like 'a picture' "$(head -n 1 curve.svg)" '^<svg xmlns='
is 'a point for each hundredth' "$(grep 'stroke-width="1.5"' curve.svg |
    tr -cd ML | wc -c | tr -d ' ')" 101
like 'in a page, too' "$(crm value --curve -O html)" '<svg '
fails 2 'of the curve only' crm value -O svg
like 'as it says' "$err" 'say --curve'

export CRM_STORE=nl
made_fill_dutch
is 'the Dutch model' "$(crm value --curve -f customers | tail -n 1)" \
    "$(crm value -f bought | awk '$1 > 0' | grep -c .)"
done_testing
