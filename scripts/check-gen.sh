#!/bin/sh
# Generates the types of the protos and those of the REST API into a temporary folder and compares
# them with proto/gen and client/src/gen.
set -eu
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
GEN_DIR=$fresh/proto npm run --silent gen --workspace @stemline/proto
diff -r -q proto/gen "$fresh/proto" || {
  echo 'proto/gen differs from the protos: run `npm run gen` and commit the result' >&2
  exit 1
}
GEN_FILE=$fresh/openapi.ts npm run --silent gen --workspace @stemline/client >/dev/null
diff -q client/src/gen/openapi.ts "$fresh/openapi.ts" || {
  echo 'client/src/gen differs from gateway/openapi.json: run `npm run gen` and commit the result' >&2
  exit 1
}
