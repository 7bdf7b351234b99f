// An API of the stranger's own, with an OpenAPI document. Who has no token gets the document, and nothing else. Writes where it
// listens into a file.
import { renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const [place] = process.argv.slice(2);
const json = { content: { "application/json": { schema: { $ref: "#/components/schemas/Wire" } } } };
const document = {
  openapi: "3.1.0",
  info: { title: "A bank", version: "1.0.0" },
  paths: {
    "/wires": {
      post: {
        operationId: "createWire",
        requestBody: { required: true, ...json },
        responses: { 201: { description: "sent", ...json } },
      },
      get: { operationId: "listWires", responses: { 200: { description: "all of them" } } },
    },
  },
  components: {
    schemas: {
      Wire: {
        type: "object",
        required: ["to", "amount", "currency"],
        properties: { to: { type: "string" }, amount: { type: "string" }, currency: { type: "string" } },
      },
    },
  },
};

const wires = [];
const server = createServer(async (request, response) => {
  const say = (status, body) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.url === "/openapi.json") return say(200, document);
  if (request.headers.authorization !== `Bearer ${process.env.BANK_TOKEN}`) return say(401, { error: "no token" });
  if (request.url !== "/wires") return say(404, { error: "no such path" });
  if (request.method === "GET") return say(200, wires);
  const wire = { id: wires.length + 1, ...JSON.parse(await text(request)) };
  wires.push(wire);
  say(201, wire);
});
server.listen(0, "127.0.0.1", () => {
  writeFileSync(`${place}.draft`, JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));
  renameSync(`${place}.draft`, place);
});
