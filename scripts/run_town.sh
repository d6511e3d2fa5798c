#!/bin/sh
# Serve the sample town on loopback: fill the store once, say what to open, then serve until Ctrl-C.
# The scheme, the networks and the doors can be set beforehand; data/demo may be deleted at any time to start again.
set -eu
unset ENSEMBL_CONFIG ENSEMBL_DATABASE_URL ENSEMBL_MEDIA_URL ENSEMBL_BUS_URL # never a town that is in use
town=./data/demo
export ENSEMBL_SCHEME="${ENSEMBL_SCHEME:-http}"
export ENSEMBL_FEDERATION_ALLOW_NETWORKS="${ENSEMBL_FEDERATION_ALLOW_NETWORKS:-127.0.0.1/32,::1/128}"
export ENSEMBL_REGISTRATIONS="${ENSEMBL_REGISTRATIONS:-open}"
export ENSEMBL_EMAIL_CONFIRMATION="${ENSEMBL_EMAIL_CONFIRMATION:-off}"
export ENSEMBL_DATA_DIR="$town"
told="$town/town.txt" # what the sample town told of itself; there only once it is complete

if [ ! -f "$told" ]; then
    echo "==> Filling the sample town in $town"
    rm -rf "$town" # an earlier filling that was interrupted
    mkdir -p "$town"
    # What goes well while the town is filled needs no line each: nobody is served yet.
    ENSEMBL_LOG_LEVEL="${ENSEMBL_LOG_LEVEL:-warning}" .venv/bin/ensembl-fed demo >"$told.new"
    mv "$told.new" "$told"
fi
cat "$told"
echo "==> Serving the town; Ctrl-C stops it, removing $town starts it afresh"
exec .venv/bin/ensembl-fed serve --port 8000 --port 8001 --port 8002 --port 8003
