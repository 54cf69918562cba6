#!/bin/sh
# Hostile and mistaken input: each line of a table is a command and what must
# come of it.  Whatever is given, the program answers with its own words and
# its own status: no crash, no hang, no answer that was guessed.
. "${0%/*}/lib.sh"

# table NAME: lines of STATUS | PATTERN of stderr | COMMAND; '-' is no
# pattern.  The command is sh text; $long is 100,000 letters.
crm() {
	command timeout 20 crm "$@"
}

long=$(head -c 100000 /dev/zero | tr '\0' x)
esc=$(printf '\033')
table() {
	while IFS= read -r line; do
		case $line in ''|'#'*) continue ;; esac
		want=${line%%|*}
		rest=${line#*|}
		pattern=$(printf '%s' "${rest%%|*}" | sed 's/^ *//; s/ *$//')
		cmd=$(printf '%s' "${rest#*|}" | sed 's/^ *//')
		(eval "$cmd") >.out 2>.err </dev/null
		status=$?
		problem=
		[ $status -eq $want ] || problem="status $status, not $want"
		[ "$pattern" = - ] || grep -Eq -e "$pattern" .err ||
		    problem="$problem; no line like $pattern"
		[ "$want" -lt 2 ] || [ "$(grep -c '^crm: ' .err)" -ge 1 ] ||
		    problem="$problem; not a word from crm"
		! grep -q "$esc" .err || problem="$problem; escape sequence"
		[ "$(wc -c <.err)" -lt 8000 ] || problem="$problem; verbose"
		[ -z "$problem" ]
		report $? "$1: $(printf '%.100s' "$cmd" | tr -cd ' -~')" ||
		    comment "$problem: $(head -c 600 .err)"
	done
}

crm add account name=Jansen number=1 city=Gouda employees=3 >/dev/null
crm add account name='Jansen Zoon' number=2 >/dev/null
crm add account name=Pieters number=3 >/dev/null
crm add account name=pieters number=4 >/dev/null
crm add product code=A name=Apple >/dev/null
crm log sale a1 date=2025-03-03 product=product/A quantity=1 amount=9.50 \
    >/dev/null

table 'command line' <<'END'
2 | no command 'lst'|crm lst
2 | did you mean list|crm lst
2 | no command ''|crm ''
2 | no command|crm "$long"
2 | no command|crm ../../bin/sh
2 | frobnicate|crm list account --frobnicate
2 | --limit|crm list account --limit
2 | --limit|crm list account --limit=ten
2 | --limit|crm list account --limit=99999999999999999999
2 | --limit|crm list account --limit=-2
2 | -Q|crm list account -Q
2 | no format .xml.|crm list account -O xml
2 | takes no|crm fsck now
2 | takes no argument|crm version --help=yes
3 | no store at /nowhere|crm --store /nowhere/at/all list account
3 | no store at|crm --store /dev/null list account
2 | --now|crm --now yesterdayish list account
2 | --wait|crm --wait -5s list account
END

table 'names' <<'END'
2 | has no .acount.|crm list acount
2 | did you mean account|crm list acount
2 | has no|crm list "$long"
2 | naem|crm add account naem=x
2 | did you mean name|crm add account naem=x
2 | =x|crm add account =x
2 | field=value|crm add account justtext
2 | twice|crm add account name=a name=b
4 | required|crm add account number=9
4 | number|crm add account name=x number=1
2 | naem|crm list account -f naem
2 | naem|crm list account --sort naem
END

table 'values' <<'END'
4 | employees|crm set a1 employees=three
4 | employees|crm set a1 employees=-1
4 | employees|crm set a1 employees=99999999999999999999
4 | employees|crm set a1 employees=1.5
4 | employees|crm set a1 employees=0x10
4 | employees|crm set a1 employees=1e3
4 | employees|crm set a1 employees='٣'
4 | email|crm set a1 email=nobody
4 | email|crm set a1 email='a@b@c'
4 | email|crm set a1 email="$long@example.com"
4 | phone|crm set a1 phone=12ab
4 | postcode|crm set a1 postcode=12345
4 | iban|crm set a1 iban=NL91ABNA0417164301
4 | kvk|crm set a1 kvk=1234567
4 | vat|crm set a1 vat=NL123456789B01
4 | url|crm set a1 url='javascript:alert(1)'
4 | country|crm set a1 country=XX
4 | since|crm set a1 since=2025-02-29
4 | since|crm set a1 since=29-02-2025
4 | since|crm set a1 since=03/04/2025
4 | since|crm set a1 since=0000-00-00
4 | since|crm set a1 since=2025-W54
4 | since|crm set a1 since=99999999-01-01
4 | kind|crm set a1 kind=companyy
4 | UTF-8|crm set a1 name="$(printf 'a\377b')"
4 | UTF-8|crm set a1 name="$(printf 'a\300\200b')"
4 | UTF-8|crm set a1 name="$(printf 'a\355\240\200b')"
4 | cost|crm set a1 cost=12,x
4 | cost|crm set a1 cost=1.2.3
4 | cost|crm set a1 cost=92233720368547758.08
4 | cost|crm set a1 cost=nan
4 | USD|crm set a1 cost='5 USD'
4 | itself|crm set a1 parent=a1
END

table 'references' <<'END'
3 | a99|crm show a99
2 | a0|crm show a0
2 | a99999999999999999999|crm show a99999999999999999999
2 | a01|crm show a01
3 | no account|crm show account/99
2 | acount|crm show acount/1
2 | ambiguous|crm show @pieters
3 | @nobody|crm show @nobody
2 | -|crm show @
3 | -|crm show nobody@example.com
3 | -|crm show +31612345678
2 | 100000 bytes|crm show "$long"
3 | a99|crm set a1 parent=a99
2 | product|crm set a1 parent=p1
4 | has 1 row|crm rm a1
4 | revision|crm set a1 --if-rev 7 city=Delft
3 | a99|crm log call a99 text
END

table 'filters' <<'END'
2 | empty|crm list account -w ''
2 | -|crm list account -w '('
2 | -|crm list account -w ')'
2 | -|crm list account -w 'city ='
2 | -|crm list account -w 'city = = "x"'
2 | -|crm list account -w 'city = "x'
2 | ctiy|crm list account -w 'ctiy = "x"'
2 | did you mean city|crm list account -w 'ctiy = "x"'
2 | text|crm list account -w 'city = 5'
2 | number|crm list account -w 'employees = "many"'
2 | kind|crm list account -w 'kind = companyy'
2 | -|crm list account -w 'city ~ "(("'
2 | -|crm list account -w 'city'
2 | -|crm list account -w '1 +'
2 | -|crm list account -w 'revenue(3 bananas) > 1'
2 | -|crm list account -w 'frobnicate(city)'
2 | -|crm list account -w 'city.name = "x"'
2 | param|crm list account -w 'city = $town'
2 | -|crm list account -w 'city = "x" and'
2 | -|crm list account -w 'not'
2 | -|crm list account -w "city = \"$long\" or"
2 | -|crm list account -w "$(head -c 50000 /dev/zero | tr '\0' '(')"
2 | -|crm list account -w "$(yes not | head -n 20000 | tr '\n' ' ')"
2 | -|crm list account -w "$(printf 'city = "\377"')"
2 | -|crm list account -w 'employees = 99999999999999999999'
2 | -|crm list account -w 'since > 2025-13-01'
2 | -|crm list account -w 'since > 2m'
0 | -|crm list account -w 'employees / 0 = 1'
0 | -|crm list account -w "city ~ \"^(x+x+)+y\$\""
2 | -|crm set account -w '' city=x
2 | all|crm set account city=x
4 | -|crm set account --all --max-changes 1 city=x
4 | -|crm set account --all --expect 7 city=x
2 | -|crm set a1 'employees:=employees +'
4 | employees|crm set a1 'employees:=city'
END

table 'dates' <<'END'
2 | -|crm sum revenue --in 2025-Q5
2 | -|crm sum revenue --in 2025-03..2025-01
2 | -|crm sum revenue --in ..
2 | -|crm sum revenue --in 12m
2 | -|crm sum revenue --in 'next blursday'
2 | -|crm sum revenue --in 2025-00
2 | -|crm sum revenue --in 99999y
2 | -|crm sum revenue --as-of 2025-02-30
2 | -|crm sum revnue
2 | -|crm sum revenue --by nothing
END

table 'templates' <<'END'
2 | -|crm list account --format '%(naem)'
2 | -|crm list account --format '%(name'
2 | -|crm list account --format '%q'
2 | -|crm list account --format '%(name:99999999999)'
END

# A configuration file of the user.
mkdir -p "$HOME/.config/crm"
config=$HOME/.config/crm/config
with_config() {
	printf "$1" >"$config"
	shift
	"$@"
	set -- $?
	rm "$config"
	return "$1"
}
table 'configuration' <<'END'
4 | config:1|with_config 'x' crm list account
4 | config:1|with_config '[[[\n' crm list account
4 | config:2|with_config '[a]\nb = "c\n' crm list account
2 | -|with_config '[alias]\nl = l\n' crm l
2 | -|with_config '[alias]\na = b\nb = a\n' crm a
END

# Models.
head='gegevensmodel: 1
entities:
  x:
    prefix: x
    fields:
'
model() {	# TEXT: checks it
	printf '%b' "$1" >model.yaml
	crm model check model.yaml
}
deep() {	# N: flow sequences in each other
	head -c "$1" /dev/zero | tr '\0' '['
}
laughs='a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\n'
laughs="${laughs}c: &c [*b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c]\n"
laughs="${laughs}e: &e [*d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e]\n"
table 'model' <<'END'
4 | model.yaml|model ''
4 | model.yaml|model 'x'
4 | model.yaml:1:|model '[1, 2]'
4 | model.yaml:1:|model 'gegevensmodel: 2\n'
4 | model.yaml:[0-9]+:|model "${head}      a: {type: txt}\n"
4 | model.yaml:7:|model "${head}      a: {type: text}\n      a: {type: int}\n"
4 | model.yaml:[0-9]+:|model "${head}      a: {type: text, a: [}\n"
4 | model.yaml:6:1: a tab cannot indent|model "${head}\ta: {type: text}\n"
4 | anchors are not allowed|model "${laughs}"
4 | anchors are not allowed|model "a: &a [*a]\n"
4 | model.yaml:1:|model "$(deep 5000)"
4 | model.yaml|model "$(printf 'gegevensmodel: \377\n')"
4 | 16 MB|head -c 17000000 /dev/zero >model.yaml; crm model check model.yaml
5 | nowhere|crm model check nowhere.yaml
5 | -|crm model check /
END

# Whatever is given, a message is one line and harmless.
said() {	# ARGUMENT ...
	crm "$@" 2>&1 >/dev/null | grep -v '^hint: '
}
lines=$(printf 'no\nsuch\tone%s[31m' "$esc")
is 'a path of two lines' "$(said --store "$lines" list account)" \
    "crm: list: no store at no\\nsuch\\tone$(printf '\357\277\275')[31m"
is 'a word' "$(said show "$lines" 2>&1 | wc -l)" 1
is 'a field' "$(said add account "$lines=1" | wc -l)" 1
is 'a command' "$(said "$lines" | wc -l)" 1
is 'a file' "$(said import account "$lines" | wc -l)" 1
is 'an operation of many' "$(printf '{"op":"a\\nb"}\n{"op":"c\\nd"}\n' |
    said batch - | wc -l)" 3

# What stands in a message of one row out of many comes from outside too.
printf 'name,number,employees\nBakker,9,many\n' >"bad$esc[31m.csv"
table 'one of many' <<'END'
4 | 31m.csv:2:|crm import account "bad$esc[31m.csv"
END

ok 'after all that the store is sound' crm fsck
done_testing
