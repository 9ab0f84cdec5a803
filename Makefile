# Everything that gridward needs, from a bare Debian 12 with Rust and Node.
# `make run` and `make test` are the two that matter.

SHELL := /bin/bash
CARGO ?= cargo
LISTEN ?= 127.0.0.1:8080
DATA ?= data
# Prints the folder that cargo builds in, which need not be ./target.
TARGET_DIRECTORY = $(CARGO) metadata --format-version 1 --no-deps --offline | sed 's/.*"target_directory":"\([^"]*\)".*/\1/'

.PHONY: run test lint fmt bench eval-geocode web tools-run tools-test tools-bench

## run: the demo town on http://127.0.0.1:8080, made on the first start
run: tools-run web
	$(CARGO) build --release --locked
	"$$($(TARGET_DIRECTORY))/release/gridward" serve --demo --listen $(LISTEN) --data-dir $(DATA)

## test: everything, against real PostGIS, SQLite and Chromium
test: tools-test web
	cd web-map && npm test
	$(CARGO) test --locked
	cd tests/web && npm ci --no-audit --no-fund --silent
	.ci/browser-course "$$($(TARGET_DIRECTORY))/debug/gridward"

## lint: formatting, clippy and the type checker of the web map
lint: tools-run
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	cd web-map && npm ci --no-audit --no-fund --silent && npm run lint

fmt:
	$(CARGO) fmt

## bench: the figures of the README
bench: tools-bench web
	$(CARGO) build --release --locked
	$(CARGO) bench --locked
	benches/service.sh
	benches/facts.sh
	benches/redraw.sh
	@if command -v "$${MARTIN:-martin}" >/dev/null; then benches/tiles.sh; else echo "benches/tiles.sh was left out: it needs Martin, as said there"; fi

## eval-geocode: how often the right door is found, by what is wrong with the text
eval-geocode: tools-run
	GRIDWARD_EVAL=$${GRIDWARD_EVAL:-1500} $(CARGO) test --locked --test it geocode::evaluation -- --nocapture

## web: the map that the binary carries
web: tools-run web-map/dist/index.html

web-map/dist/index.html: $(shell find web-map -path web-map/node_modules -prune -o -path web-map/dist -prune -o -type f -print 2>/dev/null)
	cd web-map && npm ci --no-audit --no-fund && npm run build
	touch $@

tools-run:
	@.ci/tools run

tools-test:
	@.ci/tools test

tools-bench:
	@.ci/tools bench
