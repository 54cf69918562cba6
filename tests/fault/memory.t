#!/bin/sh
# valgrind sees what sanitizers do not: the use of bytes that were never set,
# also where they are written to the store.
. "${0%/*}/../cli/lib.sh"
command -v valgrind >/dev/null || skip_all 'no valgrind'

clean() {	# NAME COMMAND ...: right, and nothing for valgrind to say
	name=$1
	shift
	valgrind -q --error-exitcode=99 --leak-check=no --log-file=vg.log \
	    "$@" >.out 2>.err </dev/null
	status=$?
	[ $status = 0 ] && [ ! -s vg.log ]
	report $? "$name" && return
	comment "status $status: $*"
	comment "$(head -n 30 vg.log)"
	comment "$(head -n 5 .err)"
}

cat >sales.csv <<'END'
order,date,account,product,quantity,amount
1,2025-03-03,10,A,1,10.00
1,2025-03-03,10,B,2,7.50
2,2025-03-10,11,A,1,10.00
3,2025-04-07,,A,1,10.00
END
# Linked dynamically: valgrind knows the C library's functions by name.
crm=${CRM_BUILD:-$root/build}/fault/crm
[ -x "$crm" ] || skip_all "no $crm (make tools)"
rm -rf .crm
clean 'init' "$crm" init
clean 'add' "$crm" add account name=Jansen number=10 city=Gouda \
    email=a@example.com
clean 'import' "$crm" import sale --create product --create account sales.csv
clean 'add another' "$crm" add account name=Smit
clean 'set' "$crm" set account --all city=Delft
clean 'log' "$crm" log call a1 'wants a quote'
clean 'list' "$crm" list account -w 'city = "Delft" and revenue(1y) > 1' -O json
clean 'sum' "$crm" sum revenue,orders --by product,month
clean 'segment' "$crm" segment
clean 'forecast' "$crm" forecast
clean 'timeline' "$crm" timeline a1
clean 'model check' "$crm" model check "$root/core/model/standard.yaml"
clean 'export' "$crm" export -O ndjson
clean 'rm' "$crm" rm a3
clean 'fsck' "$crm" fsck
done_testing
