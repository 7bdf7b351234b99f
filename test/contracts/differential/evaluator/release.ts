import { has, type Action } from "./action.ts";
import { blocked, type Answer } from "./answer.ts";
import { TOP_SECRET } from "./envelope.ts";
import type { Parameters } from "./organization.ts";

/** What may be sent to whom. Data that goes nowhere is not asked about. */
export function* sayRelease(parameters: Parameters, action: Action): Iterable<Answer> {
  const isData = has(action, "DATA_SET") || has(action, "CLASSIFICATION") || has(action, "PII");
  const leaves = has(action, "EXTERNAL");
  if (!isData || (!leaves && !has(action, "RECIPIENT"))) return;
  const named = parameters.releases.find(({ recipient }) => has(action, "RECIPIENT") && recipient === action.recipient);
  const { insideCeiling, outsideCeiling, outsidePii } = parameters;
  const general = leaves ? { ceiling: outsideCeiling, pii: outsidePii } : { ceiling: insideCeiling, pii: true };
  const { ceiling, pii } = named ?? general;
  if (action.classification > ceiling) yield blocked("DATA_ACCESS", "RELEASE_CEILING");
  if (!has(action, "CLASSIFICATION") && ceiling < TOP_SECRET) yield blocked("DATA_ACCESS", "CLASSIFICATION_MISSING");
  if (has(action, "PII") && !pii) yield blocked("DATA_ACCESS", "RELEASE_PII");
}
