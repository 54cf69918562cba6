#!/bin/sh
# crm segment moves: the same as comparing the members on both days.
TEMPLATE=none
. "${0%/*}/lib.sh"
crm demo -q
tab=$(printf '\t')

# By hand: who is where on both days.
compare() {	# SCHEME DAY: handle, from, to
	crm segment members "$1" --as-of "$2" -f handle,segment | sort >then
	crm segment members "$1" -f handle,segment | sort >now
	join -t "$tab" -a 1 -a 2 -e '' -o 0,1.2,2.2 then now |
	    awk -F '\t' '$2 != $3' | sort
}
for scheme in activity pyramid rfm portfolio ladder loyalty value; do
	compare $scheme 2025-03-18 >want
	is "$scheme: who moved" "$(crm segment moves $scheme \
	    --since 2025-03-18 --who -f handle,from,to | sort)" "$(cat want)"
	is "$scheme: how many" "$(crm segment moves $scheme \
	    --since 2025-03-18 -f from,to,parties | sort)" \
	    "$(awk -F '\t' '{ n[$2 FS $3]++ } END { for (k in n)
	    print k FS n[k] }' want | sort)"
done
is 'a day in words' "$(crm segment moves pyramid --since -3mo)" \
    "$(crm segment moves pyramid --since 2025-03-18)"
is 'seen from an earlier day' "$(crm segment moves pyramid \
    --as-of 2025-03-18 --since 2024-12-18 --who -O ids)" \
    "$(crm segment moves pyramid --now 2025-03-18T23:00 \
    --since 2024-12-18 --who -O ids)"
is 'into a segment, by its Dutch name' \
    "$(crm segment moves pyramid --since -3mo --into klein --who -O ids)" \
    "$(crm segment moves pyramid --since -3mo --who -f handle,to |
    awk '$2 == "small" || $3 == "small" { print $1 }')"
is 'from a segment' "$(crm segment moves pyramid --since -3mo \
    --from medium -f from | sort -u)" medium
is 'revenue at stake is the larger of both' "$(crm segment moves pyramid \
    --since -3mo --from small --into inactive -f stake)" \
    "$(crm segment moves pyramid --since -3mo --from small --into inactive \
    --who -O ids | while read -r a; do
	crm segment members pyramid --as-of 2025-03-18 -f handle,revenue |
	    awk -v a="$a" '$1 == a { print $2 }'
	done | awk '{ s += $1 } END { printf "%.2f", s }')"
fails 1 'an alert for cron' crm segment moves pyramid --since -3mo \
    --into inactive --exit-code
ok 'and none' crm segment moves pyramid --since -3mo --from top \
    --into suspect --exit-code
fails 2 'no such segment' crm segment moves pyramid --into nope
like 'where they are' "$err" 'crm segment show pyramid'
fails 2 'not the future' crm segment moves pyramid --since +1mo
fails 2 'a day that is none' crm segment moves pyramid --since 2025-02-30
fails 2 'moves in what?' crm segment moves
like 'JSON' "$(crm segment moves pyramid --since -3mo -O ndjson)" \
    '"from":"small","to":"inactive","parties":[0-9]+,"stake":\{'
done_testing
