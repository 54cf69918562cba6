#!/bin/sh
# crm undo and redo of a load of sale rows so large that its rows are taken
# out of whole blocks, between those of other loads.
. "${0%/*}/lib.sh"

content() {
	crm export | sed -e 1d -e '/^{"export":"counter"/d' \
	    -e '/^{"export":"end"/d'
}
sound() { is "$1: the store is sound" "$(crm fsck 2>&1)" ''; }
# rows FROM UNTIL: on 20 days, of 50 parties, every seventh of none.
rows() {
	echo order,date,account,product,quantity,amount
	awk -v from="$1" -v until="$2" 'BEGIN {
		for (i = from; i < until; i++)
			printf "%d,2025-0%d-%02d,%s,P%d,%d,%d.%02d\n", i / 3,
			    i % 4 + 1, i % 10 + 1,
			    i % 7 == 0 ? "" : "n" i * 31 % 50, i % 9,
			    i % 5 + 1, i * 7 % 900, i % 100
	}'
}
for i in $(seq 0 49); do
	echo "n$i,Party $i"
done | { echo number,name; cat; } | crm import account - >/dev/null
for i in 0 1 2 3 4 5 6 7 8; do
	echo "P$i,Product $i"
done | { echo code,name; cat; } | crm import product - >/dev/null
load() { rows "$1" "$2" | crm import sale - >/dev/null; }
last() { crm history --limit 1 -f entry; }

law() {		# law NAME ENTRY FROM UNTIL: the load had these numbers
	content >before
	awk -v from="$3" -v until="$4" -F'"' '{
		n = $12 ~ /^s[0-9]+$/ ? substr($12, 2) + 0 : 0
		if (n < from || n >= until)
			print
	}' before >without
	is "$1: -n names each" "$(crm undo -n "$2" |
	    grep -c '^{"op":"rm","ref":"s[0-9]*","was":{')" $(($4 - $3))
	crm undo -n "$2" >plan
	ok "$1: undo" crm undo "$2"
	is "$1: its rows are gone, the others not" "$(content | cksum)" \
	    "$(cksum <without)"
	sound "$1"
	is "$1: a party's rows" "$(crm list sale -w 'party = account/n3' \
	    -O count)" "$(grep -c '"party":"a4"' without)"
	is "$1: -n names each that comes back" "$(crm redo -n |
	    grep -c '^{"op":"add",.*"restore":true')" $(($4 - $3))
	ok "$1: redo" crm redo
	is "$1: all are back" "$(content | cksum)" "$(cksum <before)"
	sound "$1, again"
	ok "$1: the redo is undone" crm undo "$(last)"
	is "$1: they are gone again" "$(content | cksum)" "$(cksum <without)"
	sound "$1, without them"
	ok "$1: and that" crm redo
	is "$1: they are back again" "$(content | cksum)" "$(cksum <before)"
	sound "$1, with them"
	ok "$1: what -n said, as a batch" crm batch plan
	is "$1: does the same" "$(content | cksum)" "$(cksum <without)"
	ok "$1: which is undone" crm undo
	is "$1: all are back again" "$(content | cksum)" "$(cksum <before)"
}
load 0 3000
load 3000 9000
middle=$(last)
load 9000 9500
content >whole
is 'rows have numbers in the order of loads' \
    "$(grep -c '"s[0-9]*"' whole)" 9500
law 'in the tail' "$middle" 3001 9001
crm compact -q >/dev/null
law 'merged by party' "$middle" 3001 9001
crm set s9001 quantity=77
crm rm s9100
law 'after changes of others' "$middle" 3001 9001

crm rm s5000
content >before
fails 4 'a load of which a row was removed' crm undo "$middle"
is 'nothing was done' "$(content | cksum)" "$(cksum <before)"
crm undo >/dev/null
crm set s5000 quantity=78
fails 4 'one of which a row was changed' crm undo "$middle"
file=.crm/$(ls .crm | grep '^db')/data.mdb
cp "$file" sound
perl -0777 -pi -e '$n = pack("Q<Q<", 5000, 1);
    s/(\x12..\Q$n\E)./$1\x07/gs or die' "$file"
fails 5 'or was it? what the journal says is damaged' crm undo "$middle"
cp sound "$file"
crm undo >/dev/null
crm set s100 s5000 s9200 quantity=78
fails 4 'or one beside rows of others' crm undo "$middle"
crm undo >/dev/null
crm set s3000 s9200 s9300 quantity=78
law 'after a change of the rows around it' "$middle" 3001 9001

load 9500 90000
large=$(last)
load 90000 90300
law 'a load that was sorted by party at once' "$large" 9501 90001
# Rows put back are in the journal, each as it is again.
back=$(crm undo "$large" >/dev/null; crm redo >/dev/null; last)
crm set s70000 quantity=79
crm rm s80000
content >before
fails 4 'undo of a redo of which rows were changed' crm undo "$back"
like 'names the one' "$err" 's70000 was changed since'
like 'and the other' "$err" 's80000 was removed since'
is 'nothing was done' "$(content | cksum)" "$(cksum <before)"
crm undo >/dev/null
crm undo >/dev/null
# Of the rows of a load nothing is kept, each of them was some 800 bytes.
case ${CRM_BUILD:-} in
*sanitize*|*debug*|*address*) within() { "$@"; } ;;
*) within() { (ulimit -s 1024; ulimit -d 24576; "$@"); } ;;
esac
ok '80,500 rows in 24 MB' within crm undo "$large"
ok 'and the load before' crm undo "$middle"
sound 'few rows left'
is 'those of the other loads' "$(crm list sale -O count)" 3799
done_testing
