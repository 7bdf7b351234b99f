import { id as digestOf, ZeroHash } from "ethers";

import { MAPPING_HASH } from "../../fixture.ts";
import { bitOf, bitsOf, has, type Action, type Facet } from "../evaluator/action.ts";
import { holds, NO_LIMIT, SET, type DIMENSION_BIT, type ItemSet } from "../evaluator/envelope.ts";
import { ancestors, type World } from "../evaluator/world.ts";
import { edgesOf } from "./counters.ts";
import type { Leaf } from "./forest.ts";
import { anyTime } from "./moments.ts";
import type { Random } from "./random.ts";
import { UNIVERSE } from "./universe.ts";

/** How often an action has a facet, when the dimension it needs is held. */
const LIKELY: readonly (readonly [Facet, keyof typeof DIMENSION_BIT | undefined, number])[] = [
  ["AMOUNT", "FINANCIAL", 70],
  ["DATA_SET", "DATA_ACCESS", 40],
  ["WRITE", "DATA_ACCESS", 15],
  ["PII", "DATA_ACCESS", 25],
  ["RECIPIENT", "COMMUNICATION", 40],
  ["CHANNEL", "COMMUNICATION", 30],
  ["EXTERNAL", "COMMUNICATION", 25],
  ["RISK", undefined, 20],
  ["REASONING", undefined, 10],
];
/** What no lineage depends on. */
const REST = {
  actDigest: digestOf("act"),
  mappingHash: MAPPING_HASH,
  modelDigest: digestOf("model"),
  risk: 0n,
  logId: 1n,
  holdId: ZeroHash,
  plan: ZeroHash,
  custody: 1n,
  token: ZeroHash,
  attestation: ZeroHash,
  floors: [],
  spent: [],
  approvals: [],
  planPath: [],
};

/** An action under some delegation of the world: mostly within it in every single respect, and so often within in all. */
export function anyAction(random: Random, world: World, leaf: Leaf, now: bigint): Action {
  const [id, { agentId, envelope, reasoningRequired }] = leaf;
  const { financial, operational, dataAccess, communication, dimensions } = envelope;
  const facets = anyFacets(random, dimensions) | (reasoningRequired && !random.chance(10) ? bitOf("REASONING") : 0n);
  // Some members are set without their facet, and some are not set with it.
  const sets = (facet: Facet) => (has({ facets }, facet) ? !random.chance(2) : random.chance(2));
  const data = has({ facets }, "WRITE") ? dataAccess.writable : dataAccess.readable;
  const currency = random.chance(2) ? random.pick(UNIVERSE.currencies) : financial.currency;
  return {
    delegationId: random.chance(1) ? random.pick([ZeroHash, random.hash(), ...world.geneses.keys()]) : id,
    agentId: random.chance(2) ? random.big(0n, 10n) : agentId,
    actionType: member(random, operational.operations, UNIVERSE.operations),
    target: member(random, operational.targets, UNIVERSE.targets),
    facets,
    amount: sets("AMOUNT") ? anyAmount(random, world, id) : 0n,
    currency: sets("AMOUNT") ? currency : ZeroHash,
    recipient: sets("RECIPIENT") ? member(random, communication.recipients, UNIVERSE.recipients) : ZeroHash,
    channel: sets("CHANNEL") ? member(random, communication.channels, UNIVERSE.channels) : ZeroHash,
    dataSet: sets("DATA_SET") ? member(random, data, UNIVERSE.dataSets) : ZeroHash,
    classification: sets("CLASSIFICATION") ? anyClassification(random, dataAccess.ceiling) : 0n,
    time: anyTime(random, leaf, world, now),
    ...REST,
  };
}

function anyFacets(random: Random, dimensions: bigint): bigint {
  const facets = LIKELY.filter(([, dimension, percent]) =>
    random.chance(dimension === undefined || holds(dimensions, dimension) ? percent : 1),
  ).map(([facet]) => facet);
  // Whoever names a data set mostly says how it is classified.
  if (random.chance(facets.includes("DATA_SET") ? 93 : 2)) facets.push("CLASSIFICATION");
  return bitsOf([...new Set(facets)]);
}

const anyClassification = (random: Random, ceiling: bigint): bigint =>
  random.chance(3) ? random.pick([ceiling + 1n, 5n, 2n ** 256n - 1n]) : random.big(0n, ceiling);

function member(random: Random, { mode, items }: ItemSet, universe: readonly string[]): string {
  if (random.chance(2)) return random.chance(50) ? ZeroHash : random.pick(universe);
  return random.pick(mode === SET.LISTED ? items : universe);
}

/** Small, or at one of the edges of one of the bounds above. */
function anyAmount(random: Random, world: World, leaf: string): bigint {
  if (random.chance(60)) return random.big(0n, 20n);
  if (random.chance(2)) return random.pick([NO_LIMIT - 1n, NO_LIMIT, NO_LIMIT + 1n, 2n ** 256n - 1n]);
  const [, { envelope }] = random.pick([...ancestors(world, leaf)]);
  const { perAction, perDay, perMonth, lifetime } = envelope.financial;
  const edges = [perAction, perAction, perDay, perMonth, lifetime].flatMap(edgesOf);
  if (edges.length === 0) return random.big(0n, 1_000n);
  const amount = random.pick(edges) + random.big(0n, 2n) - 1n;
  return amount < 0n ? 0n : amount;
}
