#!/bin/sh
# crm fsck --repair: sale rows come back from the copy by party and from the
# journal; those that cannot are named by number, day and who added them.
. "${0%/*}/lib.sh"
. "$root/tests/cli/damage_lib.sh"

crm add product code=P name=Bread >/dev/null
crm add account number=0 name='Shop 0' >/dev/null
for i in $(seq 1 40); do
	echo "{\"number\":\"$i\",\"name\":\"Shop $i\"}"
done >shops
crm import account shops -q

# rows FROM UNTIL: some a day, some without a party.
rows() {
	awk -v from="$1" -v until="$2" 'BEGIN {
		print "party,product,date,amount,order"
		for (i = from; i < until; i++)
			printf "%s,P,2025-%02d-%02d,%d,F%d\n",
			    i % 7 ? i % 40 + 1 : "", int(i / 500) % 12 + 1,
			    i % 5 + 1, i, i
	}'
}
rows 0 3000 | crm import sale - -q
crm compact
rows 3000 3400 | crm import sale - -q
rows 3400 5000 | crm import sale - -q
crm log sale a4 product=p1 date=2024-01-01 amount=5 >/dev/null
crm set s7 amount=70
crm set s3100 amount=71
crm rm s8
crm rm s3101
rows 9000 9100 | crm import sale - -q
crm undo >/dev/null
crm rm $(seq -f s%g 3640 10 3780)
crm undo >/dev/null
crm export >before
generation=$(ls .crm | grep '^db')
cp ".crm/$generation/data.mdb" sound

# The rows that a repair named as lost, and those that are not there.
named() {
	sed -n 's/^sale: s\([0-9]*\) to s\([0-9]*\) (.*/\1 \2/p
	    s/^sale: s\([0-9]*\) (1 row.*/\1 \1/p' lost |
	    while read -r from until; do seq "$from" "$until"; done | sort
}
numbers() {
	sed -n '/"export":"row"/s/.*"handle":"s\([0-9]*\)".*/\1/p' | sort
}
gone() {
	crm --store broken export | numbers >there
	numbers <before | comm -23 - there
}

# The pages of each table, as fsck names them with all leaves gone.
n=$(($(wc -c <sound) / 4096))
: >kinds
for page in $(seq 2 2 $((n - 1))); do
	fresh
	zero "$page"
	crm --store broken fsck --max 3 2>/dev/null |
	    sed -n "s/^table \([a-z_]*\): page $page .*/\1 $page/p" >>kinds
done
of() {
	sed -n "s/^$1 //p" kinds
}
ok 'there are pages of the ledger' [ "$(of ledger | wc -l)" -gt 3 ]
ok 'and of its copy' [ "$(of ledger_party | wc -l)" -gt 3 ]

# A page of the ledger at a time.
lossy=0
for page in $(of ledger); do
	fresh
	zero "$page"
	crm --store broken fsck --repair >lost 2>said
	status=$?
	if [ $status = 0 ]; then
		crm --store broken export | cmp -s - before ||
		    echo "page $page: something is lost unseen"
		continue
	fi
	lossy=$((lossy + 1))
	# What is named is what is gone.
	named >named
	gone >gone
	cmp -s named gone ||
	    echo "page $page: $(wc -l <named) named, $(wc -l <gone) gone"
	grep -v 'added by entry [0-9]* of the journal (crm import ' lost |
	    grep -q '(.* rows*,' && echo "page $page: added by another"
	# What is there is what it was.
	crm --store broken export | grep '"export":"row"' | sort >is
	grep '"export":"row"' before | sort | comm -13 - is |
	    grep -q . && echo "page $page: another row"
	crm --store broken fsck >/dev/null 2>&1 || echo "page $page: fsck"
	cp lost example
done >wrong
is 'each row is there, or named' "$(head -n 3 wrong)" ''
ok 'some are lost: the journal has a load as a range' [ $lossy -gt 0 ]
like 'they are named' "$(cat example)" \
    '^sale: s[0-9]+ to s[0-9]+ \([0-9]+ rows, 2025-[0-9-]+( to 2025-[0-9-]+)?\) are lost: added by entry [0-9]+ of the journal \(crm import sale - -q\)$'

# All of the ledger, with the copy as it is.
fresh
zero $(of ledger)
crm --store broken fsck --repair >lost 2>/dev/null
unlike 'what is in the copy comes back' "$(cat lost)" '^sale: s(1?[0-9]{1,3}|2[0-9]{3}) '
unlike 'so does what the journal knows' "$(cat lost)" '^sale: s30[0-9][0-9] '
is 'with what was changed' "$(crm --store broken show s3100 -f amount)" '71.00'
fails 3 'and not what was removed' crm --store broken show s3101
is 'it is sound' "$(crm --store broken fsck 2>&1)" ''

# A text of rows, in every place where it stands.
crm log sale a5 product=p1 date=2024-01-02 amount=5 order=Zonderling >/dev/null
crm export >with
cp ".crm/$generation/data.mdb" texts
n=$(perl -e 'local $/; open F, "<", "texts"; my $b = <F>; my $n = 0;
    $n++ while $b =~ /Zonderling/g; print $n')
for i in $(seq 0 $((n - 1))); do
	fresh
	perl -e '
		local $/; open F, "<", "texts"; my $b = <F>; my $n = 0;
		$b =~ s/Zonder(l)ing/$n++ == $ARGV[0] ? "Zondermng" . "" :
		    "Zonderling"/ge;
		$b =~ s/Zondermng/Zondermimg/;
		$b =~ s/Zondermimg/"Zonder" . chr(ord("l") ^ 1) . "ing"/e;
		open G, ">", "broken/db.1/data.mdb"; print G $b;
	' "$i"
	crm --store broken fsck >found 2>&1
	status=$?
	crm --store broken export >is 2>/dev/null
	grep -q '"Zondermin' is && echo "place $i: another text is served"
	[ $status = 5 ] || cmp -s is with || echo "place $i: not found"
	crm --store broken fsck --repair >/dev/null 2>&1
	crm --store broken fsck >/dev/null 2>&1 || echo "place $i: not sound"
	[ $status = 0 ] || echo "$i" >>places
done >wrong
is 'a text with another byte is never served' "$(cat wrong)" ''
ok 'it is found in both directions' [ "$(wc -l <places)" -ge 2 ]
fresh
perl -e 'local $/; open F, "<", "texts"; my $b = <F>;
    $b =~ s/Zonderling/Zonderlyng/g;
    open G, ">", "broken/db.1/data.mdb"; print G $b'
crm --store broken fsck --repair >lost 2>&1
is 'in both at once it is another text' "$(crm --store broken list sale \
    -w 'order = "Zonderlyng"' -O count)" 1

# Of two that may be right, each is kept whole, however long.
long=$(printf '%059d' 0 | tr 0 a)ézwart
crm log sale a5 product=p1 date=2024-01-03 amount=5 order="$long" >/dev/null
cp ".crm/$generation/data.mdb" texts
for i in 0 1 2 3; do
	fresh
	perl -e 'local $/; open F, "<", "texts"; my $b = <F>; my $n = 0;
	    $b =~ s/aaaéz\Kw(?=art)/$n++ == $ARGV[0] ? "v" : "w"/ge;
	    open G, ">", "broken/db.1/data.mdb"; print G $b' "$i"
	crm --store broken fsck --repair 2>/dev/null
	crm --store broken export | grep -o '"order":"?[^"]*"'
	crm --store broken fsck >/dev/null 2>&1 || echo "place $i: not sound"
done >said
other=$(echo "$long" | tr w v)
is 'a long text is kept whole' \
    "$(grep -c -e "\"?$long?$other\"" -e "\"?$other?$long\"" said)" 2
like 'and cut at a character to be shown' "$(cat said)" \
    '^dictionary: a text is "a{59}" or "a{59}": it reads "\?a{59}"$'
unlike 'and it is sound' "$(cat said)" 'not sound'

# A bit in a block, wherever it stands.
fresh
perl -e '
	local $/; open F, "<", "broken/db.1/data.mdb"; my $b = <F>;
	my $page = $ARGV[0]; substr($b, $page * 4096 + 600, 1) ^= "\x10";
	open G, ">", "broken/db.1/data.mdb"; print G $b;
' "$(of ledger | head -n 1)"
crm --store broken fsck >/dev/null 2>&1
found=$?
crm --store broken export >is 2>/dev/null
ok 'a flipped bit is found, or in nothing' \
    [ "$found $(cmp -s is before && echo same)" != '0 ' ]
crm --store broken fsck --repair >lost 2>&1
is 'it makes no other row' \
    "$(crm --store broken export | diff before - | grep -c '^>')" 0
is 'and each row is there, or named' "$(gone | head -n 3)" \
    "$(named | head -n 3)"
done_testing
