import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

export const HELP = `npm run test:faults [-- --full] [-- --times <n>] [-- --seed <number>] [-- --only <part of a name>] [-- --json]

Kills services, takes their stores away, reorganizes the chain and lets the node misbehave, all while agents act; after each fault
looks whether anything happened that must not: twice executed, without a permission, forgotten, over budget. Loopback only.

  --full         every fault as often as docs/operations.md counts it; takes about an hour
  --minutes <n>  for all of it, default 8, and 120 with --full; kinds share them, and what there is no time for is named
  --seed <n>     the moments of another run
  --times <n>    every fault so often, for a look at each or a long night
  --only <part>  faults whose names hold this; may be given several times
  --json         print one line of JSON at the end, and nothing else on the standard output
  --help         this text
`;

export interface FaultArgs {
  readonly full: boolean;
  /** no round begins later */
  readonly minutes: number;
  /** null: as often as the quick gate or the full table say */
  readonly times: number | null;
  readonly seed: number;
  readonly only: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws TypeError when an option is unknown, or what should be a number is no whole one below 2^32 */
export function readArgs(args: readonly string[]): FaultArgs {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: "boolean", default: false },
      minutes: { type: "string" },
      times: { type: "string" },
      seed: { type: "string" },
      only: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { full, only, json, help } = values;
  const times = values.times === undefined ? null : whole("--times", values.times, 1);
  const seed = values.seed === undefined ? randomInt(2 ** 32) : whole("--seed", values.seed, 0);
  const minutes = values.minutes === undefined ? (full ? 120 : 8) : whole("--minutes", values.minutes, 1);
  return { full, minutes, times, seed, only, json, help };
}

function whole(option: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number < 2 ** 32) return number;
  throw new TypeError(`${option} takes a whole number from ${least} on, and not ${text}`);
}
