#!/bin/sh
# Products that took the place of others: what was sold of the one before is
# history of the one that is sold now, as if it had been one product always.
. "${0%/*}/lib.sh"
export CRM_NOW=2026-06-01T12:00:00Z

# c follows b follows a; x is by itself, and so is y, whose successor z was
# never sold.  The same sales once more with c for all three.
awk 'BEGIN {
	seed = 7
	for (f = 1; f <= 2; f++)
		print "account,product,date,quantity,amount" >f ".csv"
	for (w = 120; w > 0; w--) {
		t = 1780272000 - w * 7 * 86400 + 86400
		date = strftime("%Y-%m-%d", t, 1)
		seed = (seed * 16807) % 2147483647
		v = 100 + 50 * sin(w / 52 * 6.283) + seed % 40
		p = w > 80 ? "a" : w > 20 ? "b" : "c"
		printf "A,%s,%s,1,%d\n", p, date, v >"1.csv"
		printf "A,c,%s,1,%d\n", date, v >"2.csv"
		# What was left of the old one.
		if (w == 79 || w == 10) {
			printf "A,%s,%s,1,%d\n", w == 79 ? "a" : "b", date,
			    10 >"1.csv"
			printf "A,c,%s,1,%d\n", date, 10 >"2.csv"
		}
		for (f = 1; f <= 2; f++)
			printf "A,x,%s,1,%d\nA,y,%s,1,%d\n", date, 200 - v,
			    date, 30 + seed % 9 >f ".csv"
	}
}'
one=$PWD/one/.crm
mkdir one
crm --store "$one" init --template standard >/dev/null
ok 'the sales' crm import sale 1.csv -q --create account --create product
ok 'and as of one product' crm --store "$one" import sale 2.csv -q \
    --create account --create product
by() {
	crm "$@" -f product.code,week,forecast,lo95,hi95 --weeks 3 -O csv |
	    LC_ALL=C sort
}
is 'by themselves as long as nobody says so' \
    "$(by forecast --by product.code | cut -d , -f 1 | sort -u | tr '\n' ' ' |
    tr -d '\r')" 'a b c product.code x y '
ok 'b follows a' crm set product/a successor=product/b
ok 'c follows b' crm set product/b successor=product/c
ok 'z will follow y' crm add product code=z name=z
ok 'which is said' crm set product/y successor=product/z
is 'as if it had been one product' "$(by forecast --by product.code)" \
    "$(by --store "$one" forecast --by product.code)"
like 'people are told' "$(crm forecast --by product.code --weeks 1 -O table)" \
    '^2 products are counted with what took their place'
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm forecast --by product.code \
    --weeks 1 -O table)" '^2 producten tellen mee bij hun opvolger'
is 'by reference' "$(crm forecast --by product --weeks 3 \
    -f forecast -O csv | LC_ALL=C sort)" \
    "$(crm --store "$one" forecast --by product --weeks 3 \
    -f forecast -O csv | LC_ALL=C sort)"
is 'with another key' "$(by forecast --by account.name,product.code)" \
    "$(by --store "$one" forecast --by account.name,product.code)"
is 'in a tree' "$(by forecast --by product.code --tree)" \
    "$(by --store "$one" forecast --by product.code --tree)"
is 'why' "$(crm forecast --why product/c -O csv)" \
    "$(crm --store "$one" forecast --why product/c -O csv)"
is 'apart' "$(by forecast --by product.code --apart | cut -d , -f 1 |
    sort -u | tr '\n' ' ' | tr -d '\r')" 'a b c product.code x y '
is 'why, apart' "$(crm forecast --why product/c --apart -O csv | wc -l)" \
    "$((20 + 13 + 1))"
ok 'a circle' crm set product/c successor=product/a
is 'leads nowhere' "$(by forecast --by product.code)" \
    "$(by forecast --by product.code --apart)"
ok 'the total is of no product' crm forecast --weeks 1
done_testing
