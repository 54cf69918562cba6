#!/bin/sh
# crm changes: the journal for other systems; who adds it all up has the store.
. "${0%/*}/lib.sh"

crm add account name=One number=1 tags=a,b email=one@example.org >/dev/null
crm add account name=Two number=2 parent=a1 >/dev/null
crm add product code=P name=Bread service=false >/dev/null
crm log sale a1 product=product/P date=2025-03-03 quantity=2 amount=20 \
    order=F1 >/dev/null
crm log sale a2 date=2025-03-04 amount=7 >/dev/null
crm set a1 city=Gouda tags-=a employees=12 -m 'moved' >/dev/null
crm set s1 amount=30
crm rm s2
crm undo >/dev/null
crm log call a2 'wants a quote' >/dev/null
crm add account name=Three number=3 >/dev/null
crm set account -w 'number > "1"' city=Delft >/dev/null
crm merge a1 a3 >/dev/null
crm rm n1
last=$(crm history --head -f entry)

ok 'all of it' crm changes
printf '%s\n' "$out" >all
is 'an entry each' "$(grep -c '"op":"entry"' all)" "$last"
is 'in order' "$(sed 's/^{"entry":\([0-9]*\).*/\1/' all | sort -nc 2>&1)" ''
is 'the chain is that of the journal' "$(grep '"op":"entry"' all |
    sed -n '$s/.*"chain":"\([0-9a-f]*\)".*/\1/p')" \
    "$(crm history --head -f hash)"
like 'a change tells both sides' "$(grep '"ref":"a1","rev":2' all)" \
    '"fields":.*"city":"Gouda".*"was":.*"city":null'
like 'so does a row' "$(grep '"set".*"ref":"s1"' all)" \
    '"fields":.*"amount":"30.00".*"was":.*"amount":"20.00"'
like 'why' "$(grep '"op":"entry"' all)" '"reason":"moved"'
like 'what was taken back' "$(grep '"op":"entry"' all)" '"undoes":9'
like 'a handle that leads elsewhere' "$(cat all)" \
    '"op":"alias","type":"account","ref":"a3","to":"a1"'
unlike 'the command line keeps no value' "$(grep '"command"' all)" \
    'Gouda|example'

is 'of one that is gone' "$(crm changes n1 | grep -c '"n1"')" 2
is 'by another reference' "$(crm changes account/1)" "$(crm changes a1)"
# What is said of one is what all of it says of that one.
for ref in a1 a2 a3 p1 n1 s1 s2; do
	is "all that is about $ref" "$(crm changes $ref | grep -v '"entry"}' |
	    grep -v '"op":"entry"')" "$(grep -E \
	    "\"(handle|ref)\":\"$ref\"[,}]" all)"
done
is 'since an entry' "$(crm changes a3 --since 12)" \
    "$(crm changes a3 | grep -v '"entry":12,')"
is 'the first of its entries is left out' "$(crm changes a3 --since 12 | wc -l | tr -d ' ')" 5
fails 3 'a handle never given' crm changes a99999
like 'is named' "$err" 'no account a99999'
fails 3 'a row neither' crm changes s99
fails 3 'a key that nobody has' crm changes account/99
fails 2 'no such type' crm changes accont

# The law: the changes, added up, are the records and rows of the export.
cat >fold.pl <<'P'
use JSON::PP;
my $json = JSON::PP->new->canonical;
my %state;
sub text { my $v = shift;
	return [map { "$_" } @$v] if ref $v eq 'ARRAY';
	return $v ? 'true' : 'false' if JSON::PP::is_bool($v);
	return "$v" }
while (<>) {
	my $l = decode_json($_);
	my $k = $l->{handle} // $l->{ref};
	next unless $l->{op} =~ /^(add|set|rm)$/ || $l->{export};
	if (($l->{op} // '') eq 'rm') { delete $state{$k}; next }
	my $old = ($l->{op} // '') eq 'set' ? $state{$k} : {};
	for (keys %{$l->{fields}}) {
		if (defined $l->{fields}{$_}) {
			$old->{$_} = text($l->{fields}{$_});
		} else { delete $old->{$_} }
	}
	$state{$k} = $old;
}
print "$_ ", $json->encode($state{$_}), "\n" for sort keys %state;
P
perl fold.pl all >folded
crm export | grep -E '"export":"(record|row)"' |
    sed 's/"export"/"op":"add","export"/' | perl fold.pl >exported
ok 'the changes add up to the store' diff exported folded
is 'to something' "$(wc -l <folded | tr -d ' ')" 5

# ---- parts of it

is 'since an entry' "$(crm changes --since $((last - 1)) |
    sed 's/.*"op":"\([a-z]*\)".*/\1/' | tr '\n' ' ')" 'entry rm '
is 'since the last one' "$(crm changes --since "$last")" ''
fails 4 'since one that never was' crm changes --since 99
is 'of a type' "$(crm changes activity | grep -c '"type":"activity"')" 2
is 'with the entries it is in' "$(crm changes activity |
    grep -c '"op":"entry"')" 2
is 'of a record' "$(crm changes a3 | grep -vc '"op":"entry"')" 4
is 'of a row' "$(crm changes s1 | grep -vc '"op":"entry"')" 2
fails 2 'of what is no type' crm changes nothing
fails 2 'of two' crm changes a1 a2
fails 2 'since less than none' crm changes --since -1

# ---- a large load is one line

for i in $(seq 1 1500); do
	echo "1,2025-03-0$((i % 9 + 1)),$i"
done | { echo party,date,amount; cat; } | crm import sale - -q
is 'a large load' "$(crm changes --since "$last" | sed -n 2p |
    sed 's/"ref":"s[0-9]*"/"ref":"s"/')" \
    "{\"entry\":$((last + 1)),\"op\":\"load\",\"type\":\"sale\",\"ref\":\"s\",\"rows\":1500}"

# ---- following

last=$(crm history --head -f entry)
mkfifo pipe
crm changes --since "$last" --follow >pipe 2>follow.err &
follower=$!
exec 3<pipe
crm set a1 city=Breda >/dev/null
read -r _ <&3
read -r line <&3
like 'a change comes as it is made' "$line" '"city":"Breda"'
crm compact
crm set a1 city=Ede >/dev/null
read -r _ <&3
read -r line <&3
like 'also when the store was compacted' "$line" '"city":"Ede"'
exec 3<&-
ok 'it ends when nobody reads any more' wait "$follower"
is 'without a word' "$(cat follow.err)" ''
done_testing
