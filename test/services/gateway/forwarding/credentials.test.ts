import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { readCredentials } from "../../../../services/gateway/forwarding/credentials.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

describe("gateway/credentials", () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "credentials-"));
  });
  after(() => rm(directory, { recursive: true }));

  const read = async (text: string, mode = 0o600) => {
    const path = join(directory, "credentials.json");
    await writeFile(path, text);
    await chmod(path, mode);
    return readCredentials(path, ["erp", "bank"]);
  };
  const entry = (header: string, value: string) => JSON.stringify({ erp: { header, value } });

  it("gives a target its header, and others none", async () => {
    const credentials = await read(entry("x-api-key", "secret"));
    expect(await credentials.headersFor("erp")).to.deep.equal({ "x-api-key": "secret" });
    expect(await credentials.headersFor("bank")).to.deep.equal({});
    expect(await credentials.headersFor("constructor")).to.deep.equal({});
  });

  it("refuses a file others may read", async () => {
    await expectCodeAsync("KEY_UNREADABLE", read(entry("x-api-key", "secret"), 0o640));
  });

  it("refuses a target the mapping does not have", async () => {
    await expectCodeAsync("CONFIG_INVALID", read(JSON.stringify({ crm: { header: "x", value: "y" } })));
  });

  for (const header of ["Authorization", "host", "content-length", "transfer-encoding", "countersign-sae", "a b", ""]) {
    it(`refuses the header ${JSON.stringify(header)}`, async () => {
      await expectCodeAsync("CONFIG_INVALID", read(entry(header, "secret")));
    });
  }

  for (const value of ["", " a", "a\r\nx: y", "é"]) {
    it(`refuses the value ${JSON.stringify(value)}`, async () => {
      await expectCodeAsync("CONFIG_INVALID", read(entry("authorization", value)));
    });
  }

  it("tells nothing of a file it cannot parse", async () => {
    const error = await expectCodeAsync("CONFIG_INVALID", read('{"erp":{"header":"x","value":"sesame"'));
    expect(JSON.stringify([error.message, error.detail, error.cause])).to.not.contain("sesame");
    await expectCodeAsync("CONFIG_INVALID", read('{"erp":{"header":"a","value":"b","value":"c"}}'));
  });
});
