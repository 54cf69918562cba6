#!/bin/sh
# crm find: what was said, by its words.
. "${0%/*}/lib.sh"

crm add account name='Café Noir' number=1 city=Gouda >/dev/null
crm add account name='Oven & Zn' number=2 city=Delft >/dev/null
crm add contact name='Ada de Vries' account=a1 >/dev/null
crm log call a1 'asked about the oven, wants a quote' time=2025-01-05T10:00 \
    >/dev/null
crm log visit a2 'the OVEN is broken; wants a new one. The oven smokes.' \
    time=2025-02-06T10:00 >/dev/null
crm log note a1 'ovens are too dear' time=2025-03-07T10:00 >/dev/null
crm log note a1 'a quote she wants' time=2025-04-07T10:00 >/dev/null
long=$(for i in $(seq 1 60); do printf 'word%d ' "$i"; done)
crm log note a2 "$long needle $long" >/dev/null

hits() {
	crm find "$@" -f handle | tr '\n' ' '
}
is 'names first, then how often, then the newest' "$(hits oven)" 'a2 n2 n1 '
is 'case and accents do not matter' "$(hits CAFE)" 'a1 '
is 'all words' "$(hits oven quote)" 'n1 '
is 'in any order' "$(hits quote wants)" 'n4 n1 '
is 'also as one operand' "$(hits 'quote wants')" 'n4 n1 '
is 'a phrase' "$(hits '"wants a quote"')" 'n1 '
is 'a phrase and a word' "$(hits '"a quote" ada')" ''
is 'the beginning of a word' "$(hits 'ove*')" 'a2 n2 n3 n1 '
is 'which is tried when there is no such word' "$(hits smok)" 'n2 '
is 'but not for a phrase' "$(hits '"smok"')" ''
is 'a beginning before another word' "$(hits 'ove* quot*')" 'n1 '
is 'and before a whole one' "$(hits 'wan* oven')" 'n2 n1 '
is 'a beginning within a phrase' "$(hits '"wants a qu*"')" 'n1 '
is 'a phrase is of whole words' "$(hits '"ants a quote"')" ''
is 'which stand in one text' "$(hits '"quote wants"')" ''
is 'with signs between' "$(hits '"the oven wants"')" 'n1 '
is 'two phrases' "$(hits '"the oven" "a quote"')" 'n1 '
is 'a handle' "$(hits n3)" 'n3 '
crm add target name='Oven oven oven' period=2025 kind=revenue value=1 >/dev/null
is 'a target is not what they look for first' "$(hits oven)" 'a2 n2 n1 g1 '
crm rm g1
crm set a1 phone='0182 123456' >/dev/null
is 'a telephone number as people write it' "$(hits 0182-123456)" 'a1 '
is 'unless it is not of that type' "$(hits -t activity 0182-123456)" ''
crm log note a2 'an old oven' time=2019-01-01 >/dev/null
is 'the newest, not the last recorded' "$(hits -t activity oven)" 'n2 n1 n6 '
crm rm n6
is 'a type' "$(hits -t activity oven)" 'n2 n1 '
is 'in Dutch' "$(hits -t contactmoment oven)" 'n2 n1 '
is 'a type and a filter' "$(hits -t activity oven -w 'kind = call')" 'n1 '
is 'what, when, whose, and the words' "$(crm find smokes)" \
    "$(printf 'n2\tactivity\t2025-02-06\tOven & Zn\tthe OVEN is broken; wants a new one. The oven smokes.')"
is 'a person belongs to somebody' "$(crm find vries -f party,text)" \
    "$(printf 'Café Noir\tAda de Vries')"
is 'a long text is cut around the word' "$(crm find needle -f text |
    grep -c '^… word.* needle word.* …$')" 1
is 'a line stays a line' "$(crm find needle -f text | wc -l | tr -d ' ')" 1
is 'a limit' "$(hits oven --limit 1)" 'a2 '
crm set n1 text='about bread' >/dev/null
is 'a text that changed' "$(hits oven quote)" ''
crm rm n2
is 'a record that is gone' "$(hits smokes)" ''
ok 'nothing found' crm find nothing
is 'is an empty answer' "$out" ''
is 'JSON' "$(crm find bread -O json)" "[
{\"handle\":\"n1\",\"type\":\"activity\",\"date\":\"2025-01-05\",\"party\":\"Café Noir\",\"text\":\"about bread\"}
]"
fails 2 'no words' crm find
fails 2 'signs only' crm find '...'
fails 2 'an open quote' crm find 'a "b'
like 'is marked' "$err" '^      \^'
fails 2 'a filter of no type' crm find oven -w 'kind = call'
fails 2 'no such type' crm find -t nothing oven

# The law: it agrees with a look at every text.
for i in $(seq 1 300); do
	echo "{\"party\":\"1\",\"kind\":\"note\",\"text\":\"w$((i % 7)) x$((i % 11)) y$((i % 3))\"}"
done | crm import activity - -q
for words in 'w1 x2' 'w3 y0' 'x10 y1 w6' 'w5'; do
	filter=$(for w in $words; do printf 'text ~ "(^| )%s( |$)" and ' "$w"; done)
	want=$(crm list activity -w "${filter% and }" -O ids | sort)
	got=$(crm find -t activity "$words" -O ids | sort)
	[ -n "$want" ] && [ "$want" = "$got" ] || echo "$words: $got"
done >wrong
is 'an index of words is a look at every text' "$(cat wrong)" ''

crm log note a1 'see shop.example.org for ovens2' >/dev/null
is 'a phrase within a joined word' "$(hits '"example org for"')" \
    "$(crm find ovens2 -f handle) "
is 'which begins where a word does' "$(hits '"ample org"')" ''

# Of very many the number says which one is the newest.
for i in $(seq 1 10050); do
	echo "{\"party\":\"1\",\"kind\":\"note\",\"time\":\"2025-01-0$((i % 9 + 1))T10:00\",\"text\":\"many $((i % 100 == 7 ? 7 : 8)) many\"}"
done | crm import activity - -q
crm set "$(crm find many --limit 1 -f handle)" text='many many many' >/dev/null
first=$(crm list activity -w 'text ~ "many many many"' -f handle)
all=$(crm list activity -w 'text ~ "many"' -f handle)
is 'the best one of very many' "$(hits many --limit 1)" "$first "
is 'and then the last recorded' \
    "$(crm find many -f handle | sed 1d | sort | tr '\n' ' ')" \
    "$(echo "$all" | grep -vx "$first" | sort | tr '\n' ' ')"
is 'in this order' "$(crm find many -f handle | sed 1d | tr -d n)" \
    "$(crm find many -f handle | sed 1d | tr -d n | sort -rn)"
is 'counted as they are listed' "$(crm find many -O count)" 10050
is 'with a phrase, too' "$(crm find '"many 7 many"' -O count)" 101
is 'and a filter' "$(crm find -t activity many 7 -O count \
    -w 'time < 2025-01-02')" \
    "$(crm find -t activity many 7 -f handle -w 'time < 2025-01-02' | wc -l |
    tr -d ' ')"

n=$(crm add activity kind=note text='nobody knows whose')
is 'what has no party has none' "$(crm find 'nobody knows' -f handle,party \
    -O csv -q | tail -n 1 | tr -d '\r')" "$n,"
done_testing
