import { unsupportedInDecision, unsupportedInIntent } from "../../core/schemas/pending.ts";
import type { Find } from "../report/findings.ts";
import type { Parsed } from "../records/parsed.ts";

/** What no part of this version makes cannot be checked, so it is not passed over in silence. */
export function checkSupported(find: Find, record: Parsed): void {
  const members = unsupportedIn(record);
  if (members.length > 0) find("UNSUPPORTED", `${members.join(", ")} of a record of kind ${record.kind}`);
}

function unsupportedIn(record: Parsed): readonly string[] {
  switch (record.kind) {
    case "intent":
      return unsupportedInIntent(record.claims);
    case "sae":
    case "denial":
      return unsupportedInDecision(record.claims);
    case "outcome":
    case "approval":
    case "approval_denial":
    case "shadow":
    case "behaviour":
    case "erasure":
    case "floor":
    case "void":
    case "plan":
    case "revocation":
      return [];
  }
}
