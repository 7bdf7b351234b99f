import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { loadMapping } from "../../../services/platform/mapping-file.ts";
import { openMappings } from "../../../services/platform/mappings.ts";
import { createOpened } from "../../../services/platform/opened.ts";
import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { until } from "../../helpers/until.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { mappingText } from "../gateway/support/mapping.ts";
import { useTempDir } from "../store/support/temp-dir.ts";

const OLD = mappingText({ erp: "http://erp.example", bank: "http://bank.example" });
const NEXT = `${OLD}# the next one\n`;
const hashOf = (text: string): string => loadMapping(utf8(text)).hash;

describe("platform/mappings", () => {
  const directory = useTempDir();
  let path = "";
  let told: string[] = [];
  let opened = createOpened();
  let times = 0;

  const logger = {
    info: (_details: object, text: string) => void told.push(text),
    error: ({ code }: { code: string }, text: string) => void told.push(`${code}: ${text}`),
  };
  const open = () => openMappings(path, logger as unknown as Parameters<typeof openMappings>[1], opened);
  /** Replaces the file, and signals: nobody waits for the next look. */
  const replace = async (text: string): Promise<void> => {
    const before = told.length;
    await writeFile(path, text);
    times += 1;
    await utimes(path, 1_700_000_000 + times, 1_700_000_000 + times);
    process.emit("SIGHUP", "SIGHUP");
    await until("the change was noticed", () => Promise.resolve(told.length > before));
  };

  beforeEach(async () => {
    [told, opened] = [[], createOpened()];
    path = join(directory(), "mapping.yaml");
    await writeFile(path, OLD);
  });
  afterEach(() => opened.close(0));

  it("knows the new one beside the old one, the newest first, and each once", async () => {
    const mappings = await open();
    expect(mappings().map(({ hash }) => hash)).to.deep.equal([hashOf(OLD)]);
    await replace(NEXT);
    expect(mappings().map(({ hash }) => hash)).to.deep.equal([hashOf(NEXT), hashOf(OLD)]);
    await replace(OLD);
    expect(mappings().map(({ hash }) => hash)).to.deep.equal([hashOf(OLD), hashOf(NEXT)]);
  });

  it("notices a change without a signal", async () => {
    const mappings = await open();
    await writeFile(path, NEXT);
    await until("the file was looked at", () => Promise.resolve(mappings()[0].hash === hashOf(NEXT)));
  });

  const BROKEN: Readonly<Record<string, string>> = {
    "does not parse": "version: [",
    "says nothing": "",
    "is for another policy": OLD.replace("policy: 1", "policy: 2"),
  };
  for (const [name, text] of Object.entries(BROKEN)) {
    it(`refuses a file that ${name} with a word, and stays with the one it has: MAPPING_INVALID`, async () => {
      const mappings = await open();
      await replace(text);
      expect(told).to.deep.equal(["MAPPING_INVALID: the old mapping stays"]);
      expect(mappings().map(({ hash }) => hash)).to.deep.equal([hashOf(OLD)]);
      await replace(NEXT);
      expect(mappings()[0].hash).to.equal(hashOf(NEXT));
    });
  }

  it("begins with no broken file: MAPPING_INVALID, FILE_UNREADABLE", async () => {
    await writeFile(path, "version: [");
    await expectCodeAsync("MAPPING_INVALID", open());
    path = join(directory(), "none.yaml");
    await expectCodeAsync("FILE_UNREADABLE", open());
  });

  it("listens for no signal once it is closed", async () => {
    const before = process.listenerCount("SIGHUP");
    await open();
    expect(process.listenerCount("SIGHUP")).to.equal(before + 1);
    await opened.close(0);
    expect(process.listenerCount("SIGHUP")).to.equal(before);
  });
});
