#!/bin/sh
# Runs a command and ends it when its owner dies. The owner holds the other end of descriptor 3.
# When that end closes before a line was written, the owner has died: the command gets SIGTERM,
# and five seconds later its process group gets SIGKILL. A line on descriptor 3 ends the watch.
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
