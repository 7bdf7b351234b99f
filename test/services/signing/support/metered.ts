import type { Spent } from "../../../../services/core/schemas/spent.ts";
import { shownIn } from "./expect.ts";
import { bound, type Envelope, unlimited } from "../../../contracts/lineage/support/envelopes.ts";
import type { TestAgent } from "./organization.ts";
import type { Reply, World } from "./world.ts";

/** Dollars of a day: flagged from, held above, blocked above; and actions of an hour. */
export interface DayLimits {
  readonly day?: readonly [flagAt: number, soft: number, hard: number];
  readonly perHour?: number;
}

export function limited({ day, perHour }: DayLimits): Envelope {
  const all = unlimited();
  const [flagAt, soft, hard] = (day ?? []).map((dollars) => BigInt(dollars) * 100n);
  const perDay = flagAt === undefined ? all.financial.perDay : bound(flagAt, soft ?? 0n, hard ?? 0n);
  return {
    ...all,
    financial: { ...all.financial, perDay },
    operational: { ...all.operational, perHour: perHour === undefined ? all.operational.perHour : BigInt(perHour) },
  };
}

/** The agent under another delegation, straight from the human. */
export async function meter(world: World, agent: TestAgent, limits: DayLimits): Promise<TestAgent> {
  const delegation = await world.organization.authority.delegateTo(agent.agentId, limited(limits));
  await world.catchUp();
  return { ...agent, identity: { ...agent.identity, delegation } };
}

/** What a permission or a denial says it was charged. */
export function spentIn(reply: Reply): readonly Spent[] {
  return shownIn(reply).spent ?? [];
}

/** The same in short: window, place, what was there, what it adds. */
export function shortly(spent: readonly Spent[]): readonly string[] {
  return spent.map(({ window, n, before, reserved }) => `${window} #${n}: ${before} + ${reserved}`);
}
