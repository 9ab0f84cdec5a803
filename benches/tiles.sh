#!/usr/bin/env bash
# Tiles as a map fetches them, side by side in one run on one machine: ours against Martin's, the same grids with the
# same attributes, the same load (wrk, 8 connections, gzip), in turns.
#   1. cold: our cache of no bytes against Martin over PostGIS without its cache. Ours have the grids' areas, their borders
#      as lines and their names; Martin draws the areas alone, and then areas and lines;
#   2. warm: our cache against Martin from a PMTiles file of our own tiles with its cache on, and a constant answer of as many
#      bytes;
#   3. bytes a tile: all of ours, of ours the layer `grid` alone, Martin's one layer.
# Needs what service.sh needs, and Martin:
#   cargo install martin --version 1.14.0 --locked --no-default-features --features postgres,pmtiles,mbtiles
#   benches/tiles.sh [SECONDS [SIDE [POINTS]]]
# SIDE × SIDE community grids of a kilometre, with three more layers over them. A border between two nodes has POINTS + 1
# vertices: of 125 one every 8 m, of 31 one every 32 m. The more there are, the more of them a tile need not show.
set -euo pipefail

seconds="${1:-10}"
side="${2:-73}"
points="${3:-125}"
martin="${MARTIN:-martin}"
command -v "$martin" >/dev/null || { echo "no Martin: install it as said above, or name it with MARTIN=" >&2; exit 1; }
pg=/usr/lib/postgresql/15/bin
here="$(cd "$(dirname "$0")" && pwd)"
target="$(cargo metadata --format-version 1 --no-deps --offline --manifest-path "$here/../Cargo.toml" | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')"
program="${GRIDWARD:-$target/release/gridward}"
work="$(mktemp -d)"
chmod 755 "$work"
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  [ ! -f "$work/pg/postmaster.pid" ] || as_owner "$pg/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# PostgreSQL refuses to run as root.
as_owner() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
started() { until curl -fsS -o /dev/null "$1" 2>/dev/null; do kill -0 "${pids[-1]}"; sleep 0.1; done; }

echo "== the grids"
(cd "$here/.." && cargo bench --locked --bench nation -- publish "$work/grids.gpkg" "$side" "$points" 2>/dev/null)
"$program" serve --store "$work/grids.gpkg" --listen 127.0.0.1:18081 --tile-cache-bytes 0 >/dev/null 2>"$work/cold.err" &
pids+=($!)
started http://127.0.0.1:18081/readyz
"$program" serve --store "$work/grids.gpkg" --listen 127.0.0.1:18082 --bench-route >/dev/null 2>"$work/warm.err" &
pids+=($!)
started http://127.0.0.1:18082/readyz
"$program" tiles export --store "$work/grids.gpkg" --pmtiles "$work/grids.pmtiles" --zooms 14-14 >/dev/null

mkdir "$work/pg"
[ "$(id -u)" -ne 0 ] || chown postgres "$work/pg"
as_owner "$pg/initdb" -D "$work/pg" -A trust -U postgres >/dev/null
as_owner "$pg/pg_ctl" -D "$work/pg" -w -o "-c listen_addresses='' -c shared_buffers=512MB -k $work/pg" -l "$work/pg/log" start >/dev/null
psql=(psql -q -h "$work/pg" -U postgres -d postgres -v ON_ERROR_STOP=1)
"${psql[@]}" -c 'CREATE EXTENSION postgis'
"$program" export grids --store "$work/grids.gpkg" -o "$work/grids.geojson" >/dev/null
ogr2ogr -f PostgreSQL "PG:host=$work/pg user=postgres dbname=postgres" "$work/grids.geojson" -nln grid -nlt PROMOTE_TO_MULTI -lco GEOMETRY_NAME=geom -lco FID=gid
# Each border once a layer, with what ours says of it: all these grids are of one level.
ogr2ogr -f PostgreSQL "PG:host=$work/pg user=postgres dbname=postgres" "$work/grids.gpkg" mesh_arcs -nln arc -lco GEOMETRY_NAME=geom
"${psql[@]}" -c "ALTER TABLE grid DROP COLUMN parent" -c "VACUUM ANALYZE grid" \
  -c "CREATE TABLE border AS SELECT split_part(side, '=', 1) AS layer,
      CASE split_part(side, '=', 1) WHEN 'community' THEN 'basic' ELSE split_part(side, '=', 1) END AS kind, geom
      FROM arc, unnest(string_to_array(sides, ' ')) AS side" \
  -c "DROP TABLE arc" -c "CREATE INDEX ON border USING gist (geom)" -c "VACUUM ANALYZE border"
# 9 out of 10 of a cold tile is the database's work: as many connections as there are in the load.
RUST_LOG=warn "$martin" --cache-size 0 --listen-addresses 127.0.0.1:18083 --pool-size 8 "postgres://postgres@/postgres?host=$work/pg" 2>"$work/martin-cold.err" &
pids+=($!)
started http://127.0.0.1:18083/health
RUST_LOG=warn "$martin" --listen-addresses 127.0.0.1:18084 "$work/grids.pmtiles" 2>"$work/martin-warm.err" &
pids+=($!)
started http://127.0.0.1:18084/health

bounds="$(curl -fsS http://127.0.0.1:18081/tiles/grids.json | sed 's/.*"bounds":\[\([^]]*\)\].*/\1/')"
cat >"$work/tiles.lua" <<'LUA'
math.randomseed(7)
wrk.headers["Accept-Encoding"] = "gzip"
local zoom, path, count = tonumber(os.getenv("ZOOM")), os.getenv("TILES"), tonumber(os.getenv("COUNT"))
local west, south, east, north = os.getenv("BOUNDS"):match("([^,]+),([^,]+),([^,]+),([^,]+)")
local function row(latitude)
  local radians = math.rad(latitude)
  return (1 - math.log(math.tan(radians) + 1 / math.cos(radians)) / math.pi) / 2 * 2 ^ zoom
end
local tiles = {}
-- wrk knows the host no sooner.
init = function()
  for at = 1, count do
    local x = (west + math.random() * (east - west) + 180) / 360 * 2 ^ zoom
    local y = row(north) + math.random() * (row(south) - row(north))
    tiles[at] = wrk.format("GET", (path:gsub("X", math.floor(x)):gsub("Y", math.floor(y)):gsub("Z", zoom)))
  end
end
local at = 0
request = function()
  at = at % count + 1
  return tiles[at]
end
LUA
ours='/tiles/grids/Z/X/Y.mvt'
load() { ZOOM="$2" TILES="$3" COUNT="$4" BOUNDS="$bounds" wrk -t1 -c8 -d"${seconds}s" --timeout 60s -s "$work/tiles.lua" "http://127.0.0.1:$1/"; }
rate() { sed -n 's/^Requests\/sec: *//p'; }
failed() { sed -n 's/^ *Non-2xx or 3xx responses: /, FAILED /p; s/^ *Socket errors: /, SOCKET /p'; }
ratio() { awk "BEGIN{printf \"%.$1f\", $2/$3}"; }
# What was asked for when the load ended is drawn to its end all the same, and would take from who comes next.
until_idle() {
  until [ "$("${psql[@]}" -tAc "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()")" = 0 ]; do sleep 0.1; done
}
side_by_side() {
  local one other
  until_idle
  one="$(load "$2" "$1" "$3" 2000)"
  other="$(load "$4" "$1" "$5" 2000)"
  local rates=("$(rate <<<"$one")" "$(rate <<<"$other")")
  echo "z$1 ours ${rates[0]}$(failed <<<"$one")  Martin ${rates[1]}$(failed <<<"$other")  ratio $(ratio 2 "${rates[0]}" "${rates[1]}")"
}

for theirs in grid grid,border; do
  echo "== cold tiles a second, Martin's of $theirs"
  for zoom in 10 12 14 16; do
    for round in 1 2 3; do side_by_side "$zoom" 18081 "$ours" 18083 "/$theirs/Z/X/Y"; done
  done
done

echo "== bytes a tile, gzip, mean of 40"
for zoom in 10 12 14 16; do
  python3 - "$zoom" "$bounds" <<'PY'
import gzip, math, random, sys, urllib.request, zlib
zoom, (west, south, east, north) = int(sys.argv[1]), map(float, sys.argv[2].split(","))
row = lambda lat: (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom
random.seed(7)
places = {(int((random.uniform(west, east) + 180) / 360 * 2**zoom), int(random.uniform(row(north), row(south)))) for _ in range(40)}

def fetch(url):
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    answer = urllib.request.urlopen(request)
    body = answer.read()
    return body, (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)

def number(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 128:
            return value, at

def layers(tile):
    """Each layer's name and its bytes, with those that say where it ends (MVT 2.1, 4.1)."""
    at = 0
    while at < len(tile):
        size, start = number(tile, at + 1)
        length, name_at = number(tile, start + 1) if tile[start] == 0x0A else (None, None)
        if name_at is None:  # the version came first
            _, after = number(tile, start + 1)
            length, name_at = number(tile, after + 1)
        yield tile[name_at : name_at + length].decode(), tile[at : start + size]
        at = start + size

all_of_ours = grid_alone = martins = 0
for x, y in places:
    packed, plain = fetch(f"http://127.0.0.1:18081/tiles/grids/{zoom}/{x}/{y}.mvt")
    all_of_ours += len(packed)
    grid_alone += len(gzip.compress(dict(layers(plain))["grid"], 6))
    martins += len(fetch(f"http://127.0.0.1:18083/grid/{zoom}/{x}/{y}")[0])
n = len(places)
print(f"z{zoom} all layers {all_of_ours // n}  layer grid {grid_alone // n} ({grid_alone / martins:.2f} of Martin's)  Martin {martins // n}")
PY
done

echo "== warm tiles a second, z14, of a PMTiles file of our own tiles, and a constant answer"
for round in 1 2 3; do
  side_by_side 14 18082 "$ours" 18084 /grids/Z/X/Y
done
bytes="$(find "$work" -name grids.pmtiles -printf '%s')"
echo "constant $(ZOOM=0 TILES="/v1/bench/constant?bytes=10000" COUNT=1 BOUNDS="$bounds" wrk -t1 -c8 -d"${seconds}s" -s "$work/tiles.lua" http://127.0.0.1:18082/ | rate)"
