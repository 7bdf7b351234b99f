import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:http";

import { expect } from "chai";

import { homeFiles } from "../../services/domain/home/files.ts";
import { liveThrough } from "./support/lives.ts";
import { type Env, failingStart } from "./support/npm-start.ts";

describe("npm start, through three lives of one data directory", () => {
  const lived = liveThrough(["SIGTERM", "ctrl-c"]);

  describe("refuses to start", () => {
    const expectFailure = async (changes: Env, code: string, ...words: string[]) => {
      const { status, stdout, stderr, orphans } = await failingStart({ ...lived().env, ...changes });
      expect(status, stdout + stderr).to.equal(1);
      const line = stderr.split("\n").find((each) => each.startsWith(`${code}: `)) ?? stderr;
      for (const word of [`${code}: `, ...words]) expect(line).to.contain(word);
      expect(orphans, "processes it left behind").to.equal(false);
    };

    it("with a setting that does not exist, and says which was meant", async () => {
      const cure = "Unset the environment variable the message names";
      await expectFailure({ COUNTERSIGN_SIGNING_PROT: "1" }, "CONFIG_UNKNOWN", "COUNTERSIGN_SIGNING_PORT", cure);
    });

    it("without the settings of an outside chain, and names them", async () => {
      const changes = { RPC_URL: "http://127.0.0.1:9" };
      await expectFailure(changes, "CONFIG_MISSING", "is not set");
    });

    it("beside another server on its port, and does not take that for its own chain", async () => {
      let asked = 0;
      const other = createServer((_request, response) => {
        asked += 1;
        response.end("{}");
      });
      await once(other.listen(lived().ports.chain, "127.0.0.1"), "listening");
      try {
        await expectFailure({}, "PORT_TAKEN", String(lived().ports.chain), "choose another port");
        expect(asked).to.equal(0);
      } finally {
        other.close();
      }
    });

    it("with the logs of one chain beside another", async () => {
      const { chain, deployment } = homeFiles(lived().dir);
      rmSync(chain, { recursive: true });
      await expectFailure({}, "DATA_OTHER_CHAIN", lived().deployment.system, "Choose another DATA_DIR");
      rmSync(deployment);
      await expectFailure({}, "DATA_OTHER_CHAIN", "logs of an organization", "Choose another DATA_DIR");
    });
  });
});
