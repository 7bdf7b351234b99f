import { hasCode } from "../../chain/read/signatures.ts";
import { amountText } from "../../core/approval/amount.ts";
import type { Effect } from "../../core/policy/kind.ts";
import type { Governance } from "../../governance/chain/connect.ts";
import { type PolicyChange, readPolicyChanges } from "../../governance/chain/change.ts";
import { independent, tryAsTimelock } from "../../governance/chain/simulate.ts";
import type { ChangeKind } from "../../governance/chain/versions.ts";
import { type Argument, type DecodedCall, isKnown, type RawCall } from "../../governance/file/decode.ts";
import { SUBJECTS } from "../../governance/file/expectations.ts";
import { diffPolicies, type LimitChange } from "../../core/policy/diff.ts";
import type { Proposal } from "../../governance/file/proposal.ts";
import { roleName } from "../../governance/file/roles.ts";
import { reviewLines } from "./review-lines.ts";
import { type Paint, painter, type Style } from "../../platform/terminal/paint.ts";
import { duration, shortHex, utc } from "../../platform/terminal/text.ts";
import { shown, visibleJson } from "../../core/text/visible.ts";
import { fieldLines, WIDTH } from "../../platform/terminal/field.ts";
import { whyLines } from "./why-lines.ts";

/** A proposal with everything the chain knows about it. @throws POLICY_UNKNOWN, CHAIN_UNREACHABLE */
export async function showLines(
  governance: Governance,
  proposal: Proposal,
  output: NodeJS.WritableStream,
): Promise<readonly string[]> {
  const paint = painter(output);
  const changes = await readPolicyChanges(governance, proposal);
  const failures = await Promise.all(independent(proposal.calls).map(async (call) => tryAsTimelock(governance, call)));
  const { rpc, head } = governance;
  const codes = await Promise.all(proposal.calls.map(async ({ target }) => hasCode(rpc, head, target)));
  return [
    ...proposalLines(proposal, paint),
    ...codes.flatMap((has, i) => (has ? [] : ["", paint("red", `call ${i + 1}: WARNING: its target has no code`)])),
    ...changes.flatMap((change) => ["", ...changeLines(change, paint)]),
    ...failures.flatMap((failure, i) =>
      failure === null
        ? []
        : ["", ...fieldLines(`call ${i + 1} would fail today: `, failure).map((line) => paint("red", line))],
    ),
  ];
}

/** What the file alone says. */
export function proposalLines(proposal: Proposal, paint: Paint): readonly string[] {
  const { kind, chainId, contracts, rationale, delay, deadline, executeBy, expects } = proposal;
  return [
    paint("bold", `proposal: ${kind}`),
    ...whyLines(rationale),
    `  rationale   ${proposal.rationaleHash}`,
    `  chain       ${chainId}, System ${contracts.system}`,
    `  council     ${contracts.council}`,
    `  operation   ${proposal.operation}`,
    `  to sign     ${proposal.digest}`,
    `  submit by   ${utc(deadline)}, then it waits ${duration(delay)}`,
    executeBy === null
      ? paint("yellow", "  execute by  never expires by itself: cancel it when it is no longer wanted")
      : `  execute by  ${utc(executeBy)}`,
    ...expects.flatMap(({ of, id, value }) =>
      fieldLines("  expects     ", `${SUBJECTS[of]}${id === null ? "" : ` ${id}`} to be ${String(value)}`, Infinity),
    ),
    ...proposal.decoded.flatMap((call, i) => callLines(i + 1, call, proposal.calls[i], paint)),
  ];
}

function callLines(place: number, call: DecodedCall, raw: RawCall | undefined, paint: Paint): readonly string[] {
  const { target = "", value = "0", data = "" } = raw ?? {};
  const paid = value === "0" ? [] : [`    value ${value} wei`];
  if (!isKnown(call)) {
    const warning = paint(["red", "bold"], `  call ${place}  WARNING: ${call.warning}`);
    return ["", warning, `    target ${target}`, ...paid, `    data ${data}`];
  }
  // The parameters of a policy are shown limit by limit.
  const { publication, ...rest } = call.arguments;
  const args = publication === undefined || call.policy === null || call.policy === undefined ? call.arguments : rest;
  return [
    "",
    ...headLines(`  call ${place}  `, `${call.contract}.${call.function}`, target, paint),
    ...paid,
    ...Object.entries(args).flatMap(([name, argument]) => argumentLines(name, argument)),
    ...(call.policy === null
      ? [paint("red", "    WARNING: these parameters are not TrustPolicy's; read them raw")]
      : []),
  ];
}

/** What is called, and where: beside it, or below where it would be broken. */
function headLines(label: string, what: string, target: string, paint: Paint): readonly string[] {
  const head = `${label}${paint("bold", what)}`;
  if (label.length + what.length + 2 + target.length <= WIDTH) return [`${head}  ${paint("dim", target)}`];
  return [head, `    ${paint("dim", target)}`];
}

/**
 * Hex and numbers stand whole in one line: they hide nothing. What does not fit beside its name stands below it: a number whole,
 * and of a list or structure each member by its own name.
 */
function argumentLines(name: string, value: Argument, indent = "    "): readonly string[] {
  const text = argumentText(name, value);
  const label = `${indent}${name} `;
  const below = `${indent}  `;
  if (label.length + [...shown(text, Infinity)].length <= WIDTH) return fieldLines(label, text, Infinity);
  if (typeof value === "object") {
    const members = Object.entries<Argument>(value).flatMap(([member, each]) => argumentLines(member, each, below));
    return [label.trimEnd(), ...members];
  }
  return PLAIN.test(text) ? [label.trimEnd(), below + text] : fieldLines(label, text, Infinity);
}

const PLAIN = /^[0-9A-Za-z]*$/;

function argumentText(name: string, value: Argument): string {
  if (name === "role" && typeof value === "string") return roleName(value);
  if (name !== "deadline" || typeof value !== "string") return typeof value === "string" ? value : visibleJson(value);
  const seconds = Number(value);
  return seconds < 8_640_000_000_000 ? utc(seconds) : value;
}

/** The limits a policy version would set, for who has no chain to compare them with. */
export function limitLines({ decoded }: Proposal): readonly string[] {
  const policies = decoded.filter(isKnown).flatMap(({ policy }) => policy ?? []);
  return policies.flatMap((policy) => [
    "",
    "  limits; `show` compares them with those in force",
    ...diffPolicies(null, policy).map((change) => `    ${limitText(change.limit)}  ${valuesOf(change).after}`),
  ]);
}

const KIND_STYLES: Readonly<Record<ChangeKind, Style>> = {
  Tighten: "green",
  Loosen: "red",
  Mixed: "yellow",
  Unknown: "red",
};
const KIND_TEXT: Readonly<Record<ChangeKind, string>> = {
  Tighten: "tighten: no request gets a milder verdict than before",
  Loosen: "loosen: some requests get a milder verdict than before",
  Mixed: "mixed: some requests get a milder verdict than before, others a stricter one",
  Unknown: "unknown: nobody can compare it with the version before; treat it as loosening",
};

/** Every limit before and after, what the contract says of the whole, and what its evaluators' code shows. */
export function changeLines(
  { policyId, from, kind, pins, limits, reviewed }: PolicyChange,
  paint: Paint,
): readonly string[] {
  const rows = [...pins, ...(limits ?? [])];
  const names = rows.map(({ limit }) => [...limitText(limit)].length);
  const width = Math.max(...names.filter((length) => length <= MOST_NAME));
  return [
    paint("bold", `policy ${policyId}, version ${from} -> ${from + 1}`),
    ...rows.flatMap((row) => rowLines(row, width, paint)),
    ...(limits === null ? [paint("red", "  the parameters cannot be compared limit by limit: read them raw")] : []),
    `  ${paint(["bold", KIND_STYLES[kind]].flat() as Style, KIND_TEXT[kind])}`,
    ...reviewed.flatMap((each) => reviewLines(each, paint)),
  ];
}

const MARKS: Readonly<Record<Effect, readonly [mark: string, style: Style]>> = {
  same: [" ", "dim"],
  tightens: ["-", "green"],
  loosens: ["+", "red"],
  changes: ["~", "yellow"],
};

/** Columns of the names: an address fits beside it. A longer name moves its own values only. */
const MOST_NAME = 32;

/** On one line where it fits; else the values stand below their name, each of them whole. */
function rowLines(change: LimitChange, width: number, paint: Paint): readonly string[] {
  const [mark, style] = MARKS[change.effect];
  const name = `  ${mark} ${limitText(change.limit).padEnd(width)}`;
  const { before, after } = valuesOf(change);
  const values = change.effect === "same" ? [after] : [`${before} ->`, `${after}  ${change.effect}`];
  const fits = (line: string): boolean => [...line].length <= WIDTH;
  const whole = `${name}  ${values.join(" ")}`;
  if (fits(whole)) return [paint(style, whole)];
  const below = fits(`      ${values.join(" ")}`) ? [values.join(" ")] : values;
  return [name.trimEnd(), ...below.map((each) => `      ${each}`)].map((line) => paint(style, line));
}

/** What a limit was and is: an amount in major units with its currency, as the policy's own rule names it. */
function valuesOf({ before, after, money }: LimitChange): { readonly before: string; readonly after: string } {
  return { before: valueText(before, money?.before), after: valueText(after, money?.after) };
}

/** @param currency undefined for what is no amount, null where the policy names none */
function valueText(value: string | null, currency: string | null | undefined): string {
  if (value === null) return "none";
  if (currency === undefined) return limitText(value);
  return `${amountText(value, currency ?? "")}${currency === null ? "" : ` ${currency}`}`;
}

/** Names and values of limits hold words of the file. */
function limitText(text: string): string {
  return shown(shortHex(text), Infinity);
}
