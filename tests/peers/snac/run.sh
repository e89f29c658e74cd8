#!/usr/bin/env bash
# snac on loopback over plain http, with one user. The first run makes its folder; a later one goes on with it.
#
#   run.sh PORT BASEDIR [USER]
#
# Prints "ready" when it listens; ends when its standard input closes. SNAC names the program when it is not on the path;
# DEBUG=2 makes it tell more in BASEDIR/log.txt. What to say to it while it runs is in README.md, one folder up.
set -euo pipefail
port=$1 base=$2 user=${3:-guest}
snac=${SNAC:-snac}

if [ ! -e "$base/server.json" ]; then
    # Address, port, host, prefix, the administrator's address.
    printf '127.0.0.1\n%s\nlocalhost:%s\n\n\n' "$port" "$port" | "$snac" init "$base" >/dev/null
    # On loopback there is no TLS; and a delivery that failed is tried again after one minute, not two.
    sed -i -e 's/"protocol": *"https"/"protocol": "http"/' -e 's/"queue_retry_minutes": *2/"queue_retry_minutes": 1/' \
        "$base/server.json"
    grep -q '"protocol": *"http"' "$base/server.json"
    "$snac" adduser "$base" "$user" </dev/null >"$base/password.txt" 2>>"$base/log.txt"
fi

# It goes when this script goes, however that ends.
setpriv --pdeathsig TERM "$snac" httpd "$base" </dev/null >/dev/null 2>>"$base/log.txt" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        echo ready
        # Until standard input closes, or snac ends of itself.
        while kill -0 $server 2>/dev/null; do
            status=0
            read -r -t 1 _ || status=$?
            [ "$status" -eq 0 ] || [ "$status" -gt 128 ] || break
        done
        exit 0
    fi
    sleep 0.1
done
echo "snac does not listen; see $base/log.txt" >&2
exit 1
