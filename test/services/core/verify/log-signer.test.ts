import { expect } from "chai";

import { keyHash } from "../../../../services/core/jws/key.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import {
  kindRefusal,
  type LogSigner,
  openLogRefusal,
  signerAt,
  signingRefusal,
  windowRefusal,
} from "../../../../services/core/verify/log-signer.ts";
import { LOG_KINDS } from "../../../../services/core/words/kinds.ts";
import { ed25519Signer, p256Signer } from "../../../helpers/test-signers.ts";

const OWN = ed25519Signer(1);
const OTHER = p256Signer(2);
const STRANGER = ed25519Signer(3);

/** a key that was added at second 100, and is in its window for a hundred seconds */
const added = ({ publicKey }: Signer, notBefore = 100, notAfter = 200): LogSigner => ({
  keyHash: keyHash(publicKey),
  key: publicKey,
  notBefore,
  notAfter,
});

const OPEN = { kind: "Signing", sealedAt: 0 } as const;
const SIGNERS = [added(OTHER, 0, Number.MAX_SAFE_INTEGER), added(OWN)];

describe("core/verify/log-signer", () => {
  describe("who may sign now", () => {
    const facts = { log: OPEN, kind: "Signing", signers: SIGNERS } as const;
    const partOf = (changed: Partial<Parameters<typeof signingRefusal>[0]>, { kid } = OWN, now = 150) =>
      signingRefusal({ ...facts, ...changed }, kid, now)?.part ?? null;

    it("is a key of an open log of the kind, in its window", () => {
      expect(partOf({})).to.equal(null);
      expect(partOf({}, OTHER)).to.equal(null);
    });

    it("is nobody for a log that was never opened", () => {
      expect(partOf({ log: null })).to.equal("kind");
    });

    for (const kind of LOG_KINDS.filter((each) => each !== "Signing")) {
      it(`is nobody for a log of kind ${kind}`, () => {
        expect(partOf({ log: { kind, sealedAt: 0 } })).to.equal("kind");
      });
    }

    it("is nobody once the log is sealed, whenever that was", () => {
      for (const sealedAt of [1, 149, 150, 151]) expect(partOf({ log: { ...OPEN, sealedAt } })).to.equal("seal");
    });

    it("is no key that was never added", () => {
      expect(partOf({}, STRANGER)).to.equal("key");
      expect(partOf({ signers: [] })).to.equal("key");
    });

    for (const [now, part] of [
      [99, "window"],
      [100, null],
      [200, null],
      [201, "window"],
    ] as const) {
      it(`is ${part === null ? "still" : "not"} the key of seconds 100 to 200 at second ${now}`, () => {
        expect(partOf({}, OWN, now)).to.equal(part);
      });
    }

    it("is not a key a guardian has ended, from the second after", () => {
      const ended = [added(OWN, 100, 140)];
      expect(partOf({ signers: ended }, OWN, 140)).to.equal(null);
      expect(partOf({ signers: ended }, OWN, 141)).to.equal("window");
    });

    it("is told the first part that fails, from the log to the key", () => {
      expect(partOf({ log: { kind: "Enforcement", sealedAt: 1 }, signers: [] })).to.equal("kind");
      expect(partOf({ log: { ...OPEN, sealedAt: 1 }, signers: [] })).to.equal("seal");
    });
  });

  it("finds the key a signature names, also when it could not sign at that time", () => {
    expect(signerAt(SIGNERS, OWN.kid, 150)).to.deep.equal({ signer: SIGNERS[1], refusal: null });
    const late = signerAt(SIGNERS, OWN.kid, 201);
    expect([late.signer, late.refusal?.part]).to.deep.equal([SIGNERS[1], "window"]);
    const unknown = signerAt(SIGNERS, STRANGER.kid, 150);
    expect([unknown.signer, unknown.refusal?.part]).to.deep.equal([null, "key"]);
  });

  it("knows a key by its bytes, not by what stands beside them", () => {
    const disguised = { ...added(STRANGER), keyHash: keyHash(OWN.publicKey) };
    expect(signerAt([disguised], OWN.kid, 150).signer).to.equal(null);
  });

  it("lets what was signed stand when the log is sealed: only the kind still counts", () => {
    const sealed = { kind: "Signing", sealedAt: 1 } as const;
    expect(kindRefusal(sealed, "Signing")).to.equal(null);
    expect(openLogRefusal(sealed, "Signing")?.part).to.equal("seal");
    expect(openLogRefusal({ ...sealed, sealedAt: 0 }, "Signing")).to.equal(null);
  });

  it("says in words which window it was", () => {
    expect(windowRefusal(added(OWN), 201)?.detail).to.equal("the key signs from 100 to 200, not at 201");
    expect(windowRefusal(added(OWN), 200)).to.equal(null);
  });
});
