#!/bin/sh
# generate.sh CRM DIR: rebuild under DIR what is made from the command table:
# completions/, and in man/ every block between
#	.\" begin generated: crm help --mdoc forecast
#	.\" end generated
set -eu
crm=$1 dir=$2
LC_ALL=C; export LC_ALL

# A program that fails must not leave an empty file behind.
complete() {
	"$crm" help --complete "$1" >"$dir/completions/$2.new"
	mv "$dir/completions/$2.new" "$dir/completions/$2"
}

mkdir -p "$dir/completions"
complete bash crm.bash
complete zsh _crm
complete fish crm.fish

for page in "$dir"/man/*.[1-8]; do
	[ -f "$page" ] || continue
	grep -q '^\.\\" begin generated: ' "$page" || continue
	awk -v crm="$crm" '
	/^\.\\" begin generated: crm help [a-z_ -]+$/ {
		print
		sub(/^\.\\" begin generated: crm /, "")
		cmd = "\"" crm "\" " $0
		while ((cmd | getline line) > 0)
			print line
		if (close(cmd) != 0) {
			print FILENAME ": " cmd " failed" >"/dev/stderr"
			failed = 1
		}
		skip = 1
		next
	}
	/^\.\\" end generated/ { skip = 0 }
	!skip { print }
	END { exit failed }' "$page" >"$page.new"
	if cmp -s "$page" "$page.new"; then
		rm "$page.new"
	else
		mv "$page.new" "$page"
	fi
done
