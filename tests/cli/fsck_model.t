#!/bin/sh
# crm fsck --repair when the data model is damaged: each of its two copies will
# do, and compiled it is made again from its text; what of it is lost is told.
. "${0%/*}/lib.sh"

crm add account number=1 name='Bakkerij Jansen' city=Gouda >/dev/null
crm add product code=P name=Bread >/dev/null
crm log sale a1 product=p1 date=2025-01-02 amount=5 >/dev/null
crm model show yaml >model.yaml
sed 's/^  account:/  shelf:\
    kind: plain\
    prefix: sh\
    fields:\
      name: {type: text, required: true}\
&/' model.yaml >more.yaml
crm model apply more.yaml -q >/dev/null
crm add shelf name='Top shelf' >/dev/null
crm export >before
cp .crm/db.1/data.mdb sound

# flip PATTERN OFFSET [N]: one bit, so far behind each place where it stands,
# or behind the one numbered N.
flip() {
	perl -e '
		my ($what, $at, $only) = @ARGV; local $/; open F, "<", "sound";
		my $b = <F>; my $p = 0; my $n = 0;
		while (($p = index($b, $what, $p)) >= 0) {
			substr($b, $p + $at, 1) ^= "\x04"
			    if $only eq "" || $only == $n;
			$p++; $n++;
		}
		die "nothing to flip" unless $n;
		open G, ">", "broken/db.1/data.mdb"; print G $b;
	' "$1" "$2" "${3-}"
}

fresh() {
	rm -rf broken
	crm --store broken init -q
}

# One of all that there is twice, or the page that leads to a half of it.
for what in CRMM 'gegevensmodel: 1'; do
	n=$(grep -ao "$what" sound | wc -l)
	for i in $(seq 0 $((n - 1))); do
		fresh
		flip "$what" 3 "$i"
		crm --store broken fsck --repair || echo "$what $i: $?"
		crm --store broken export | cmp - before
		crm --store broken fsck
		echo "$what" >>tried
	done
done >wrong 2>&1
is 'any one of the copies is damaged, at no cost' "$(cat wrong)" ''
is 'of two revisions' "$(sort tried | uniq -c | awk '{ print $1 }')" "4
4"
fresh
flip CRMM 3 3
cat broken/db.1/data.mdb >twice
flip CRMM 3 1
perl -e 'local $/; open F, "<", $_ and push @b, <F> for @ARGV;
    print substr($b[0], $_, 1) eq substr($b[1], $_, 1) ? "" : "$_\n"
	for 0 .. length($b[0]) - 1' sound twice | head -n 1 >place
ok 'a copy differs' [ -s place ]
# A sanitizer sees fsck and its repair elsewhere, at less than 300 turns.
last=$(($(wc -c <sound) / 4096 - 1))
case ${CRM_BUILD:-} in *sanitized*) first=$((last - 40)) ;; *) first=2 ;; esac
for page in $(seq $first $last); do
	fresh
	cp sound broken/db.1/data.mdb
	dd if=/dev/zero of=broken/db.1/data.mdb bs=4096 seek="$page" count=1 \
	    conv=notrunc 2>/dev/null
	crm --store broken fsck 2>/dev/null |
	    grep -q "^table m[a-z]*: page $page" || continue
	echo "$page" >>pages
	crm --store broken fsck --repair
	crm --store broken export | cmp - before
done >wrong 2>&1
[ $first -gt 2 ] ||
    ok 'there are pages that lead to them' [ "$(wc -l <pages)" -gt 1 ]
is 'none is missed' "$(cat wrong)" ''

fresh
flip CRMM 1000
fails 5 'a bit of the compiled model' crm --store broken show a1
fails 5 'is found' crm --store broken fsck
ok 'and costs nothing' crm --store broken fsck --repair
is 'not a word' "$out$err" ''
ok 'sound again' crm --store broken fsck
crm --store broken export >after
ok 'with the same numbers' cmp before after

fresh
flip 'gegevensmodel: 1' 3
fails 5 'a bit of its text' crm --store broken fsck
like 'is found' "$out" 'text of revision 2'
fails 5 'which nothing can replace' crm --store broken fsck --repair
is 'that is told; the first one is what crm init writes' "$out" \
    'model: revision 2: its text is lost; compiled it is whole'
ok 'the store is sound' crm --store broken fsck
is 'and works' "$(crm --store broken show sh1 -f name)" 'Top shelf'
like 'the text says so itself' "$(crm --store broken model show yaml)" \
    '^# The text of this model was lost'

for word in show diff; do
	crm --store broken model $word model.yaml >/dev/null 2>&1
done
is 'what crm init wrote is back' "$(cd broken && cat db.*/data.mdb |
    grep -ac '^gegevensmodel: 1')" 2

# Both at once.
fresh
flip CRMM 1000
cp broken/db.1/data.mdb sound
for i in $(seq 0 $(($(grep -ao 'gegevensmodel: 1' sound | wc -l) - 1))); do
	fresh
	flip 'gegevensmodel: 1' 3 "$i"
	crm --store broken fsck --repair 2>&1
done >said
is 'the text of the one before: nothing gives the numbers' \
    "$(grep -A 1 'revision 1, an earlier one' said | tail -n 1)" \
    'crm: fsck: the data model (revision 2) is damaged as compiled, and cannot be made again from its text, though that is whole'
fresh
flip 'gegevensmodel: 1' 3
fails 5 'both at once' crm --store broken fsck --repair
like 'cannot be mended' "$err" \
    'the data model \(revision 2\) is damaged, both compiled and as text'
like 'but by a backup' "$err" '^hint: .*crm restore a backup'
done_testing
