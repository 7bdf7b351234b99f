import { expect } from "chai";
import { network } from "hardhat";

import { DELAY, deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import {
  brakeAs,
  cancelAs,
  closeAs,
  operationOf,
  saltFor,
  propose,
  executeAs,
  scheduling,
  someMembers,
} from "../governance/support/council.ts";
import { callOf } from "../governance/support/takeover.ts";
import { KEY_TYPE, REASON, registerAgent } from "../support/agents.ts";
import { expectGas } from "../support/gas-snapshot.ts";
import { p256Key } from "../support/keys.ts";
import { keyParty, type Party } from "../support/parties.ts";

const connection = await network.create();
/** Addresses and signatures have a few zero bytes more or less. */
const TOLERANCE = 10;

async function deployed() {
  const deployment = await deploySystem(connection);
  await registerAgent(deployment, "one", { keyType: KEY_TYPE.P256, publicKey: p256Key("one").publicKey });
  const keys = await Promise.all(["one", "two", "three"].map((name) => keyParty(deployment, `member ${name}`)));
  await deployment.council.connect(deployment.actors.timelock).change(
    keys.map(({ signer }) => signer),
    [],
    3n,
    await deployment.council.mark(),
    FOREVER,
  );
  return { ...deployment, keys };
}

type Prepared = Deployment & { keys: Party[] };
type Sent = { wait: () => Promise<{ gasUsed: bigint } | null> };

const unpausing = async ({ pause }: Prepared) => [await callOf(pause, "unpause", [await pause.mark(), FOREVER])];
const proposing = async (world: Prepared, parties: readonly Party[]) =>
  await executeAs(
    world,
    parties,
    await scheduling(world, operationOf(await unpausing(world), await saltFor(world, "proposed"))),
    1n,
  );

const ACTS: readonly (readonly [name: string, ceiling: bigint, send: (world: Prepared) => Promise<Sent>])[] = [
  ["Council.execute, one call proposed by three wallets", 160_000n, (world) => proposing(world, someMembers(world, 3))],
  ["Council.execute, one call proposed by five wallets", 190_000n, (world) => proposing(world, someMembers(world, 5))],
  ["Council.execute, one call proposed by three P-256 keys", 200_000n, (world) => proposing(world, world.keys)],
  [
    "Council.cancel, by two wallets",
    100_000n,
    async (world) => {
      const { id } = await propose(world, await unpausing(world), "proposed");
      return await cancelAs(world, someMembers(world, 2), id);
    },
  ],
  [
    "Council.close, by two wallets, whatever waits",
    120_000n,
    async (world) => {
      for (const name of ["one", "two", "three"]) await propose(world, await unpausing(world), name);
      return await closeAs(world, someMembers(world, 2), REASON);
    },
  ],
  [
    "Council.brake, by a wallet",
    150_000n,
    async (world) => await brakeAs(world, someMembers(world, 1)[0] as Party, REASON),
  ],
  [
    "Gate.executeBatch, one call",
    100_000n,
    async (world) => {
      await world.pause.connect(world.actors.guardian).pause(REASON);
      const { operation } = await propose(world, await unpausing(world), "proposed");
      await world.networkHelpers.time.increase(DELAY);
      return await world.gate.executeBatch(...operation);
    },
  ],
];

describe("Gas of governance", () => {
  let world: Prepared;
  const lines: string[] = [];

  beforeEach(async () => {
    world = await connection.networkHelpers.loadFixture(deployed);
  });

  after(() => console.log(lines.join("\n")));

  for (const [name, ceiling, send] of ACTS) {
    it(`${name}: at most ${ceiling}`, async () => {
      const gas = (await (await send(world)).wait())?.gasUsed ?? 0n;
      lines.push(`      ${name.padEnd(64)} ${String(gas).padStart(8)} gas`);
      expectGas(name, gas, TOLERANCE);
      expect(gas > 0n && gas <= ceiling, `${gas} gas`).to.equal(true);
    });
  }
});
