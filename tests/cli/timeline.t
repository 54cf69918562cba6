#!/bin/sh
# crm timeline: sales, contacts and changes of one party, newest first.
. "${0%/*}/lib.sh"

crm add account name='Bakkerij Jansen' number=1 >/dev/null
crm add account name=Other number=2 >/dev/null
crm add contact name='Ada Byrne' account=a1 >/dev/null
crm add staff login=anna name='Anna Bos' >/dev/null
crm log call a1 'wants a quote' time=2025-03-01T10:00 staff=u1 >/dev/null
crm log visit c1 'they bake' time=2025-04-01T09:00 >/dev/null
crm log brochure a1 time=2025-02-01T08:00 >/dev/null
crm log call a2 'not here' time=2025-04-02T09:00 >/dev/null
crm add sale party=a1 amount=10 date=2025-03-15 order=F1 >/dev/null
crm add sale party=a1 amount=2.5 date=2025-03-15 order=F1 >/dev/null
crm add sale party=a1 amount=-1 date=2025-05-01 >/dev/null
crm add sale party=a2 amount=99 date=2025-05-01 >/dev/null
crm set a1 city=Gouda postcode='2801 AB'

parts='--sales --contacts'
same 'sales and contacts' plain crm timeline a1 $parts
same 'as a table' table crm timeline a1 $parts -O table
same 'as JSON' json crm timeline a1 $parts -O json
same 'as CSV' csv crm timeline a1 $parts -O csv
same 'of a person' person crm timeline c1 --contacts
is 'only sales' "$(crm timeline a1 --sales -f time,what,text,amount)" \
    "2025-05-01	sale	1 line	-1.00
2025-03-15	order F1	2 lines	12.50"
is 'only contacts' "$(crm timeline a1 --contacts -f handle,who)" "n2	
n1	Anna Bos
n3	"
is 'only changes, newest first' "$(crm timeline a1 --changes -f what,text)" \
    "changed	postcode, city
added	add"
is 'all' "$(crm timeline a1 -O count)" 7
is 'changes are now, the rest was' "$(crm timeline a1 -f what --limit 3)" \
    "changed
added
sale"
is 'the first of them' "$(crm timeline a1 $parts --limit 1 -f handle)" s3
is 'two' "$(crm timeline a1 $parts --limit 2 -f handle)" "s3
n2"
is 'none' "$(crm timeline a1 --limit 0)" ''
is 'sorted otherwise' "$(crm timeline a1 $parts --sort time --limit 1 \
    -f handle)" n3
is 'as it was then' "$(crm timeline a1 --as-of 2025-03-31 -f what)" \
    "order F1
call
brochure"
is 'on the day itself' "$(crm timeline a1 --as-of 2025-03-01 -f what)" \
    "call
brochure"
is 'before anything' "$(crm timeline a1 --as-of 2020-01-01)" ''
ok 'handles for a pipe' sh -c \
    'crm timeline a1 --contacts -O ids | xargs crm show -f kind'
is 'lead to the records' "$out" "visit
call
brochure"

like 'the sheet counts the lines of an order in Dutch' \
    "$(LC_ALL=nl_NL.UTF-8 crm timeline a1 --brief -O table)" ' 1 regel '
like 'and in English for machines' "$(LC_ALL=nl_NL.UTF-8 crm timeline a1 \
    --brief -O json)" '"text":"1 line"'
crm set a1 phone=0182123456 verified=2023-01-01
like 'what is to be done is told people in Dutch' \
    "$(LC_ALL=nl_NL.UTF-8 crm timeline a1 --brief -O table)" \
    ' al [0-9]+ dagen onbevestigd'
is 'and machines as ever' "$(LC_ALL=nl_NL.UTF-8 crm timeline a1 --brief \
    -O json)" "$(crm timeline a1 --brief -O json)"
fails 3 'of nobody' crm timeline a9
fails 2 'of whom?' crm timeline
fails 2 'of two' crm timeline a1 a2
fails 2 'of a sale' crm timeline s1
like 'which has none' "$err" 's1 is a sale: it has no timeline'
crm rm -w 'party = a1' sale && crm rm a1 --cascade
fails 3 'of one that is gone' crm timeline a1


# ---- of an organisation with its people

a=$(crm add account name='De Zwaan' number=901)
b=$(crm add account name='De Reiger' number=902)
c=$(crm add contact name='Ada Zwaan' account="$a")
n=$(crm add activity kind=call person="$c" time=2025-02-03T10:00 text=alone)
m=$(crm log call "$c" 'of them' time=2025-02-04T10:00)
o=$(crm add activity kind=call person="$c" party="$b" time=2025-02-05T10:00)
is 'a contact that names the person only is there' \
    "$(crm timeline "$a" --contacts -O ids)" "$m
$n"
is 'one that names another party is theirs' \
    "$(crm timeline "$b" --contacts -O ids)" "$o"
is 'the newest of all' "$(crm timeline "$a" --contacts --limit 1 -O ids)" "$m"
crm set "$n" time=2025-02-06T10:00 >/dev/null
is 'whichever it is' "$(crm timeline "$a" --contacts --limit 1 -O ids)" "$n"
is 'not what comes later' "$(crm timeline "$a" --contacts -O ids \
    --as-of 2025-02-05)" "$m"

# ---- on a narrow terminal

if command -v script >/dev/null; then
	crm set "$m" text='a text that has no room on a terminal of so little' \
	    >/dev/null
	like 'the text gives way, not the hour' "$(script -qec \
	    "stty cols 40; crm --no-pager timeline $a --contacts" \
	    /dev/null </dev/null | tr -d '\r')" \
	    '^2025-02-04 10:00 .*a text'
fi
done_testing
