#!/bin/sh
# crm segment: sizes, shares and members, each again by awk from the sales.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"

made
made_fill
# Of those who never bought: a supplier, a prospect, one to leave alone, one
# outside the target group.
crm set account/1091 roles=supplier
crm log call account/1092 'wants a quote' time=2025-05-01T10:00 >/dev/null
crm set account/1093 never=yes
crm set account/1094 target_group=no

# The pyramid, the twelve months to 2025-06-18: day 20257, from 19893.
pyramid() {		# pyramid DAY: handle, segment, rank, cents
	awk -F '\t' -v today="$1" -v from="$2" '
	$3 != "" && $1 <= today {
		if ($6 > 0) ever[$3] = 1
		if ($1 >= from) {
			s[$3] += $7
			if ($6 > 0) now[$3] = 1
		}
	}
	END { for (p = 1001; p <= 1100; p++)
		printf "%d\t%d\t%s\n", p, s[p], p in now ? "now" :
		    p in ever ? "inactive" : "none" }' sales.tsv |
	sort -t '	' -k3,3r -k2,2nr -k1,1n | awk -F '\t' '
	$3 == "now" { n++; line[n] = $0; next }
	{ rest[++m] = $0 }
	END {
		for (i = 1; i <= n; i++) {
			split(line[i], f, "\t")
			name = i <= int(n * .01 + .5) ? "top" :
			    i <= int(n * .05 + .5) ? "large" :
			    i <= int(n * .20 + .5) ? "medium" : "small"
			printf "a%d\t%s\t%d\t%d\n", f[1] - 1000, name, i, f[2]
		}
		for (i = 1; i <= m; i++) {
			split(rest[i], f, "\t")
			name = f[3] == "inactive" ? "inactive" :
			    f[1] == 1092 ? "prospect" :
			    f[1] == 1091 || f[1] == 1093 || f[1] == 1094 ?
			    "rest" : "suspect"
			printf "a%d\t%s\t\t%d\n", f[1] - 1000, name, f[2]
		}
	}'
}
tab=$(printf '\t')
pyramid 20257 19893 >want
money() {
	awk -F '\t' -v name="$1" '$2 == name { s += $4; n++ }
	END { printf "%d\t%.2f\n", n, s / 100 }' want
}
crm segment pyramid >got
for s in top large medium small inactive prospect suspect rest; do
	is "pyramid: $s" "$(awk -F '\t' -v s=$s '$2 == s { print $3 "\t" $5 }' \
	    got)" "$(money $s)"
done
is 'revenue without an account has a line of its own' \
    "$(tail -n 1 got | cut -f 2,5)" "$(awk -F '\t' '
    $3 == "" && $1 >= 19893 && $1 <= 20257 { s += $7 }
    END { printf "\t%d.%02d\n", int(s / 100), s % 100 }' sales.tsv)"
is 'together it is all' "$(awk -F '\t' '{ s += $5 } END { printf "%.2f", s }' \
    got)" "$(crm sum revenue --in 2024-06-19..2025-06-19)"
is 'every account is in one' "$(awk -F '\t' '{ n += $3 } END { print n }' \
    got)" 100
is 'the members, with their rank' \
    "$(crm segment members pyramid -f handle,segment,score | sort)" \
    "$(cut -f 1-3 want | sort)"
is 'of one segment' "$(crm segment members pyramid/medium -O ids | sort)" \
    "$(awk -F '\t' '$2 == "medium" { print $1 }' want | sort)"
is 'by its Dutch name' "$(crm segment members pyramid/middelgroot -O count)" \
    "$(crm segment members pyramid/medium -O count)"
is 'the same in a filter' \
    "$(crm list account -w 'segment(pyramid) = medium' -O ids)" \
    "$(crm segment members pyramid/medium -O ids)"

pyramid 19900 19535 >want
crm segment pyramid --as-of 2024-06-26 >got
for s in top large medium small inactive; do
	is "as of 2024-06-26: $s" "$(awk -F '\t' -v s=$s '
	    $2 == s { print $3 "\t" $5 }' got)" "$(money $s)"
done
is 'the same by the clock' "$(crm segment pyramid --now 2024-06-26)" \
    "$(crm segment pyramid --as-of 2024-06-26)"

# ---- rfm: fifths of last day, number of orders and revenue

awk -F '\t' '$3 != "" {
	s[$3] += $7
	if ($6 > 0) {
		if ($1 > last[$3]) last[$3] = $1
		if (!seen[$3, $4]++) o[$3]++
	}
}
END {
	for (p in last) n++
	for (p in last) {
		r = f = m = 0
		for (q in last) {
			r += last[q] < last[p]
			f += o[q] < o[p]
			m += s[q] < s[p]
		}
		r = 1 + int(5 * r / n); f = 1 + int(5 * f / n)
		m = 1 + int(5 * m / n)
		name = r >= 4 && f >= 4 && m >= 4 ? "champions" :
		    r >= 3 && f >= 3 && m >= 3 ? "loyal" :
		    r == 5 && f == 1 ? "new" : r >= 4 ? "potential" :
		    r <= 2 && f >= 3 && m >= 3 ? "at_risk" :
		    r <= 2 ? "hibernating" : "attention"
		printf "a%d\t%s\t%d%d%d\n", p - 1000, name, r, f, m
	}
}' sales.tsv | sort >want
is 'rfm: segments and scores' \
    "$(crm segment members rfm -f handle,segment,score | sort)" "$(cat want)"
is 'rfm: sizes' "$(crm segment rfm -f segment,parties | awk '$2 && $1 != ""' |
    sort)" "$(cut -f 2 want | sort | uniq -c | awk '{ print $2 "\t" $1 }' |
    sort)"

# ---- activity and lifecycle

is 'activity' "$(crm segment activity -f segment,parties | head -n 5)" \
    "$(awk -F '\t' '$3 != "" && $6 > 0 { ever[$3] = 1
    if ($1 >= 19893) now[$3] = 1 } END { for (p in ever) e++
    for (p in now) n++
    printf "active\t%d\ninactive\t%d\npotential\t1\ninterested\t%d\n", n,
        e - n, 100 - e - 3
    print "other\t2" }' sales.tsv)"
is 'lifecycle' "$(crm segment lifecycle -f segment,parties)" "suspect	13
prospect	1
customer	85
supplier	1
staff	0
	"
is 'several roles at once' "$(crm set a1 roles=supplier,staff &&
    crm segment members lifecycle -f handle,segment | grep "^a1$tab")" \
    "a1	customer
a1	supplier
a1	staff"
crm set a1 roles=
# ---- in Dutch, the same numbers

crm init -q -t nl --store nl
export CRM_STORE=nl
ok 'the same company in Dutch' made_fill_dutch
is 'a Dutch reader has Dutch words' "$(LC_ALL=nl_NL.UTF-8 crm segment list \
    -O table -f scheme,segment | grep -c -e '^activiteit  *mogelijk ge' \
    -e '^klantpiramide  *groot$')" 2
is 'a program has the names' "$(LC_ALL=nl_NL.UTF-8 crm segment pyramid \
    -f scheme,segment | sed -n 2p)" "$(printf 'pyramid\tlarge')"
is 'people read a scheme once' "$(crm segment list -O table |
    grep -c pyramid)" 1
crm set relatie/1091 rollen=leverancier
crm log gesprek relatie/1092 'wil een offerte' tijdstip=2025-05-01T10:00 \
    >/dev/null
crm set relatie/1093 nooit=ja
crm set relatie/1094 doelgroep=nee
crm segment >nl.got
crm segment members pyramid -f handle,segment,revenue,score >>nl.got
crm segment members rfm -f handle,segment,revenue,score >>nl.got
unset CRM_STORE
is 'every segment, its size and revenue, and the members' "$({ crm segment
    crm segment members pyramid -f handle,segment,revenue,score
    crm segment members rfm -f handle,segment,revenue,score; } | cksum)" \
    "$(cksum <nl.got)"

# ---- own schemes

crm model show yaml >model.yaml
{ sed '/^calendar:/,$d' model.yaml; cat <<X
  size_of_shop:
    label: {en: size, nl: grootte}
    segments:
      big: {label: {nl: fors}, where: 'revenue() > 1000'}
      near: {where: 'city = "Gouda" and revenue() > 500'}
X
sed -n '/^calendar:/,$p' model.yaml; } >own.yaml
ok 'a scheme of our own' crm model apply own.yaml
is 'its members' "$(crm segment members size_of_shop/big -O ids)" \
    "$(crm list account -w 'revenue() > 1000' -O ids)"
is 'somebody may be in two' "$(crm segment members size_of_shop -O count)" \
    "$(($(crm list account -w 'revenue() > 1000' -O count) +
    $(crm list account -w 'city = "Gouda" and revenue() > 500' -O count)))"
is 'in a filter, in Dutch' \
    "$(crm list account -w 'segment(size_of_shop) = fors' -O ids)" \
    "$(crm segment members size_of_shop/big -O ids)"
is 'listed with the others' "$(crm segment list -f scheme | uniq)" "activity
lifecycle
pyramid
rfm
portfolio
value
ladder
loyalty
size_of_shop"
fails 2 'a segment for a scheme' crm segment rfm/at_risk
is 'is met with its members' "$err" 'crm: segment: no scheme of segments "rfm/at_risk"
hint: crm segment members rfm/at_risk lists who is in it'
fails 2 'a segment with a slip' crm segment members rfm/atrisk
like 'leads to it' "$err" 'did you mean rfm/at_risk[?]'
is 'no scheme named: all of them' "$(crm segment)" "$(crm segment list)"

same 'why' explain crm segment explain a44
same 'why, of a prospect' explain.prospect crm segment explain account/1092
same 'a table' table crm segment pyramid -O table
same 'JSON' json crm segment pyramid -O json
is 'members go down a pipe' "$(crm segment members pyramid/top -O ids |
    xargs crm show -f handle)" "$(crm segment members pyramid/top -O ids)"

fails 2 'no such scheme' crm segment nope
like 'those there are' "$err" '^hint: there are: activity, lifecycle, '
fails 2 'no such segment' crm segment members pyramid/nope
like 'where they are' "$err" 'crm segment show pyramid'
fails 2 'members of what?' crm segment members
fails 2 'two schemes' crm segment show rfm pyramid
fails 2 'explain whom?' crm segment explain
fails 2 'explain a product' crm segment explain p1
fails 3 'explain nobody' crm segment explain a999
fails 2 'a day that is none' crm segment pyramid --as-of 2025-02-30

ok 'brought something back, no more' sh -c 'crm add account name=Terug number=9901 &&
    crm log sale account/9901 date=2025-05-01 quantity=-1 price=12'
is 'is a customer all the same' \
    "$(crm segment members lifecycle -f name,segment | grep Terug)
$(crm segment members activity -f name,segment | grep Terug)
$(crm segment members pyramid -f name,segment | grep Terug)" "Terug	customer
Terug	inactive
Terug	inactive"
unlike 'no later sales, no word of them' "$(crm segment show activity \
    -O table)" 'do not count yet'
ok 'a sale of next year' crm log sale account/9901 date=2026-07-01 quantity=1 \
    price=12
like 'is told of' "$(crm segment show activity -O table)" \
    'do not count yet; the last one is on 2026-07-01'
like 'also below all schemes' "$(crm segment list -O table)" \
    'do not count yet; the last one is on 2026-07-01'
done_testing
