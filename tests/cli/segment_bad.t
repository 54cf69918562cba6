#!/bin/sh
# crm segment and crm retention where there is little or nothing to go by: a
# clear word for people, nothing made up, and never NaN.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
CRM_NOW=2025-06-18; export CRM_NOW

reports() {
	echo segment list
	for s in activity lifecycle pyramid rfm portfolio value ladder loyalty
	do
		echo segment show $s
	done
	echo segment moves pyramid --since -1q
	echo segment trend pyramid
	echo segment overlap pyramid value
	echo segment profile activity/active
	for v in cohorts repeat survival churn winback conversion channels; do
		echo retention $v
	done
}
# sound NAME: every report runs, in every format, and has no NaN in it.
sound() {
	reports | while read -r c; do
		for f in table json csv; do
			crm $c -O $f >text 2>&1 || echo "$c -O $f: $(cat text)"
			grep -iwE -- '-?nan|-?inf' text && echo "$c -O $f"
		done
	done >wrong
	is "$1: every report is sound" "$(cat wrong)" ''
}
# store NAME: a new one with twelve accounts, and the sales of standard input.
store() {
	crm init -q --store "$1"
	CRM_STORE=$1; export CRM_STORE
	crm add product code=P name=P >/dev/null
	{ echo number,name; i=1; while [ $i -le 12 ]; do
		echo "$i,Account $i"; i=$((i + 1)); done; } >accounts.csv
	crm import account accounts.csv
	{ echo date,party,order,product,quantity,amount; cat; } >sales.csv
	[ "$(wc -l <sales.csv)" -eq 1 ] || crm import sale sales.csv
}
sizes() {	# SCHEME: those with members
	crm segment "$1" -f segment,parties | awk -F '\t' '$2 > 0' | tr '\t\n' ': '
}
why() {		# SCHEME: of a1
	crm segment explain a1 -f scheme,segment,reason |
	    sed -n "s/^$1$tab//p"
}

# ---- nothing

sound 'no party'
ok 'the pyramid of nobody' crm segment pyramid -O table
like 'says so' "$out" 'Nothing was sold yet\.'
store nothing </dev/null
sound 'no sales'
is 'all are suspects' "$(sizes pyramid)" 'suspect:12 '
is 'nobody is worth anything' "$(sizes value)" ''
like 'cohorts say so' "$(crm retention -O table)" 'Nothing was sold yet\.'
like 'in Dutch, too' "$(LC_ALL= LC_MESSAGES=nl_NL.UTF-8 crm retention \
    -O table)" 'Er is nog niets verkocht\.'
is 'programs get nothing more' "$(crm retention -O json | tr -d '[:space:]')" \
    '[]'

# ---- little

echo 2025-05-01,1,o1,P,1,10 >in
store one <in
sound 'one customer'
is 'who is small among one' "$(sizes pyramid)" 'small:1 suspect:11 '
is 'and worth what was realised' "$(why value)" \
    "migrator${tab}realised 10.00 EUR revenue, what is ahead is not known"
like 'as it says' "$(crm segment value -O table)" \
    'Nobody came back yet: nothing can be said of what is ahead'
like 'nor of relationships' "$(crm segment portfolio -O table)" \
    'No contacts are recorded: little is known of relationships'
is 'so undecided' "$(sizes portfolio)" 'undecided:1 '
like 'nor who is lost' "$(crm retention survival -O table)" \
    'Too early: who buys nothing for 182 days is lost'

awk 'BEGIN { for (i = 1; i <= 12; i++)
    printf "2025-0%d-10,%d,o%d,P,1,%d\n", i % 5 + 1, i, i, i }' >in
store each <in
sound 'one purchase each'
is 'one in twelve is large, one medium' "$(sizes pyramid)" \
    'large:1 medium:1 small:10 '
is 'nobody came again' "$(crm retention repeat -f purchases,customers,again)" \
    "1${tab}12${tab}0"
is 'nothing is said of what is ahead of anybody' \
    "$(crm value -f expected_value,lifetime | sort -u)" "$(printf '\t')"

awk 'BEGIN { for (i = 1; i <= 12; i++) for (k = 0; k < 2; k++)
    printf "2025-05-10,%d,o%d.%d,P,1,5\n", i, i, k }' >in
store day <in
sound 'all on one day'
is 'of twelve who are lost it is not sure that all are' \
    "$(crm retention survival --silent 10d --step 40d \
    -f at_risk,lost,share,share_from,share_until)" \
    "$(printf '12\t12\t0%%\t0%%\t24.2%%')"
is 'two orders on a day are one purchase' \
    "$(crm retention repeat -f purchases,customers,again)" "1${tab}12${tab}0"
is 'equal ones share their score' "$(sizes rfm)" 'hibernating:12 '
is 'and rank by handle' "$(crm segment members pyramid/large -O ids)" a1

# ---- returns, gifts, what is to come

awk 'BEGIN { for (i = 1; i <= 6; i++) for (k = 4; k < 6; k++)
    printf "2025-0%d-10,%d,o%d.%d,P,-1,-5\n", k, i, i, k }' >in
store returns <in
sound 'returns only'
is 'customers, not active ones' "$(sizes lifecycle)$(sizes activity)" \
    'suspect:6 customer:6 inactive:6 interested:6 '
is 'on the ladder they are customers, too' "$(sizes ladder)" \
    'prospect:6 customer:6 '
is 'who cost what they brought back' "$(sizes value)" 'below_zero:6 '
is 'and why' "$(why lifecycle)" \
    "customer${tab}only brought something back: -10.00 EUR; no contact recorded"
is 'undecided' "$(sizes portfolio)" 'undecided:6 '
like 'retention says so' "$(crm retention -O table)" \
    'Nobody bought anything: all that is recorded was brought back'
is 'there is no cohort' "$(crm retention -O count)" 0
is 'all whose money is summed are counted' \
    "$(crm value --sum -f customers,revenue)" "6${tab}-60.00"
like 'nobody moved to anywhere' "$(crm segment moves pyramid --since \
    2025-06-01 -O table)" '^Nobody moved since 2025-06-01[.]'
echo '2025-05-10,,o1,P,1,10' >in
store counter <in
like 'sales over the counter are nobody'"'"'s, and did not come back' \
    "$(crm value -O table)" 'was brought back, or names no party[.]'

awk 'BEGIN { for (i = 1; i <= 6; i++) for (k = 4; k < 6; k++)
    printf "2025-0%d-10,%d,o%d.%d,P,1,0\n", k, i, i, k }' >in
store gifts <in
sound 'zero amounts'
is 'are purchases' "$(sizes activity)" 'active:6 interested:6 '
is 'that are worth nothing' "$(crm value -f realised | sort -u)" 0.00
is 'and shares of nothing are not known' \
    "$(crm segment activity -f revenue_share | sort -u)" ''
is 'nobody is an economist' "$(sizes portfolio)" 'undecided:6 '

awk 'BEGIN { for (i = 1; i <= 6; i++)
    printf "2025-05-10,%d,o%d,P,1,10\n2025-07-10,%d,p%d,P,1,10\n", i, i, i, i
    }' >in
store future <in
sound 'sales after today'
is 'do not count' "$(crm segment pyramid -f revenue | awk '{ s += $1 }
    END { print s }')" 60
like 'as it says' "$(crm segment pyramid -O table)" \
    'Sales after 2025-06-18 do not count yet; the last one is on 2025-07-10'
is 'seen from their day they do' "$(crm segment pyramid --now 2025-07-11 \
    -f revenue | awk '{ s += $1 } END { print s }')" 120
like 'seen from before: nothing' "$(crm retention --as-of 2025-05-01 \
    -O table)" 'The first sale is on 2025-05-10: nothing was sold by 2025-05-01'

# ---- no rate, no such data

store rates </dev/null
printf 'date,party,order,product,quantity,amount\n%s\n' \
    '2025-05-01,1,o1,P,1,USD 10' >usd.csv
fails 4 'an amount without a rate' crm import sale usd.csv
like 'is refused, with its place' "$err" \
    'usd.csv:2: amount: no rate for USD on 2025-05-01'
is 'nothing of it counts' "$(crm segment pyramid -f revenue | sort -u)" 0.00
cat >few.yaml <<'X'
gegevensmodel: 1
name: Few
currency: EUR
entities:
  klant:
    kind: party
    prefix: k
    fields:
      naam: {type: text, role: name}
segments:
  activity:
  portfolio:
X
crm init -q -t ./few.yaml --store few
CRM_STORE=few
fails 2 'a model without sales' crm segment activity
like 'says what it needs' "$err" 'the model has no sales of klant'
fails 2 'nor can it tell who stays' crm retention
done_testing
