#!/bin/sh
# demo.sh CRM: a demo store in a fresh folder, and the main job on it.
set -eu
crm=$1
case $crm in /*) ;; *) crm=$PWD/$crm ;; esac
dir=$(mktemp -d "${TMPDIR:-/tmp}/crm-demo.XXXXXX")
CRM_STORE=$dir/.crm
export CRM_STORE

show() {
	printf '\n$ crm %s\n' "$*"
	"$crm" --no-pager "$@"
}

show demo
show segment -O table
show segment pyramid -O table
show forecast --plot -O table
cat <<END

The store is in $CRM_STORE:
    export CRM_STORE=$CRM_STORE
    $crm help
    $crm list account --limit 5
Remove it with: rm -r $dir
END
