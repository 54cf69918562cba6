#!/bin/sh
# crm export of a damaged store: all that can be read, nothing that is
# damaged, what is left out on stderr, and status 5.
. "${0%/*}/lib.sh"

crm add product code=P name=Bread >/dev/null
for i in $(seq 1 300); do
	echo "{\"number\":\"$i\",\"name\":\"Shop $i\",\"city\":\"Gouda\"}"
done >shops
crm import account shops -q
crm add contact name='Ann Ee' account=a250 >/dev/null
awk 'BEGIN { print "party,product,date,amount,order"
    for (i = 1; i <= 2000; i++)
	printf "%d,P,2025-%02d-%02d,%d,F%d\n", i % 300 + 1,
	    i % 6 + 1, i % 28 + 1, i, i }' | crm import sale - -q
crm compact
crm export >before
generation=$(ls .crm | grep '^db')
cp ".crm/$generation/data.mdb" sound

fresh() {
	rm -rf broken
	crm init --store broken -q
	cp sound broken/db.1/data.mdb
}

change() {	# PERL: done to $b, the bytes of the file
	perl -e '
		local $/; open F, "<", "broken/db.1/data.mdb"; my $b = <F>;
		'"$1"'
		open G, ">", "broken/db.1/data.mdb"; print G $b;
	'
}

zero() {
	for page in "$@"; do
		dd if=/dev/zero of=broken/db.1/data.mdb bs=4096 seek="$page" \
		    count=1 conv=notrunc 2>/dev/null
	done
}

# A record with another byte; the journal has what it was.
fresh
change '$b =~ s/(Shop 142.{0,60}?)Gouda/$1Goudb/s or die;'
crm --store broken fsck >/dev/null 2>&1
is 'the store is damaged' $? 5
crm --store broken export >out 2>err
is 'a record that is damaged: status' $? 5
sed '$d' before | cmp - out
report $? 'all that there was is given, but the line that says so'
unlike 'nothing that is damaged' "$(cat out)" 'Goudb'
is 'it is said' "$(cat err)" \
    'crm: export: the store is damaged; nothing is left out
hint: crm fsck --repair makes it whole again'
ok 'the store is as it was' sh -c '! crm --store broken show a142'
fails 4 'no import takes it for a whole one' sh -c \
    'crm init --store other -q && crm --store other import --exact out'

echo older >file
fails 5 'into a file' crm --store broken export -o file
is 'which stays as it was' "$(cat file)" older
like 'and how else' "$err" \
    '^hint: crm export --damaged writes all that can be read'
ok 'asked for' crm --store broken export --damaged -o file
ok 'it is all of it' cmp file before

# The same, and in the journal the packed names, which are last in the file:
# then it is lost, and named.
fresh
change '$b =~ s/Shop 142/Shop 241/g;
    my $at = rindex($b, "\xff\x28\xb5\x2f\xfd");
    substr($b, $at + 100, 1) ^= "\x01";'
crm --store broken export >out 2>err
is 'a value that is lost: status' $? 5
is 'it is named' "$(sed 's/item [0-9]*/item 3/' err)" \
    'crm: export: account a142 is back without name, which the journal no longer has
crm: export: journal: the personal values in entry 3, item 3, are lost
crm: export: the store is damaged; what is left out is told above (2 lines)
hint: crm fsck --repair repairs it, with these losses; a backup may have what is lost'
unlike 'and not served' "$(cat out)" 'a142.*Shop 241'
is 'all records are there' "$(grep -c '"type":"account","handle"' out)" 300
fails 5 'asked for' crm --store broken export --damaged -o file
like 'it is told, too' "$err" 'account a142 is back without name'
like 'and the end is there' "$(tail -n 1 file)" '^\{"export":"end"'

# A format this version does not know: one near is of a newer version, one
# far from all is damage.  Either is said once.
format() {	# FORMAT
	change 'my $n = chr('"$1"');
	    $b =~ s/(format).(\0\0\0)/$1$n$2/gs or die;'
}
fresh
format 9
fails 5 'a newer format is not read' crm --store broken export
is 'which is said once' "$err" \
    'crm: export: the store says that it has format 9, of a newer version of crm (this one: 8)
hint: use a newer crm, or crm restore a backup'
format 255
crm --store broken export >out 2>err
is 'no format that ever was: status' $? 5
sed '$d' before | cmp - out
report $? 'all of it is given'
is 'and why not as usual' "$(cat err)" \
    'crm: export: store broken has format 255, this crm knows 8
crm: export: the store is damaged; nothing is left out
hint: crm fsck --repair makes it whole again'

# One type, and other formats.
fresh
change '$b =~ s/(Shop 142.{0,60}?)Gouda/$1Goudb/s or die;'
fails 5 'a type of a damaged store' crm --store broken export account
fails 5 'or CSV' crm --store broken export account -O csv
ok 'asked for' crm --store broken export account -O csv --damaged
is 'it is as if nothing were' "$out" "$(crm export account -O csv)"
ok 'with a filter' crm --store broken export account --damaged \
    -w 'number = "142"' -f handle,city -O csv
is 'and fields' "$(printf '%s' "$out" | tr -d '\r')" 'handle,city
a142,Gouda'
ok 'everything as JSON' crm --store broken export -O json --damaged
is 'the same' "$out" "$(crm export -O json)"

# Pages: each of them gone, one at a time.
n=$(($(wc -c <sound) / 4096)) step=7
case ${CRM_BUILD:-} in *sanitized*) step=23 ;; esac
for page in $(seq 2 $step $((n - 1))); do
	fresh
	zero "$page"
	crm --store broken export --damaged >out 2>err
	status=$?
	case $status in
	0)	cmp -s out before || echo "page $page: another answer" ;;
	5)	sort out >a; sort before | comm -13 - a |
		    grep '"export":"\(record\|row\)"' |
		    grep -v '"revision":2' >wrong_lines
		[ ! -s wrong_lines ] || [ -s err ] ||
		    echo "page $page: $(head -n 1 wrong_lines)"
		grep -q '^crm: export: ' err || echo "page $page: silent" ;;
	*)	echo "page $page: status $status: $(head -n 2 err)" ;;
	esac
	ls -d broken/db.2 2>/dev/null
done >wrong
is 'each page: all of it, or what is left out' "$(head -n 5 wrong)" ''

ok 'a sound store' crm export --damaged
is 'is exported as ever' "$out" "$(cat before)"

# The model itself.
fresh
change 'my $p = 0; while (($p = index($b, "CRMM", $p)) >= 0) {
    substr($b, $p++ + 1000, 1) ^= "\x04" }'
crm --store broken export >out 2>err
is 'without a model that can be read: status' $? 5
sed '$d' before | cmp - out
report $? 'it is made again, and all is there'
fails 3 'no store' crm --store nowhere export --damaged
done_testing
