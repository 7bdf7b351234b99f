import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { packPackage } from "../../scripts/release/tarball.ts";
import { run } from "../e2e/support/run.ts";
import { createTempDir, removeDir } from "../e2e/support/temp-dir.ts";

const USES = `import { ActionRefused, type Client, createClient } from "countersign/sdk";
import { type KeySet, verifyEnvelope, verifyRecord } from "countersign/verify";
import { jsonSchemas, schemas } from "countersign/schemas";
const keys: KeySet = { keys: [] };
export const client: Promise<Client> = createClient("agent.json");
export const holds: boolean = verifyRecord({}, keys);
export const amount: string | undefined = verifyEnvelope("x", keys).params?.amount;
export const iat: number = schemas.intent.parse({}).iat;
export const why = (error: unknown): string | null => (error instanceof ActionRefused ? error.reason : null);
export const names: readonly string[] = Object.keys(jsonSchemas());
// @ts-expect-error an action has a type
void (await client).fetch("https://erp.example/", {});
`;

describe("the package, installed in an empty folder", () => {
  let dir: string;
  let tarball: string;
  const installed = (...path: string[]) => join(dir, "node_modules/countersign", ...path);
  const node = (...args: string[]) => run(process.execPath, args);

  before(async () => {
    dir = createTempDir();
    tarball = join(dir, await packPackage(process.cwd(), dir));
    writeFileSync(join(dir, "package.json"), '{ "name": "stranger", "private": true, "type": "module" }');
    const { status, stderr } = await run("npm", ["install", "--prefix", dir, "--no-audit", "--no-fund", tarball]);
    expect(status, stderr).to.equal(0);
  });
  after(() => removeDir(dir));

  it("is the same bytes from the same sources", async () => {
    const again = join(dir, "again");
    mkdirSync(again);
    const other = join(again, await packPackage(process.cwd(), again));
    expect(readFileSync(other).equals(readFileSync(tarball))).to.equal(true);
  });

  it("brings its command and four libraries, and neither Hardhat nor anything that is built there", () => {
    const lock = JSON.parse(readFileSync(join(dir, "node_modules/.package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
    };
    expect(Object.keys(lock.packages)).to.have.members(
      ["countersign", "sh-syntax", "tiny-secp256k1", "uint8array-tools", "zod"].map((name) => `node_modules/${name}`),
    );
    expect(Object.values(lock.packages).some(({ hasInstallScript }) => hasInstallScript)).to.equal(false);
    const manifest = JSON.parse(readFileSync(installed("package.json"), "utf8")) as object;
    expect(manifest).not.to.have.any.keys("private", "scripts", "devDependencies");
    for (const file of ["README.md", "LICENSE", "SECURITY.md", "schemas/countersign.json"]) {
      expect(existsSync(installed(file)), file).to.equal(true);
    }
  });

  it("brings of each contract what deploying and checking it read", () => {
    for (const file of [
      "contracts/System.sol/System.json",
      "contracts/policy/TrustPolicy.sol/TrustPolicy.json",
      "@openzeppelin/contracts/governance/TimelockController.sol/TimelockController.json",
    ]) {
      const ours = JSON.parse(readFileSync(join("artifacts", file), "utf8")) as Record<string, unknown>;
      const packed = JSON.parse(readFileSync(installed("artifacts", file), "utf8")) as Record<string, unknown>;
      for (const [name, value] of Object.entries(packed)) expect(value, name).to.deep.equal(ours[name]);
      expect(packed).to.include.all.keys(
        "abi",
        "bytecode",
        "deployedBytecode",
        "immutableReferences",
        "linkReferences",
      );
    }
    expect(existsSync(installed("artifacts/build-info"))).to.equal(false);
  });

  it("runs its command, from the bundle", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
    const ran = await run(join(dir, "node_modules/.bin/countersign"), ["--version"]);
    expect(ran).to.include({ status: 0, stdout: `${version}\n`, stderr: "" });
    const help = await node(installed("bin/countersign.cjs"), "gov", "--help");
    expect(help).to.include({ status: 0, stderr: "" });
  });

  it("says which Node it needs on an older one, in words any Node reads", async () => {
    const lines = readFileSync(installed("bin/countersign.cjs"), "utf8").split("\n");
    const text = lines.filter((line) => !line.startsWith("//")).join("\n");
    expect(text).not.to.match(/=>|\bconst\b|\blet\b|`|\bimport\b|\?\?|\?\.|,\s*\)/);
    const file = installed("package.json");
    const manifest = readFileSync(file, "utf8");
    writeFileSync(file, manifest.replace(">=22.13.0", ">=999.1.0"));
    const { status, stdout, stderr } = await node(installed("bin/countersign.cjs"), "--help");
    writeFileSync(file, manifest);
    expect([status, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(
      /^Countersign needs Node >=999\.1\.0, and this is [0-9.]+\. Run: npx -y -p node@24 node \/.*\n$/,
    );
  });

  it("names the cure where a local chain is asked for and Hardhat is not there", async () => {
    const env = { DATA_DIR: join(dir, "chain"), CHAIN_PORT: "0" };
    const { status, stderr } = await run(process.execPath, [installed("dist/chain.mjs")], { env });
    expect(status).to.equal(1);
    expect(stderr).to.match(/^HARDHAT_MISSING: .*`npm i hardhat@3\.17\.0`/);
  });

  for (const [module, resolution] of [
    ["nodenext", "node16"],
    ["esnext", "bundler"],
  ]) {
    it(`has types that are whole, where modules are resolved as ${resolution}`, async () => {
      writeFileSync(join(dir, "uses.ts"), USES);
      const options = {
        strict: true,
        noEmit: true,
        target: "es2022",
        lib: ["es2022", "dom"],
        types: [],
        skipLibCheck: false,
      };
      const config = { compilerOptions: { ...options, module, moduleResolution: resolution }, files: ["uses.ts"] };
      writeFileSync(join(dir, "tsconfig.json"), JSON.stringify(config));
      const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
      const { status, stdout } = await node(tsc, "--project", dir);
      expect(stdout).to.equal("");
      expect(status).to.equal(0);
    });
  }

  it("is imported under its three names, and its schemas and contracts under theirs", async () => {
    writeFileSync(
      join(dir, "imports.js"),
      `import * as sdk from "countersign/sdk";
import * as verify from "countersign/verify";
import { jsonSchemas } from "countersign/schemas";
import { isDeepStrictEqual } from "node:util";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
const json = (name) => JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(name)), "utf8"));
const same = Object.entries(jsonSchemas()).every(([name, schema]) => isDeepStrictEqual(json("countersign/schemas/" + name + ".json"), schema));
const contract = json("countersign/artifacts/contracts/System.sol/System.json").contractName;
console.log(JSON.stringify([typeof sdk.createClient, verify.verifyRecord({}), same, contract]));
`,
    );
    const { stdout, stderr } = await node(join(dir, "imports.js"));
    expect(stderr).to.equal("");
    expect(JSON.parse(stdout)).to.deep.equal(["function", false, true, "System"]);
  });
});
