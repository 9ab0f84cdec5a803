#!/usr/bin/env bash
# Redrawing the demo town over HTTP, into a GeoPackage, then into PostGIS:
#   1. whom edits hit that are not made yet, of one basic grid and of many, one question after the other;
#   2. from the publication of a draft to its being served by a second process.
# Needs python3, PostgreSQL 15 with PostGIS 3 (`.ci/tools bench`); makes and removes its own cluster and files.
#   benches/redraw.sh [ROUNDS]
set -euo pipefail

rounds="${1:-200}"
pg=/usr/lib/postgresql/15/bin
here="$(cd "$(dirname "$0")" && pwd)"
program="${GRIDWARD:-$(cargo metadata --format-version 1 --no-deps --offline --manifest-path "$here/../Cargo.toml" | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/gridward}"
work="$(mktemp -d)"
chmod 755 "$work"
servers=()
cleanup() {
  [ "${#servers[@]}" -eq 0 ] || kill "${servers[@]}" 2>/dev/null || true
  [ ! -f "$work/pg/postmaster.pid" ] || as_owner "$pg/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
as_owner() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }

start() {
  "$program" serve --store "$1" --listen "127.0.0.1:$2" >"$work/serve.$2.out" 2>"$work/serve.$2.err" &
  servers+=($!)
  until curl -fsS -o /dev/null "http://127.0.0.1:$2/readyz" 2>/dev/null; do kill -0 "${servers[-1]}"; sleep 0.1; done
}
key() { "$program" key new --name "$1" --role "$1" --store "$2" --json | sed 's/.*"key": *"\([^"]*\)".*/\1/'; }

measure() {
  echo "== $1"
  "$program" demo --bare --store "$2"
  planner="$(key planner "$2")"
  approver="$(key approver "$2")"
  start "$2" 18081
  start "$2" 18082
  python3 "$here/redraw.py" http://127.0.0.1:18081 http://127.0.0.1:18082 "$planner" "$approver" "$rounds"
  kill "${servers[@]}" && wait "${servers[@]}" 2>/dev/null || true
  servers=()
}

measure "GeoPackage" "$work/town.gpkg"

mkdir "$work/pg"
[ "$(id -u)" -ne 0 ] || chown postgres "$work/pg"
as_owner "$pg/initdb" -D "$work/pg" -A trust -U postgres >/dev/null
as_owner "$pg/pg_ctl" -D "$work/pg" -w -o "-c listen_addresses='' -k $work/pg" -l "$work/pg/log" start >/dev/null
as_owner "$pg/createdb" -h "$work/pg" -U postgres town
measure "PostGIS" "postgres://postgres@$(echo "$work/pg" | sed 's:/:%2F:g')/town"
