#!/bin/sh
# What -n shows is what is done: crm batch on it makes of the store, byte for
# byte, what the command itself makes of it; a second time it is stale.
TEMPLATE=none
. "${0%/*}/lib.sh"
ok 'a company' crm demo -q

content() {	# STORE
	crm --store "$1" export | sed -e 1d
}

# law NAME CMD ...: on two copies of the store, in which the command stays
# done for the next one.
law() {
	what=$1
	shift
	rm -rf other
	cp -R .crm other
	"$@" -n >set.ndjson 2>.err
	report $? "$what: is shown" || comment "$(cat .err)"
	ok "$what: is done" "$@"
	ok "$what: the change set is applied" crm --store other batch set.ndjson
	content other >other.txt
	content .crm >crm.txt
	cmp -s other.txt crm.txt
	report $? "$what: to the same bytes" ||
	    comment "$(diff crm.txt other.txt)"
	fails 4 "$what: a second time it is stale" \
	    crm --store other batch set.ndjson
	is "$what: and nothing is done" "$(content other | cksum)" \
	    "$(cksum <crm.txt)"
	is "$what: the store is sound" "$(crm --store other fsck 2>&1)" ''
	crm --store other undo >/dev/null
	ok "$what: undo of the batch" crm --store other fsck
}

law 'a field' crm set account/10001 city=Assen
law 'a text with everything in it' crm log note account/10001 'a "b" \ c
d	e'
law 'a list' crm set account/10001 'tags=one,two'
law 'a field of all' crm set account --all 'city=Den Haag'
law 'several fields' crm set account/10002 city= website= employees=77 \
    interests+=honing
law 'a computed field' crm set product --all 'list_price:=list_price * 1.03'
law 'tags' crm tag account --all +actie,vip
law 'tags taken away' crm tag account -w 'city = "Den Haag"' -VIP
law 'a new record' crm add account name='Nieuw BV' city=Gouda number=n1
law 'a record put' crm put account/n1 city=Breda phone=0301234567
law 'a contact' crm log call account/10001 'wants a quote'
law 'a removed record' crm rm "$(crm list task -O ids | head -n 1)"
crm add account name='Parent NV' number=p1 >/dev/null
crm add account name='Child BV' parent=account/p1 number=p2 >/dev/null
crm add contact name='Jan Kind' account=account/p2 >/dev/null
law 'a record with those that refer to it' crm rm account/p1 --cascade
law 'undo of that' crm undo
law 'redo of it' crm redo
law 'a sale' crm log sale account/10001 product=p3 quantity=5 price=2
law 'a changed sale' crm set s5 quantity=7
law 'a sale of another amount' crm set s6 quantity=7 amount=1
law 'a removed sale' crm rm s5
law 'undo of a removed sale' crm undo
law 'many changed sales' crm set sale -w 'product = p3' quantity=1
law 'many removed sales' crm rm sale -w 'product = p2'
law 'undo of many removed sales' crm undo
{
	echo account,product,date,quantity,price
	echo 10001,zz,2025-01-01,2,3
	echo NEW,p3,2025-01-01,2,3
	echo NEW,zz,2025-01-02,1,3
} >few.csv
law 'an import that makes products and accounts' \
    crm import sale few.csv --create product --create account
law 'undo of an import' crm undo
printf 'number,name,parent\nx1,Een,x3\nx2,Twee,x1\nx3,Drie,\n' >accounts.csv
law 'parents behind their children' crm import account accounts.csv
law 'undo of parents and children' crm undo
case ${CRM_BUILD:-} in *sanitized*) rows=5000 ;; *) rows=12000 ;; esac
awk -v rows=$rows 'BEGIN {
	print "account,product,date,quantity,price"
	for (i = 0; i < rows; i++)
		printf "%d,q%d,2024-%02d-%02d,%d,1.5\n", 20000 + i % 90,
		    i % 40, 1 + i % 12, 1 + i % 28, 1 + i % 9
}' >many.csv
law 'a large import' crm import sale many.csv --create product \
    --create account
law 'undo of a large import' crm undo

# Keys that change places: neither can have the other's before the other
# gave it up.
crm add account name=Left number=L >/dev/null
crm add account name=Right number=R >/dev/null
cat >swap.ndjson <<'END'
{"op":"set","ref":"account/L","fields":{"number":"M"}}
{"op":"set","ref":"account/R","fields":{"number":"L"}}
{"op":"set","ref":"account/M","fields":{"number":"R"}}
END
law 'keys that change places' crm batch swap.ndjson
law 'undo of keys that change places' crm undo

# Two records that are one, with what referred to the other, and rows that
# are stored under its handle.
crm add account name=Twin number=t1 city=Ede >/dev/null
crm add account name=Twin number=t2 tags=a >/dev/null
crm add contact name=Tom account=account/t2 >/dev/null
crm log sale account/t2 product=p3 quantity=5 price=2 >/dev/null
row=$(crm list sale -w 'party.number = "t2"' -O ids)
law 'a merge' crm merge account/t1 account/t2
law 'a row under a handle that leads on' crm set "$row" quantity=9
law 'undo of that row' crm undo
law 'that row removed' crm rm "$row"
law 'and put back' crm undo
law 'undo of a merge' crm undo "$(crm history -f entry,command |
    awk '/merge/ { print $1; exit }')"
law 'redo of a merge' crm redo
crm add account name=Third number=t3 >/dev/null
law 'a merge of merged ones' crm merge account/t3 account/t1
law 'undo of it' crm undo
crm rm "$row" >/dev/null
law 'removing what old handles lead to' crm rm account/t1 --cascade
law 'undo of removing it' crm undo

# In whatever order.
rm -rf other
cp -R .crm other
crm add account name=A number=oa parent=account/10001 >/dev/null
crm add contact name=B account=account/oa >/dev/null
crm undo -n >set.ndjson
crm redo -n >/dev/null 2>&1
crm set account/oa city=Urk -n >>/dev/null
rm -rf other
cp -R .crm other
crm --store other rm account/oa --cascade
crm --store other undo -n | sort -r >reverse.ndjson
ok 'a change set in reverse' crm --store other batch reverse.ndjson
is 'has its records' "$(crm --store other list contact \
    -w 'account.number = "oa"' -f name)" B
done_testing
