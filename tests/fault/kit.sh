# What the scripts here share; sourced after tests/cli/lib.sh.
#
# A trial copies the store of $before, runs one command on the copy while a
# call fails or the process is killed, and then looks at what is left:
# the store must be sound, and either as before or as after the command.

shim=${CRM_BUILD:-$root/build}/fault/inject.so
[ -r "$shim" ] || skip_all "no $shim (make tools)"
# Nothing can be put in front of the calls of a static program.
PATH=${shim%/*}:$PATH

# Everything in the store $1, as bytes; but for the hash of the journal, which
# is salted, so that the same command twice gives another one.
state() {
	crm --store "$1" export -O ndjson |
	    sed '1s/"chain":"[0-9a-f]*"/"chain":""/'
}

# begin NAME COMMAND [same]: what the command (sh text, with $CRM_STORE set)
# does when nothing goes wrong; counts its calls.  same: an export shows
# nothing of it.
begin() {
	case_name=$1 command=$2 expected=${3:-other}
	state "$before" >before.txt
	if ! grep -q '"export":"end"' before.txt; then
		report 1 "$case_name: the store is exported"
		exit 1
	fi
	rm -rf after
	cp -R "$before" after
	CRM_STORE=after CRM_FAULT_COUNT=$dir/counts LD_PRELOAD=$shim \
	    sh -c "$command" >/dev/null 2>.err
	report $? "$case_name: succeeds when nothing fails" ||
	    comment "$(cat .err)"
	state after >after.txt
	if ! crm --store after fsck >.fsck 2>&1; then
		report 1 "$case_name: leaves a sound store"
		comment "$(head -n 5 .fsck)"
		exit 1
	fi
	cmp -s before.txt after.txt && did=same || did=other
	[ $did = "$expected" ]
	report $? "$case_name: changes what it should"
}

count() {	# KIND: how many such calls the command makes
	n=$(sed -n "s/^$1 //p" "$dir/counts")
	[ "$n" -gt 0 ] && return
	report 0 "$case_name: makes no such call # SKIP $1"
	return 1
}

# spread N MAX: at most MAX numbers from 1 to N, the first and last of them.
spread() {
	awk -v n="$1" -v max="$2" 'BEGIN {
		if (n <= max)
			max = n
		for (i = 0; i < max; i++) {
			at = max > 1 ? 1 + int(i * (n - 1) / (max - 1)) : 1
			printf "%d ", at
		}
	}'
}

# try [VARIABLE=VALUE ...]: the command on a fresh copy, which is left in
# $dir/trial; its exit status in $status.
try() {
	rm -rf trial
	cp -R "$before" trial
	env CRM_STORE="$dir/trial" "$@" sh -c "exec $command" \
	    >.out 2>.err
	status=$?
}

# judge WHAT MAY: the store is sound and is MAY (before, after or either).
# A word on each fault goes to $faults.
judge() {
	if ! crm --store trial fsck >.fsck 2>&1; then
		fault "$1: fsck: $(head -n 3 .fsck)"
		return
	fi
	state trial >trial.txt 2>.state ||
	    fault "$1: cannot be exported: $(cat .state)"
	if cmp -s trial.txt before.txt; then
		is=before
		[ "$expected" = other ] || is=$2
	elif cmp -s trial.txt after.txt; then
		is=after
	else
		fault "$1: neither before nor after"
		return
	fi
	case $2 in "$is"|either) ;; *)
		fault "$1: is as $is, status $status: $(cat .err)" ;;
	esac
	[ "$is" = after ] && return
	if CRM_STORE=$dir/trial sh -c "$command" >/dev/null 2>.again; then
		state trial >trial.txt
		cmp -s trial.txt after.txt ||
		    fault "$1: run again, it differs"
	else
		fault "$1: cannot be run again: $(cat .again)"
	fi
}

fault() {
	faults="$faults$1
"
}

verdict() {	# NAME: passes when no fault was found
	[ -z "$faults" ]
	report $? "$case_name: $1" || comment "$faults"
	faults=
}
faults=

# killed KIND MAX ACTION: SIGKILL at calls of that kind, spread over the run.
killed() {
	count "$1" || return 0
	for i in $(spread "$n" "$2"); do
		try "CRM_FAULT=$1:$i:$3" LD_PRELOAD="$shim"
		[ $status -ge 128 ] ||
		    fault "$1 $i of $n: status $status, not killed"
		judge "$1 $i of $n" either
	done
	verdict "killed at $1 ($3), $n calls"
}

# failing KIND MAX ACTION: such calls fail, once or (:on) from then on.  An
# error is told in one line (and a hint), and nothing was done; or the program
# could do without the call, and did everything.
failing() {
	count "$1" || return 0
	for i in $(spread "$n" "$2"); do
		try "CRM_FAULT=$1:$i:$3" LD_PRELOAD="$shim"
		what="$1 $i of $n"
		if [ $status = 0 ]; then
			judge "$what" after
			continue
		fi
		[ $status -ge 2 ] && [ $status -le 7 ] ||
		    fault "$what: status $status"
		[ "$(grep -c '^crm: ' .err)" = 1 ] &&
		    ! grep -vE '^(crm|hint): ' .err >/dev/null ||
		    fault "$what: not one error: $(cat .err)"
		# What came behind the commit failed, and it says so.
		if grep -q 'is stored: do not repeat it' .err; then
			judge "$what" after
		else
			judge "$what" before
		fi
	done
	verdict "$1 fails ($3), $n calls"
}

# moments N: SIGKILL at N moments spread over the time the command takes.
moments() {
	from=$(date +%s%N)
	try
	took=$((($(date +%s%N) - from) / 1000))
	i=0 n_killed=0
	while [ $i -lt "$1" ]; do
		at=$(awk "BEGIN { printf \"%.6f\", 1.2 * $took * ($i + .5) / $1 / 1e6 }")
		rm -rf trial
		cp -R "$before" trial
		# Waited for: until it is gone, its last write may yet come.
		CRM_STORE=$dir/trial sh -c "exec $command" >.out 2>.err &
		sleep "$at"
		kill -s KILL $! 2>/dev/null
		wait $! 2>/dev/null
		status=$?
		[ $status = 137 ] && n_killed=$((n_killed + 1))
		judge "killed after $at s" either
		i=$((i + 1))
	done
	verdict "killed at $1 moments"
	comment "$n_killed of $1 were still running"
}
