import { createServer, type Server } from "node:http";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";

import { expect } from "chai";

import { readWaiting } from "../../../../services/cli/holds/page.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { toProblem } from "../../../../services/core/errors/problem.ts";
import { logUrn } from "../../../../services/core/words/ids.ts";
import { createFileSigner, generateKeyFile } from "../../../../services/keys/file-signer.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";

const hold = (seq: number) => ({
  ...{
    hold: Buffer.alloc(32, seq).toString("base64url"),
    seq,
    expires: 2_000_000_000,
    approvals: 0,
    approvals_needed: 2,
  },
  ...{ agent: "UID=1,CN=did:web:alice.example", type: "shop.order", sub: "https://shop.example" },
});

describe("cli: what waits, as the signing service lists it", () => {
  const directory = useTempDir();
  let server: Server;
  let url = "";
  let answer: (path: string) => readonly [number, object];
  before(async () => {
    server = createServer((request, response) => {
      const [status, body] = answer(request.url ?? "");
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    url = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
  });
  after(() => server.close());

  const read = async () => {
    const key = join(directory(), "operator.pem");
    await generateKeyFile(key);
    const bytes = (length: number) => new Uint8Array(randomBytes(length));
    const signer = await createFileSigner(key);
    return readWaiting(
      {
        iss: null,
        aud: logUrn(31337, `0x${"11".repeat(20)}`, 1),
        signer,
        clock: Date.now,
        randomBytes: bytes,
      },
      url,
    );
  };

  it("is read to the last page", async () => {
    const pages: Record<string, object> = {
      "/v1/holds?after=0": { holds: [hold(2), hold(3)], next: 3 },
      "/v1/holds?after=3": { holds: [hold(7)], next: null },
    };
    answer = (path) => [200, pages[path] ?? {}];
    expect((await read()).map(({ seq }) => seq)).to.deep.equal([2, 3, 7]);
  });

  for (const [code, as] of [
    ["PROOF_INVALID", "PROOF_INVALID"],
    ["RATE_LIMITED", "RATE_LIMITED"],
    ["STORE_FAILED", "BODY_INVALID"],
  ] as const) {
    it(`is refused with ${as} for ${code}`, async () => {
      const problem = toProblem(new CountersignError(code satisfies ErrorCode, "for a test"));
      answer = () => [problem.status, problem];
      const { detail } = await expectCodeAsync(as, read());
      expect(detail).to.contain(code);
    });
  }

  it("is refused in another form: BODY_INVALID", async () => {
    answer = () => [200, { holds: [{ ...hold(2), seq: 0 }], next: null }];
    await expectCodeAsync("BODY_INVALID", read());
  });
});
