#!/bin/sh
# crm relation: the qualities by hand, the ledger of exchanges, the network.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
parts() {	# REF QUALITY: evidence, value, weight, of
	crm relation show "$1" -O json | tr -d '\n' | tr '{' '\n' |
	    grep "\"quality\":\"$2\"" |
	    sed 's/.*"evidence":"\([a-z]*\)","value":\([^,]*\),"weight":\([^,]*\),"count":\([a-z0-9]*\).*/\1 \2 \3 \4/'
}
scores() {
	crm relation show -f handle,trust,commitment,satisfaction,fairness,known
}

crm add account name=Ada >/dev/null
crm add account name=Bob >/dev/null
is 'of whom nothing is known' "$(scores)" \
"a1${tab}${tab}${tab}${tab}${tab}0%
a2${tab}${tab}${tab}${tab}${tab}0%"

# ---- what was said

crm add assessment party=a1 date=2025-01-01 trust=2 fairness=1 >/dev/null
crm add assessment party=a1 date=2025-06-01 trust=8 commitment=6 \
    satisfaction=9 power=3 closeness=7 >/dev/null
crm add assessment party=a1 date=2025-06-20 trust=1 >/dev/null
is 'the newest counts, not what comes later' "$(parts a1 trust | head -n 1)" \
    'said 80 3.00 null'
is 'each quality by itself' "$(parts a1 fairness | head -n 1)" \
    'said 10 3.00 null'
is 'a score over what is known' "$(scores | head -n 1)" \
    "a1${tab}80${tab}60${tab}90${tab}10${tab}53%"
crm add survey survey=2025 party=a2 aspect=trust rating=7 date=2025-06-01 \
    >/dev/null
crm add survey survey=2025 party=a2 aspect=Billijkheid rating=4 \
    date=2025-06-01 >/dev/null
crm add survey survey=2025 party=a2 aspect=delivery rating=6 date=2025-06-01 \
    >/dev/null
is 'a survey asks, too' "$(scores | tail -n 1)" \
    "a2${tab}70${tab}${tab}60${tab}40${tab}43%"
is 'as of an earlier day' "$(crm relation show --as-of 2025-02-01 \
    -f handle,trust,fairness | head -n 1)" "a1${tab}20${tab}10"

# ---- what was done

for i in 1 2 3 4; do
	crm log sale a1 amount=10 order=$i date=2025-0$i-01 due=2025-05-01 \
	    paid=2025-0$((i + 1))-02 promised=2025-05-0$i \
	    delivered=2025-05-02 >/dev/null
done
is 'bills and promises count' "$(parts a1 trust)" 'said 80 3.00 null
paid 75 1.00 4
kept 75 1.00 4
disputes null 1.00 null'
is 'by their weights' "$(scores | head -n 1 | cut -f 2)" 78
crm case open a1 'wrong bill' kind=dispute topic=bill >/dev/null
is 'a dispute lowers trust and fairness' "$(parts a1 trust | tail -n 1)
$(parts a1 fairness | tail -n 1)" 'disputes 75 1.00 1
disputes 0 1.00 1'
crm case resolve k1 >/dev/null
is 'until it is settled' "$(parts a1 fairness | tail -n 1)" 'disputes 100 1.00 1'
is 'none of those who had none' "$(parts a2 satisfaction)" 'said 60 3.00 null
complaints 100 1.00 0
returns null 1.00 null'
is 'tenure and contacts' "$(parts a1 commitment | sed -n '3,4p')" \
    'tenure 9 1.00 null
contacts 63 1.00 1'
crm add link party=a1 other=a2 kind=refers >/dev/null
is 'referrals' "$(parts a1 commitment | tail -n 1)
$(parts a2 commitment | tail -n 1)" 'referrals 39 1.00 1
referrals 0 1.00 0'
crm model show yaml | sed 's/^  trust_said: 3.*/  trust_said: 0/' >model.yaml
crm model apply model.yaml
is 'the weights are of the model' "$(scores | head -n 1 | cut -f 2)" 77

like 'what kind of relationship' "$(crm relation show a1 -O json)" \
    '"scale":"power","value":3,'
like 'when it was assessed' "$(crm relation a1 -O json)" \
    '"assessed": "2025-06-01"'
crm set a1 share_of_wallet='30 %'
like 'what part of their purchases we are' "$(crm relation a1 -O json)" \
    '"share_of_their_purchases": 30'
like 'what part of our revenue they are' "$(crm relation a1 -O json)" \
    '"share_of_our_revenue": 100,'
like 'the strength beside it' "$(crm relation a1 -O json)" '"strength": [0-9]'
is 'some of them' "$(crm relation show -w 'name = "Bob"' -O ids)" a2
like 'in words' "$(crm relation a1 -O table)" '^  trust  .* paid +75 '
fails 2 'a reference or a filter' crm relation show a1 -w 'name = "Ada"'
fails 2 'no party' crm relation show k1

# ---- the ledger of exchanges

is 'nothing given' "$(crm relation balance a2 -f resource,given,received |
    tail -n 1)" "all${tab}0${tab}0"
crm add exchange party=a1 resource=goods direction=given worth=40 \
    date=2024-02-03 >/dev/null
crm add exchange party=a1 resource=goods direction=received worth=15 \
    date=2024-11-03 >/dev/null
crm add exchange party=a1 resource=status direction=received date=2025-05-01 \
    >/dev/null
crm add exchange party=a1 resource=love direction=received date=2025-07-01 \
    >/dev/null
is 'given and received' "$(crm relation balance a1 -f \
    resource,given,received,balance,balance_worth,unvalued,last_received |
    grep -v '	0	0	')" \
"status${tab}0${tab}1${tab}1${tab}0.00${tab}1${tab}2025-05-01
goods${tab}1${tab}1${tab}0${tab}-25.00${tab}0${tab}2024-11-03
all${tab}1${tab}2${tab}1${tab}-25.00${tab}1${tab}2025-05-01"
is 'all six' "$(crm relation balance a1 -O count)" 7
is 'over time' "$(crm relation balance a1 --by year \
    -f period,given,received,total,total_worth)" \
"2024${tab}1${tab}1${tab}0${tab}-25.00
2025${tab}0${tab}1${tab}1${tab}-25.00"
is 'quarters without any, too' "$(crm relation balance a1 -b quarter \
    -f period,total | sed -n '1,4p')" \
"2024-Q1${tab}-1
2024-Q2${tab}-1
2024-Q3${tab}-1
2024-Q4${tab}0"
is 'as of then' "$(crm relation balance a1 --as-of 2024-03-01 -f resource,balance |
    tail -n 1)" "all${tab}-1"
is 'the balance is part of fairness' "$(parts a1 fairness | sed -n 2p)" \
    'balance 67 1.00 3'

# ---- the network: a1 brought a2, a2 brought a3 and a4, a4 brought a1

for name in Cas Dik Eva Fee; do
	crm add account name=$name >/dev/null
done
crm set a3 referred_by=a2
crm add link party=a2 other=a3 kind=refers result=converted >/dev/null
crm add link party=a2 other=a4 kind=refers >/dev/null
crm add link party=a4 other=a1 kind=refers >/dev/null
crm add link party=a5 other=a2 kind=influences >/dev/null
crm log sale a3 amount=100 >/dev/null
crm log sale a4 amount=7 >/dev/null
is 'who brought whom, and what that brought' "$(crm relation network -f \
    handle,brought,converted,brought_all,through,revenue,influences,links)" \
"a2${tab}2${tab}2${tab}3${tab}147.00${tab}0.00${tab}0${tab}4
a4${tab}1${tab}1${tab}3${tab}140.00${tab}7.00${tab}0${tab}2
a1${tab}1${tab}0${tab}3${tab}107.00${tab}40.00${tab}0${tab}2
a3${tab}0${tab}0${tab}0${tab}0.00${tab}100.00${tab}0${tab}1
a5${tab}0${tab}0${tab}0${tab}0.00${tab}0.00${tab}1${tab}1"
is 'around one' "$(crm relation network a3 -f from,kind,to,result,link)" \
"a1${tab}refers${tab}a2${tab}${tab}l1
a2${tab}refers${tab}a3${tab}converted${tab}l2
a2${tab}refers${tab}a4${tab}${tab}l3
a4${tab}refers${tab}a1${tab}${tab}l4
a5${tab}influences${tab}a2${tab}${tab}l5"
is 'who stands alone' "$(crm relation network a6 -O count)" 0
crm add account name='Say "hi" \now' referred_by=a6 >/dev/null
is 'by the field alone' "$(crm relation network a6 -f from,kind,to)" \
    "a6${tab}referred_by${tab}a7"
ok 'for graphviz' crm relation network a6 -O dot
is 'quoted' "$out" 'digraph network {
	node [shape=box];
	a6 [label="Fee 0.00"];
	a7 [label="Say \"hi\" \\now 0.00"];
	a6 -> a7 [label="referred_by"];
}'
is 'so does the command alone' "$(crm relation a6 -O dot)" \
    "$(crm relation network a6 -O dot)"
fails 2 'not of a filter' crm relation -O dot -w 'name = "x"'
is 'all of it' "$(crm relation network -O dot | grep -c -e '->')" 6
if command -v dot >/dev/null; then
	ok 'graphviz reads it' sh -c 'crm relation network -O dot | dot >/dev/null'
fi
is 'an order later than the day does not count' "$(crm relation network \
    --as-of 2025-06-17 -f handle,through | head -n 1)" "a2${tab}40.00"

# ---- the Dutch model

mkdir nl && cd nl && crm init -t nl >/dev/null
crm add relatie naam=Jansen >/dev/null
crm add relatie naam=Smit aangebracht_door=a1 >/dev/null
crm add beoordeling relatie=a1 vertrouwen=8 billijkheid=7 datum=2025-06-01 \
    >/dev/null
crm add uitwisseling relatie=a1 hulpbron=goederen richting=gegeven waarde=10 \
    datum=2025-06-01 >/dev/null
is 'scores in Dutch' "$(crm relation show -f handle,trust,fairness | head -n 1)" \
    "a1${tab}80${tab}52"
is 'the ledger too' "$(crm relation balance a1 -f resource,given,given_worth |
    grep goederen)" "goederen${tab}1${tab}10.00"
is 'and the network' "$(crm relation network -f handle,brought | head -n 1)" \
    "a1${tab}1"

# ---- a network of chains, branches, circles and people brought twice, by awk

crm init -q --store web
export CRM_STORE=web
awk 'function rnd(n) {
	seed = (seed * 16807) % 2147483647
	return 1 + seed % n
}
BEGIN {
	seed = 4711
	print "number,name,referred_by" >"people.csv"
	print "account,date,quantity,amount" >"bought.csv"
	print "party,other,kind" >"links.csv"
	for (i = 1; i <= 200; i++) {
		by = i == 1 || rnd(5) == 1 ? "" :
		    rnd(2) == 1 ? i - 1 : rnd(i - 1)
		printf "%d,N%d,%s\n", i, i, by >"people.csv"
		printf "%d,2025-01-06,1,%d\n", i, rnd(99) >"bought.csv"
	}
	for (i = 1; i <= 25; i++)
		printf "%d,%d,%s\n", rnd(200), rnd(200),
		    rnd(4) == 1 ? "influences" : "refers" >"links.csv"
}' </dev/null
ok 'people' crm import account people.csv -q
ok 'their sales' crm import sale bought.csv -q
ok 'their links' crm import link links.csv -q
awk -F, 'FNR == 1 { file++; next }
file == 1 && $3 != "" { brought[$3, $1] = 1 }
file == 2 { sum[$1] += $4 }
file == 3 && $3 == "refers" && $1 != $2 { brought[$1, $2] = 1 }
END {
	for (pair in brought) {
		split(pair, p, SUBSEP)
		out[p[1], ++n[p[1]]] = p[2]
	}
	for (root = 1; root <= 200; root++) {
		if (!n[root])
			continue
		split("", seen)
		seen[root] = 1
		todo[1] = root
		many = money = 0
		for (top = 1; top > 0;) {
			at = todo[top--]
			for (i = 1; i <= n[at]; i++) {
				to = out[at, i]
				if (to in seen)
					continue
				seen[to] = 1
				todo[++top] = to
				many++
				money += sum[to]
			}
		}
		printf "N%d\t%d\t%d\t%d.00\n", root, n[root], many, money
	}
}' people.csv bought.csv links.csv | sort >want
is 'all whom they brought, each once' "$(crm relation network \
    -f name,brought,brought_all,through | awk '$2 > 0' | sort)" "$(cat want)"
is 'which are many' "$(($(wc -l <want) > 60))" 1

# ---- what is read of one party is what is worked out of all

ok 'a company' crm demo -q --parties 80 --weeks 40 --contacts 3 company
CRM_STORE=company/.crm
law() {	# OPTION ...: where the list and each party alone differ
	crm relation "$@" \
	    -f handle,strength,trust,commitment,satisfaction,fairness |
	    awk -F '\t' -v OFS='\t' '{ $2 = sprintf("%.0f", $2); print }' >all
	cut -f 1 all | while read -r ref; do
		crm relation "$ref" "$@" -O json
	done | awk -v OFS='\t' '
	/^  "handle"/ { split($0, p, "\""); handle = p[4] }
	/"quality":/ {
		split($0, p, "\"")
		score[p[4]] = p[7]
		gsub(/[:,]|null/, "", score[p[4]])
	}
	/^  "strength":/ {
		gsub(/[^0-9.]/, "", $2)
		print handle, sprintf("%.0f", $2 + 1e-9), score["trust"],
		    score["commitment"], score["satisfaction"],
		    score["fairness"]
	}' >each
	awk -F '\t' 'NR == FNR { was[$1] = $0; next } {
		split(was[$1], w, FS)
		bad = $2 - w[2] > 1 || w[2] - $2 > 1
		for (i = 3; i <= 6; i++)
			bad += $i != w[i]
		if (bad)
			print was[$1] " is not " $0
	}' all each | head -n 3
}
is 'each alone is as among all' "$(law)" ''
is 'of whom much is known' "$(($(awk -F '\t' '$3 != "" && $6 != ""' all |
    wc -l) > 9))" 1
is 'every one' "$(wc -l <each)" "$(wc -l <all)"
is 'on an earlier day, too' "$(law --as-of 2025-02-01)" ''
unset CRM_STORE
done_testing
