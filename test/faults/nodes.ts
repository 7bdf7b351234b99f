import { until } from "../helpers/until.ts";
import type { LyingNode } from "../helpers/lying-node.ts";
import type { Fault } from "./fault.ts";
import { readReadiness, SERVICES, untilReady } from "./readiness.ts";
import type { Stage } from "./stage.ts";

type Misbehave = (node: LyingNode) => void;

/** What an answer of `eth_getProof` claims of an account's values. */
interface Proof {
  readonly storageProof: readonly { readonly value: string }[];
}

const MISDEEDS: readonly (readonly [name: string, misbehave: Misbehave])[] = [
  ["node that cuts every connection", (node) => (node.down = true)],
  ["node that answers 429", (node) => (node.instead = { status: 429, body: '{"error":"slow down"}' })],
  ["node that answers 503 in HTML", (node) => (node.instead = { status: 503, body: "<html>busy</html>" })],
  ["node that answers 200 with no JSON", (node) => (node.instead = { status: 200, body: "<html>hello</html>" })],
  ["node that takes 3 s longer", (node) => (node.delayMs = 3_000)],
  ["node that never answers", (node) => (node.delayMs = 600_000)],
  ["node that says it serves another chain", (node) => node.lies.set("eth_chainId", () => "0x1")],
  ["node that shows a forged value of the state", (node) => node.lies.set("eth_getProof", withValue)],
  ["node that shows a forged state root", lieOfBlocks],
];

/** Looks at readiness while a node misbehaves; it takes up to two seconds each. */
const LOOKS = 2;
const TIMES = { quick: 1, full: 5 } as const;
/** Of a round. */
const SECONDS = 8;

export const NODES: readonly Fault[] = MISDEEDS.map(([name, misbehave], index) => ({
  name,
  times: TIMES,
  seconds: SECONDS,
  audit: index === MISDEEDS.length - 1,
  inject: (stage) => endure(stage, misbehave),
}));

async function endure(stage: Stage, misbehave: Misbehave): Promise<readonly string[]> {
  const { node, test } = stage;
  const said = new Set<string>();
  const { told } = node;
  await stage.during(async () => {
    await stage.someMore(4);
    misbehave(node);
    try {
      await look(stage, said);
      if (node.lies.size > 0 && node.told === told) throw new Error("nobody asked for what the node lies about");
    } finally {
      behave(node);
    }
    await stage.timeline.step("every service gets ready", (say) => untilReady(test.stack, say));
  });
  return said.size === 0 ? ["stayed ready"] : [...said].toSorted();
}

/** Until something is said, or for as long as a pinned block may rest. */
async function look({ test, crew }: Stage, said: Set<string>): Promise<void> {
  const before = new Map(crew.refusals);
  const begun = performance.now();
  let looks = 0;
  await until("the fault is looked at", async () => {
    for (const name of SERVICES) {
      const codes = (await readReadiness(test.stack, name)) ?? [];
      for (const code of codes) said.add(`${name} ${code.split(" ").at(-1)}`);
    }
    looks += 1;
    const isTold = said.size > 0 && looks >= LOOKS;
    return isTold || performance.now() - begun > REST_MS;
  });
  for (const [code, count] of crew.refusals) if (count > (before.get(code) ?? 0)) said.add(`agents ${code}`);
}

/** So long a block may stay pinned while nothing changes; services/signing/start.ts. */
const REST_MS = 11_000;

function behave(node: LyingNode): void {
  node.down = false;
  node.instead = null;
  node.delayMs = 0;
  node.lies.clear();
}

/** Remembered values are asked for by the root of all of them alone. */
function withValue(proof: Proof): unknown {
  return {
    ...proof,
    storageHash: `0x${"34".repeat(32)}`,
    storageProof: proof.storageProof.map((entry) => ({ ...entry, value: "0x1234" })),
  };
}

function lieOfBlocks(node: LyingNode): void {
  const forged = (block: object | null): unknown => block && { ...block, stateRoot: `0x${"12".repeat(32)}` };
  for (const method of ["eth_getBlockByNumber", "eth_getBlockByHash"]) node.lies.set(method, forged);
}
