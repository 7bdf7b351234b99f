import { createServer } from "node:http";

import { onParentEnd } from "../../../services/platform/process/parent.ts";

/**
 * A target that answers a POST with two bytes, and a GET with so many bytes as its path says.
 *
 *   npx tsx scripts/bench/stream/target.ts <port>
 */
const [, , port = "0"] = process.argv;
const PIECE = Buffer.alloc(64 * 1024, 0x61);

createServer((request, response) => {
  request.resume();
  if (request.method !== "GET") {
    request.once("end", () => response.writeHead(201, { "content-type": "application/json" }).end("{}"));
    return;
  }
  const total = Number(/\/bytes\/(\d+)$/.exec(request.url ?? "")?.[1] ?? "0");
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": String(total) });
  let left = total;
  const write = (): void => {
    while (left > 0) {
      const piece = left >= PIECE.length ? PIECE : PIECE.subarray(0, left);
      left -= piece.length;
      if (!response.write(piece)) return void response.once("drain", write);
    }
    response.end();
  };
  write();
}).listen(Number(port), "127.0.0.1");
onParentEnd(() => process.exit(0));
