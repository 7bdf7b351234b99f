import type { Authority } from "../authority.ts";
import type { Limits } from "../limits.ts";
import { firstWider } from "../order.ts";
import type { Compared } from "./differences.ts";
import { difference, drift } from "./differences.ts";
import type { DelegationFacts } from "./facts.ts";
import type { Difference, Effect, Party } from "./row.ts";
import { hashOfWords } from "../words.ts";
import { limitsBelow } from "./window.ts";
import { changedLimits } from "./written.ts";

const COUNCIL: Party = { role: "council" };
const GUARDIAN: Party = { role: "guardian" };

/** Humans to name, and their commitments. */
export function principalDifferences(compared: Compared): Difference[] {
  const { found, wanted } = compared;
  return Object.entries(wanted.domain.principals).flatMap(([name, { wallet, commitment }]) => {
    const state = found.geneses[name]?.state ?? "unknown";
    if (state === "active") return [];
    if (state === "revoked") {
      const told = { subject: name, from: "revoked", to: commitment };
      return [drift("genesis", told, "a new commitment of hers begins another one")];
    }
    const establish = difference(
      compared,
      "genesis",
      { subject: name, from: null, to: commitment },
      "adds",
      { role: "principal", name },
      { do: "establish", principal: name },
    );
    if (state === "nominated") return [establish];
    const told = { subject: name, from: null, to: wallet };
    const nominate = difference(compared, "principal", told, "adds", COUNCIL, { do: "nominate", principal: name });
    return [nominate, establish];
  });
}

/** What becomes of whoever hands authority down. */
interface Giver {
  /** the node that stays; null when it is granted anew, and with it all below */
  readonly kept: { readonly id: string; readonly limits: Limits | null } | null;
  /** nothing can be granted below */
  readonly isOver: boolean;
}

/** Authority to hand down, in the order it has to be, and authority the file has no more. */
export function delegationDifferences(compared: Compared): Difference[] {
  const { found, wanted } = compared;
  const givers = new Map<string, Giver>();
  for (const [name, { id, state }] of Object.entries(found.geneses)) {
    givers.set(name, { kept: state === "active" ? { id, limits: null } : null, isOver: state === "revoked" });
  }
  const granted = wanted.authority.flatMap((entry) => {
    const { rows, giver } = judged(compared, entry, givers.get(entry.delegation.from) ?? { kept: null, isOver: false });
    givers.set(entry.delegation.to, giver);
    return rows;
  });
  const named = new Set(wanted.domain.delegations.map(({ to }) => to));
  const gone = Object.entries(found.delegations).filter(
    // A revoked agent's authority is over with it.
    ([name, { revoked, standing }]) =>
      !named.has(name) && !revoked && standing === "WITHIN_LIMITS" && lives(compared, name),
  );
  return [
    ...granted,
    ...gone.map(([name]) =>
      difference(compared, "delegation", { subject: name, from: "granted", to: null }, "removes", GUARDIAN, {
        do: "revoke",
        agent: name,
      }),
    ),
  ];
}

function lives({ found, wanted }: Compared, name: string): boolean {
  return found.agents[name]?.status !== "Revoked" && Object.hasOwn(wanted.domain.agents, name);
}

type Judged = { readonly rows: readonly Difference[]; readonly giver: Giver };

function judged(compared: Compared, entry: Authority, above: Giver): Judged {
  const { found, remembered, allowed } = compared;
  const { to: name, from } = entry.delegation;
  const has = Object.hasOwn(found.delegations, name) ? found.delegations[name] : undefined;
  const over = (told: string, command: string): Judged => ({
    rows: [drift("delegation", { subject: name, from: told, to: toldOf(entry) }, command)],
    giver: { kept: null, isOver: true },
  });
  if (above.isOver) return over("nothing", `waits for ${from}`);
  const agent = found.agents[name];
  if (agent?.status === "Revoked" && !allowed.again) return over("nothing", "its agent is revoked");
  // Another agent under this name has nothing of the one before.
  if (has === undefined || agent?.status === "Revoked") return grant(compared, entry, null, "adds");
  const isOwn = remembered.endedDelegations[name] === "replace";
  if (has.revoked && !isOwn && !allowed.again) return over("revoked", "--again grants it anew");
  if (has.revoked) return grant(compared, entry, null, "adds");
  if (above.kept === null || has.parent !== above.kept.id)
    return grant(compared, entry, "under another one", "adds", true);
  return compareTerms(compared, entry, has, above.kept.limits, over);
}

function compareTerms(
  compared: Compared,
  entry: Authority,
  has: DelegationFacts,
  above: Limits | null,
  over: (told: string, command: string) => Judged,
): Judged {
  const { found, wanted, allowed } = compared;
  if (has.limits.temporal.notAfter <= found.time) return grant(compared, entry, "expired", "adds");
  // Ended otherwise than by a revocation of its own: its giver took back all it gave, or a key was lost.
  if (STANDS_NO_MORE.has(has.standing) && !allowed.again) return over(has.standing, "--again grants it anew");
  if (STANDS_NO_MORE.has(has.standing)) return grant(compared, entry, has.standing, "adds");
  const frame = { salt: wanted.salt, from: has.limits.temporal.notBefore };
  const meant = limitsBelow(wanted.domain, entry.delegation, frame, above);
  if (typeof meant === "string") return over(meant, "other hours in the file");
  const changed = changedLimits(has.limits, meant.holds, wanted.domain);
  const isSame = changed === null && has.levels === entry.levels && has.reasoning === hashOfWords(entry.delegation.why);
  if (isSame) return { rows: [], giver: { kept: { id: has.id, limits: has.limits }, isOver: false } };
  const told = changed ?? {
    from: termsOf(has.levels, has.reasoning),
    to: termsOf(entry.levels, hashOfWords(entry.delegation.why)),
  };
  const isWider = firstWider(meant.holds, has.limits) !== null || entry.levels > has.levels;
  return grant(compared, entry, told.from, isWider ? "loosens" : "tightens", true, told.to);
}

const STANDS_NO_MORE: ReadonlySet<string> = new Set(["LINEAGE_REVOKED", "LINEAGE_KEY"]);

function grant(
  compared: Compared,
  entry: Authority,
  from: string | null,
  effect: Effect,
  replaces = false,
  to = toldOf(entry),
): Judged {
  const { delegation, above } = entry;
  const by: Party = { role: above === null ? "principal" : "agent", name: delegation.from };
  const act = { do: "grant", agent: delegation.to, replaces } as const;
  return {
    rows: [difference(compared, "delegation", { subject: delegation.to, from, to }, effect, by, act)],
    giver: { kept: null, isOver: false },
  };
}

function toldOf({ delegation }: Authority): string {
  return `from ${delegation.from}: ${delegation.actions.join(", ")}`;
}

function termsOf(levels: number, reasoning: string): string {
  return `${levels} levels, reason ${reasoning.slice(0, 10)}`;
}
