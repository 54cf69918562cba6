#!/bin/sh
# crm edit: records as text in an editor, which here is a script.  For the
# n-th time it opens, it keeps the text as seen.n and edits it by step.n, a
# program for sh with the file as $1.
. "${0%/*}/lib.sh"
command -v script >/dev/null || skip_all 'no script'

cat >editor <<'END'
#!/bin/sh
cd "$EDIT_DIR" || exit 9
n=$(($(cat n) + 1))
echo $n >n
cp "$1" seen.$n
echo "$1" >path
[ ! -f step.$n ] || sh ./step.$n "$1"
END
chmod +x editor
export EDITOR="$PWD/editor" EDIT_DIR="$PWD"

# edit STATUS NAME ARGUMENTS: with steps as they are; what was said in said.
edit() {
	want=$1 name=$2
	shift 2
	echo 0 >n
	rm -f seen.*
	script -qec "stty rows 50 cols 500; CRM_NO_INPUT= crm edit $*
	    echo \$? >status" /dev/null </dev/null 2>&1 | tr -d '\r' >said
	is "$name" "$(cat status)" "$want"
	opened=$(cat n)
	said=$(cat said)
	rm -f step.*
}
left() {	# the text is there still
	[ -f "$(cat path)" ]
}

crm add account name=One number=1 city=Gouda tags=a,b >/dev/null
crm add account name=Two number=2 city=Ede >/dev/null
crm add account name=Three number=3 city=Ede >/dev/null
crm add contact name=Ada account=a3 >/dev/null

fails 2 'without a terminal' crm edit a1
like 'says what else' "$err" '^hint: crm set and crm batch do without'

echo 'sed -i "s/city: Gouda/city: Delft/" "$1"' >step.1
edit 0 'a changed field' a1
is 'silently' "$said" ''
is 'is changed' "$(crm show a1 -f revision,name,city,tags)" '2	One	Delft	a;b'
like 'the text has the handle' "$(cat seen.1)" '^- handle: a1$'
like 'values' "$(cat seen.1)" '^  number: .1.$'
like 'lists' "$(cat seen.1)" '^  tags: \[a, b\]$'
like 'and what is empty' "$(cat seen.1)" '^  phone:$'
ok 'the text is gone' sh -c '! [ -e "$(cat path)" ]'
like 'it was a YAML file' "$(cat path)" "^$dir/.crm/edit/crm\..*\.yaml$"
edit 0 'an unchanged text' a1
is 'changes nothing' "$(crm history -O count) $(crm show a1 -f revision)" '6 2'
ok 'and is gone' sh -c '! [ -e "$(cat path)" ]'
echo ': >"$1"' >step.1
edit 2 'an emptied text' a1 a2
like 'changes nothing either' "$said" 'the text is empty: nothing is changed'
is 'nobody is removed' "$(crm list account -O count)" 3
echo 'ls -l "$1" | cut -c 1-10 >mode; ls -l /proc/self/fd >fds' >step.1
edit 0 'a look' a1
is 'only I can read it' "$(cat mode)" '-rw-------'
unlike 'and the store is not open in the editor' "$(cat fds)" '\.crm'

# ---- Several, new ones, none

cat >step.1 <<'END'
sed -i -e 's/^  city: .*/  city: Urk/' "$1"
printf '%s\n' '- name: Four' '  number: "4"' '  tags: [x]' >>"$1"
END
edit 0 'several by a filter, and a new one' account -w "'city = \"Ede\"'"
is 'all of it' "$(crm list account -f handle,name,city,tags)" 'a1	One	Delft	a;b
a2	Two	Urk	
a3	Three	Urk	
a4	Four		x'
is 'is one entry' "$(crm history --limit 1 -f added,changed,removed)" '1	2	0'
content() {
	crm export | sed -e 1d -e '/^{"export":"counter"/d' | cksum
}
after=$(content)
ok 'and one undo' crm undo
ok 'and one redo' crm redo
is 'that gives the same' "$(content)" "$after"
crm undo >/dev/null
cat >step.1 <<'END'
awk '/^- handle: a2/ { skip = 1 } /^- handle: a3/ { skip = 0 } !skip' "$1" >t
cat t >"$1"
END
edit 0 'one taken out' a2 a3
is 'is removed' "$(crm list account -O ids)" 'a1
a3'
crm undo >/dev/null
edit 0 'nobody by a filter' account -w "'city = \"Rome\"'"
is 'opens nothing' "$opened" 0
cat >step.1 <<'END'
sed -i -e 's/number: .1.$/number: "x"/' -e 's/number: .2.$/number: "1"/' \
    -e 's/"x"/"2"/' "$1"
END
edit 0 'keys that change places' a1 a2
is 'did so' "$(crm list account -f number)" '2
1
3'
crm undo >/dev/null
cat >step.1 <<'END'
sed -i 's/^  name: One/  name: Uno/; s/^  name: Ada/  name: Ida/' "$1"
END
edit 0 'of several types' a1 c1
is 'each of its own' "$(crm show a1 -f name) $(crm show c1 -f name)" 'Uno Ida'
crm undo >/dev/null
echo 'sed -i "s/city: Delft/city: Goes/" "$1"' >step.1
edit 0 '-n' a1 -n
like 'shows the change set' "$said" '^{"op":"set","ref":"a1",.*"city":"Goes"'
is 'and does nothing' "$(crm show a1 -f city)" Delft

# ---- A table

cat >step.1 <<'END'
awk -F '\t' -v OFS='\t' '
/^#/ { print; next }
$1 == "handle" { for (i = 1; i <= NF; i++) at[$i] = i }
$1 == "a1" { $at["city"] = "Breda"; $at["tags"] = "b;c d;e\\;f" }
$1 == "a2" { next }
{ print }
END { $0 = ""; for (i = 1; i < 99; i++) if (i == at["name"]) $i = "New"
    for (k in at) n = at[k] > n ? at[k] : n; NF = n; print }' "$1" >t
cat t >"$1"
END
edit 0 'a table' account --all --as tsv
is 'changed, removed, added' "$(crm list account -f handle,name,city)" 'a1	One	Breda
a3	Three	Ede
a5	New	'
is 'lists too' "$(crm show a1 -f tags -O json | tr -d '\n')" \
    '{"tags":["b","c d","e;f"]}'
like 'it was a table' "$(cat path)" '\.tsv$'
crm undo >/dev/null
edit 2 'a table of two types' a1 c1 --as tsv
like 'is none' "$said" '--as yaml takes several'
crm log note a1 'one
two	tab \ slash' >/dev/null
echo 'sed -i "s/two/three/" "$1"' >step.1
edit 0 'lines in a table' n1 --as tsv
is 'stay lines' "$(crm show n1 -f text)" 'one\nthree\ttab \\ slash'
echo 'sed -i "s/three/four/" "$1"' >step.1
edit 0 'and in YAML' n1
is 'too' "$(crm show n1 -f text)" 'one\nfour\ttab \\ slash'
like 'as lines' "$(cat seen.1)" '^    three'

# ---- Faults open it again, with the place marked

cat >step.1 <<'END'
sed -i -e 's/^  city:.*/  city: Oss/' -e 's/^  employees:.*/  employees: many/' \
    -e 's/^  kind:.*/  kidn: x/' "$1"
END
cat >step.2 <<'END'
sed -i -e 's/^  employees:.*/  employees: 12/' -e '/^  kidn:/d' "$1"
END
edit 0 'a text with faults' a1
is 'opens again' "$opened" 2
is 'with what is wrong above its line' "$(grep -A 1 '^#: ' seen.2)" \
'#: account has no field "kidn": did you mean kind?
  kidn: x
--
#: employees "many" is not a whole number
  employees: many'
is 'and is stored when it is right' "$(crm show a1 -f city,employees)" 'Oss	12'
cat >step.1 <<'END'
echo '- nonsense: [' >>"$1"
END
cat >step.2 <<'END'
sed -i '/nonsense/d; s/city: Oss/city: Epe/' "$1"
END
edit 0 'no YAML' a1
like 'is marked too' "$(cat seen.2)" '^#: column '
is 'and mended' "$(crm show a1 -f city)" Epe
cat >step.1 <<'END'
echo '- nonsense: [' >>"$1"
END
edit 4 'no YAML, saved again' a1
like 'is told with line and column' "$said" \
    'crm: edit: /.*/\.crm/edit/crm\..*yaml:[0-9]+:[0-9]+: [^c]'
rm -f "$(cat path)"
cat >step.1 <<'END'
sed -i 's/number: .1./number: "2"/' "$1"
END
edit 4 'a fault that is saved again' a1
is 'was shown twice' "$opened" 2
like 'is told, with its place' "$said" \
    'crm: edit: /.*/\.crm/edit/crm\..*yaml:[0-9]+: account a1: number "2" is taken'
like 'and where the text is' "$said" 'your text is in /.*/\.crm/edit/crm\.'
ok 'which is there' left
like 'as it was' "$(cat "$(cat path)")" 'number: .?2'
rm -f "$(cat path)"
echo 'sed -i "s/city: Epe/city: Ens/" "$1"; exit 3' >step.1
edit 5 'an editor that fails' a1
like 'leaves the text' "$said" 'your text is in /.*/\.crm/edit/crm\.'
ok 'there' left
rm -f "$(cat path)"
echo 'sed -i "s/handle: a1/handle: a2/" "$1"' >step.1
edit 4 'another handle' a1
like 'is refused' "$said" '"a2" is none of the records that were opened'
rm -f "$(cat path)"
for name in city tags; do
	echo "echo '  $name: {a: b}' >>\"\$1\"" >step.1
	edit 4 "a map as $name" a1
	rm -f "$(cat path)"
done
cat >step.1 <<'END'
awk '/^- handle: a3/ { skip = 1 } !skip' "$1" >t
cat t >"$1"
END
edit 4 'taking out what others refer to' a2 a3
like 'is refused by name' "$said" 'account a3 is referred to by 1 record: c1'
rm -f "$(cat path)"
is 'nothing was changed' "$(crm list account -O ids)" 'a1
a2
a3'
crm log sale a2 amount=5 >/dev/null
edit 2 'sale rows' s1
like 'are not text' "$said" 'crm set changes them'

# ---- Hostile texts

before=$(crm export | sed 1d | cksum)
n=0
while IFS= read -r line; do
	hostile=$((${hostile:-0} + 1))
	printf '%b\n' "$line" >hostile
	echo 'cat hostile >"$1"' >step.1
	edit 4 "hostile $hostile: $(printf '%s' "$line" | cut -c 1-40)" a1 a2
	like 'is told, with its place' "$said" '^crm: edit: /.*/crm\..*:[0-9]+: '
	rm -f "$(cat path)"
done <<'END'
x
a: b
[]]
- [
- x
- - a1
- {}
- handle: a3
- handle: [a1]
- handle: a1\n- handle: a1
- handle: a99999999999999999999
- handle: a1\n  name:
- handle: a1\n  name: [a, b]
- handle: a1\n  name: a\n  naam: b
- handle: a1\n  name: "a\\0b"
- handle: a1\n  tags: [[a]]
- handle: a1\n  parent: a2\n- handle: a2\n  parent: a1
- handle: a1\n  parent: nobody
- handle: a1\n  number: "3"
- handle: a1\n  : x
- type: nothing
- type: sale\n  amount: 1
- type: task
- &a handle: *a
- handle: !!python a1
- \377
\0
END
is 'after all of that the store is as it was' \
    "$(crm export | sed 1d | cksum)" "$before"

# ---- Somebody else was there

cat >step.1 <<'END'
sed -i 's/^  city:.*/  city: Mine/' "$1"
crm set a1 city=Theirs phone=0301234567 >/dev/null
END
edit 4 'a record changed meanwhile' a1
is 'opens again' "$opened" 2
is 'shows both versions' "$(grep '^#: ' seen.2 | sed 's/revision [^)]*/revision/')" \
'#: a1 was changed meanwhile by another (revision): take out these lines to write what you changed here over it
#: phone is "+31301234567" now, it was nothing: it stays so
#: city is "Theirs" now, it was "Epe", here it is "Mine"'
is 'above their places' "$(grep -A 1 '^#: city' seen.2 | tail -n 1)" '  city: Mine'
is 'left so, nothing is written' "$(crm show a1 -f city,phone)" \
    'Theirs	+31301234567'
like 'is said' "$said" 'city is "Theirs" now'
ok 'and the text is kept' left
is 'it is one fault, whatever is said of it' "$(echo "$said" |
    grep -c 'edit: 1 fault in the text: nothing is changed')" 1
place=$(echo "$said" | sed -n 's/.*yaml:\([0-9]*\): city is .*/\1/p')
is 'the place is that in the file' \
    "$(sed -n "${place}p" "$(cat path)")" '  city: Mine'
place=$(echo "$said" | sed -n 's/.*yaml:\([0-9]*\): a1 was changed.*/\1/p')
is 'of each' "$(sed -n "${place}p" "$(cat path)")" '- handle: a1'
rm -f "$(cat path)"
cat >step.1 <<'END'
sed -i 's/^  city:.*/  city: Mine/' "$1"
crm set a1 city=Again >/dev/null
END
echo 'sed -i "/^#: /d" "$1"' >step.2
edit 0 'who takes the lines out' a1
is 'writes over it' "$(crm show a1 -f city,phone)" 'Mine	+31301234567'
cat >step.1 <<'END'
sed -i 's/^  city:.*/  city: Mine too/' "$1"
crm set a1 phone=0307777777 >/dev/null
END
echo 'sed -i "/^#: /d" "$1"' >step.2
edit 0 'a field that only another changed' a1
is 'keeps what the other wrote' "$(crm show a1 -f city,phone)" \
    'Mine too	+31307777777'
crm set a1 city=Mine phone=0301234567 >/dev/null
cat >step.1 <<'END'
sed -i '0,/^  city:.*/s//  city: Yours/' "$1"
crm set a2 city=Elsewhere >/dev/null
END
edit 0 'another record of the same text' a1 a2
is 'is no conflict' "$(crm list account -f city -w 'number < "3"')" 'Yours
Elsewhere'
cat >step.1 <<'END'
awk '/^- handle: a2/ { skip = 1 } !skip' "$1" >t
cat t >"$1"
crm set a2 phone=0307654321 >/dev/null
END
edit 4 'one taken out here and changed there' a1 a2
like 'is one' "$said" 'a2, which is taken out, was changed meanwhile'
rm -f "$(cat path)"
crm add account name=Gone number=g >/dev/null
gone=$(crm list account -w 'number = "g"' -O ids)
cat >step.1 <<END
sed -i 's/^  name:.*/  name: Here/' "\$1"
crm rm $gone
END
edit 4 'one removed there' "$gone"
like 'too' "$said" "$gone was removed meanwhile"
rm -f "$(cat path)"

# ---- Texts that were kept do not pile up

is 'they are in the store' "$(ls .crm/edit | wc -l)" 0
is 'for the user alone' "$(stat -c %a .crm/edit)" 700
touch -d '40 days ago' .crm/edit/crm.old.yaml
touch -d '20 days ago' .crm/edit/crm.new.yaml
ln -s nowhere .crm/edit/crm.link.yaml
echo : >step.1
edit 0 'the next edit' a1
is 'removes those nobody came back for' "$(ls .crm/edit)" 'crm.link.yaml
crm.new.yaml'
rm -r .crm/edit
ln -s "$dir" .crm/edit
edit 0 'a folder that is a link' a1
like 'is not used' "$(cat path)" '^/tmp/crm\..*\.yaml$'
rm .crm/edit

# ---- Refused when it is stored: the text is not lost

echo 'sed -i "s/city: Yours/city: Late/" "$1"' >step.1
edit 4 'a guard' a1 --expect 3
like 'tells where the text is' "$said" 'hint: .*your text is in /.*/\.crm/edit/crm\.'
ok 'there' left
rm -f "$(cat path)"
mkdir -p .crm/hooks
printf '#!/bin/sh\necho no\nexit 1\n' >.crm/hooks/pre-commit
chmod 755 .crm/hooks/pre-commit
echo 'sed -i "s/city: Yours/city: Late/" "$1"' >step.1
edit 4 'a hook' a1
like 'too' "$said" 'your text is in /.*/\.crm/edit/crm\.'
rm -rf .crm/hooks "$(cat path)"
cat >step.1 <<'END'
sed -i 's/city: Yours/city: Late/' "$1"
p=$PPID
while [ "$(ps -o comm= -p "$p")" != crm ]; do
	p=$(ps -o ppid= -p "$p" | tr -d ' ')
done
kill -9 "$p"
END
edit 137 'a process that is killed' a1
ok 'leaves the text' left
like 'as it was written' "$(cat "$(cat path)")" 'city: Late'
rm -f "$(cat path)"
is 'nothing was changed' "$(crm show a1 -f city)" Yours
is 'the store is sound' "$(crm fsck 2>&1)" ''

mkdir nl
(cd nl && crm init -t nl >/dev/null && crm add relatie naam=Jansen >/dev/null)
cd nl || exit 1
echo 'sed -i "s/naam: Jansen/naam: Pieters/" "$1"' >../step.1
echo 0 >../n
script -qec 'CRM_NO_INPUT= crm edit relatie --all' /dev/null </dev/null \
    >/dev/null 2>&1
is 'on the Dutch model' "$(crm list relatie -f naam)" Pieters
# ---- the records come through a pipe

cd .. || exit 1
cat >step.1 <<'END'
sed -i 's/^city:.*/city: Meppel/; s/^\( *\)city:.*/\1city: Meppel/' "$1"
END
echo 0 >n
script -qec 'crm list account -f handle,name --limit 2 | CRM_NO_INPUT= \
    crm edit -; echo $? >status' /dev/null </dev/null >/dev/null 2>&1
is 'a list through a pipe is edited' "$(cat status)" 0
is 'each of it' "$(crm list account -w 'city = "Meppel"' -O count)" 2
rm -f step.1
echo 0 >n
script -qec 'printf "a1\tx\na1\ty\n\n" | CRM_NO_INPUT= crm edit -' \
    /dev/null </dev/null >/dev/null 2>&1
is 'each once' "$(grep -c 'handle: *a1' seen.1)" 1
ok 'nothing through the pipe is nothing to do' crm edit - </dev/null
fails 2 'without a terminal there is no editor' sh -c 'echo a1 | crm edit -'

done_testing
