#!/bin/sh
# crm segment moves: the same as comparing the members on both days.
TEMPLATE=none
. "${0%/*}/lib.sh"
crm demo -q
tab=$(printf '\t')

crm list account -f handle,since >since

# By hand: who is where on both days.
compare() {	# SCHEME DAY: handle, from, to
	crm segment members "$1" --as-of "$2" -f handle,segment | sort >then
	crm segment members "$1" -f handle,segment | sort >now
	join -t "$tab" -a 1 -a 2 -e '' -o 0,1.2,2.2 then now |
	    awk -F '\t' 'NR == FNR { late[$1] = $2 > day; next }
	    $2 != $3 { if ($2 == "" && late[$1]) $2 = "(new)"
	    print $1 FS $2 FS $3 }' day="$2" since - | sort
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

# Who was not known on the first day did not move: it came.
new() {
	crm add account name="$1" since="$2" >/dev/null
}
crm add account name=Undated >/dev/null
new Early 2025-01-06
new Late 2025-06-02
new Later 2025-06-03
since='crm segment moves pyramid --since -1mo'
is 'of that day there are fewer' "$(crm segment activity --as-of -1mo \
    -f parties | awk '{ s += $1 } END { print s }')" \
    "$(crm list account -O count -w 'missing(since) or
    since <= "2025-05-18"')"
is 'today there are all' "$(crm segment activity -f parties |
    awk '{ s += $1 } END { print s }')" "$(crm list account -O count)"
is 'who came is told apart' \
    "$($since --who | cut -f 2- | grep -E '^(Early|Late|Undated)')" \
    "$(printf 'Late\t(new)\tsuspect\t0.00\nLater\t(new)\tsuspect\t0.00')"
is 'and counted apart' "$($since | grep -F '(new)' |
    awk '{ s += $3 } END { print s }')" \
    "$(crm list account -O count -w 'since > "2025-05-18"')"
crm add sale account=@Undated product=p1 date=2025-06-10 quantity=1 \
    amount=10 >/dev/null
crm add sale account=@Early product=p1 date=2025-06-10 quantity=1 \
    amount=10 >/dev/null
crm add sale account=@Late product=p1 date=2025-05-10 quantity=1 \
    amount=10 >/dev/null
is 'of whom nothing is dated, the first sale tells' \
    "$($since --who -f name,from,to | grep -E '^(Early|Late|Undated)')" \
    "$(printf '%s\t%s\t%s\n' Undated '(new)' small Early suspect small \
    Later '(new)' suspect)"
crm segment freeze pyramid --as-of -1mo
is 'a snapshot knows who was there' \
    "$($since --frozen --who -f name,from,to | grep -E '^(Early|Undated)')" \
    "$(printf '%s\t%s\t%s\n' Undated suspect small Early suspect small)"
new Tomorrow 2026-01-01
is 'who comes tomorrow is not there, and why' \
    "$(crm segment explain @Tomorrow | grep pyramid)" \
    "$(printf 'pyramid\t\tnot known yet on that day')"
is 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 $since --who -O table -f from,to |
    tail -n 1)" '(nieuw)      suspect'
like 'JSON' "$(crm segment moves pyramid --since -3mo -O ndjson)" \
    '"from":"small","to":"inactive","parties":[0-9]+,"stake":\{'
done_testing
