#!/usr/bin/env bash
# Installs what others wrote, against which tests hold what we sign: Python packages, into a folder of their own under target/.
# Does nothing where they are there already. The tests run it themselves, and fail where it fails.
set -euo pipefail
cd "$(dirname "$0")/.."

folder="${CARGO_TARGET_DIR:-target}/verifiers"
wanted=tests/verifiers/requirements.txt

if cmp --silent "$wanted" "$folder/installed.txt"; then
    exit 0
fi
rm -rf "$folder"
python3 -m venv "$folder" || {
    printf 'verifiers: python3 cannot make a virtual environment. Install it: apt-get install python3 python3-venv\n' >&2
    exit 1
}
"$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --requirement "$wanted"
cp "$wanted" "$folder/installed.txt"
