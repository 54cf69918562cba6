#!/bin/sh
# crm deal: open deals by their chances; what is left out, and why; chances
# learned from what became of those before; what changed since.
. "${0%/*}/lib.sh"
tab=$(printf '\t')
at() { CRM_NOW=$1; export CRM_NOW; shift; "$@"; }

crm add account name=Zon number=1 >/dev/null
export CRM_NOW=2026-01-05T10:00:00Z
is 'none' "$(crm deal list -O count)" 0
is 'bring nothing' "$(crm deal -f forecast,hi95 | sort -u)" "0.00${tab}0.00"

deal() {	# NAME STAGE AMOUNT CLOSE [FIELD=VALUE ...]
	n=$1 s=$2 a=$3 c=$4
	shift 4
	crm add deal name="$n" party=account/1 stage="$s" \
	    ${a:+amount="$a"} ${c:+expected_close="$c"} "$@" >/dev/null
}
deal one negotiation 1000 2026-01-20
deal two proposal 400.50 2026-01-25
deal sure lead 200 2026-02-10 probability=100%
deal undated qualified 999 ''
deal unpriced qualified '' 2026-03-01
deal past lead 999 2026-01-04
deal today lead 100 2026-01-05
deal far qualified 800 2027-06-01
deal over won 5000 2026-01-10
is 'each, the most expected first' \
    "$(crm deal list -f name,chance,by,forecast,left_out)" \
"one${tab}75%${tab}stage${tab}750.00${tab}
two${tab}50%${tab}stage${tab}200.25${tab}
sure${tab}100%${tab}deal${tab}200.00${tab}
far${tab}25%${tab}stage${tab}200.00${tab}
today${tab}10%${tab}stage${tab}10.00${tab}
undated${tab}25%${tab}stage${tab}${tab}no date
unpriced${tab}25%${tab}stage${tab}${tab}no amount
past${tab}10%${tab}stage${tab}${tab}past date"
is 'per month' "$(crm deal --horizon 2 -f period,from,deals,amount,forecast)" \
"2026-01${tab}2026-01-01${tab}3${tab}1500.50${tab}960.25
2026-02${tab}2026-02-01${tab}1${tab}200.00${tab}200.00
later${tab}2026-03-01${tab}1${tab}800.00${tab}200.00
total${tab}2026-01-01${tab}5${tab}2500.50${tab}1360.25"
is 'per quarter' "$(crm deal forecast --period quarter --horizon 1 -f forecast |
    head -n 1)" 1160.25
is 'of two, none to both' "$(crm deal -w 'name = "one" or name = "two"' \
    -f lo80,hi80 --horizon 1 | head -n 1)" "0.00${tab}1400.50"
is 'what is sure has no doubt' "$(crm deal -w 'name = "sure"' -f lo95,hi95 |
    tail -n 1)" "200.00${tab}200.00"
ok 'for people' crm deal -O table
like 'says what is left out' "$out" \
    '^Left out are 3 of 8 open deals \(no date: 1, past date: 1, no amount: 1\)\.$'
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm deal -O table)" 'geen datum: 1'

# Thirty that ended: each was a proposal, twelve of them won.
i=1
while [ $i -le 30 ]; do
	echo "{\"op\":\"add\",\"type\":\"deal\",\"fields\":{\"name\":\"old $i\",\"party\":\"account/1\",\"stage\":\"proposal\",\"amount\":\"10\"}}"
	i=$((i + 1))
done | crm batch - >/dev/null
crm set deal -w 'name ~ "old*"' \
    stage=negotiation -q
n=$(crm list deal -w 'stage = negotiation' -O count)
is 'the pattern took them' "$n" 31
crm list deal -w 'stage = negotiation and name != "one"' -O ids | head -n 12 |
    while read -r d; do crm set "$d" stage=won -q; done
crm set deal -w 'stage = negotiation and name != "one"' stage=lost -q \
    2>/dev/null
crm set deal -w 'name ~ "old*" and stage = proposal' stage=lost -q 2>/dev/null
is 'those that were in a stage, and how many were won' \
    "$(crm deal stages -f stage,open,said,won,ended,chance)" \
"lead${tab}3${tab}10%${tab}0${tab}0${tab}10%
qualified${tab}3${tab}25%${tab}0${tab}0${tab}25%
proposal${tab}1${tab}50%${tab}12${tab}30${tab}42%
negotiation${tab}1${tab}75%${tab}12${tab}30${tab}49%"
is 'the forecast goes by it' "$(crm deal list -w 'name = "two"' \
    -f chance,by,forecast)" "42%${tab}learned${tab}170.21"
is 'an own chance stands' "$(crm deal list -w 'name = "sure"' -f chance)" 100%

# What changed since a moment; the journal has its own clock.
since=$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)
at 2026-02-01T10:00:00Z crm set deal -w 'name = "one"' expected_close=2026-03-31 -q
at 2026-02-02T10:00:00Z crm set deal -w 'name = "one"' expected_close=2026-04-30 amount=900 -q
at 2026-02-03T10:00:00Z crm set deal -w 'name = "two"' stage=won -q
at 2026-02-04T10:00:00Z crm set deal -w 'name = "past"' stage=lost -q
at 2026-02-05T10:00:00Z deal fresh lead 50 2026-05-01
at 2026-02-06T10:00:00Z deal brief lead 50 2026-05-01
at 2026-02-07T10:00:00Z crm rm "$(crm list deal -w 'name = "brief"' -O ids)" -q
at 2026-02-07T11:00:00Z crm rm "$(crm list deal -w 'name = "undated"' -O ids)" -q
at 2026-02-08T10:00:00Z crm set deal -w 'name = "far"' expected_close=2027-05-01 -q
at 2026-02-09T10:00:00Z crm set deal -w 'name = "over"' stage=negotiation -q
export CRM_NOW=2026-02-10T10:00:00Z
is 'since then' "$(crm deal changes --since $since \
    -f name,what,stage_before,stage,amount_before,amount,close_before,close,slipped)" \
"one${tab}slipped${tab}negotiation${tab}negotiation${tab}1000.00${tab}900.00${tab}2026-01-20${tab}2026-04-30${tab}100
two${tab}won${tab}proposal${tab}won${tab}400.50${tab}400.50${tab}2026-01-25${tab}2026-01-25${tab}
${tab}removed${tab}qualified${tab}${tab}999.00${tab}${tab}${tab}${tab}
past${tab}lost${tab}lead${tab}lost${tab}999.00${tab}999.00${tab}2026-01-04${tab}2026-01-04${tab}
far${tab}changed${tab}qualified${tab}qualified${tab}800.00${tab}800.00${tab}2027-06-01${tab}2027-05-01${tab}-31
over${tab}reopened${tab}won${tab}negotiation${tab}5000.00${tab}5000.00${tab}2026-01-10${tab}2026-01-10${tab}
fresh${tab}new${tab}${tab}lead${tab}${tab}50.00${tab}${tab}2026-05-01${tab}"
is 'only those chosen' "$(crm deal changes --since $since -w 'name = "one"' \
    -O count)" 1
crm undo -q >/dev/null
is 'taken back is not changed' "$(crm deal changes --since $since -f name |
    grep -c over)" 0
like 'people read since when' "$(crm deal changes -O table)" \
    'Since 2026-01-10\.'
is 'by default of a month' "$(crm deal changes -w 'name = "over"' -f what)" won

fails 2 'one deal' crm deal list d1
fails 2 'as of a day' crm deal --as-of 2026-01-01
fails 2 'no horizon' crm deal --horizon 0
fails 4 'no day' crm deal changes --since never
printf 'gegevensmodel: 1\ncurrency: EUR\nentities:\n  party:\n    kind: party\n    prefix: a\n    fields:\n      name: {type: text}\n' >small.yaml
ok 'a model without deals' crm init --store small -q -t small.yaml
fails 2 'has none' crm deal --store small
like 'says so' "$err" 'the model has no deals'
ok 'in the Dutch model' crm init --store nl -q -t nl
is 'it works too' "$(crm deal stages --store nl -f said | head -n 1)" 10%
done_testing
