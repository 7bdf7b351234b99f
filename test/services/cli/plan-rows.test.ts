import { expect } from "chai";

import { appliedLines } from "../../../services/cli/apply-lines.ts";
import { planRowsLines } from "../../../services/cli/plan-rows.ts";
import type { Plan } from "../../../services/core/domain/plan/plan.ts";
import type { Row } from "../../../services/core/domain/plan/row.ts";
import type { Paint } from "../../../services/platform/terminal/paint.ts";
import type { Applied } from "../../../services/domain/apply/apply.ts";

const HASH = `0x${"ab".repeat(32)}`;
const plain: Paint = (_, line) => line;

const row = (said: Partial<Row>): Row => ({
  ...{ what: "delegation", subject: "clerk", from: null, to: "from lead: bank.wire.create", effect: "adds" },
  ...{ signs: "agent lead", waits: 0 },
  ...said,
});

const plan = (rows: readonly Row[]): Plan => ({
  ...{ v: 1, organization: "Small Organization", system: `0x${"aa".repeat(20)}`, chainId: 1, wanted: HASH },
  rows,
});

describe("cli/plan-rows", () => {
  it("stands rows under whoever signs them, with how long it waits, and drift apart", () => {
    const lines = planRowsLines(
      plan([
        row({
          what: "posture",
          subject: "clerk",
          from: "Supervised",
          to: "Delegated",
          effect: "loosens",
          signs: "2 of 3 council members",
          waits: 172_800,
        }),
        row({}),
        row({
          what: "policy",
          subject: "version",
          from: "1",
          to: "2",
          effect: "tightens",
          signs: "2 of 3 council members",
          waits: 172_800,
        }),
        row({
          what: "agent",
          subject: "lead",
          from: "agent 1, suspended",
          to: "active",
          effect: "drift",
          signs: "gov propose reinstate --agent 1",
        }),
      ]),
      HASH,
      plain,
    );
    expect(lines).to.deep.equal([
      "Small Organization",
      `  System 0x${"aa".repeat(20)}`,
      "",
      "Signed by 2 of 3 council members, then waits 2 d",
      "  > posture    clerk",
      "               from  Supervised",
      "               to    Delegated",
      "  < policy     version",
      "               from  1",
      "               to    2",
      "",
      "Signed by agent lead, at once",
      "  + delegation clerk",
      "               to    from lead: bank.wire.create",
      "",
      "Left as it is: gov propose reinstate --agent 1",
      "  ! agent      lead",
      "               from  agent 1, suspended",
      "               to    active",
      "",
      "+ adds   - removes   < tightens   > loosens   ! changed beside the file",
      `3 to do, 1 changed beside the file; plan ${HASH}`,
    ]);
  });

  it("keeps within 80 columns whatever a file holds, and does nothing a terminal obeys", () => {
    const long = "a very long reason ".repeat(40);
    const lines = planRowsLines(
      plan([row({ subject: "clerk\u001b[2K", from: long, to: `${long}\u0007` })]),
      HASH,
      plain,
    );
    const told = lines.filter((line) => !line.includes(HASH));
    expect(told.filter((line) => line.length > 80)).to.deep.equal([]);
    expect(lines.join("\n"))
      .to.contain("clerk⟨U+001B⟩[2K")
      .and.to.not.match(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it("says that nothing is to be done", () => {
    expect(planRowsLines(plan([]), HASH, plain).at(-1)).to.equal(
      "The chain says what the file says: nothing is to be done.",
    );
  });

  it("names what is owed once for each reason, and how to go on", () => {
    const applied = {
      ...{ plan: { plan: plan([]) }, steps: 4, drift: [row({ effect: "drift" })] },
      owed: [
        { row: row({ what: "model", subject: "clerk" }), why: "2 council members sign 000000034-30bef768.json" },
        { row: row({ what: "posture", subject: "clerk" }), why: "2 council members sign 000000034-30bef768.json" },
      ],
    } as unknown as Applied;
    expect(appliedLines(applied, plain)).to.deep.equal([
      "",
      `4 steps done; System 0x${"aa".repeat(20)}`,
      "Waits: 2 council members sign 000000034-30bef768.json",
      "    model      clerk",
      "    posture    clerk",
      "1 left as they were changed beside the file: `countersign plan` shows them",
      "Run `countersign apply` again once they are signed, or with --watch now.",
    ]);
  });
});
