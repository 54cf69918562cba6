#!/bin/sh
# Snapshots: kept once, taken back and brought again byte for byte, carried by
# exports, checked by fsck.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"

made
made_fill
day=2025-06-18

snapshots() {
	crm stats -f what,entries | sed -n 's/^snapshots	//p'
}
body() {
	crm export | sed -e 1d | grep -E '"export":"(snapshot|part)"'
}

is 'none' "$(snapshots)" 0
ok 'a scheme is kept' crm segment freeze pyramid
is 'without a word' "$out$err" ''
is 'it is there' "$(snapshots)" 1
body >first
like 'by the day it was seen from' "$(cat first)" \
    '^\{"export":"snapshot","name":"segment/pyramid","day":"2025-06-18",'
crm log order account/1010 2 product=P1 amount=999 >/dev/null 2>&1 ||
    crm add sale party=account/1010 date=$day amount=999 >/dev/null
ok 'again' crm segment freeze pyramid -O csv
is 'it stays as it was' "$(echo "$out" | sed -n '2s/.$//p')" \
    'pyramid,2025-06-18,was there'
body >second
ok 'every byte of it' cmp first second

ok 'all schemes, as of another day' \
    crm segment freeze --all --as-of 2025-03-31 -O csv
is 'each has one' "$(echo "$out" | grep -c ',2025-03-31,frozen.$')" \
    "$(crm segment list -f scheme | uniq | grep -c .)"
n=$(snapshots)
ok 'fsck' crm fsck

# What would be kept is shown, and not kept.
ok 'dry run' crm segment freeze -n rfm
like 'says what' "$out" \
    '^\{"op":"snapshot","name":"segment/rfm","day":"2025-06-18","bytes":[0-9]+\}$'
is 'keeps nothing' "$(snapshots)" "$n"
fails 2 'no scheme' crm segment freeze
fails 2 'a scheme and all' crm segment freeze --all rfm
fails 2 'one that is not there' crm segment freeze nonsense
fails 2 'a day to come' crm segment freeze rfm --as-of 2025-12-31
like 'is said' "$err" 'that day is still to come'
ok 'several, in Dutch' env LC_ALL=nl_NL.UTF-8 \
    crm segment freeze rfm ladder pyramid -O table
like 'new ones' "$out" '^RFM +2025-06-18 +bewaard$'
like 'and old ones' "$out" '^klantpiramide +2025-06-18 +was er al$'

# Undo and redo.
body >before
ok 'undo' crm undo
is 'two are gone' "$(snapshots)" "$n"
ok 'redo' crm redo
body >after
ok 'every byte is back' cmp before after
ok 'undo of the redo' crm undo
ok 'redo of that' crm redo
body >after
ok 'and again' cmp before after
like 'the journal tells' "$(crm changes)" \
    '^\{"entry":[0-9]+,"op":"snapshot","name":"segment/rfm","day":"2025-06-18"\}$'
like 'what was removed, too' "$(crm changes)" \
    '"name":"segment/rfm","day":"2025-06-18","removed":true\}$'
is 'a type has none' "$(crm changes account | grep -c snapshot)" 0
ok 'fsck, still' crm fsck
ok 'the history of a row beside it' crm history s1

# The law of exports, and the rest of what carries a store.
crm export >one
crm init --store copy -q
crm --store copy import --exact one -O json >told
is 'an exact import: what is read is what is added' \
    "$(sed 's/.*"read": *\([0-9]*\).*/\1/' told)" \
    "$(sed 's/.*"added": *\([0-9]*\).*/\1/' told)"
crm --store copy export >two
ok 'export, import, export: every byte' cmp one two
ok 'fsck of the copy' crm --store copy fsck
fails 4 'into a store with a snapshot' crm import --exact one
crm compact
is 'compact keeps them' "$(body | cksum)" "$(cksum <before)"
crm fsck --repair --to repaired -q
is 'so does a repair' "$(crm --store repaired export | sed -e 1d |
    grep -E '"export":"(snapshot|part)"' | cksum)" "$(cksum <before)"

# Hostile exports.
hostile() {		# hostile NAME PATTERN SED: a line changed
	sed -e "$3" one >bad
	rm -rf other
	crm init --store other -q
	fails 4 "$1" crm --store other import --exact bad
	like "$1: is said" "$err" "$2"
}
hostile 'a name with a blank' 'the head of a snapshot is wrong' \
    's|segment/rfm|segment rfm|'
hostile 'a day that is none' 'the head of a snapshot is wrong' \
    's|"day":"2025-03-31"|"day":"2025-02-31"|'
hostile 'too many bytes said' 'a snapshot is cut off before this line' \
    's|\("export":"snapshot".*"bytes":\)|\19|'
hostile 'too few' 'a part of a snapshot is wrong' \
    's|\("export":"snapshot".*"bytes":\)[0-9]*|\11|'
hostile 'half a byte' 'a part of a snapshot is wrong' \
    's|\("export":"part","bytes":"\)..|\1x|'
hostile 'a part of nothing' 'a part of no snapshot' \
    '/"export":"snapshot"/d'

# Damage is found, and a repair leaves out what is not whole.
perl -e 'local $/; open F, "<", $ARGV[0]; my $b = <F>;
	my $at = index($b, "\1\7\tchampions"); die if $at < 0;
	substr($b, $at + 3, 1) = "C"; open G, ">", $ARGV[0]; print G $b' \
    copy/db.*/data.mdb
fails 5 'a flipped byte' crm --store copy fsck
like 'is found' "$out" \
    '^snapshot segment/rfm of 2025-0[36]-[0-9]+: a part of it is damaged$'
fails 5 'an export' crm --store copy export -q -o /dev/null
like 'says so' "$err" 'snapshot segment/rfm of 2025-[0-9-]+ is damaged'
fails 5 'a repair' crm --store copy fsck --repair
like 'says what is lost' "$out" '^snapshot segment/rfm of 2025-'
ok 'and the rest is sound' crm --store copy fsck
is 'one less' "$(crm --store copy stats -f what,entries |
    sed -n 's/^snapshots	//p')" $((n + 1))
done_testing
