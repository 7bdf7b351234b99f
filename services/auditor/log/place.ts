import { caip2, logUrn } from "../../core/words/ids.ts";
import type { Find } from "../report/findings.ts";
import type { Parsed } from "../records/parsed.ts";
import type { LogContext } from "./context.ts";

/** A record says where it belongs; it must be here. */
export function checkPlace(find: Find, record: Parsed, { logId, organization, chainLog }: LogContext): void {
  const { chainId, system, anchorLog } = organization.addresses;
  const urn = logUrn(chainId, system, logId);
  const here = { log: logId, seq: record.seq };
  switch (record.kind) {
    case "intent":
    case "plan":
    case "behaviour":
      compare(find, { aud: record.claims.aud }, { aud: urn });
      return;
    case "sae":
    case "denial": {
      const { chain, pol } = record.claims;
      compare(find, { ...chain, chain: pol.chain }, { ...here, anchor: anchorLog, chain: caip2(chainId) });
      return;
    }
    case "outcome":
    case "shadow":
      // An outcome in a signing log is a copy of what stands in the enforcement point's.
      if (chainLog.view.kind === "Signing") return;
      compare(find, { ...record.claims.chain, iss: record.claims.iss }, { ...here, anchor: anchorLog, iss: urn });
      return;
    case "erasure":
    case "revocation":
    case "floor":
      compare(find, { ...record.claims.chain, iss: record.claims.iss }, { ...here, anchor: anchorLog, iss: urn });
      return;
    case "approval":
    case "approval_denial":
    case "void":
      compare(find, { log: record.claims.log, seq: record.claims.seq }, here);
      return;
  }
}

type Place = Readonly<Record<string, string | number>>;

function compare(find: Find, said: Place, here: Place): void {
  const wrong = Object.keys(here).filter((name) => said[name] !== here[name]);
  if (wrong.length === 0) return;
  find("RECORD_PLACE", `made for ${wrong.map((name) => `${name} ${String(said[name])}`).join(", ")}`);
}
