#!/usr/bin/env bash
# What happens by the second, on the demo town in the embedded store:
#   1. POST /v1/hazards from 32 connections, each with its owner, the check for duplicates, and on the disk before it is
#      acknowledged, against POST /v1/members, which is neither located nor compared, in turns;
#   2. from an acknowledged report to its server-sent event, and the tile asked for next;
#   3. 1,000 open streams of events: what they weigh, and that all of them are told.
# Needs wrk and python3.
#   benches/facts.sh [SECONDS]
set -euo pipefail

seconds="${1:-10}"
here="$(cd "$(dirname "$0")" && pwd)"
program="${GRIDWARD:-$(cargo metadata --format-version 1 --no-deps --offline --manifest-path "$here/../Cargo.toml" | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/gridward}"
work="$(mktemp -d)"
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

echo "== the demo town"
"$program" demo --bare --store "$work/town.gpkg"
key="$("$program" key new --name bench --role admin --store "$work/town.gpkg" --json | sed 's/.*"key": *"\([^"]*\)".*/\1/')"
"$program" serve --store "$work/town.gpkg" --listen 127.0.0.1:18081 >"$work/serve.out" 2>"$work/serve.err" &
server=$!
url=http://127.0.0.1:18081
until curl -fsS -o /dev/null "$url/readyz" 2>/dev/null; do kill -0 "$server"; sleep 0.1; done

# All over the middle of the town, four families, texts of two words: some join, most do not. Each reporter once.
cat >"$work/hazards.lua" <<'LUA'
math.randomseed(os.time())
local matters = { "XF-01", "SR-03", "DL-02", "HB-02" }
local things = { "货车", "垃圾", "井盖", "树叶", "杂物", "家具", "石墩", "木板" }
local said = { "堵住通道", "堆在路边", "不见了", "在燃烧", "没人清理", "很危险" }
local count = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  count = count + 1
  return wrk.format(nil, "/v1/hazards", nil, string.format(
    '{"place":{"lon":%.6f,"lat":%.6f},"matter":"%s","text":"%s%s","reporter":"r%d-%d"}',
    113.64 + math.random() * 0.06, 22.91 + math.random() * 0.06, matters[math.random(4)],
    things[math.random(8)], said[math.random(6)], math.random(1e9), count))
end
local refused = 0
response = function(status) if status ~= 201 and status ~= 422 then refused = refused + 1 end end
LUA
cat >"$work/members.lua" <<'LUA'
wrk.method = "POST"
wrk.body = '{"name":"王小明","team":"grid_member","phone":"15400000000"}'
wrk.headers["Content-Type"] = "application/json"
LUA
load() { wrk -t1 -c32 -d"${seconds}s" -H "Authorization: Bearer $key" -s "$work/$1.lua" "$url/v1/$1" | sed -n 's/^Requests\/sec: *//p'; }
for round in 1 2 3; do
  echo "hazards reported a second $(load hazards)  members written a second $(load members)"
done
curl -fsS -H "Authorization: Bearer $key" "$url/v1/hazards/figures?by=severity" | python3 -c 'import json,sys; t=json.load(sys.stdin)["total"]; print(t["reports"], "reports of", t["hazards"], "hazards")'

python3 "$here/facts.py" "$url" "$key" "$server"
