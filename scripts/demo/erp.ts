import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { randomUUID, timingSafeEqual } from "node:crypto";

/**
 * A small ERP with a bank interface: a real HTTP API that knows nothing of Countersign. It serves whoever has its
 * credential; only the gateway does. `npx tsx scripts/demo/erp.ts <port> <credential>`
 */
type Order = { id: string; vendor: string; part: string; quantity: number; total: string; currency: string };
type Wire = { id: string; to: string; amount: string; currency: string };

const orders: Order[] = [];
const wires: Wire[] = [];
const BUDGETS: Record<string, string> = { manufacturing: "480000.00", marketing: "20000.00" };

type Handler = (body: Record<string, unknown>, params: RegExpExecArray) => [number, unknown];
const ROUTES: readonly (readonly [string, RegExp, Handler])[] = [
  ["POST", /^\/classifications$/, (body) => [201, { category: "direct material", request: body["text"] }]],
  ["GET", /^\/budgets\/([a-z]+)(?:\?quarter=\d+)?$/, (_, [, unit = ""]) =>
    unit in BUDGETS ? [200, { unit, available: BUDGETS[unit], currency: "USD" }] : [404, { error: "no such unit" }]],
  ["POST", /^\/approval-requests$/, (body) => [202, { routed_to: "head of procurement", about: body["subject"] }]],
  ["POST", /^\/purchase-orders$/, (body) => {
    const order = { ...(body as Omit<Order, "id">), id: `PO-${1001 + orders.length}` };
    orders.push(order);
    return [201, order];
  }],
  ["GET", /^\/purchase-orders$/, () => [200, orders]],
  ["POST", /^\/wires$/, (body) => {
    const wire = { ...(body as Omit<Wire, "id">), id: randomUUID() };
    wires.push(wire);
    return [201, wire];
  }],
  ["GET", /^\/wires$/, () => [200, wires]],
];

const [port = "7003", credential = ""] = process.argv.slice(2);
const expected = Buffer.from(`Bearer ${credential}`);

createServer((request, response) => {
  handle(request, response).catch(() => answer(response, 400, { error: "bad request" }));
}).listen(Number(port), "127.0.0.1", () => console.log(`erp listening on 127.0.0.1:${port}`));

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const given = Buffer.from(request.headers.authorization ?? "");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return answer(response, 401, { error: "who are you?" });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  for (const [method, path, handler] of ROUTES) {
    const params = request.method === method ? path.exec(request.url ?? "") : null;
    if (params !== null) return answer(response, ...handler(body, params));
  }
  answer(response, 404, { error: "no such resource" });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
