#!/bin/sh
# Rows without a key: importing the same file twice changes nothing, and two
# lines that are alike in one file both count.
. "${0%/*}/lib.sh"

n() { crm list "$1" -O count; }

# twice TYPE FILE N: both imports leave N of them; the second has nothing new.
twice() {
	ok "$2 goes in" crm import "$1" "$2"
	is 'all of it' "$(n "$1")" "$3"
	ok 'and once more' crm import "$1" "$2"
	is 'which changes nothing' "$(n "$1")" "$3"
	is 'and says so' "$(crm import -n "$1" "$2" 2>&1 | tail -n 1 |
	    sed 's/.*read, //')" "$(($(wc -l <"$2") - ${4:-1})) there already"
}

printf 'name,city,phone,tags\nJan,Utrecht,,vip\nJan,Utrecht,,vip
Piet,Ede,0318-123456,\nÉva,,,"a,b"\n' >accounts.csv
twice account accounts.csv 4
printf 'name,city,phone,tags\nJan,Utrecht,,vip\nJan,Utrecht,,vip
Jan,Utrecht,,vip\nJan,Utrecht,,\n' >more.csv
ok 'what stands there three times' crm import account more.csv
is 'is there three times, and what differs once' "$(n account)" 6
crm set @Piet city=Arnhem
ok 'what was changed since' crm import account accounts.csv
is 'is another' "$(n account)" 7

printf 'name,account\nAda,@Éva\nBo,@Éva\n' >contacts.csv
twice contact contacts.csv 2
printf 'name,number,city\nKees,,Ede\nKees,12,Ede\n' >keys.csv
crm import account keys.csv
is 'a row without its key' "$(n account)" 9
ok 'again' crm import account keys.csv
is 'is there as well' "$(n account)" 9
printf 'name,due\nbel,2025-08-01\n' >tasks.csv
twice task tasks.csv 1
crm task done t1 >/dev/null
ok 'what was done since' crm import task tasks.csv
is 'is not to be done again' "$(n task)" 1

printf '%s\n' '{"name":"Nel"}' '{"name":"Nel"}' \
    '{"name":"Nel","city":"Ede"}' >nel.ndjson
twice account nel.ndjson 12 0
printf 'name,parent\nDaughter,@Éva\n' >parents.csv
twice account parents.csv 13

# A row that names its record takes it from those that do not, which are about
# others, wherever they stand.
crm init -q --store named
named() { crm --store named import account - -O json "$@" |
    cut -d, -f 2-4; }
crm --store named add account name=Jan number=7 >/dev/null
is 'one by its handle, and one that is alike' \
    "$(printf 'handle,name\na1,Jan\n,Jan\n' | named)" \
    '"added":1,"changed":0,"present":1'
is 'both are there' "$(printf 'handle,name\n,Jan\na1,Jan\n' | named)" \
    '"added":0,"changed":0,"present":2'
is 'one that is changed further on' \
    "$(printf 'handle,name\n,Jan\n,Jan\na1,Piet\n' | named)" \
    '"added":1,"changed":1,"present":1'
is 'is another' "$(crm --store named list account -f name)" 'Piet
Jan
Jan'
# What comes behind the first rows is not known before.
far() { awk 'BEGIN { for (i = 0; i < 1200; i++)
	printf "{\"name\":\"F%d\"}\n", i }'; }
is 'by a key that comes late, too' "$({ echo '{"name":"Piet"}'; far
	echo '{"name":"Kees","number":"7"}'; } | named)" \
    '"added":1201,"changed":1,"present":0'
is 'each once' "$(crm --store named list account -w 'not name ~ "^F"' \
    -f number,name)" '7	Kees
	Jan
	Jan
	Piet'
crm --store named set a1 city=Ede
is 'what it did not say is not its' "$({ echo '{"name":"Kees"}'; far
	echo '{"name":"Jan","city":"Urk"}'; far | sed 's/F/G/'
	echo '{"name":"Bo","number":"7"}'; } | named)" \
    '"added":1202,"changed":1,"present":1200'
is 'nor of others' "$(crm --store named list account \
    -w 'name = "Kees" or city = "Urk" or number = "7"' -f number,name,city)" \
    '7	Bo	Ede
	Jan	Urk
	Kees	'
is 'sound' "$(crm --store named fsck 2>&1)" ''

# What happened is told by its time; what has none happens now.
printf 'kind,account,text,time\ncall,@Éva,hello,2025-07-01 10:00
call,@Éva,hello,2025-07-01 10:00\ncall,@Éva,hello,2025-07-01 11:00\n' >calls.csv
twice activity calls.csv 3
printf 'kind,account,text\ncall,@Éva,hello\n' >now.csv
crm import activity now.csv
ok 'a contact without a time' crm import activity now.csv
is 'is a new one each time' "$(n activity)" 5

printf 'name,share_of_wallet\nShare,40%%\n' >share.csv
twice account share.csv 14

ok 'the store is sound' crm fsck
done_testing
