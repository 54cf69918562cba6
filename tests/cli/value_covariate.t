#!/bin/sh
# crm value --covariate: buyers of two channels and of known sizes, how much
# oftener they buy found again, the likelihood once more by awk, and fields
# that can be no covariate.
. "${0%/*}/lib.sh"

# Two hundred buyers by chance; those of the web twice as often, and e^.3 times
# for each deviation of their size; the generator is awk's own.
awk 'function rnd() {
	seed = (seed * 16807) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 1871
	print "number,name,channel,employees,language" >"buyers.csv"
	print "account,product,date,quantity,price,order" >"sales.csv"
	for (i = 1; i <= 200; i++) {
		channel = rnd() < .4 ? "web" : "phone"
		size = int(20 + 40 * rnd())
		if (i % 50 == 0)
			size = ""
		print "B" i ",Buyer " i "," channel "," size ",nl" \
		    >"buyers.csv"
		rate = -(log(rnd()) + log(rnd())) / 2 * .03
		if (channel == "web")
			rate *= 2
		if (size != "")
			rate *= exp(.3 * (size - 39.5) / 11.5)
		for (d = 400; d >= 0; d -= 1 + int(-log(rnd()) / rate)) {
			printf "B%d,bread,%s,1,%d,%d-%d\n", i,
			    strftime("%Y-%m-%d", 1750204800 - d * 86400, 1),
			    4 + int(20 * rnd()), i, d >"sales.csv"
			if (rnd() < .03)
				break
		}
	}
}'
crm add product code=bread name=Bread unit_cost=1.00 >/dev/null
ok 'buyers' crm import -q account buyers.csv
ok 'their sales' crm import -q sale sales.csv
value() { crm --now 2025-06-18 value "$@"; }

ok 'a fit' value --fit --method nbd --covariate channel,employees -O csv
printf '%s\n' "$out" >fit.csv
of() {
	awk -F, -v name="$1" -v col="$2" \
	    '$1 != "Gamma-Gamma" && $2 == name { print $col }' "${3:-fit.csv}"
}
is 'the most frequent is what others are against' \
    "$(grep -c 'channel=' fit.csv)" 1
is 'by nbd nobody leaves' "$(grep -c leave: fit.csv)" 0
like 'not by chance' "$(of 'p of all' 3)" '^0(\.0+)?$'

# The likelihood of the parameters printed, by an awk that knows none of it.
sort -t, -k1,1 sales.csv | awk -F, -v r="$(of r 3)" -v alpha="$(of alpha 3)" \
    -v web="$(of 'rate: channel=web' 3)" -v size="$(of 'rate: employees' 3)" '
function lg(x,  s) {
	for (s = 0; x < 12; x++)
		s -= log(x)
	s += 1 / (12 * x) - 1 / (360 * x * x * x)
	return s + (x - .5) * log(x) - x + .9189385332046727
}
NR == FNR {
	channel[$1] = $3
	if ($4 != "") { n++; sum += $4; square += $4 * $4 }
	employees[$1] = $4
	next
}
$1 ~ /^B/ { if ($3 != last || $1 != who) x[$1]++; last = $3; who = $1 }
END {
	mean = sum / n
	sd = sqrt(square / n - mean * mean)
	T = 400 / 7
	for (b in x) {
		z = channel[b] == "web" ? web : 0
		if (employees[b] != "")
			z += size * (employees[b] - mean) / sd
		A = alpha * exp(-z)
		k = x[b] - 1
		ll += lg(r + k) - lg(r) + r * log(A) - (r + k) * log(A + T)
	}
	printf "%.4f\n", ll
}' FS=, buyers.csv FS=, - >ll
is 'its likelihood, once more' \
    "$(awk -v a="$(cat ll)" -v b="$(of log-likelihood 3)" \
    'BEGIN { print (a - b < .02 && b - a < .02) ? "the same" : a " " b }')" \
    'the same'
is 'better than without' "$(awk -v with="$(of log-likelihood 3)" \
    -v without="$(of 'log-likelihood without' 3)" \
    'BEGIN { print (with > without + 10) }')" 1
is 'which is what a fit without them has' "$(of 'log-likelihood without' 3)" \
    "$(value --fit --method nbd -f parameter,value -O csv | tr -d '\r' |
	sed -n '/^log-likelihood,/{s///p;q}')"

# Who has bought as often until now is expected to buy more when of the web.
value --covariate channel --method nbd -f bought,expected,handle -O csv |
    sed 1d | sort >with
value --method nbd -f bought,expected,handle -O csv | sed 1d | sort >without
is 'without, as many bought is as many expected' \
    "$(cut -d, -f1,2 without | sort -u | wc -l)" \
    "$(cut -d, -f1 without | sort -u | wc -l)"
crm list account -f handle,channel -O csv | sed 1d | sort >channel
sort -t, -k3,3 with | join -t, -1 3 - channel >joined
is 'with them those of the web are expected to buy more' "$(awk -F, '
{ sum[$2 "," $4] = $3; seen[$2]++ }
END {
	for (k in seen)
		if ((k ",web") in sum && (k ",phone") in sum)
			bad += sum[k ",web"] <= sum[k ",phone"]
	print bad + 0
}' joined)" 0

# ---- leaving, and the judge

ok 'leaving' value --fit --method mbg-nbd --covariate channel,employees \
    -O csv
printf '%s\n' "$out" >mbg.csv
web='rate: channel=web'
is 'has a line of its own' "$(grep -c 'leave: ' mbg.csv)" 2
like 'those of the web, times two' "$(of "$web" 5 mbg.csv)" '^(1\.[6-9]|2\.)'
is 'and so the interval says' "$(awk -v lo="$(of "$web" 6 mbg.csv)" \
    -v hi="$(of "$web" 7 mbg.csv)" 'BEGIN { print (lo < 2 && 2 < hi) }')" 1
like 'surely' "$(of "$web" 8 mbg.csv)" '^0\.000'
like 'size' "$(of 'rate: employees' 5 mbg.csv)" '^1\.(2|3|4)'
ok 'judged' value --validate --method mbg-nbd --covariate channel -O json
is 'with and without' "$(echo "$out" | jq -c \
    '[.methods[] | select(.log_likelihood != null) | [.method, .chosen]]')" \
    '[["with covariates",true],["mbg-nbd",false]]'
is 'more likely' "$(echo "$out" | jq '.methods | .[0].log_likelihood >
    .[1].log_likelihood + 5')" true
is 'not worse for it in the time held out' "$(echo "$out" | jq '.methods |
    .[0].mae <= .[1].mae * 1.02')" true
ok 'a sentence for people' value --fit --covariate channel,employees -O table
like 'against whom' "$out" 'channel: against phone\.'
like 'in which unit' "$out" 'employees: for each 1[0-9.]* more \(the mean'
crm set account/B3 channel= -q >/dev/null
crm set account -w 'number in ("B5", "B6", "B7", "B8")' channel= -q --all \
    >/dev/null
like 'nothing recorded, for people' "$(value --fit --covariate channel \
    -O table)" ' rate: channel=not known '
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm --now 2025-06-18 value --fit \
    --covariate channel -O table)" ' tempo: channel=niet bekend '
is 'and for machines' "$(LC_ALL=nl_NL.UTF-8 crm --now 2025-06-18 value --fit \
    --covariate channel -f parameter | grep -c '^rate: channel=$')" 1
crm undo >/dev/null
crm undo >/dev/null
is 'the order of options does not matter' \
    "$(value --covariate channel --covariate employees -O csv)" \
    "$(value --covariate channel,employees -O csv)"

# ---- what can be none

fails 2 'no such field' value --covariate chanel
like 'but one near it' "$err" '^hint: did you mean channel'
fails 2 'the same for all' value --covariate language
like 'as is said' "$err" 'language can be no covariate: nearly all have'
fails 2 'one that nobody has' value --covariate industry
fails 2 'another for each' value --covariate name
fails 2 'a key' value --covariate number
fails 2 'a date' value --covariate since
fails 2 'twice' value --covariate channel,channel
like 'as is said' "$err" 'channel is given twice'
fails 2 'an empty name' value --covariate channel,
fails 2 'of years' value --method bg-bb --covariate channel
fails 2 'of products' value account/B1 --by product --covariate channel
fails 2 'of a curve' value --curve --covariate channel
crm set account -w 'channel = web' origin=fair -q --all >/dev/null
crm set account -w 'channel = phone' origin=list -q --all >/dev/null
fails 2 'what another one says already' value --covariate channel,origin
like 'by name' "$err" 'origin says the same as the covariates before it'
fails 2 'the same to the judge' value --validate --covariate channel,origin

# Of a field with several values each counts by itself; when everybody has one
# of them, the last is what the others are against.
awk 'BEGIN {
	print "number,interests"
	for (i = 1; i <= 200; i++)
		print "B" i "," (i % 3 == 0 ? "bread" : i % 3 == 1 ? "cake" : "pie")
}' >interests.csv
ok 'a list' crm import -q account interests.csv --by number
is 'one of three follows from the others' "$(value --fit --method nbd \
    --covariate interests -f parameter -O csv | grep -c 'rate: interests=')" 2
crm set account/B1 interests+=pie -q >/dev/null
is 'unless somebody has two' "$(value --fit --method nbd \
    --covariate interests -f parameter -O csv | grep -c 'rate: interests=')" 3

# Of many values those of most count alone.
awk 'BEGIN {
	print "number,industry"
	for (i = 1; i <= 200; i++)
		print "B" i ",i" int(sqrt(i))
}' >industry.csv
ok 'many values' crm import -q account industry.csv --by number
value --fit --method nbd --covariate industry -f parameter -O csv |
    tr -d '\r' >many
is 'the eight of most, and the others' "$(grep 'rate: ' many | sort)" \
    "$(printf 'rate: industry=%s\n' i5 i6 i7 i8 i9 i10 i11 i12 others |
	sort)"

crm init --store young >/dev/null
ok 'nobody bought' crm --store young value --covariate channel --fit
is 'nothing to say' "$(crm --store young value --covariate channel -O csv |
    wc -l)" 1

fails 2 'but a wrong name is one' crm --store young value --covariate chanel

done_testing
