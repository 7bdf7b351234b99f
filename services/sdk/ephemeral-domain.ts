/** The one action of an ephemeral domain, in the words of the domain file. */
export interface EphemeralTerms {
  /** type of the action, such as bank.wire.create */
  readonly action: string;
  /** where parameters stand in the input: `{ amount: { body: "/amount", decimals: 2 }, currency: { body: "/currency" } }` */
  readonly params?: Readonly<Record<string, unknown>>;
  /** such as "500.00 USD"; each takes an amount and its currency in `params` */
  readonly flagAbove?: string;
  /** above it a person has to approve */
  readonly holdAbove?: string;
  /** above it nothing passes */
  readonly blockAbove?: string;
}

/** Of everything an ephemeral domain consists of, by the name it has there. */
export const AGENT = "program";
export const TARGET = "functions";

const COMMON = {
  ...{ version: 1, organization: "Ephemeral", chain: "local", ephemeral: true },
  council: { members: ["key:member1", "key:member2"], threshold: 2, delay: "1s" },
  ...{ guardian: "key:guardian", registrar: "key:registrar" },
  principals: { owner: { wallet: "key:owner", commitment: "I try out what becomes of it." } },
  approvers: { owner: { wallet: "key:approver", upTo: "1,000,000.00 USD" } },
  policy: { approvals: 1 },
} as const;

/**
 * The domain file of one function, as JSON, which is YAML too. Only that action of that agent is let through, and whatever is
 * not said is not given.
 */
export function ephemeralDomain(
  url: string,
  { action, params, flagAbove, holdAbove, blockAbove }: EphemeralTerms,
): string {
  const given = Object.entries({ params, flagAbove, holdAbove, blockAbove }).filter(([, value]) => value !== undefined);
  return JSON.stringify({
    ...COMMON,
    targets: { [TARGET]: { url, credentials: { authorization: "env:EPHEMERAL_CREDENTIAL" } } },
    actions: { [action]: { target: TARGET, method: "POST", path: `/${action}`, ...Object.fromEntries(given) } },
    agents: { [AGENT]: { capabilities: [action] } },
    delegations: [
      {
        ...{ to: AGENT, from: "owner", why: "the one function of the program", actions: [action] },
        ...(blockAbove === undefined ? {} : { perAction: { blockAbove } }),
        communication: { recipients: "any", channels: "any" },
      },
    ],
  });
}

/** A server of MCP whose tools were looked at by nobody. */
export interface EphemeralServer {
  readonly target: string;
  readonly command: readonly string[];
  /** tool -> SHA-256 (base64url) of its definition */
  readonly pins: Readonly<Record<string, string>>;
  /** type of the action -> tool; at most 32 */
  readonly actions: Readonly<Record<string, string>>;
}

/** What a client may look at beside tools; reading and getting may act. */
export const OPEN_METHODS = ["prompts/list", "resources/list", "resources/templates/list"];

/** The domain file of one server: each call of a tool in it passes and is Flagged, since nobody is there to approve. */
export function ephemeralServerDomain({ target, command, pins, actions }: EphemeralServer): string {
  const types = Object.keys(actions);
  const rules = Object.entries(actions).map(([type, tool]) => [type, { target, tool, atLeast: "Flagged" }] as const);
  return JSON.stringify({
    ...COMMON,
    targets: { [target]: { mcp: { command, open: OPEN_METHODS }, tools: pins } },
    actions: Object.fromEntries(rules),
    agents: { [AGENT]: { capabilities: types } },
    delegations: [{ to: AGENT, from: "owner", why: "the one server of the program", actions: types }],
  });
}
