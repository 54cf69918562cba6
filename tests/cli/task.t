#!/bin/sh
# crm task: once, again and again, and about what.  18 June 2025 is a
# Wednesday.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
me=$(id -un)
crm add staff login="$me" name='Me Myself' >/dev/null
crm add staff login=anna name=Anna >/dev/null
crm add account name='Bakkerij Jansen' >/dev/null
crm add contact name='Ada Byrne' account=a1 email=ada@x.nl >/dev/null
crm add case party=a1 person=c1 topic=late >/dev/null
crm add deal name=oven party=a1 stage=lead >/dev/null
crm log --no-task call a1 'wants a quote' next=+7d >/dev/null

ok 'add' crm task add 'send the quote' @jansen --due +3d
is 'prints the handle' "$out" t1
is 'mine, open, in three days' "$(crm show t1 -f name,party,owner,due,status)" \
    "send the quote${tab}a1${tab}u1${tab}2025-06-21${tab}open"
ok 'about a case' crm task add 'ask the driver' k1 --who anna kind=call
is 'with whom that is' "$(crm show t2 -f case,party,person,owner,kind)" \
    "k1${tab}a1${tab}c1${tab}u2${tab}call"
ok 'about a person and a deal' crm task add 'draw it' ada@x.nl d1 due=today
is 'both' "$(crm show t3 -f deal,party,person)" "d1${tab}a1${tab}c1"
ok 'about a contact, of nobody' crm task add 'follow up' n1 --who none
is 'with its party' "$(crm show t4 -f activity,party,owner)" \
    "n1${tab}a1${tab}"
ok 'what is to be done from standard input' sh -c \
    'printf "one line\n" | crm task add - due=2025-06-10'
is 'is there' "$(crm show t5 -f name,party)" "one line${tab}"
is 'the list, by day' "$(crm task -f handle,due,state)" \
"t5${tab}2025-06-10${tab}late
t3${tab}2025-06-18${tab}today
t1${tab}2025-06-21${tab}
t2${tab}${tab}
t4${tab}${tab}"
is 'mine' "$(crm task list --me -O ids | tr '\n' ' ')" 't5 t3 t1 '
is 'of a colleague' "$(crm task list --who anna -O ids)" t2
is 'of nobody' "$(crm task list --who none -O ids)" t4
is 'with a filter' "$(crm task list -w 'kind = call' -O ids)" t2
is 'seen from another day' "$(CRM_NOW=2025-06-22 crm task list -f \
    handle,state | head -n 3)" "t5${tab}late
t3${tab}late
t1${tab}late"

# ---- done

ok 'done' crm task done t5
is 'closed, today' "$(crm show t5 -f status,done)" "done${tab}2025-06-18"
is 'not in the list' "$(crm task -O count)" 4
is 'but with --all, last' "$(crm task list --all -f handle,state,done |
    tail -n 1)" "t5${tab}done${tab}2025-06-18"
is 'as of yesterday it was open' "$(crm task list --as-of 2025-06-17 \
    -O ids | grep t5)" t5
fails 4 'not twice' crm task done t5
like 'says so' "$err" 't5 is done already'
ok 'several at once' crm task done t2 t4 done=yesterday
is 'on another day' "$(crm show t2 t4 -f done)" "2025-06-17
2025-06-17"
ok 'all of a filter' crm task done task -w 'name = "draw it"'
is 'that one' "$(crm show t3 -f status)" 'done'
ok 'reopen' crm task reopen t3
is 'open again' "$(crm show t3 -f status,done)" "open${tab}"
fails 4 'an open one is open' crm task reopen t3
ok 'the next step of a contact' crm task done n1
is 'is cleared' "$(crm show n1 -f next)" ''
fails 4 'it has no other' crm task done n1

# ---- again and again

ok 'every two weeks' crm task add 'ring them up' a1 -d 2025-06-17 -e 2w \
    kind=call text='about the week'
ok 'done a day late' crm task done t6
is 'the task and the next one' "$out" "t6
t7"
is 'due two weeks after that' \
    "$(crm show t7 -f name,due,status,done,repeat,party,owner,kind,text)" \
"ring them up${tab}2025-07-02${tab}open${tab}${tab}2w${tab}a1${tab}u1${tab}call${tab}about the week"
is 'in one transaction' "$(crm history --limit 1 -f added,changed)" \
    "1${tab}1"
ok 'undo' crm undo
is 'takes back both' "$(crm show t6 -f status; crm task -O ids | sort |
    tr '\n' ' ')" "open
t1 t3 t6 "
ok 'done last week' crm task done t6 done=2025-06-11
is 'counts from then' "$(crm show t8 -f due)" 2025-06-25
ok 'a month' crm task add 'pay' -d 2025-01-31 every=1mo
ok 'done on the last of January' crm task done t9 done=2025-01-31
is 'is due on the last of February' "$(crm show t10 -f due)" 2025-02-28
ok 'several that repeat' sh -c 'crm task add a -e 1d -q; crm task add b -e 1d
    crm task done t11 t12'
is 'each has its next' "$(crm list task -w 'due = 2025-06-19' -f name)" "a
b"

# Of a task, done on a day: the next one in t, and when it is due.
t=
again() {
	t=$(crm task done "$t" done="$1" | tail -n 1)
	due=$(crm show "$t" -f due)
}
t=$(crm task add 'pay' -d 2025-01-31 -e 1mo)
again 2025-01-31
again 2025-02-28
is 'what is due on the last of a month stays there' "$due" 2025-03-31
again 2025-04-02
is 'done late it is so long after that' "$due" 2025-05-02
t=$(crm task add 'invoice' -d 2025-01-31 -e '1mo due')
again 2025-02-04
is 'by its own day it is due whenever it was done' "$due" 2025-02-28
again 2025-04-10
is 'days that are over are left out' "$due" 2025-04-30
again 2025-04-29
is 'done early it is the next one all the same' "$due" 2025-05-31
t=$(crm task add 'bins' -d 2025-06-02 -e '2w due')
again 2025-06-17
is 'of weeks as well' "$due" 2025-06-30
t=$(crm task add 'rent' -d 2025-01-30 -e '1mo due')
again 2025-03-30
is 'a month without that day moves no later one' "$due" 2025-04-30
t=$(crm task add 'whenever' -e '1w due')
again 2025-06-17
is 'without a day: after it was done' "$due" 2025-06-24
t=$(crm task add 'for ever' -d 2025-06-17 -e '1d due')
again 9999-12-31
is 'behind the last day there is none' "$due" 9999-12-31
t=$(crm task add 'at its end' -d 2025-06-30 -e '1mo due')
again 9999-12-31
is 'nor behind the last month' "$due" 9999-12-31
fails 4 'no such way' crm task add x -e '1mo sometimes'

# ---- refused

before=$(crm history -O count)
fails 2 'nothing to do' crm task add
fails 4 'hours' crm task add x -e 3h
fails 4 'no length of time' crm task add x -e often
like 'says what would be one' "$err$(crm task add x -e often 2>&1)" '90d, 2w'
fails 2 'about a product' sh -c 'crm task add x p1 || crm task add x u1'
fails 3 'about nothing that is there' crm task add x a99
fails 3 'an unknown colleague' crm task add x --who nobody
fails 2 'the same twice' crm task add x --due today due=tomorrow
fails 4 'a day that is not there' crm task add x --due 2025-02-30
fails 3 'no such task' crm task done t99
fails 2 'no task' crm task done a1
fails 2 'a contact has no fields here' crm task done n1 outcome=x
fails 2 'which' crm task done
is 'nothing was done by all that' "$(crm history -O count)" "$before"
crm set t1 repeat=sometimes >/dev/null
fails 4 'a bad repeat from elsewhere' crm task done t1
is 'the task is as it was' "$(crm show t1 -f status)" open
is 'the store is sound' "$(crm fsck 2>&1)" ''

# ---- the Dutch model

mkdir nl && cd nl && crm init -t nl >/dev/null
crm add relatie naam=Jansen >/dev/null
ok 'in Dutch' crm task add 'terugbellen' @jansen uiterlijk=+2d every=1w
is 'is there' "$(crm show t1 -f taaknaam,relatie,uiterlijk,herhaling)" \
    "terugbellen${tab}a1${tab}2025-06-20${tab}1w"
ok 'done' crm task done t1
is 'and again' "$(crm show t1 t2 -f status,klaar,uiterlijk)" \
"gedaan${tab}2025-06-18${tab}2025-06-20
open${tab}${tab}2025-06-25"
crm task add 'afrekenen' -d 2025-06-30 -e '1mo due' >/dev/null
like 'how often, in words' "$(LC_ALL=nl_NL.UTF-8 crm task list -O table)" \
    ' 1 week *$'
like 'and from when' "$(LC_ALL=nl_NL.UTF-8 crm task list -O table)" \
    ' 1 maand na de dag zelf *$'
is 'as it is recorded for programs' "$(crm task list -f every)" \
"1w
1mo due"
done_testing
