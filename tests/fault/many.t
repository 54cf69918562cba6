#!/bin/sh
# Readers and writers all at once, every second one killed at any moment: no
# update is lost, nobody sees a half one, the store is sound.
# CRM_MANY_SECONDS says how long.
. "${0%/*}/../cli/lib.sh"

seconds=${CRM_MANY_SECONDS:-10}
for i in $(seq 1 200); do
	echo "$i,Shop $i,0"
done | { echo number,name,employees; cat; } >shops.csv
crm import account shops.csv -q
until=$(($(date +%s) + seconds))

# Each round raises all 200 in one transaction.
writer() {	# I
	n=0
	while [ "$(date +%s)" -lt "$until" ]; do
		n=$((n + 1))
		if [ $((n % 2)) = 0 ]; then
			crm --wait 60s set account --all \
			    'employees:=employees+1' -q >/dev/null 2>"werr.$1" &
			pid=$!
			sleep "0.0$(((n * 7 + $1) % 9 + 1))"
			kill -9 $pid 2>/dev/null
			wait $pid 2>/dev/null
			status=$?
			[ $status = 0 ] && echo done >>"acked.$1"
			[ $status = 137 ] && echo killed >>"killed.$1"
		else
			crm --wait 60s set account --all \
			    'employees:=employees+1' -q >/dev/null 2>"werr.$1"
			status=$?
			[ $status = 0 ] && echo done >>"acked.$1"
		fi
		[ $status = 0 ] || [ $status = 137 ] ||
		    echo "writer $1: status $status: $(cat "werr.$1")" >>wrong
	done
}

# All records have one value, and it never falls.
reader() {	# I
	last=0 n=0
	while [ "$(date +%s)" -lt "$until" ]; do
		n=$((n + 1))
		if [ $((n % 2)) = 0 ]; then
			crm list account -f employees >/dev/null 2>&1 &
			pid=$!
			sleep "0.00$((n % 9 + 1))"
			kill -9 $pid 2>/dev/null
			wait $pid 2>/dev/null
			continue
		fi
		crm list account -f employees >"read.$1" 2>"rerr.$1" ||
		    echo "reader $1: $(cat "rerr.$1")" >>wrong
		set -- "$1" $(sort -u "read.$1")
		[ $# = 2 ] && [ "$2" -ge $last ] ||
		    echo "reader $1: saw $2 ${3:-}, after $last" >>wrong
		last=${2:-0}
		set -- "$1"
		echo read >>"reads.$1"
	done
}

: >wrong
for i in 1 2 3 4; do
	writer $i 2>/dev/null &
done
for i in 1 2 3 4 5 6 7 8; do
	reader $i 2>/dev/null &
done
wait
is 'nobody saw what was not so' "$(head -n 5 wrong)" ''
ok 'the store is sound' crm fsck
cat acked.* killed.* >/dev/null 2>&1
acked=$(cat acked.* 2>/dev/null | wc -l)
killed=$(cat killed.* 2>/dev/null | wc -l)
value=$(crm list account -f employees | sort -u)
ok 'no update is lost' [ "$value" -ge "$acked" ]
ok 'none was made that nobody asked for' \
    [ "$value" -le $((acked + killed)) ]
ok 'the journal is whole' crm history --verify
ok 'some were killed' [ "$killed" -gt 0 ]
ok 'and there was something to read' [ "$(cat reads.* | wc -l)" -gt 20 ]
is 'no reader is left behind' "$(crm stats -O ndjson |
    grep -c '"what":"readers".*[2-9]')" 0
echo "# $value updates, $acked acknowledged, $killed killed," \
    "$(cat reads.* | wc -l) reads"
done_testing
