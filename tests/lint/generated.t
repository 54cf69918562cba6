#!/bin/sh
# What is checked in is what the command table says: completions, and
# SYNOPSIS and OPTIONS of the manual.  CRM is the program.
cd "${0%/*}/../.." || exit 1
crm=${CRM:-build/crm}
case $crm in /*) ;; *) crm=$PWD/$crm ;; esac
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0 failed=0

ok() {		# STATUS NAME
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
	fi
}

cp -R completions "$tmp/completions"
if [ -d man ]; then cp -R man "$tmp/man"; fi
sh tests/lint/generate.sh "$crm" "$tmp"
ok $? 'generating succeeds'
diff -r completions "$tmp/completions" | head -20 | sed 's/^/# /' >"$tmp/d"
[ ! -s "$tmp/d" ]
ok $? 'completions/ is as generated'
cat "$tmp/d"
if [ -d man ]; then
	diff -r man "$tmp/man" | head -20 | sed 's/^/# /' >"$tmp/d"
	[ ! -s "$tmp/d" ]
	ok $? 'SYNOPSIS and OPTIONS in man/ are as generated'
	cat "$tmp/d"
	for name in $(sed -n 's/^CMD(\([a-z]*\))$/\1/p' cmd/list.h); do
		grep -q "^\.\\\\\" begin generated: crm help --mdoc $name\$" \
		    "man/crm-$name.1" 2>/dev/null
		ok $? "crm-$name(1) is there with a generated SYNOPSIS"
	done
fi
bash -n completions/crm.bash
ok $? 'bash takes its completion script'
if command -v zsh >/dev/null; then
	zsh -n completions/_crm
	ok $? 'zsh takes its completion script'
fi
if command -v fish >/dev/null; then
	fish -n completions/crm.fish
	ok $? 'fish takes its completion script'
fi

# Every text marked for translation in the tables has a Dutch one.
"$crm" help --untranslated >"$tmp/d" && [ ! -s "$tmp/d" ]
ok $? 'every text of the command table has a Dutch translation'
sed 's/^/# /' "$tmp/d" | head -40
# And every heading of a column, which no table lists.
grep -oh 'label = N_("[^"]*")' cmd/*.c | sed 's/.*N_("//; s/")$//' |
    sort -u | while read -r label; do
	grep -qF "NL(\"$label\"," core/cli/nl.c || echo "# $label"
done >"$tmp/d"
[ ! -s "$tmp/d" ]
ok $? 'every heading has a Dutch one'
cat "$tmp/d"
# And every key of a document, as people read it.
grep -oh 'out_key([^,"]*, "[^"]*")' cmd/*.c | sed 's/.*, "//; s/")$//' |
    tr _ ' ' | sort -u | while read -r key; do
	grep -qF "NL(\"$key\"," core/cli/nl.c || echo "# $key"
done >"$tmp/d"
[ ! -s "$tmp/d" ]
ok $? 'every key of a document has a Dutch one'
cat "$tmp/d"
echo "1..$n"
exit $failed
