import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { documentOf, GATEWAY_API, SIGNING_API } from "../../scripts/docs/apis.ts";
import { createTempDir, removeDir } from "../e2e/support/temp-dir.ts";
import { installRedocly, lint } from "./support/redocly.ts";
import { isRequired, skipLoudly } from "./support/tools.ts";

describe("descriptions of the services under Redocly's rules", () => {
  let dir: string;
  let redocly: string;

  before(async function () {
    const binary = await installRedocly();
    if (binary === null && isRequired("redocly")) throw new TypeError("@redocly/cli cannot be installed");
    redocly = binary ?? skipLoudly(this, "@redocly/cli cannot be installed here");
    dir = createTempDir();
  });
  after(() => {
    if (dir !== undefined) removeDir(dir);
  });

  /** What it finds wrong with a document. */
  const findings = (document: object) => {
    const file = join(dir, "openapi.json");
    writeFileSync(file, JSON.stringify(document));
    return lint(redocly, file);
  };

  for (const [name, api] of Object.entries({ signing: SIGNING_API, gateway: GATEWAY_API })) {
    it(`finds nothing wrong with what the ${name} service says`, async () => {
      expect(await findings(documentOf(api))).to.deep.equal([]);
    });
  }

  it("would find an operation without a name, and an example that is not as its schema says", async () => {
    const text = JSON.stringify(documentOf(SIGNING_API));
    expect(await findings(JSON.parse(text.replace(`"operationId":"ask",`, "")) as object)).to.include(
      "operation-operationId",
    );
    const wrong = text.replace(`"example":{"status":"ok"}`, `"example":{"status":"well"}`);
    expect(await findings(JSON.parse(wrong) as object)).to.include("no-invalid-media-type-examples");
  });
});
