# What the scripts of tests/bench share: running, and rows of the table.
# They set $crm and $measure, and lite().

# run RUNS COMMAND ...: its figures in $wall, $cpu (ms), $anon (MB).  An
# answer that is no answer is marked.  What others wrote before is on the disk
# when it begins: the system's work on that is none of its own.
run() {
	runs=$1
	shift
	sync
	set -- $("$measure" -n "$runs" "$@" 2>.bench-err)
	wall=$1 cpu=$2 anon=$3
	[ "$4" = 0 ] || echo "  (status $4: $(head -n 1 .bench-err))"
}

head_line() {
	printf '%-34s %12s %12s %8s %8s  %s\n' "$@"
}

# row NAME TARGET: the figures saved by crm_is against those of the last run.
crm_is() {
	c_wall=$wall c_cpu=$cpu c_anon=$anon
}

row() {
	awk -v name="$1" -v cw="$c_wall" -v cc="$c_cpu" -v lw="$wall" \
	    -v lc="$cpu" -v want="$2" 'BEGIN {
		printf("%-34s %9.1f ms %9.1f ms %7.1fx %7.1fx  %s\n", name,
		    cw, lw, cw > 0 ? lw / cw : 0, cc > 0 ? lc / cc : 0, want)
	}'
}

alone() {	# NAME TARGET: figures of crm only
	awk -v name="$1" -v cw="$c_wall" -v cc="$c_cpu" -v want="$2" 'BEGIN {
		printf "%-34s %9.1f ms %12s %8s %8s  %s\n", name, cw, "-", "-",
		    "-", want
	}'
}

# same NAME CRM-ANSWER SQLITE-ANSWER: both computed the same thing.
same() {
	[ "$2" = "$3" ] || echo "  ($1 differs: crm $2, sqlite3 $3)"
}
