import type { DelegationView, GenesisView, LineageView } from "../chain/read/delegations.ts";
import { STANDING } from "../chain/read/lineage.ts";
import type { LineageProblem } from "../chain/read/lineage-check.ts";
import { type GrantLimits, holds } from "../chain/read/limits.ts";
import { explainReason } from "../core/words/reasons.ts";
import { CLASSIFICATIONS } from "../core/words/verdicts.ts";
import { type Paint, painter } from "../platform/terminal/paint.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import { shortHex, utc } from "../platform/terminal/text.ts";
import { treeLines } from "../platform/terminal/tree.ts";
import { amountText } from "../core/approval/amount.ts";
import { shown } from "../core/text/visible.ts";
import { agentText, type Names } from "./shared/names.ts";

/** A path of authority as a person reads it: the humans on top, each level below what it was handed. */
export function lineageLines(
  { genesis, delegations }: LineageView,
  names: Pick<Names, "agents">,
  output: NodeJS.WriteStream,
): readonly string[] {
  const paint = painter(output);
  const below = (level: number): readonly number[] => (level < delegations.length ? [level] : []);
  return [
    paint("bold", `genesis ${genesis.id}`),
    ...genesisLines(genesis),
    ...treeLines(
      below(0),
      (level) => below(level + 1),
      (level) => delegations.slice(level, level + 1).flatMap((delegation) => delegationLines(delegation, names, paint)),
    ),
  ];
}

/** What was verified, and what of it does not hold. */
export interface Verdict {
  readonly lineage: LineageView;
  readonly problems: readonly LineageProblem[];
  /** number of the block it was read at */
  readonly block: number;
}

/** What came of the verification, below the walk. */
export function verdictLines(
  { lineage, problems, block }: Verdict,
  names: Names,
  output: NodeJS.WriteStream,
): readonly string[] {
  const paint = painter(output);
  const { genesis, delegations } = lineage;
  const agentId = delegations.at(-1)?.agentId ?? 0;
  if (problems.length > 0) {
    return [
      paint("red", `not verified at block ${block}:`),
      ...problems.flatMap(({ node, why }) => fieldLines(`  ${shortHex(node)}  `, why)),
    ];
  }
  const human = Object.hasOwn(names.principals, genesis.id) ? names.principals[genesis.id] : undefined;
  const humans = human === undefined ? `${genesis.threshold} of ${genesis.principals.length} principals` : shown(human);
  const links = delegations.length === 1 ? "one delegation" : `${delegations.length} delegations`;
  const told = `${agentText(agentId, names)} acts for ${humans}, through ${links}, none wider than the one above`;
  return fieldLines(`verified at block ${block}: `, told).map((line) => paint("green", line));
}

function genesisLines({ principals, threshold, activeAt, revokedAt, textHash }: GenesisView): readonly string[] {
  const state = activeAt === 0 ? "waits for its principals" : `in force from ${utc(activeAt)}`;
  return [
    `${threshold} of ${principals.length}: ${principals.join(", ")}`,
    revokedAt === 0 ? state : `revoked ${utc(revokedAt)}`,
    `text ${textHash}`,
  ];
}

function delegationLines(
  { id, agentId, levels, notBefore, notAfter, limits, standing, cosigners }: DelegationView,
  names: Pick<Names, "agents">,
  paint: Paint,
): readonly string[] {
  const stands = standing === STANDING;
  const state = stands ? paint("green", "stands") : paint("red", `${standing}: ${explainReason(standing)}`);
  const below = levels === 0 ? "hands nothing down" : `may hand down ${levels} level${levels === 1 ? "" : "s"}`;
  return [
    `${agentText(agentId, names)}  ${state}`,
    paint("dim", id),
    `${utc(notBefore)} to ${utc(notAfter)}, ${below}${cosigners === 0 ? "" : `, with ${cosigners} co-signers`}`,
    ...limitLines(limits),
  ];
}

/** What a delegation allows, one line for each dimension it holds. */
function limitLines(limits: GrantLimits): readonly string[] {
  const { financial, operational, temporal, dataAccess, communication } = limits;
  const hours = [...BigInt(temporal.week).toString(2)].filter((bit) => bit === "1").length;
  const lines = [
    `operations ${set(operational.operations)}, targets ${set(operational.targets)}${rates(operational)}`,
    hours === 168 ? [] : `${hours} of the 168 hours of a UTC week`,
    temporal.blackouts.length === 0 ? [] : `${temporal.blackouts.length} blackout windows`,
    holds(limits, "Financial") ? amountLines(financial) : [],
    holds(limits, "DataAccess")
      ? `data read ${set(dataAccess.readable)}, write ${set(dataAccess.writable)}, up to ` +
        `${CLASSIFICATIONS[dataAccess.ceiling] ?? "?"}, ${dataAccess.pii ? "with" : "no"} personal data`
      : [],
    holds(limits, "Communication")
      ? `channels ${set(communication.channels)}, recipients ${set(communication.recipients)}, ` +
        `${communication.outside ? "also" : "not"} outside`
      : [],
  ];
  return lines.flat();
}

function set({ mode, items }: GrantLimits["operational"]["operations"]): string {
  if (mode === "All") return "any";
  return mode === "None" ? "none" : `${items.length} listed`;
}

function rates({ perHour, perDay }: GrantLimits["operational"]): string {
  return `${perHour === null ? "" : `, ${perHour} an hour`}${perDay === null ? "" : `, ${perDay} a day`}`;
}

/** Every window in a line of its own, so that no number is folded. */
function amountLines(financial: GrantLimits["financial"]): readonly string[] {
  const { currency, perAction, perDay, perMonth, lifetime } = financial;
  const money = (units: string | number | bigint): string =>
    `${amountText(String(units), currency)} ${shown(currency)}`;
  const named = { "an action": perAction, "a day": perDay, "a month": perMonth, "in its life": lifetime };
  const parts = Object.entries(named).flatMap(([per, { soft, hard }]) =>
    hard === null
      ? []
      : `at most ${money(hard)} ${per}${soft === null || soft === hard ? "" : `, held above ${money(soft)}`}`,
  );
  return parts.length === 0 ? [`${shown(currency)} without limit`] : parts;
}
