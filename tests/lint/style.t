#!/bin/sh
# Layout that a machine can see: 80 columns with tabs of 8 (a comment behind a
# declaration may stick out a little), no blanks at the end of a line, tabs for
# indentation, the own header first, no banned function, no machine's path.
cd "${0%/*}/../.." || exit 1
n=0 status=0

check() {	# NAME FINDINGS: passes when there are none
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '%s\n' "$2" | head -40 | sed 's/^/# /'
		status=1
	fi
}

core_c=$(find core -name '*.c' | sort) core_h=$(find core -name '*.h' | sort)
c_files="$core_c $core_h $(ls cmd/*.[ch] tests/*/*.[ch])"
scripts=$(ls tests/*.sh tests/*/*.sh Makefile)

# The Dutch texts are one line each, as they are in the table.
check 'no line of C is much wider than 80 columns' "$(
    for file in $c_files; do
	expand "$file" | awk -v file="$file" '
	    length($0) > 88 && !/^ +(\{ )?"/ { print file ":" NR }'
    done | grep -v '^core/cli/nl\(_err\)*\.c:')"
check 'no blanks at the end of a line' "$(
    grep -nE '[[:blank:]]+$' $c_files $scripts)"
check 'C is indented with tabs' "$(grep -nE '^ {8,}[^ *]' $c_files)"
check "a source file with a header includes it first" "$(
    for file in $core_c; do
	own=${file%.c}.h
	[ -f "$own" ] || continue
	first=$(sed -n 's/^#include ["<]\(.*\)[">].*/\1/p' "$file" | head -1)
	case $first in "$own"|*/priv.h|*_priv.h) ;; *) echo "$file: $first" ;; esac
    done)"
check 'strcpy and its kin are not used' "$(
    grep -nE '(^|[^a-z_])(strcpy|strcat|sprintf|vsprintf|strtok|atoi|localtime|gets)\(' \
    $c_files | grep -v '^core/base/banned.h')"
check 'every header has a guard' "$(
    for file in $core_h cmd/*.h; do
	grep -q '^#ifndef [A-Z0-9_]*_H$' "$file" ||
	    [ "$file" = cmd/list.h ] || echo "$file"
    done)"
check 'no path of a machine, no note to oneself' "$(
    grep -nE '/home/|/root/' $c_files Makefile man/* README.md \
    core/README.md 2>/dev/null)"
folders='cmd|completions|core|man|tests'
# What a test or a look at something left behind is not of the project.
check 'nothing lies at the top that the layout does not name' "$(
    git ls-files 2>/dev/null | sed 's,/.*,,' | sort -u |
    grep -vxE "[.]ci|[.]git(ignore|attributes)|LICENSE|Makefile|README[.]md|$folders")"
# done_testing ends the script: what stands behind it would never be run.
check 'no test stands behind the end of its script' "$(
    awk '/^done_testing$/ { done[FILENAME] = FNR; next }
	/[^[:blank:]]/ && done[FILENAME] && !said[FILENAME]++ {
	    print FILENAME ":" FNR }' tests/*/*.t)"
echo 1..$n
exit $status
