#!/bin/sh
# crm fsck: silent on what is sound, a finding for what is not.
. "${0%/*}/lib.sh"

ok 'an empty store' crm fsck
is 'is sound, silently' "$out$err" ''
crm add account name=One number=1 tags=a,b email=a@x.nl >/dev/null
crm add account name=Two number=2 parent=a1 >/dev/null
crm add product code=P name=P >/dev/null
crm add sale party=a1 product=p1 amount=5 date=2025-03-04 order=F1 >/dev/null
crm add sale amount=6 date=2025-03-05 >/dev/null
crm log call a1 'hello' >/dev/null
crm set a1 tags-=a number=9
crm set s1 amount=7
crm rm s2
crm rm a2
ok 'a used one' crm fsck
is 'too' "$out$err" ''
is 'people are told' "$(crm fsck -O table)" 'The store is sound.'
is 'unless they want no words' "$(crm fsck -O table -q)" ''
is 'JSON' "$(crm fsck -O json)" '[]'
ok 'it reads only' sh -c 'cp .crm/db.1/data.mdb before && crm fsck &&
    cmp before .crm/db.1/data.mdb'

fails 2 'operands' crm fsck a1
fails 2 'less than none' crm fsck --max -1

# A page of zeros in the middle of the file: said, not crashed on.
cp -R .crm broken
pages=$(($(wc -c <broken/db.1/data.mdb) / 4096))
for page in $(seq 2 $((pages - 1))); do
	cp .crm/db.1/data.mdb broken/db.1/data.mdb
	dd if=/dev/zero of=broken/db.1/data.mdb bs=4096 seek="$page" count=1 \
	    conv=notrunc 2>/dev/null
	crm --store broken fsck >out 2>&1
	status=$?
	case $status in
	0|5) ;;
	*)	echo "page $page: status $status" >>wrong ;;
	esac
	[ $status != 5 ] || found=yes
done
is 'a damaged page is found, or was free' "$(cat wrong 2>&1 | head -n 3 |
    grep -v 'No such')" ''
is 'some were found' "${found:-}" yes
: >broken/db.1/data.mdb
fails 5 'an emptied file' crm --store broken fsck

# The highest number there is was given.
crm init -q --store first
crm --store first add account name=One >/dev/null
crm --store first add sale party=a1 amount=5 date=2025-03-04 >/dev/null
crm init -q --store last
crm --store first export |
    sed 's/\("counter","type":"account","last":\)1}/\14294967295}/' |
    crm --store last import --exact - >/dev/null
is 'no number is left' "$(crm --store last export |
    grep -c '"account","last":4294967295')" 1
is 'that is sound' "$(crm --store last fsck 2>&1)" ''

done_testing
