#!/bin/sh
# The same company told in the Dutch model: value, retention and profiles
# give the same numbers, for they know kinds and roles, no names of fields.
TEMPLATE=none
. "${0%/*}/lib.sh"

ok 'the company in English' crm demo --seed 1 en
ok 'and in Dutch' crm demo --seed 1 -t nl nl

alike() {	# NAME COMMAND ...: its output in both
	name=$1
	shift
	crm "$@" --store en/.crm >en.out || echo failed >en.out
	crm "$@" --store nl/.crm >nl.out || echo failed too >nl.out
	is "$name" "$(cat nl.out)" "$(cat en.out)"
	is "$name: something is said" "$([ -s en.out ] && echo so)" so
}
alike 'the models' value --fit
alike 'how well they foretell' value --validate
alike 'when the baker buys what' value a1 --by family
alike 'cohorts' retention
alike 'repeats' retention repeat
alike 'survival' retention survival
alike 'who slips away' retention churn
alike 'who is gone' retention winback
alike 'what is special about the best' segment profile value/most_valuable \
    -f value,inside,share_inside,share_rest,mean_inside,mean_rest,p,q
alike 'how schemes fall together' segment overlap pyramid rfm
is 'the city of the Dutch model' "$(crm retention --by plaats --store nl/.crm)" \
    "$(crm retention --by city --store en/.crm)"
done_testing
