#!/bin/sh
# coverage.sh BUILD: lines reached per file of core/ and cmd/, least first.
set -eu
build=$1
find "$build/core" "$build/cmd" -name '*.gcda' |
    xargs gcov -n -r 2>/dev/null |
    awk '
    /^File / { file = substr($2, 2, length($2) - 2) }
    /^Lines executed:/ && file ~ /^(core|cmd)\/.*\.c$/ {
	split($0, part, /[:% ]+/)
	share = part[3]
	n = part[5]
	if (!(file in lines)) {
		lines[file] = n
		reached[file] = share * n / 100
	}
	file = ""
    }
    END {
	for (file in lines) {
		printf "%6.1f %% of %5d  %s\n",
		    100 * reached[file] / lines[file], lines[file], file
		all += lines[file]
		hit += reached[file]
	}
	if (all > 0)
		printf "%6.1f %% of %5d  all\n", 100 * hit / all, all
    }' | sort -n
