#!/bin/sh
# crm batch, killed or failing at each kind of call: all operations are done,
# or none.
. "${0%/*}/../cli/lib.sh"
. "$root/tests/fault/kit.sh"

before=$dir/.crm
for i in 1 2 3; do
	crm add account "name=Shop $i" "number=$i" city=Gouda >/dev/null
done
crm add product code=P name=P list_price=2 >/dev/null
crm log sale a1 date=2025-03-03 quantity=2 amount=20 >/dev/null
cat >ops.ndjson <<'END'
{"op":"add","type":"account","fields":{"name":"New","number":"n"},"as":"n"}
{"op":"log","kind":"call","ref":"$n","text":"wants a quote"}
{"op":"log","kind":"sale","ref":"$n","fields":{"product":"P","quantity":3}}
{"op":"set","ref":"a1","rev":1,"fields":{"city":"Delft"}}
{"op":"set","ref":"s1","fields":{"quantity":4}}
{"op":"tag","ref":"a2","add":["vip"]}
{"op":"rm","ref":"a3"}
END

begin 'batch' "crm batch $dir/ops.ndjson"
for action in KILL HALF; do
	killed write 12 $action
done
for kind in sync size map open; do
	killed $kind 6 KILL
done
for action in EIO ENOSPC ENOSPC:on SHORT; do
	failing write 8 $action
done
for kind in sync size; do
	failing $kind 6 EIO
	failing $kind 6 ENOSPC:on
done
failing map 6 ENOMEM
failing open 8 EMFILE
moments 20

begin 'batch of a stream' "crm batch - <$dir/ops.ndjson"
failing write 8 ENOSPC:on
killed write 8 KILL
done_testing
