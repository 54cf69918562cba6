#!/bin/sh
# crm segment diff, trend and moves --frozen: what a snapshot said, what is
# said of that day now, and which of late data, corrections and the model made
# the difference.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"

made
made_fill
day=2025-05-31
tab=$(printf '\t')

fails 3 'no snapshot' crm segment diff pyramid
like 'how to make one' "$err" '^hint: crm segment freeze pyramid makes one'
crm segment freeze pyramid rfm --as-of $day
ok 'nothing happened since' crm segment diff pyramid $day --exit-code
is 'nothing differs' "$out" ''
fails 3 'another day' crm segment diff pyramid 2025-05-30
like 'the last one is named' "$err" '^hint: the last one is of 2025-05-31'
fails 2 'no day at all' crm segment diff pyramid yester
fails 2 'no scheme' crm segment diff
fails 2 'one that is not there' crm segment diff nonsense $day
fails 2 'as of another day' crm segment diff pyramid $day --as-of 2025-05-01

# The sums lead from what was said to what is said.
law() {		# law NAME SCHEME
	crm segment trend "$2" --frozen -f day,segment,parties |
	    sed -n "s/^$day	//p" >then
	crm segment "$2" --as-of $day -f segment,parties | sort >now
	crm segment diff "$2" $day >diff
	awk -F '\t' -v OFS='\t' 'FILENAME == "then" { n[$1] = $2; next }
	{ n[$2] -= $4; n[$3] += $4 }
	END { for (s in n) if (s != "") print s, n[s] }' then diff |
	    sort >sum
	is "$1: the sums add up" "$(grep -v "^$tab" sum)" \
	    "$(grep -v "^$tab" now)"
}
cause() {	# cause SCHEME REF: cause, from, to, late, corrected
	crm segment diff "$1" $day --who -f handle,cause,from,to,late,corrected |
	    sed -n "s/^$2$tab//p"
}

# Late: a1090 never bought, as far as was known.
is 'who never bought' "$(crm segment members pyramid/suspect -f handle |
    grep -c '^a90$')" 1
crm add sale party=a90 date=2025-05-12 amount=1.00 >/dev/null
crm add sale party=a90 date=2025-06-01 amount=77777.00 >/dev/null
is 'a sale that came late' "$(cause pyramid a90)" \
    "late${tab}suspect${tab}small${tab}1$tab"
fails 1 'which the status tells' crm segment diff pyramid --exit-code
law late pyramid
law 'late, another scheme' rfm

# And one that pushes others down.
crm add sale party=a89 date=2025-05-13 amount=88888.00 >/dev/null
is 'right to the top' "$(cause pyramid a89)" \
    "late${tab}suspect${tab}top${tab}1$tab"
like 'others go down for it' "$(crm segment diff pyramid)" \
    "^indirect${tab}top${tab}large${tab}1$tab"
law pushed pyramid

# A contact of that time makes a prospect, one of later does not.
crm log call a88 'asked' time=2025-05-20T10:00 >/dev/null
crm log call a87 'asked' time=2025-06-03T10:00 >/dev/null
is 'a late contact' "$(cause pyramid a88)" \
    "late${tab}suspect${tab}prospect${tab}1$tab"
is 'a later one' "$(cause pyramid a87)" ''
law contact pyramid

# Corrections: of a row, of rows removed, of a party itself.
row=$(crm list sale -w 'party = a90 and date < 2025-06-01' -f handle)
crm rm "$row" -q
is 'what came and went is no difference' "$(cause pyramid a90)" ''
crm set a86 never=yes
is 'a party changed' "$(cause pyramid a86)" \
    "corrected${tab}suspect${tab}rest${tab}${tab}1"
top=$(crm segment members pyramid/large -f handle --limit 1)
crm list sale -w "party = $top" -f handle >rows
crm rm --all sale -w "party = $top" -q >/dev/null 2>&1 ||
    xargs crm rm -q <rows
is 'rows removed' "$(cause pyramid "$top" | cut -f 1,5)" \
    "corrected$tab$(grep -c . rows)"
law corrected pyramid
crm merge a85 a84 -q
like 'a merged one is gone' "$(cause pyramid a84)" '^corrected'
law merged pyramid
law 'merged, another scheme' rfm

# A large load is in the journal by its numbers only.
awk 'BEGIN { print "party,date,amount"
	for (i = 0; i < 1500; i++) print "a83,2025-05-14,2.00" }' >load.csv
crm import sale load.csv -q
is 'a large load' "$(cause pyramid a83 | cut -f 1,4)" "late${tab}1500"
law load pyramid

# The model: one line for the data, one for the rule.
crm model show yaml >model.yaml
crm segment diff pyramid >before
sed -i 's/^      top: 1 %/      top: 10 %/' model.yaml
ok 'another threshold' crm model apply model.yaml
like 'is the model' "$(crm segment diff pyramid)" \
    "^model${tab}large${tab}top$tab"
is 'what the data did stays' "$(crm segment diff pyramid |
    grep -v '^model')" "$(cat before)"
law model pyramid

# In a copy the journal of then is another's.
crm segment freeze ladder --as-of $day
crm export >all
crm init --store copy -q
crm --store copy import --exact all -q
crm --store copy add sale party=a82 date=2025-05-15 amount=99999 >/dev/null
is 'not what was before the import' "$(crm --store copy segment diff pyramid |
    cut -f 1 | sort -u)" unknown
like 'which is said' "$(crm --store copy segment diff pyramid -O table)" \
    '^The journal of then is not in this store: why is not known'

# For people, in Dutch.
LC_ALL=nl_NL.UTF-8 crm segment diff pyramid -O table >text
like 'a heading' "$(cat text)" \
    '^Momentopname van 2025-05-31, gemaakt .*: [0-9]+ van [0-9]+ relaties'
like 'causes' "$(cat text)" '^te laat '
is 'JSON' "$(crm segment diff pyramid -O ndjson --limit 1 |
    sed 's/:[^,}]*/:/g')" \
    '{"cause":,"from":,"to":,"parties":,"revenue":,"currency":}}'

# moves --frozen: against what was said, not what is said of then.
crm segment moves pyramid --who --since $day -f handle,from >plain
crm segment moves pyramid --who --since 2025-06-02 --frozen \
    -f handle,from >frozen
like 'a late sale is a move' "$(cat frozen)" "^a89${tab}suspect$"
unlike 'seen from today it is none' "$(cat plain)" "^a89$tab"
fails 3 'no snapshot so early' crm segment moves pyramid --frozen \
    --since 2025-01-01

# trend: what is computed is what show says of that day.
crm segment trend pyramid --since 2025-03-15 >trend
is 'ends of months, a snapshot, today' "$(cut -f 1,7 trend | uniq |
    tr '\n\t' ' :')" '2025-03-31:computed 2025-04-30:computed 2025-05-31:snapshot 2025-06-18:computed '
for d in 2025-03-31 2025-04-30 2025-06-18; do
	is "as of $d" "$(sed -n "s/^$d	//p" trend | cut -f 1-5)" \
	    "$(crm segment pyramid --as-of $d -f \
	    segment,parties,parties_share,revenue,revenue_share |
	    grep -v "^$tab")"
done
is 'one segment' "$(crm segment trend pyramid/top --frozen -f segment |
    uniq)" top
like 'for people a line per day' "$(crm segment trend pyramid -O table)" \
    '^day +top +large +medium'
crm segment trend pyramid --since 2025-03-15 -O svg >trend.svg
like 'a picture of all segments' "$(head -n 1 trend.svg)" '^<svg xmlns='
is 'with a cell for each day and segment' \
    "$(grep -c 'height="21"' trend.svg)" \
    "$(crm segment trend pyramid --since 2025-03-15 -O count)"
crm segment trend pyramid -O svg >year.svg
is 'headings do not touch' "$(sed -n \
    's/<text x="\([0-9]*\)" y="48".*/\1/p' year.svg | awk '
    NR > 1 && $1 - x < 50 { n++ } { x = $1 } END { print (NR > 8), n + 0 }')" \
    '1 0'
is 'and of one: a point for each day' \
    "$(crm segment trend pyramid/small --since 2025-03-15 -O svg |
    grep 'stroke-width="1.5"' | tr -cd ML | wc -c | tr -d ' ')" \
    "$(crm segment trend pyramid/small --since 2025-03-15 -O count)"
fails 2 'from a day to come' crm segment trend pyramid --since 2025-12-01
fails 3 'only snapshots, none there' crm segment trend activity --frozen

# The Dutch model.
crm init --store nl --template nl -q
export CRM_STORE=nl
crm add relatie naam=Bakker nummer=1 >/dev/null
crm segment freeze --all --as-of $day
crm add verkoop relatie=relatie/1 datum=2025-05-02 bedrag=10 >/dev/null
is 'works the same' "$(crm segment diff pyramid -f cause,from,to)" \
    "late${tab}suspect${tab}small"
done_testing
