# A shop's year through the program, and every number again by sqlite3 over
# the same file.  shop_session CSV MAP NOW: the store is made already.
# The script that sources this has set CRM_NOW to the day after the year.

# One number or list from sqlite3; the table is line(InvoiceNo, StockCode,
# Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country), with
# cents the amount of the line.
sql() {
	sqlite3 -separator '	' "$dir/shop.db" "$1"
}

# How a line of the file becomes a sale.
shop_map() {
	cat <<-'EOF'
	import: 1
	type: sale
	columns:
	  InvoiceNo: order
	  StockCode: {field: product, create: {name: Description}}
	  Quantity: quantity
	  InvoiceDate: date
	  UnitPrice: price
	  CustomerID: {field: customer, create: {country: Country}}
	EOF
}

shop_database() {
	sqlite3 "$dir/shop.db" <<-EOF
	.mode csv
	.import $1 raw
	create table line as select InvoiceNo, upper(StockCode) as code,
	    date(InvoiceDate) as day, CustomerID as c,
	    cast(round(Quantity * UnitPrice * 100) as integer) as cents,
	    cast(Quantity as integer) as pieces,
	    date(InvoiceDate, '-6 days', 'weekday 1') as week from raw;
	-- A purchase is a row with goods or money coming the right way.
	create table customer as select c, sum(cents) as cents,
	    count(distinct case when pieces > 0 then InvoiceNo end) as orders,
	    max(case when pieces > 0 or cents > 0 then day end) as last
	    from line where c <> '' group by c;
	EOF
}

shop_session() {
	csv=$1 map=$2
	shop_database "$csv"

	ok 'the year goes in with one command' crm import --map "$map" "$csv"
	is 'every line is there' "$(crm sum rows)" \
	    "$(sql 'select count(*) from line')"
	is 'the revenue is that of the file, lines without a customer too' \
	    "$(crm sum revenue)" \
	    "$(sql 'select printf("%.2f", sum(cents) / 100.0) from line')"
	is 'every customer is there' "$(crm list account -O count)" \
	    "$(sql 'select count(*) from customer')"
	is 'every product is there' "$(crm list product -O count)" \
	    "$(sql 'select count(distinct code) from line')"
	crm export >before.ndjson
	ok 'the same file again is no error' crm import --map "$map" "$csv"
	crm export >after.ndjson
	is 'and changes nothing' \
	    "$(grep -v '"journal"' before.ndjson | cksum)" \
	    "$(grep -v '"journal"' after.ndjson | cksum)"

	is 'revenue by week' "$(crm sum revenue --by week | cut -f 2)" \
	    "$(sql "select printf('%.2f', sum(cents) / 100.0) from line
	    group by week order by week")"
	is 'quantity by product' \
	    "$(crm sum quantity --by product.code | sed 's/\.000$//' |
	    tr a-z A-Z | LC_ALL=C sort | cksum)" \
	    "$(sql 'select code, sum(pieces) from line group by 1' |
	    LC_ALL=C sort | cksum)"

	is 'a filter over the ledger' \
	    "$(crm list account -f number -w \
	    'revenue(12mo) > 5000 and last_sale < -60d' --sort -revenue)" \
	    "$(sql "select c from customer where cents > 500000
	    and last < date('$today', '-60 days')
	    order by cents desc")"

	is 'the sizes of the pyramid' \
	    "$(crm segment pyramid -f segment,parties | head -n 4)" \
	    "$(sql "with b as (select c, row_number() over
	    (order by cents desc) as r, count(*) over () as n from customer
	    where last is not null)
	    select 'top', sum(r <= cast(n * 0.01 + 0.5 as int)) from b
	    union all select 'large', sum(r > cast(n * 0.01 + 0.5 as int)
	    and r <= cast(n * 0.05 + 0.5 as int)) from b
	    union all select 'medium', sum(r > cast(n * 0.05 + 0.5 as int)
	    and r <= cast(n * 0.2 + 0.5 as int)) from b
	    union all select 'small', sum(r > cast(n * 0.2 + 0.5 as int))
	    from b")"
	is 'the revenue of the top of the pyramid' \
	    "$(crm segment pyramid -f segment,revenue | head -n 1)" \
	    "$(sql "with b as (select cents, row_number() over
	    (order by cents desc) as r, count(*) over () as n from customer
	    where last is not null) select 'top', printf('%.2f',
	    sum(cents) / 100.0) from b where r <= cast(n * 0.01 + 0.5 as int)")"

	crm list account -f handle,number | LC_ALL=C sort >number.tsv
	crm segment members rfm -f handle,score | LC_ALL=C sort >score.tsv
	is 'the scores of rfm' "$(join -t '	' -o 1.2,2.2 number.tsv \
	    score.tsv | LC_ALL=C sort | cksum)" \
	    "$(sql "with b as (select c, cents, orders, last from customer
	    where last is not null), n as (select count(*) as n from b),
	    r as (select c,
	    5 * (rank() over (order by last) - 1) / n + 1 as r,
	    5 * (rank() over (order by orders) - 1) / n + 1 as f,
	    5 * (rank() over (order by cents) - 1) / n + 1 as m
	    from b, n) select c, r || f || m from r" | LC_ALL=C sort | cksum)"

	# Naive is the last whole week: a forecast that anybody can work out.
	crm forecast --method naive --by product.code --weeks 8 \
	    --measure quantity -f week,product.code,forecast >naive
	running=$(cut -f 1 naive | sort -u | head -n 1)
	is 'the forecast begins where the ledger ends' \
	    "$(grep -v -e "^$running" -e '	$' naive | cut -f 2- | sed 's/\.0*$//' | tr a-z A-Z | LC_ALL=C sort -u |
	    cksum)" \
	    "$(sql "select code, max(0, sum(case when week = date('$today',
	    '-6 days', 'weekday 1', '-7 days') then pieces else 0 end))
	    from line group by code having min(week) < date('$today',
	    '-6 days', 'weekday 1')" | LC_ALL=C sort -u | cksum)"
	is 'every forecast has eight weeks' \
	    "$(crm forecast --by product --weeks 8 -f product,week |
	    cut -f 1 | uniq -c | awk '{ print $1 }' | sort -u)" 8
	is 'no number is missing or absurd' \
	    "$(crm forecast --by product --weeks 8 -f forecast,lo95,hi95 |
	    awk -F'	' '$1 !~ /^[0-9.]*$/ || $2 !~ /^[0-9.]*$/ ||
	    $3 !~ /^[0-9.]*$/ || ($3 != "" && ($1 + 0 < $2 + 0 ||
	    $1 + 0 > $3 + 0))' |
	    head -n 3)" ''
	ok 'the store is sound' crm fsck
}
