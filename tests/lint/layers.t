#!/bin/sh
# Who may include whom (STYLE.md 2): a folder of core/ includes only itself
# and the folders in front of it in this list; stats only base; foreign
# libraries stop at their wrapper.  A folder in a folder is one of its own.
cd "${0%/*}/../.." || exit 1
order='base types yaml stats stats/forecast stats/purchase store model record
sales query
practice practice/contact practice/relation practice/value practice/segment
practice/agenda practice/forecast practice/quality practice/demo
out exchange exchange/import exchange/outside exchange/batch exchange/edit
exchange/exact cli'
n=0 failed=0

check() {	# NAME FINDINGS: passes when there are none
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
		failed=1
	fi
}

before=
for folder in $order; do
	before="$before $folder"
	allowed=$before
	case $folder in stats*) allowed="base stats $folder" ;; esac
	bad=
	for file in core/"$folder"/*.[ch]; do
		[ -f "$file" ] || continue
		for used in $(sed -n \
		    's|^#include "core/\([a-z/]*\)/[^/]*"|\1|p' "$file" | sort -u)
		do
			case " $allowed " in
			*" $used "*) ;;
			*) bad="$bad$file includes core/$used
" ;;
			esac
		done
	done
	check "core/$folder includes nothing above it" "$bad"
done

check 'core/ knows nothing of cmd/' \
    "$(grep -rl '^#include "cmd/' core)"
check 'every folder of core/ has a place in the order' "$(
    for dir in $(find core -mindepth 1 -type d); do
	printf '%s\n' $order | grep -qxF "${dir#core/}" || echo "$dir"
    done)"

only() {	# HEADER PLACE
	check "<$1> only in $2" \
	    "$(grep -rl "^#include <$1>" core cmd | grep -v "^$2")"
}
only lmdb.h core/store/
only yaml.h core/yaml/
only utf8proc.h core/types/

check 'core/ reads no environment and does not exit' "$(
    grep -rn '[^a-z_]\(getenv\|setenv\|exit\)(' core --include='*.c' |
    grep -v '_exit(\|^core/base/arena.c')"
check 'no TODO, FIXME or XXX without a reason' "$(
    grep -rnw 'FIXME\|XXX\|TODO[^:]*$' core cmd --include='*.[ch]')"
echo "1..$n"
exit $failed
