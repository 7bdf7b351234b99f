import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

export const HELP = `npm run test:faults [-- --full] [-- --seed <number>] [-- --only <part of a name>] [-- --json]

Kills services, takes their stores away, reorganizes the chain and lets the node misbehave, all while agents act; after each fault
looks whether anything happened that must not: twice executed, without a permission, forgotten, over budget. Loopback only.

  --full         every fault as often as docs/operations.md counts it; takes about an hour
  --seed <n>     the moments of another run
  --only <part>  faults whose names hold this; may be given several times
  --json         print one line of JSON at the end, and nothing else on the standard output
  --help         this text
`;

export interface FaultArgs {
  readonly full: boolean;
  readonly seed: number;
  readonly only: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws TypeError when an option is unknown, or the seed is no whole number below 2^32 */
export function readArgs(args: readonly string[]): FaultArgs {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: "boolean", default: false },
      seed: { type: "string" },
      only: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { full, only, json, help } = values;
  const seed = values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) throw new TypeError("--seed takes a whole number");
  return { full, seed, only, json, help };
}
