import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { z } from "zod";

import { readJson, readJsonFile, writeJsonFile } from "../../../services/platform/json-file.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";

const schema = z.strictObject({ name: z.string(), parts: z.array(z.strictObject({ size: z.int() })) });

describe("JSON files", () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "json-file-"));
  });
  after(() => rm(dir, { recursive: true }));

  const write = async (text: string): Promise<string> => {
    const path = join(dir, "file.json");
    await writeFile(path, text);
    return path;
  };

  it("are read as they were written", async () => {
    const path = join(dir, "written.json");
    const value = { name: "x", parts: [{ size: 1 }] };
    await writeJsonFile(path, value);
    expect(await readFile(path, "utf8")).to.equal(`${JSON.stringify(value, null, 2)}\n`);
    expect(await readJsonFile(path, schema)).to.deep.equal(value);
  });

  it("that cannot be read are named", async () => {
    const path = join(dir, "missing.json");
    const { detail } = await expectCodeAsync("FILE_UNREADABLE", readJsonFile(path, schema));
    expect(detail).to.equal(`${path}: ENOENT`);
    await expectCodeAsync("FILE_UNREADABLE", readJson(dir));
  });

  it("that are broken are named, and the line", async () => {
    const path = await write('{\n  "name": "x",\n  "parts": oops\n}\n');
    const { detail } = await expectCodeAsync("GOV_FILE_INVALID", readJson(path, "GOV_FILE_INVALID"));
    expect(detail).to.equal(`${path}: expected a value, at character 28, on line 3`);
    const short = await expectCodeAsync("FILE_INVALID", readJson(await write("{")));
    expect(short.detail).to.equal(`${path}: expected a name in double quotes, at character 1`);
  });

  it("of another form are named, and the member that is wrong", async () => {
    const path = await write('{ "name": "x", "parts": [{ "size": "1" }] }');
    const { detail } = await expectCodeAsync("FILE_INVALID", readJsonFile(path, schema));
    expect(detail).to.match(/^.*file\.json: parts\.0\.size: /);
    const unfit = readJsonFile(path, schema, "FILE_INVALID", "BODY_INVALID");
    expect((await expectCodeAsync("BODY_INVALID", unfit)).detail).to.equal(detail);
  });

  it("with a name that stands twice are refused", async () => {
    const path = await write('{ "name": "x", "name": "y", "parts": [] }');
    const { detail } = await expectCodeAsync("FILE_INVALID", readJsonFile(path, schema));
    expect(detail).to.equal(`${path}: "name" stands twice`);
  });
});
