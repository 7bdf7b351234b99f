import { type Argument, type DecodedCall, isKnown, type KnownCall } from "./decode.ts";

/** State a call was written for: when it moves on, the call's target refuses it. */
export interface Expectation {
  readonly of: Subject;
  /** policy, agent or log id, digest or name; null where there is only one */
  readonly id: string | null;
  /** in digits */
  readonly value: string;
}

export const SUBJECTS = {
  policyVersion: "the version of policy",
  agentEpoch: "the epoch of agent",
  modelEpoch: "the epoch of model",
  pauseEpoch: "the epoch of the pause",
  councilEpoch: "the epoch of the council",
  logEpoch: "the epoch of log",
  nameCount: "the number of contracts with the name",
  logCount: "the number of logs",
  genesisCount: "the number of geneses",
} as const;
export type Subject = keyof typeof SUBJECTS;

/** Which argument says what a call expects, and of whom. */
type Rule = { readonly of: Subject; readonly member: string; readonly id: string | null };

const AGENT: Rule = { of: "agentEpoch", member: "expectedEpoch", id: "agentId" };
const LOG: Rule = { of: "logEpoch", member: "expectedEpoch", id: "logId" };
const RULES: Readonly<Record<string, Rule>> = {
  "policyRegistry.publish": { of: "policyVersion", member: "expectedVersion", id: "policyId" },
  "agentRegistry.reinstate": AGENT,
  "agentRegistry.raisePosture": AGENT,
  "agentRegistry.setModel": AGENT,
  "agentRegistry.recoverKey": AGENT,
  "pause.unpause": { of: "pauseEpoch", member: "expectedEpoch", id: null },
  "council.change": { of: "councilEpoch", member: "expectedEpoch", id: null },
  "council.expect": { of: "councilEpoch", member: "expectedEpoch", id: null },
  "anchorLog.open": { of: "logCount", member: "expectedCount", id: null },
  "anchorLog.openSuccessor": { of: "logEpoch", member: "expectedEpoch", id: "predecessor" },
  "anchorLog.setAnchorer": LOG,
  "anchorLog.addSigner": LOG,
  "anchorLog.openContinuation": { of: "logCount", member: "expectedCount", id: null },
  "anchorLog.nameSuccessor": LOG,
  "system.nameContract": { of: "nameCount", member: "expectedCount", id: "name" },
  "modelRegistry.register": { of: "modelEpoch", member: "expectedEpoch", id: "digest" },
  "lineage.nominate": { of: "genesisCount", member: "expectedCount", id: null },
};

/** What has to be as it was when the calls are made. Of one thing the first call says it: the rest follows from that one. */
export function expectationsOf(calls: readonly DecodedCall[]): Expectation[] {
  const all = calls.filter(isKnown).flatMap((call) => {
    const rule = RULES[`${call.contract}.${call.function}`];
    if (rule === undefined) return [];
    const { of, member, id } = rule;
    return [{ of, id: id === null ? null : text(call.arguments[id]), value: text(call.arguments[member]) }];
  });
  return all.filter(({ of, id }, i) => all.findIndex((other) => other.of === of && other.id === id) === i);
}

/** The last moment the calls may be made, unix seconds: all of them or none. null when no call has a deadline. */
export function executeBy(calls: readonly DecodedCall[]): number | null {
  const deadlines = calls.filter(isKnown).flatMap((call) => deadlineOf(call) ?? []);
  return deadlines.length === 0 ? null : Math.min(...deadlines);
}

function deadlineOf(call: KnownCall): number | null {
  const deadline = call.arguments["deadline"];
  return deadline === undefined ? null : Math.min(Number(text(deadline)), Number.MAX_SAFE_INTEGER);
}

function text(value: Argument | undefined): string {
  return typeof value === "string" ? value : "";
}
