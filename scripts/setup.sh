#!/bin/sh
# Installs everything that Stemline needs on this machine. Safe to repeat: a step that was done is
# skipped. STEMLINE_SETUP_PYTHON is the Python to use. TORCH_INDEX_URL is the package index for
# PyTorch.
set -eu
cd "$(dirname "$0")/.."

VENV=engine/.venv
NPM_STAMP=node_modules/.stemline-setup
PIP_STAMP=$VENV/.stemline-setup
WEB_STAMP=web/dist/.stemline-setup
CLIENT_STAMP=client/dist/.stemline-setup

say() { printf 'setup: %s\n' "$*"; }
die() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

check_node() {
  have node || die "Node.js is missing. Install version 22.12 or later: https://nodejs.org/en/download"
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' ||
    die "Node.js $(node --version) is too old. Install version 22.12 or later: https://nodejs.org/en/download"
  have npm || die "npm is missing. Install Node.js with npm: https://nodejs.org/en/download"
}

# Prints the command of a Python 3.10 or later that can make virtual environments.
find_python() {
  for candidate in "${STEMLINE_SETUP_PYTHON:-python3}" python3.13 python3.12 python3.11 python3.10 /usr/bin/python3 python; do
    have "$candidate" || continue
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

missing_system_packages() {
  have redis-server || echo redis-server
  have ffmpeg && have ffprobe || echo ffmpeg
  find_python >/dev/null || echo python3 python3-venv
}

install_system_packages() {
  parts=$(missing_system_packages | tr '\n' ' ')
  [ -n "$parts" ] || return 0
  if ! have apt-get; then
    die "these programs are missing: $parts" \
      "Install them with the package manager of your system (macOS: brew install redis ffmpeg python), then repeat."
  fi
  command="apt-get update && apt-get install -y --no-install-recommends $parts"
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif have sudo && sudo -n true 2>/dev/null; then
    as_root='sudo -n'
  else
    die "these packages are missing: $parts" "Install them with this command, then repeat:" "  sudo sh -c '$command'"
  fi
  say "installing system packages: $parts"
  # shellcheck disable=SC2086 # $as_root and $parts are lists of words
  { $as_root apt-get update -qq || say 'apt-get update failed; using the package lists of this machine'
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $parts >/dev/null; } </dev/null ||
    die "apt-get could not install the packages. Run this to see why: $command"
  still=$(missing_system_packages | tr '\n' ' ')
  [ -z "$still" ] || die "these packages are still missing after the installation: $still"
}

# Prints a line that changes with $1 and with the content of the files after it.
stamp_of() {
  machine=$1
  shift
  printf '%s %s\n' "$machine" "$(cat "$@" | cksum)"
}
is_done() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

install_npm_packages() {
  stamp=$(stamp_of "$(uname -sm) $(node -p process.versions.modules)" package-lock.json package.json ./*/package.json)
  is_done "$NPM_STAMP" "$stamp" && return
  say 'installing npm packages'
  log=$(mktemp)
  npm ci --no-audit --no-fund --loglevel=error </dev/null >"$log" 2>&1 || {
    cat "$log" >&2
    rm -f "$log"
    die 'npm could not install the packages; the lines above show the reason'
  }
  rm -f "$log"
  echo "$stamp" >"$NPM_STAMP"
}

build_web_page() {
  stamp=$(stamp_of '' package-lock.json $(find web -name node_modules -prune -o -path web/dist -prune -o -type f -print | sort))
  is_done "$WEB_STAMP" "$stamp" && return
  say 'building the web page'
  npm run --silent build:web </dev/null || die 'the web page could not be built; the lines above show the reason'
  echo "$stamp" >"$WEB_STAMP"
}

build_client() {
  stamp=$(stamp_of '' package-lock.json $(find client common/src -name node_modules -prune -o -path client/dist -prune -o -type f -print | sort))
  is_done "$CLIENT_STAMP" "$stamp" && return
  say 'building the client'
  npm run --silent build --workspace @stemline/client </dev/null || die 'the client could not be built; the lines above show the reason'
  echo "$stamp" >"$CLIENT_STAMP"
}

has_nvidia_gpu() { [ -e /proc/driver/nvidia/version ] || { have nvidia-smi && nvidia-smi -L >/dev/null 2>&1; }; }

install_torch() {
  pip="$VENV/bin/python -m pip --disable-pip-version-check"
  index=${TORCH_INDEX_URL:-}
  if [ -z "$index" ] && [ "$(uname -s)" = Linux ] && ! has_nvidia_gpu; then
    index=https://download.pytorch.org/whl/cpu
  fi
  if [ -n "$index" ]; then
    say "installing PyTorch from $index"
    # The first request has a short timeout, so that a machine that cannot reach the index waits for
    # seconds and not minutes.
    if $pip --timeout 8 --retries 0 index versions torch --index-url "$index" >/dev/null 2>&1 &&
      $pip install --quiet --index-url "$index" 'torch>=2.6'; then
      return
    fi
    say 'PyTorch could not be installed from there; installing it from the default index (a few GB with CUDA; it also runs on a CPU)'
  else
    say 'installing PyTorch (a few GB with CUDA)'
  fi
  $pip install --quiet 'torch>=2.6'
}

# The engine runs without OpenVINO too, only slower.
install_openvino() {
  case "$(uname -s) $(uname -m)" in 'Linux x86_64' | 'Linux aarch64') ;; *) return ;; esac
  "$VENV/bin/python" -m pip --disable-pip-version-check install --quiet --editable 'engine[openvino]' ||
    say 'OpenVINO could not be installed; the engine runs on PyTorch'
}

install_engine() {
  stamp=$(stamp_of "$PWD ${TORCH_INDEX_URL:-}" engine/pyproject.toml)
  is_done "$PIP_STAMP" "$stamp" && [ -x "$VENV/bin/python" ] && return
  python=$(find_python)
  if ! "$VENV/bin/python" -c 'import pip' >/dev/null 2>&1; then
    say "making the virtual environment of the engine with $("$python" --version)"
    "$python" -m venv --clear "$VENV"
  fi
  "$VENV/bin/python" -c 'import torch' >/dev/null 2>&1 || install_torch </dev/null
  say 'installing the engine'
  "$VENV/bin/python" -m pip --disable-pip-version-check install --quiet --editable 'engine[test]' </dev/null
  install_openvino </dev/null
  echo "$stamp" >"$PIP_STAMP"
}

check_node
install_system_packages
install_npm_packages
build_web_page
build_client
install_engine
