#!/bin/sh
# Signs every example agreement anew, as each of its parties would, with keys that are made for it and thrown away at once.
# Usage: scripts/sign-examples.sh [path of vaiven]
set -eu
cd "$(dirname "$0")/.."
vaiven=${1:-target/debug/vaiven}
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT
parties() { sed -n 's/^country = "\(..\)"$/\1/p' "$@" | sort -u; }

documents=$(ls agreements/*/*.toml)
# shellcheck disable=SC2086
all=$(parties $documents)
{
  echo "{"
  comma=
  for party in $all; do
    "$vaiven" key new --out "$keys/$party" --json > /dev/null
    public=$("$vaiven" key show "$keys/$party" --json | sed -n 's/.*"public_key": "\([^"]*\)".*/\1/p')
    [ -n "$comma" ] && printf ',\n'
    comma=1
    printf '  "%s": "%s"' "$party" "$public"
  done
  printf '\n}\n'
} > agreements/example-keys.json
for document in $documents; do
  rm -f "${document%.toml}.signatures.json"
  for party in $(parties "$document"); do
    "$vaiven" agreement sign "$document" --key "$keys/$party" --as "$party" > /dev/null
  done
  "$vaiven" agreement verify "$document" --keys agreements/example-keys.json > /dev/null
  "$vaiven" agreement check "$document"
done
