import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createContext, runInContext } from "node:vm";

import { expect } from "chai";
import { build } from "esbuild";

import { LIBRARIES } from "../../../scripts/release/package/code.ts";
import * as inbound from "../../../services/exports/inbound.ts";
import * as schemas from "../../../services/exports/schemas.ts";
import * as sdk from "../../../services/exports/sdk.ts";
import * as verify from "../../../services/exports/verify.ts";
import { jwkOf } from "../../../services/core/jws/key.ts";
import { envelopeOf, logSigner, saeClaims } from "../../helpers/samples.ts";

/** What programs may rely on: a name that is added, or taken away, is so on purpose. */
const NAMES = {
  sdk: [
    ...["ActionRefused", "CountersignError", "buildHoldReading", "buildIntent", "buildProof", "buildReading"],
    ...["createClient", "createFileSigner", "createMemorySigner", "forModel", "generateKeyFile", "isCountersignError"],
    "protect",
  ],
  inbound: ["CountersignError", "isCountersignError", "openInbound"],
  verify: [
    ...["CountersignError", "bundleText", "isCountersignError", "openBundle", "openRecord", "verifyDenial"],
    ...["verifyEnvelope", "verifyProof", "verifyReceipt", "verifyRecord"],
  ],
  schemas: ["jsonSchemas", "schemas"],
};

const EXPORTED = /^export \{([^}]+)\} from "([^"]+)";/gm;

describe("exports: what programs import of the package", () => {
  it("is these names, and no others", () => {
    const names = Object.fromEntries(
      Object.entries({ sdk, inbound, verify, schemas }).map(([name, module]) => [name, Object.keys(module).toSorted()]),
    );
    expect(names).to.deep.equal(NAMES);
    expect(Object.keys(NAMES)).to.have.members([...LIBRARIES]);
  });

  for (const library of LIBRARIES) {
    it(`has a docstring with an example for each of countersign/${library}`, () => {
      const file = `services/exports/${library}.ts`;
      const places = [...readFileSync(file, "utf8").matchAll(EXPORTED)].flatMap(([, names = "", from = ""]) =>
        names
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "" && !name.startsWith("type "))
          .map((name) => ({ name, file: resolve(dirname(file), from) })),
      );
      const own = library === "schemas" ? NAMES.schemas.map((name) => ({ name, file })) : [];
      expect([...places, ...own].map(({ name }) => name)).to.have.members(NAMES[library]);
      const without = [...places, ...own].filter(({ name, file: source }) => !hasExample(source, name));
      expect(without.map(({ name }) => name)).to.deep.equal([]);
    });
  }

  it("needs nothing of Node in countersign/verify and countersign/schemas: both bundle for a browser, with nothing left out", async () => {
    for (const library of ["verify", "schemas"]) {
      const { imports } = await bundled(`services/exports/${library}.ts`);
      expect(imports, library).to.deep.equal([]);
    }
    // The same question about what does need Node has the other answer.
    expect(await bundled("services/exports/sdk.ts").catch(() => "refused")).to.equal("refused");
  });

  it("verifies in a realm that has neither process nor Buffer nor require", async () => {
    const { code } = await bundled("services/exports/verify.ts");
    const realm = createContext({ TextEncoder, TextDecoder, URL, crypto, console });
    runInContext(code, realm);
    const run = (text: string): unknown => runInContext(text, realm);
    expect(run("[typeof process, typeof Buffer, typeof require]")).to.deep.equal([
      "undefined",
      "undefined",
      "undefined",
    ]);
    const keys = JSON.stringify({ keys: [jwkOf(logSigner.publicKey)] });
    const envelope = await envelopeOf(saeClaims());
    expect(run(`library.verifyEnvelope(${JSON.stringify(envelope)}, ${keys}).params.amount`)).to.equal("90050");
    const forged = envelope.replace(/\.([^.~]{4})/, (_, start: string) => `.${[...start].toReversed().join("")}`);
    expect(() => run(`library.verifyEnvelope(${JSON.stringify(forged)}, ${keys})`)).to.throw();
    const record = JSON.stringify({
      v: 1,
      decision: envelope,
      outcome: null,
      receipt: null,
      keys: JSON.parse(keys) as object,
    });
    expect(run(`library.verifyRecord(${record})`)).to.equal(true);
    expect(run(`library.verifyRecord({ ...${record}, decision: ${JSON.stringify(forged)} })`)).to.equal(false);
  });
});

function hasExample(file: string, name: string): boolean {
  const text = readFileSync(file, "utf8");
  const at = text.search(new RegExp(`^export (async )?(function|class|const) ${name}\\b`, "m"));
  const before = text.slice(0, at).trimEnd();
  return at > 0 && before.endsWith("*/") && before.slice(before.lastIndexOf("/**")).includes("@example");
}

async function bundled(entry: string): Promise<{ readonly code: string; readonly imports: readonly object[] }> {
  const { outputFiles, metafile } = await build({
    ...{ entryPoints: [entry], bundle: true, format: "iife", globalName: "library", platform: "browser" },
    ...{ target: "es2022", write: false, metafile: true, logLevel: "silent", tsconfigRaw: {} },
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return { code: outputFiles[0]?.text ?? "", imports };
}
