import { expect } from "chai";

import type { ListedHold } from "../../../../services/core/schemas/answers.ts";
import { watchHolds } from "../../../../services/cli/holds/watch.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const held = (seq: number): ListedHold => ({
  hold: Buffer.alloc(32, seq).toString("base64url"),
  seq,
  expires: 2_000_000_000,
  agent: "UID=1,CN=did:web:alice.example",
  type: "shop.order",
  sub: "https://shop.example",
  approvals: 0,
});
const gone = (code: "SERVICE_UNREACHABLE" | "PROOF_INVALID") => new CountersignError(code, "for a test");

/** What is shown and noted when each look answers so, or fails so. */
async function watched(...looks: readonly (readonly ListedHold[] | CountersignError)[]) {
  const shown: number[] = [];
  const notes: string[] = [];
  const asked: number[] = [];
  await watchHolds({
    waiting: async (after) => {
      const look = looks[asked.length];
      asked.push(after);
      if (look instanceof CountersignError) throw look;
      return look ?? [];
    },
    show: ({ seq }) => void shown.push(seq),
    note: (text) => void notes.push(text),
    pause: async () => asked.length < looks.length,
  });
  return { shown, notes, asked };
}

describe("cli: countersign holds watch", () => {
  it("shows each hold once, and asks only for those behind", async () => {
    const { shown, asked } = await watched([held(2), held(4)], [], [held(9)], []);
    expect(shown).to.deep.equal([2, 4, 9]);
    expect(asked).to.deep.equal([0, 4, 4, 9]);
  });

  it("waits for a service that is gone, says so once each time, and misses nothing", async () => {
    const lost = gone("SERVICE_UNREACHABLE");
    const { shown, notes } = await watched([held(2)], lost, lost, [held(3)], lost, [held(5)]);
    expect(shown).to.deep.equal([2, 3, 5]);
    expect(notes).to.have.length(2);
  });

  it("ends where nothing answers at first, and where it may not ask", async () => {
    await expectCodeAsync("SERVICE_UNREACHABLE", watched(gone("SERVICE_UNREACHABLE"), [held(2)]));
    await expectCodeAsync("PROOF_INVALID", watched([held(2)], gone("PROOF_INVALID")));
  });
});
