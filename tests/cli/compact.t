#!/bin/sh
# crm compact: the same store in fewer bytes, and a copy of it elsewhere.
. "${0%/*}/lib.sh"

for i in $(seq 1 40); do
	echo "{\"number\":\"$i\",\"name\":\"Shop $i\",\"city\":\"Gouda\"}"
done >shops
crm import account shops -q
for i in $(seq 1 30); do
	echo "$i,2025-03-0$((i % 9 + 1)),$i"
done | { echo party,date,amount; cat; } | crm import sale - -q
crm rm account -w 'number >= "20" and number < "30"' --cascade >/dev/null 2>&1
for i in $(seq 1 30); do
	crm set account/1 "city=$(printf '%0200d' "$i")" >/dev/null
done
crm export >before
size=$(wc -c <.crm/db.1/data.mdb)

ok 'it compacts' crm compact
is 'silently' "$out$err" ''
is 'on a new generation' "$(ls .crm | tr '\n' ' ')" \
    'CURRENT db.2 reserve write.lock '
ok 'a smaller one' [ "$(wc -c <.crm/db.2/data.mdb)" -lt "$size" ]
is 'private as before' "$(stat -c %a .crm/db.2 .crm/db.2/data.mdb |
    tr '\n' ' ')" '700 600 '
crm export >after
ok 'that holds the same' cmp before after
ok 'and is sound' crm fsck
ok 'the journal is whole' crm history --verify
crm undo >/dev/null
crm redo >/dev/null
ok 'and can be gone back in' crm fsck

# A reader that is still busy finishes on the old one.
mkfifo pipe
crm list account -O ndjson >pipe &
exec 3<pipe
ok 'while somebody reads' crm compact
is 'who reads to the end' "$(wc -l <&3 | tr -d ' ')" "$(crm list account \
    -O count)"
exec 3<&-
wait

ok 'a copy elsewhere' crm compact --to there
crm export >here.txt
crm --store there export >there.txt
ok 'is the same store' cmp here.txt there.txt
ok 'and sound' crm --store there fsck
fails 4 'not over another store' crm compact --to there
mkdir full; : >full/file
fails 4 'nor among other files' crm compact --to full
is 'which stay' "$(ls full)" file
fails 2 'operands' crm compact there
fails 3 'no store' crm --store nowhere compact
is 'makes none' "$(ls -d nowhere 2>/dev/null)" ''
done_testing
