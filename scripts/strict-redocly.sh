#!/bin/sh
# Runs redocly, the command in the arguments, without telemetry. Prints its report only when it
# finds a problem. A warning fails as an error does.
set -eu
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
report=$("$@" --format=github-actions 2>&1) || {
  echo "$report" >&2
  exit 1
}
case $report in *::warning*)
  echo "$report" >&2
  exit 1
  ;;
esac
