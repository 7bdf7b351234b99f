import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, request as startRequest } from "node:http";
import { once } from "node:events";

import { onParentEnd } from "../../../services/platform/process/parent.ts";

/**
 * The least a relay can do that says what it passed on: streams an answer, and hashes it.
 *
 *   npx tsx scripts/bench/stream/relay.ts <port> <url of the target>
 */
const [, , port = "0", target = ""] = process.argv;

createServer((request, response) => {
  const { method = "GET", url = "" } = request;
  const outgoing = startRequest(`${target}${url}`, { method, agent: false }, (answer: IncomingMessage) => {
    void pass(answer).catch(() => response.destroy());
  });
  outgoing.on("error", () => response.destroy());
  request.pipe(outgoing);

  async function pass(answer: IncomingMessage): Promise<void> {
    const hash = createHash("sha256");
    response.writeHead(answer.statusCode ?? 502, { "content-length": answer.headers["content-length"] });
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      hash.update(chunk);
      if (!response.write(chunk)) await once(response, "drain");
    }
    hash.digest();
    response.end();
  }
}).listen(Number(port), "127.0.0.1");
onParentEnd(() => process.exit(0));
