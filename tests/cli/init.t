#!/bin/sh
# crm init: where the store comes, from which template, and what stops it.
TEMPLATE=none
. "${0%/*}/lib.sh"

fails 3 'without a store nothing is listed' crm list account
like 'and it says where it looked' "$err" '^crm: list: no store at .*'
like 'and what to do' "$err" '^hint: crm init makes one$'

ok 'a store here' crm init
is 'a script hears nothing of it' "$out$err" ''
ok 'it is found from a folder below' sh -c 'mkdir -p a/b && cd a/b &&
    crm add account name=Below'
is 'and the record is in it' "$(crm list account -f handle,name)" \
    "a1	Below"
fails 4 'not twice' crm init
like 'because it is there' "$err" '^crm: init: \.crm is already a store$'
is 'and nothing is lost' "$(crm list account -O count)" 1

mkdir shop
ok 'in another folder' crm init shop
ok 'which has its own records' crm --store shop/.crm list account -O count
is 'none yet' "$out" 0
ok 'in a folder that is not there yet' crm init new/at/all
ok 'which is made' crm --store new/at/all/.crm list account
: >file
fails 5 'not in a file' crm init file
like 'it says which' "$err" 'file.*Not a directory'
fails 2 'not in two' crm init x y
fails 2 'no template of that name' crm init --template wrong --store other
like 'the templates are named' "$err" 'standard, retail or nl'
[ ! -e other ]
is 'and nothing is made' $? 0
fails 2 'no other options' crm init -O json

for t in standard retail nl; do
	ok "template $t" crm init -q -t $t --store $t
	is "$t: silently" "$out$err" ''
	crm --store $t model show yaml >$t.yaml
	ok "$t: its own text is without faults" \
	    crm --store $t model check $t.yaml
	ok "$t: a sound store" crm --store $t fsck
	is "$t: nothing to change" "$(crm --store $t model diff $t.yaml)" ''
done

ok 'CRM_STORE names the place' env CRM_STORE=named crm init
[ -d named ]
is 'and it is there' $? 0
ok '--store goes before CRM_STORE' env CRM_STORE=named \
    crm --store shop/.crm add account name=Shop
is 'seen there' "$(crm --store shop/.crm list account -O count)" 1
is 'not here' "$(crm --store named list account -O count)" 0

umask 077
ok 'shared' crm init --store group --shared
like 'the group may enter, whatever the umask' "$(ls -ld group)" '^drwxrws'
# A group of one's own, by its name.
ok 'for a group' crm init --store by-name --group "$(id -gn)"
is 'which has it' "$(stat -c '%G %a' by-name by-name/CURRENT | sort -u)" \
    "$(id -gn) 2770
$(id -gn) 660"
fails 2 'there is no such group' crm init --store none --group no-such-group
like 'is said' "$err" "no group 'no-such-group'"
ok 'not shared' crm init --store own
like 'nobody else may enter' "$(ls -ld own)" '^drwx--'

# ---- A first model of one's own

cat >own.yaml <<X
gegevensmodel: 1
entities:
  klant:
    kind: party
    prefix: k
    fields:
      name: {type: text, required: true}
X
ok 'a model file' crm init -q -t own.yaml --store mine
is 'is the model' "$(crm --store mine model show -f entity,prefix)" "klant	k"
ok 'by a path' crm init -q -t ./own.yaml --store mine2
sed 's/text/txt/; s/party/partij/' own.yaml >faulty.yaml
fails 4 'a faulty one' crm init -t faulty.yaml --store faulty
like 'every fault, with its place' "$err" "^crm: init: faulty.yaml:4:11: "
like 'the last one too' "$err" "^crm: init: faulty.yaml:7:20: "
[ ! -e faulty ]
is 'nothing is made' $? 0
fails 5 'no such file' crm init -t ./nope.yaml --store nope
fails 2 'a name is a template' crm init -t own --store nope
like 'a path is said' "$err" '^hint: .*by its path: ./own'

done_testing
