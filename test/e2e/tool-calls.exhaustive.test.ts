import { join } from "node:path";

import { expect } from "chai";

import { approve } from "../../scripts/demo/approver.ts";
import { localAccounts } from "../../scripts/local/accounts.ts";
import { EVERYTHING } from "../../scripts/local/roster.ts";
import { DEFAULT_PORTS, type Ports, servicesAt, urlOf } from "../../scripts/local/services.ts";
import { startSingle } from "../../scripts/local/single.ts";
import { auditOrganization } from "../../services/auditor/audit.ts";
import { readHoldId } from "../../services/core/approval/hold-id.ts";
import type { Domain } from "../../services/core/domain/schema.ts";
import { sha256b64 } from "../../services/core/hash.ts";
import { parseJws } from "../../services/core/jws/parse.ts";
import { type Outcome, outcomeSchema } from "../../services/core/schemas/outcome.ts";
import { JWS_TYPES } from "../../services/core/words/kinds.ts";
import { homeFiles } from "../../services/domain/home/files.ts";
import { serviceProcess } from "../../services/main/home-services.ts";
import type { Gate, GateAnswer, Permit, ToolCall } from "../../services/mcp/gate.ts";
import { createLiveGate } from "../../services/mcp/live-gate.ts";
import { freePort } from "../../services/platform/http/free-port.ts";
import type { Child } from "../../services/platform/process/child.ts";
import { pause } from "../../services/platform/pause.ts";
import { readProfile } from "../../services/sdk/profile.ts";
import { createToolClient } from "../../services/sdk/tool-client.ts";
import { logStorePath } from "../../services/store/sqlite/file.ts";
import { openLogStore } from "../../services/store/sqlite/open.ts";
import { expectCodeAsync } from "../helpers/expect-code.ts";
import { type LocalOrganization, startLocalOrganization } from "../helpers/local-organization.ts";

const [WRITE, READ, PAY, CHANGED] = ["write", "read", "pay", "another"].map((name) => sha256b64(`definition ${name}`));

/** A server of tools beside the example's targets. */
function withServer(domain: Domain): Domain {
  const pins = { write_file: WRITE ?? "", read_file: READ ?? "", pay: PAY ?? "" };
  return {
    ...domain,
    targets: {
      ...domain.targets,
      files: { mcp: { command: ["files", "/srv"], open: ["resources/read"] }, tools: pins },
    },
    actions: {
      ...domain.actions,
      "files.write": {
        target: "files",
        tool: "write_file",
        params: { recipient: { argument: "/path", origin: "notFromResults" } },
      },
      "files.read": { target: "files", tool: "read_file", params: { recipient: { argument: "/path" } } },
      "files.pay": {
        target: "files",
        tool: "pay",
        blockAbove: "100.00 USD",
        holdAbove: "10.00 USD",
        params: { amount: { argument: "/total", decimals: 2 }, currency: { value: "USD" } },
      },
    },
  };
}

describe("e2e: calls of tools through a live gate", () => {
  let organization: LocalOrganization;
  let ports: Ports;
  let gate: Gate;
  const services = new Map<"signing" | "gateway", Child>();

  const start = async (name: "signing" | "gateway") => {
    const { dir, chain } = organization;
    const options = { dir, ports, rpcUrl: chain.url, envelopeLife: 60, batchSeconds: 10, logLevel: "warn" };
    services.set(name, await startSingle(await serviceProcess(name, servicesAt(options)), dir));
  };
  const openGate = async (name: string): Promise<Gate> => {
    const { deps } = await readProfile(homeFiles(organization.dir).profile(name));
    return createLiveGate({
      ...deps,
      client: createToolClient(deps),
      pause,
      session: "session-of-tools",
      by: "wrap",
    });
  };

  before(async () => {
    const [signing, gateway] = [await freePort(), await freePort()];
    ports = { ...DEFAULT_PORTS, signing, gateway };
    const limits = { ...EVERYTHING, actions: ["files.write", "files.pay"] };
    organization = await startLocalOrganization({
      ...{ erpOrigin: "http://127.0.0.1:2", signingUrl: urlOf(signing), gatewayUrl: urlOf(gateway) },
      agents: [{ name: "buyer", under: null, levels: 0, limits }],
      extend: withServer,
    });
    await start("signing");
    await start("gateway");
    gate = await openGate("buyer");
  });
  after(async () => {
    for (const service of services.values()) await service.stop();
    await organization.stop();
  });

  const call = (name: string, given: Record<string, string>, definition = WRITE): ToolCall => ({
    ...{ target: "files", name, definition: definition ?? null },
    input: { arguments: given },
  });
  const permitOf = (answer: GateAnswer): Permit => {
    if (answer.kind !== "permitted") throw new TypeError(JSON.stringify(answer));
    return answer.permit;
  };
  const outcomes = async (): Promise<readonly Outcome[]> => {
    const path = logStorePath(homeFiles(organization.dir).logs, 2);
    const store = await openLogStore({ path, identity: organization.identity(2), clock: Date.now });
    try {
      const rows = await store.records.range(1, 100);
      return rows.map(({ record }) => outcomeSchema.parse(parseJws(record, [JWS_TYPES.outcome]).payload));
    } finally {
      await store.close();
    }
  };

  it("shows the tools the delegation could permit, and no other", async () => {
    const { names, pins, open, origins } = await gate.view("files");
    expect([...names]).to.have.members(["write_file", "pay"]);
    expect(pins.get("write_file")).to.equal(WRITE);
    expect([...open]).to.deep.equal(["resources/read"]);
    expect(origins.get("write_file")).to.deep.equal(["/path"]);
    await expectCodeAsync("TOOL_UNKNOWN", gate.view("erp"));
  });

  it("permits a call, lets it begin once, and records its result", async () => {
    const permit = permitOf(await gate.propose(call("write_file", { path: "notes.md", content: "hello" })));
    const running = await gate.begin(permit);
    expect(running.record).to.match(/^2\/[0-9]+$/);
    await expectCodeAsync("ENVELOPE_REPLAYED", gate.begin(permit));
    await gate.end(running, { result: "ok", value: { content: [{ type: "text", text: "written" }] } });
    await expectCodeAsync("CALL_NOT_BEGUN", gate.end(running, { result: "unknown", reason: "TARGET_FAILED" }));
  });

  it("begins nothing but the very input that was judged", async () => {
    const permit = permitOf(await gate.propose(call("write_file", { path: "a.md", content: "x" })));
    const other = { ...permit, call: call("write_file", { path: "a.md", content: "y" }) };
    await expectCodeAsync("CONTENT_MISMATCH", gate.begin(other));
  });

  it("holds what is above the limit, and resumes exactly that call once a human approved", async () => {
    const held = await gate.propose(call("pay", { total: "20.00", memo: "once" }, PAY));
    if (held.kind !== "held") throw new TypeError(JSON.stringify(held));
    expect(held.approvals).to.deep.equal({ have: 0, need: 1 });
    expect(held.limits[0]).to.deep.include({ asked: "20.00 USD", limit: "10.00 USD" });
    const again = await gate.resume(held.ask, 10);
    expect(again).to.deep.equal(held);
    // What is held outlives the process that asked.
    const kept = JSON.parse(JSON.stringify(held.ask)) as typeof held.ask;
    const waiting = gate.resume(kept, 30_000);
    const { deployment } = organization;
    const { status } = await approve(
      urlOf(ports.signing),
      readHoldId(held.hold) ?? "",
      deployment,
      localAccounts().approver.privateKey,
    );
    expect(status).to.equal(201);
    const running = await gate.begin(permitOf(await waiting));
    await gate.end(running, { result: "error", raw: Buffer.from("no such account") });
    expect(await gate.resume(kept, 10)).to.include({ kind: "refused", code: "HOLD_SPENT" });
  });

  it("holds what whoever passes it on asks a person for, and says why", async () => {
    const why = "path was first seen in a result of fetch";
    const held = await gate.propose(call("write_file", { path: "/etc/x", content: "" }), { hold: true, why });
    if (held.kind !== "held") throw new TypeError(JSON.stringify(held));
    const shown = await approve(
      urlOf(ports.signing),
      readHoldId(held.hold) ?? "",
      organization.deployment,
      localAccounts().approver.privateKey,
    );
    expect(shown.hold).to.deep.include({ why, request: null });
    expect(shown.hold.call).to.include({ name: "write_file", definition: WRITE });
    const running = await gate.begin(permitOf(await gate.resume(held.ask, 30_000)));
    await gate.end(running, { result: "ok", value: null });
  });

  it("refuses with one answer what is hidden, unmapped or not there, and what changed by its own", async () => {
    const hidden = await gate.propose(call("read_file", { path: "a" }, READ));
    const absent = await gate.propose(call("no_such_tool", {}));
    expect(hidden).to.include({ kind: "refused", code: "TOOL_UNKNOWN", signed: true });
    expect(hidden).to.deep.equal(absent);
    const changed = await gate.propose(call("write_file", { path: "a", content: "" }, CHANGED));
    expect(changed).to.include({ kind: "refused", code: "TOOL_CHANGED", signed: true });
    const blocked = await gate.propose(call("pay", { total: "500.00" }, PAY));
    expect(blocked).to.include({ kind: "refused", code: "ABOVE_BLOCK" });
  });

  it("refuses input that cannot be judged, before anybody is asked", async () => {
    const judged = async (given: unknown) => {
      const answer = await gate.propose({ ...call("write_file", {}), input: { arguments: given as never } });
      return answer.kind === "refused" ? answer.code : answer.kind;
    };
    const own = JSON.parse('{"__proto__": {"path": "x"}, "path": "a"}') as unknown;
    for (const given of [own, { path: "\ud800" }, { path: "a", size: 1e400 }, { path: 1e17 }, {}, [], "path"]) {
      expect(await judged(given)).to.equal("TOOL_INPUT_INVALID");
    }
    expect(await judged({ path: "a", Path: "b" })).to.equal("TOOL_INPUT_INVALID");
    expect(await judged({ path: "a", content: "x".repeat(5 * 1024 * 1024) })).to.equal("BODY_TOO_LARGE");
  });

  it("takes an input of 2 MB", async () => {
    const permit = permitOf(await gate.propose(call("write_file", { path: "b", content: "x".repeat(2_000_000) })));
    await gate.end(await gate.begin(permit), { result: "ok", value: {} });
  });

  it("knows nothing of a call that a dead gateway began, and keeps it so", async () => {
    const permit = permitOf(await gate.propose(call("pay", { total: "1.00" }, PAY)));
    const running = await gate.begin(permit);
    await services.get("gateway")?.stop("SIGKILL");
    await start("gateway");
    await expectCodeAsync("OUTCOME_CONFLICT", gate.end(running, { result: "ok", value: {} }));
  });

  it("leaves logs an audit has nothing against", async () => {
    for (const service of services.values()) await service.stop();
    const said = await outcomes();
    expect(said.every(({ by, status }) => by === "wrap" && status === null)).to.equal(true);
    const ends = said
      .filter(({ phase }) => phase !== "dispatched")
      .map(({ phase, result, form, reason }) => ({ phase, result, form, reason }));
    expect(ends).to.deep.equal([
      { phase: "executed", result: "ok", form: "jcs", reason: null },
      { phase: "executed", result: "error", form: "raw", reason: null },
      { phase: "executed", result: "ok", form: "jcs", reason: null },
      { phase: "executed", result: "ok", form: "jcs", reason: null },
      { phase: "unknown", result: null, form: null, reason: "GATEWAY_RESTARTED" },
    ]);
    const { chain, deployment, dir } = organization;
    const { chainId, system } = deployment;
    const logs = [1, 2].map((log) => logStorePath(join(homeFiles(dir).logs), log));
    const report = await auditOrganization({
      ...{ rpcUrl: chain.url, chainId, system, organization: deployment.organization, logs, clock: Date.now },
    });
    expect(report.logs.flatMap(({ findings }) => findings).concat(report.findings)).to.deep.equal([]);
    expect(report.ok).to.equal(true);
  });
});
