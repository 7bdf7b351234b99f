import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { expect } from "chai";

import { type DecisionRecord, openRecord, verifyRecord } from "../../services/sdk/offline/record.ts";
import { protect, type ProtectedFunction } from "../../services/sdk/protect.ts";
import { expectCodeAsync } from "../helpers/expect-code.ts";
import { until } from "../helpers/until.ts";
import { ownEnv, run } from "./support/run.ts";
import { createTempDir, removeDir } from "./support/temp-dir.ts";

interface Wire {
  readonly to: string;
  readonly amount: string;
  readonly currency: string;
}

const wire = (amount: string): Wire => ({ to: "Vendor Y", amount, currency: "USD" });
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("countersign-ephemeral-"));

describe("e2e: a function of one's own, and no domain at all", () => {
  const others = folders();
  const sent: Wire[] = [];
  const records: DecisionRecord[] = [];
  let send: ProtectedFunction<Wire, number>;

  before(async () => {
    send = await protect(async (input: Wire) => sent.push(input), {
      ...{ action: "bank.wire.create", ephemeral: true, holdAbove: "1,000.00 USD", blockAbove: "10,000.00 USD" },
      params: { amount: { body: "/amount", decimals: 2 }, currency: { body: "/currency" }, recipient: { body: "/to" } },
      onHeld: "throw",
      onPermitted: async (permitted, client) => void records.push(await client.record(permitted)),
    });
  });
  after(async () => {
    await send?.close();
  });

  it("decides the very first call, and its record verifies", async () => {
    expect(await send(wire("90.00"))).to.equal(1);
    const [record] = JSON.parse(JSON.stringify(records)) as DecisionRecord[];
    expect(verifyRecord(record)).to.equal(true);
    expect(openRecord(record).params?.amount).to.equal("9000");
    expect(verifyRecord({ ...record, keys: { keys: [] } })).to.equal(false);
  });

  it("holds and refuses by the limits it was given, and does not run the function", async () => {
    await expectCodeAsync("HOLD_PENDING", send(wire("2000.00")));
    await expectCodeAsync("ACTION_BLOCKED", send(wire("20000.00")));
    expect(sent).to.deep.equal([wire("90.00")]);
  });

  it("refuses terms that are none, before anything runs", async () => {
    const terms = { action: "bank.wire.create", ephemeral: true, blockAbove: "ten dollars" } as const;
    await expectCodeAsync(
      "DOMAIN_INVALID",
      protect(async () => 1, terms),
    );
  });

  it("leaves nothing behind", async () => {
    await send.close();
    await until("its folder is gone", () => Promise.resolve(folders().every((name) => others.includes(name))));
  });

  describe("in a program of its own", () => {
    let dir: string;
    beforeEach(() => {
      dir = createTempDir();
    });
    afterEach(() => removeDir(dir));

    const own = () => readdirSync(dir).filter((name) => name.startsWith("countersign-ephemeral-"));
    /** A program that says how its first line ended, and does nothing to end itself. */
    const program = (terms: string) => [
      ...["--import", "tsx", "--input-type=module", "-e"],
      `import { protect } from ${JSON.stringify(resolve("services/sdk/protect.ts"))};
      await protect(async () => 1, { action: "bank.wire.create", ephemeral: true, ${terms} }).then(
        () => console.log("protected"),
        ({ code }) => console.log(code),
      );`,
    ];

    it("lets a program go whose terms are none, and leaves nothing running", async () => {
      const ran = await run(process.execPath, program('blockAbove: "ten dollars"'), { env: { TMPDIR: dir } });
      expect([ran.stdout, ran.status, ran.orphans], ran.stderr).to.deep.equal(["DOMAIN_INVALID\n", 0, false]);
      expect(own()).to.deep.equal([]);
    });

    it("ends with a program that is killed", async () => {
      const child = spawn(process.execPath, program(""), { env: { ...ownEnv(), TMPDIR: dir }, stdio: "ignore" });
      await until("it is ready", () =>
        Promise.resolve(own().some((name) => existsSync(join(dir, name, "ready.json")))),
      );
      child.kill("SIGKILL");
      await until("its folder is gone", () => Promise.resolve(own().length === 0));
    });
  });
});
