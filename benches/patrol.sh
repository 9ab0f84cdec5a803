#!/usr/bin/env bash
# Positions as telephones send them, over HTTP: batches of 500 (10 members, 50 positions each), 8 connections, one
# process, each batch on the disk and in the coverage before it is acknowledged. Into a GeoPackage, then into PostGIS.
# Needs wrk, curl, PostgreSQL 15 with PostGIS 3 (`.ci/tools bench`); makes and removes its own cluster and files.
#   benches/patrol.sh [SECONDS]
set -euo pipefail

seconds="${1:-10}"
pg=/usr/lib/postgresql/15/bin
here="$(cd "$(dirname "$0")" && pwd)"
program="${GRIDWARD:-$(cargo metadata --format-version 1 --no-deps --offline --manifest-path "$here/../Cargo.toml" | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/gridward}"
work="$(mktemp -d)"
chmod 755 "$work"
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ ! -f "$work/pg/postmaster.pid" ] || as_owner "$pg/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
as_owner() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }

# Each thread of the load has members and moments of its own, so that no position comes twice. The first
# request of a thread begins a month ago; members walk to and fro.
cat >"$work/positions.lua" <<'LUA'
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init() wrk.headers["Content-Type"] = "application/json"; batch = 0; begun = os.time() - 29 * 86400 end
request = function()
  local parts = {}
  local first = (batch % 20) * 10 + number * 200
  local second = math.floor(batch / 20) * 500
  for m = 1, 10 do
    for p = 0, 49 do
      local at = os.date("!%Y-%m-%dT%H:%M:%SZ", begun + second + p * 10)
      local step = p < 25 and p or 50 - p
      parts[#parts + 1] = string.format('{"member":"m-%04d","at":"%s","lon":%.7f,"lat":%.7f,"accuracy_m":6}',
        first + m, at, 113.66 + (first + m) * 0.0001 + step * 0.0001, 22.93 + m * 0.001)
    end
  end
  batch = batch + 1
  return wrk.format("POST", "/v1/patrol/positions", nil, "[" .. table.concat(parts, ",") .. "]")
end
LUA

measure() {
  "$program" demo --bare --store "$2"
  key="$("$program" key new --name bench --role admin --store "$2" --json | sed 's/.*"key": *"\([^"]*\)".*/\1/')"
  "$program" serve --store "$2" --listen 127.0.0.1:18081 >"$work/serve.out" 2>"$work/serve.err" &
  server=$!
  until curl -fsS -o /dev/null http://127.0.0.1:18081/readyz 2>/dev/null; do kill -0 "$server"; sleep 0.1; done
  auth="Authorization: Bearer $key"
  # The live index is made before it is measured.
  curl -fsS -o /dev/null -H "$auth" "http://127.0.0.1:18081/v1/patrol/coverage?limit=1"
  before="$(curl -fsS -H "$auth" "http://127.0.0.1:18081/v1/changes?after=0&limit=1000" | grep -o '"number"' | wc -l)"
  rate="$(wrk -t2 -c8 -d"${seconds}s" -H "$auth" -s "$work/positions.lua" http://127.0.0.1:18081/ | tee "$work/wrk.out" | sed -n 's/^Requests\/sec: *//p')"
  refused="$(grep -c 'Non-2xx' "$work/wrk.out" || true)"
  echo "$1: $(awk "BEGIN{printf \"%d\", $rate * 500}") positions/s in batches of 500, 8 connections; answers that were no 202: $refused"
  curl -fsS -H "$auth" "http://127.0.0.1:18081/v1/changes?after=$before&limit=1" | grep -o '"count":[0-9]*' | head -1 | sed 's/^/  accepted of the first batch: /'
  kill "$server" && wait "$server" 2>/dev/null || true
  server=
}

measure "GeoPackage" "$work/town.gpkg"

mkdir "$work/pg"
[ "$(id -u)" -ne 0 ] || chown postgres "$work/pg"
as_owner "$pg/initdb" -D "$work/pg" -A trust -U postgres >/dev/null
as_owner "$pg/pg_ctl" -D "$work/pg" -w -o "-c listen_addresses='' -k $work/pg" -l "$work/pg/log" start >/dev/null
as_owner "$pg/createdb" -h "$work/pg" -U postgres town
measure "PostGIS" "postgres://postgres@$(echo "$work/pg" | sed 's:/:%2F:g')/town"
