#!/bin/sh
# Make the environment: a venv, uv into it, then exactly the pinned packages and the project itself.
# Usage: make_environment.sh PYTHON FOLDER
set -eu
python=$1
venv=$2

if ! command -v "$python" >/dev/null 2>&1; then
    echo "Python 3.11 or newer is needed and '$python' was not found. On Debian, type:" >&2
    echo "    apt-get install python3 python3-venv" >&2
    exit 2
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; '$python' is $("$python" -V). Name another one: make env PYTHON=python3.12" >&2
    exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's venv module is missing. On Debian, type:" >&2
    echo "    apt-get install python3-venv" >&2
    exit 2
fi

if ! "$venv/bin/python" -c '' 2>/dev/null; then
    echo "==> Making an environment in $venv"
    "$python" -m venv --clear "$venv"
fi
if ! "$venv/bin/uv" --version >/dev/null 2>&1; then
    echo "==> Fetching uv, which installs the rest"
    "$venv/bin/python" -m pip install --quiet --require-hashes --requirement requirements/uv.txt
fi
echo "==> Installing the pinned packages (about 40 s the first time)"
"$venv/bin/uv" pip sync --quiet --require-hashes --python "$venv/bin/python" requirements/dev.txt
echo "==> Installing ensembl-fed itself"
"$venv/bin/uv" pip install --quiet --no-deps --no-build-isolation --python "$venv/bin/python" --editable .
"$venv/bin/python" -m compileall -q activitypub ensembl_fed moderation web
echo "==> The environment is ready"
