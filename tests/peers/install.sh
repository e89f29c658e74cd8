#!/usr/bin/env bash
# Puts the test peers and what they need in a folder (target/peers, unless told). What is there already is left as it is,
# but the peers' own files, which are copied anew.
#
#   install.sh [DIR]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=$(realpath -m "${1:-$here/../../target/peers}")
mkdir -p "$dir"
cp -r "$here"/{fedify,apsig,snac} "$dir/"

same() { cmp -s "$1" "$2"; }

lock=$dir/fedify/package-lock.json
if ! same "$lock" "$dir/fedify/node_modules/installed"; then
    npm ci --prefix "$dir/fedify" --silent --no-audit --no-fund
    cp "$lock" "$dir/fedify/node_modules/installed"
fi

wanted=$dir/apsig/requirements.txt
if ! same "$wanted" "$dir/apsig/libs/installed"; then
    rm -rf "$dir/apsig/libs"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
        --target "$dir/apsig/libs" -r "$wanted"
    cp "$wanted" "$dir/apsig/libs/installed"
fi

"$dir/snac/install.sh" "$dir/snac/program"
