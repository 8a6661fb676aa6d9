#!/bin/sh
# Runs a command whose life hangs on file descriptor 3: when the other end closes without a word, its owner has died,
# and the command is ended, first politely, then with its whole process group. A line on 3 calls the watch off.
# `exec` keeps the process id, so the owner signals the command itself.
command=$$
(
  read -r _ <&3 && exit 0
  kill -TERM "$command"
  n=0
  while [ "$n" -lt 5 ] && kill -0 "$command"; do
    sleep 1
    n=$((n + 1))
  done
  kill -KILL "-$command"
) >/dev/null 2>&1 &
exec "$@" 3<&-
