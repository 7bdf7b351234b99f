import { ZeroHash } from "ethers";

import type { Action, Floor } from "../evaluator/action.ts";
import { custodyNumber, type Organization } from "../evaluator/organization.ts";
import type { Random } from "./random.ts";

const RECORD = 1n;
const TOKEN = 2n;
const ATTESTATION = 3n;
const SCORE = 4n;

/** The same action with the custody of its agent, and now and then with what makes its decision stricter. */
export function stricter(random: Random, { agents }: Organization, action: Action): Action {
  const known = custodyNumber(agents.get(action.agentId)?.custody ?? "AGENT");
  const custody = random.chance(98) ? known : random.big(0n, 4n);
  const planPath = random.chance(1) ? [random.hash()] : action.planPath;
  if (!random.chance(30)) return { ...action, custody, planPath };
  const token = random.chance(35) ? random.hash() : ZeroHash;
  const attestation = random.chance(25) ? random.hash() : ZeroHash;
  const floors = [
    ...(token === ZeroHash ? [] : [anyFloor(random, token, TOKEN)]),
    ...(attestation === ZeroHash ? [] : [anyFloor(random, attestation, ATTESTATION)]),
    ...Array.from({ length: random.between(0, 3) }, () => {
      return anyFloor(random, random.hash(), random.pick([RECORD, RECORD, SCORE]));
    }),
  ].toSorted((one, other) => (one.record < other.record ? -1 : 1));
  return {
    ...action,
    custody,
    planPath,
    token,
    attestation,
    floors: random.chance(94) ? floors : spoil(random, floors),
  };
}

const anyFloor = (random: Random, record: string, source: bigint): Floor => ({
  record,
  source,
  verdict: random.chance(75) ? 1n : random.big(1n, 4n),
});

/** Floors that are wrong in one respect. */
function spoil(random: Random, floors: readonly Floor[]): Floor[] {
  const last = floors.at(-1) ?? { record: random.hash(), source: RECORD, verdict: 1n };
  const others = floors.slice(0, -1);
  return random.pick([
    () => floors.toReversed(),
    () => others,
    () => [...floors, last],
    () => [...others, { ...last, record: ZeroHash }],
    () => [...others, { ...last, record: random.hash() }],
    () => [...others, { ...last, source: random.pick([0n, 1n, 2n, 3n, 5n, 255n]) }],
    () => [...others, { ...last, verdict: random.pick([0n, 5n, 255n]) }],
    () => [...others, { ...last, source: SCORE }, { ...last, source: RECORD }],
    () => Array.from({ length: 17 }, (_, i) => ({ ...last, record: `0x${String(i + 1).padStart(64, "0")}` })),
  ])();
}
