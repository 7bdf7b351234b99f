import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { readCredentials } from "../../../../services/gateway/forwarding/credentials.ts";
import type { OAuthClient } from "../../../../services/gateway/forwarding/oauth.ts";
import { until } from "../../../helpers/until.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

describe("gateway/credentials", () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "credentials-"));
  });
  after(() => rm(directory, { recursive: true }));

  /** of the log: what was said, and with which code */
  const said: string[] = [];
  const logger = {
    info: (_details: object, message: string) => void said.push(message),
    error: ({ code }: { code: string }, message: string) => void said.push(`${code}: ${message}`),
  } as unknown as Parameters<typeof readCredentials>[2]["logger"];
  const asked: string[] = [];
  const tokens = {
    tokenFor: ({ client_id: id }: OAuthClient) => Promise.resolve(`token of ${id}`),
    forget: ({ client_id: id }: OAuthClient) => void asked.push(id),
  };
  const path = () => join(directory, "credentials.json");
  const write = async (text: string, mode = 0o600) => {
    await writeFile(path(), text);
    await chmod(path(), mode);
  };
  const read = async (text: string, mode?: number) => {
    await write(text, mode);
    return readCredentials(path(), () => ["erp", "bank"], { logger, tokens });
  };
  const entry = (header: string, value: string) => JSON.stringify({ erp: { [header]: value } });

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
    await expectCodeAsync("FILE_INVALID", read(JSON.stringify({ crm: { x: "y" } })));
  });

  for (const header of ["Authorization", "host", "content-length", "transfer-encoding", "countersign-sae", "a b", ""]) {
    it(`refuses the header ${JSON.stringify(header)}`, async () => {
      await expectCodeAsync("FILE_INVALID", read(entry(header, "secret")));
    });
  }

  for (const value of ["", " a", "a\r\nx: y", "é"]) {
    it(`refuses the value ${JSON.stringify(value)}`, async () => {
      await expectCodeAsync("FILE_INVALID", read(entry("authorization", value)));
    });
  }

  it("names the file, the member and the form of what has another form, and nothing that stands in it", async () => {
    const { detail } = await expectCodeAsync("FILE_INVALID", read('{"erp":"sesame"}'));
    expect(detail).to.contain(path()).and.contain("erp: ").and.contain('{"<target>": {"authorization"');
    expect(detail).to.not.contain("sesame");
  });

  it("tells nothing of a file it cannot parse", async () => {
    const error = await expectCodeAsync("FILE_INVALID", read('{"erp":{"x":"sesame"'));
    expect(JSON.stringify([error.message, error.detail, error.cause])).to.not.contain("sesame");
    await expectCodeAsync("FILE_INVALID", read('{"erp":{"a":"b","a":"c"}}'));
  });

  it("gives a target several headers, and values up to 16 KiB", async () => {
    const headers = { authorization: `Bearer ${"t".repeat(16_377)}`, "x-tenant": "north" };
    const credentials = await read(JSON.stringify({ erp: headers }));
    expect(await credentials.headersFor("erp")).to.deep.equal(headers);
    await expectCodeAsync("FILE_INVALID", read(entry("authorization", "t".repeat(16_385))));
  });

  it("reads the file again when it changes", async () => {
    const credentials = await read(entry("authorization", "old"));
    said.length = 0;
    await write(entry("authorization", "new one"));
    expect(await credentials.headersFor("erp")).to.deep.equal({ authorization: "new one" });
    expect(await credentials.headersFor("erp")).to.deep.equal({ authorization: "new one" });
    expect(said).to.deep.equal(["credentials read again"]);
  });

  it("takes the credential of a target the mapping came to know after the file changed", async () => {
    await write(entry("authorization", "old"));
    const known = ["erp"];
    const credentials = await readCredentials(path(), () => known, { logger, tokens });
    await write(JSON.stringify({ erp: { authorization: "new" }, crm: { authorization: "own" } }));
    expect(await credentials.headersFor("erp")).to.deep.equal({ authorization: "old" });
    known.push("crm");
    expect(await credentials.headersFor("crm")).to.deep.equal({ authorization: "own" });
    expect(await credentials.headersFor("erp")).to.deep.equal({ authorization: "new" });
  });

  for (const [what, text, mode, code] of [
    ["is half written", '{"erp":{"authorization":"ne', 0o600, "FILE_INVALID"],
    ["names a stranger", '{"crm":{"authorization":"new"}}', 0o600, "FILE_INVALID"],
    ["may be read by others", '{"erp":{"authorization":"new"}}', 0o644, "KEY_UNREADABLE"],
  ] as const) {
    it(`goes on with the old credentials when the new file ${what}, and says so once`, async () => {
      const credentials = await read(entry("authorization", "old"));
      said.length = 0;
      await write(text, mode);
      expect(await credentials.headersFor("erp")).to.deep.equal({ authorization: "old" });
      expect(await credentials.headersFor("erp")).to.deep.equal({ authorization: "old" });
      expect(said).to.deep.equal([`${code}: the old credentials stay`]);
    });
  }

  it("goes on with the old credentials when the file is gone", async () => {
    const credentials = await read(entry("authorization", "old"));
    await rm(path());
    expect(await credentials.headersFor("erp")).to.deep.equal({ authorization: "old" });
  });

  const oauth = { token_url: "https://login.example/token", client_id: "c1", client_secret: "s" };
  const withOAuth = (more: object = {}) =>
    JSON.stringify({ erp: { authorization: { oauth: { ...oauth, ...more } }, "x-tenant": "north" } });

  it("shows a token where the file says how to get one, and forgets it when the target refuses it", async () => {
    const credentials = await read(withOAuth());
    expect(await credentials.headersFor("erp")).to.deep.equal({
      authorization: "Bearer token of c1",
      "x-tenant": "north",
    });
    credentials.refused("erp");
    await until("the token is forgotten", () => asked.length > 0);
    expect(asked).to.deep.equal(["c1"]);
  });

  for (const [what, more] of [
    ["a token server without TLS", { token_url: "http://login.example/token" }],
    ["an unknown member", { audience: "x" }],
    ["no secret", { client_secret: "" }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await expectCodeAsync("FILE_INVALID", read(withOAuth(more)));
    });
  }
});
