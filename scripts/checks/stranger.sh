#!/usr/bin/env bash
# Does what somebody does who has never seen Countersign: packs, installs the tarball into an empty folder, and uses what it
# brings, as the README says it: a domain of one's own in front of an API of one's own. Says the seconds of each step, and ends
# with one line of JSON. Nothing is written by hand on the way.
#
#   scripts/checks/stranger.sh            on a chain of this machine
#   scripts/checks/stranger.sh --anvil    on a chain of another make, where the keys of the council lie elsewhere
#
# Environment: STRANGER_KEEP=1 leaves the folder, STRANGER_TARBALL=<file> installs that one instead of packing,
# STRANGER_PACK_TO=<folder> leaves what it packs there,
# TEST_REQUIRES=python fails where Python has no venv, instead of leaving its calls out.
set -euo pipefail
shopt -s inherit_errexit

mode="${1:-local}"
case "$mode" in local | --anvil) ;; *) echo "usage: stranger.sh [--anvil]" >&2; exit 2 ;; esac
root="$(cd "$(dirname "$0")/../.." && pwd)"
here="$root/scripts/checks/stranger"
folder="$(mktemp -d)"
domain="$folder/domain"
export STRANGER_FOLDER="$folder"
# Homes are trusted in a list of this run's own, and nothing of the caller's own domain is read.
export XDG_CONFIG_HOME="$folder/config" BANK_TOKEN=of-the-bank
unset COUNTERSIGN_HOME RPC_URL COUNTERSIGN_DEPLOYMENT_FILE COUNTERSIGN_PASSPHRASE_FILE
export COUNTERSIGN_BATCHER_SECONDS=1 COUNTERSIGN_CHAIN_BLOCK_TIME=1

started=()
finish() {
  local status=$?
  if [ -e "$domain/countersign.yaml" ]; then (cd "$domain" && countersign down) >/dev/null 2>&1 || true; fi
  for pid in "${started[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  if [ "${STRANGER_KEEP:-0}" = 1 ]; then echo "left: $folder" >&2; else rm -rf "$folder"; fi
  if [ "$status" -ne 0 ]; then echo "{\"ok\":false,\"step\":\"$step_name\"}"; fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

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

is() { # is <what> <expected> <got>
  [ "$2" = "$3" ] || { echo "$1: $3, not $2" >&2; return 1; }
}

free_ports() { # free_ports <how many>
  node -e '
    // Below what systems hand out themselves (services/platform/http/free-port.ts): they are used only minutes later.
    const open = () =>
      new Promise((resolve, reject) => {
        const server = require("net").createServer();
        server.once("error", reject).listen(10_000 + Math.floor(Math.random() * 22_768), "127.0.0.1", () => resolve(server));
      }).catch(open);
    Promise.all(Array.from({ length: Number(process.argv[1]) }, open)).then((servers) => {
      console.log(servers.map((server) => server.address().port).join(" "));
      for (const server of servers) server.close();
    });
  ' "$1"
}

countersign() { "$folder/node_modules/.bin/countersign" "$@"; }

# --- The package, without a domain.

pack() {
  tarball="${STRANGER_TARBALL:-}"
  [ -n "$tarball" ] || tarball="$(cd "$root" && npx tsx scripts/release/pack.ts --out "${STRANGER_PACK_TO:-$folder/packed}" 2>/dev/null)"
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
  DATA_DIR="$folder/chain" node node_modules/countersign/dist/chain.mjs >"$folder/chain.log" 2>&1 &
  started+=("$!")
  until curl -sf -H 'content-type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}' \
    "http://127.0.0.1:$COUNTERSIGN_CHAIN_PORT" | grep -q '"0x7a69"'; do
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
  # And every one the pages name, with its verb where it has some.
  sed -nE 's/.*(npx |`|^)(countersign [a-z][a-z-]*( [a-z][a-z-]*)?).*/\2/p' \
    "$root/README.md" "$root/docs/tour.md" "$root/docs/cookbook.md" | sort -u >"$folder/named"
  [ "$(wc -l <"$folder/named")" -ge 10 ]
  while read -r _ command verb; do
    grep -qx "$command" <<<"$listed" || { echo "the pages name countersign $command" >&2; return 1; }
    countersign "$command" --help >"$folder/help" </dev/null
    if grep -q '\[command\]' "$folder/help" && [ -n "$verb" ]; then
      grep -qE "^  $verb( |\$)" "$folder/help" || { echo "the pages name countersign $command $verb" >&2; return 1; }
      countersign "$command" "$verb" --help </dev/null | grep -q "^Usage: countersign $command $verb"
    fi
  done <"$folder/named"
}

# --- The first minute: a function of one's own, and no domain at all. The program is what its author has; five lines are added.

first_minute() {
  mkdir "$folder/minute"
  cat >"$folder/minute/before.mjs" <<'END'
const sendWire = async ({ amount }) => `sent ${amount}`;

console.log(await sendWire({ amount: "90.00", currency: "USD" }));
END
  cat >"$folder/minute/program.mjs" <<'END'
import { protect } from "countersign/sdk";
const sendWire = async ({ amount }) => `sent ${amount}`;
const params = { amount: { body: "/amount", decimals: 2 }, currency: { body: "/currency" } };
const limits = { blockAbove: "1,000.00 USD", params };
const wire = await protect(sendWire, { action: "bank.wire.create", ephemeral: true, ...limits });

console.log(await wire({ amount: "90.00", currency: "USD" }));
console.log(await wire({ amount: "9000.00", currency: "USD" }).catch(({ code }) => code));
END
  local added status=0
  added="$(diff "$folder/minute/before.mjs" "$folder/minute/program.mjs" | grep -c '^>' || true)"
  # The last call is only there to be refused.
  [ "$((added - 1))" -le 5 ]
  TMPDIR="$folder/minute" node "$folder/minute/program.mjs" >"$folder/minute/out" 2>"$folder/minute/said" || status=$?
  is "what the program says" "sent 90.00 ACTION_BLOCKED 0" "$(tr '\n' ' ' <"$folder/minute/out")$status" ||
    { cat "$folder/minute/said" >&2; return 1; }
  grep -q '^EPHEMERAL: ' "$folder/minute/said"
  # It ends with its program, and takes its folder along.
  local since=$SECONDS
  while compgen -G "$folder/minute/countersign-ephemeral-*" >/dev/null; do
    [ $((SECONDS - since)) -lt 15 ] || { echo "an ephemeral domain outlives its program" >&2; return 1; }
    sleep 0.1
  done
}

# --- A domain of one's own. Each step is what a person types, and no file is written by hand.

domain_init() {
  mkdir -p "$domain" && cd "$domain"
  countersign init --yes --template finance "$@" >/dev/null 2>"$folder/init-errors"
}

api() {
  node "$here/api.mjs" "$folder/api.json" &
  started+=("$!")
  until [ -s "$folder/api.json" ]; do kill -0 "${started[-1]}" || return; sleep 0.05; done
  api_url="$(member url "$folder/api.json")"
}

target() {
  countersign target add "$api_url" --name bank --openapi "$api_url/openapi.json" \
    --credential "authorization=Bearer env:BANK_TOKEN" --yes >/dev/null 2>"$folder/shown"
}

action() {
  countersign action set bank.list_wires --at-least none --yes >/dev/null 2>"$folder/shown"
  countersign action set bank.create_wire --at-least none --amount body:/amount --decimals 2 --currency body:/currency \
    --recipient body:/to --hold-above "1,000.00 USD" --block-above "10,000.00 USD" --yes >/dev/null 2>"$folder/shown"
}

agent() {
  countersign agent add payer --from finance-director --why "pays what was agreed" \
    --actions bank.list_wires,bank.create_wire --limit "perAction.blockAbove=10,000.00 USD" \
    --limit communication.recipients=any --limit communication.channels=any --yes >/dev/null 2>"$folder/shown"
}

apply() { countersign apply --yes >/dev/null 2>"$folder/apply-errors"; }

up() {
  countersign up --detach >/dev/null
  countersign status >"$folder/status"
  grep -qE '^target bank +enforced: ' "$folder/status"
  countersign verify-chain payer | grep -q '^verified at block '
}

# --- The agent's calls: allowed, held and approved, blocked.

python_client() {
  python=""
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo '!!! SKIPPED: the calls from Python, because this machine has no python3 with venv' >&2
    [[ ",${TEST_REQUIRES:-}," != *,python,* ]]
    return
  fi
  # A build leaves files behind, and the checkout is not for them.
  cp -r "$root/services/sdk/python" "$folder/python-client"
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install -q --disable-pip-version-check "$folder/python-client"
  python="$folder/venv/bin/python"
}

first_minute_python() {
  [ -n "$python" ] || return 0
  cat >"$folder/minute/program.py" <<'END'
from countersign import CountersignError, protect
params = {"amount": {"body": "/amount", "decimals": 2}, "currency": {"body": "/currency"}}
@protect("bank.wire.create", ephemeral=True, block_above="1,000.00 USD", params=params)
def send_wire(amount, currency="USD"):
    return f"sent {amount}"

print(send_wire("90.00"))
try:
    send_wire("9000.00")
except CountersignError as error:
    print(error.code)
END
  is "what the program in Python says" "sent 90.00 ACTION_BLOCKED " \
    "$(cd "$folder" && TMPDIR="$folder/minute" "$python" "$folder/minute/program.py" 2>"$folder/minute/said" | tr '\n' ' ')" ||
    { cat "$folder/minute/said" >&2; return 1; }
}

call() { # call <language> <amount>: prints the API's status, or the code it was refused with
  case "$1" in
    curl) curl_call payer "$api_url" "$2" ;;
    typescript) node "$here/calls.mjs" "$profile" "$api_url" "$2" "$folder/record.json" ;;
    python) "$python" "$here/calls.py" "$profile" "$api_url" "$2" ;;
  esac
}

allowed() { is "an allowed wire with $1" 201 "$(call "$1" 90.00)"; }
blocked() { is "a blocked wire with $1" ACTION_BLOCKED "$(call "$1" 90000.00)"; }
refused() { # by the gateway, where the decision rests on the block before; else by the policy
  local got
  got="$(call "$1" 90.00)"
  [ "$got" = AGENT_REVOKED ] || is "a wire of a revoked agent with $1" ACTION_BLOCKED "$got"
}

held() {
  rm -f "$folder/approved" "$folder/hold"
  call "$1" 2000.00 >"$folder/held" 2>"$folder/hold" &
  local pid=$! hold
  started+=("$pid")
  until grep -qs '^hold .*' "$folder/hold"; do
    kill -0 "$pid" 2>/dev/null || { cat "$folder/held" "$folder/hold" >&2; return 1; }
    sleep 0.05
  done
  hold="$(sed -n 's/^hold //p' "$folder/hold")"
  approve "$hold"
  touch "$folder/approved"
  wait "$pid"
  is "an approved wire with $1" 201 "$(cat "$folder/held")"
}

approve() { # approve <hold>: what it shows is read first, and then agreed to
  local until
  until=$(($(date +%s) + 600))
  countersign holds approve "$1" --approver treasurer --valid-before "$until" </dev/null >"$folder/to-approve" 2>&1 || true
  grep -q '2,000.00 USD' "$folder/to-approve" || { cat "$folder/to-approve" >&2; return 1; }
  countersign holds approve "$1" --approver treasurer --valid-before "$until" \
    --yes "$(grep -o '0x[0-9a-f]\{64\}' "$folder/to-approve" | tail -1)" >"$folder/approval" 2>&1 ||
    { cat "$folder/to-approve" "$folder/approval" >&2; return 1; }
}

calls() { # calls <language>
  allowed "$1"
  held "$1"
  blocked "$1"
}
calls_curl() { calls curl; }
calls_typescript() { calls typescript; }
calls_python() { [ -z "$python" ] || calls python; }

revoke() {
  countersign agent revoke payer --why "it is no longer needed" --yes >/dev/null 2>&1
  local language
  for language in curl typescript ${python:+python}; do refused "$language"; done
}

# --- Was it right? What the agent kept, and then everything.

verify() {
  local what begun=$SECONDS status
  for what in "$folder/permitted.json" "$folder/record.json"; do
    # 2 is: not due yet. What was signed is anchored within 60 s.
    while status=0; countersign verify "$what" >"$folder/fate" || status=$?; [ "$status" -ne 0 ]; do
      [ "$status" -eq 2 ] && [ $((SECONDS - begun)) -lt 75 ] || { cat "$folder/fate" >&2; return 1; }
      sleep 0.5
    done
    countersign replay "$what" >/dev/null
  done
}

audit() { countersign audit --require-anchored >"$folder/audit" || { cat "$folder/audit" >&2; return 1; }; }

backup() {
  countersign backup "$folder/copy" >/dev/null
  countersign audit "$folder"/copy/log-*.sqlite >/dev/null
  countersign restore --data-dir "$folder/restored" "$folder/copy" >/dev/null
  countersign audit "$folder"/restored/log-*.sqlite >"$folder/audit" || { cat "$folder/audit" >&2; return 1; }
}

down() {
  countersign down >/dev/null
  ! countersign status >/dev/null 2>&1
}

# shellcheck source=scripts/checks/stranger/calls.sh
. "$here/calls.sh"

report() {
  for at in "${!names[@]}"; do printf '%s %s\n' "${names[$at]}" "${seconds[$at]}"; done |
    node -e '
      const lines = require("node:fs").readFileSync(0, "utf8").trim().split("\n");
      const seconds = Object.fromEntries(lines.map((line) => line.split(" ")).map(([name, value]) => [name, Number(value)]));
      console.log(JSON.stringify({ ok: true, seconds, files_written_by_hand: 0 }));
    '
}

steps() { local name; for name in "$@"; do step "$name" "$name"; done; }

profile=".countersign/agents/payer.json"
read -r COUNTERSIGN_CHAIN_PORT COUNTERSIGN_SIGNING_PORT COUNTERSIGN_GATEWAY_PORT COUNTERSIGN_BATCHER_PORT \
  COUNTERSIGN_GATEWAY_BATCHER_PORT COUNTERSIGN_SUPERVISOR_PORT <<<"$(free_ports 6)"
export COUNTERSIGN_CHAIN_PORT COUNTERSIGN_SIGNING_PORT COUNTERSIGN_GATEWAY_PORT COUNTERSIGN_BATCHER_PORT \
  COUNTERSIGN_GATEWAY_BATCHER_PORT COUNTERSIGN_SUPERVISOR_PORT

steps pack install
if [ "$mode" = --anvil ]; then
  # shellcheck source=scripts/checks/stranger/anvil.sh
  . "$here/anvil.sh"
  on_anvil
  report
  exit
fi
steps install_local_chain first_minute exports commands local_chain python_client first_minute_python
begun=$SECONDS
steps domain_init api target action agent apply up
steps calls_curl calls_typescript calls_python
steps revoke verify audit backup down
total=$((SECONDS - begun))
[ "$total" -le 120 ] || { echo "the domain took $total s, and 120 s are what it may take" >&2; exit 1; }
report
