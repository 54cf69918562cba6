#!/bin/sh
# A disk that is full, a file that may not grow, memory that is not there:
# the error says so, the store stays as it was, and removing still works.
. "${0%/*}/../cli/lib.sh"

awk 'BEGIN {
	print "number,name,city"
	for (i = 1; i <= 20000; i++)
		printf "%d,Shop number %d,Town %d\n", i, i, i % 5
}' >many.csv
state() {
	crm export -O ndjson
}

crm add account name=First number=0 >/dev/null
state >before.txt

# The file may not grow: SIGXFSZ must not kill.
# (dash counts blocks of 512 bytes.)
fails 5 'a file size limit is an error' \
    sh -c 'ulimit -f 4000; exec crm import account many.csv'
is 'that says so' "$err" \
    "crm: import: the file of store $dir/.crm may not grow (see ulimit -f)
hint: nothing was changed"
ok 'the store is sound' crm fsck
is 'and as it was' "$(state | cmp - before.txt)" ''

# What is spooled meanwhile may lie on another disk.
awk 'BEGIN { for (i = 0; i < 300; i++) print "{\"op\":\"add\",\"type\":" \
    "\"account\",\"fields\":{\"name\":\"Shop number " i "\"}}" }' >many.nd
fails 5 'a temporary file may not grow' \
    sh -c 'ulimit -f 16; cat many.nd | crm batch -'
like 'and says where it is' "$err" \
    '^crm: batch: cannot write a temporary file in /tmp: '

# Little address space: the map gets smaller, the work is done.
ok 'one record in 400 MB of address space' \
    sh -c 'ulimit -v 400000; exec crm show a1'
ok 'an import in 2 GB of address space' \
    sh -c 'ulimit -v 2000000; exec crm import account many.csv'
ok 'the store is sound' crm fsck
is 'with all records' "$(crm list account -O count)" 20001
for command in compact 'fsck --repair' 'export --damaged'; do
	ok "in 600 MB: $command" \
	    sh -c "ulimit -v 600000; exec crm $command >/dev/null"
done
is 'they are there' "$(crm list account -O count)" 20001

disk=$dir/disk
mkdir "$disk"
if ! mount -t tmpfs -o size=100m tmpfs "$disk" 2>/dev/null; then
	report 0 'a full disk # SKIP may not mount a tmpfs'
	done_testing
fi
trap 'cd /; umount "$disk"; rm -rf "$dir"' EXIT
export CRM_STORE="$disk/.crm"
ok 'a store on a large disk' crm init
is 'keeps some of it' "$(stat -c '%s %a' "$disk/.crm/reserve")" '4194304 600'
rm -r "$disk/.crm"
mount -o remount,size=4m "$disk"
ok 'a store on a small disk' crm init
is 'leaves it to others' "$(ls "$disk/.crm")" "$(printf 'CURRENT\ndb.1\nwrite.lock')"
crm add account name=First number=0 >/dev/null
state >before.txt
fails 5 'an import that does not fit' crm import account many.csv
like 'says that the disk is full' "$err" 'full'
ok 'the store is sound' crm fsck
is 'and as it was' "$(state | cmp - before.txt)" ''

# Fill it to the last byte, then look around and clear up.
head -n 2000 many.csv >some.csv
ok 'what fits goes in' crm import account some.csv
cat /dev/zero >"$disk/ballast" 2>/dev/null
ok 'a full disk can be read' crm list account --limit 1
ok 'and checked' crm fsck
state >before.txt
fails 5 'but nothing large goes in' crm import account --key number many.csv
is 'nothing was changed' "$(state | cmp - before.txt)" ''
rm "$disk/ballast"
ok 'with room again it can' crm set account --all city=Gouda
ok 'and is sound' crm fsck

# The disk is full to the last byte: removing goes on the reserve.
rm -r "$disk/.crm"
mount -o remount,size=100m "$disk"
crm init
head -n 3000 many.csv | crm import account - -q
crm add account name=Last number=last >/dev/null
# Its name is in the journal as it is: what the load said is packed.
crm set a2500 name='Shop number 2500, again'
cat /dev/zero >"$disk/ballast" 2>/dev/null
fails 5 'nothing can be added' crm import account --key number many.csv
ok 'a full disk can be read' crm list account --limit 1
ok 'and checked' crm fsck
ok 'and made smaller' crm rm account -w 'number < "2"' --cascade
is 'by what was asked' "$(crm list account -w 'number < "2"' -O count)" 0
is 'the reserve is spent' "$(ls "$disk/.crm/reserve" 2>/dev/null)" ''
ok 'the store is sound' crm fsck

# Damaged, too, and then the system makes it read-only: it can be saved.
crm export >sound.txt
data=$(echo "$disk"/.crm/db.*/data.mdb)
cp "$data" data
perl -e 'local $/; open F, "+<", $ARGV[0]; my $b = <F>;
    my $at = index($b, "Shop number 2500");
    while ($at >= 0) { seek F, $at, 0; print F "shop";
	$at = index($b, "Shop number 2500", $at + 1) }' "$data"
fails 5 'damaged on a full disk' crm export --damaged
like 'it is told' "$err" 'is back without name'
is 'all else can be read' "$(printf '%s\n' "$out" | wc -l)" \
    "$(wc -l <sound.txt)"
mount -o remount,ro "$disk"
fails 5 'and read-only' crm export --damaged
is 'too' "$(printf '%s\n' "$out" | wc -l)" "$(wc -l <sound.txt)"
fails 5 'it can be repaired elsewhere' crm fsck --repair --to saved
ok 'which is sound' crm --store saved fsck
is 'nothing is left behind' "$(ls -d /tmp/crm.*/CURRENT 2>/dev/null)" ''
mount -o remount,rw "$disk"
cp data "$data"
rm "$disk/ballast"
ok 'with room again' crm undo
ok 'the reserve is back' [ -s "$disk/.crm/reserve" ]
ok 'as is what was removed' [ \
    "$(crm list account -w 'number < "2"' -O count)" -gt 1000 ]
done_testing
