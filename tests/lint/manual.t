#!/bin/sh
# mandoc has nothing to say about the manual pages.
cd "${0%/*}/../.." || exit 1
command -v mandoc >/dev/null || { echo '1..0 # SKIP no mandoc'; exit 0; }
n=0 status=0
for page in man/*.[1-8]; do
	[ -f "$page" ] || continue
	n=$((n + 1))
	# What other systems number differently is not a fault of ours.
	said=$(mandoc -T lint -W style "$page" 2>&1 |
	    grep -v 'referenced manual not found')
	if [ -z "$said" ]; then
		echo "ok $n - $page"
	else
		echo "not ok $n - $page"
		printf '%s\n' "$said" | head -20 | sed 's/^/# /'
		status=1
	fi
done
[ $n -gt 0 ] || { n=1 status=1; echo 'not ok 1 - there are manual pages'; }
echo 1..$n
exit $status
