#!/bin/sh
# deps.sh build|check: sees to it that what building (and testing) needs is
# there.  On Debian, missing packages are installed when root, or sudo without
# a password, allows it; else the one command is printed, and it fails.
set -eu

build='gcc make libc6-dev liblmdb-dev libyaml-dev libgsl-dev libpcre2-dev
libutf8proc-dev libsodium-dev libzstd-dev libgmime-3.0-dev libical-dev pkg-config tzdata'
check='clang libclang-rt-dev valgrind mandoc sqlite3 perl gawk zsh fish'

case ${1:-} in
build)	want=$build ;;
check)	want="$build $check" ;;
*)	echo "usage: deps.sh build|check" >&2; exit 2 ;;
esac

# Elsewhere the compiler says what is missing.
command -v dpkg-query >/dev/null || exit 0

missing=
for package in $want; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
	    2>/dev/null || :)
	[ "$status" = installed ] || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
	as_root=env
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	as_root='sudo -n env'
else
	echo "Packages are missing.  As root, run:" >&2
	echo "    $install" >&2
	exit 1
fi
echo "installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
$as_root DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
# shellcheck disable=SC2086
$as_root DEBIAN_FRONTEND=noninteractive $install -qq \
    -o Dpkg::Use-Pty=0 >&2
