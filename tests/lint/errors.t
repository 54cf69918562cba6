#!/bin/sh
# Every text of an error has a Dutch one in core/cli/nl_err.c, and none there
# is of an error that is gone.
cd "${0%/*}/../.." || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0 status=0

check() {	# NAME FINDINGS: passes when there are none
	n=$((n + 1))
	if [ ! -s "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		sed 's/^/# /' "$2" | head -60
		status=1
	fi
}

perl tests/lint/errors.pl $(find core -name '*.c' | sort) cmd/*.c >"$tmp/places"
perl tests/lint/errors.pl --table core/cli/nl_err.c | sort -u >"$tmp/dutch"
# What is only places, options, names and signs is the same in every language.
awk -F '\t' '{
	text = $2
	gsub(/%[-+0-9.*$lzh]*[a-zA-Z]|%%|\\[a-z]|(--|alias: |\/)[a-z-]*/, "", text)
	if (text ~ /[A-Za-z][A-Za-z]/)
		print $2
}' "$tmp/places" | sort -u >"$tmp/english"
awk -F '\t' 'NR == FNR { has[$0]; next }
    !($2 in has)' "$tmp/dutch" "$tmp/places" >"$tmp/without"
awk -F '\t' 'NR == FNR { want[$0]; next }
    $2 in want' "$tmp/english" "$tmp/without" >"$tmp/missing"
check 'every text of an error has a Dutch one (core/cli/nl_err.c)' \
    "$tmp/missing"
cut -f 2 "$tmp/places" | sort -u >"$tmp/all"
comm -13 "$tmp/all" "$tmp/dutch" >"$tmp/gone"
check 'no Dutch text is of an error that is gone' "$tmp/gone"

# The extraction itself, on what is hard in it.
printf '%s\n' 'err_set(err, f(a, "x"), "one %" PRIu64' '    " two", "no");' \
    'err_hint(err, n == 1 ? "three" : "f\"our");' \
    '/* err_set(e, c, "gone") */ err_text("five");' >"$tmp/try.c"
perl tests/lint/errors.pl "$tmp/try.c" | cut -f 2 | sort >"$tmp/got"
printf '%s\n' 'f\"our' five 'one %lu two' three | sort >"$tmp/want"
diff "$tmp/want" "$tmp/got" >"$tmp/differs"
check 'formats are found over lines, with macros, in both arms' \
    "$tmp/differs"
echo "1..$n"
exit $status
