#!/bin/sh
# crm history: the entries, the changes of a record, the chain.
. "${0%/*}/lib.sh"
tab=$(printf '\t')

crm add account name='Jansen BV' number=7 city=Gouda >/dev/null
crm set a1 city=Assen employees=3 -m 'they moved'
crm add account name='Another' >/dev/null
is 'the entries, newest first' \
    "$(crm history -f entry,command,reason,added,changed,removed)" \
    "4	crm add account name=…		1	0	0
3	crm set a1 city=… employees=… -m …	they moved	0	1	0
2	crm add account name=… number=… city=…		1	0	0
1	crm init -t standard		0	0	0"
is 'the changes of a record' \
    "$(crm history a1 -f entry,what,field,before,after | head -n 2)" \
    "3	changed	city	Gouda	Assen
3	changed	employees		3"
is 'by its key' "$(crm history account/7 | wc -l)" "$(crm history a1 | wc -l)"
is 'of one field' "$(crm history a1 --field city -f entry,before,after)" \
    "3	Gouda	Assen
2		Gouda"
is 'by its Dutch name' "$(crm history a1 --field plaats)" \
    "$(crm history a1 --field city)"
is 'limited' "$(crm history --limit 1 -f entry)" 4
crm rm a2
is 'of what was removed' "$(crm history a2 -f entry,what,before --field name)" \
    "5	removed	Another
4	added	"
is 'JSON names every field' "$(crm history -O ndjson --limit 1 |
    tr ',' '\n' | wc -l)" 11

head=$(crm history --head)
like 'the head: entry and hash' "$head" "^5$tab[0-9a-f]{64}\$"
is 'verified, it is the same' "$(crm history --verify)" "$head"
crm add account name='Third' >/dev/null
unlike 'each entry has another' "$(crm history --head)" "${head#*"$tab"}"

fails 2 'no such field' crm history a1 --field nope
like 'is told' "$err" 'account has no field "nope"'
fails 2 'a field of what?' crm history --field city
fails 2 'two records' crm history a1 a2
fails 3 'no such record' crm history account/none
fails 3 'of a record that never was' crm history a99999

# Sale rows: added one by one, by a load, changed, merged, undone.
a=$(crm add account name=Bakker) b=$(crm add account name=Bakkerij)
p=$(crm add product name=Oven code=O1)
crm add sale account="$a" product="$p" date=2025-06-01 quantity=2 price=10 \
    >/dev/null
row() { crm history "$@" -f what,field,before,after; }
is 'a row that was added' "$(row s1 --field quantity)" "added	quantity		2.000"
crm set s1 quantity=3 -m 'miscounted'
is 'a changed one' "$(row s1 --field quantity)" "changed	quantity	2.000	3.000
added	quantity		2.000"
is 'with what it derives' "$(row s1 --field amount | head -n 1)" \
    "changed	amount	20.00	30.00"
is 'why, and by which command' \
    "$(crm history s1 --field quantity --limit 1 -f reason,command)" \
    "miscounted	crm set s1 quantity=… -m …"
crm merge "$b" "$a" >/dev/null
first=$(crm history --limit 1 -f entry)
is 'its account was merged' "$(row s1 --field party | head -n 1)" \
    "merged	party	$a	$b"
c=$(crm add account name='Bakkerij de Bakker')
crm merge "$c" "$b" >/dev/null
is 'and merged again' "$(row s1 --field party | head -n 2)" \
    "merged	party	$b	$c
merged	party	$a	$b"
crm undo >/dev/null
crm undo "$first" >/dev/null
is 'taken apart again' "$(row s1 --field party | head -n 1)" \
    "separated	party	$b	$a"
crm rm s1
is 'of a row that was removed' "$(row s1 --field quantity | head -n 1)" \
    "removed	quantity	3.000	"
crm undo >/dev/null
is 'that came back' "$(row s1 --field quantity | head -n 2)" \
    "added	quantity		3.000
removed	quantity	3.000	"
{
	echo account,product,date,quantity,price
	i=0
	while [ $i -lt 1500 ]; do
		i=$((i + 1))
		echo "$a,$p,2025-05-$((i % 28 + 1)),$i,1"
	done
} >rows.csv
crm import sale rows.csv >/dev/null 2>&1
crm add sale account="$a" product="$p" date=2025-06-02 quantity=9 price=1 \
    >/dev/null
load=$(crm history -f entry,command | sed -n 's/	crm import.*//p')
is 'a row of a load too large for the journal' \
    "$(crm history s700 -f entry,what --field quantity)" "$load	added"
is 'its last row' "$(crm history s1501 -f entry --field quantity)" "$load"
is 'the one behind it is of another' \
    "$(crm history s1502 -f entry --field quantity)" "$((load + 1))"
crm undo "$load" >/dev/null
like 'taken back with its load' "$(row s700 --field quantity | head -n 1)" \
    '^removed	quantity	[0-9]'
is 'where it began' "$(crm history s700 --field quantity -f entry | tail -n 1)" \
    "$load"
fails 3 'of a row that never was' crm history s99999 -O csv
is 'nothing is shown of it' "$out" ''
is 'in JSON the command is there' "$(crm history s1 --limit 1 -O ndjson |
    grep -c '"command":"crm undo"')" 1

# For people the columns are fewer.
is 'the entries as a table' "$(crm history --limit 2 -O table \
    -f entry,undoes,command)" "$(printf '%s\n' \
    "entry  takes back  command" \
    "$(printf '%5s  %10s  crm undo %s' $((load + 2)) "$load" "$load")" \
    "$(printf '%5s              crm add sale account=… product=… date=… %s' \
    $((load + 1)) 'quantity=… price=…')")"
like 'counts and undo in a column each' "$(crm history --limit 2 -O table)" \
    "^ *$((load + 2)) .* root|^ *$((load + 2)) .* -1500 +of $load +crm undo"
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm history --limit 2 -O table)" \
    "-1500  van $load  "
like 'and what was done to a row' \
    "$(LC_ALL=nl_NL.UTF-8 crm history s1 -O table --field quantity)" \
    'verwijderd +aantal'
like 'by its key for a program' "$(LC_ALL=nl_NL.UTF-8 crm history s1 -O csv \
    --field quantity)" ',quantity,'

# Of each of many in one entry: as many lines as changes were made of it.
mkdir many && cd many && crm init >/dev/null 2>&1
{ echo name; seq -f 'Firm %g' 400; } >firms.csv
crm import account firms.csv >/dev/null 2>&1
crm set account -w 'name ~ "7$"' city=Delft >/dev/null 2>&1
crm rm a127 >/dev/null 2>&1
for i in 1 2 3 7 17 126 127 128 129 137 200 255 256 257 300 377 399 400; do
	want=1
	case $i in 127) want=3 ;; *7) want=2 ;; esac
	[ "$(crm history "a$i" -f entry -O tsv | sort -u | grep -c .)" = $want ] ||
	    echo "a$i"
done >wrong
is 'no change is passed over' "$(cat wrong)" ''
done_testing
