# The two that matter: `make demo` and `make test`. Both set the machine up first (Debian 12 with Rust and Node).
.DEFAULT_GOAL := help
.PHONY: help setup build demo test verifiers lint fmt bench bench-full clean

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

build: setup ## Compile everything, tests included
	$(CARGO) build --locked --workspace --all-targets

# The development profile on purpose: it is ready minutes before a release build, and its dependencies are optimised.
demo: setup ## Run a node with a synthetic season on SQLite, and print its address and logins
	$(CARGO) run --locked -p vaiven-node --bin vaiven -- \
		demo --dir $(DEMO_DIR) --port $(PORT) --workers $(WORKERS) --seed $(SEED)

test: setup lint verifiers ## Check the form, then run every test on SQLite and PostgreSQL
	$(CARGO) test --locked --workspace

verifiers: setup ## Install what others wrote to verify what we sign, for the tests
	@scripts/verifiers.sh

lint: setup ## Check formatting and lints
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

fmt: ## Format the sources
	$(CARGO) fmt --all

bench: setup ## Measure a durable node: 100,000 workers with 10 records each
	$(CARGO) run --locked --release -p vaiven-bench -- --workers 100000 --records 10

bench-full: setup ## The same with 1,000,000 workers
	$(CARGO) run --locked --release -p vaiven-bench -- --workers 1000000 --records 10

clean: ## Remove what was built
	$(CARGO) clean
