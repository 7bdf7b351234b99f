#!/usr/bin/env bash
# Does what somebody does who has never seen Countersign: packs, installs the tarball into an empty folder, and uses what it
# brings. Says the seconds of each step, and ends with one line of JSON. Nothing is written by hand on the way.
#
#   scripts/checks/stranger.sh
#
# Environment: STRANGER_KEEP=1 leaves the folder, STRANGER_TARBALL=<file> installs that one instead of packing.
set -euo pipefail

root="$(cd "$(dirname "$0")/../.." && pwd)"
here="$root/scripts/checks/stranger"
folder="$(mktemp -d)"
export STRANGER_FOLDER="$folder"

started=()
finish() {
  local status=$?
  for pid in "${started[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  if [ "${STRANGER_KEEP:-0}" = 1 ]; then echo "left: $folder" >&2; else rm -rf "$folder"; fi
  if [ "$status" -ne 0 ]; then echo "{\"ok\":false,\"step\":\"$step_name\"}"; fi
  exit "$status"
}
trap finish EXIT

names=()
seconds=()
step_name="nothing yet"
step() { # step <name> <function>: runs it, and remembers how long it took
  step_name="$1"
  local begun ended
  begun="$(date +%s.%N)"
  "$2"
  ended="$(date +%s.%N)"
  names+=("$1")
  seconds+=("$(awk -v a="$begun" -v b="$ended" 'BEGIN { printf "%.2f", b - a }')")
  echo "== $1: ${seconds[-1]} s" >&2
}

countersign() { "$folder/node_modules/.bin/countersign" "$@"; }

# --- The package, without a domain.

pack() {
  tarball="${STRANGER_TARBALL:-}"
  [ -n "$tarball" ] || tarball="$(cd "$root" && npx tsx scripts/release/pack.ts --out "$folder/packed" 2>/dev/null)"
}

install() {
  cd "$folder"
  npm install --no-audit --no-fund --loglevel=error "$tarball" >/dev/null
}

install_local_chain() {
  npm install --no-audit --no-fund --loglevel=error "hardhat@$(node -p "require('$folder/node_modules/countersign/package.json').peerDependencies.hardhat")" >/dev/null
}

local_chain() {
  # What stands in the folder is not ours to run.
  echo 'throw new Error("read");' >"$folder/hardhat.config.ts"
  COUNTERSIGN_CHAIN_PORT="$chain_port" DATA_DIR="$folder/chain" node node_modules/countersign/dist/chain.mjs >"$folder/chain.log" 2>&1 &
  started+=("$!")
  until curl -sf -H 'content-type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}' \
    "http://127.0.0.1:$chain_port" | grep -q '"0x7a69"'; do
    kill -0 "${started[-1]}" || return
    sleep 0.1
  done
  kill "${started[-1]}"
  wait "${started[-1]}"
}

exports() { node "$here/exports.mjs"; }

commands() {
  local command listed
  listed="$(countersign --help | sed -nE 's/^  ([a-z-]+) +[a-z].*/\1/p' | grep -v '^help$')"
  [ "$(wc -w <<<"$listed")" -ge 10 ]
  for command in $listed; do
    countersign "$command" --help >"$folder/help" 2>"$folder/help-errors"
    [ -s "$folder/help" ] && [ ! -s "$folder/help-errors" ]
  done
}

# --- A domain of one's own. Each step is what a person types, and no file is written by hand.

domain_init() {
  mkdir -p "$folder/domain" && cd "$folder/domain"
  countersign init --yes --template finance >/dev/null
}

api() {
  node "$here/api.mjs" "$folder/api.json" &
  started+=("$!")
  until [ -s "$folder/api.json" ]; do kill -0 "${started[-1]}" || return; sleep 0.05; done
  api_url="$(node -p "require('$folder/api.json').url")"
}

target() { countersign target add "$api_url" --openapi "$api_url/openapi.json" --yes >/dev/null; }
agent() { countersign agent add payer --yes >/dev/null; }
apply() { countersign apply --yes >/dev/null; }

up() {
  countersign up >"$folder/up.log" 2>&1 &
  started+=("$!")
  until countersign status --json 2>/dev/null | grep -q '"ready":true'; do kill -0 "${started[-1]}" || return; sleep 0.2; done
}

calls() { node "$here/calls.mjs" .countersign/agents/payer.json "$api_url"; }

revoke() {
  countersign agent revoke payer --yes >/dev/null
  ! node "$here/calls.mjs" .countersign/agents/payer.json "$api_url" allowed 2>/dev/null
}

verify() { countersign audit --json | grep -q '"ok":true'; }

backup() {
  countersign backup --data-dir "$folder/domain/.countersign/logs" "$folder/copy" >/dev/null
  countersign restore --data-dir "$folder/restored" "$folder/copy" >/dev/null
}

step pack pack
step install install
step exports exports
step commands commands
step install_local_chain install_local_chain
chain_port="$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')"
step local_chain local_chain

# With a domain, once the package has its commands.
if countersign --help | grep -q '^  init '; then
  for name in domain_init api target agent apply up calls revoke verify backup; do step "$name" "$name"; done
fi

for at in "${!names[@]}"; do printf '%s %s\n' "${names[$at]}" "${seconds[$at]}"; done |
  node -e '
    const lines = require("node:fs").readFileSync(0, "utf8").trim().split("\n");
    const seconds = Object.fromEntries(lines.map((line) => line.split(" ")).map(([name, value]) => [name, Number(value)]));
    console.log(JSON.stringify({ ok: true, seconds, files_written_by_hand: 0 }));
  '
