#!/bin/sh
# crm fsck --repair: records come back from the journal; what is lost in both
# is named; a damaged journal is whole again, and says what it lost.
. "${0%/*}/lib.sh"
. "$root/tests/cli/damage_lib.sh"

for i in $(seq 1 400); do
	echo "{\"number\":\"$i\",\"name\":\"Shop $i\",\"city\":\"Gouda\",\"tags\":[\"a\",\"b\"]}"
done >shops
crm import account shops -q
crm set account -w 'number < "20"' city=Delft >/dev/null
crm undo >/dev/null
crm set a7 parent=a8 city=Breda -m 'a move'
crm add contact name='Ann Ee' account=a305 >/dev/null
crm log call a305 'hello' >/dev/null
crm rm a400
crm merge a1 a2 -q >/dev/null
for i in $(seq 10 10 390); do
	echo "{\"name\":\"Person $i\",\"account\":\"a$i\"}"
done | crm import contact - -q
crm compact
crm export >before
cp .crm/db.2/data.mdb sound

# Pages of a table, by their number.
pages() {
	perl -e '
		my ($what) = @ARGV; local $/;
		open F, "<", "sound"; my $b = <F>; my %p; my $at = 0;
		while (($at = index($b, $what, $at)) >= 0) {
			$p{int($at++ / 4096)}++;
		}
		print join " ", sort { $a <=> $b } keys %p;
	' "$1"
}

# of_table TABLE PAGE ...: those that fsck finds to be of this table.
of_table() {
	table=$1
	shift
	for page in "$@"; do
		fresh
		zero "$page"
		crm --store broken fsck 2>/dev/null |
		    grep -q "^table $table: page $page " && echo "$page"
	done
}

# How an item of the import begins in the journal, where it is packed.
packed=$(printf '\377(\265/\375')
records=$(of_table record $(pages 'Gouda'))
journal=$(of_table journal $(pages "$packed"))
private=$(of_table journal_private $(pages "$packed"))
# One that holds nothing but an item of the import.
for item in $journal; do
	fresh
	zero "$item"
	crm --store broken fsck 2>/dev/null |
	    grep -q '^journal entry 2 is damaged: what it changed' && break
done
ok 'there are pages of records' [ "$(echo "$records" | wc -l)" -gt 5 ]
ok 'and of the journal' [ -n "$journal" ]
ok 'and of its personal values' [ -n "$private" ]

# All records at once.
fresh
zero $records
fails 5 'all records are lost' crm --store broken fsck
ok 'all come back' crm --store broken fsck --repair
is 'without a word' "$out$err" ''
crm --store broken export >after
ok 'with every field, revision and reference' cmp before after
is 'the chain is whole' "$(crm --store broken history --verify)" \
    "$(crm history --head)"

# Where handles of merged records lead, and the keys that lead on.
alias=$(of_table alias $(seq 2 $(($(wc -c <sound) / 4096 - 1))))
ok 'there is a page of merged handles' [ -n "$alias" ]
for page in $alias; do
	fresh
	zero "$page"
	crm --store broken fsck --repair
	crm --store broken export | cmp - before
done >lost 2>&1
is 'they cost nothing' "$(cat lost)" ''

# Keys with a flipped bit: of a type that there is not, and of a number.
fresh
perl -e '
	local $/; open F, "<", "broken/db.1/data.mdb"; my $b = <F>;
	# The key of a node of a record: account is entity 2.
	$b =~ s/\x06\x00\x00\x02(\x00\x00\x00\x05)/\x06\x00\x02\x02$1/ or die;
	open G, ">", "broken/db.1/data.mdb"; print G $b;
'
fails 5 'a record under the number of another type' crm --store broken fsck
ok 'is repaired' crm --store broken fsck --repair
crm --store broken export >after
ok 'without a loss' cmp before after
is 'and sound' "$(crm --store broken fsck 2>&1)" ''

# The journal: what it says of the import is lost, the records are not.
fresh
zero $item
fails 5 'a page of the journal' crm --store broken fsck
like 'fsck names the entry' "$out" '^journal entry [0-9]+ is damaged'
fails 5 'is lost' crm --store broken fsck --repair
like 'and named' "$out" \
    '^journal: what entry 2 changed is lost \(crm import account shops -q\)'
is 'the store is sound' "$(crm --store broken fsck 2>&1)" ''
crm --store broken export | sed 1d >after
sed 1d before | cmp -s - after
report $? 'nothing else is lost'
is 'who did it is still known' "$(crm --store broken history \
    -f entry,lost,command --sort entry | sed -n 2p)" \
    "$(printf '2\ttrue\tcrm import account shops -q')"
is 'the entries behind it are whole' "$(crm --store broken history a7 \
    --field city -f after,reason --limit 1)" "$(printf 'Breda\ta move')"
ok 'its chain can be proven' crm --store broken history --verify
fails 4 'it cannot be undone' crm --store broken undo 2
is 'and that is said' "$err" \
    'crm: undo: entry 2: what it did was lost in a repair'
like 'other systems are told' "$(crm --store broken changes)" \
    '^\{"entry":2,"op":"entry",.*"lost":true'
ok 'later ones can' crm --store broken undo 5
is 'with their effect' "$(crm --store broken show a7 -f city)" Gouda
ok 'new ones follow' crm --store broken set a9 city=Zeist

fresh
zero $journal
crm --store broken fsck --repair >/dev/null 2>&1
is 'without any journal the store is sound, too' \
    "$(crm --store broken fsck 2>&1)" ''

# Both: then records are lost, and named with what refers to them.
fresh
zero $journal $records
fails 5 'both' crm --store broken fsck --repair
like 'records are named by their handles' "$out" \
    '^account a[0-9]+ to a[0-9]+ \([0-9]+ records\) are lost'
is 'the store is sound' "$(crm --store broken fsck 2>&1)" ''
ok 'and can be used' crm --store broken add account number=900 name=New

fresh
zero $private $(echo "$records" | tail -n 2)
fails 5 'records and personal values' crm --store broken fsck --repair
like 'a value that is lost is named' "$out" \
    '^account a[0-9]+ is back without name, which the journal no longer has'
is 'the store is sound' "$(crm --store broken fsck 2>&1)" ''

# One that refers to what is lost can itself be lost again.
fresh
zero $item $records
crm --store broken fsck --repair >lost 2>/dev/null
like 'what is referred to keeps its place' "$(cat lost)" \
    '^account a[0-9]+ is kept, empty, for what leads to it '
one=$(crm --store broken list contact -f handle,account -w 'missing(account.name)' |
    sed -n 's/\(c[0-9]*\)	a[0-9]*/\1/p' | tail -n 1)
ok 'and the reference leads there' [ -n "$one" ]
ok 'the record is changed' crm --store broken set "$one" name='Person Renamed'
crm --store broken compact
cp broken/db.*/data.mdb sound
records=$(of_table record $(pages Renamed))
ok 'it is on a page' [ -n "$records" ]
fresh
zero $records
crm --store broken fsck --repair >lost 2>/dev/null
is 'it comes back with the change' \
    "$(crm --store broken show "$one" -f name)" 'Person Renamed'
unlike 'and is not lost' "$(cat lost)" '^contact c[0-9]+ (to [^,]* )?(is|are) lost'

# What came with an exact import.
rm -rf broken
crm --store broken init -q
ok 'an exact import' crm --store broken import --exact before -q
is 'the journal has the merged ones' "$(crm --store broken changes |
    grep '"op":"alias"')" \
    '{"entry":2,"op":"alias","type":"account","ref":"a2","to":"a1"}'
is 'as has the history of a record' \
    "$(crm --store broken history a2 -f what,before,after)" \
    'merged	a2	a1'
cp broken/db.1/data.mdb sound
for page in $(of_table alias $(seq 2 $(($(wc -c <sound) / 4096 - 1)))); do
	fresh
	zero "$page"
	crm --store broken fsck --repair
	crm --store broken export | sed 1d >lines
	sed 1d before | cmp - lines
	echo "page $page"
done >lost 2>&1
like 'a page of them' "$(cat lost)" '^page'
is 'costs nothing' "$(grep -v '^page' lost)" ''
fresh
is 'has the merged one' "$(crm --store broken show a2 -O ndjson |
    grep -o '^{"handle":"a1"')" '{"handle":"a1"'
crm --store broken export --damaged >after
ok 'which comes out of a damaged store' cmp before after
ok 'a repair of it' crm --store broken fsck --repair
is 'says nothing' "$out$err" ''
crm --store broken export >after
ok 'and loses nothing' cmp before after
crm --store broken merge a1 a3 -q >/dev/null
crm --store broken export >with
ok 'nor when another is merged there' crm --store broken fsck --repair
crm --store broken export >after
ok 'nothing is lost' cmp with after
done_testing
