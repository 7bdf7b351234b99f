# The same domain on a chain of another make, with the keys of its council elsewhere: sourced by stranger.sh.

# As test/integration/support/tools.ts has it, and keeps it.
anvil_version=1.7.1
anvil_package=@foundry-rs/anvil-linux-amd64

on_anvil() {
  steps anvil domain_on_anvil api target action agent money apply_proposes council_signs apply_goes_on up
  step allowed allowed_with_curl
  steps verify_anvil audit down
}

rpc() { # rpc <method> <params>
  curl -sf -H 'content-type: application/json' -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}" "$node_url"
}

anvil() {
  local cache="${XDG_CACHE_HOME:-$HOME/.cache}/countersign-tools/anvil-$anvil_version"
  local binary="$cache/node_modules/$anvil_package/bin/anvil" port
  mkdir -p "$cache"
  "$binary" --version >/dev/null 2>&1 ||
    npm install --prefix "$cache" --no-save --no-audit --no-fund --ignore-scripts "$anvil_package@$anvil_version" >/dev/null
  port="$(free_ports 1)"
  node_url="http://127.0.0.1:$port"
  "$binary" --host 127.0.0.1 --port "$port" --block-time 1 >"$folder/anvil.log" 2>&1 &
  started+=("$!")
  until rpc eth_chainId '[]' >/dev/null 2>&1; do kill -0 "${started[-1]}" || return; sleep 0.1; done
}

domain_on_anvil() {
  # Anvil brings accounts whose keys everybody knows: they are the council's, and no key of it is in the home.
  mapfile -t members < <(sed -nE 's/^\([0-9]\) (0x[0-9a-fA-F]{40}) .*/\1/p' "$folder/anvil.log" | head -5)
  mapfile -t member_keys < <(sed -nE 's/^\([0-9]\) (0x[0-9a-f]{64})$/\1/p' "$folder/anvil.log" | head -5)
  is "members" "5 5" "${#members[@]} ${#member_keys[@]}"
  domain_init --chain "$node_url" --delay 3s "${members[@]/#/--member=}"
  ! ls .countersign/keys/member* 2>/dev/null
}

money() { # What the organization's own accounts pay with; nobody gives it away there.
  local account
  for account in $(countersign keys | grep -oE '0x[0-9a-f]{40}'); do
    rpc anvil_setBalance "[\"$account\",\"0x8ac7230489e80000\"]" >/dev/null
  done
}

apply_proposes() {
  local status=0
  apply || status=$?
  is "the exit status of apply, which waits for the council" 3 "$status"
  proposals=(.countersign/proposals/*.json)
  is "proposals" 1 "${#proposals[@]}"
}

council_signs() {
  local member digest proposal="${proposals[0]}" signatures=()
  countersign gov show "$proposal" >"$folder/proposal"
  grep -q nominate "$folder/proposal"
  digest="$(countersign gov show "$proposal" --json | grep -o '"digest":"0x[0-9a-f]\{64\}"' | tail -1 | grep -o '0x[0-9a-f]*')"
  for member in 0 2 4; do
    MEMBER_KEY="${member_keys[$member]}" countersign gov sign "$proposal" --key-env MEMBER_KEY \
      --out "$folder/member$member.json" --yes "$digest" >/dev/null
    signatures+=("$folder/member$member.json")
  done
  PAYER_KEY="$(cat .countersign/keys/payer.key)" countersign gov submit "$proposal" "${signatures[@]}" \
    --key-env PAYER_KEY --send >/dev/null
}

# The delay of the timelock runs meanwhile.
apply_goes_on() { countersign apply --watch --yes >/dev/null 2>"$folder/apply-errors"; }

allowed_with_curl() { allowed curl; }

verify_anvil() {
  cp "$folder/permitted.json" "$folder/record.json"
  verify
}
