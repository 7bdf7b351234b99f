import { expect } from "chai";
import { network } from "hardhat";

import { deploySystem } from "../fixture.ts";
import { chain, establish, principals } from "../lineage/support/lineage.ts";
import { MODEL, REASON } from "../support/agents.ts";
import { expectGas } from "../support/gas-snapshot.ts";
import { limits, trustOn } from "../support/trust.ts";

const connection = await network.create();
/** An agent's end also makes a mark, and says that its wallet counts no more. */
const CEILING = 48_000n;
const DEPTH = 8;

async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  const genesis = await establish(trust);
  return { ...trust, genesis, nodes: (await chain(trust, genesis, DEPTH, limits())).nodes };
}

type Prepared = Awaited<ReturnType<typeof deployed>>;
type Sent = { wait: () => Promise<{ gasUsed: bigint } | null> };

/** One write each, however much hangs below. */
const REVOCATIONS: readonly (readonly [name: string, send: (trust: Prepared) => Promise<Sent>])[] = [
  [
    "TrustLineage.revoke, seven levels below it, by a principal",
    (trust) => trust.lineage.connect(principals(trust)[0]).revoke(trust.nodes[0] ?? "", REASON),
  ],
  [
    "TrustLineage.revoke, the lowest of eight, by the guardian",
    (trust) => trust.lineage.connect(trust.actors.guardian).revoke(trust.nodes[DEPTH - 1] ?? "", REASON),
  ],
  [
    "TrustLineage.revoke, a genesis, by a principal",
    (trust) => trust.lineage.connect(principals(trust)[0]).revoke(trust.genesis, REASON),
  ],
  ["AgentRegistry.revoke", ({ agentRegistry, actors }) => agentRegistry.connect(actors.guardian).revoke(1n, REASON)],
  ["ModelRegistry.revoke", ({ modelRegistry, actors }) => modelRegistry.connect(actors.guardian).revoke(MODEL, REASON)],
];

describe("Gas of a revocation", () => {
  let trust: Prepared;
  const lines: string[] = [];

  beforeEach(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  after(() => console.log(lines.join("\n")));

  for (const [name, send] of REVOCATIONS) {
    it(`${name}: at most ${CEILING}`, async () => {
      const gas = (await (await send(trust)).wait())?.gasUsed ?? 0n;
      expectGas(name, gas, 10);
      expect(gas > 0n && gas <= CEILING, `${gas} gas`).to.equal(true);
      lines.push(`      ${name.padEnd(64)} ${String(gas).padStart(8)} gas`);
    });
  }
});
