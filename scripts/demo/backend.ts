import { randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { printLines } from "../../services/platform/terminal/print.ts";

import { onParentEnd } from "../../services/platform/process/parent.ts";

/**
 * Two small HTTP APIs that know nothing of Countersign, an ERP and a bank. Each serves whoever has its credential; in the
 * demo only the gateway does.
 *
 *   TARGET_CREDENTIAL=... npx tsx scripts/demo/backend.ts erp|bank <port>
 *
 * The credential is no argument: arguments of a process are there for everybody on the machine to read.
 */
const TARGET_CREDENTIAL = "TARGET_CREDENTIAL";

type Json = Record<string, unknown>;
type Handler = (body: Json, path: RegExpExecArray) => readonly [status: number, body: unknown];
type Route = readonly [method: string, path: RegExp, handle: Handler];

/** Connections that wait while it is busy; who comes beyond them waits for a place. */
const BACKLOG = 16;

const BUDGETS: ReadonlyMap<string, string> = new Map([
  ["manufacturing", "480000.00"],
  ["marketing", "20000.00"],
]);

function erp(): Route[] {
  const orders: Json[] = [];
  return [
    ["POST", /^\/classifications$/, ({ text }) => [201, { category: "direct material", text }]],
    ["GET", /^\/budgets\/([a-z]+)(?:\?quarter=\d)?$/, (_body, [, unit = ""]) => budget(unit)],
    ["POST", /^\/approval-requests$/, ({ subject }) => [202, { routed_to: "head of procurement", subject }]],
    ["POST", /^\/purchase-orders$/, (body) => [201, append(orders, body, `PO-${1001 + orders.length}`)]],
    ["GET", /^\/purchase-orders$/, () => [200, orders]],
  ];
}

function bank(): Route[] {
  const wires: Json[] = [];
  return [
    ["POST", /^\/wires$/, (body) => [201, append(wires, body, randomUUID())]],
    ["GET", /^\/wires$/, () => [200, wires]],
  ];
}

function budget(unit: string): readonly [number, unknown] {
  const available = BUDGETS.get(unit);
  return available === undefined ? [404, { error: "no such unit" }] : [200, { unit, available, currency: "USD" }];
}

function append(list: Json[], body: Json, id: string): Json {
  const entry = { id, ...body };
  list.push(entry);
  return entry;
}

function serve(routes: readonly Route[], port: number, credential: string): void {
  const expected = Buffer.from(`Bearer ${credential}`);
  createServer((request, response) => {
    handle(routes, expected, request, response).catch(() => answer(response, 400, { error: "bad request" }));
  }).listen({ port, host: "127.0.0.1", backlog: BACKLOG }, () =>
    printLines(process.stdout, [`listening on 127.0.0.1:${port}`]),
  );
}

async function handle(
  routes: readonly Route[],
  expected: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const given = Buffer.from(request.headers.authorization ?? "");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    answer(response, 401, { error: "who are you?" });
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const body = text === "" ? {} : (JSON.parse(text) as Json);
  for (const [method, path, run] of routes) {
    const match = request.method === method ? path.exec(request.url ?? "") : null;
    if (match !== null) {
      answer(response, ...run(body, match));
      return;
    }
  }
  answer(response, 404, { error: "no such resource" });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const [name, port] = process.argv.slice(2);
onParentEnd(() => process.exit(0));
const credential = process.env[TARGET_CREDENTIAL] ?? "";
if (credential === "") throw new TypeError(`${TARGET_CREDENTIAL} is not set: nobody would be let in`);
serve(name === "bank" ? bank() : erp(), Number(port), credential);
