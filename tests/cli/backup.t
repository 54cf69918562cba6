#!/bin/sh
# crm backup: a store in one file, whole, read back, for nobody else's eyes.
. "${0%/*}/lib.sh"

crm add account name='Café Noir' number=1 email=noir@example.org >/dev/null
crm add account name=Two number=2 >/dev/null
crm log sale account/1 date=2025-03-03 quantity=2 amount=20 >/dev/null
crm config forecast.weeks 6

ok 'into a file' crm backup one.crm
is 'silently' "$out$err" ''
is 'that only I may read' "$(stat -c %a one.crm)" 600
is 'nothing else is left' "$(ls -A | grep one)" one.crm
ok 'it is packed' test $(($(wc -c <one.crm) * 4)) -lt \
    "$(wc -c <.crm/db.1/data.mdb)"
is 'what is in it' "$(crm restore -n one.crm -f records,sales,entry,name)" \
    "$(printf '2\t1\t4\tMy company')"
is 'and its head' "$(crm restore -n one.crm -f head)" \
    "$(crm history --head -f hash)"
fails 4 'not over a file' crm backup one.crm
like 'unless told' "$err" '^hint: --replace'
crm add account name=Three >/dev/null
ok 'when told' crm backup --replace one.crm
is 'it is the new one' "$(crm restore -n one.crm -f records)" 3

ok 'into a pipe' sh -c 'crm backup - | crm restore -n - -f records >got'
is 'the same' "$(cat got)" 3
fails 5 'where there is no folder' crm backup nowhere/one.crm
fails 2 'no file named' crm backup
fails 2 'a folder' crm backup .
fails 5 'a full disk' sh -c 'crm backup - >/dev/full'

# ---- with a key

ok 'a key is made' crm backup --new-key key two.crm
is 'only I may read it' "$(stat -c %a key)" 600
like 'it is a line of hex' "$(cat key)" '^[0-9a-f]{64}$'
fails 4 'never over another' crm backup --new-key key three.crm
fails 2 'without it nothing opens' crm restore -n two.crm
is 'with it' "$(crm restore -n two.crm --key key -f records)" 3
tr 0-9a-f 1-9a-f0 <key >other; chmod 600 other
fails 4 'with another nothing' crm restore -n two.crm --key other
like 'as is said' "$err" 'this is not its key'
ok 'the same key again' crm backup --key key three.crm
ok 'makes other bytes' sh -c '! cmp -s two.crm three.crm'
chmod 644 other
fails 5 'a key that all may read' crm backup --key other four.crm
echo 12 >short; chmod 600 short
fails 4 'what is no key' crm backup --key short four.crm
fails 2 'two keys' crm backup --key key --new-key k2 four.crm
is 'none of these left a file' "$(ls -A | grep -c four)" 0

# ---- a store that is not sound

cp -R .crm broken
pages=$(($(wc -c <broken/db.1/data.mdb) / 4096))
for page in $(seq 2 $((pages - 1))); do
	cp .crm/db.1/data.mdb broken/db.1/data.mdb
	printf '\377\377\377' | dd of=broken/db.1/data.mdb bs=1 \
	    seek=$((page * 4096 + 4000)) conv=notrunc 2>/dev/null
	crm --store broken fsck >/dev/null 2>&1 && continue
	crm --store broken backup --replace bad.crm >/dev/null 2>&1
	echo "$?"
done | sort -u >statuses
is 'damage is never backed up unseen' "$(cat statuses)" 5
is 'and leaves no file' "$(ls -A | grep -c bad)" 0
done_testing
