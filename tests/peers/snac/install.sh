#!/usr/bin/env bash
# Puts snac in a folder, DIR/usr/bin/snac, from Debian's package snac2 (in bookworm: from backports). Nothing of it is
# installed on the machine: no service, no user, no new package source. It needs libcurl4 and libssl3.
#
#   install.sh DIR
set -euo pipefail
dir=$(realpath -m "$1")
[ ! -x "$dir/usr/bin/snac" ] || exit 0
mkdir -p "$dir"/apt/{sources,lists/partial,cache/archives/partial}
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")

# The machine's own source of packages, with backports.
if [ -f /etc/apt/sources.list.d/debian.sources ]; then
    awk -v RS= 'NR == 1' /etc/apt/sources.list.d/debian.sources |
        sed "s/^Suites:.*/Suites: $suite $suite-backports/" >"$dir/apt/sources/debian.sources"
else
    grep -m1 "^deb .* $suite " /etc/apt/sources.list |
        sed -e p -e "s/ $suite / $suite-backports /" >"$dir/apt/sources/debian.list"
fi
options=(
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$dir/apt/sources"
    -o Dir::State::lists="$dir/apt/lists" -o Dir::Cache="$dir/apt/cache" -o APT::Sandbox::User=root
    -o Acquire::Languages=none
)
apt-get "${options[@]}" update -qq
(cd "$dir/apt" && apt-get "${options[@]}" download -qq snac2)
dpkg -x "$dir"/apt/snac2_*.deb "$dir"
rm -rf "$dir/apt"
# It says its name, and fails because it was asked nothing.
said=$("$dir/usr/bin/snac" 2>&1 || true)
case $said in
snac*) echo "${said%%$'\n'*}" ;;
*) echo "snac does not run: $said" >&2 && exit 1 ;;
esac
