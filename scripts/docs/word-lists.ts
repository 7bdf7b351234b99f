import { FINDINGS } from "../../services/auditor/report/findings.ts";
import { ERRORS } from "../../services/core/errors/registry.ts";
import { POLICY_REASONS, SERVICE_REASONS, TIGHTENING_REASONS } from "../../services/core/words/reasons.ts";

export { ERRORS, FINDINGS, POLICY_REASONS, SERVICE_REASONS, TIGHTENING_REASONS };

const LIST_FILE =
  /^services\/(?:core\/errors\/codes\/\w+|core\/words\/(?:reasons|cures)|auditor\/report\/findings)\.ts$/;

/** Whether one of these lists stands in a file: its texts are read by people who got an error. */
export function isListFile(file: string): boolean {
  return LIST_FILE.test(file);
}
