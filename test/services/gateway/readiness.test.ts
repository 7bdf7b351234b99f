import { expect } from "chai";

import type { LogView } from "../../../services/chain/read/logs.ts";
import type { LogSigner } from "../../../services/core/verify/log-signer.ts";
import { keyHash } from "../../../services/core/jws/key.ts";
import { requireOwnLog } from "../../../services/gateway/readiness.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { ed25519Signer } from "../../helpers/test-signers.ts";

const PIN = { number: 1, hash: "0x", timestamp: 0, head: "own" } as const;
const LOG: LogView = {
  logId: 2,
  kind: "Enforcement",
  anchorer: "0x",
  nextSeq: 1,
  openedAt: 1,
  sealedAt: 0,
  predecessor: 0,
  predecessorLog: "0x",
  lastGoodSeq: 0,
  successor: 0,
  successorLog: "0x",
  mark: `0x${"00".repeat(16)}`,
  mode: "Stored",
  lastRoot: "0x",
};

describe("gateway/readiness: its own log", () => {
  const signer = ed25519Signer(2);
  const registered = { keyHash: keyHash(signer.publicKey), key: signer.publicKey, notBefore: 10, notAfter: 20 };

  const check = (log: Partial<LogView> | null, signers: readonly LogSigner[] = [registered], now = 15) =>
    requireOwnLog(
      {
        registries: {
          readLog: async () => (log === null ? null : { ...LOG, ...log }),
          readSigners: async () => signers,
        },
        signer,
        logId: 2,
      },
      PIN,
      now,
    );

  it("takes an open log for outcomes, with its key in its window", async () => {
    expect(await check({})).to.equal(undefined);
    await check({}, [registered], 10);
    await check({}, [registered], 20);
  });

  it("takes no other", async () => {
    await expectCodeAsync("ENVELOPE_SIGNER_UNKNOWN", check(null));
    await expectCodeAsync("ENVELOPE_SIGNER_UNKNOWN", check({ kind: "Signing" }));
    await expectCodeAsync("ENVELOPE_SIGNER_UNKNOWN", check({ sealedAt: 12 }));
    await expectCodeAsync("ENVELOPE_SIGNER_UNKNOWN", check({}, []));
    await expectCodeAsync("ENVELOPE_SIGNER_UNKNOWN", check({}, [registered], 9));
    await expectCodeAsync("ENVELOPE_SIGNER_UNKNOWN", check({}, [registered], 21));
  });
});
