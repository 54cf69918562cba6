#!/bin/sh
# crm version, which needs no store and no directory it can write to.
TEMPLATE=none
. "${0%/*}/lib.sh"

ok 'the version' crm version
like 'one line, the name and a number' "$out" '^crm [0-9]+\.[0-9]+'
is 'the same as --version' "$(crm --version)" "$out"
cd / && ok 'anywhere' env -i "PATH=$PATH" crm version
fails 5 'a full disk is told' sh -c 'crm version >/dev/full'
done_testing
