import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { errorLines } from "../../../services/platform/lifecycle.ts";

const SERVICE = fileURLToPath(new URL("support/service.ts", import.meta.url));

interface Run {
  readonly child: ChildProcessWithoutNullStreams;
  readonly end: Promise<{ readonly status: number | null; readonly out: string; readonly err: string }>;
}

describe("runService", () => {
  const children: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));

  function run(mode: string, env: Record<string, string> = {}): Run {
    const child = spawn(process.execPath, ["--import", "tsx", SERVICE, mode], { env: { PATH: "", ...env } });
    children.push(child);
    const outputs = Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
    return { child, end: outputs.then(([out, err, [status]]) => ({ status: status as number | null, out, err })) };
  }
  const urlOf = async ({ child }: Run): Promise<string> => String((await once(child.stdout, "data"))[0]).trim();

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`drains and ends with 0 at ${signal}`, async () => {
      const service = run("");
      const url = await urlOf(service);
      service.child.kill(signal);
      expect(await service.end).to.deep.equal({ status: 0, out: `${url}\nclosed\n`, err: "" });
    });
  }

  it("finishes what is in flight", async () => {
    const service = run("");
    const url = await urlOf(service);
    const answer = fetch(`${url}/slow`);
    // The second request shows that the first one is being handled.
    await fetch(url);
    service.child.kill("SIGTERM");
    expect(await (await answer).text()).to.equal("finished");
    expect((await service.end).status).to.equal(0);
  });

  it("ends with 1 and one line per problem when it is misconfigured", async () => {
    const { status, out, err } = await run("misconfigured", { COUNTERSIGN_SIGNING_PROT: "1" }).end;
    const lines = err.trimEnd().split("\n");
    expect([status, out]).to.deep.equal([1, ""]);
    expect(lines.map((line) => line.split(":")[0])).to.deep.equal([
      "CONFIG_UNKNOWN",
      "CONFIG_MISSING",
      "CONFIG_MISSING",
      "CONFIG_MISSING",
    ]);
    expect(lines[0]).to.match(
      /did you mean COUNTERSIGN_SIGNING_PORT\?.*Unset the environment variable the message names/,
    );
  });

  it("ends with 1 when the start fails after something was opened", async () => {
    const { status, err } = await run("half-started").end;
    expect(status).to.equal(1);
    expect(err).to.match(/^CHAIN_WRONG_ID: chain 1 instead of 2\. .+\n$/);
  });

  it("drains and ends with 1 when a part fails for good", async () => {
    const service = run("");
    const url = await urlOf(service);
    await fetch(`${url}/fatal`);
    const { status, out, err } = await service.end;
    expect([status, out]).to.deep.equal([1, `${url}\nclosed\n`]);
    expect(err).to.match(/^STORE_FAILED: the disk is full\. .+\n$/);
  });

  it("ends with 1 when the drain fails", async () => {
    const service = run("stop-fails");
    await urlOf(service);
    service.child.kill("SIGTERM");
    const { status, err } = await service.end;
    expect(status).to.equal(1);
    expect(err).to.match(/^INTERNAL: cannot close\. /);
  });
});

describe("errorLines", () => {
  it("is one line per problem, with code, detail and cure", () => {
    const one = new CountersignError("PORT_TAKEN", "port 1\nis taken.");
    const two = new CountersignError("CONFIG_MISSING", "X is not set");
    const all = new CountersignError("PORT_TAKEN", "several", { cause: new AggregateError([one, two]) });
    expect(errorLines(all)).to.deep.equal([
      "PORT_TAKEN: port 1 is taken. Stop the other process, or choose another port with the named setting.",
      "CONFIG_MISSING: X is not set. Set the environment variable the message names; `npm start -- --help` says what each is.",
    ]);
    expect(errorLines("text")[0]).to.match(/^INTERNAL: text\. /);
    expect(errorLines("do you mean it?")[0]).to.match(/^INTERNAL: do you mean it\? [A-Z]/);
  });
});
