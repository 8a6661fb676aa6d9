#!/bin/sh
# Runs a command and ends it when the process that started this script dies. That process, the
# owner, has the other end of descriptor 3. If that end closes before the owner has written a line,
# the owner has died: this script sends SIGTERM to the command, and SIGKILL to its process group
# five seconds later. A line on descriptor 3 ends the watch. `exec` keeps the process id, so signals
# of the owner reach the command.
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
