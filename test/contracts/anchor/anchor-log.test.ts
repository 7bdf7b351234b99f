import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import type { AnchorLog } from "../../../types/ethers-contracts/index.ts";
import { deploySystem, FOREVER, GATEWAY_LOG, SIGNING_LOG, type Deployment } from "../fixture.ts";
import { KEY_TYPE, REASON } from "../support/agents.ts";
import { ed25519Key, p256Key } from "../support/keys.ts";
import { anotherLog, batch, LOG_KIND, LOG_MODE, openLog } from "../support/logs.ts";
import { GUESS, logMark, NO_MARK } from "../support/marks.ts";

const connection = await network.create();
const UNKNOWN = 99n;
const HOUR = 3_600n;

async function deployed() {
  return await deploySystem(connection);
}

describe("AnchorLog", () => {
  let deployment: Deployment;
  let log: Deployment["anchorLog"];
  let guarded: Deployment["anchorLog"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    log = deployment.anchorLog.connect(deployment.actors.timelock);
    guarded = deployment.anchorLog.connect(deployment.actors.guardian);
  });

  const mark = async (logId: bigint) => await logMark(deployment, logId);
  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const anchorFirst = async () => {
    await log.connect(deployment.actors.signingAnchorer).anchor(batch());
  };
  const addSigner = async (publicKey: string, notBefore = 0n, notAfter = FOREVER) =>
    await log.addSigner(
      SIGNING_LOG,
      KEY_TYPE.ED25519,
      publicKey,
      notBefore,
      notAfter,
      await mark(SIGNING_LOG),
      FOREVER,
    );

  describe("open", () => {
    const open = async (kind: bigint, anchorer = deployment.actors.owner.address, named?: string) =>
      await log.open(kind, LOG_MODE.STORED, anchorer, [], named ?? (await log.mark()), FOREVER);

    for (const [name, mode] of Object.entries(LOG_MODE)) {
      it(`opens a log under the next id, in mode ${name}`, async () => {
        const { owner } = deployment.actors;
        await expect(log.open(LOG_KIND.ENFORCEMENT, mode, owner.address, [], await log.mark(), FOREVER))
          .to.emit(log, "LogOpened")
          .withArgs(3n, LOG_KIND.ENFORCEMENT, owner.address, mode, ZeroAddress, 0n, 0n);
        expect(await log.getLog(3n)).to.deep.equal([
          LOG_KIND.ENFORCEMENT,
          mode,
          owner.address,
          1n,
          await now(),
          0n,
          0n,
          ZeroAddress,
          0n,
          0n,
          ZeroAddress,
          await mark(3n),
          ZeroHash,
        ]);
        expect(await log.getSigners(3n)).to.deep.equal([]);
        expect(await log.logCount()).to.equal(3n);
      });
    }

    it("works in the last second of its deadline, and not a second later", async () => {
      const { owner } = deployment.actors;
      const deadline = (await now()) + 100n;
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline);
      await log.open(LOG_KIND.SIGNING, LOG_MODE.STORED, owner.address, [], await log.mark(), deadline);
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
      await expect(log.open(LOG_KIND.SIGNING, LOG_MODE.STORED, owner.address, [], await log.mark(), deadline))
        .to.be.revertedWithCustomError(log, "Mark_Expired")
        .withArgs(deadline);
    });

    it("refuses a mark nobody made", async () => {
      for (const named of [NO_MARK, GUESS]) {
        await expect(open(LOG_KIND.SIGNING, undefined, named))
          .to.be.revertedWithCustomError(log, "Mark_Wrong")
          .withArgs(named, await log.mark());
      }
    });

    it("refuses what was decided before a log was sealed, whichever", async () => {
      const before = await log.mark();
      await guarded.seal(GATEWAY_LOG, REASON);
      await expect(open(LOG_KIND.SIGNING, undefined, before))
        .to.be.revertedWithCustomError(log, "Mark_Wrong")
        .withArgs(before, await log.mark());
    });

    it("opens a log with its keys, each of which must be fit to sign", async () => {
      const { owner } = deployment.actors;
      const { publicKey, keyHash } = p256Key("next");
      const from = (await now()) + 100n;
      const key = { keyType: KEY_TYPE.P256, notBefore: from, notAfter: from + 100n, publicKey };
      const opening = async (...keys: (typeof key)[]) =>
        await log.open(LOG_KIND.SIGNING, LOG_MODE.STORED, owner.address, keys, await log.mark(), FOREVER);
      await expect(opening({ ...key, notAfter: from - 1n })).to.be.revertedWithCustomError(log, "Log_BadWindow");
      await expect(opening(key, key)).to.be.revertedWithCustomError(log, "Log_SignerKnown").withArgs(3n, keyHash);
      await expect(opening(key))
        .to.emit(log, "SignerAdded")
        .withArgs(3n, keyHash, KEY_TYPE.P256, publicKey, from, from + 100n);
      expect(await log.getSigners(3n)).to.deep.equal([[keyHash, KEY_TYPE.P256, from, from + 100n, publicKey]]);
    });

    it("opens one log per decision: the same call a second time is refused", async () => {
      const before = await log.mark();
      await open(LOG_KIND.SIGNING, undefined, before);
      await expect(open(LOG_KIND.SIGNING, undefined, before))
        .to.be.revertedWithCustomError(log, "Mark_Wrong")
        .withArgs(before, await log.mark());
    });

    it("knows no fourth mode", async () => {
      const call = log.interface.encodeFunctionData("open", [
        1n,
        1n,
        deployment.actors.owner.address,
        [],
        await log.mark(),
        FOREVER,
      ]);
      const bent = call.slice(0, 10 + 64) + call.slice(10 + 64, 10 + 128).replace(/1$/, "3") + call.slice(10 + 128);
      const to = await log.getAddress();
      await expect(deployment.actors.timelock.sendTransaction({ to, data: bent })).to.be.revertedWithoutReason(
        deployment.ethers,
      );
    });

    it("refuses a log without a kind", async () => {
      await expect(open(LOG_KIND.NONE)).to.be.revertedWithCustomError(log, "Log_ZeroKind");
    });

    it("refuses a log without an anchorer", async () => {
      await expect(open(LOG_KIND.SIGNING, ZeroAddress)).to.be.revertedWithCustomError(log, "Log_ZeroAnchorer");
    });
  });

  describe("openSuccessor", () => {
    const succeed = async (
      lastGoodSeq: bigint,
      anchorer = deployment.actors.owner.address,
      named?: string,
      deadline = FOREVER,
    ) => await log.openSuccessor(GATEWAY_LOG, lastGoodSeq, anchorer, [], named ?? (await mark(GATEWAY_LOG)), deadline);

    async function sealGatewayLog(): Promise<void> {
      const { gatewayAnchorer } = deployment.actors;
      await log.connect(gatewayAnchorer).anchor(batch({ logId: GATEWAY_LOG }));
      await guarded.seal(GATEWAY_LOG, REASON);
    }

    it("follows a sealed log, with its kind and mode and from seq 1", async () => {
      await sealGatewayLog();
      const { owner } = deployment.actors;
      await expect(succeed(10n))
        .to.emit(log, "LogOpened")
        .withArgs(3n, LOG_KIND.ENFORCEMENT, owner.address, LOG_MODE.STORED, ZeroAddress, GATEWAY_LOG, 10n);
      expect(await log.getLog(3n)).to.deep.equal([
        LOG_KIND.ENFORCEMENT,
        LOG_MODE.STORED,
        owner.address,
        1n,
        await now(),
        0n,
        GATEWAY_LOG,
        ZeroAddress,
        10n,
        0n,
        ZeroAddress,
        await mark(3n),
        ZeroHash,
      ]);
      expect((await log.getLog(GATEWAY_LOG)).successor).to.equal(3n);
    });

    it("follows an event-only log with an event-only one", async () => {
      const { owner } = deployment.actors;
      const predecessor = await openLog(deployment, LOG_MODE.EVENT_ONLY);
      await guarded.seal(predecessor, REASON);
      await expect(log.openSuccessor(predecessor, 0n, owner.address, [], await mark(predecessor), FOREVER))
        .to.emit(log, "LogOpened")
        .withArgs(4n, LOG_KIND.SIGNING, owner.address, LOG_MODE.EVENT_ONLY, ZeroAddress, predecessor, 0n);
      expect((await log.getLog(4n)).mode).to.equal(LOG_MODE.EVENT_ONLY);
    });

    it("works in the last second of its deadline, and not a second later", async () => {
      await sealGatewayLog();
      const deadline = (await now()) + 100n;
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
      await expect(succeed(10n, undefined, undefined, deadline))
        .to.be.revertedWithCustomError(log, "Mark_Expired")
        .withArgs(deadline);
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline + 2n);
      await succeed(10n, undefined, undefined, deadline + 2n);
    });

    it("refuses a mark nobody made", async () => {
      await sealGatewayLog();
      for (const named of [NO_MARK, GUESS]) {
        await expect(succeed(10n, undefined, named))
          .to.be.revertedWithCustomError(log, "Mark_Wrong")
          .withArgs(named, await mark(GATEWAY_LOG));
      }
    });

    it("refuses what was decided before the predecessor was sealed", async () => {
      const before = await mark(GATEWAY_LOG);
      await sealGatewayLog();
      await expect(succeed(10n, undefined, before))
        .to.be.revertedWithCustomError(log, "Mark_Wrong")
        .withArgs(before, await mark(GATEWAY_LOG));
    });

    it("refuses a call written before a key of the predecessor was ended", async () => {
      await sealGatewayLog();
      const before = await mark(GATEWAY_LOG);
      await guarded.endSigner(GATEWAY_LOG, ed25519Key("gateway").keyHash);
      await expect(succeed(10n, undefined, before))
        .to.be.revertedWithCustomError(log, "Mark_Wrong")
        .withArgs(before, await mark(GATEWAY_LOG));
    });

    it("may count nothing of the predecessor", async () => {
      await sealGatewayLog();
      await succeed(0n);
      expect((await log.getLog(3n)).lastGoodSeq).to.equal(0n);
    });

    it("refuses an unknown predecessor", async () => {
      await expect(log.openSuccessor(UNKNOWN, 0n, deployment.actors.owner.address, [], NO_MARK, FOREVER))
        .to.be.revertedWithCustomError(log, "Log_Unknown")
        .withArgs(UNKNOWN);
    });

    it("refuses a predecessor that is open", async () => {
      await expect(succeed(0n)).to.be.revertedWithCustomError(log, "Log_NotSealed").withArgs(GATEWAY_LOG);
    });

    it("refuses a second successor", async () => {
      await sealGatewayLog();
      await succeed(10n);
      await expect(succeed(9n)).to.be.revertedWithCustomError(log, "Log_HasSuccessor").withArgs(GATEWAY_LOG, 3n);
    });

    it("refuses a last good seq that was never anchored", async () => {
      await sealGatewayLog();
      await expect(succeed(2n ** 63n))
        .to.be.revertedWithCustomError(log, "Log_BadLastGoodSeq")
        .withArgs(GATEWAY_LOG, 2n ** 63n);
      await expect(succeed(11n)).to.be.revertedWithCustomError(log, "Log_BadLastGoodSeq").withArgs(GATEWAY_LOG, 11n);
    });

    it("refuses a successor without an anchorer", async () => {
      await sealGatewayLog();
      await expect(succeed(10n, ZeroAddress)).to.be.revertedWithCustomError(log, "Log_ZeroAnchorer");
    });
  });

  describe("a log that goes on in another System's AnchorLog", () => {
    const SEALED = SIGNING_LOG;
    let next: AnchorLog;
    let [here, there] = ["", ""];

    beforeEach(async () => {
      await anchorFirst();
      next = (await anotherLog(deployment)).connect(deployment.actors.timelock);
      [here, there] = [await log.getAddress(), await next.getAddress()];
    });

    const continued = async (lastGoodSeq = 10n, given = "", deadline = FOREVER, from = here, logId = SEALED) => {
      const { address } = deployment.actors.owner;
      const named = given || (await next.mark());
      return await next.openContinuation(from, logId, lastGoodSeq, address, [], named, deadline);
    };
    const named = async (successor = 1n, given = "", deadline = FOREVER, to = there) =>
      await log.nameSuccessor(SEALED, to, successor, given || (await mark(SEALED)), deadline);
    const refused = async (sent: Promise<unknown>, error: string, ...args: unknown[]) => {
      await expect(sent)
        .to.be.revertedWithCustomError(log, error)
        .withArgs(...args);
    };

    it("is followed there, and names what follows it: each side says so", async () => {
      await guarded.seal(SEALED, REASON);
      const { owner } = deployment.actors;
      await expect(continued())
        .to.emit(next, "LogOpened")
        .withArgs(1n, LOG_KIND.SIGNING, owner.address, LOG_MODE.STORED, here, SEALED, 10n);
      await expect(named()).to.emit(log, "SuccessorNamed").withArgs(SEALED, there, 1n);
      const [before, after] = [await log.getLog(SEALED), await next.getLog(1n)];
      expect([before.successorLog, before.successor]).to.deep.equal([there, 1n]);
      expect([after.predecessorLog, after.predecessor, after.lastGoodSeq, after.nextSeq]).to.deep.equal([
        here,
        SEALED,
        10n,
        1n,
      ]);
    });

    it("was sealed first, and reached the point it is followed from", async () => {
      await refused(continued(), "Log_NotLinked", here, SEALED);
      await refused(named(), "Log_NotSealed", SEALED);
      await refused(continued(0n, "", FOREVER, here, UNKNOWN), "Log_NotLinked", here, UNKNOWN);
      await guarded.seal(SEALED, REASON);
      await refused(continued(11n), "Log_BadLastGoodSeq", SEALED, 11n);
      // One of its own it follows by openSuccessor, which counts how often.
      const { owner } = deployment.actors;
      const own = log.openContinuation(here, SEALED, 0n, owner.address, [], await log.mark(), FOREVER);
      await refused(own, "Log_NotLinked", here, SEALED);
    });

    it("has one successor, here or there", async () => {
      await guarded.seal(SEALED, REASON);
      await continued();
      await named();
      await refused(named(), "Log_HasSuccessor", SEALED, 1n);
      const { owner } = deployment.actors;
      const again = log.openSuccessor(SEALED, 0n, owner.address, [], await mark(SEALED), FOREVER);
      await refused(again, "Log_HasSuccessor", SEALED, 1n);
    });

    it("names only what names it", async () => {
      await guarded.seal(SEALED, REASON);
      await refused(named(), "Log_NotLinked", there, 1n);
      const { owner } = deployment.actors;
      await next.open(LOG_KIND.SIGNING, LOG_MODE.STORED, owner.address, [], await next.mark(), FOREVER);
      await refused(named(), "Log_NotLinked", there, 1n);
      await guarded.seal(GATEWAY_LOG, REASON);
      await continued(0n, "", FOREVER, here, GATEWAY_LOG);
      await refused(named(2n), "Log_NotLinked", there, 2n);
    });

    it("is decided about for its own day", async () => {
      await guarded.seal(SEALED, REASON);
      const deadline = await now();
      await refused(continued(10n, GUESS), "Mark_Wrong", GUESS, await next.mark());
      await refused(continued(10n, "", deadline), "Mark_Expired", deadline);
      await continued();
      for (const stale of [NO_MARK, GUESS]) await refused(named(1n, stale), "Mark_Wrong", stale, await mark(SEALED));
      await refused(named(1n, "", deadline), "Mark_Expired", deadline);
      await named();
    });
  });

  describe("seal", () => {
    it("closes a log for good and keeps what was anchored", async () => {
      await anchorFirst();
      const { guardian } = deployment.actors;
      await expect(guarded.seal(SIGNING_LOG, REASON))
        .to.emit(log, "LogSealed")
        .withArgs(SIGNING_LOG, guardian.address, 10n, REASON);
      const state = await log.getLog(SIGNING_LOG);
      expect([state.sealedAt, state.nextSeq, state.lastRoot]).to.deep.equal([await now(), 11n, batch().root]);
      expect((await log.batchOf(SIGNING_LOG, batch().root)).count).to.equal(10n);
    });

    it("says seq 0 of a log that never anchored", async () => {
      await expect(guarded.seal(SIGNING_LOG, REASON))
        .to.emit(log, "LogSealed")
        .withArgs(SIGNING_LOG, deployment.actors.guardian.address, 0n, REASON);
    });

    it("stops every later change", async () => {
      await guarded.seal(SIGNING_LOG, REASON);
      const { owner, signingAnchorer } = deployment.actors;
      for (const attempt of [
        () => guarded.seal.staticCall(SIGNING_LOG, REASON),
        () => log.setAnchorer.staticCall(SIGNING_LOG, owner.address, GUESS, FOREVER),
        () => addSigner(ed25519Key("next").publicKey),
        () => log.connect(signingAnchorer).anchor.staticCall(batch()),
      ]) {
        await expect(attempt()).to.be.revertedWithCustomError(log, "Log_IsSealed").withArgs(SIGNING_LOG);
      }
    });
  });

  describe("setAnchorer", () => {
    it("moves the right to anchor", async () => {
      const { signingAnchorer, owner } = deployment.actors;
      const before = await mark(SIGNING_LOG);
      await expect(log.setAnchorer(SIGNING_LOG, owner.address, before, FOREVER))
        .to.emit(log, "AnchorerChanged")
        .withArgs(SIGNING_LOG, signingAnchorer.address, owner.address);
      const state = await log.getLog(SIGNING_LOG);
      expect([state.anchorer, state.mark === before]).to.deep.equal([owner.address, false]);
      await expect(log.connect(signingAnchorer).anchor(batch()))
        .to.be.revertedWithCustomError(log, "Log_NotAnchorer")
        .withArgs(SIGNING_LOG, signingAnchorer.address);
      await log.connect(owner).anchor(batch());
    });

    it("refuses the zero address", async () => {
      const named = await mark(SIGNING_LOG);
      await expect(log.setAnchorer(SIGNING_LOG, ZeroAddress, named, FOREVER)).to.be.revertedWithCustomError(
        log,
        "Log_ZeroAnchorer",
      );
    });
  });

  describe("addSigner", () => {
    it("lets a key sign within its window", async () => {
      const { publicKey, keyHash } = p256Key("next");
      const from = (await now()) + 100n;
      const before = await mark(SIGNING_LOG);
      await expect(log.addSigner(SIGNING_LOG, KEY_TYPE.P256, publicKey, from, from + 100n, before, FOREVER))
        .to.emit(log, "SignerAdded")
        .withArgs(SIGNING_LOG, keyHash, KEY_TYPE.P256, publicKey, from, from + 100n);
      const window = [from, from + 100n] as const;
      expect((await log.getSigners(SIGNING_LOG))[1]).to.deep.equal([keyHash, KEY_TYPE.P256, ...window, publicKey]);
      expect(await mark(SIGNING_LOG)).to.not.equal(before);
    });

    it("takes a window of one second, and refuses an empty one", async () => {
      const from = (await now()) + 100n;
      await addSigner(ed25519Key("one second").publicKey, from, from);
      await expect(addSigner(ed25519Key("next").publicKey, from + 1n, from))
        .to.be.revertedWithCustomError(log, "Log_BadWindow")
        .withArgs(from + 1n, from);
    });

    it("refuses a window that is over: nobody needs a key for the past", async () => {
      const at = (await now()) + 100n;
      await connection.networkHelpers.time.setNextBlockTimestamp(at);
      await expect(addSigner(ed25519Key("next").publicKey, 0n, at))
        .to.be.revertedWithCustomError(log, "Log_BadWindow")
        .withArgs(0n, at);
      await connection.networkHelpers.time.setNextBlockTimestamp(at + 1n);
      await addSigner(ed25519Key("next").publicKey, 0n, at + 2n);
    });

    it("lets no window begin more than an hour ago, whatever was asked for", async () => {
      const at = (await now()) + 100n;
      const { publicKey, keyHash } = ed25519Key("next");
      for (const [asked, counts] of [
        [0n, at - HOUR],
        [at - HOUR - 1n, at - HOUR],
        [at - HOUR, at - HOUR],
        [at - 1n, at - 1n],
      ] as const) {
        const snapshot = await connection.networkHelpers.takeSnapshot();
        await connection.networkHelpers.time.setNextBlockTimestamp(at);
        await expect(addSigner(publicKey, asked))
          .to.emit(log, "SignerAdded")
          .withArgs(SIGNING_LOG, keyHash, KEY_TYPE.ED25519, publicKey, counts, FOREVER);
        expect((await log.getSigners(SIGNING_LOG))[1]?.notBefore).to.equal(counts);
        await snapshot.restore();
      }
    });

    it("refuses a key that signs for the other kind of log, ended or not", async () => {
      const { publicKey, keyHash } = ed25519Key("gateway");
      await expect(addSigner(publicKey))
        .to.be.revertedWithCustomError(log, "Log_WrongKind")
        .withArgs(keyHash, LOG_KIND.ENFORCEMENT);
      await guarded.endSigner(GATEWAY_LOG, keyHash);
      await guarded.seal(GATEWAY_LOG, REASON);
      await expect(addSigner(publicKey))
        .to.be.revertedWithCustomError(log, "Log_WrongKind")
        .withArgs(keyHash, LOG_KIND.ENFORCEMENT);
    });

    it("takes a key of another log of its kind", async () => {
      const next = await openLog(deployment, LOG_MODE.STORED);
      const { publicKey, keyHash } = ed25519Key("signing");
      await log.addSigner(next, KEY_TYPE.ED25519, publicKey, 0n, FOREVER, await mark(next), FOREVER);
      expect((await log.getSigners(next))[0]?.keyHash).to.equal(keyHash);
    });

    it("refuses a key of the log, ended or not", async () => {
      const { publicKey, keyHash } = ed25519Key("signing");
      await expect(addSigner(publicKey))
        .to.be.revertedWithCustomError(log, "Log_SignerKnown")
        .withArgs(SIGNING_LOG, keyHash);
      await guarded.endSigner(SIGNING_LOG, keyHash);
      await expect(addSigner(publicKey))
        .to.be.revertedWithCustomError(log, "Log_SignerKnown")
        .withArgs(SIGNING_LOG, keyHash);
    });
  });

  describe("endSigner", () => {
    const { keyHash, publicKey } = ed25519Key("signing");
    const begin = async () => (await log.getSigners(SIGNING_LOG))[0]?.notBefore;

    it("ends a key's window now", async () => {
      const { guardian } = deployment.actors;
      const [before, begun] = [await mark(SIGNING_LOG), await begin()];
      const at = (await now()) + 50n;
      await connection.networkHelpers.time.setNextBlockTimestamp(at);
      await expect(guarded.endSigner(SIGNING_LOG, keyHash))
        .to.emit(log, "SignerEnded")
        .withArgs(SIGNING_LOG, keyHash, at, guardian.address);
      const [signer] = await log.getSigners(SIGNING_LOG);
      expect(signer).to.deep.equal([keyHash, KEY_TYPE.ED25519, begun, at, publicKey]);
      expect(await mark(SIGNING_LOG)).to.not.equal(before);
    });

    it("ends a key before its window begins", async () => {
      const next = ed25519Key("next");
      await addSigner(next.publicKey, FOREVER - 1n);
      await guarded.endSigner(SIGNING_LOG, next.keyHash);
      const signer = (await log.getSigners(SIGNING_LOG))[1];
      expect([signer?.notBefore, signer?.notAfter]).to.deep.equal([FOREVER - 1n, await now()]);
    });

    it("works on a sealed log", async () => {
      await guarded.seal(SIGNING_LOG, REASON);
      await guarded.endSigner(SIGNING_LOG, keyHash);
      expect((await log.getSigners(SIGNING_LOG))[0]?.notAfter).to.equal(await now());
    });

    it("never lengthens a window", async () => {
      await guarded.endSigner(SIGNING_LOG, keyHash);
      const [begun, ended] = [await begin(), await now()];
      // Neither in the same second, which is what a call at the newest block sees, nor later.
      await expect(guarded.endSigner.staticCall(SIGNING_LOG, keyHash))
        .to.be.revertedWithCustomError(log, "Log_BadWindow")
        .withArgs(begun, ended);
      await expect(guarded.endSigner(SIGNING_LOG, keyHash))
        .to.be.revertedWithCustomError(log, "Log_BadWindow")
        .withArgs(begun, ended);
    });

    it("refuses a key of another log", async () => {
      await expect(guarded.endSigner(GATEWAY_LOG, keyHash))
        .to.be.revertedWithCustomError(log, "Log_SignerUnknown")
        .withArgs(GATEWAY_LOG, keyHash);
    });
  });

  describe("calls written for one state of a log", () => {
    const calls = [
      [
        "setAnchorer",
        (logId: bigint, named: string, deadline: bigint) => [logId, `0x${"11".repeat(20)}`, named, deadline],
      ],
      [
        "addSigner",
        (logId: bigint, named: string, deadline: bigint) => [
          logId,
          KEY_TYPE.ED25519,
          ed25519Key(`named ${named}`).publicKey,
          0n,
          FOREVER,
          named,
          deadline,
        ],
      ],
    ] as const;

    for (const [method, args] of calls) {
      const send = (logId: bigint, named: string, deadline: bigint) =>
        log.getFunction(method).send(...args(logId, named, deadline));

      it(`${method}: works in the last second of its deadline, and not a second later`, async () => {
        const deadline = (await now()) + 100n;
        await connection.networkHelpers.time.setNextBlockTimestamp(deadline);
        await send(SIGNING_LOG, await mark(SIGNING_LOG), deadline);
        await connection.networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
        await expect(send(SIGNING_LOG, await mark(SIGNING_LOG), deadline))
          .to.be.revertedWithCustomError(log, "Mark_Expired")
          .withArgs(deadline);
      });

      it(`${method}: refuses a mark nobody made, and one the log has no more`, async () => {
        const before = await mark(SIGNING_LOG);
        await guarded.endSigner(SIGNING_LOG, ed25519Key("signing").keyHash);
        for (const named of [NO_MARK, GUESS, before]) {
          await expect(send(SIGNING_LOG, named, FOREVER))
            .to.be.revertedWithCustomError(log, "Mark_Wrong")
            .withArgs(named, await mark(SIGNING_LOG));
        }
      });
    }
  });

  describe("unknown logs", () => {
    it("are refused by every write", async () => {
      for (const logId of [0n, UNKNOWN]) {
        for (const attempt of [
          () => log.seal.staticCall(logId, REASON),
          () => log.setAnchorer.staticCall(logId, deployment.actors.owner.address, NO_MARK, FOREVER),
          () => log.addSigner.staticCall(logId, 1n, ed25519Key("next").publicKey, 0n, FOREVER, NO_MARK, FOREVER),
          () => log.endSigner.staticCall(logId, ed25519Key("signing").keyHash),
          () => log.anchor.staticCall(batch({ logId })),
        ]) {
          await expect(attempt()).to.be.revertedWithCustomError(log, "Log_Unknown").withArgs(logId);
        }
      }
    });

    it("read as all zero", async () => {
      expect(await log.getLog(UNKNOWN)).to.deep.equal([
        ...[0n, 0n, ZeroAddress, 0n, 0n, 0n, 0n, ZeroAddress],
        ...[0n, 0n, ZeroAddress, NO_MARK, ZeroHash],
      ]);
      expect(await log.getSigners(UNKNOWN)).to.deep.equal([]);
      expect(await log.batchOf(UNKNOWN, batch().root)).to.deep.equal([0n, 0n, 0n]);
    });
  });
});
