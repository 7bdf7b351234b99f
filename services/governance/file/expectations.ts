import { type Argument, type DecodedCall, isKnown, type KnownCall } from "./decode.ts";

/** State a call was written for: when it moves on, the call's target refuses it. */
export interface Expectation {
  readonly of: Subject;
  /** policy, agent or log id, of an attestation its agent and action type; null where there is only one */
  readonly id: string | null;
  /** its mark, hex */
  readonly value: string;
}

export const SUBJECTS = {
  gateMark: "the mark of the gate",
  policyMark: "the mark of policy",
  agentMark: "the mark of agent",
  attestationMark: "the mark of what is attested to agent",
  pauseMark: "the mark of the pause",
  councilMark: "the mark of the council and its roles",
  logMark: "the mark of log",
  logsMark: "the mark of the logs",
  modelsMark: "the mark of the models",
  genesesMark: "the mark of the geneses",
  systemMark: "the mark of the system",
  rootsMark: "the mark of the certificate roots",
} as const;
export type Subject = keyof typeof SUBJECTS;

type Arguments = KnownCall["arguments"];
/** Whose mark a call names, and how its arguments say which one of them. */
type Rule = { readonly of: Subject; readonly id: ((args: Arguments) => string) | null };

const AGENT: Rule = { of: "agentMark", id: argumentOf("agentId") };
const LOG: Rule = { of: "logMark", id: argumentOf("logId") };
const COUNCIL: Rule = { of: "councilMark", id: null };
const SYSTEM: Rule = { of: "systemMark", id: null };
const RULES: Readonly<Record<string, Rule>> = {
  "gate.open": { of: "gateMark", id: null },
  "policyRegistry.publish": { of: "policyMark", id: argumentOf("policyId") },
  "agentRegistry.reinstate": AGENT,
  "agentRegistry.raisePosture": AGENT,
  "agentRegistry.setModel": AGENT,
  "agentRegistry.recoverKey": AGENT,
  "agentRegistry.attest": { of: "attestationMark", id: attestationOf },
  "pause.unpause": { of: "pauseMark", id: null },
  "council.change": COUNCIL,
  "council.expect": COUNCIL,
  "anchorLog.open": { of: "logsMark", id: null },
  "anchorLog.openSuccessor": { of: "logMark", id: argumentOf("predecessor") },
  "anchorLog.openContinuation": { of: "logsMark", id: null },
  "anchorLog.nameSuccessor": LOG,
  "anchorLog.setAnchorer": LOG,
  "anchorLog.addSigner": LOG,
  "modelRegistry.register": { of: "modelsMark", id: null },
  "lineage.nominate": { of: "genesesMark", id: null },
  "certificateRoots.announce": { of: "rootsMark", id: null },
  "system.nameContract": SYSTEM,
  "system.nameSuccessor": SYSTEM,
};

/**
 * What has to be as it was when the calls are made. Of one thing the first call says it: the rest follows from that one.
 * @param mark the gate's, which the operation's salt begins with
 */
export function expectationsOf(mark: string, calls: readonly DecodedCall[]): Expectation[] {
  const all = calls.filter(isKnown).flatMap((call) => {
    const rule = RULES[`${call.contract}.${call.function}`];
    if (rule === undefined) return [];
    const { of, id } = rule;
    return [{ of, id: id === null ? null : id(call.arguments), value: text(call.arguments["expectedMark"]) }];
  });
  const gate: Expectation = { of: "gateMark", id: null, value: mark };
  return [gate, ...all].filter(
    ({ of, id }, i, both) => both.findIndex((other) => other.of === of && other.id === id) === i,
  );
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

function argumentOf(name: string): (args: Arguments) => string {
  return (args) => text(args[name]);
}

const FOR = " for ";

/** An agent and a type of action: attestations have a mark for each. */
function attestationOf(args: Arguments): string {
  const { capability } = args["vouching"] as { readonly capability: Arguments };
  return `${text(args["agentId"])}${FOR}${text(capability["actionType"])}`;
}

/** The two of them again. */
export function attestationAt(id: string): readonly [agentId: string, actionType: string] {
  const [agentId = "", actionType = ""] = id.split(FOR);
  return [agentId, actionType];
}

function text(value: Argument | undefined): string {
  return typeof value === "string" ? value : "";
}
