#!/usr/bin/env bash
# The service as others meet it, side by side in one run on one machine:
#   1. GET /v1/locate by point against a constant answer of as many bytes through the same middleware;
#   2. POST /v1/locate/batch, CSV in, codes out;
#   3. POST /v1/members, each on the disk before it is acknowledged, from one connection and from eight;
#   4. PostGIS alone: prepared ST_Covers over all layers with GiST on the same polygons, pgbench on a socket, in turns
#      with the library on one thread in the same town (`cargo bench --bench answer`).
# Needs wrk, curl, PostgreSQL 15 with PostGIS 3 and ogr2ogr (`.ci/tools bench`); makes and removes its own cluster and files.
#   benches/service.sh [SECONDS]
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

# PostgreSQL refuses to run as root.
as_owner() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }

echo "== the demo town"
"$program" demo --store "$work/town.gpkg"
key="$("$program" key new --name bench --role viewer --store "$work/town.gpkg" --json | sed 's/.*"key": *"\([^"]*\)".*/\1/')"
admin="$("$program" key new --name writer --role admin --store "$work/town.gpkg" --json | sed 's/.*"key": *"\([^"]*\)".*/\1/')"
"$program" serve --store "$work/town.gpkg" --listen 127.0.0.1:18080 --bench-route >"$work/serve.out" 2>"$work/serve.err" &
server=$!
until curl -fsS -o /dev/null http://127.0.0.1:18080/readyz 2>/dev/null; do kill -0 "$server"; sleep 0.1; done

# Both loads make their path the same way, so that the load generator costs both the same.
cat >"$work/points.lua" <<'LUA'
math.randomseed(7)
local constant = os.getenv("CONSTANT")
local at = os.getenv("NOW") and "" or "&at=2026-11-23T10:00:00%2B08:00"
request = function()
  local lon, lat = 113.63 + math.random() * 0.13, 22.87 + math.random() * 0.1
  local path = string.format("/v1/locate?lon=%.7f&lat=%.7f%s", lon, lat, at)
  return wrk.format("GET", constant or path)
end
LUA
rate() { sed -n 's/^Requests\/sec: *//p'; }
auth="Authorization: Bearer $key"
bytes="$(curl -fsS -H "$auth" "http://127.0.0.1:18080/v1/locate?lon=113.68&lat=22.93&at=2026-11-23T10:00:00%2B08:00" | wc -c)"
echo "== locate by point against a constant answer of $bytes bytes, in turns, requests/s"
load() { wrk -t1 -c8 -d"${seconds}s" -H "$auth" -s "$work/points.lua" http://127.0.0.1:18080/ | rate; }
ratio() { awk "BEGIN{printf \"%.$1f\", $2/$3}"; }
for round in 1 2 3; do
  locate="$(load)"
  constant="$(CONSTANT="/v1/bench/constant?bytes=$bytes" load)"
  now="$(NOW=1 load)"
  echo "locate $locate  constant $constant  ratio $(ratio 2 "$locate" "$constant")  locate now, with how long it holds $now  ratio $(ratio 2 "$now" "$constant")"
done

echo "== batch: 1,000,000 points as CSV, codes out"
awk 'BEGIN{srand(7); print "lon,lat"; for(i=0;i<1000000;i++) printf "%.7f,%.7f\n", 113.63+rand()*0.13, 22.87+rand()*0.1}' >"$work/points.csv"
for round in 1 2 3; do
  took="$(curl -fsS -H "$auth" -H 'Content-Type: text/csv' -H 'Expect:' -T "$work/points.csv" -X POST -o "$work/out.csv" -w '%{time_total}' "http://127.0.0.1:18080/v1/locate/batch?fields=brief")"
  echo "$(awk "BEGIN{printf \"%d rows/s\", 1000000/$took}") ($(wc -l <"$work/out.csv") lines)"
done
cat >"$work/members.lua" <<'LUA'
wrk.method = "POST"
wrk.body = '{"name":"王小明","team":"grid_member","phone":"15400000000"}'
wrk.headers["Content-Type"] = "application/json"
LUA
write() { wrk -t1 -c"$1" -d"${seconds}s" -H "Authorization: Bearer $admin" -s "$work/members.lua" http://127.0.0.1:18080/v1/members | rate; }
echo "== roster writes, requests/s"
one="$(write 1)"
eight="$(write 8)"
echo "one connection $one  eight connections $eight  ratio $(ratio 1 "$eight" "$one")"

kill "$server" && wait "$server" 2>/dev/null || true
server=

echo "== PostGIS: prepared ST_Covers over all layers, pgbench, 4 clients, socket"
mkdir "$work/pg"
[ "$(id -u)" -ne 0 ] || chown postgres "$work/pg"
as_owner "$pg/initdb" -D "$work/pg" -A trust -U postgres >/dev/null
as_owner "$pg/pg_ctl" -D "$work/pg" -w -o "-c listen_addresses='' -k $work/pg" -l "$work/pg/log" start >/dev/null
psql=(psql -q -h "$work/pg" -U postgres -d postgres -v ON_ERROR_STOP=1)
"${psql[@]}" -c 'CREATE EXTENSION postgis'
for layer in community road entity party; do
  "$program" export grids --layer "$layer" --format geojson --store "$work/town.gpkg" -o "$work/$layer.geojson"
  ogr2ogr -f PostgreSQL "PG:host=$work/pg user=postgres dbname=postgres" "$work/$layer.geojson" -nln "leaf_$layer" -nlt PROMOTE_TO_MULTI -lco GEOMETRY_NAME=geom
  "${psql[@]}" -c "DELETE FROM leaf_$layer WHERE code IN (SELECT parent FROM leaf_$layer)"
  "${psql[@]}" -c "VACUUM ANALYZE leaf_$layer"
done
cat >"$work/point.sql" <<'SQL'
\set x random(1136300000, 1137600000)
\set y random(228700000, 229700000)
SELECT 'community', code FROM leaf_community WHERE ST_Covers(geom, ST_SetSRID(ST_MakePoint(:x / 1e7, :y / 1e7), 4326))
UNION ALL SELECT 'road', code FROM leaf_road WHERE ST_Covers(geom, ST_SetSRID(ST_MakePoint(:x / 1e7, :y / 1e7), 4326))
UNION ALL SELECT 'entity', code FROM leaf_entity WHERE ST_Covers(geom, ST_SetSRID(ST_MakePoint(:x / 1e7, :y / 1e7), 4326))
UNION ALL SELECT 'party', code FROM leaf_party WHERE ST_Covers(geom, ST_SetSRID(ST_MakePoint(:x / 1e7, :y / 1e7), 4326));
SQL
library() { (cd "$here/.." && cargo bench --locked --bench answer 2>/dev/null) | sed -n 's/^grids of four layers alone *\([0-9]*\) ns/\1/p'; }
for round in 1 2 3; do
  points="$(as_owner pgbench -n -M prepared -c 4 -j 2 -T "$seconds" -h "$work/pg" -U postgres -f "$work/point.sql" postgres 2>/dev/null | sed -n 's/^tps = \([0-9.]*\).*/\1/p')"
  ns="$(library)"
  echo "PostGIS $points points/s  locate over HTTP $(ratio 1 "$locate" "$points") times that  library $ns ns a point, $(awk "BEGIN{printf \"%d\", 1e9/$ns/$points}") times"
done
