#!/bin/sh
# crm forecast report: a mail of the forecast, what changed, and how good it
# was; cron runs it.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"

made
made_fill
ok 'of a store that saved nothing yet' crm forecast report \
    --by product.family
like 'the forecast of all' "$out" '^Forecast of revenue per week, from 2025-W25'
like 'with its plot' "$out" '┤|\|'
like 'in weeks' "$out" '^2025-W25 .* [0-9]'
like 'it says what it lacks' "$out" '^Nothing was saved before to compare with'
is 'nothing was kept' "$(crm stats -f what,entries | grep snapshots |
    cut -f 2)" 0
d=2025-04-21
while [ "$d" != 2025-06-16 ]; do
	crm forecast report --by product.family --save --as-of "$d" >/dev/null
	d=$(perl -MPOSIX -e '@d = split /-/, $ARGV[0]; print strftime("%Y-%m-%d",
	    gmtime(POSIX::mktime(0, 0, 12, $d[2] + 7, $d[1] - 1,
	    $d[0] - 1900)))' "$d")
done
ok 'with some saved' crm forecast report --by product.family --save
like 'what changed' "$out" \
    '^The forecast from 2025-W24 on was [0-9.]+ for the 12 weeks from 2025-W25'
is 'the five largest, or all' "$(printf '%s\n' "$out" |
    sed -n '/foretold/,/^$/p' | grep -c '[0-9]\.[0-9][0-9]')" \
    "$(crm forecast --changes --by product.family -O count)"
like 'whether they become worse' "$out" 'one period ahead|cannot be told yet'
like 'it is kept' "$out" \
    'Kept as the forecast "revenue/week/product.family" of 2025-06-18'
printf '%s\n' "$out" >first
ok 'again' crm forecast report --by product.family --save
is 'says the same' "$(printf '%s\n' "$out" | grep -vi 'the forecast "')" \
    "$(grep -vi 'the forecast "' first)"
like 'and keeps no more' "$out" 'was kept already'
is 'the total is that of crm forecast' "$(crm forecast report --weeks 2 |
    awk '/^2025-W/ { print $1, $3 }')" \
    "$(crm forecast --weeks 2 -f week,forecast | tr '\t' ' ')"
ok 'a page' crm forecast report --by product.family -O html
like 'with a drawing' "$out" '<svg '
like 'its name' "$out" \
    '^<title>forecast: what will be sold, when, how much, and how sure</title>$'
like 'its language' "$out" '^<html lang="en">'
is 'and two tables' "$(printf '%s\n' "$out" | grep -c '<table>')" 2
ok 'in Dutch' env LC_ALL=nl_NL.UTF-8 crm forecast report -O html
like 'has another' "$out" '^<html lang="nl">'
like 'and a title in it' "$out" '^<title>forecast: wat verkocht wordt, '
is 'Markdown leaves the plot as it is' "$(crm forecast report -O md |
    grep -c '^```$')" 2
like 'of the largest only' "$(crm forecast report --by account --top 4)" \
    '^The forecast|^Nothing was saved before'
crm forecast report --by account --top 4 --save --as-of 2025-05-26 >/dev/null
like 'it says what is left out' "$(crm forecast report --by account --top 4)" \
    '^[0-9]+ smaller series are left out \(--top\)\.$'
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm forecast report \
    --by product.family)" 'voor de 12 weken vanaf 2025-W25'
crm forecast report --by product.family -O json >report.json
is 'machines get the same forecast' "$(perl -MJSON::PP -0777 -ne '
    $d = decode_json($_);
    print "$_->{week} $_->{forecast}{amount}\n" for @{$d->{forecast}}' \
    report.json)" "$(crm forecast -f week,forecast | tr '\t' ' ')"
is 'and the same changes' "$(perl -MJSON::PP -0777 -ne '
    $d = decode_json($_);
    print "$_->{\"product.family\"} $_->{change}{amount} $_->{cause}\n"
    for @{$d->{changes}}' report.json)" "$(crm forecast --changes \
    --by product.family -f product.family,change,cause | tr '\t' ' ')"
is 'and whether it becomes worse' "$(perl -MJSON::PP -0777 -ne '
    $a = decode_json($_)->{accuracy};
    print join(" ", map { defined $_ ? "known" : "unknown" }
    @$a{qw(last_error p is_worse)})' report.json)" "$(printf '%s\n' "$out" |
    grep -q 'cannot be told yet' && echo unknown unknown unknown ||
    echo known known known)"
is 'as CSV, a line for each' "$(crm forecast report -O csv |
    grep -c '^forecast\.[0-9]*\.week,')" 13
is 'text is what it is anyhow' "$(crm forecast report -O text)" \
    "$(crm forecast report)"
fails 2 'no rows to count' crm forecast report -O count
fails 2 'no such measure' crm forecast report --measure love
# More days of more accounts than are held at once where rows can wait.
awk 'BEGIN { print "number,name"
    for (i = 0; i < 500; i++) print 5000 + i ",Once " i }' >once.csv
awk 'BEGIN { print "date,party,order,product,quantity,amount"
    for (i = 0; i < 500; i++) print "1990-01-06," 5000 + i ",O" i ",P1,1,9.00"
    }' >old.csv
crm import account once.csv >/dev/null
crm import sale old.csv >/dev/null
ok 'of very long series' crm forecast report --by account --period day \
    --horizon 2
mkdir none
fails 1 'without sales' sh -c 'cd none && CRM_STORE=$PWD/.crm && export CRM_STORE &&
    crm init -q && crm forecast report --save'
like 'it says so' "$err" 'no sales to forecast from'
done_testing
