import { globSync, readFileSync } from "node:fs";

import { expect } from "chai";

import type { Routed } from "../../../scripts/docs/apis.ts";
import { listFiles } from "../../../scripts/docs/files.ts";
import { checkRepository } from "../../../scripts/docs/names/check.ts";
import { isListFile } from "../../../scripts/docs/word-lists.ts";
import { GATEWAY_ROUTES } from "../../../services/gateway/described.ts";
import { testTree } from "./support/tree.ts";

/** The lists of the real repository, whose words a page may use. */
const LISTS = Object.fromEntries(
  globSync("services/**/*.ts")
    .map((file) => file.replaceAll("\\", "/"))
    .filter(isListFile)
    .map((file) => [file, readFileSync(file, "utf8")]),
);
/** What their cures and the real help texts name, but for the one that tests rename. */
const SETTINGS = globSync("services/**/{settings,common}.ts")
  .flatMap((file) => readFileSync(file, "utf8").match(/\bCOUNTERSIGN_[A-Z_]+\b/g) ?? [])
  .filter((name) => name !== "COUNTERSIGN_GATEWAY_PORT");

/** The least a repository must have for a check of names to mean anything. */
const SMALLEST: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    scripts: { start: "tsx scripts/start/start.ts", deploy: "tsx scripts/deploy/deploy.ts", gov: "x" },
  }),
  "scripts/start/start.ts": 'const key = setting("DEPLOYER_KEY"); // --help\n',
  "scripts/deploy/deploy.ts": "// --help --id\n",
  "services/signing/settings.ts": SETTINGS.map((name) => `optional("${name}", p);\n`).join(""),
  "services/gateway/settings.ts": 'const port = withDefault(\n  "COUNTERSIGN_GATEWAY_PORT",\n  port,\n);\n',
  "services/platform/settings.ts": 'optional("RPC_URL", u); withDefault("DATA_DIR", p);\n',
  "contracts/types/Reason.sol": "",
  "docs/formats.md":
    '# Formats\n\nFor whoever writes a client: `POST /-/statements`.\n\n## Mapping\n\n"When something is wrong"\n',
  "docs/errors.md": "# Errors\n\nFor whoever got one.\n",
  "docs/governance.md": "# Governance\n\nFor members of a council.\n",
  ...LISTS,
};

const STATEMENTS = { statements: GATEWAY_ROUTES.statements };

const checked = async (files: Readonly<Record<string, string>>, routes: Routed["routes"] = STATEMENTS) => {
  using tree = testTree({ ...SMALLEST, ...files });
  return await checkRepository(tree.root, listFiles(tree.root), [{ routes }]);
};
const lines = async (files: Readonly<Record<string, string>>, routes?: Routed["routes"]) =>
  (await checked(files, routes)).found.map(({ file, line, word }) => `${file}:${line} ${word}`);

describe("scripts/docs/names/check", () => {
  it("finds nothing where everything that is named exists", async () => {
    const { looked, found } = await checked({
      "README.md": "`npm start`, [formats](docs/formats.md#mapping), COUNTERSIGN_GATEWAY_PORT, `DEPLOYER_KEY`\n",
    });
    expect(found).to.deep.equal([]);
    expect(looked.pages).to.equal(4);
    // Every command and verb has its own help.
    expect(looked.texts).to.be.greaterThan(30);
  });

  it("names file, line and word of whatever a page names and nobody has", async () => {
    const page = [
      "# Design\n",
      "For whoever changes it.\n",
      "`notes/embedded-evm.md`, `DATABASE_URL`, `npm run chaos`",
      "[there](formats.md#nowhere), `countersign console`, `GOV_GONE`, `POST /v1/gone`, `--gone`",
    ].join("\n");
    expect(await lines({ "docs/design.md": page })).to.have.members([
      "docs/design.md:5 notes/embedded-evm.md",
      "docs/design.md:5 DATABASE_URL",
      "docs/design.md:5 npm run chaos",
      "docs/design.md:6 formats.md#nowhere",
      "docs/design.md:6 console",
      "docs/design.md:6 GOV_GONE",
      "docs/design.md:6 POST /v1/gone",
      "docs/design.md:6 --gone",
    ]);
  });

  it("reads comments and strings of sources", async () => {
    const source = "// docs/formats.md section 7, docs/gone.md, `npm run gone`\nconst name = `COUNTERSIGN_GONE`;\n";
    expect(await lines({ "services/signing/start.ts": source })).to.have.members([
      "services/signing/start.ts:1 docs/formats.md section 7",
      "services/signing/start.ts:1 docs/gone.md",
      "services/signing/start.ts:1 npm run gone",
      "services/signing/start.ts:2 COUNTERSIGN_GONE",
    ]);
  });

  it("reads the cures of errors", async () => {
    const registry = "services/core/errors/codes/holds.ts";
    const text = SMALLEST[registry] ?? "";
    const line = text.slice(0, text.indexOf("HOLD_UNKNOWN")).split("\n").length;
    const broken = text.replace("Use the hold id", "Run `countersign waits --nowhere` for the hold id");
    expect(broken).not.to.equal(text);
    expect(await lines({ [registry]: broken })).to.have.members([
      `${registry}:${line} waits`,
      `${registry}:${line} --nowhere`,
    ]);
  });

  it("fails when a setting is renamed and the page is not", async () => {
    const page = { "README.md": "Set `COUNTERSIGN_GATEWAY_PORT`.\n" };
    expect(await lines(page)).to.deep.equal([]);
    expect(
      await lines({ ...page, "services/gateway/settings.ts": 'optional("COUNTERSIGN_PORT", port)' }),
    ).to.deep.equal(["README.md:1 COUNTERSIGN_GATEWAY_PORT"]);
  });

  it("fails when a route is declared and the page of formats does not have it", async () => {
    const renamed = { statements: { ...GATEWAY_ROUTES.statements, path: "/v1/new" } };
    expect(await lines({}, renamed)).to.have.members([
      "docs/formats.md:1 /v1/new",
      "docs/formats.md:3 POST /-/statements",
    ]);
  });

  it("fails when there is nothing to compare with", async () => {
    const nothing = await checked({}, {}).catch((error: unknown) => error);
    expect(nothing).to.be.instanceOf(TypeError).with.property("message").that.includes("nothing to look at");
  });
});
