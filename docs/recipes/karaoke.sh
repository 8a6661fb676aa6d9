#!/usr/bin/env bash
# Makes a karaoke version of every song in a folder: everything but the vocals, as MP3. It leaves
# out songs that it has made before, so it can be repeated. Needs bash and curl 7.71 or later.
# Usage: [STEMLINE_URL=http://localhost:5000] [MODEL=auto] karaoke.sh SONGS OUT
set -euo pipefail
songs=${1:?name the folder of the songs} out=${2:?name the folder of the karaoke versions}
url=${STEMLINE_URL:-http://localhost:5000} model=${MODEL:-auto}
mkdir -p "$out"
answer=$out/.part
trap 'rm -f "$answer"' EXIT
names=() hashes=()
failed=0

# Prints the first text with a name in the JSON of the last answer; nothing if it has none.
text() { { grep -o "\"$1\":\"[^\"]*\"" "$answer" || true; } | head -n 1 | cut -d '"' -f 4; }
# Calls the server. Waits about two minutes for one that restarts: by then, curl has tried 8 times.
ask() { curl --silent --show-error --retry 7 --retry-all-errors "$@"; }
# Calls the server. Prints the status of its answer.
call() { ask --output "$answer" --write-out '%{http_code}' "$@"; }
target() { echo "$out/${1%.*} (karaoke).mp3"; }
# Returns whether an earlier song has the same target, as song.mp3 and song.flac have.
is_taken() {
  for index in "${!names[@]}"; do
    [ "$(target "${names[$index]}")" != "$(target "$1")" ] || return 0
  done
  return 1
}

# All songs are sent first, so that the server always has one to separate.
for path in "$songs"/*; do
  name=${path##*/}
  [ -f "$path" ] && [ ! -e "$(target "$name")" ] || continue
  if is_taken "$name"; then
    failed=1
    echo "$name: left out: another song has the same name without its ending" >&2
    continue
  fi
  quoted=${path//\\/\\\\}
  quoted=${quoted//\"/\\\"}
  status=$(call --form "model=$model" --form two_stems=vocals --form "file=@\"$quoted\"" "$url/apiv1/songs")
  case $status in
  202) names+=("$name") hashes+=("$(text hash)") ;;
  *)
    case $(text code) in
    EMPTY_AUDIO | UNSUPPORTED_AUDIO | BAD_AUDIO) echo "$name: left out: $(text reason)" ;;
    *) failed=1 && echo "$name: refused: $(text reason)" >&2 ;;
    esac
    ;;
  esac
done

for index in "${!names[@]}"; do
  name=${names[$index]} hash=${hashes[$index]}
  state=waiting
  while [ "$state" = waiting ] || [ "$state" = running ]; do
    # The server answers when the song has ended, or after a minute.
    call "$url/apiv1/songs/$hash?wait=60" >/dev/null
    state=$(text state)
  done
  status=
  [ "$state" != done ] || status=$(call "$url/apiv1/track/$hash/no_vocals.mp3")
  if [ "$status" = 200 ]; then
    mv "$answer" "$(target "$name")"
    echo "$(target "$name")"
  else
    # A song that was removed meanwhile has no state.
    failed=1
    echo "$name: ${state:+$state: }$(text reason)" >&2
  fi
done
exit $failed
