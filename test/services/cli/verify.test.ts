import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { createHttpServer, type HttpServer } from "../../../services/platform/http/server.ts";
import { logUrn } from "../../../services/core/words/ids.ts";
import { generateKeyFile } from "../../../services/keys/file-signer.ts";
import { requireReader } from "../../../services/log/readers.ts";
import { createReceiptReader } from "../../../services/log/receipts.ts";
import { ONLY_OPERATOR } from "../../helpers/operator.ts";
import { type Places, writeHistory } from "../auditor/support/history.ts";
import { type Organization, startOrganization } from "../auditor/support/organization.ts";
import { openServices, type Services } from "../auditor/support/services.ts";

/** The command alone, as the CLI runs it. */
const DRIVER = `import { verifyCommand } from "./services/cli/verify.ts";
await verifyCommand().parseAsync(process.argv.slice(1), { from: "user" });`;

describe("countersign verify", () => {
  let organization: Organization;
  let services: Services;
  let places: Places;
  let server: HttpServer;
  let keyFile: string;
  /** added to the seq whose receipt is asked for */
  let shift = 0;

  before(async () => {
    organization = await startOrganization();
    const dir = join(organization.dir, "logs");
    places = await writeHistory(organization, dir);
    services = await openServices(organization, dir);
    keyFile = join(organization.dir, "operator.pem");
    const operator = await generateKeyFile(keyFile);
    const readers = { ...ONLY_OPERATOR, operators: [operator.publicKey] };
    const { chainId, system, organization: name } = organization.system;
    const aud = logUrn(chainId, system, 1);
    const receiptOf = createReceiptReader(services.signing.store, organization.system.anchorLog);
    server = await createHttpServer(
      (request, response) => {
        const seq = Number(/^\/v1\/receipts\/(\d+)$/.exec(request.url ?? "")?.[1]);
        const proof = String(request.headers["countersign-proof"]);
        const asked = { method: "GET", path: request.url ?? "", aud, now: Math.floor(Date.now() / 1000) };
        void requireReader(readers, proof, asked)
          .then(() => receiptOf(seq + shift))
          .then((receipt) => response.end(JSON.stringify(receipt)));
      },
      { port: 0 },
    );
    await writeFile(join(organization.dir, "deployment.json"), JSON.stringify({ chainId, system, organization: name }));
  });
  after(async () => {
    await server.close(100);
    await services.close();
    await organization.stop();
  });

  const verify = async (seq: number, ...more: string[]): Promise<{ status: number; stdout: string }> => {
    const record = (await services.signing.store.records.get(seq))?.record ?? "";
    const where = ["--rpc", organization.rpcUrl, "--deployment", join(organization.dir, "deployment.json")];
    const args = [...where, "--key", keyFile, "--signing", server.url, ...more, record];
    const node = ["--import", "tsx", "--input-type=module", "-e", DRIVER, "--", ...args];
    return new Promise((resolve) => {
      execFile(process.execPath, node, (error, stdout) => {
        resolve({ status: error === null ? 0 : Number(error.code), stdout });
      });
    });
  };

  it("says that a decision stands where it was promised, and exits with 0", async () => {
    const { status, stdout } = await verify(places.permission);
    expect(stdout).to.match(/^Record 2 of log 1 is anchored, in block \d+: it is this decision\.\n$/);
    expect(status).to.equal(0);
  });

  it("prints what proves it, and calls a receipt of another place none: not due yet is 2", async () => {
    shift = 1;
    const { status, stdout } = await verify(places.held, "--json");
    shift = 0;
    expect(JSON.parse(stdout)).to.include({ fate: "pending", log: 1, seq: places.held });
    expect(status).to.equal(2);
  });
});
