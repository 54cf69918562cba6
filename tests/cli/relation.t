#!/bin/sh
# crm relation: whom we know on which level.
. "${0%/*}/lib.sh"
tab=$(printf '\t')

levels() {
	crm relation levels "$@" -f level,state,handle,last
}
crm add account name='Bakkerij Jansen' email=j@x.nl >/dev/null
crm add account name='Smit BV' >/dev/null
crm add account name='Nobody Works Here' >/dev/null
crm add contact name='Ada Byrne' account=a1 level=buyer function=inkoop \
    channel=phone >/dev/null
crm add contact name='Bob Ross' account=a1 level=user >/dev/null
crm add contact name='Cas Last' account=a2 level=director >/dev/null
crm add contact name='Old Boss' >/dev/null
crm add affiliation person=c3 organisation=a1 level=manager from=2024-01-01 \
    >/dev/null
crm add affiliation person=c4 organisation=a1 level=director \
    until=2025-06-18 >/dev/null
crm log call c1 'prices' time=2025-06-01T10:00 >/dev/null
crm log call c1 'older' time=2025-01-01T10:00 >/dev/null
crm log call c2 'long ago' time=2023-06-01T10:00 >/dev/null
crm log visit c3 'here' time=2025-05-01T10:00 party=a1 >/dev/null
crm log visit c3 'there' time=2025-06-02T10:00 party=a2 >/dev/null

ok 'levels' levels a1
is 'each level, who is there, and who is met' "$out" \
"user${tab}known${tab}c2${tab}2023-06-01
buyer${tab}met${tab}c1${tab}2025-06-01
specialist${tab}nobody${tab}${tab}
manager${tab}met${tab}c3${tab}2025-05-01
director${tab}nobody${tab}${tab}
owner${tab}nobody${tab}${tab}"
is 'with those who left' "$(levels a1 --all | grep left)" \
    "director${tab}left${tab}c4${tab}"
is 'on their last day they were there' \
    "$(levels a1 --as-of 2025-06-17 | grep c4)" "director${tab}known${tab}c4${tab}"
is 'at the other place their own record tells' "$(levels a2 | grep c3)" \
    "director${tab}met${tab}c3${tab}2025-06-02"
crm add affiliation person=c3 organisation=a2 level=owner >/dev/null
is 'an affiliation there tells' "$(levels a2 | grep c3)" \
    "owner${tab}met${tab}c3${tab}2025-06-02"
is 'what is known of them' "$(crm relation levels a1 \
    -f name,function,channel,last_kind,from,until,affiliation | grep -e Ada -e Cas)" \
"Ada Byrne${tab}inkoop${tab}phone${tab}call${tab}${tab}${tab}
Cas Last${tab}${tab}${tab}visit${tab}2024-01-01${tab}${tab}f1"
is 'the tone comes from the model' "$(crm relation levels a1 -f level,tone |
    grep buyer)" "buyer${tab}price, terms, delivery; short and exact"
is 'as of an earlier day' "$(levels a1 --as-of 2025-05-15 | grep -e c1 -e c3)" \
"buyer${tab}met${tab}c1${tab}2025-01-01
manager${tab}met${tab}c3${tab}2025-05-01"
is 'ids are people' "$(crm relation levels a1 -O ids | sort)" "c1
c2
c3"
is 'nobody at all' "$(levels a3 | cut -f 2 | sort -u)" nobody
like 'in Dutch' "$(LC_ALL=nl_NL.UTF-8 crm relation levels a1 -O table)" \
    '^inkoper +gesproken +c1'

crm model show yaml >model.yaml
tone() {	# KEY: the model with one tone for buyers, under that key
	sed "/^  tones:/,/^[a-z]/{
		/^    buyer:/,/^      nl:/c\\
\\    $1: loud
	}" model.yaml
}
tone buyer | sed 's/^  met: 12mo.*/  met: 1w/' >m2.yaml
ok 'another time in the model' crm model apply m2.yaml
is 'is what counts' "$(levels a1 | grep c1)" \
    "buyer${tab}known${tab}c1${tab}2025-06-01"
is 'and another tone' "$(crm relation levels a1 -f level,tone | grep buyer)" \
    "buyer${tab}loud"
tone byer >m2.yaml
fails 4 'a tone for a level that is not there' crm model apply m2.yaml
like 'is refused' "$err" "nobody has the level 'byer'"
crm model apply model.yaml

# ---- gaps

crm log sale a2 amount=20 >/dev/null
crm log sale a1 amount=10 >/dev/null
ok 'gaps' sh -c "crm relation gaps -O csv | tr -d '\\r'"
is 'who brings most first, without those where nobody works' "$out" \
'handle,name,revenue,people,met,known,nobody
a2,Smit BV,20.00,1,owner,,user;buyer;specialist;manager;director
a1,Bakkerij Jansen,10.00,3,buyer;manager,user,specialist;director;owner'
is 'all' "$(crm relation gaps --all -O ids)" "a2
a1
a3"
is 'of some' "$(crm relation gaps -w 'name ~ "jansen"' -O ids)" a1
is 'pipes into other commands' "$(crm relation gaps --limit 1 -O ids |
    xargs crm show -f name)" 'Smit BV'
is 'as of a day before they came' "$(crm relation gaps --as-of 2025-04-01 \
    -f handle,revenue,met)" "a1${tab}0.00${tab}buyer
a2${tab}0.00${tab}"
like 'as JSON' "$(crm relation gaps -O json)" '"met":\["buyer","manager"\]'

# ---- refused

fails 2 'whose?' crm relation levels
fails 2 'a person' crm relation levels c1
fails 3 'nobody' crm relation levels a9
fails 2 'no verb' crm relation nothing
fails 2 'gaps of one' crm relation gaps a1

# ---- the reader's language

is 'tones for people in theirs' "$(LC_ALL=nl_NL.UTF-8 crm relation levels \
    a1 -O table --header -f tone | grep -c 'gemak, wat misgaat')" 1
is 'for programs in one' "$(LC_ALL=nl_NL.UTF-8 crm relation levels a1 \
    -f tone | grep -c 'ease of use')" 1

# ---- the Dutch model

mkdir nl && cd nl && crm init -t nl >/dev/null
crm add relatie naam=Jansen >/dev/null
crm add contactpersoon naam=Ada relatie=a1 niveau=inkoper >/dev/null
crm log gesprek c1 hallo >/dev/null
is 'works in Dutch' "$(levels a1 | grep c1)" \
    "inkoper${tab}met${tab}c1${tab}2025-06-18"
is 'with its tone' "$(crm relation levels a1 -f level,tone | grep inkoper)" \
    "inkoper${tab}prijs, voorwaarden, levering; kort en precies"
is 'gaps too' "$(crm relation gaps -f handle,met)" "a1${tab}inkoper"
cd ..
mkdir shop && cd shop && crm init -t retail >/dev/null
fails 2 'a model without levels has no gaps' crm relation gaps
done_testing
