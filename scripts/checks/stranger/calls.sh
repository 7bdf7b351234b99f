# The same call with curl: sourced by stranger.sh.

# curl_call <profile's agent> <api url> <amount> [answer file]: prints the API's status, or the code it was refused with
curl_call() {
  local agent="$1" amount="$3" answer="${4:-$folder/answer.json}" body hold status
  body="{\"to\":\"Vendor Y\",\"amount\":\"$amount\",\"currency\":\"USD\"}"
  countersign intent --agent "$agent" --type bank.create_wire --target bank --path /wires --body "$body" \
    --param "amount=${amount/./}" --param currency=USD --param recipient="Vendor Y" >"$folder/intent.json"
  ask "$folder/intent.json" "$answer"
  hold="$(member hold "$answer")"
  if [ -n "$hold" ]; then
    echo "hold $hold" >&2
    # Whoever has no program to wait looks again once the person says so.
    until [ -e "$folder/approved" ]; do sleep 0.1; done
    countersign resume "$folder/intent.json" --agent "$agent" --hold "$hold" >"$folder/again.json"
    ask "$folder/again.json" "$answer"
  fi
  if [ -z "$(member envelope "$answer")" ]; then
    member code "$answer"
    return
  fi
  cp "$answer" "$folder/permitted.json"
  status="$(curl -s -o "$folder/outcome" -w '%{http_code}' "http://127.0.0.1:$COUNTERSIGN_GATEWAY_PORT/bank/wires" \
    -H 'content-type: application/json' -d "$body" \
    -H "Countersign-Envelope: $(member envelope "$answer")" \
    -H "Countersign-Proof: $(countersign proof --agent "$agent" "$answer")")"
  if [ "$status" = 201 ]; then echo "$status"; else member code "$folder/outcome"; fi
}

ask() { # ask <intent file> <answer file>
  curl -s -H 'content-type: application/json' -d "@$1" -o "$2" "http://127.0.0.1:$COUNTERSIGN_SIGNING_PORT/v1/actions"
}

member() { node -p 'JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"))[process.argv[1]] ?? ""' "$1" "$2"; }
