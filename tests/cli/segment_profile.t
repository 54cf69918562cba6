#!/bin/sh
# crm segment profile and overlap, again by awk, and the value shares.
. "${0%/*}/lib.sh"

# A hundred accounts: those in Delft buy rye and often, the others wheat.
awk 'BEGIN {
	print "name,number,city" >"accounts.csv"
	print "account,product,date,quantity,price" >"sales.csv"
	for (i = 1; i <= 100; i++) {
		delft = i % 5 == 0
		city = delft ? "Delft" : i % 2 ? "Gouda" : "Breda"
		what = delft ? "rye" : "wheat"
		if (i > 96)
			city = "Rare" i
		printf "Buyer %03d,N%03d,%s\n", i, i, city >"accounts.csv"
		for (d = 1; d <= (delft ? 12 : 1 + i % 3); d++)
			printf "N%03d,%s,%s,1,%d\n", i, what, strftime("%Y-%m-%d",
			    1750204800 - (d * 25 + i) * 86400, 1),
			    10 + i % 7 >"sales.csv"
	}
}'
crm add product code=rye name=Rye family=dark >/dev/null
crm add product code=wheat name=Wheat family=light >/dev/null
ok 'the accounts' crm import account accounts.csv -q
ok 'the sales' crm import sale sales.csv -q

crm segment members pyramid -f name,segment | sort >members
crm list account -f name,city,handle | sort >cities
crm segment profile pyramid/medium --all -O csv | tr -d '\r' >profile

is 'shares of a value, by hand' \
    "$(awk -F, '$1 == "city" && $2 == "Delft" { print $3, $4, $5 }' profile)" \
    "$(awk -F '\t' 'FILENAME == "members" { in_it[$1] = $2 == "medium"; next }
    { n[in_it[$1]]++; k[in_it[$1]] += $2 == "Delft" }
    END { printf "%d %.1f%% %.1f%%", k[1], 100 * k[1] / n[1],
    100 * k[0] / n[0] }' members cities | sed 's/[.]0%/%/g')"
crm set account -w 'city = "Delft"' share_of_wallet=60% >/dev/null
crm set account -w 'city = "Gouda"' share_of_wallet=12.5% >/dev/null
crm set account -w 'city = "Breda"' share_of_wallet=30% >/dev/null
crm set account -w 'city = "Delft" and number ~ "5"' share_of_wallet=40% >/dev/null
is 'a mean of percentages is in percent' "$(crm segment profile \
    pyramid/medium --all -f field,mean_inside,mean_rest -O tsv | tr -d '\r' |
    awk '$1 == "share_of_wallet" { print ($2 > 12 && $2 <= 60 && $3 > 12 &&
    $3 <= 60) }')" 1
is 'what few have is left out' "$(grep -c Rare profile)" 0
like 'the least likely by chance comes first, and is what makes them' \
    "$(sed -n 2,6p profile)" 'product.family,dark'
is 'in the order of chance' "$(awk -F, 'NR > 1 { print $8 }' profile |
    sort -c -n && echo so)" so
is 'false finds are no fewer than chance says' \
    "$(awk -F, 'NR > 1 && $9 < $8 { n++ } END { print n + 0 }' profile)" 0
is 'means of what they buy, by hand' \
    "$(awk -F, '$1 == "orders()" { print $6, $7 }' profile)" \
    "$(crm segment members pyramid -f segment,orders | awk '$2 > 0 {
    n[$1 == "medium"]++; s[$1 == "medium"] += $2 }
    END { printf "%.2f %.2f", s[1] / n[1], s[0] / n[0] }')"
is 'only what is no chance' "$(crm segment profile pyramid/medium -f q |
    awk '$1 > .05 { n++ } END { print (NR > 0), n + 0 }')" '1 0'
is 'a stricter eye sees no more' "$(crm segment profile pyramid/medium \
    --below .001 -O count)" "$(crm segment profile pyramid/medium -f q |
    awk '$1 <= .001' | wc -l | tr -d ' ')"
is 'nobody is in it: nothing to say' \
    "$(crm segment profile pyramid/inactive --all -O count)" 0
like 'for people' "$(crm segment profile pyramid/medium -O table)" \
    'inside, .* in the rest; .* are shown'

# Contacts: some in Delft are called and complain, others write.
for i in 05 10 15 20 25 30 35 40 45 50 55 60; do
	crm log call account/N0$i hello time=2025-06-02T10:00 channel=phone -q
	[ $i = 60 ] || CRM_NOW=2025-06-02T10:00:00Z crm case open \
	    account/N0$i 'too late' kind=complaint topic=late channel=phone -q
done >/dev/null
for i in 01 02 03 04 06 07; do
	crm log email account/N0$i hello time=2025-06-02T10:00 channel=email -q
	CRM_NOW=2025-06-02T10:00:00Z crm case open account/N0$i 'what is it' \
	    kind=question topic=what channel=email -q
done >/dev/null
# Two of the first are answered within the hour, all of the others.
for i in 1 2 12 13 14 15 16 17; do
	CRM_NOW=2025-06-02T10:30:00Z crm case respond k$i 'this' -q
done >/dev/null
# Before the period it says nothing.
crm log call account/N008 hello time=2024-01-02T10:00 channel=phone -q >/dev/null
crm segment profile pyramid/medium --all \
    -f field,value,inside,share_inside,share_rest,mean_inside,mean_rest >touched
crm segment members pyramid -f handle,segment >where
of_sides() {		# NAME: parties with a line in NAME.list, by side
	awk -F '\t' -v one="$1" 'FILENAME != "where" { n[$1]++; next }
	{ in_it = $2 == "medium"; k[in_it]++; s[in_it] += n[$1] }
	END { printf "%.2f %.2f", s[1] / k[1], s[0] / k[0] }' "$1" where
}
crm list activity -w 'time >= 2024-06-19' -f account >contacts.list
crm list case -f account >cases.list
crm list case -w 'kind = complaint' -f account >complaints.list
is 'contacts, by hand' \
    "$(awk -F '\t' '$1 == "contacts" { print $6, $7 }' touched)" \
    "$(of_sides contacts.list)"
is 'cases' "$(awk -F '\t' '$1 == "cases" { print $6, $7 }' touched)" \
    "$(of_sides cases.list)"
is 'which are complaints' \
    "$(awk -F '\t' '$1 == "complaints" { print $6, $7 }' touched)" \
    "$(of_sides complaints.list)"
# 7 of those 12 are medium, 6 with a case, of which 1 was answered in time; of
# the rest 5, 1 answered, and the 6 others.
is 'answers in time, in percent' \
    "$(awk -F '\t' '$1 == "answered in time" { print $3, $6, $7 }' touched)" \
    '6 16.67 63.64'
is 'channels of contacts, of those who had any' \
    "$(awk -F '\t' '$1 == "channel of contacts" { print $2, $3, $4, $5 }' \
    touched | sort)" 'email 0 0% 54.5%
phone 7 100% 45.5%'
nl_profile() {
	LC_ALL=nl_NL.UTF-8 crm segment profile pyramid/medium --all -O "$1"
}
is 'measures, fields and values by their Dutch words, for people' \
    "$(nl_profile table | grep -Ec '^(omzet|orders|plaats) ')
$(nl_profile table | grep -Ec '^(revenue|city|[a-z]*[(][)])')
$(nl_profile csv | grep -c '^revenue()')" "$(nl_profile csv |
    grep -Ec '^(revenue[(][)]|orders[(][)]|city),')
0
1"
like 'in Dutch for people' "$(LC_ALL=nl_NL.UTF-8 crm segment profile \
    pyramid/medium --all -O table)" 'kanaal van contacten'
fails 2 'of a whole scheme' crm segment profile pyramid
fails 2 'of nothing' crm segment profile
fails 2 'no such segment' crm segment profile pyramid/nope
fails 2 'a share of 5' crm segment profile pyramid/medium --below 5

crm segment members rfm -f name,segment | sort >rfm
join -t '	' members rfm | cut -f 2,3 | sort | uniq -c |
    awk '{ print $2 "\t" $3 "\t" $1 }' | sort >want
is 'overlap is how many are in both' \
    "$(crm segment overlap pyramid rfm -f segment,other,parties |
    grep -v '		' | sort)" "$(cat want)"
is 'all of a segment is somewhere' "$(crm segment overlap pyramid rfm \
    -f segment,of_segment | tr -d '%' | awk '{ s[$1] += $2 }
    END { for (i in s) if (s[i] < 99.5 || s[i] > 100.5) n++; print n + 0 }')" 0
is 'with itself: only itself, and as much more as it is rare' \
    "$(crm segment overlap pyramid pyramid -f segment,other,of_segment,lift |
    awk '$1 != $2 || $3 != "100%" || $4 < 1 { n++ } END { print n + 0 }')" 0
fails 2 'of one' crm segment overlap pyramid
fails 2 'no such scheme' crm segment overlap pyramid nope

is 'lifetime value of a segment is that of its members' \
    "$(crm segment show pyramid -f segment,value | awk '$1 == "medium" {
    print $2 }')" "$(crm value -f name,lifetime | sort >lives
    join -t '	' members lives | awk -F '\t' '$2 == "medium" { s += $3 }
    END { printf "%.2f", s }')"
is 'the shares are those of all' "$(crm segment show pyramid -f value_share |
    tr -d '%' | awk '{ s += $1 } END { print (s > 99 && s < 101) }')" 1

# Who left against who stayed, as they were then.
crm segment members pyramid/small --as-of 2025-03-18 -f handle,revenue |
    sort >then
crm segment members pyramid/small -f handle | sort >now
cut -f 1 then | comm -23 - now >left
cut -f 1 then | comm -12 - now >stayed
ok 'some left, some stayed' [ -s left -a -s stayed ]
like 'those are compared' "$(crm segment profile pyramid/small \
    --left 2025-03-18 --all -O table)" \
    "^$(grep -c . left) left, $(grep -c . stayed) stayed; "
mean() {
	join -t '	' then "$1" | awk -F '\t' '{ s += $2 }
	END { printf "%.2f", s / NR }'
}
is 'by what they brought then' "$(crm segment profile pyramid/small \
    --left 2025-03-18 --all -f field,mean_inside,mean_rest |
    sed -n 's/^revenue()	//p')" "$(mean left)	$(mean stayed)"
is 'and how silent they were' "$(crm segment profile pyramid/small \
    --left 2025-03-18 --all -f field | grep -c '^days since')" 1
fails 2 'since a day to come' crm segment profile pyramid/small \
    --left 2025-12-31
like 'is said' "$err" 'it must be a day that is over'

# What they buy: a party counts once for each family, however many products of
# it; what was merged is what it became.
crm add product code=spelt name=Spelt family=dark >/dev/null
crm add product code=black name=Black family=odd >/dev/null
crm add product code=bag name=Bag >/dev/null
for i in 01 02 03 04 05 10 15 16 20; do
	for what in spelt black rye wheat bag; do
		crm add sale account=N0$i product=$what date=2025-06-10 \
		    quantity=1 price=1 -q >/dev/null
	done
done
crm merge product/rye product/black -q >/dev/null
crm segment members pyramid -f handle,segment >where
crm list sale -w 'date >= 2024-06-19' -f account,product.family | sort -u |
    awk -F '\t' 'FILENAME == "where" { in_it[$1] = $2 == "medium"; next }
    { all[in_it[$1]] += !seen[$1]++ } $2 != "" { n[$2, in_it[$1]]++ }
    END { for (f in n) { split(f, k, SUBSEP); if (k[2])
	printf "%s %d %.1f%% %.1f%%\n", k[1], n[f], 100 * n[f] / all[1],
	    100 * n[k[1], 0] / all[0] } }' where - | sed 's/[.]0%/%/g' |
    sort >want
is 'families, by hand' "$(crm segment profile pyramid/medium --all \
    -f field,value,inside,share_inside,share_rest |
    sed -n 's/^product.family	//p' | tr '\t' ' ' | sort)" "$(cat want)"
is 'of two families' "$(wc -l <want | tr -d ' ')" 2
crm set product --all family= >/dev/null
is 'products, where none has a family' "$(crm segment profile \
    pyramid/medium --all -f field,value | grep '^product' | sort)" \
    "$(for what in rye wheat spelt bag; do
	printf 'product\t%s\n' "$(crm show product/$what -O ids)"
    done | sort)"

crm init -q --store empty
is 'an empty store: no profile' \
    "$(crm segment profile pyramid/top --all --store empty -O count)" 0
is 'and no overlap' \
    "$(crm segment overlap pyramid rfm --store empty -O count)" 0
unlike 'no number that is none' "$(crm segment show pyramid --store empty \
    -O json; crm segment profile pyramid/medium --all -O json)" 'nan|inf'
is 'how shares differ is in the unit of the shares' \
    "$(crm segment profile pyramid/small -O tsv \
    -f share_inside,share_rest,difference_from,difference_until |
    awk -F '\t' '$1 != "" {
	d = $1 - $2
	n++
	bad += !($3 <= d && d <= $4)
    } END { print (n > 0 ? bad + 0 : "none") }')" 0
done_testing
