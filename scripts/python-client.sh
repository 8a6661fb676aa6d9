#!/bin/sh
# Installs the generator of Python clients into a folder of its own, and runs the test that
# generates a client and separates a song with it.
set -eu
cd "$(dirname "$0")/.."

VENV=.python-client
GENERATOR=openapi-python-client==0.29.1

"$VENV/bin/python" -m pip freeze 2>/dev/null | grep -qx "$GENERATOR" || {
  engine/.venv/bin/python -m venv --clear "$VENV"
  "$VENV/bin/python" -m pip --disable-pip-version-check install --quiet "$GENERATOR"
}
npx vitest run --config e2e/vitest.config.ts e2e/python-client.test.ts
