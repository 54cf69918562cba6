#!/bin/sh
# run.sh BUILD SECONDS: libFuzzer on every target for so long.  New inputs
# go to BUILD/corpus/NAME, what crashes to BUILD/crash/NAME-...: put that
# into tests/fuzz/corpus/NAME once it is repaired.
set -u
build=$1 seconds=$2
status=0
for target in "$build"/fuzz/*; do
	[ -x "$target" ] || continue
	name=${target##*/}
	mkdir -p "$build/corpus/$name" "$build/crash"
	echo "== $name"
	"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
	    -print_final_stats=1 -verbosity=0 \
	    -artifact_prefix="$build/crash/$name-" \
	    "$build/corpus/$name" "tests/fuzz/corpus/$name" || status=1
done
exit $status
