#!/bin/sh
# cmd/list.h names every command in cmd/, and no other.
cd "${0%/*}/../.." || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
sed -n 's/^CMD(\([a-z_]*\))$/\1/p' cmd/list.h | sort >"$tmp/listed"
sed -n 's/^const struct cmd cmd_\([a-z_]*\) = {$/\1/p' cmd/*.c |
    sort >"$tmp/defined"
echo 1..2
status=0
if diff "$tmp/listed" "$tmp/defined" >"$tmp/diff"; then
	echo 'ok 1 - cmd/list.h names what cmd/ defines'
else
	echo 'not ok 1 - cmd/list.h names what cmd/ defines'
	sed 's/^/# /' "$tmp/diff"
	status=1
fi
# crm foo is cmd/foo.c, so that a stranger finds it.
bad=$(while read -r name; do
	case $name in
	__*) file=cmd/${name#__}.c ;;
	*) file=cmd/$name.c ;;
	esac
	[ -f "$file" ] || echo "# $name is not in $file"
done <"$tmp/listed")
if [ -z "$bad" ]; then
	echo 'ok 2 - each command is in the file of its name'
else
	echo 'not ok 2 - each command is in the file of its name'
	printf '%s\n' "$bad"
	status=1
fi
exit $status
