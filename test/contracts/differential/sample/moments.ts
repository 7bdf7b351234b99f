import { DAY, HOUR } from "../evaluator/envelope.ts";
import { ancestors, type World } from "../evaluator/world.ts";
import type { Leaf } from "./forest.ts";
import type { Random } from "./random.ts";

/** A time the leaf allows, most times; otherwise an edge of what some ancestor allows, or any time. */
export function anyTime(random: Random, [id, leaf]: Leaf, world: World, now: bigint): bigint {
  if (random.chance(8)) {
    const [, node] = random.pick([...ancestors(world, id)]);
    const { notBefore, notAfter, blackouts } = node.envelope.temporal;
    const activeAt = world.geneses.get(node.parent)?.activeAt;
    const edges = [notBefore, notAfter, ...blackouts.flatMap(({ from, until }) => [from, until])];
    const shifted = random.pick(activeAt === undefined ? edges : [...edges, activeAt]) + random.big(0n, 2n) - 1n;
    return random.chance(5) ? (shifted / HOUR) * HOUR : shifted;
  }
  if (random.chance(4)) return random.big(now - 100n * DAY, now + 200n * DAY);
  const { notBefore, notAfter, week, blackouts } = leaf.envelope.temporal;
  let time = now;
  for (let attempt = 0; attempt < 20; attempt++) {
    time = random.big(notBefore, notAfter - 1n);
    const awake = ((week >> ((time / HOUR + 72n) % 168n)) & 1n) === 1n;
    const begun = [...world.geneses.values()].every(({ activeAt }) => activeAt <= time);
    if (begun && (awake || random.chance(10)) && !blackouts.some(({ from, until }) => from <= time && time < until))
      return time;
  }
  return time;
}
