/** A digest, a hash or an id, as somebody would have it from another command. */
const HASH = `0x${"5c".repeat(32)}`;
const WHY = '--why "asked for by audit"';

/** Of verbs whose own words have no example: what stands behind the verb. */
const EXAMPLES: Readonly<Record<string, string>> = {
  init: "~/shop-domain --template finance",
  "templates list": "",
  "templates show": "finance",
  "templates diff": "minimal finance",
  trust: "~/shop-domain",
  keys: "--make",
  plan: "--outline",
  "action list": "",
  "agent list": "--json",
  "agent show": "buyer",
  "agent suspend": "buyer --why 'odd orders'",
  "agent reinstate": "buyer",
  "agent rotate": "buyer",
  "agent posture": "buyer Supervised",
  "agent revoke": "buyer --why 'it is no longer needed'",
  "model list": "",
  "policy list": "--agent buyer",
  revoke: "buyer",
  "asked list": "",
  "asked take": "1767225600-0a1b2c3d",
  "asked drop": "1767225600-0a1b2c3d",
  test: "cases.yaml --junit report.xml",
  intent: "--agent buyer --type shop.list_orders --target shop --path /orders --method GET",
  simulate: "--agent buyer --type shop.list_orders --target shop --path /orders --method GET",
  proof: "--agent buyer answer.json",
  read: "http://127.0.0.1:8401/v1/records/21 --agent buyer --log urn:countersign:31337:<System>:log:1",
  verify: "answer.json",
  "mcp uninstall": "cursor",
  "hook install": "claude-code",
  "hook uninstall": "claude-code",
  erase: "21 --reason 'asked for by whom it is about'",
  keygen: "agent.pem",
  replay: "answer.json",
  audit: "--require-anchored",
  "gov propose publish": `--policy 1 --parameters policy.json --out publish.json ${WHY}`,
  "gov propose posture": `--agent 2 --posture Delegated --out posture.json ${WHY}`,
  "gov propose reinstate": `--agent 2 --out reinstate.json ${WHY}`,
  "gov propose unpause": `--out unpause.json ${WHY}`,
  "gov propose reopen": `--out reopen.json ${WHY}`,
  "gov propose council": `--threshold 3 --out council.json ${WHY}`,
  "gov propose model": `--digest ${HASH} --sbom-digest ${HASH} --sbom-uri https://example.com/sbom --out model.json ${WHY}`,
  "gov propose nominate": `--principal 0x${"5c".repeat(20)} --threshold 1 --text-hash ${HASH} --out nominate.json ${WHY}`,
  "gov propose roles": `--grant guardian:0x${"5c".repeat(20)} --out roles.json ${WHY}`,
  "gov propose successor": `--log 1 --last-good-seq 21 --anchorer 0x${"5c".repeat(20)} --out successor.json ${WHY}`,
  "gov propose call": `--call 0x${"5c".repeat(20)}:0x00 --out call.json ${WHY}`,
  "gov show": "publish.json",
  "gov sign": "publish.json --keystore ann.json --out ann.sig",
  "gov submit": "publish.json ann.sig bob.sig --keystore payer.json --send",
  "gov status": "publish.json",
  "gov pending": "",
  "gov execute": "publish.json --keystore payer.json --send",
  "gov cancel write": `publish.json --out cancel.json ${WHY}`,
  "gov cancel send": "cancel.json ann.sig bob.sig --keystore payer.json --send",
  "gov brake": `--out brake.json ${WHY}`,
  "gov restrict pause": `--keystore guardian.json --send ${WHY}`,
  "gov restrict suspend": `--agent 2 --keystore guardian.json --send ${WHY}`,
  "gov restrict revoke-agent": `--agent 2 --keystore guardian.json --send ${WHY}`,
  "gov restrict revoke-node": `--node ${HASH} --keystore guardian.json --send ${WHY}`,
  "gov restrict revoke-model": `--digest ${HASH} --keystore guardian.json --send ${WHY}`,
  "gov restrict seal": `--log 1 --keystore guardian.json --send ${WHY}`,
  "gov verify": "publish.json ann.sig",
  "gov verify-deployment": `--system 0x${"5c".repeat(20)} --chain-id 31337`,
  "gov history": "--policy 1",
  completion: "bash >> ~/.bashrc",
  version: "--json",
};

/**
 * What a verb says of itself, with an example.
 * @param path names of the commands that lead to it, without `countersign`
 */
export function withExample(path: string, about: string): string {
  const rest = Object.hasOwn(EXAMPLES, path) ? EXAMPLES[path] : undefined;
  if (about === "" || rest === undefined || /Examples?: /.test(about)) return about;
  return `${about.trimEnd()}\nExample: ${`countersign ${path} ${rest}`.trimEnd()}`;
}
