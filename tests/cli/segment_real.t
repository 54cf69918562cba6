#!/bin/sh
# Segments, moves and cohorts of a real shop (UCI Online Retail), when it is
# there, each number again by sqlite3 over the same file.
TEMPLATE=retail
. "${0%/*}/lib.sh"
. "$root/tests/cli/shop_lib.sh"
need_data customers/online_retail_2010-12_2011-09.csv.gz
gzip -dc "$data/customers/online_retail_2010-12_2011-09.csv.gz" >shop.csv
CRM_NOW=2011-10-01T12:00:00Z; export CRM_NOW
shop_database shop.csv
shop_map >map.yaml
crm model show yaml | sed 's/period: 12mo/period: 3mo /' >model.yaml
ok 'a quarter is the period' crm model apply model.yaml
ok 'the shop goes in' crm import --map map.yaml shop.csv
crm list account -f handle,number >numbers

# seen DAY FROM: a view of each customer at the end of a day, and its layer.
seen() {
	cat <<X
with s as (select c, sum(cents) as ever,
    sum(case when day >= '$2' then cents else 0 end) as cents,
    max(day >= '$2' and (pieces > 0 or cents > 0)) as bought,
    max(case when pieces > 0 or cents > 0 then day end) as last,
    count(distinct case when pieces > 0 then InvoiceNo end) as orders
    from line where c <> '' and day <= '$1' group by c),
r as (select s.*, handle, row_number() over (order by
    bought desc, cents desc, substr(handle, 2) + 0) as rank,
    sum(bought) over () as n from s join number using (c)),
layer as (select c, handle, cents, case when not bought then 'inactive'
    when rank <= cast(n * .01 + .5 as int) then 'top'
    when rank <= cast(n * .05 + .5 as int) then 'large'
    when rank <= cast(n * .20 + .5 as int) then 'medium'
    else 'small' end as segment from r)
X
}
sqlite3 shop.db 'create table number (handle text, c text)' \
    '.mode tabs' '.import numbers number'
now="$(seen 2011-09-30 2011-07-01)"
then="$(seen 2011-06-30 2011-04-01)"
CRM_NOW=2011-09-30T12:00:00Z

# ---- sizes

is 'activity: how many, and their revenue' \
    "$(crm segment activity -f segment,parties,revenue | head -n 2)" \
    "$(sql "$now select 'active', sum(bought), printf('%.2f',
    sum(bought * cents) / 100.0) from s union all select 'inactive',
    sum(not bought), printf('%.2f', sum(case when not bought then cents
    else 0 end) / 100.0) from s")"
is 'pyramid: the same' \
    "$(crm segment pyramid -f segment,parties,revenue |
    awk -F '\t' '$2 > 0' | LC_ALL=C sort)" \
    "$(sql "$now select segment, count(*), printf('%.2f', sum(cents) / 100.0)
    from layer group by 1" | LC_ALL=C sort)"
is 'who is where, as of a quarter ago' \
    "$(crm segment members pyramid -f handle,segment --as-of 2011-06-30 |
    grep -v suspect | LC_ALL=C sort | cksum)" \
    "$(sql "$then select handle, segment from layer" | LC_ALL=C sort |
    cksum)"
is 'rfm: sizes' \
    "$(crm segment rfm -f segment,parties | LC_ALL=C sort | awk '$2 > 0 &&
    NF == 2')" \
    "$(sql "$now, b as (select c, 5 * (rank() over (order by last) - 1) /
    count(*) over () + 1 as r, 5 * (rank() over (order by orders) - 1) /
    count(*) over () + 1 as f, 5 * (rank() over (order by ever) - 1) /
    count(*) over () + 1 as m from s where last is not null)
    select case when r >= 4 and f >= 4 and m >= 4 then 'champions'
    when r >= 3 and f >= 3 and m >= 3 then 'loyal'
    when r = 5 and f = 1 then 'new' when r >= 4 then 'potential'
    when r <= 2 and f >= 3 and m >= 3 then 'at_risk'
    when r <= 2 then 'hibernating' else 'attention' end, count(*)
    from b group by 1" | LC_ALL=C sort)"
is 'who only brought something back' \
    "$(crm segment members activity/inactive -O ids | LC_ALL=C sort | cksum)" \
    "$(sql "$now select handle from r where not bought" | LC_ALL=C sort |
    cksum)"
is 'revenue by segment, of all that was sold' \
    "$(crm sum revenue --by 'segment(pyramid)' --in 2010-12-01..2011-10-01 |
    sed 1d | LC_ALL=C sort)" \
    "$(sql "$now select segment, printf('%.2f', sum(line.cents) / 100.0)
    from layer join line using (c) where day <= '2011-09-30' group by 1" |
    LC_ALL=C sort)"

# ---- what the large ones buy: no product of the file has a family

shares() {
	awk -F '\t' '{ printf "%s %s\n", toupper($1), $2 }' | LC_ALL=C sort
}
crm list product -f handle,code >products
crm segment profile pyramid/large -f field,value,inside,rest -a |
    awk -F '\t' 'FILENAME == "products" { code[$1] = $2; next }
    $1 == "product" { print code[$2] "\t" $3 " " $4 }' products - |
    shares >bought
is 'how many of them, and of the rest, bought each product' \
    "$(head -n 3 bought; wc -l <bought; cksum <bought)" \
    "$(sql "$now select code, sum(segment = 'large') || ' ' ||
    sum(segment <> 'large') from (select distinct code, segment, handle
    from line join layer using (c)
    where day >= '2011-07-01' and day <= '2011-09-30')
    group by code having count(*) >= 5" | shares >want
    head -n 3 want; wc -l <want; cksum <want)"
like 'people see their names' "$(crm segment profile pyramid/large -O table)" \
    '^product  *[A-Z][A-Z]* .* [1-9]'

# ---- moves

sql "$then select c, segment, cents from layer" >then.tsv
sql "$now select c, segment, cents from layer" >now.tsv
is 'moves: from, to, how many' \
    "$(crm segment moves pyramid --since 2011-06-30 -f from,to,parties |
    LC_ALL=C sort)" \
    "$(awk -F '\t' 'FILENAME == "then.tsv" { was[$1] = $2; next }
    { from = $1 in was ? was[$1] : "(new)"
    if (from != $2) n[from "\t" $2]++ }
    END { for (k in n) print k "\t" n[k] }' then.tsv now.tsv | LC_ALL=C sort)"
is 'the revenue at stake' \
    "$(crm segment moves pyramid --since 2011-06-30 --from large \
    --into medium -f stake)" \
    "$(awk -F '\t' 'FILENAME == "then.tsv" { was[$1] = $2; c[$1] = $3; next }
    was[$1] == "large" && $2 == "medium" { s += c[$1] > $3 ? c[$1] : $3 }
    END { printf "%.2f", s / 100 }' then.tsv now.tsv)"
ok 'a snapshot of then' crm segment freeze pyramid --as-of 2011-06-30
is 'differs in nothing' "$(crm segment diff pyramid 2011-06-30 -O count)" 0

# ---- cohorts: days on which more was bought than brought back

days="with d as (select c, day from line where c <> '' and day <= '2011-09-30'
    group by c, day having sum(cents) > 0 or (sum(cents) = 0 and
    sum(pieces) > 0)),
f as (select c, min(day) as first from d group by c),
m as (select distinct d.c, substr(first, 1, 7) as cohort,
    (substr(day, 1, 4) - substr(first, 1, 4)) * 12 + substr(day, 6, 2) -
    substr(first, 6, 2) as k from d join f using (c))"
is 'cohorts: how many began in a month' \
    "$(crm retention -f cohort,customers)" \
    "$(sql "$days select cohort, count(distinct c) from m group by 1
    union all select 'all', count(distinct c) from m")"
is 'and came again in each month after it' \
    "$(crm retention --of customers | sed '$d' |
    awk -F '\t' '{ for (k = 3; k <= NF && $k != ""; k++) print $1, k - 3, $k }')" \
    "$(sql "$days, c as (select distinct cohort from m), n as (
    select 0 as k union all select k + 1 from n where k < 12)
    select c.cohort || ' ' || n.k || ' ' || (select count(*) from m
    where m.cohort = c.cohort and m.k = n.k) from c, n where
    n.k < (2011 - substr(c.cohort, 1, 4)) * 12 + 10 - substr(c.cohort, 6, 2)
    order by c.cohort, n.k")"
is 'who bought once, and who again' \
    "$(crm retention repeat -f purchases,customers,again | head -n 3)" \
    "$(sql "$days, x as (select c, count(*) as n from d group by c)
    select 1, count(*), sum(n > 1) from x union all
    select 2, sum(n > 1), sum(n > 2) from x union all
    select 3, sum(n > 2), sum(n > 3) from x")"
done_testing
