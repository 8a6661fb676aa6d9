#!/bin/sh
# Generates the types of the protos into a temporary folder and compares them with proto/gen.
set -eu
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
GEN_DIR=$fresh npm run --silent gen --workspace @stemline/proto
diff -r -q proto/gen "$fresh" || {
  echo 'proto/gen differs from the protos: run `npm run gen` and commit the result' >&2
  exit 1
}
