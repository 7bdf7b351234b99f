import type { SigningKey } from "ethers";

import type { Envelope } from "../evaluator/envelope.ts";
import { ancestors, epochOf, type Delegation, type Genesis, type World } from "../evaluator/world.ts";
import type { Crew } from "./crew.ts";
import type { Random } from "./random.ts";

export type Leaf = readonly [id: string, node: Delegation];
export type Principal = { address: string; key: SigningKey };
/** What a genesis hands down, and who signs for it. */
export type Root = { principals: readonly Principal[]; threshold: number; widest: Envelope };
/** What a delegation may hand down. */
type Handing = { genesis: string; levels: number; cosigners: number };

/** Trees of authority as the chain is expected to know them, and what is needed to grow them. */
export class Forest implements World {
  readonly geneses = new Map<string, Genesis>();
  readonly delegations = new Map<string, Delegation>();
  readonly grantEpochs = new Map<bigint, bigint>();
  readonly roots = new Map<string, Root>();
  readonly handing = new Map<string, Handing>();
  readonly nonces = new Map<string | bigint, bigint>();
  private readonly crew: Crew;

  constructor(crew: Crew) {
    this.crew = crew;
  }

  get activeAgents(): ReadonlySet<bigint> {
    return new Set(this.crew.idsThatAre("ACTIVE"));
  }

  get keyLines(): ReadonlyMap<bigint, bigint> {
    return new Map([...this.crew.agents].map(([agentId, { keyLine }]) => [agentId, keyLine]));
  }

  /** As it is now. */
  freeze(): World {
    const { geneses, delegations, activeAgents, keyLines, grantEpochs } = this;
    return { geneses, delegations, activeAgents, keyLines, grantEpochs };
  }

  /** Whether nothing that was ended, suspended or has not begun is at or above a node. */
  stands(node: string, time: bigint): boolean {
    const path = [...ancestors(this, node)];
    const genesis = this.geneses.get(path.at(-1)?.[1].parent ?? node);
    const active = this.activeAgents;
    const lines = this.keyLines;
    return (
      genesis?.revoked === false &&
      genesis.activeAt <= time &&
      path.every(([, { revoked, agentId, keyLine, parent, grantEpoch, envelope }]) => {
        const delegator = this.delegations.get(parent)?.agentId;
        const isAlive = delegator === undefined || epochOf(this, delegator) === grantEpoch;
        const { notBefore, notAfter } = envelope.temporal;
        const isHeld = active.has(agentId) && lines.get(agentId) === keyLine;
        return !revoked && isAlive && isHeld && notBefore <= time && time < notAfter;
      })
    );
  }

  /** Where authority can be handed down: a genesis one time in ten, and otherwise a delegation with levels left. */
  pickParent(random: Random, time: bigint): string | undefined {
    const geneses = [...this.geneses.keys()].filter((node) => this.stands(node, time));
    const delegations = [...this.handing]
      .filter(([node, { levels }]) => levels > 0 && this.stands(node, time))
      .map(([node]) => node);
    if (geneses.length === 0) return undefined;
    if (delegations.length === 0 || random.chance(10)) return random.pick(geneses);
    // The young ones are the deep ones.
    return random.pick(random.chance(40) ? delegations : delegations.slice(-6));
  }
}
