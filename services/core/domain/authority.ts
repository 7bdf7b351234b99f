import { type Frame, type Limits, limitsOf } from "./limits.ts";
import { firstWider, resolved } from "./order.ts";
import type { Problem } from "./problem.ts";
import type { Delegation, Domain } from "./schema.ts";

/** A delegation with what it comes to on chain. */
export interface Authority {
  readonly delegation: Delegation;
  /** its place in the file */
  readonly at: number;
  /** null: a principal hands it down */
  readonly above: Authority | null;
  /** as granted: what is absent is the parent's */
  readonly limits: Limits;
  /** what holds: nothing is absent but what nobody above limits */
  readonly effective: Limits;
  /** levels that may follow below */
  readonly levels: number;
}

/** What a domain hands down, each after what it rests on. */
export interface HandedDown {
  readonly authority: readonly Authority[];
  /** hours that are none, authority of somebody who has none */
  readonly unread: readonly Problem[];
  /** children that would have more than their parents */
  readonly wider: readonly Problem[];
}

/** Every delegation of a domain whose references hold. What is below something that is wrong is not judged. */
export function authorityOf(domain: Domain, frame: Frame): HandedDown {
  const unread: Problem[] = [];
  const wider: Problem[] = [];
  const made = new Map<string, Authority | null>();
  const make = (to: string): Authority | null => {
    const known = made.get(to);
    if (known !== undefined) return known;
    const at = domain.delegations.findIndex((delegation) => delegation.to === to);
    const delegation = domain.delegations[at];
    // Nothing below what is missing or wrong can be judged.
    if (delegation === undefined) return null;
    const isTop = Object.hasOwn(domain.principals, delegation.from);
    const above = isTop ? null : make(delegation.from);
    const limits = limitsOf(domain, delegation, frame);
    const entry =
      typeof limits === "string" || (above === null && !isTop) ? null : place({ delegation, at, above, limits });
    if (typeof limits === "string") unread.push({ path: ["delegations", at, "hours"], message: limits });
    if (above === null && !isTop && !domain.delegations.some(({ to: name }) => name === delegation.from)) {
      unread.push({ path: ["delegations", at, "from"], message: `${delegation.from} has no authority of its own` });
    }
    wider.push(...(entry === null ? [] : widerThanAbove(entry)));
    made.set(to, entry);
    return entry;
  };
  for (const { to } of domain.delegations) make(to);
  return { authority: [...made.values()].filter((entry) => entry !== null), unread, wider };
}

function place(entry: Omit<Authority, "effective" | "levels">): Authority {
  const { delegation, above, limits } = entry;
  return {
    ...entry,
    effective: above === null ? limits : resolved(limits, above.effective),
    levels: delegation.mayDelegate ?? 0,
  };
}

function widerThanAbove({ at, above, effective, delegation, levels }: Authority): Problem[] {
  if (above === null) return [];
  const path = ["delegations", at];
  if (levels >= above.levels) {
    const message = `${above.delegation.to} may hand down ${above.levels} levels, so ${delegation.to} fewer than that`;
    return [{ path: [...path, "mayDelegate"], message, against: ["delegations", above.at, "mayDelegate"] }];
  }
  const field = firstWider(effective, above.effective);
  if (field === null) return [];
  const member = memberOf(field);
  const message = `${delegation.to} would have more than ${above.delegation.to}, who hands it down`;
  return [{ path: [...path, ...member], message, against: ["delegations", above.at, ...member] }];
}

/** Where the file says what a member of an envelope holds. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  "operational.operations": ["actions"],
  "operational.targets": ["targets"],
  "operational.perHour": ["rate", "perHour"],
  "operational.perDay": ["rate", "perDay"],
  "temporal.notAfter": ["life"],
  "temporal.week": ["hours"],
  "dataAccess.readable": ["data", "read"],
  "dataAccess.writable": ["data", "write"],
  "dataAccess.ceiling": ["data", "ceiling"],
  "dataAccess.pii": ["data", "pii"],
  "communication.channels": ["communication", "channels"],
  "communication.recipients": ["communication", "recipients"],
  "communication.outside": ["communication", "outside"],
  "financial.currency": ["perAction"],
};
const STEPS: Readonly<Record<string, string>> = { flagAt: "flagFrom", soft: "holdAbove", hard: "blockAbove" };

function memberOf(field: string): readonly string[] {
  const known = MEMBERS[field];
  if (known !== undefined) return known;
  const [, window = "", step = ""] = field.split(".");
  return window === "" ? [] : [window, STEPS[step] ?? step];
}
