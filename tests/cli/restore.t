#!/bin/sh
# crm restore: the store that was backed up, to the last byte; and nothing at
# all of a backup that is not whole.
. "${0%/*}/lib.sh"

crm add account name='Café Noir' number=1 email=noir@example.org >/dev/null
crm add product code=P name=Bread >/dev/null
for i in 1 2 3 4 5; do
	crm log sale account/1 product=product/P date=2025-03-0$i quantity=$i \
	    amount=$((i * 7)) >/dev/null
done
crm set a1 city=Gouda >/dev/null
crm config forecast.weeks 6
crm backup b.crm
crm export >before
crm history --head >head

ok 'beside' crm restore b.crm there
is 'silently' "$out$err" ''
crm --store there/.crm export >after
ok 'it is the same store' cmp before after
is 'with the same journal' "$(crm --store there/.crm history --head)" \
    "$(cat head)"
is 'and settings' "$(crm --store there/.crm config forecast.weeks)" 6
ok 'sound' crm --store there/.crm fsck
is 'private' "$(stat -c %a there/.crm there/.crm/db.2/data.mdb |
    tr '\n' ' ')" '700 600 '
ok 'undo goes on in it' crm --store there/.crm undo
is 'back to before' "$(crm --store there/.crm show a1 -f city)" ''

fails 4 'not over a store' crm restore b.crm
like 'unless told' "$err" '^hint: --replace'
crm add account name=Later >/dev/null
crm config forecast.weeks 9
ok 'in its place' crm restore --replace b.crm
crm export >after
ok 'what was later is gone' cmp before after
is 'the settings are those of the place' "$(crm config forecast.weeks)" 9
is 'one generation' "$(ls -d .crm/db.*)" .crm/db.2

ok 'from a pipe' sh -c 'crm restore - piped <b.crm'
ok 'is as good' sh -c 'crm --store piped/.crm export | cmp - before'
ok 'where --store says' crm --store named restore b.crm
ok 'is there' crm --store named fsck

# ---- over what is broken

echo nonsense >.crm/CURRENT
ok 'CURRENT is damaged' crm restore --replace b.crm
ok 'it was' sh -c 'crm export | cmp - before'
: >.crm/db.3/data.mdb
fails 5 'the file is emptied' crm fsck
ok 'the store is damaged' crm restore --replace b.crm
ok 'not any more' sh -c 'crm fsck && crm export | cmp - before'

# ---- what is no backup

fails 4 'a text' crm restore before other
fails 4 'an empty file' sh -c ': >e; crm restore e other'
fails 5 'no file' crm restore nothing other
fails 2 'nothing named' crm restore
fails 2 'too much named' crm restore b.crm one two
sed 's/^crm backup 1/crm backup 2/' b.crm >later
fails 4 'a later one' crm restore later other
like 'is said to be' "$err" 'later version'
(cat b.crm; echo more) >longer
fails 4 'one that goes on' crm restore longer other
for f in cut chunk_missing goes_on count no_info table place; do
	printf '%s ' "$f"
	crm restore "$root/tests/fuzz/corpus/backup/$f" other 2>&1 |
	    sed 's/^.*: [^ ]*corpus.backup.[a-z_]* //'
done >hostile
is 'each fault has its words' "$(cat hostile)" 'cut is cut off
chunk_missing is damaged: it ends too early
goes_on goes on behind its end
count is damaged: entries are missing
no_info is damaged: it does not say what it is
table holds a table '"'other'"': use a newer crm
place is damaged: an item is out of place'
fails 5 'a whole one that holds no store' crm restore \
    "$root/tests/fuzz/corpus/backup/whole" other
is 'none of them left a store' "$(ls -d other/.crm 2>/dev/null)" ''

# Any byte changed, any length cut: refused, and the store as it was.
crm export >before
size=$(wc -c <b.crm)
awk -v n="$size" 'BEGIN { srand(7); for (i = 0; i < 40; i++)
    print int(rand() * n) }' >places
while read -r at; do
	perl -e '
		my ($at) = @ARGV; local $/; open F, "<", "b.crm";
		my $b = <F>; substr($b, $at, 1) ^= "\x10";
		open G, ">", "flip"; print G $b;' "$at"
	head -c "$at" b.crm >cut
	for f in flip cut; do
		crm restore --replace $f >/dev/null 2>.said
		status=$?
		[ $status = 4 ] || echo "$f $at: status $status: $(cat .said)"
	done
done <places >wrong
is 'each flipped bit and each cut is refused' "$(head -n 3 wrong)" ''
ok 'and the store is what it was' sh -c 'crm export | cmp - before'
is 'without remains' "$(ls .crm | grep -c '^db')" 1
done_testing
