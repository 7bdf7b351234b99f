import { expect } from "chai";

import type { ListedHold } from "../../../../services/core/schemas/answers.ts";
import { watchHolds } from "../../../../services/cli/holds/watch.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const held = (seq: number, approvals = 0): ListedHold => ({
  hold: Buffer.alloc(32, seq).toString("base64url"),
  seq,
  expires: 2_000_000_000,
  agent: "UID=1,CN=did:web:alice.example",
  type: "shop.order",
  sub: "https://shop.example",
  approvals,
  approvals_needed: 2,
});
const gone = (code: "SERVICE_UNREACHABLE" | "PROOF_INVALID") => new CountersignError(code, "for a test");

/** What is shown and noted when each look answers so, or fails so. */
async function watched(...looks: readonly (readonly ListedHold[] | CountersignError)[]) {
  const shown: number[] = [];
  const notes: string[] = [];
  let asked = 0;
  await watchHolds({
    waiting: async () => {
      const look = looks[asked];
      asked += 1;
      if (look instanceof CountersignError) throw look;
      return look ?? [];
    },
    show: ({ seq }) => void shown.push(seq),
    note: (text) => void notes.push(text),
    pause: async () => asked < looks.length,
  });
  return { shown, notes };
}

describe("cli: countersign holds watch", () => {
  it("shows each hold once", async () => {
    const { shown } = await watched([held(2), held(4)], [held(2), held(4)], [held(4), held(9)], [held(9)]);
    expect(shown).to.deep.equal([2, 4, 9]);
  });

  it("shows one again when somebody approved it", async () => {
    const { shown } = await watched([held(2), held(4)], [held(2), held(4, 1)], [held(2), held(4, 1)], [held(4, 2)]);
    expect(shown).to.deep.equal([2, 4, 4, 4]);
  });

  it("waits for a service that is gone, says so once each time, and misses nothing", async () => {
    const lost = gone("SERVICE_UNREACHABLE");
    const { shown, notes } = await watched([held(2)], lost, lost, [held(2), held(3)], lost, [held(3), held(5)]);
    expect(shown).to.deep.equal([2, 3, 5]);
    expect(notes).to.have.length(2);
  });

  it("ends where nothing answers at first, and where it may not ask", async () => {
    await expectCodeAsync("SERVICE_UNREACHABLE", watched(gone("SERVICE_UNREACHABLE"), [held(2)]));
    await expectCodeAsync("PROOF_INVALID", watched([held(2)], gone("PROOF_INVALID")));
  });
});
