import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";

import { expect } from "chai";

import { type Checkout, createCheckout } from "./support/checkout.ts";

describe("main: what is launched", () => {
  let checkout: Checkout;

  before(async () => {
    checkout = createCheckout();
    await checkout.build();
  });
  after(() => checkout.remove());

  /** The word, and the folder the process that said it was read from. */
  const said = async () => {
    const { status, stdout, stderr } = await checkout.launch();
    expect([status, stderr]).to.deep.equal([0, ""]);
    return stdout.trim().split(" ");
  };
  const rebuild = async (word: string) => {
    checkout.write("services/word.ts", `export const word: string = "${word}";\n`);
    await checkout.build();
  };
  const outputs = () =>
    readdirSync(checkout.path("dist")).map((name) => [name, statSync(checkout.path(`dist/${name}`)).ctimeMs]);

  it("is the bundle that was built", async () => {
    expect(await said()).to.deep.equal(["first", "dist"]);
  });

  it("is the source, once anything it is made of changed, and the bundle again after a build", async () => {
    checkout.write("services/word.ts", 'export const word: string = "second";\n');
    expect(await said()).to.deep.equal(["second", "main"]);
    await checkout.build();
    expect(await said()).to.deep.equal(["second", "dist"]);
  });

  it("is the source, although the file that changed has its old size and time", async () => {
    const [file, then] = [checkout.path("services/word.ts"), new Date("2026-01-01T00:00:00Z")];
    checkout.write("services/word.ts", 'export const word: string = "former";\n');
    utimesSync(file, then, then);
    await checkout.build();
    const { size, mtimeMs } = statSync(file);
    checkout.write("services/word.ts", 'export const word: string = "latter";\n');
    utimesSync(file, then, then);
    expect(statSync(file)).to.include({ size, mtimeMs });
    expect(await said()).to.deep.equal(["latter", "main"]);
  });

  it("is the bundle, although a file was touched that says what it said", async () => {
    await rebuild("touched");
    utimesSync(checkout.path("services/word.ts"), new Date(), new Date());
    expect(await said()).to.deep.equal(["touched", "dist"]);
  });

  for (const [what, file, text] of [
    ["another library was installed", "node_modules/.package-lock.json", '{ "packages": {} }'],
    ["the bundle was edited", "dist/probe.mjs", "console.log('forged dist');\n"],
  ] as const) {
    it(`is the source, when ${what}`, async () => {
      await rebuild("built");
      checkout.write(file, text);
      expect(await said()).to.deep.equal(["built", "main"]);
      await checkout.build();
      expect(await said()).to.deep.equal(["built", "dist"]);
    });
  }

  it("is the source, when a part of the bundle is gone", async () => {
    await rebuild("whole");
    rmSync(checkout.path("dist/probe.mjs"));
    expect(await said()).to.deep.equal(["whole", "main"]);
  });

  it("is built without touching what did not change, and without leaving what is no longer used", async () => {
    await rebuild("same");
    const before = outputs();
    checkout.write("dist/chunk-OLD.mjs", "");
    await checkout.build();
    expect(outputs()).to.deep.equal(before);
  });

  it("names the source and its line when it fails", async () => {
    await rebuild("failing");
    const { status, stderr } = await checkout.launch("--fail");
    expect(status).to.equal(1);
    expect(stderr).to.include("services/main/probe.ts:7").and.not.include("dist/probe.mjs");
  });

  it("is one line with a cure, when the contracts were never built", async () => {
    const fresh = createCheckout();
    rmSync(fresh.path("types"), { recursive: true });
    const { status, stderr } = await fresh.launch();
    expect([status, stderr]).to.deep.equal([1, "The contracts are not built yet. Run: npm run build\n"]);
    fresh.remove();
  });

  it("is one line with a cure, on a Node that is too old", async () => {
    const old = createCheckout();
    const manifest = readFileSync("package.json", "utf8").replace(/"node": ">=[0-9.]+"/, '"node": ">=999.1.0"');
    old.write("package.json", manifest);
    const { status, stderr } = await old.launch();
    const file = old.path("services/main/probe.mjs");
    expect([status, stderr]).to.deep.equal([
      1,
      `Countersign needs Node >=999.1.0, and this is ${process.versions.node}. Run: npx -y -p node@24 node ${file}\n`,
    ]);
    old.remove();
  });
});
