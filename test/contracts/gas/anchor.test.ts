import { expect } from "chai";
import { concat, id, sha256, toBeHex, toUtf8Bytes, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { expectGas } from "../support/gas-snapshot.ts";
import { batch, linkedBatch, LOG_MODE, MAX_COUNT, openLog } from "../support/logs.ts";

const connection = await network.create();

const MODES = [
  { name: "stored", mode: LOG_MODE.STORED, ceiling: 75_000n },
  { name: "event-only", mode: LOG_MODE.EVENT_ONLY, ceiling: 35_000n },
] as const;
const SIZES = [100n, 1_000n, 4_096n] as const;
/** Records in a batch of a log of mode Links. */
const LINKED = [1, 100, 1_000] as const;

/** Other ways to put one root on a chain, in gas a transaction. */
const OTHERS = [
  ["EAS attest", 202_742n],
  ["EAS timestamp", 45_947n],
  ["floor: one word of call data, one event", 22_637n],
] as const;

async function deployed() {
  return await deploySystem(connection);
}

/** Gas per record, to a tenth. */
function perRecord(gas: bigint): string {
  return SIZES.map((size) => `${size}: ${(Number(gas) / Number(size)).toFixed(1)}`.padEnd(14)).join("");
}

const lines: string[] = [];
const report = (name: string, gas: bigint) =>
  lines.push(`      ${name.padEnd(40)} ${String(gas).padStart(7)} gas; per record at ${perRecord(gas)}`.trimEnd());

describe("Gas of AnchorLog.anchor", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
  });

  after(() => {
    for (const [name, gas] of OTHERS) report(name, gas);
    console.log(lines.join("\n"));
  });

  /** Gas of one batch after another, in a new log. */
  async function measure(
    mode: bigint,
    counts: readonly bigint[],
    overrides: Parameters<typeof batch>[0] = {},
  ): Promise<readonly bigint[]> {
    const { actors } = deployment;
    const log = deployment.anchorLog.connect(actors.signingAnchorer);
    const logId = await openLog(deployment, mode);
    const used: bigint[] = [];
    let firstSeq = 1n;
    let prevRoot = ZeroHash;
    for (const [index, count] of counts.entries()) {
      const root = id(`root ${index}`);
      const checkpointHash = sha256(toUtf8Bytes(`checkpoint ${index}`));
      const next = batch({ logId, firstSeq, count, voids: 0n, root, prevRoot, checkpointHash, ...overrides });
      const receipt = await (await log.anchor(next)).wait();
      used.push(receipt?.gasUsed ?? 0n);
      firstSeq += count;
      prevRoot = root;
    }
    return used;
  }

  for (const { name, mode, ceiling } of MODES) {
    it(`${name}: at most ${ceiling} gas, the first batch included`, async () => {
      const [first = 0n, steady = 0n] = await measure(mode, [1_000n, 1_000n]);
      expectGas(`AnchorLog.anchor, ${name}, first`, first);
      expectGas(`AnchorLog.anchor, ${name}, steady`, steady);
      for (const gas of [first, steady]) expect(gas > 0n && gas <= ceiling, `${gas} gas`).to.equal(true);
      report(`Countersign ${name}`, steady);
    });

    it(`${name}: neither the greatest batch nor the densest call data goes beyond`, async () => {
      const dense = { pinnedNumber: FOREVER, voids: 0xffffn };
      for (const gas of await measure(mode, [MAX_COUNT, 0xffffn, 0xffffn], dense)) {
        expect(gas > 0n && gas <= ceiling, `${gas} gas`).to.equal(true);
      }
    });
  }

  for (const parents of ["no parent", "one parent"] as const) {
    it(`links: every record pays for itself, with ${parents}`, async () => {
      const { actors } = deployment;
      const log = deployment.anchorLog.connect(actors.signingAnchorer);
      for (const size of LINKED) {
        const logId = await openLog(deployment, LOG_MODE.LINKS);
        const names = Array.from({ length: size }, (_, i) => `leaf ${i}`);
        const [sound, leaves] = linkedBatch(logId, names);
        const group = parents === "no parent" ? "0x00" : concat(["0x01", toBeHex(logId, 8), toBeHex(700n, 8)]);
        const receipt = await (await log.anchorLinks(sound, leaves, concat(names.map(() => group)))).wait();
        const gas = receipt?.gasUsed ?? 0n;
        expectGas(`AnchorLog.anchorLinks, ${size} of ${parents}`, gas);
        const each = (Number(gas) / size).toFixed(1);
        lines.push(`      ${`Countersign links, ${size} of ${parents}`.padEnd(40)} ${gas} gas; per record ${each}`);
        // EIP-7825: no transaction may have more.
        expect(gas < 2n ** 24n, `${gas} gas`).to.equal(true);
      }
    });
  }
});
