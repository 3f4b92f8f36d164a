#!/usr/bin/env bash
# How fast `inhabit serve` answers: a whole process on loopback, loaded by wrk from the same machine.
#   benches/serve.sh [PROGRAM]        PROGRAM is target/release/inhabit when not given; needs wrk, curl and node
# With INHABIT_TEST_DATA set the Comoros are measured too. SECONDS_EACH (5) is how long each kind of request is sent.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$(realpath "${1:-${CARGO_TARGET_DIR:-target}/release/inhabit}")
each=${SECONDS_EACH:-5}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

# start SCENARIO: starts the server and says how long it took until it listened.
start() {
    local began
    began=$(date +%s%N)
    : >"$work/told"
    "$program" serve "$1" --listen 127.0.0.1:0 --json --cache "$work/cache" >"$work/told" 2>"$work/log" &
    server=$!
    until grep -q listen "$work/told"; do
        kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
        sleep 0.02
    done
    base=http://$(sed -n 's/.*"listen": *"\([^"]*\)".*/\1/p' "$work/told")
    echo "  opened after $((($(date +%s%N) - began) / 1000000)) ms"
}

stop() { kill "$server" && wait "$server" 2>/dev/null || true; server=; }

# load TITLE CONNECTIONS PATH [BODY]: requests a second, and the time within which half, 95 and 99 of 100 were answered.
load() {
    cat >"$work/load.lua" <<'LUA'
local body = os.getenv("BODY")
if body ~= "" then wrk.method = "POST"; wrk.body = body; wrk.headers["content-type"] = "application/json" end
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("  %-38s %8.0f/s   p50 %6.2f ms   p95 %6.2f ms   p99 %6.2f ms   %d failed\n", os.getenv("TITLE"),
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, failed))
end
LUA
    TITLE=$1 BODY=${4:-} wrk -t1 "-c$2" "-d${each}s" -s "$work/load.lua" "$base$3" | grep failed
}

memory() { echo "  memory $(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$server/status") MB"; }

# measure SCENARIO LON,LAT Z/Y/X
measure() {
    start "$1" >/dev/null # prepares what the second start finds
    stop
    start "$1"
    local about weights changes
    about=$(curl -s "$base/about")
    weights=$(node -e '
        const ids = JSON.parse(process.argv[1]).criteria.map(({ id }) => id).slice(0, 8);
        console.log(JSON.stringify({ weights: Object.fromEntries(ids.map((id, at) => [id, at + 1])) }))' "$about")
    changes=$(node -e 'console.log(encodeURIComponent(process.argv[1]))' "$weights")
    memory
    load "new weights to ranking, one reader" 1 "/score?form=columns" "$weights"
    load "new weights to ranking, eight readers" 8 "/score?form=columns" "$weights"
    load "tile with new weights, one reader" 1 "/styles/suitability/map/tiles/WebMercatorQuad/$3?changes=$changes"
    load "nearby, ten villages" 32 "/nearby?at=$2&count=10"
    load "items, page of ten" 32 "/collections/villages/items?limit=10"
    load "items, page of 100" 32 "/collections/villages/items?limit=100"
    memory
    stop
}

mkdir "$work/many"
node --input-type=module -e 'import { many } from "./tests/browser/many.js"; many(process.argv[1], 5000)' "$work/many"
echo "5,000 villages in the made-up valley"
measure "$work/many/scenario.toml" 38.0,43.245 12/1501/2480
if [ -n "${INHABIT_TEST_DATA:-}" ]; then
    sed "s|DATA|$INHABIT_TEST_DATA|g" tests/scenarios/comoros.toml >"$work/comoros.toml"
    echo "the Comoros"
    measure "$work/comoros.toml" 43.35,-11.7 10/545/635
fi
