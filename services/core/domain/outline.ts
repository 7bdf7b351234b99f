import { CLASSIFICATIONS } from "../words/verdicts.ts";
import type { Authority } from "./authority.ts";
import { weekText } from "./hours.ts";
import { custodyIn } from "./custody.ts";
import { postureOf } from "./models.ts";
import { roleWarnings } from "./roles.ts";
import { type Bounds, type Delegation, type Domain, type DomainAction, type DomainTarget, isCall } from "./schema.ts";
import { placeOf } from "./servers.ts";
import { keysIn } from "./wallets.ts";

/** What a domain file comes to, in its own words: for a person to read before anything is signed. */
export interface Outline {
  readonly organization: string;
  /** lines about who governs, and how long it takes */
  readonly council: readonly string[];
  readonly policy: readonly string[];
  readonly actions: readonly { readonly type: string; readonly request: string; readonly limits: readonly string[] }[];
  /** humans on top, each agent below whoever hands it its authority */
  readonly authority: readonly Branch[];
  /** who signs what: how many signatures each owes */
  readonly signatures: readonly { readonly by: string; readonly what: string }[];
  /** wallets of `key:<name>` the home has to keep */
  readonly keys: readonly string[];
  /** what is allowed and weak */
  readonly warnings: readonly string[];
}

export interface Branch {
  readonly name: string;
  readonly lines: readonly string[];
  readonly below: readonly Branch[];
}

export function outlineOf(domain: Domain, authority: readonly Authority[]): Outline {
  const { organization, council, policy, principals, actions, targets } = domain;
  const waits = secondsText(council.delay);
  return {
    organization,
    council: [
      `${council.threshold} of ${council.members.length} members propose whatever loosens; it waits ${waits}`,
      `any two of them stop it; the guardian ${domain.guardian} restricts at once`,
      `the registrar ${domain.registrar} enters agents`,
    ],
    policy: [
      `a Held action needs ${policy.approvals ?? 1} approvals; state at most ${secondsText(policy.stateAge ?? 60)} old`,
      `data up to ${policy.inside ?? "public"} inside, ${policy.outside ?? "public"} outside, ` +
        `${policy.outsidePii === true ? "with" : "no"} personal data outside`,
      ...Object.entries(domain.approvers ?? {}).map(
        ([name, { wallet, passkey = "", upTo }]) =>
          `${name} (${wallet ?? `passkey ${passkey.slice(0, 10)}…`}) approves up to ${upTo}`,
      ),
      ...(domain.console === undefined
        ? []
        : [`passkeys sign on ${domain.console.url} alone, up to ${domain.console.upTo}`]),
    ],
    actions: Object.entries(actions).map(([type, action]) => ({
      type,
      request: requestText(targets[action.target], action),
      limits: actionLines(action),
    })),
    authority: Object.entries(principals).map(([name, { wallet, commitment }]) => ({
      name,
      lines: [`${wallet}: ${commitment}`],
      below: below(name, domain, authority),
    })),
    signatures: signaturesOf(domain),
    keys: keysIn(domain).toSorted(),
    warnings: [...roleWarnings(domain), ...watchWarnings(domain)],
  };
}

function watchWarnings({ enforce = {} }: Domain): string[] {
  return Object.entries(enforce).map(
    ([type, { shadow }]) => `${type} is only watched until ${shadow}: it reaches its target without a permission`,
  );
}

/** What an action is, in the words of its target. */
function requestText(target: DomainTarget | undefined, action: DomainAction): string {
  const place = target === undefined ? "" : placeOf(target);
  return isCall(action) ? `${action.tool} of ${action.target} (${place})` : `${action.method} ${place}${action.path}`;
}

/** What an agent has, wherever it stands below the humans; null for one that was handed nothing. */
export function branchOf(branches: readonly Branch[], name: string): Branch | null {
  for (const branch of branches) {
    if (branch.name === name) return branch;
    const found = branchOf(branch.below, name);
    if (found !== null) return found;
  }
  return null;
}

function below(name: string, domain: Domain, authority: readonly Authority[]): Branch[] {
  return authority
    .filter(({ delegation }) => delegation.from === name)
    .map((entry) => ({
      name: entry.delegation.to,
      lines: [...delegationLines(entry), autonomyLine(domain, entry.delegation.to)],
      below: below(entry.delegation.to, domain, authority),
    }));
}

/** How much an agent does without a human, and what it runs. */
function autonomyLine(domain: Domain, name: string): string {
  const model = Object.hasOwn(domain.agents, name) ? domain.agents[name]?.model : undefined;
  const custody = custodyIn(domain, name);
  const hand = custody === "agent" ? "" : `, its key kept by ${custody === "gateway" ? "the gateway" : "its sidecar"}`;
  return `posture ${postureOf(domain, name)}, runs ${model ?? "a model the file does not name"}${hand}`;
}

function actionLines({ flagAbove, holdAbove, blockAbove, atLeast, approvals }: DomainAction): string[] {
  const steps = [
    ...(flagAbove === undefined ? [] : [`Flagged above ${flagAbove}`]),
    ...(holdAbove === undefined ? [] : [`Held above ${holdAbove}`]),
    ...(blockAbove === undefined ? [] : [`Blocked above ${blockAbove}`]),
    ...(atLeast === undefined ? [] : [`always at least ${atLeast}`]),
    ...(approvals === undefined ? [] : [`${approvals} approvals`]),
  ];
  return steps.length === 0 ? ["no limit of its own"] : [steps.join(", ")];
}

function delegationLines({ delegation, effective, levels }: Authority): string[] {
  const { data, communication, rate } = delegation;
  return [
    delegation.why,
    `may ${delegation.actions.join(", ")} at ${some(delegation.targets ?? "any")}${rateText(rate)}`,
    ...WINDOWS.flatMap(([window, words]) => boundLine(words, delegation[window])),
    hoursLine(delegation, effective.temporal.week),
    ...(data === undefined
      ? []
      : [
          `data: read ${some(data.read)}, write ${some(data.write)}, up to ${CLASSIFICATIONS[effective.dataAccess.ceiling] ?? ""}, ` +
            `${effective.dataAccess.pii ? "with" : "no"} personal data`,
        ]),
    ...(communication === undefined
      ? []
      : [
          `reaches ${some(communication.recipients)} by channels ${some(communication.channels)}, ` +
            `${effective.communication.outside ? "also" : "not"} outside`,
        ]),
    levels === 0 ? "hands nothing down" : `may hand down ${levels} level${levels === 1 ? "" : "s"}`,
  ];
}

const WINDOWS = [
  ["perAction", "an action"],
  ["perDay", "a UTC day"],
  ["perMonth", "a UTC month"],
  ["lifetime", "its life"],
] as const;

function boundLine(window: string, bounds: Bounds | undefined): string[] {
  if (bounds === undefined) return [];
  const { flagFrom, holdAbove, blockAbove } = bounds;
  const steps = [
    ...(flagFrom === undefined ? [] : [`Flagged from ${flagFrom}`]),
    ...(holdAbove === undefined ? [] : [`Held above ${holdAbove}`]),
    `Blocked above ${blockAbove}`,
  ];
  return [`${window}: ${steps.join(", ")}`];
}

/** The hours as they were written stand beside the UTC week they become. */
function hoursLine({ hours = "always", life }: Delegation, week: bigint): string {
  const said = typeof hours === "string" ? hours : hours.join("; ");
  const utc = weekText(week);
  const until = life === undefined ? "a year" : secondsText(life);
  return `${said}${said === utc ? "" : ` (${utc})`}, for ${until}`;
}

function rateText(rate: Delegation["rate"]): string {
  const { perHour, perDay } = rate ?? {};
  return `${perHour === undefined ? "" : `, ${perHour} an hour`}${perDay === undefined ? "" : `, ${perDay} a day`}`;
}

function some(said: "any" | readonly string[] | undefined): string {
  if (said === undefined) return "none";
  return said === "any" ? "any" : said.join(", ");
}

/** What loosens is the council's; what hands authority down is signed by whoever has it. */
function signaturesOf({ council, principals, delegations }: Domain): Outline["signatures"] {
  const givers = [...new Set(delegations.map(({ from }) => from))];
  return [
    { by: `${council.threshold} council members`, what: "agents' postures, their models, the principals" },
    ...Object.keys(principals).map((name) => ({ by: name, what: "the genesis" })),
    ...givers.map((name) => ({
      by: name,
      what: `the authority of ${delegations.flatMap(({ to, from }) => (from === name ? [to] : [])).join(", ")}`,
    })),
  ];
}

const UNITS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** In the largest unit that leaves nothing over: `2 days`, `90 minutes`. */
export function secondsText(seconds: number): string {
  const [size, name] = UNITS.find(([unit]) => seconds % unit === 0) ?? [1, "second"];
  const count = seconds / size;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
