#!/bin/sh
# Flips of a bit in the store's file (CRM_FLIPS of them): no crash, no endless
# loop, never an answer that is not the truth.
. "${0%/*}/../cli/lib.sh"

for i in $(seq 1 60); do
	echo "{\"number\":\"$i\",\"name\":\"Shop $i\",\"city\":\"Gouda\"}"
done >shops
crm import account shops -q
crm add product code=P name=Bread >/dev/null
for i in $(seq 1 300); do
	echo "$((i % 60 + 1)),P,2025-0$((i % 5 + 1))-0$((i % 9 + 1)),$i,F$i"
done | { echo party,product,date,amount,order; cat; } | crm import sale - -q
crm log call a3 'asked about the oven' >/dev/null
crm set account -w 'number < "20"' city=Delft >/dev/null
crm rm s8
crm compact
crm undo >/dev/null
cp .crm/db.*/data.mdb sound
generation=$(ls .crm | grep '^db')
crm export >export
crm list account -w 'city = "Gouda"' >list
crm sum revenue --by party >sum
crm history >history

rounds=${CRM_FLIPS:-1000}
awk -v n="$(wc -c <sound)" -v m="$rounds" 'BEGIN { srand(19)
    for (i = 0; i < m; i++) print int(rand() * n), int(rand() * 8) }' >flips

# look FILE COMMAND ...: it answers as the sound store did, or says damage.
# What an index leaves out is for fsck to find.
look() {
	want=$1
	shift
	timeout 20 crm "$@" >got 2>said
	status=$?
	case $status in
	0)	cmp -s got "$want" || { [ $fsck = 5 ] && [ "$want" = list ]; } ||
		    echo "byte $at bit $bit: crm $1: another answer, unseen" ;;
	4|5)	;;
	*)	echo "byte $at bit $bit: crm $1: status $status" ;;
	esac
}

while read -r at bit; do
	perl -e '
		my ($at, $bit) = @ARGV; local $/; open F, "<", "sound";
		my $b = <F>; substr($b, $at, 1) ^= chr(1 << $bit);
		open G, ">", $ARGV[2]; print G $b;
	' "$at" "$bit" ".crm/$generation/data.mdb"
	timeout 20 crm fsck >got 2>said
	fsck=$?
	[ $fsck = 0 ] || [ $fsck = 5 ] ||
	    echo "byte $at bit $bit: crm fsck: status $fsck"
	[ $fsck = 5 ] && echo found >>found
	look export export
	[ $fsck = 0 ] && [ $status != 0 ] &&
	    echo "byte $at bit $bit: export fails and fsck is silent"
	look list list account -w 'city = "Gouda"'
	look sum sum revenue --by party
	look history history
done <flips >wrong
is "$rounds flips: no crash, no wrong answer" "$(head -n 20 wrong)" ''
ok 'many were found' [ "$(wc -l <found)" -gt $((rounds / 10)) ]
echo "# $(wc -l <found) of $rounds were of live bytes"
done_testing
