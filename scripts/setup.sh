#!/usr/bin/env bash
# Brings a bare Debian 12 with Rust and Node to where `make demo` and `make test` run. Run it as often as you like: it
# installs what is missing and nothing else, and touches the network only when something is.
set -euo pipefail

packages=(
    build-essential   # SQLite is compiled in
    pkg-config
    lld               # the linker named in .cargo/config.toml
    libpq-dev         # the client of PostgreSQL, with TLS: docs/adr/0003
    postgresql        # with its client; the tests start throw-away servers of their own
    python3-venv      # others' verifiers, against which tests hold what we sign: scripts/verifiers.sh
    chromium-headless-shell   # the web app is tested in it: Chromium without what draws windows
)
rust_components=(rustfmt clippy)

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "missing: $*. Install them as root: apt-get install $*"
        as_root=(sudo)
    fi
    printf 'setup: installing %s\n' "$*"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
    # A machine may know of archives that are down and that we do not need, so only the installation decides.
    "${apt[@]}" update --quiet || printf 'setup: apt-get update failed; trying with the lists that are here\n' >&2
    "${apt[@]}" install --quiet --yes --no-install-recommends "$@" || fail "apt-get could not install: $*"
}

command -v dpkg-query >/dev/null || fail "this is not a Debian. Install these, or what corresponds: ${packages[*]}"

missing=()
for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    install_packages "${missing[@]}"
fi

command -v cargo >/dev/null || fail "Rust is missing (1.95 or later): https://rustup.rs"
command -v node >/dev/null && command -v npm >/dev/null || fail "Node is missing (20 or later, with npm): https://nodejs.org"
node_major="$(node --version | sed 's/^v\([0-9]*\).*/\1/')"
[ "$node_major" -ge 20 ] || fail "Node $node_major is too old for the web app: 20 or later is needed"

for component in "${rust_components[@]}"; do
    if ! cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1; then
        command -v rustup >/dev/null || fail "the Rust component '$component' is missing, and there is no rustup to add it"
        rustup component add "$component" || fail "rustup could not add '$component'"
    fi
done
