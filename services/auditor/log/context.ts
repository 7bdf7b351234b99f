import type { LogSnapshot } from "../../store/snapshot.ts";
import type { ChainFacts } from "../chain/facts.ts";
import type { ChainLog, Organization } from "../chain/organization.ts";
import type { RulesOf } from "../checks/floors.ts";
import type { FindAt } from "../report/findings.ts";

/** Everything the audit of one log works with. */
export interface LogContext {
  readonly logId: number;
  readonly organization: Organization;
  readonly chainLog: ChainLog;
  readonly facts: ChainFacts;
  readonly snapshot: LogSnapshot;
  /** whether the log is audited only as far as the copy goes */
  readonly isPartial: boolean;
  /** of the mappings the audit was given */
  readonly rulesOf: RulesOf;
  readonly findAt: FindAt;
  /** whether every record could be read as what it says it is */
  readonly intact: () => boolean;
  /** @param seen records looked at so far */
  readonly onProgress: (seen: number) => void;
}
