#!/bin/sh
# A made-up company: the same every time, whole, and on every stage.
TEMPLATE=none
. "${0%/*}/lib.sh"

# Every record and row of the store in the folder $1.
content() {
	(cd "$1" || exit 1
	for type in $(crm stats -O tsv | awk -F '\t' \
	    '$1 ~ /^(table |snapshots)/ { exit } { print $1 }'); do
		crm list "$type" -O ndjson || echo "failed: $type"
	done)
}

# How many are in each segment: "active 125".
sizes() {
	(cd "$1" && crm segment "$2" -O ndjson |
	    sed -n 's/.*"segment":"\([^"]*\)","\(members\|size\|parties\)":\([0-9]*\).*/\1 \3/p')
}

ok 'makes a store' crm demo a
like 'says where' "$out" ' in a/.crm: [0-9]+ records and [0-9]+ sales'
is 'three commands to try' "$(printf '%s\n' "$out" | grep -c '  *crm [a-z]')" 3
fails 4 'not where one is' crm demo a
fails 2 'too few parties' crm demo --parties 3 z
fails 2 'no such template' crm demo -t none z
is 'nothing is left of those' "$(ls)" "$(printf 'a\nhome')"
ok 'makes another' crm demo b
content a >a.txt
content b >b.txt
is 'no type fails to list' "$(grep -c '^failed' a.txt)" 0
ok 'the same seed makes the same' cmp a.txt b.txt
ok 'another seed' crm demo --seed 2 c
content c >c.txt
fails 1 'makes another company' cmp -s a.txt c.txt
ok 'in Dutch' crm demo -t nl nl
ok 'as a shop' crm demo -t retail retail

for store in a nl retail; do
	ok "$store: fsck finds nothing" sh -c "cd $store && crm fsck"
done
for store in a nl; do
	for scheme in activity lifecycle pyramid rfm; do
		sizes $store $scheme >sizes
		ok "$store: $scheme has segments" test -s sizes
		is "$store: nobody missing in $scheme" \
		    "$(grep ' 0$' sizes)" ''
	done
done
is 'the models say the same' "$(sizes a pyramid)" "$(sizes nl pyramid)"
for type in staff account contact affiliation link product building_block \
    sale contract activity case task deal proposal campaign response journey \
    survey target driver rate exchange assessment consent; do
	is "nl: as many of $type" "$(cd nl && crm list $type -O count)" \
	    "$(cd a && crm list $type -O count)"
done

# ---- a segment of its own with a journey: nobody of old comes in
for store in a nl; do
	new=$(cd $store && crm list account -w 'first_sale >= -90d' -O count)
	is "$store: the new customers come in, and no others" \
	    "$(cd $store && crm journey run -j 'Nieuwe klant' \
	    -f enrolled,held_out | awk '{ print $1 + $2 }')" "$new"
	ok "$store: some are new, most are not" test "$new" -gt 0 -a "$new" \
	    -lt "$(cd $store && crm list account -w 'first_sale < -90d' -O count)"
done

cd a || exit 1
is 'me' "$(crm list staff -f login --limit 1 -O tsv)" "$(id -un)"
is 'kinds of activity' "$(crm list activity -f kind -O tsv | sort -u |
    wc -l)" 21
is 'stages of deals' "$(crm list deal -f stage -O tsv | sort -u | wc -l)" 6
is 'branches' "$(crm list account -w 'parent.number = "10001"' -O count)" 3
is 'sales until yesterday' "$(crm list sale -w 'date >= today' -O count)" 0
ok 'also yesterday' test "$(crm list sale -w 'date = yesterday' -O count)" \
    -gt 0
ok 'sales of nobody' test "$(crm list sale -w 'missing(party)' -O count)" -gt 0
ok 'returns' test "$(crm list sale -w 'quantity < 0' -O count)" -gt 0
ok 'open cases' test "$(crm list case -w 'missing(resolved)' -O count)" -gt 0
ok 'an empathy map' test "$(crm list activity -w 'not missing(pains)' \
    -O count)" -gt 0
is 'December is above July' "$(crm list sale -f date,amount -O tsv |
    awk '$1 ~ /^2024-12/ {d += $2} $1 ~ /^2024-07/ {j += $2}
	END {print (d > 1.3 * j)}')" 1
cd ..

ok 'small' crm demo --parties 24 --weeks 4 --contacts 0 small
ok 'small: fsck finds nothing' sh -c 'cd small && crm fsck'
is 'small: as many parties' "$(cd small && crm list account -O count)" 24
done_testing
