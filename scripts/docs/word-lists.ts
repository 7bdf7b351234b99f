import { FINDINGS } from "../../services/auditor/report/findings.ts";
import { ERRORS } from "../../services/core/errors/registry.ts";
import { POLICY_REASONS, SERVICE_REASONS, TIGHTENING_REASONS } from "../../services/core/words/reasons.ts";

export { ERRORS, FINDINGS, POLICY_REASONS, SERVICE_REASONS, TIGHTENING_REASONS };

/** Where these lists stand: their texts are read by people who got an error. */
export const LIST_FILES = {
  errors: "services/core/errors/registry.ts",
  reasons: "services/core/words/reasons.ts",
  findings: "services/auditor/report/findings.ts",
} as const;
