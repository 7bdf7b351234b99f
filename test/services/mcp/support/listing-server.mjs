// A server on standard streams with two pages of tools: of 2025-11-25, or with `new` of 2026-07-28 alone.
import { createInterface } from "node:readline";

const isNew = process.argv[2] === "new";
const PAGES = { first: [{ name: "pay", "x-unknown": { kept: true } }], second: [{ name: "read" }] };
let greeted = isNew;

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  const say = (said) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...said })}\n`);
  if (method === "notifications/initialized") greeted = true;
  else if (method === "initialize" && !isNew) {
    say({ result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: {} } });
  } else if (method === "tools/list" && greeted && isNew === (params?._meta !== undefined)) {
    const more = params?.cursor === undefined ? { nextCursor: "2" } : {};
    say({ result: { tools: params?.cursor === "2" ? PAGES.second : PAGES.first, ...more } });
  } else say({ error: { code: isNew ? -32022 : -32600, message: "not now" } });
});
