import type { PartName } from "../../scripts/local/stack.ts";
import { until } from "../helpers/until.ts";
import { withLog } from "../e2e/support/log.ts";
import type { Fault } from "./fault.ts";
import type { Stage } from "./stage.ts";

/** In the middle of how many actions at most a process dies. */
const MOST = 12;
const EACH = { quick: 8, full: 40 } as const;
/** Seconds of a round: one service starts again, or the chain, for which all others wait. */
const ONE = 5;
const ALL = 9;

type Parts = readonly [PartName, ...PartName[]];

export const KILLS: readonly Fault[] = [
  kill("kill -9 of the signing service", EACH, ONE, ["signing"]),
  kill("kill -9 of the gateway", EACH, ONE, ["gateway"]),
  kill("kill -9 of both batchers", EACH, ONE, ["signingBatcher", "gatewayBatcher"], batchesUnderWay),
  kill("kill -9 of the chain", EACH, ALL, ["chain"]),
  kill("kill -9 of all at once", { quick: 3, full: 40 }, ALL, [
    "chain",
    "signing",
    "gateway",
    "signingBatcher",
    "gatewayBatcher",
  ]),
];

/** @param before what has to be under way */
function kill(
  name: string,
  times: Fault["times"],
  seconds: number,
  parts: Parts,
  before: (stage: Stage) => Promise<void> = () => Promise.resolve(),
): Fault {
  return {
    name,
    times,
    seconds,
    audit: true,
    inject: async (stage) => {
      const { stack } = stage.test;
      const broken = stage.crew.broken();
      await stage.during(async () => {
        await before(stage);
        await stage.someMore(MOST);
        await Promise.all(parts.map((part) => stack.halt(part, "SIGKILL")));
        // Without its chain no service starts.
        if (parts.includes("chain")) await stack.begin("chain");
        const rest = parts.filter((part) => part !== "chain");
        const isBatcher = (part: PartName): boolean => part.endsWith("Batcher");
        await Promise.all(rest.filter((part) => !isBatcher(part)).map((part) => stack.begin(part)));
        await Promise.all(rest.filter(isBatcher).map((part) => stack.begin(part)));
      });
      return stage.crew.broken() > broken ? ["requests cut off", "went on"] : ["went on"];
    },
  };
}

async function batchesUnderWay({ test, crew, someMore, timeline }: Stage): Promise<void> {
  const isUnderWay = (log: number) =>
    withLog(test.stack.files.dir, log, async ({ batches }) => (await batches.pending()).length > 0);
  if (crew.attempts.length === 0) await someMore(1);
  const what = "both have a batch under way";
  await timeline.step(what, () => until(what, async () => (await isUnderWay(1)) && (await isUnderWay(2))));
}
