import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect } from "chai";

import { createRpc } from "../../../services/chain/rpc/client.ts";
import { applyDomain } from "../../../services/domain/apply/apply.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { createKeyring } from "../../../services/domain/home/keyring.ts";
import { makeHome } from "../../../services/domain/home/make.ts";
import { trustHome } from "../../../services/domain/home/trust.ts";
import { planDomain } from "../../../services/domain/plan/plan.ts";
import { startResident } from "../../../services/main/resident.ts";
import { freePorts } from "../../../services/platform/http/free-port.ts";
import { until } from "../../helpers/until.ts";
import { countersign, ownEnv, type Ran } from "./run.ts";
import { createTempDir, removeDir } from "./temp-dir.ts";

const PORTS = ["CHAIN", "SIGNING", "GATEWAY", "BATCHER", "GATEWAY_BATCHER", "SUPERVISOR"] as const;
const ACTIONS = ["shop.orders.list", "shop.order.create"] as const;

const entry = (custody?: string) => ({ capabilities: [...ACTIONS], ...(custody === undefined ? {} : { custody }) });
const handed = (to: string) => ({
  ...{ to, from: "owner", why: "buys what is needed", actions: [...ACTIONS] },
  perAction: { blockAbove: "10,000.00 USD" },
  communication: { recipients: "any", channels: "any" },
});

const domainWith = (shop: string) => ({
  ...{ version: 1, organization: "Unchanged agents", chain: "local", ephemeral: true },
  council: { members: ["key:member1", "key:member2"], threshold: 2, delay: "1s" },
  ...{ guardian: "key:guardian", registrar: "key:registrar" },
  principals: { owner: { wallet: "key:owner", commitment: "I answer for what these agents buy." } },
  approvers: { owner: { wallet: "key:approver", upTo: "10,000.00 USD" } },
  policy: { approvals: 1 },
  targets: { shop: { url: shop } },
  actions: {
    "shop.orders.list": { target: "shop", method: "GET", path: "/orders" },
    "shop.order.create": {
      ...{ target: "shop", method: "POST", path: "/orders", holdAbove: "1,000.00 USD", blockAbove: "10,000.00 USD" },
      params: {
        amount: { body: "/total", decimals: 2 },
        currency: { body: "/currency" },
        recipient: { body: "/vendor" },
      },
    },
  },
  agents: { shared: entry("gateway"), beside: entry("sidecar"), own: entry() },
  delegations: ["shared", "beside", "own"].map(handed),
});

export type CustodyHome = Awaited<ReturnType<typeof startCustodyHome>>;

/** A home that runs, whose agents have keys in all three hands, in front of a shop that counts its orders. */
export async function startCustodyHome() {
  const dir = createTempDir();
  const orders: unknown[] = [];
  const shop = await startShop(orders);
  const free = await freePorts(PORTS.length);
  const ports = PORTS.map((part, i) => [`COUNTERSIGN_${part}_PORT`, String(free[i])] as const);
  const env: Record<string, string> = {
    ...{ COUNTERSIGN_CHAIN_BLOCK_TIME: "1", COUNTERSIGN_BATCHER_SECONDS: "1", ...Object.fromEntries(ports) },
    XDG_CONFIG_HOME: join(dir, "config"),
  };
  const { port } = shop.address() as AddressInfo;
  const domain = domainWith(`http://127.0.0.1:${port}`);
  const home = await makeHome({ folder: join(dir, "h"), text: JSON.stringify(domain), passphrase: null, env });
  const files = homeFiles(home);
  const at = (part: string) => `http://127.0.0.1:${env[`COUNTERSIGN_${part}_PORT`]}`;
  const urls = { signing: at("SIGNING"), gateway: at("GATEWAY") };
  const apply = async (rpcUrl: string): Promise<void> => {
    const allowed = { again: false, overwrite: false };
    const common = { files, rpc: createRpc(rpcUrl), keyring: createKeyring(files, null), clock: Date.now, allowed };
    const { hash } = await planDomain(common);
    await applyDomain({ ...common, agreed: hash, urls });
  };
  const resident = await startResident(files, { env, apply }, { fatal: (error) => expect.fail(String(error)) });
  await trustHome(home, domain.organization, env);
  const run = (...args: readonly string[]): Promise<Ran> => countersign([...args, "--home", home], { env });
  const children: ChildProcess[] = [];

  return {
    ...{ home, files, orders, run, gateway: urls.gateway },
    bearer: (agent: string) => readFileSync(files.agentToken(agent), "utf8").trim(),
    /** approves a hold as the one approver of the file */
    approve: async (hold: string): Promise<void> => {
      const shown = JSON.parse((await run("holds", "show", hold, "--json")).stdout) as {
        readonly digest: string;
        readonly validBefore: number;
      };
      const { status, stderr } = await run(
        ...["holds", "approve", hold, "--valid-before", String(shown.validBefore), "--yes", shown.digest],
      );
      expect(status, stderr).to.equal(0);
    },
    /** `countersign sidecar` of an agent. @returns where it is reached, and its process */
    sidecar: async (agent: string): Promise<{ readonly url: string; readonly pid: number }> => {
      const args = ["services/main/countersign.mjs", "sidecar", "--agent", agent, "--port", "0", "--home", home];
      const child = spawn(process.execPath, args, {
        env: { ...ownEnv(), ...env },
        stdio: ["ignore", "pipe", "inherit"],
      });
      children.push(child);
      const lines = createInterface({ input: child.stdout });
      const [line] = (await once(lines, "line")) as [string];
      return { url: line, pid: child.pid ?? 0 };
    },
    /** waits until everything is anchored */
    anchored: () =>
      until("every record is anchored", async () => {
        const { status } = await run("audit", "--require-anchored");
        return status === 0;
      }),
    stop: async (): Promise<void> => {
      for (const child of children) {
        child.kill("SIGTERM");
        if (child.exitCode === null) await once(child, "exit");
      }
      await resident.stop(2000);
      shop.closeAllConnections();
      shop.close();
      removeDir(dir);
    },
  };
}

async function startShop(orders: unknown[]): Promise<Server> {
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => (text += part));
    request.on("end", () => {
      if (request.method === "POST") orders.push(JSON.parse(text));
      const status = request.method === "POST" ? 201 : 200;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ orders: orders.length }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
