#!/bin/sh
# The running period: what was sold in it is known, only its rest is forecast.
. "${0%/*}/lib.sh"
export CRM_NOW=2026-06-20T12:00:00Z	# a Saturday

# The same each working day of a week for half a year, more in some weeks than
# in others, of two products.  In the last week a large order came on Tuesday.
awk 'BEGIN {
	print "order,account,product,date,quantity,amount"
	now = 1781913600	# that Saturday
	for (d = 208; d > 0; d--) {
		t = now - d * 86400
		day = strftime("%u", t, 1)
		if (day > 5)
			continue
		v = 90 + (int((d + 1) / 7) * 37) % 21
		if (d == 4)
			v += 900
		date = strftime("%Y-%m-%d", t, 1)
		printf "%d,A,a,%s,1,%.2f\n", d, date, .25 * v
		printf "%d,A,b,%s,3,%.2f\n", d, date, .75 * v
	}
}' >sales.csv
ok 'the sales' crm import sale sales.csv -q --create account --create product
first() {
	crm forecast -f week,forecast,lo80,hi80,lo95,hi95 -O csv "$@" |
	    sed -n 2p | tr -d '\r'
}

sold() {	# by Wednesday
	crm sum revenue -w 'date >= 2026-06-08 and date <= 2026-06-10' |
	    sed 's/ EUR//'
}

# That, and a share of the mean of the 13 weeks before.
rest() {
	crm sum revenue -w 'date >= 2026-03-09 and date < 2026-06-08' |
	    sed 's/ EUR//' | awk -v so_far="$(sold)" -v share="$1" \
	    '{ printf "%.2f", so_far + share * $1 / 13 }'
}

like 'nothing sold yet: the whole' "$(first --as-of 2026-06-14 --weeks 2)" \
    '^2026-W24,'
is 'what was sold and the rest, as usual' \
    "$(first --as-of 2026-06-10 --method mean13 | cut -d , -f 1,2)" \
    "2026-W24,$(rest .4)"
is 'a large order is not lost' "$(first --as-of 2026-06-16 |
    awk -F , '{ print ($2 >= 1100 && $3 >= 1100 && $5 >= 1100) }')" 1
is 'nor taken to come again' "$(first --as-of 2026-06-16 |
    awk -F , '{ print ($2 < 1100 + 320) }')" 1
is 'a week that is over is known' "$(first --as-of 2026-06-19)" \
    "2026-W25,$(crm sum revenue --by week --in 2026-W25 -O csv | sed -n 2p |
    tr -d '\r' | awk -F , '{ printf "%.2f,%.2f,%.2f,%.2f,%.2f", $2, $2, $2,
    $2, $2 }')"
is 'of today half is over' \
    "$(CRM_NOW=2026-06-10T09:00:00Z first --method mean13 | cut -d , -f 2)" \
    "$(rest .5)"
width() {
	awk -F , '{ printf "%.2f\n", $6 - $5 }'
}
is 'surer by the day' "$(for d in 07 08 09 10 11; do
	first --as-of 2026-06-$d | width
    done | tail -n 4 | sort -rn)" "$(for d in 08 09 10 11; do
	first --as-of 2026-06-$d | width
    done)"
is 'the sum moves with it' "$(crm forecast --as-of 2026-06-16 --weeks 3 \
    -f forecast -O csv | sed 1d | awk '{ s += $1 } END { printf "%.2f", s }')" \
    "$(crm forecast --as-of 2026-06-16 --weeks 3 --sum -f forecast -O csv |
    sed -n 2p | tr -d '\r')"
is 'levels add up' "$(crm forecast --by product.code --tree --weeks 1 \
    --as-of 2026-06-16 -f level,forecast -O csv | tr -d '\r' |
    awk -F , '$1 == "total" { t = $2 } $1 == "product.code" { s += $2 }
    END { printf "%d", (t - s) * 100 }')" 0
is 'in a tree nothing is below what was sold of it' \
    "$(crm forecast --by product.code --tree --weeks 1 --as-of 2026-06-16 \
    -f product.code,forecast -O csv | tr -d '\r' >tree.csv
    crm sum revenue --by product.code --in 2026-W25 --as-of 2026-06-16 -O csv |
    tr -d '\r' | awk -F , 'NR == FNR { f[$1] = $2; next }
    FNR > 1 { print (f[$1] >= $2) }' tree.csv - | sort -u)" 1
(
	mkdir fridays
	cd fridays
	export CRM_STORE="$PWD/.crm"
	crm init -q
	awk 'BEGIN {
		print "account,product,date,quantity,amount"
		for (w = 1; w < 60; w++)
			printf "A,a,%s,1,%d\n",
			    strftime("%Y-%m-%d", 1781827200 - w * 604800, 1),
			    100 + (w * 7) % 13
		print "A,a,2026-06-15,1,5000.00"
	}' | crm import sale - -q --create account --create product
	crm forecast --weeks 1 --as-of 2026-06-16 -f forecast,lo80,lo95
) >fridays.out
is 'an order on a day that never brought one is not forecast away' \
    "$(awk '{ print ($1 >= 5100 && $2 >= 5000 && $3 >= 5000) }' \
    fridays.out)" 1
# Twenty products that are seldom sold, beside one of every day.
(
	mkdir rare
	cd rare
	export CRM_STORE="$PWD/.crm"
	crm init -q
	awk 'BEGIN {
		print "account,product,date,quantity,amount"
		for (d = 300; d > 0; d--) {
			date = strftime("%Y-%m-%d", 1781913600 - d * 86400, 1)
			printf "A,a,%s,1,%.2f\n", date, 90 + d * 37 % 21
			for (p = 0; p < 20; p++)
				if ((d * 7919 + p * 104729) % 97 < 2 + p % 3)
					printf "A,r%d,%s,1,%.2f\n", p, date,
					    1 + (d * d + p * 31) % (5 + p * p)
		}
	}' | crm import sale - -q --create account --create product
	for d in 15 16 17 18; do
		crm forecast --as-of 2026-06-$d --by product.code --sum \
		    -f lo95,lo80,forecast,hi80,hi95
	done
) >rare.out
is 'a sum lies within its intervals, the wider around the narrower' \
    "$(awk '{ bad += $1 < 0
    for (i = 1; i < 5; i++) bad += $i > $(i + 1) }
    END { print NR, bad + 0 }' rare.out)" '84 0'
like 'for people in a line' "$(crm forecast --as-of 2026-06-16 -O table)" \
    'Sold so far in the running week: 1[0-9.]+; usually 60 % is still to come'
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm forecast --as-of 2026-06-16 \
    -O table)" 'gewoonlijk komt er nog 60 % bij'
is 'why looks at whole weeks' "$(crm forecast --why all --weeks 1 \
    --as-of 2026-06-16 -f forecast -O csv | tail -n 1 | tr -d '\r' |
    awk '{ print ($1 > 400 && $1 < 700) }')" 1
is 'in the first week ever there is nothing to lean on' \
    "$(crm forecast --as-of 2025-11-25 --weeks 1 -f forecast -O csv |
    sed -n 2p | tr -d '\r')" ''

# ---- the first sale of all was today

crm init new >/dev/null 2>&1
cd new || exit 1
crm add product code=P1 name=Rye >/dev/null
sell() {
	crm add sale product=p1 quantity=2 price=7 date="$1" >/dev/null
}
sell 2026-06-20
new=$(crm forecast -O table --plot)
like 'nothing is usual yet' "$new" \
    'Sold so far in the running week: 14.00; 21 % of its days are still to come'
unlike 'and nothing is drawn' "$new" '┤'
for day in 05-18 05-25 06-01 06-08; do
	sell 2026-$day
done
is 'four weeks alike say nothing of how sure it is' \
    "$(crm forecast --as-of 2026-06-15 --weeks 1 -f forecast,lo95,hi95)" \
    "$(printf '14.00\t\t')"
like 'which is said' "$(crm forecast --as-of 2026-06-15 -O table)" \
    'Note: always the same value, too few times for an interval'
done_testing
