#!/bin/sh
# What the manual shows is what happens.  In every literal display of a page
# a line "$ command" is run, with the "> " lines below it; what follows, up
# to the next one, is its output, on both streams.  A line "..." stands for
# any lines.  Without output the command must only succeed.  A page has a
# demo store of its own, on which its commands are run in order; a display
# that begins with the comment
#	.\" run: empty
# has an empty folder instead.  GOLDEN=1 writes the output into the pages.
TEMPLATE=none
. "${0%/*}/lib.sh"

made=$dir/made
mkdir "$made"
ok 'the demo store is made' crm demo --seed 1 "$made"

# PAGE DIR: prints "first-line last-line empty" for each command (empty
# is the number of its empty folder, or 0), and writes DIR/N.cmd and DIR/N.want;
# the lines are those of the output in the page.
extract() {
	awk -v to="$2" '
	function plain(s) {
		sub(/^\\&/, "", s)
		gsub(/\\\(aq/, "\047", s)
		gsub(/\\e/, "\\", s)
		return s
	}
	function end() {
		if (n > 0 && open) {
			print from, NR - 1, empty + 0
			close(to "/" n ".cmd")
			close(to "/" n ".want")
		}
		open = 0
	}
	/^\.Bd -literal/ { literal = 1; empty = 0; next }
	/^\.Ed/ { end(); literal = 0 }
	!literal { next }
	/^\.\\" run: empty$/ { end(); empty = ++n_empty; next }
	/^\$ / {
		end()
		n++
		open = 1
		from = NR + 1
		print substr(plain($0), 3) >(to "/" n ".cmd")
		printf "" >(to "/" n ".want")
		next
	}
	/^> / && open && from == NR {
		print substr(plain($0), 3) >(to "/" n ".cmd")
		from = NR + 1
		next
	}
	open { print plain($0) >(to "/" n ".want") }' "$1"
}

# WANT GOT: equal, when "..." in WANT is any lines.
matches() {
	awk '
	NR == FNR { want[++n] = $0; next }
	{ got[++m] = $0 }
	END {
		fits[0, 0] = 1
		for (i = 1; i <= n; i++)
			for (j = 0; j <= m; j++)
				if (want[i] == "...")
					fits[i, j] = fits[i - 1, j] || \
					    (j > 0 && fits[i, j - 1])
				else
					fits[i, j] = j > 0 && \
					    fits[i - 1, j - 1] && \
					    want[i] == got[j]
		exit !fits[n, m]
	}' "$1" "$2"
}

# WANT GOT: GOT as a page has it, with as many lines around "..." as WANT.
rewritten() {
	awk '
	NR == FNR {
		if ($0 == "...")
			dots = FNR
		n = FNR
		next
	}
	{ got[++m] = $0 }
	END {
		for (j = 1; j <= m; j++) {
			if (dots && j == dots && j <= m - (n - dots)) {
				print "\\&..."
				j = m - (n - dots) + 1
				if (j > m)
					break
			}
			s = got[j]
			gsub(/\\/, "\\e", s)
			if (s ~ /^[.\047]/)
				s = "\\&" s
			print s
		}
	}' "$1" "$2"
}

for page in "$root"/man/*.[1-8]; do
	name=${page##*/}
	work=$dir/work.$name
	mkdir "$work" "$work/store"
	cp -R "$made/.crm" "$work/store/.crm"
	extract "$page" "$work" >"$work/list"
	cp "$page" "$work/page"
	n=0 moved=0
	while read -r from until empty; do
		n=$((n + 1))
		in=$work/store
		[ "$empty" = 0 ] || in=$work/empty.$empty
		mkdir -p "$in"
		( cd "$in" && sh "$work/$n.cmd" ) >"$work/$n.got" 2>&1 \
		    </dev/null
		status=$?
		# CSV has the line ends of RFC 4180, which a page cannot show.
		sed -i 's/\r$//' "$work/$n.got"
		what="$name: $(head -n 1 "$work/$n.cmd")"
		if [ ! -s "$work/$n.want" ]; then
			[ $status = 0 ]
			report $? "$what" && continue
			comment "status $status"
			comment "$(cat "$work/$n.got")"
			continue
		fi
		if [ -n "${GOLDEN:-}" ]; then
			rewritten "$work/$n.want" "$work/$n.got" >"$work/new"
			sed -i -e "$((until + moved))r $work/new" \
			    -e "$((from + moved)),$((until + moved))d" \
			    "$work/page"
			moved=$((moved - (until - from + 1) + \
			    $(wc -l <"$work/new")))
			report 0 "$what"
			continue
		fi
		matches "$work/$n.want" "$work/$n.got"
		report $? "$what" && continue
		comment "status $status"
		comment "$(diff "$work/$n.want" "$work/$n.got")"
	done <"$work/list"
	if [ -n "${GOLDEN:-}" ] && ! cmp -s "$page" "$work/page"; then
		cp "$work/page" "$page"
	fi
done

# What a crontab says cannot be run here; how long it waits can be read.
n=0
for wait in $(sed -n 's/.*--wait \([0-9][0-9a-z]*\).*/\1/p' \
    "$root"/man/*.[1-8] | sort -u); do
	n=$((n + 1))
	ok "the manual waits $wait" crm --wait "$wait" --store "$made/.crm" \
	    list account -O count
done
ok 'the manual waits somewhere' [ $n -gt 0 ]
done_testing
