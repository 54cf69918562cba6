#!/bin/sh
# -o FILE: written beside it and renamed, for the user alone, through no link.
. "${0%/*}/lib.sh"

crm add account number=1 name='Bakkerij Jansen' >/dev/null
crm list account >want

for command in 'list account' 'export account' 'export' 'show a1'; do
	rm -f file
	ok "a new file: $command" crm $command -o file
	is 'is for the user alone' "$(stat -c %a file)" 600
	is 'nothing else is left' "$(ls -A | grep -c 'file')" 1

	rm -f file
	(umask 0; crm $command -o file)
	is 'whatever the umask' "$(stat -c %a file)" 600

	echo old >file
	chmod 640 file
	ok "one that is there: $command" crm $command -o file
	is 'keeps its mode' "$(stat -c %a file)" 640
	is 'is replaced' "$(grep -c '^old$' file)" 0

	rm -f file
	echo precious >target
	chmod 644 target
	ln -s target file
	fails 5 "a link: $command" crm $command -o file
	is 'is not written through' "$(cat target) $(stat -c %a target)" \
	    'precious 644'
	is 'nor replaced' "$(readlink file)" target
	is 'and that is said' "$err" \
	    "crm: ${command%% *}: file is a symbolic link: not written through
hint: it leads to $dir/target: name that"
	ln -sf nowhere file
	fails 5 "a link to nothing: $command" crm $command -o file
	ok 'makes nothing' [ ! -e nowhere ]
	rm -f file
done

mkdir real
ln -s real folder
ok 'a folder may be a link' crm list account -o folder/file
ok 'as on any path' cmp real/file want
fails 2 'a folder itself' crm list account -o real
ok 'a device' crm list account -o /dev/null
crm list account -o /dev/stdout >got
ok 'standard output by its name' cmp got want
crm list account -o - >got
ok 'or by the usual one' cmp got want
ok 'a descriptor' crm list account -o /dev/fd/1
is 'is written to' "$out" "$(cat want)"
if [ -d /dev/shm ] && [ -w /dev/shm ]; then
	shared=/dev/shm/crm-out-file.$$
	echo precious >target
	ln -s "$dir/target" "$shared"
	fails 5 'a link that anyone makes in /dev/shm' \
	    crm list account -o "$shared"
	rm -f "$shared"
	is 'is not written through' "$(cat target)" precious
fi
mkfifo pipe
cat pipe >got &
ok 'a pipe' crm list account -o pipe
wait
ok 'is written to' cmp got want
fails 2 'an answer that fails' crm list account -w 'nme = 1' -o fresh
ok 'leaves no file' [ ! -e fresh ]
echo old >fresh
fails 2 'an answer that fails' crm list account -w 'nme = 1' -o fresh
is 'leaves the old one' "$(cat fresh)" old
fails 5 'no such folder' crm list account -o none/file

# The end of its name says the format, if -O does not.
for format in csv json ndjson yaml md html tsv; do
	crm list account -f name -o "named.$format"
	is "a file of $format" "$(cat "named.$format")" \
	    "$(crm list account -f name -O $format)"
done
crm list account -f name -o named.yml
is 'or yml' "$(cat named.yml)" "$(cat named.yaml)"
crm list account -f name -o named.txt
is 'any other says none' "$(cat named.txt)" "$(cat named.tsv)"
crm list account -f name -O json -o named.csv
is '-O has the last word' "$(cat named.csv)" "$(cat named.json)"
crm list account --format '%(name)\n' -o named.json
is 'and a template' "$(cat named.json)" "$(cat named.tsv)"
crm export account -o all.csv
is 'of an export, too' "$(cat all.csv)" "$(crm export account -O csv)"
crm export account -O ndjson -o all.csv
is 'if nothing else is said' "$(cat all.csv)" "$(crm export account)"
crm export contact -o all.vcf
is 'cards' "$(cat all.vcf)" "$(crm export contact -O vcard)"
crm export -o all.json
is 'not of all there is' "$(head -c 10 all.json)" '{"export":'
fails 2 'no such format' crm export account -O xls
is 'which there are' "$err" "crm: export: -O: no format 'xls'
hint: ndjson, json, csv, vcard, vcard4 or ics"

# Settings are often kept elsewhere, with a link to them.
mkdir -p "$HOME/.config/crm" dotfiles
: >dotfiles/crm
ln -s "$dir/dotfiles/crm" "$HOME/.config/crm/config"
ok "the user's settings may be a link" crm config --user x.wait 20s
like 'which stays one' "$(cat dotfiles/crm)" '^(x\.wait|\[x\])'
is 'to the same' "$(readlink "$HOME/.config/crm/config")" "$dir/dotfiles/crm"
: >stolen
ln -s "$dir/stolen" .crm/config
fails 5 "the store's may not" crm config x.wait 20s
is 'nothing went there' "$(cat stolen)" ''
done_testing
