# The two that matter: `make demo` and `make test`. Both set the machine up first (Debian 12 with Rust and Node).
.DEFAULT_GOAL := help
.PHONY: help setup web build demo test test-web verifiers lint fmt bench bench-full measure pictures clean

CARGO ?= cargo
PORT ?= 8080
WORKERS ?= 200
SEED ?= 1
DEMO_DIR ?= target/demo

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make demo takes PORT=$(PORT) WORKERS=$(WORKERS) SEED=$(SEED) DEMO_DIR=$(DEMO_DIR)"

setup: ## Install the Debian packages that are missing, if any
	@scripts/setup.sh

# Everything that the app is made of, but what is made from it.
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -name schema.d.ts) \
	openapi/registry-v1.json

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

web/dist/sw.js: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build

# `cargo test` has built the binary that the browser tests start; building it by itself would choose other features, and compile half
# of what it stands on once more.
TEST_WEB := npm run check && npm test && npm run browser

web: setup web/dist/sw.js ## Build the web app, if its sources changed

build: setup web ## Compile everything, tests included
	$(CARGO) build --locked --workspace --all-targets

# The development profile on purpose: it is ready minutes before a release build, and its dependencies are optimised.
demo: setup web ## Run a node with a synthetic season on SQLite, and print its address and logins
	$(CARGO) run --locked -p vaiven-node --bin vaiven -- \
		demo --dir $(DEMO_DIR) --port $(PORT) --workers $(WORKERS) --seed $(SEED)

test: setup web lint verifiers ## Check the form, then run every test on SQLite and PostgreSQL, and in a browser
	$(CARGO) test --locked --workspace
	cd web && $(TEST_WEB)

test-web: setup web ## Check the web app's types, then its tests, without and with a browser
	$(CARGO) build --locked -p vaiven-node --bin vaiven
	cd web && $(TEST_WEB)

pictures: setup web ## Take the screenshots of docs/screenshots anew
	$(CARGO) build --locked -p vaiven-node --bin vaiven
	cd web && npm run pictures

verifiers: setup ## Install what others wrote to verify what we sign, for the tests
	@scripts/verifiers.sh

lint: setup ## Check formatting and lints
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

fmt: ## Format the sources
	$(CARGO) fmt --all

# The binary is measured as it is released. `make bench WORKERS=2000 BENCH="--seconds 1"` is a quick try: docs/BENCHMARKS.md.
bench: WORKERS = 100000
bench: measure ## Measure a durable node beside pgbench: 100,000 workers with 10 records each

bench-full: WORKERS = 1000000
bench-full: measure ## The same with 1,000,000 workers

measure: setup
	$(CARGO) build --locked --release -p vaiven-node -p vaiven-bench
	$(CARGO) run --locked --release -p vaiven-bench -- --workers $(WORKERS) $(BENCH)
	cd web && VAIVEN=$(CURDIR)/target/release/vaiven npm run measure

clean: ## Remove what was built
	$(CARGO) clean
