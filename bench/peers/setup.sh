#!/usr/bin/env bash
# Makes a virtual environment for peers in FOLDER and prints its python:
#   setup.sh FOLDER [requirements.txt|requirements-encoders.txt]
# Quiet; a second call with the same requirements does nothing.
set -euo pipefail

if [[ $# -lt 1 || $# -gt 2 ]]; then
  echo "peers: one folder is needed. Type: $0 FOLDER [REQUIREMENTS]" >&2
  exit 2
fi
folder=$1
requirements="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/${2:-requirements.txt}"
stamp="$folder/.requirements.sha256"
wanted=$(sha256sum <"$requirements")

if [[ ! -x "$folder/bin/python" || "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]]; then
  if ! python3 -m venv --clear "$folder"; then
    echo "peers: no virtual environment: python3 has no venv. Install python3-venv." >&2
    exit 1
  fi
  "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements" >&2
  echo "$wanted" >"$stamp"
fi
echo "$folder/bin/python"
