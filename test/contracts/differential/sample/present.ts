import type { Deployment } from "../../fixture.ts";
import { REASON } from "../../support/agents.ts";
import { HOUR } from "../evaluator/envelope.ts";
import type { Ground } from "./ground.ts";
import { grow, plant } from "./growth.ts";

export type Present = { now: bigint; pausedUntil: bigint };

/** The moment a sample's policies are asked: some hours later, most times, and otherwise one where something changes. */
export async function choosePresent(ground: Ground, deployment: Deployment): Promise<Present> {
  const { random } = ground;
  const way = random.between(1, 100);
  const pausedUntil = way <= 10 ? await pause(ground, deployment) : 0n;
  let now = pausedUntil;
  if (way > 10 && way <= 20) now = await rightAfterGenesis(ground);
  if (way > 20 && way <= 45) now = await anyEdge(ground);
  if (now === 0n) now = (await ground.hour()) + random.big(1n, 20n) * HOUR + HOUR / 2n;
  await deployment.networkHelpers.time.increaseTo(now);
  return { now, pausedUntil };
}

/** When a pause that begins now will end. */
async function pause({ hour, setNext }: Ground, { pause: brake, actors }: Deployment): Promise<bigint> {
  // At a moment of its own: its end is part of the sample.
  await setNext((await hour()) + HOUR - 60n);
  await brake.connect(actors.guardian).pause(REASON);
  return await brake.pausedUntil();
}

/** Authority that is so young that an action just before it has come in. */
async function rightAfterGenesis(ground: Ground): Promise<bigint> {
  const established = (await ground.hour()) + HOUR - 60n;
  const genesis = await plant(ground, established, 0n);
  for (let index = 0; index < 4; index++) await grow(ground, genesis);
  return established + 18n;
}

/** When something of a delegation begins or ends; 0 when nothing does. */
async function anyEdge({ random, forest, hour }: Ground): Promise<bigint> {
  const [, { envelope }] = random.pick([...forest.delegations]);
  const { notBefore, notAfter, blackouts } = envelope.temporal;
  const soonest = (await hour()) + HOUR;
  const ahead = [notBefore, ...blackouts.flatMap(({ from, until }) => [from, until])].filter((edge) => edge > soonest);
  return random.chance(40) || ahead.length === 0 ? notAfter : random.pick(ahead);
}
