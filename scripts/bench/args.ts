import { parseArgs } from "node:util";

export const HELP = `npm run bench [-- --json] [-- --quick] [-- --only <prefix>] [-- --no-peers]

Measures the product, each row beside what it cannot do without (its floor) and beside rivals that do a comparable thing,
in the same run. At most five minutes; needs nothing but Node. A full run draws its plots into docs/bench-*.svg.

  --json            print one line of JSON at the end, and nothing else on the standard output
  --quick           a few samples of everything: to see that it works, not to quote
  --only <prefix>   rows whose names begin so; may be given several times
  --no-peers        leave the rivals out, and do not install them
  --help            this text
`;

export interface BenchArgs {
  readonly json: boolean;
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly peers: boolean;
  readonly help: boolean;
}

/** @throws TypeError when an option is unknown */
export function readArgs(args: readonly string[]): BenchArgs {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      "no-peers": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { json, quick, only, help } = values;
  return { json, quick, only, help, peers: !values["no-peers"] };
}
