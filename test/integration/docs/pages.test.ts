import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";

import { DEFAULT_PORTS, freePorts, type Ports } from "../../../scripts/local/services.ts";
import { freePort } from "../../../services/platform/http/free-port.ts";
import { portEnv } from "../../e2e/support/npm-start.ts";
import { ownEnv } from "../../e2e/support/run.ts";
import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";
import { blocksOf, stepsOf } from "./support/blocks.ts";
import { type ScriptedModel, startScriptedModel } from "../support/scripted-model.ts";
import { type PageRun, startPage } from "./support/run-page.ts";
import { missingLine } from "./support/shape.ts";

/** Where the API of the pages listens. */
const SHOP_PORT = 9000;
const CHECKOUT = resolve(".");

/** What the pages call "your API": it takes every order. */
const SHOP = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  paths: {
    "/orders": {
      get: { operationId: "listOrders", responses: { 200: { description: "all of them" } } },
      post: {
        operationId: "createOrder",
        requestBody: {
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: { vendor: { type: "string" }, total: { type: "string" }, currency: { type: "string" } },
              },
            },
          },
        },
        responses: { 201: { description: "ordered" } },
      },
    },
  },
};

describe("docs: every command of README, cookbook and tour runs, and prints what the page shows", () => {
  let work: string;
  let shop: Server;
  let model: ScriptedModel;
  let here: (text: string) => string;
  let env: Record<string, string>;
  const runs: PageRun[] = [];

  before(async () => {
    work = createTempDir();
    shop = createServer((request, response) => {
      request.resume();
      response.writeHead(request.method === "POST" ? 201 : 200, { "content-type": "application/json" }).end("{}");
    });
    const [ports, shopPort] = [await freePorts(), await freePort()];
    await once(shop.listen(shopPort, "127.0.0.1"), "listening");
    model = await startScriptedModel();
    writeFileSync(join(work, "shop.json"), JSON.stringify(SHOP));
    const moved = portsOf(ports, shopPort);
    here = (text) =>
      moved.reduce((so, [from, to]) => so.replaceAll(`:${from}`, `:${to}`), text.replaceAll("~/", `${work}/`));
    env = {
      ...ownEnv(),
      ...portEnv(ports),
      CHECKOUT,
      DATA_DIR: join(work, "tour", "data"),
      XDG_CONFIG_HOME: join(work, "config"),
      COUNTERSIGN_CHAIN_BLOCK_TIME: "1",
      COUNTERSIGN_BATCHER_SECONDS: "1",
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: "none",
    };
  });
  after(async () => {
    for (const run of runs) await run.stop();
    shop.closeAllConnections();
    shop.close();
    await model.stop();
    removeDir(work);
  });

  /** Runs a page's steps as tests; a step that fails leaves nothing for the next one to stand on. */
  const follow = (page: string, cwd: () => string, change: (text: string) => string = (text) => text): void => {
    let run: PageRun | null = null;
    let failed = false;
    for (const step of stepsOf(readFileSync(page, "utf8"))) {
      const [first = ""] = step.command.split("\n");
      const title = `line ${step.line}: ${first}`;
      if (step.aside !== null) {
        it.skip(`${title} (${step.aside})`);
        continue;
      }
      it(title, async () => {
        expect(failed, "a step before it failed").to.equal(false);
        failed = true;
        if (run === null) {
          mkdirSync(cwd(), { recursive: true });
          const stateDir = createTempDir();
          run = startPage({ cwd: cwd(), stateDir, env, here: (text) => change(here(text)) });
          runs.push(run);
        }
        const printed = await run.run(step);
        if (step.output !== null) expect(missingLine(step.output, printed), printed).to.equal(null);
        failed = false;
      });
    }
  };

  describe("README.md", () => {
    follow("README.md", () => CHECKOUT);

    // The API answers from this very process.
    it("and its program is run by Node as it stands", async () => {
      const blocks = blocksOf(readFileSync("README.md", "utf8")).filter(({ language }) => language === "js");
      const program = blocks.find(({ text }) => text.includes("createClient"));
      const cwd = join(work, "shop-domain");
      writeFileSync(join(cwd, "buy.mjs"), `${here(program?.text ?? "")}\nconsole.log(response.status);\n`);
      const { stdout } = await promisify(execFile)(process.execPath, ["buy.mjs"], { cwd, env });
      expect(stdout).to.equal("201\n");
    });
  });

  describe("docs/cookbook.md", () => {
    follow("docs/cookbook.md", () => join(work, "shop-domain"));

    it("and what runs is ended", async () => {
      await promisify(execFile)("npx", ["countersign", "down"], { cwd: join(work, "shop-domain"), env });
    });
  });

  describe("docs/tour.md", () => {
    // Here the checkout is elsewhere: nothing is left in it.
    follow(
      "docs/tour.md",
      () => join(work, "tour"),
      (text) =>
        text
          .replaceAll("npm start", `npm --prefix "${CHECKOUT}" start`)
          .replaceAll("npx countersign", `"${join(CHECKOUT, "node_modules/.bin/countersign")}"`),
    );
  });
});

function portsOf(ports: Ports, shopPort: number): readonly (readonly [number, number])[] {
  const own = Object.entries(DEFAULT_PORTS).map(([name, port]) => [port, ports[name as keyof Ports]] as const);
  return [...own, [SHOP_PORT, shopPort]];
}
