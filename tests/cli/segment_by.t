#!/bin/sh
# segment(SCHEME) as a dimension: of sale rows, contacts and records that have
# a party, each number again by awk from the rows and the list of members.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"

made
made_fill
tab=$(printf '\t')
crm set account/1003 roles=supplier,staff
crm set account/1095 roles=supplier
crm segment members pyramid -f handle,segment >pyramid
crm segment members lifecycle -f handle,segment >lifecycle
order='top large medium small inactive prospect suspect rest'
echo "$order" | tr ' ' '\n' >order

# by MEMBERS PROGRAM: rows of sales.tsv, each with s[1..n], the segments of
# its party in the file; a row of nobody has the segment "".
by() {
	awk -F '\t' '
	function money(c) {
		return sprintf("%s%d.%02d", c < 0 ? "-" : "",
		    int((c < 0 ? -c : c) / 100), (c < 0 ? -c : c) % 100)
	}
	FILENAME != "sales.tsv" { all[$1] = all[$1] " " $2; next }
	{ n = split($3 == "" ? "" : all["a" ($3 - 1000)], s, " ")
		if (n == 0) { n = 1; s[1] = "" } }
	'"$2" "$1" sales.tsv
}
in_order() {	# as the model has the segments; what has none first
	awk -F '\t' 'FILENAME == "order" { at[$1] = NR; next }
	{ print at[$1] + 0 "\t" $0 }' order - | sort -s -n -k1,1 | cut -f 2-
}
is 'revenue and rows, in the order of the model' \
    "$(crm sum revenue,rows --by 'segment(pyramid)')" \
    "$(by pyramid '{ for (i = 1; i <= n; i++) { r[s[i]] += $7; c[s[i]]++ } }
    END { for (k in r) print k "\t" money(r[k]) "\t" c[k] }' | in_order)"
is 'the same along the path' \
    "$(crm sum revenue,rows --by 'party.segment(pyramid)')" \
    "$(crm sum revenue,rows --by 'segment(pyramid)')"
is 'orders and customers of each' \
    "$(crm sum orders,customers --by 'segment(pyramid)')" \
    "$(by pyramid '{ k = s[1]; t[k]; if ($6 > 0 && !o[$3, $4]++) a[k]++
    if ($3 != "" && !p[$3]++) c[k]++ }
    END { for (k in t) print k "\t" a[k] + 0 "\t" c[k] + 0 }' | in_order)"
is 'a party in two segments counts in both, and once in all' \
    "$(crm sum revenue --by 'segment(lifecycle)' --total)" \
    "$(printf 'suspect\nprospect\ncustomer\nsupplier\nstaff\n' >order
    by lifecycle '{ sum += $7; for (i = 1; i <= n; i++) r[s[i]] += $7 }
    END { for (k in r) print k "\t" money(r[k])
    printf "total\t%s\n", money(sum) >"all" }' | in_order; cat all)"
echo "$order" | tr ' ' '\n' >order
is 'with a month, in a period' \
    "$(crm sum revenue --by 'segment(pyramid),month' --in 2025-Q1)" \
    "$(by pyramid '$2 >= "2025-01-01" && $2 < "2025-04-01" {
    r[s[1] "\t" substr($2, 1, 7)] += $7 }
    END { for (k in r) print k "\t" money(r[k]) }' | sort | in_order)"
is 'two schemes at once' \
    "$(crm sum rows --by 'segment(pyramid),segment(rfm)' |
    awk -F '\t' '{ n[$1] += $3 } END { for (k in n) print k "\t" n[k] }' |
    in_order)" "$(crm sum rows --by 'segment(pyramid)')"
is 'as of a day: the segments of that day, and its rows' \
    "$(crm sum revenue --by 'segment(pyramid)' --as-of 2024-06-26)" \
    "$(crm segment members pyramid -f handle,segment --as-of 2024-06-26 >then
    by then '$1 <= 19900 { r[s[1]] += $7 }
    END { for (k in r) print k "\t" money(r[k]) }' | in_order)"
is 'a filter over rows' \
    "$(crm list sale -w 'segment(pyramid) = medium' -O count)" \
    "$(by pyramid 's[1] == "medium"' | wc -l | tr -d ' ')"
is 'that has no segment: rows of nobody' \
    "$(crm sum rows -w 'missing(segment(pyramid))')" 106
is 'not small' "$(crm sum rows -w 'segment(pyramid) != small')" \
    "$(by pyramid 's[1] != "small"' | wc -l | tr -d ' ')"

# ---- records that have a party

i=1091
while [ $i -le 1095 ]; do
	crm log call account/$i "asks $i" time=2025-06-0$((i - 1089))T10:00
	crm add contact name="Person $i" account=account/$i
	i=$((i + 1))
done >/dev/null
crm log call account/1001 'orders more' time=2025-06-02T09:00 >/dev/null
crm segment members pyramid -f handle,segment >pyramid
of() {
	awk -F '\t' 'FILENAME == "pyramid" { s[$1] = $2; next }
	{ n[s[$1]]++ } END { for (k in n) print k "\t" n[k] }' pyramid - |
	    in_order
}
is 'calls' "$(crm sum count --of activity --by 'segment(pyramid)')" \
    "$(crm list activity -f account | of)"
is 'contacts' "$(crm sum count --of contact --by 'segment(pyramid)')" \
    "$(crm list contact -f account | of)"
is 'contacts, filtered' \
    "$(crm list contact -w 'segment(pyramid) = prospect' -O count)" 5
is 'accounts' "$(crm sum count --of account --by 'segment(pyramid)')" \
    "$(crm list account -f handle | of)"
is 'a field of the list' "$(crm list sale -f 'segment(pyramid)' | sort |
    uniq -c | awk '{ print $2 "\t" $1 }' | grep -v "^${tab}\|^[0-9]" | in_order)" \
    "$(crm sum rows --by 'segment(pyramid)' | sed 1d)"
fails 2 'a product is in none' crm list product -w 'segment(pyramid) = top'
like 'said' "$err" 'product is in no segment'
like 'what is' "$err" 'hint: segments are of parties, and of what has a party'

# ---- other reports

is 'a forecast for each' "$(crm forecast --by 'segment(pyramid)' --sum \
    -f 'segment(pyramid)' | sort)" \
    "$(crm sum revenue --by 'segment(pyramid)' -f 'segment(pyramid)' | sort)"
is 'an evaluation adds up' \
    "$(crm evaluate 2025-Q1 --by 'segment(pyramid)' \
    -f 'segment(pyramid),actual')" \
    "$(crm sum revenue --by 'segment(pyramid)' --in 2024-01..2025-04 \
    -f 'segment(pyramid)' >had
    crm sum revenue --by 'segment(pyramid)' --in 2025-Q1 >got
    awk -F '\t' 'FILENAME == "got" { r[$1] = $2; next }
    { print $1 "\t" ($1 in r ? r[$1] : "0.00") }' got had)"
is 'cohorts, in the order of the model' \
    "$(crm retention --by 'segment(pyramid)' -f cohort,customers |
    grep -v '^all')" "$(crm sum customers --by 'segment(pyramid)' |
    awk -F '\t' '$2 > 0')"

# ---- in Dutch

crm init -q -t nl --store nl
by_en=$(crm sum revenue --by 'segment(pyramid)')
CRM_STORE=nl; export CRM_STORE
made_fill_dutch
is 'the same in Dutch' "$(crm sum omzet --by 'segment(pyramid)')" "$by_en"
is 'and along the Dutch path' \
    "$(crm sum omzet --by 'relatie.segment(pyramid)')" "$by_en"
fails 2 'of several segments no letters' crm sum revenue \
    --by 'lower(segment(pyramid))'
like 'it names just what is several' "$err" \
    '"segment\(pyramid\)" may have several values'
is 'people read their own language' "$(LC_ALL=nl_NL.UTF-8 crm sum revenue \
    --by 'segment(pyramid)' -O table | grep -c -w -E 'groot|middelgroot|klein')" \
    "$(crm sum revenue --by 'segment(pyramid)' -O table |
    grep -c -w -E 'large|medium|small')"
is 'in a forecast, too' "$(LC_ALL=nl_NL.UTF-8 crm forecast --sum \
    --by 'segment(pyramid)' -O table | grep -c -w -E 'groot|middelgroot|klein')" \
    "$(crm forecast --sum --by 'segment(pyramid)' -O table |
    grep -c -w -E 'large|medium|small')"
is 'and programs the names' "$(LC_ALL=nl_NL.UTF-8 crm sum revenue \
    --by 'segment(pyramid)')" "$(crm sum revenue --by 'segment(pyramid)')"
LC_MESSAGES=nl_NL.UTF-8 LC_ALL= fails 2 'no segment, in Dutch' \
    crm list artikel -w 'segment(pyramid) = top'
done_testing
