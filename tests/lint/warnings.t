#!/bin/sh
# No warning from gcc or clang at -Wall -Wextra -Wconversion -Wshadow, also
# in the tests.  Objects stay in build-lint-CC, so that a second run is quick.
cd "${0%/*}/../.." || exit 1
tmp=$(mktemp) || exit 1
trap 'rm -f "$tmp"' EXIT
unset MAKEFLAGS MFLAGS
n=0 status=0
for cc in gcc clang; do
	n=$((n + 1))
	if ! command -v $cc >/dev/null; then
		echo "ok $n - $cc # SKIP no $cc"
		continue
	fi
	# gcc sees the use of what was never set only when it optimises.
	if make -s -k -j2 BUILD=build-lint-$cc CC=$cc \
	    CFLAGS="-O$([ $cc = gcc ] && echo 3 || echo 0) -Werror" \
	    objects >"$tmp" 2>&1; then
		echo "ok $n - $cc has nothing to warn of"
	else
		echo "not ok $n - $cc has nothing to warn of"
		grep -E '(error|warning):' "$tmp" | head -40 |
		    sed 's/^/# /'
		status=1
	fi
done
echo 1..$n
exit $status
