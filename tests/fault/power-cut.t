#!/bin/sh
# The power fails: of what was written and not yet synced any part may be on
# the disk, in any order.  What a command had acknowledged is there.
. "${0%/*}/../cli/lib.sh"

shim=${CRM_BUILD:-$root/build}/fault/record.so
[ -r "$shim" ] || skip_all "no $shim (make tools)"
PATH=${shim%/*}:$PATH

crm add account name=First number=0 >/dev/null
cp .crm/db.1/data.mdb first
export CRM_RECORD=$dir/log
n=0
done_() {	# the n-th command has returned
	n=$((n + 1))
	echo "A $n" >>log
	(unset CRM_RECORD; crm export | sed 1d >"state.$n")
}
(unset CRM_RECORD; crm export | sed 1d >state.0)
run() {
	LD_PRELOAD=$shim crm "$@" >/dev/null 2>err || comment "$(cat err)"
	done_
}
for i in $(seq 1 300); do
	echo "$i,Shop $i,Gouda"
done | { echo number,name,city; cat; } >shops.csv
for i in $(seq 1 200); do
	echo "$((i % 30 + 1)),2025-0$((i % 5 + 1))-0$((i % 9 + 1)),$i"
done | { echo party,date,amount; cat; } >sales.csv
run add account name=Second number=1000
run import account shops.csv -q
run import sale sales.csv -q
run set account -w 'number < "2"' city=Delft
run log call a2 'wants a quote'
run undo
run rm account -w 'number > "9"' --cascade
run merge a5 a6
run log sale a5 date=2025-03-03 amount=12
cat >ops.ndjson <<'END'
{"op":"add","type":"account","fields":{"name":"New","number":"n"},"as":"n"}
{"op":"log","kind":"call","ref":"$n","text":"wants a quote"}
{"op":"set","ref":"a7","fields":{"city":"Utrecht"}}
END
run batch ops.ndjson
(unset CRM_RECORD; crm model show yaml) |
    sed '0,/^      city: {type: text, index: true,/s//      town: {type: text, was: city,/' >other.yaml
run model apply other.yaml
run undo
unset CRM_RECORD
perl "$root/tests/fault/power.pl" log first disk 150 7 >points 2>counts
like 'each command wrote and synced' "$(cat counts)" \
    '^W [1-9][0-9]+ S [1-9][0-9] A 12$'
ok 'the power fails often' [ "$(wc -l <points)" -gt 60 ]
cp -R .crm cut
while read -r i acked lost; do
	mv "disk.$i" cut/db.1/data.mdb
	rm -f cut/db.1/lock.mdb
	if ! crm --store cut fsck >found 2>&1; then
		echo "cut $i after $acked: fsck: $(head -n 2 found)"
		continue
	fi
	crm --store cut export | sed 1d >state
	# As acknowledged, or the next one, too, whose answer nobody saw.
	cmp -s state "state.$acked" ||
	    cmp -s state "state.$((acked + 1))" ||
	    echo "cut $i after $acked ($lost pieces lost): another state"
done <points >wrong
is 'nothing that was acknowledged is ever lost' "$(head -n 5 wrong)" ''
ok 'much was in the air' [ "$(awk '$3 > 0' points | wc -l)" -gt 10 ]
done_testing
