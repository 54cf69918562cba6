# What every script in tests/cli begins with:  . "${0%/*}/lib.sh"
#
# It gives each script a fresh folder (removed at the end), an empty store
# made by `crm init` (TEMPLATE chooses the model, TEMPLATE=none makes none),
# a fixed clock, no locale, no time zone, no configuration, and these
# functions, which write TAP:
#
#	plan N			how many tests follow; or done_testing at the end
#	ok NAME CMD ...		the command succeeds
#	fails STATUS NAME CMD ...	it ends with that status
#	is NAME GOT WANT	the two texts are equal
#	like NAME GOT PATTERN	a line matches the extended regular expression
#	unlike NAME GOT PATTERN	no line does
#	same NAME FILE CMD ...	what it prints is tests/golden/SCRIPT/FILE;
#				GOLDEN=1 writes the file instead
#	skip_all REASON		nothing is tested, and why
#	need_data FILE		$data/FILE is there, or skip_all
#
# out and err hold what the last command of ok and fails wrote.
set -u

root=$(cd "${0%/*}/../.." && pwd)
script=${0##*/}
script=${script%.t}
data=${CRM_DATA:-$root/../shared/data}
golden=$root/tests/golden/$script
PATH=${CRM_BUILD:-$root/build}:$PATH
n_tests=0
n_failed=0
planned=

dir=$(mktemp -d "${TMPDIR:-/tmp}/crm-test.XXXXXX")
trap 'cd /; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
cd "$dir" || exit 1

unset XDG_CONFIG_HOME XDG_DATA_HOME CRM_STORE CRM_PAGER CRM_EDITOR NO_COLOR
unset VISUAL EDITOR PAGER LANG LC_MESSAGES LC_CTYPE
export PATH TZ=UTC LC_ALL=C HOME="$dir/home" CRM_NOW=2025-06-18T12:00:00Z
export CRM_NO_INPUT=1
# Pages of a crm that is installed are not those of this tree.
export MANPATH="$dir/man"
umask 022
mkdir "$HOME"

plan() {
	planned=$1
	echo "1..$1"
}

done_testing() {
	echo "1..$n_tests"
	[ "$n_failed" = 0 ]
	exit
}

report() {		# report STATUS NAME: 0 passed
	n_tests=$((n_tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n_tests - $2"
	else
		echo "not ok $n_tests - $2"
		n_failed=$((n_failed + 1))
	fi
	return "$1"
}

comment() {
	printf '%s\n' "$1" | head -n 40 | sed 's/^/# /'
}

ok() {
	fails 0 "$@"
}

fails() {
	want=$1 name=$2
	shift 2
	"$@" >"$dir/.out" 2>"$dir/.err"
	status=$?
	out=$(cat "$dir/.out") err=$(cat "$dir/.err")
	[ "$status" = "$want" ]
	report $? "$name" && return
	comment "status $status, not $want: $*"
	comment "$out"
	comment "$err"
	return 1
}

is() {
	[ "$2" = "$3" ]
	report $? "$1" && return
	comment "got:  $2"
	comment "want: $3"
	return 1
}

# grep would take the lines of a pattern for so many patterns: here they must
# follow each other.
has_lines() {
	printf '%s\n' "$1" | want=$2 awk '
		{ line[NR] = $0 }
		END {
			n = split(ENVIRON["want"], want, "\n")
			for (i = 0; i + n <= NR; i++) {
				for (k = 1; k <= n; k++)
					if (line[i + k] !~ want[k])
						break
				if (k > n)
					exit 0
			}
			exit 1
		}'
}

like() {
	case $3 in
	*"
"*)	has_lines "$2" "$3" ;;
	*)	printf '%s\n' "$2" | grep -Eq -e "$3" ;;
	esac
	report $? "$1" && return
	comment "got:  $2"
	comment "want: $3"
	return 1
}

unlike() {
	! printf '%s\n' "$2" | grep -Eq -e "$3"
	report $? "$1" && return
	comment "got:  $2"
	comment "want none like: $3"
	return 1
}

same() {
	name=$1 file=$2
	shift 2
	"$@" >"$dir/.out" 2>"$dir/.err"
	status=$?
	if [ -n "${GOLDEN:-}" ]; then
		mkdir -p "$golden"
		cp "$dir/.out" "$golden/$file"
	fi
	[ "$status" = 0 ] && cmp -s "$dir/.out" "$golden/$file"
	report $? "$name" && return
	comment "status $status: $*"
	comment "$(cat "$dir/.err")"
	comment "$(diff "$golden/$file" "$dir/.out" 2>&1 | head -n 40)"
	return 1
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

need_data() {
	[ -r "$data/$1" ] || skip_all "no data ($1)"
}

if [ "${TEMPLATE:-standard}" != none ]; then
	crm init -t "${TEMPLATE:-standard}" >/dev/null ||
	    { echo "not ok 1 - crm init"; exit 1; }
fi
