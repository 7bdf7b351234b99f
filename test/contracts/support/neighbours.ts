import { id } from "ethers";

import { parametersWith, type PolicyParameters, ruleWith, SCOPE } from "../../../services/core/policy/parameters.ts";
import { deploySystem, type Actor, type Connection } from "../fixture.ts";
import { ACTION } from "./agents.ts";
import { ed25519Key } from "./keys.ts";
import { USD } from "../lineage/support/envelopes.ts";
import { ALL_FACETS, trustOn, type Trust } from "./trust.ts";

/** A policy for visitors, beside TRUST_POLICY. */
export const VISITOR_POLICY = 3n;

/** Whoever holds a power at the neighbour's holds none here. */
const OFFICERS = {
  guardian: 10,
  registrar: 11,
  member1: 12,
  signingAnchorer: 13,
  gatewayAnchorer: 14,
  member2: 19,
} as const satisfies Partial<Record<Actor, number>>;

/**
 * Two organizations on one chain, each deployed whole from parameters of its own. Officers differ; principals, approvers and
 * the keys of the agents are the same people's, so only the contracts can tell what was signed for whom.
 */
export async function deployNeighbours(connection: Connection): Promise<{ ours: Trust; theirs: Trust }> {
  const ours = await trustOn(await deploySystem(connection));
  const signers = await connection.ethers.getSigners();
  const officers = Object.fromEntries(Object.entries(OFFICERS).map(([name, index]) => [name, signers[index]])) as Pick<
    Trust["actors"],
    keyof typeof OFFICERS
  >;
  const { guardian, registrar, member1, member2, signingAnchorer, gatewayAnchorer } = officers;
  const deployment = await deploySystem(connection, {
    organization: id("Neighbour"),
    guardian: guardian.address,
    registrar: registrar.address,
    members: [member1.address, member2.address],
    threshold: 2n,
    signingAnchorer: signingAnchorer.address,
    gatewayAnchorer: gatewayAnchorer.address,
    signingKey: ed25519Key("neighbour's signing").publicKey,
    gatewayKey: ed25519Key("neighbour's gateway").publicKey,
    delay: 86_400n,
    maxDepth: 4,
  });
  return { ours, theirs: await trustOn({ ...deployment, actors: { ...deployment.actors, ...officers } }) };
}

/** What the neighbour says of visitors: flagged above 40, held above 100, blocked above 200. */
export function visitorRules(overrides: Partial<PolicyParameters> = {}): PolicyParameters {
  const amounts = { currency: USD, flagAbove: 40n, holdAbove: 100n, blockAbove: 200n };
  return parametersWith({
    scope: SCOPE.VISITORS,
    stateAge: 20n,
    insideCeiling: 4,
    outsideCeiling: 4,
    outsidePii: true,
    rules: [ruleWith({ actionType: ACTION, facets: ALL_FACETS, ...amounts })],
    ...overrides,
  });
}
