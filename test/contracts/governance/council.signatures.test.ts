import { expect } from "chai";
import { concat, dataSlice, id, toBeHex } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { KEY_TYPE, REASON, registerAgent } from "../support/agents.ts";
import { p256Key } from "../support/keys.ts";
import { accountParty, edwardsParty, inOrder, keyParty, walletParty, type Party } from "../support/parties.ts";
import {
  BRAKE_TYPES,
  CANCELLATION_TYPES,
  councilDomain,
  EXECUTION_TYPES,
  executeAs,
  signAll,
  signExecution,
  someMembers,
  type Execution,
} from "./support/council.ts";

const connection = await network.create();
const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

async function deployed() {
  const deployment = await deploySystem(connection);
  await registerAgent(deployment, "one", { keyType: KEY_TYPE.P256, publicKey: p256Key("one").publicKey });
  return deployment;
}

describe("What the council counts as signed", () => {
  let deployment: Deployment;
  let council: Deployment["council"];
  let execution: Execution;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ council } = deployment);
    const { pause } = deployment;
    const data = pause.interface.encodeFunctionData("pause", [REASON]);
    execution = { target: await pause.getAddress(), data, nonce: 1n, deadline: FOREVER };
  });

  type Signed = Awaited<ReturnType<typeof signAll>>;
  const submit = async (signatures: Signed, { target, data, nonce, deadline } = execution) =>
    await council.execute(target, data, nonce, deadline, signatures);
  const named = (signer: unknown) => String(signer).toLowerCase();
  const expectRefused = async (signatures: Signed, error: string, ...args: unknown[]) => {
    await expect(submit(signatures))
      .to.be.revertedWithCustomError(council, error)
      .withArgs(...args);
    expect(await council.isUsed(execution.nonce)).to.equal(false);
  };
  const signed = async (parties: readonly Party[] = someMembers(deployment, 3), meant: Partial<Execution> = {}) =>
    await signExecution(deployment, { ...execution, ...meant }, parties);
  const change = async (added: string[], removed: string[], threshold = 3n) => {
    const governed = council.connect(deployment.actors.timelock);
    await governed.change(added, removed, threshold, await council.mark(), FOREVER);
  };

  it("is a threshold of signatures", async () => {
    await expect(submit(await signed())).to.emit(council, "Executed");
  });

  for (const count of [0, 1, 2]) {
    it(`is not ${count} of the 3 it takes`, async () => {
      await expectRefused(await signed(someMembers(deployment, count)), "Council_TooFewSigners", 3n, BigInt(count));
    });
  }

  it("is not one member's signature three times", async () => {
    const [only] = await signed(someMembers(deployment, 1));
    if (only === undefined) throw new Error("nobody signed");
    await expectRefused([only, only, only], "Council_BadSigner", named(only.signer));
  });

  it("is not what is out of order", async () => {
    const [first, second, third] = await signed();
    if (first === undefined || second === undefined || third === undefined) throw new Error("too few signed");
    await expectRefused([first, third, second], "Council_BadSigner", named(second.signer));
    await expectRefused([third, second, first], "Council_BadSigner", named(second.signer));
  });

  it("is not a stranger's, beside enough members", async () => {
    const stranger = walletParty(deployment.actors.stranger);
    const signatures = await signed([...someMembers(deployment, 3), stranger]);
    await expectRefused(signatures, "Council_BadSigner", named(stranger.signer));
  });

  it("is not one bad signature beside enough good ones", async () => {
    const good = await signed(someMembers(deployment, 4));
    const [last] = good.slice(-1);
    const signatures = [...good.slice(0, -1), { signer: last?.signer ?? "0x", signature: good[0]?.signature ?? "0x" }];
    await expectRefused(signatures, "Council_BadSignature", named(last?.signer));
  });

  for (const [name, edit] of Object.entries({
    target: { target: `0x${"11".repeat(20)}` },
    "call data": { data: "0x" },
    nonce: { nonce: 2n },
    deadline: { deadline: FOREVER - 1n },
  } satisfies Record<string, Partial<Execution>>)) {
    it(`is not over another ${name}`, async () => {
      const signatures = await signed(undefined, edit);
      await expectRefused(signatures, "Council_BadSignature", named(signatures[0]?.signer));
    });
  }

  for (const [name, domain] of Object.entries({
    "another chain": { chainId: 1n },
    "another council": { verifyingContract: `0x${"22".repeat(20)}` },
    "another version": { version: "2" },
    "another name": { name: "Council" },
  })) {
    it(`is not for ${name}`, async () => {
      const foreign = { ...(await councilDomain(deployment)), ...domain };
      const signatures = await signAll(someMembers(deployment, 3), foreign, EXECUTION_TYPES, execution);
      await expectRefused(signatures, "Council_BadSignature", named(signatures[0]?.signer));
    });
  }

  it("is not a cancellation or a brake", async () => {
    const domain = await councilDomain(deployment);
    const value = { ...execution, operation: id("data"), reason: id("data") };
    for (const types of [CANCELLATION_TYPES, BRAKE_TYPES]) {
      const signatures = await signAll(someMembers(deployment, 3), domain, types, value);
      await expectRefused(signatures, "Council_BadSignature", named(signatures[0]?.signer));
    }
  });

  it("counts once, whoever else signs the same nonce", async () => {
    const signatures = await signed();
    await submit(signatures);
    await connection.networkHelpers.time.increase(1);
    for (const again of [signatures, await signed(someMembers(deployment, 5))]) {
      await expect(submit(again)).to.be.revertedWithCustomError(council, "Council_NonceUsed").withArgs(execution.nonce);
    }
  });

  it("counts until its deadline", async () => {
    const deadline = BigInt(await connection.networkHelpers.time.latest());
    const late = { ...execution, deadline };
    await expect(submit(await signed(undefined, late), late))
      .to.be.revertedWithCustomError(council, "Council_Expired")
      .withArgs(deadline);
  });

  it("is not a removed member's any more, though it was signed before", async () => {
    const signatures = await signed();
    const removed = named(deployment.actors.member2.address);
    await change([], [removed]);
    await expectRefused(signatures, "Council_BadSigner", removed);
    await expect(submit(await signed(someMembers(deployment, 5).toSpliced(1, 1)))).to.emit(council, "Executed");
  });

  it("is a wallet's in one spelling only", async () => {
    const signatures = await signed();
    const [first] = signatures;
    const [r, s, v] = [0, 32, 64].map((from) => dataSlice(String(first?.signature), from, Math.min(from + 32, 65)));
    const flipped = v === "0x1b" ? "0x1c" : "0x1b";
    const high = toBeHex(SECP256K1_ORDER - BigInt(s ?? 0), 32);
    const compact = concat([r ?? "0x", toBeHex(BigInt(s ?? 0) + (v === "0x1c" ? 2n ** 255n : 0n), 32)]);
    for (const spelling of [concat([r ?? "0x", high, flipped]), compact, "0x"]) {
      const [, ...rest] = signatures;
      const other = { signer: first?.signer ?? "0x", signature: spelling };
      await expectRefused([other, ...rest], "Council_BadSignature", named(first?.signer));
    }
  });

  describe("from members of every kind", () => {
    let kinds: Record<"wallet" | "account" | "p256" | "ed25519", Party>;

    beforeEach(async () => {
      const verifier = await deployment.ethers.deployContract("Ed25519Verifier");
      kinds = {
        wallet: walletParty(deployment.actors.member1),
        account: await accountParty(deployment, deployment.actors.owner),
        p256: await keyParty(deployment, "member's key"),
        ed25519: edwardsParty(await verifier.getAddress(), "member's key"),
      };
      const others = [kinds.account, kinds.p256, kinds.ed25519].map(({ signer }) => signer);
      await change(
        others,
        someMembers(deployment, 5)
          .slice(1)
          .map(({ signer }) => signer),
        4n,
      );
    });

    it("is the signature of a wallet, a smart account, a P-256 key and an Ed25519 key", async () => {
      await expect(submit(await signed(Object.values(kinds)))).to.emit(council, "Executed");
    });

    for (const name of ["wallet", "account", "p256", "ed25519"] as const) {
      it(`is not that of the ${name} over something else`, async () => {
        const good = await signed(Object.values(kinds));
        const bad = await signed([kinds[name]], { nonce: 99n });
        const signatures = good.map((one) => (one.signer === kinds[name].signer ? (bad[0] ?? one) : one));
        await expectRefused(signatures, "Council_BadSignature", named(kinds[name].signer));
      });
    }
  });

  for (const kind of ["Spinner", "ReturnBomb", "RevertBomb"]) {
    it(`is nothing from a member that is a ${kind}, and the others go on without it`, async () => {
      const bad = await (await deployment.ethers.deployContract(kind)).getAddress();
      await change([bad], []);
      const silent = { signer: bad, sign: async () => "0x" };
      const order = inOrder([silent, ...someMembers(deployment, 2)]);
      await expectRefused(await signed(order), "Council_BadSignature", named(bad));
      await expect(submit(await signed())).to.emit(council, "Executed");
    });
  }

  it("is still what it was when a call in between failed", async () => {
    const revert = {
      ...execution,
      data: deployment.pause.interface.encodeFunctionData("unpause", [`0x${"00".repeat(16)}`, 0n]),
    };
    const failing = executeAs(deployment, someMembers(deployment, 3), revert, execution.nonce);
    await expect(failing).to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized");
    await expect(submit(await signed())).to.emit(council, "Executed");
  });
});
