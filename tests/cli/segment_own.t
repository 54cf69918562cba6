#!/bin/sh
# Own segments: filters, lists, combinations, the first that fits, and why;
# in the English and in the Dutch model.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"
tab=$(printf '\t')

made
made_fill

# with SCHEMES: the model with these schemes of its own, in own.yaml.
crm model show yaml >model.yaml
with() {
	{ sed '/^calendar:/,$d' model.yaml; cat
	    sed -n '/^calendar:/,$p' model.yaml; } >own.yaml
}
handles() {
	tr '\n' ' ' | sed 's/ $//'
}

with <<'X'
  groups:
    label: {en: groups, nl: groepen}
    segments:
      listed: {label: {nl: lijst}, where: 'handle in (a3, a7, a44)'}
      by_key: {where: 'number in ("1003", "1010")'}
      one: {where: 'handle = a5'}
      large: {where: 'segment(pyramid) in (top, large)'}
      lasting: {where: 'segment(pyramid) in (top, large) and segment(activity)
        = active and revenue(12mo) > 300'}
      rest: {where: 'not (segment(pyramid) in (top, large, medium))'}
X
ok 'filters, lists and combinations' crm model apply own.yaml
is 'a list of handles' "$(crm segment members groups/listed -O ids |
    handles)" 'a3 a7 a44'
is 'a list of keys' "$(crm segment members groups/by_key -O ids | handles)" \
    'a3 a10'
is 'one' "$(crm segment members groups/one -O ids)" a5
is 'two segments together' "$(crm segment members groups/large -O ids | sort)" \
    "$({ crm segment members pyramid/top -O ids
    crm segment members pyramid/large -O ids; } | sort)"
crm segment members pyramid -f handle,segment,revenue >pyramid
crm segment members activity/active -O ids >active
is 'the overlap of three' "$(crm segment members groups/lasting -O ids |
    sort)" "$(awk -F '\t' 'FILENAME == "active" { a[$1]; next }
    ($2 == "top" || $2 == "large") && $3 > 300 && $1 in a { print $1 }' \
    active pyramid | sort)"
is 'all but some' "$(crm segment members groups/rest -O ids | sort)" \
    "$(awk -F '\t' '$2 != "top" && $2 != "large" && $2 != "medium" {
    print $1 }' pyramid | sort)"
is 'many memberships' "$(crm segment members groups -f handle,segment |
    grep "^a3$tab" | cut -f 2 | handles)" 'listed by_key rest'
is 'in a filter, by its Dutch name' \
    "$(crm list account -w 'segment(groups) = lijst and segment(groups) = rest' \
    -O ids | handles)" "$(crm segment members groups -f handle,segment |
    awk -F '\t' '$2 == "listed" { l[$1] } $2 == "rest" && $1 in l { print $1 }' |
    handles)"
is 'as a dimension' "$(crm sum customers --by 'segment(groups)' |
    awk -F '\t' '$1 == "listed" { print $2 }')" 3

# ---- why

why() {
	crm segment explain "$1" -f scheme,segment,reason |
	    awk -F '\t' '$1 == "groups" { print $2 ": " $3 }'
}
rank=$(crm segment members pyramid -f handle,segment | grep "^a3$tab" |
    cut -f 2)
is 'what each looks at, and finds' "$(why a3)" "listed: handle a3
by_key: number 1003
rest: segment(pyramid) $rank"
lasting=$(crm segment members groups/lasting -O ids | head -n 1)
is 'with the numbers' "$(why "$lasting" | grep '^lasting')" \
    "lasting: segment(pyramid) $(grep "^$lasting$tab" pyramid | cut -f 2); segment(activity) active; revenue(12mo) $(grep "^$lasting$tab" pyramid | cut -f 3)"
none=$(awk -F '\t' '$2 == "medium" { print $1 }' pyramid |
    grep -vx 'a3\|a5\|a7\|a10\|a44' | head -n 1)
is 'in none' "$(why "$none")" ': passes no filter of it'
is 'in Dutch for people' "$(LC_ALL= LC_MESSAGES=nl_NL.UTF-8 crm segment \
    explain "$none" -O table | grep -c 'voldoet aan geen enkel filter ervan')" 1

# ---- who is gone, who was merged

crm merge a5 a7 >/dev/null
is 'of a list, one merged is the other' \
    "$(crm segment members groups/listed -f handle | grep -c '^a5$')" 1
x=$(crm add account name=Weg number=9999)
with <<X
  gone:
    segments:
      listed: {where: 'handle in (a3, $x)'}
      one: {where: 'handle = $x'}
X
ok 'a list' crm model apply own.yaml
is 'with him' "$(crm segment members gone -f handle,segment)" "a3	listed
$x	listed
$x	one"
crm rm "$x" >/dev/null
is 'without him' "$(crm segment members gone -f handle,segment)" "a3	listed"
ok 'nor does he break the others' crm segment list

merged=$(crm add account name=Merged number=8001)
with <<X
  merged:
    segments:
      handles: {where: 'handle in (a3, $merged)'}
      numbers: {where: 'number in ("1003", "8001")'}
      left: {where: 'handle in ($merged)'}
X
ok 'lists of one who is merged' crm model apply own.yaml
crm merge a9 "$merged" >/dev/null
is 'by handles he is the other, by numbers he is nobody' \
    "$(crm segment members merged -f handle,segment | sort)" "a3	handles
a3	numbers
a9	handles
a9	left"
crm undo >/dev/null
is 'until they are two again' "$(crm segment members merged/left -O ids)" \
    "$merged"
crm rm "$merged" >/dev/null

y=$(crm add staff login=weg name=Weg)
with <<X
  gone:
    segments:
      theirs: {where: 'count(activity.party where staff = $y) = 0'}
      large: {where: '(revenue(12mo) + 1) * 2 < 0 or 0 > revenue(12mo)'}
X
ok 'who asks for a colleague' crm model apply own.yaml
crm rm "$y" >/dev/null
is 'who is gone' "$(crm segment explain a3 -f scheme,reason |
    grep '^gone')" "gone$tab""count(activity.party where staff = $y) 0"

# ---- the first that fits

with <<'X'
  first:
    parameters: {choose: first}
    segments:
      big: {where: 'revenue(12mo) > 1000'}
      some: {where: 'revenue(12mo) > 0'}
      others: {where: 'handle != a1'}
X
ok 'the first that fits' crm model apply own.yaml
is 'nobody is in two' "$(crm segment members first -O ids | sort | uniq -d)" ''
is 'some: those that are not big' "$(crm segment members first/some -O ids)" \
    "$(crm list account -w 'revenue(12mo) > 0 and not revenue(12mo) > 1000' \
    -O ids)"
is 'others: those that are neither' \
    "$(crm segment members first/others -O ids)" \
    "$(crm list account -w 'not revenue(12mo) > 0 and handle != a1' -O ids)"
sed 's/choose: first/choose: any/' own.yaml >bad.yaml
fails 4 'any' crm model check bad.yaml
like 'is neither' "$err" 'choose must be first or all'
sed 's/choose: first/chose: first/' own.yaml >bad.yaml
fails 4 'a slip' crm model check bad.yaml
like 'is seen' "$err" 'hint: did you mean choose?'
is 'the model that is stored has it' "$(crm model show yaml |
    grep -c 'choose: first')" 1

# ---- what cannot be

with <<'X'
  mine:
    segments:
      a: {where: 'revenue() > 0'}
      b: {where: 'segment(mine) = a'}
X
fails 4 'of itself' crm model check own.yaml
like 'said with its place' "$err" \
    'own.yaml:[0-9]+:[0-9]+: segment b of mine: segment\(mine\) rests on mine'
with <<'X'
  mine:
    segments:
      a: {where: 'segment(yours) = b'}
  yours:
    segments:
      b: {where: 'any(sale where segment(mine) = a)'}
X
fails 4 'in a circle, by way of sales' crm model check own.yaml
like 'said' "$err" 'segment a of mine: segment\(yours\) rests on mine itself'
with <<'X'
  mine:
    segments:
      a: {where: 'segment(yours) = c'}
  yours:
    segments:
      b: {where: 'nope = 1'}
      c: {where: 'segment(mine) = a'}
X
fails 4 'in a circle through a scheme with a fault' crm model check own.yaml
like 'each said where it is' "$err" \
    'own.yaml:[0-9]+:18: segment a of mine: segment\(yours\) rests on mine'
{ echo '  many:'; echo '    segments:'; i=1; while [ $i -le 33 ]; do
	echo "      s$i: {where: 'handle = a$i'}"; i=$((i + 1)); done; } |
    with
fails 4 'more than 32' crm model check own.yaml
like 'said, too' "$err" 'many has 33 segments: at most 32'
{ echo '  many:'; echo '    segments:'; i=1; while [ $i -le 32 ]; do
	echo "      s$i: {where: 'handle = a$i'}"; i=$((i + 1)); done; } |
    with
ok '32 are' crm model apply own.yaml
is 'the last one' "$(crm segment members many/s32 -O ids)" a32

# Who is known only since a later day is in no scheme.
new=$(crm add account name=Later since=2025-06-10 city=Elsewhere)
with <<'X'
  place:
    segments: {elsewhere: {where: 'city = "Elsewhere"'}}
X
ok 'a segment by what has no date' crm model apply own.yaml
is 'the new one is in it' "$(crm segment members place/elsewhere -O ids)" "$new"
is 'but was not there before' "$(crm segment members place/elsewhere \
    --as-of 2025-06-09 -O ids)" ''
is 'nor among so many of those there were' "$(crm segment place \
    --as-of 2025-06-09 -f parties,parties_share | head -n 1)" "0${tab}0%"

# ---- in Dutch

crm init -q -t nl --store nl
CRM_STORE=nl; export CRM_STORE
made_fill_dutch
crm model show yaml >model.yaml
with <<'X'
  groepen:
    parameters: {choose: first}
    segments:
      lijst: {where: 'nummer in ("1003", "1010")'}
      groot: {where: 'segment(pyramid) in (top, groot) and plaats = "Gouda"'}
      kopers: {where: 'revenue(12mo) > 0'}
X
ok 'own segments in Dutch' crm model apply own.yaml
is 'the list' "$(crm segment members groepen/lijst -O ids | handles)" 'a3 a10'
is 'the combination' "$(crm segment members groepen/groot -O ids)" \
    "$(crm list relatie -w 'segment(pyramid) in (top, groot) and
    plaats = "Gouda" and not (nummer in ("1003", "1010"))' -O ids)"
is 'why' "$(crm segment explain a3 -f segment,reason | tail -n 1)" \
    "lijst	nummer 1003"
done_testing
