#!/bin/sh
# run.sh BUILD:FILE, for prove --exec: runs one test of this tree with the
# program, unit test or fuzz target built in BUILD.
#
#	build:tests/cli/add.t		a script, CRM_BUILD is build
#	build:unit/day			build/unit/day
#	build-sanitized:fuzz/when	the same; replays its corpus
set -u
cd "${0%/*}/.." || exit 1
build=${1%%:*} file=${1#*:}

case $build in /*) ;; *) build=$PWD/$build ;; esac
export CRM_BUILD="$build" CRM="$build/crm"
# A sanitizer that finds something must fail the test, whatever the script
# expects of the program's status.  What a command still holds when it ends is
# left to the system; unit tests must give everything back.
leaks=1
case $file in *.t) leaks=0 ;; esac
export ASAN_OPTIONS="exitcode=99:detect_leaks=$leaks"
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
unset MAKEFLAGS MFLAGS MAKELEVEL

# What hangs is a failure.
limit="timeout -k 5 ${CRM_TEST_SECONDS:-600}"
case $file in
*.t)	[ -x "$file" ] && exec $limit "./$file"
	exec $limit sh "$file" ;;
*)	exec $limit "$build/$file" ;;
esac
