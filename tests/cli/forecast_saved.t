#!/bin/sh
# crm forecast --save and accuracy: what was said is kept, and counted again
# by awk against what came.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"

made
made_fill
tab=$(printf '\t')
snapshots() {
	crm stats -f what,entries | sed -n 's/^snapshots	//p'
}

fails 3 'nothing saved' crm forecast accuracy
like 'how to' "$err" '^hint: crm forecast --save keeps one'
crm forecast >plain
ok 'save' crm forecast --save
is 'says what it says without' "$out" "$(cat plain)"
is 'one is kept' "$(snapshots)" 1
ok 'again' crm forecast --save
is 'the same day: still one' "$(snapshots)" 1
like 'people are told' "$(crm forecast --save -O table)" \
    '^The forecast "revenue/week" of 2025-06-18 was kept already'
like 'also when it is new' "$(crm forecast --save -O table --name news)" \
    '^Kept as the forecast "news" of 2025-06-18'
ok 'which is taken back' crm undo
like 'under its name' "$(crm changes)" \
    '"op":"snapshot","name":"forecast/revenue/week","day":"2025-06-18"\}$'
ok 'undo' crm undo
is 'takes it back' "$(snapshots)" 0
ok 'by family, as a sum, in JSON' crm forecast --save --by product.family \
    --measure quantity --period month --horizon 3 --sum -O json
like 'another name' "$(crm changes)" \
    '"forecast/quantity/month/product.family"'
fails 2 'a filter without a name' crm forecast --save -w 'amount > 10'
ok 'with one' crm forecast --save -w 'amount > 10' --name large
fails 2 'the name of something else' crm forecast --save --name large
like 'is said' "$err" 'the forecast "large" was of something else'
fails 2 'other intervals' crm forecast --save -w 'amount > 10' --name large \
    --level 50
fails 2 'a name with a blank' crm forecast --save --name 'a b'
fails 2 'with a file' crm forecast --save --series x.csv
fails 2 'with --next' crm forecast --save --next
fails 2 'with --backtest' crm forecast --save --backtest
fails 2 'with --param' crm forecast --save -w 'amount > $x' --param x=1 \
    --name p

# Twelve weeks of forecasts, each as of its Monday.
d=2025-03-24
said=
while [ "$d" != 2025-06-16 ]; do
	crm forecast --as-of "$d" --save --horizon 4 --measure quantity \
	    -f from,forecast,lo80,hi80 2>/dev/null >/dev/null
	crm forecast --as-of "$d" --save --horizon 4 \
	    -f from,forecast,lo80,hi80 | sed "s/^/$d	/" >>said
	d=$(perl -MPOSIX -e '@d = split /-/, $ARGV[0]; print strftime("%Y-%m-%d",
	    gmtime(POSIX::mktime(0, 0, 12, $d[2] + 7, $d[1] - 1,
	    $d[0] - 1900)))' "$d")
done
crm sum revenue --by week -f week,revenue -O tsv |
    sed 's/ EUR//' >came
# "2025-W13" of a Monday.
perl -MPOSIX -ne 'my @f = split /\t/; my @d = split /-/, $f[1];
	print strftime("%G-W%V", gmtime(POSIX::mktime(0, 0, 12, $d[2],
	    $d[1] - 1, $d[0] - 1900))), "\t$_"' said >weeks
awk -F '\t' -v OFS='\t' 'FILENAME == "came" { a[$1] = $2; next }
	$1 >= "2025-W25" { next }
	{ if ($2 != last) h = 0; last = $2; h++
	n[h]++; f[h] += $4; s[h] += a[$1] + 0
	e = $4 - a[$1]; err[h] += e < 0 ? -e : e
	abs[h] += a[$1] < 0 ? -a[$1] : a[$1]
	in80[h] += a[$1] + 0 >= $5 + 0 && a[$1] + 0 <= $6 + 0 }
	END { for (h = 1; h <= 4; h++) printf "%d\t%d\t%.2f\t%.2f\t%.1f%%\t%.1f%%\t%.1f%%\n",
	    h, n[h], f[h], s[h], 100 * (f[h] - s[h]) / abs[h],
	    100 * err[h] / abs[h], 100 * in80[h] / n[h] }' came weeks |
    sed 's/\.0%/%/g' >want
is 'errors and coverage, as awk counts them' \
    "$(crm forecast accuracy -f ahead,n,forecast,actual,bias,wape,in80)" \
    "$(cat want)"
is 'by day of forecast' "$(crm forecast accuracy --by origin -f origin |
    grep -c .)" 12
is 'one line for all' "$(crm forecast accuracy --by all -f n)" \
    "$(awk '{ n += $2 } END { print n }' want)"
like 'for people a verdict' "$(crm forecast accuracy -O table)" \
    '(^|: )[Tt]he last 4 forecasts were [0-9.]+% off one period ahead,$'
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm forecast accuracy -O table)" \
    '(^|: )[Dd]e laatste 4 prognoses '
is 'as of then' "$(crm forecast accuracy --as-of 2025-04-15 --by origin \
    -f origin | tail -n 1)" 2025-04-07
ok 'no worse' crm forecast accuracy --exit-code --below .001

# What nobody could foresee, four weeks in a row.
for w in 2025-05-20 2025-05-27 2025-06-03 2025-06-10; do
	crm add sale party=a1 date=$w amount=99999 >/dev/null
done
fails 1 'worse' crm forecast accuracy --exit-code
like 'which is said' "$(crm forecast accuracy -O table)" '^Warning: the last 4'
ok 'a report of it' crm forecast report
fails 1 'whose status says so' crm forecast report --exit-code
like 'for people, too' "$out" '^Warning: the last 4'
fails 1 'that is kept' crm forecast report --exit-code --save \
    --as-of 2025-06-16
like 'is written, and kept' "$out" '^Kept as the forecast "revenue/week" of 2025'
ok 'and it can be taken back' crm undo
ok 'no worse at first' crm forecast report --exit-code --as-of 2025-04-15
fails 2 'a chance of nothing' crm forecast accuracy --below 0
fails 2 'two names' crm forecast accuracy a b
fails 3 'a name never saved' crm forecast accuracy nonsense
like 'those there are' "$err" \
    '^hint: .*: large, quantity/month/product.family, quantity/week, '

# What changed since the forecast before: those of 2025-06-09 are the last.
fails 3 'nothing earlier' crm forecast --changes --by product
like 'how to have it' "$err" '^hint: crm forecast --save keeps one'
ok 'the first one of a name' crm forecast --changes --save --name first \
    --as-of 2025-06-09 -O table
like 'says that it is the first' "$out" \
    'Nothing was saved before to compare with.'
ok 'and the next' crm forecast --changes --save --name first
is 'is compared' "$(echo "$out" | grep -c .)" 1
crm forecast --save --name old --horizon 2 --as-of 2025-03-03 >/dev/null
fails 1 'one that ended before' crm forecast --changes --name old --horizon 2
ok 'is no reason not to save' crm forecast --changes --save --name old \
    --horizon 2
fails 2 'no sums of sums' crm forecast --changes --sum
changes() {
	crm forecast --horizon 4 --changes -f before,now,change,late,fresh,foretold,came,cause "$@"
}
crm forecast --horizon 4 -f forecast >now
awk 'NR <= 3 { s += $1 } END { printf "%.2f\n", s }' now >after
sed -n "s/^2025-06-09	//p" said >last
awk -F '\t' 'NR > 1 { s += $2 } END { printf "%.2f\n", s }' last >before
is 'the sums of the weeks of both' "$(changes | cut -f 1,2)" \
    "$(cat before)$tab$(cat after)"
is 'what was foretold of the week between' "$(changes | cut -f 6)" \
    "$(cut -f 2 last | sed -n 1p)"
is 'and what came' "$(changes | cut -f 7)" \
    "$(sed -n 's/^2025-W24	//p' came | awk '{ printf "%.2f", $1 + 99999 }')"
like 'late sales moved it most' "$(changes)" 'late$'
for s in $(crm list sale -w 'amount = 99999' -f handle); do
	crm rm "$s" -q
done
# Those that --top leaves out teach the methods of then as well: had they been
# forgotten, what is told again would differ, and be taken for late.
crm forecast --by account --top 3 --save --as-of 2025-05-26 >/dev/null
is 'of the largest three nothing is late, either' "$(crm forecast \
    --by account --top 3 --changes -f late | sort | uniq | tr -d '\n')" 0.00
is 'without them none of it is late' "$(changes | cut -f 4)" 0.00
like 'the week between did it' "$(changes)" '(sales|method|level)$'
is 'the parts add up' "$(changes | awk -F '\t' \
    '{ printf "%.2f", $3 - $4 - $5 }' | tr -d -)" 0.00
crm forecast --by product.family --horizon 4 --save --as-of 2025-06-09 \
    >/dev/null
ok 'kept and compared at once' crm forecast --by product.family \
    --horizon 4 --changes --save -O table
like 'in words' "$out" \
    '^The forecast from 2025-W24 on was [0-9.]+ for the 3 weeks from 2025-W25'
like 'a line for each' "$out" '^bread .* (sold (more|less)|other method|level)'
is 'it was kept' "$(crm changes | tail -n 1 | grep -c product.family)" 1
crm add product code=N1 name=New family=new >/dev/null
crm add sale party=a1 product=product/N1 date=2025-06-13 amount=7 >/dev/null
like 'a series that is new' "$(crm forecast --by product.family \
    --horizon 4 --changes -f product.family,before,cause)" "^new$tab${tab}made"

# A tree: each level, as if it had been saved alone after adding up.
ok 'a tree' crm forecast --by product.family,product.code --tree --save \
    --as-of 2025-06-02 -f level,from,forecast --horizon 4
printf '%s\n' "$out" >tree
tree=revenue/week/product.family,product.code/tree
like 'has a name' "$(crm changes | tail -n 1)" "\"forecast/$tree\""
is 'of each level the same sum' "$(crm forecast accuracy $tree --by all \
    -f level,n,forecast)" "$(awk -F '\t' '$2 < "2025-06-16" {
    if (!($1 in n)) name[++k] = $1
    n[$1]++; s[$1] += $3 }
    END { for (i = 1; i <= k; i++)
	printf "%s\t%d\t%.2f\n", name[i], n[name[i]], s[name[i]] }' tree)"
is 'of each level the same sales, of the total also what is new' \
    "$(crm forecast accuracy $tree --by all -f actual |
    awk '{ a[NR] = $1 } END { print (a[2] == a[3]), a[1] - a[2] }')" '1 7'
is 'by how far ahead' "$(crm forecast accuracy $tree -f level,ahead |
    tr '\t\n' '  ')" "total 1 total 2 product.family 1 product.family 2 \
product.code 1 product.code 2 "
is 'a line for each node' "$(crm forecast accuracy $tree --by series |
    grep -c .)" "$(cut -f 1,2 tree | grep -c 2025-06-02)"
ok 'what changed since' crm forecast --by product.family,product.code --tree \
    --horizon 4 --changes -f level,before,now,cause
is 'is told of products' "$(echo "$out" | cut -f 1 | uniq)" product.code
like 'in words too' "$(crm forecast --by product.family,product.code --tree \
    --horizon 4 --changes -O table)" '^The forecast from 2025-W23 on was '
fails 2 'a tree is no plain forecast' crm forecast --save \
    --by product.family,product.code --name $tree --as-of 2025-06-03
like 'of another name' "$err" 'was of something else'

# By series; a key that is gone is told of.
ok 'families' crm forecast accuracy quantity/month/product.family --by series
crm forecast --by product --as-of 2025-05-05 --save --name p --limit 1 \
    >/dev/null
is 'a limit keeps all' "$(crm forecast accuracy p --by series | grep -c .)" 7
like 'products have names' "$(crm forecast accuracy p --by series \
    -f product.name)" '^Product 3$'
is 'products by their handles' "$(crm forecast accuracy p --by series \
    -f product | sort | head -n 1)" "$(crm list product -f handle | sort |
    head -n 1)"
crm merge product/P0 product/P1 -q 2>/dev/null || crm merge p1 p2 -q
like 'a merged one' "$(crm forecast accuracy p --by series -O table)" \
    '^1 series have no sales under their keys any more'
ok 'fsck' crm fsck
crm export >one
crm init --store copy -q
crm --store copy import --exact one -q
is 'a copy tells the same' "$(crm --store copy forecast accuracy)" \
    "$(crm forecast accuracy)"

# The Dutch model.
crm init --store nl --template nl -q
export CRM_STORE=nl
made_fill_dutch
for d in 2025-04-07 2025-04-14; do
	crm forecast --save --as-of $d --by artikel.groep >/dev/null
done
is 'works the same' "$(crm forecast accuracy revenue/week/artikel.groep \
    --by series -f artikel.groep | sort | tr '\n' ' ')" 'bread cake '
done_testing
