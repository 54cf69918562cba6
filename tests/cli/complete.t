#!/bin/sh
# What the shells ask: only reads, and says nothing when it knows nothing.
. "${0%/*}/lib.sh"

first() {
	crm __complete "$@" | cut -f 1 | tr '\n' ' '
}

crm add account name='Bakkerij Jansen' >/dev/null
crm add account name='Bloemen Vos' >/dev/null
is 'commands' "$(first lis)" 'list '
is 'verbs' "$(first segment mem)" 'members '
is 'options' "$(first list --exp)" '--explain '
is 'formats' "$(first list account -O nd)" 'ndjson '
is 'behind =' "$(first list account --output=js)" '--output=json '
is 'types' "$(first add acc)" 'account '
is 'or other words for them' "$(first list cust)" 'customer '
is 'where their own are none' "$(first list c)" "$(crm model show -O tsv |
    cut -f 1 | grep ^c | tr '\n' ' ')"
is 'fields to set' "$(first add account cit)" 'city= '
is 'values' "$(first add account roles=sup)" 'roles=supplier '
is 'fields to show' "$(first list account -f name,cit)" 'name,city '
is 'fields to sort by' "$(first list account --sort -cit)" '-city '
is 'handles' "$(first show a)" 'a1 a2 '
is 'words of names' "$(first show @b)" '@bakkerij @bloemen '
is 'behind others' "$(crm __complete show '@bakkerij ja' | cut -f 1)" \
    '@bakkerij jansen'
is 'fields of what was summed' "$(first sum revenue --by product.fam)" \
    'product.family '
is 'or of what is' "$(first sum count --of contact --by ac)" 'account '
is 'what is summed' "$(first sum revenue,or)" 'revenue,orders '
is 'what is known of a party' "$(first list account --sort -rev)" '-revenue '
is 'but not of others' "$(first list contact --sort -rev)" ''
is 'fields of a contact, not of whom it is with' \
    "$(first log call a1 x outc)" 'outcome= '
is 'of a sale' "$(first log sale a1 quan)" 'quantity= '
is 'of a case' "$(first case open a1 x sev)" 'severity= '
is 'of a task' "$(first task add x a1 du)" 'due= '
is 'of a target' "$(first target set 2025 1 fam)" 'family= '
is 'of a model' "$(first init --template re)" ':file retail '
is 'settings' "$(first config pa)" 'pager '
is 'a type or a file' "$(first import acc)" ':file account '
is 'the other way of an option' "$(first list --no-h)" '--no-header '
crm config alias.top 'list account --limit 3'
is 'aliases' "$(first to)" 'top '
is 'purposes' "$(first list contact --may news)" 'newsletter '
is 'channels' "$(first consent may newsletter/e)" 'newsletter/email '
is 'fields of a consent' "$(first consent give a1 wor)" 'wording= '
is 'values of one' "$(first consent withdraw a1 purpose=sur)" \
    'purpose=surveys '
is 'files' "$(first list account -o x)" ':file '
is 'with a store in front' "$(cd / && first --store "$dir/.crm" show a)" \
    'a1 a2 '
ok 'without a store' sh -c 'cd / && crm __complete show a'
is 'nothing' "$out" ''
is 'nothing is written' "$(crm __complete add account name=x; crm list account -O count)" 2

# ---- in the shells themselves, where they are

: >'a file.csv'
mkdir folder
# What is typed and what it becomes.
cat >typed <<'END'
crm segm
crm segment mem
crm forecast --ne
crm forecast acc
crm forecast --period mo
crm list account -O nd
crm list account --output=nd
crm list account -f name,cit
crm list account --sort -cit
crm list contact -f account.cit
crm add account cit
crm add account roles=sup
crm add account name='x y' cit
crm show a2
crm show @jan
crm log call a1 x durat
crm segment members rfm/at_
crm --store fol
crm list account --out=a\ fi
crm -q lis
END
cat >become <<'END'
crm segment |
crm segment members |
crm forecast --next |
crm forecast accuracy |
crm forecast --period month |
crm list account -O ndjson |
crm list account --output=ndjson |
crm list account -f name,city |
crm list account --sort -city |
crm list contact -f account.city |
crm add account city=|
crm add account roles=supplier |
crm add account name='x y' city=|
crm show a2 |
crm show @jansen |
crm log call a1 x duration=|
crm segment members rfm/at_risk |
crm --store folder/|
crm list account --out=a\ file.csv |
crm -q list |
END
if command -v zsh >/dev/null; then
	set --
	while IFS= read -r line; do
		set -- "$@" "$line"
	done <typed
	is 'zsh' "$(zsh -f "$root/tests/cli/tab.zsh" zsh \
	    "$root/completions/_crm" "$@")" "$(cat become)"
	# Here it only types.
	if command -v bash >/dev/null; then
		is 'bash' "$(zsh -f "$root/tests/cli/tab.zsh" bash \
		    "$root/completions/crm.bash" "$@")" "$(cat become)"
		is 'behind an open quote' "$(zsh -f "$root/tests/cli/tab.zsh" \
		    bash "$root/completions/crm.bash" \
		    "crm list account -w 'cit" 'crm show "@jan' \
		    "crm add account roles='sup" \
		    "crm add account name='x y' kind='or")" \
"crm list account -w 'city' |
crm show \"@jansen\" |
crm add account roles='supplier' |
crm add account name='x y' kind='organisation' |"
	fi
fi
if command -v fish >/dev/null; then
	# The last word only, and no blank behind it.
	is 'fish' "$(fish --no-config -c 'source $argv[1]
	    while read -l line
		complete -C $line | cut -f 1
	    end <typed' "$root/completions/crm.fish")" "$(sed \
	    's/ *|$//; s/\\ /_/; s/.* //; s/_f/ f/' become)"
	is 'fish, in the language of the reader' "$(LC_ALL=nl_NL.UTF-8 fish \
	    --no-config -c 'source $argv[1]; complete -C "crm segm"' \
	    "$root/completions/crm.fish")" \
	    'segment	wie in welk segment hoort, en waarom'
fi

# ---- more that is known

is 'kinds of contact' "$(crm __complete log cal | cut -f 1)" call
is 'a sale is one' "$(crm __complete log sal | cut -f 1)" sale
is 'schemes' "$(crm __complete segment members py | cut -f 1)" pyramid
is 'segments of a scheme' \
    "$(crm __complete segment members rfm/at_ | cut -f 1)" rfm/at_risk
printf 'day,temp,promo\n2025-01-01,5,1\n' | crm series import - >/dev/null
is 'drivers' "$(crm __complete forecast --driver '' | cut -f 1)" 'promo
temp'
is 'by their beginning' "$(crm __complete series show t | cut -f 1)" temp
is 'aliases have help' "$(first help to)" 'top '
echo 'alias.list = version' >>.crm/config
is 'one of a command is none' "$(crm __complete lis | cut -f 1)" list

# ---- within a filter

crm add staff login=eva name='Eva Bos' >/dev/null
crm set -q a1 city=Gouda owner=u1 roles=supplier
crm set -q a2 city="'s-Gravenhage"
crm add account name='Cafe "De Zon"' city=Goes >/dev/null
follows() {		# FILTER: what it may become
	crm __complete list account -w "$1" | cut -f 1 | tr '\n' '|'
}
is 'a field' "$(follows ci)" 'city|'
is 'of what it refers to' "$(follows owner.lo)" 'owner.login|'
is 'a measure' "$(follows reve)" 'revenue|'
is 'a call' "$(follows 'not mis')" 'not missing(|'
is 'what may be done with a text' "$(follows 'city ')" \
    'city =|city !=|city ~|city !~|city in|city not in|'
is 'with words of its own' "$(follows 'roles ')" \
    'roles =|roles !=|roles in|roles not in|'
is 'with a number' "$(follows 'employees <')" 'employees <|employees <=|'
is 'with a measure' "$(follows 'revenue(12mo) >')" \
    'revenue(12mo) >|revenue(12mo) >=|'
is 'with what is true or not' "$(follows 'missing(city) ')" \
    'missing(city) and|missing(city) or|missing(city) =|missing(city) !=|'
is 'words of the model' "$(follows 'roles = sup')" 'roles = supplier|'
is 'in a list' "$(follows 'roles in (supplier, co')" \
    'roles in (supplier, competitor|'
is 'truth' "$(crm __complete list staff -w 'active = t' | cut -f 1)" \
    'active = true'
is 'records' "$(follows 'owner = ')" 'owner = u1|'
is 'texts that are there, each once' "$(follows 'city = ')" \
    "city = \"Gouda\"|city = \"'s-Gravenhage\"|city = \"Goes\"|"
is 'that begin so, in any case' "$(follows 'city = "gou')" 'city = "gouda"|'
is 'by an index' "$(follows 'number = "1')" ''
is 'in other quotes' "$(follows "city = 'Goe")" "city = 'Goes'|"
is 'which none can be in that has them' "$(follows 'name = "cafe')" ''
is 'of what it refers to, too' "$(follows 'owner.name = ')" \
    'owner.name = "Eva Bos"|'
is 'days' "$(follows 'last_contact < -9')" 'last_contact < -90d|'
is 'and more' "$(follows 'city = "Gouda" ')" \
    'city = "Gouda" and|city = "Gouda" or|'
is 'from the start' "$(follows '(city = "Gouda" or not cit')" \
    '(city = "Gouda" or not city|'
is 'schemes' "$(follows 'segment(py')" 'segment(pyramid|'
is 'segments' "$(follows 'segment(pyramid) = med')" 'segment(pyramid) = medium|'
is 'purposes and channels' "$(follows 'may(newsletter/ema')" \
    'may(newsletter/email|'
is 'types' "$(follows 'any(dea')" 'any(deal|'
is 'their fields' "$(follows 'any(deal where sta')" 'any(deal where stage|'
is 'and values' "$(follows 'count(deal where stage = le')" \
    'count(deal where stage = lead|'
is 'then those of the party again' "$(follows \
    'any(deal where stage = lead) and ci')" \
    'any(deal where stage = lead) and city|'
is 'of sales' "$(crm __complete forecast -w product.fam | cut -f 1)" \
    product.family
is 'of what is not there nothing' "$(follows 'nope = ')$(follows 'nope ')" ''
is 'nor of what is no filter' \
    "$(follows ') ')$(follows '((((((((((((((((((')$(follows 'city = "x" "y" ')" ''
long=$(printf '%0500d' 0 | tr 0 '(')
is 'however long' "$(follows "$long")" ''
for n in 1 2 3 4 5 6 7 8; do
	crm add account number=10$n name=N$n >/dev/null
done
is 'a few of many, by an index' "$(follows 'number = "10')" \
    "$(for n in 1 2 3 4 5 6 7 8; do printf 'number = "10%s"|' $n; done)"
if command -v zsh >/dev/null; then
	set -- "crm list account -w 'city = \"Gou" \
	    "crm list account -w 'city = \"Gouda\" an" \
	    "crm list account -w \"city = 'Gou" \
	    'crm list account -w "roles = sup'
	cat >became <<'END'
crm list account -w 'city = "Gouda"' |
crm list account -w 'city = "Gouda" and' |
crm list account -w "city = 'Gouda'" |
crm list account -w "roles = supplier" |
END
	is 'in zsh' "$(zsh -f "$root/tests/cli/tab.zsh" zsh \
	    "$root/completions/_crm" "$@")" "$(cat became)"
	if command -v bash >/dev/null; then
		is 'in bash' "$(zsh -f "$root/tests/cli/tab.zsh" bash \
		    "$root/completions/crm.bash" "$@")" "$(cat became)"
	fi
fi
if command -v fish >/dev/null; then
	is 'in fish' "$(fish --no-config -c 'source $argv[1]
	    complete -C $argv[2] | cut -f 1' "$root/completions/crm.fish" \
	    "crm list account -w 'city = \"Gouda\" an")" 'city = "Gouda" and'
fi

# ---- values as people write them

crm add account number='B 2' name='Übermut & Co' >/dev/null
crm add account number='A:1' name='Thé' >/dev/null
crm config alias.dag 'list account'
words() {		# WORD ...: what the last one may become
	crm __complete "$@" | cut -f 1 | tr '\n' '|'
}
is 'keys behind a type' "$(words show account/A)" 'account/A:1|'
is 'in the letters that are typed' "$(words show account/b)" 'account/b 2|'
is 'types that have keys' "$(words show acc)" 'account/|'
is 'also where a field refers' "$(words set a1 parent=account/B)" \
    'parent=account/B 2|'
is 'of no other type' "$(words set a1 owner=account/B)" ''
is 'nor behind what is none' "$(words show nope/B)" ''
is 'names with the accents that are typed' "$(words show @Üb)" '@Übermut|'
is 'and without' "$(words show @the)" '@the|'
is 'what an alias stands for' "$(words dag --lim)" '--limit|'
is 'with its type' "$(words -q dag -f na)" 'name|'
mkdir bin
printf '#!/bin/sh\n' >bin/crm-mine
chmod +x bin/crm-mine
is 'programs beside this one' "$(PATH=$PWD/bin:$PATH words mi)" 'mine|'
is 'whose words are their own' "$(PATH=$PWD/bin:$PATH words mine li)" ':file|'
is 'days' "$(words task add x a1 due=tom)" 'due=tomorrow|'
set -- 'crm show account/A' 'crm show account/B' "crm show 'account/B" \
    'crm show @üb' 'crm dag -f na'
cat >became <<'END'
crm show account/A:1 |
crm show account/B\ 2 |
crm show 'account/B 2' |
crm show @übermut |
crm dag -f name |
END
if command -v zsh >/dev/null; then
	is 'typed in zsh' "$(LC_ALL=C.UTF-8 zsh -f "$root/tests/cli/tab.zsh" \
	    zsh "$root/completions/_crm" "$@")" "$(cat became)"
	if command -v bash >/dev/null; then
		is 'typed in bash' "$(LC_ALL=C.UTF-8 zsh -f \
		    "$root/tests/cli/tab.zsh" bash \
		    "$root/completions/crm.bash" "$@")" "$(cat became)"
	fi
fi
done_testing
