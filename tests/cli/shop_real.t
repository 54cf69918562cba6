#!/bin/sh
# The order lines of a real shop (UCI Online Retail), when they are there.
TEMPLATE=retail
. "${0%/*}/lib.sh"
. "$root/tests/cli/shop_lib.sh"
need_data customers/online_retail_2010-12_2011-09.csv.gz
gzip -dc "$data/customers/online_retail_2010-12_2011-09.csv.gz" >shop.csv
today=2011-10-01
CRM_NOW=${today}T12:00:00Z
shop_map >map.yaml
shop_session "$dir/shop.csv" map.yaml
is 'the total is the published one' "$(crm sum revenue)" 6781619.00
is 'lines without a customer bring' \
    "$(crm sum revenue -w 'missing(customer)')" 931070.90
done_testing
