#!/bin/sh
# An import killed at any moment, or whose writes, syncs or maps fail, leaves
# the store as it was or with all rows in it; run again, it ends as if nothing
# had happened.
. "${0%/*}/../cli/lib.sh"
. "$root/tests/fault/kit.sh"

# rows N: order lines, some of them alike, with unknown products.
rows() {
	awk -v n="$1" 'BEGIN {
		print "order,date,account,product,quantity,amount"
		for (i = 0; i < n; i++)
			printf "%d,2025-%02d-%02d,%d,P%d,%d,%d.%02d\n",
			    1000 + i / 3, 1 + i % 5, 1 + i * 7 % 28,
			    1 + i * i % 50, i % 37, 1 + i % 4, i % 90,
			    i * 31 % 100
	}'
}

awk 'BEGIN {
	print "number,name,city"
	for (i = 1; i <= 50; i++)
		printf "%d,Shop %d,Town %d\n", i, i, i % 5
}' >accounts.csv
ok 'accounts are imported' crm import account accounts.csv
rows 200 >first.csv
ok 'and some sales' crm import sale --create product first.csv
before=$dir/.crm

rows 3000 >many.csv
begin 'import' "crm import sale --create product '$dir/many.csv'"
killed write 12 KILL
killed write 12 HALF
killed sync 4 KILL
killed size 4 KILL
killed map 4 KILL
killed open 15 KILL
failing write 12 EIO
failing write 12 ENOSPC
failing write 8 ENOSPC:on
failing write 8 SHORT
failing sync 4 EIO
failing sync 4 ENOSPC:on
failing size 4 ENOSPC
failing map 4 ENOMEM
failing map 2 ENOMEM:on
failing open 15 EMFILE
failing write 8 EINTR
failing write 4 EDQUOT:on
failing alloc 20 ENOMEM
failing alloc 8 ENOMEM:on
failing all 12 EIO:on

rows 40000 >large.csv
begin 'large import' "crm import sale --create product '$dir/large.csv'"
moments 12
failing write 6 ENOSPC
killed write 6 HALF

# Upsert by key changes records that are there.
awk 'BEGIN {
	print "number,name,city"
	for (i = 20; i <= 900; i++)
		printf "%d,Shop %d,City %d\n", i, i, i % 7
}' >changed.csv
begin 'import by key' "crm import account --key number '$dir/changed.csv'"
moments 8
killed write 8 HALF
failing write 8 EIO
failing write 4 ENOSPC:on
failing sync 2 EIO

# A bulk edit of all of them.
before=$dir/after.kept
cp -R after "$before"
begin 'bulk edit' "crm set account --all industry=Bakery"
moments 8
killed write 8 HALF
for kind in write sync size map open; do
	killed $kind 6 KILL
done
failing write 8 ENOSPC
failing sync 2 EIO
failing alloc 12 ENOMEM
failing all 12 EIO:on

crm --store "$before" set account --all industry=Bakery
begin 'undo of a bulk edit' "crm undo"
for kind in write sync size map open; do
	killed $kind 4 KILL
done
failing write 4 ENOSPC:on
failing alloc 8 ENOMEM

# Everything at once, with its data model, into an empty store.
crm --store "$before" merge a1 a2 -q >/dev/null
crm --store "$before" export >whole
rm -rf empty
crm --store empty init
before=$dir/empty
begin 'exact import' "crm import --exact $dir/whole"
for kind in write sync size map open; do
	killed $kind 6 KILL
done
killed write 8 HALF
failing write 6 ENOSPC:on
failing sync 4 EIO
failing alloc 12 ENOMEM
failing all 12 EIO:on
done_testing
