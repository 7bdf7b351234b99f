import { once } from "node:events";
import type { RequestListener } from "node:http";
import { connect, type Socket } from "node:net";

import { expect } from "chai";

import {
  createHttpServer,
  type HttpServer,
  type HttpServerOptions,
} from "../../../../services/platform/http/server.ts";
import { turns, until } from "../../../helpers/until.ts";
import { openRaw, sendRaw } from "../support/raw.ts";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const HALF = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{";

describe("connections that crowd a server", () => {
  const servers: HttpServer[] = [];
  const sockets: Socket[] = [];
  let handled = 0;
  const answer: RequestListener = (_request, response) => {
    handled += 1;
    response.end("fine");
  };
  const hold: RequestListener = () => {
    handled += 1;
  };

  async function serve(handler: RequestListener, options: Omit<HttpServerOptions, "port"> = {}): Promise<HttpServer> {
    const server = await createHttpServer(handler, { port: 0, ...options });
    servers.push(server);
    handled = 0;
    return server;
  }
  async function open(port: number, localAddress = "127.0.0.1"): Promise<Socket> {
    const socket = connect({ port, host: "127.0.0.1", localAddress }).on("error", () => undefined);
    sockets.push(socket);
    await once(socket, "connect");
    return socket;
  }
  const send = async (port: number, text: string) => {
    const connection = await openRaw(port);
    sockets.push(connection.socket);
    connection.send(text);
    return connection;
  };
  /** Resolves once the server has seen everything that was opened before. */
  const settled = () => turns(50);

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => server.close(0)));
  });

  it("serves behind 1,024 sockets that say nothing", async () => {
    const { port } = await serve(answer);
    await Promise.all(Array.from({ length: 1024 }, () => open(port)));
    const { status } = await sendRaw(port, LAST);
    expect(status).to.equal(200);
  });

  it("ends a connection that says nothing at first, and none that did", async () => {
    const { port } = await serve(answer, { firstByteTimeout: 1 });
    const silent = await openRaw(port);
    const begun = await send(port, "GET / HT");
    expect(await silent.closed).to.equal("");
    await settled();
    expect(begun.socket.destroyed).to.equal(false);
    begun.send("TP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    expect(await begun.closed).to.contain(" 200 ");
  });

  it("lets the connection give way that is idle for longest", async () => {
    const { port } = await serve(answer, { maxConnections: 3 });
    const first = await send(port, GET);
    await settled();
    const second = await openRaw(port);
    await settled();
    const third = await send(port, HALF);
    await settled();
    first.send(GET);
    await until("the first was answered again", () => handled === 3);
    await open(port);
    await second.closed;
    await open(port);
    await third.closed;
    expect(first.socket.destroyed).to.equal(false);
  });

  it("gives up nothing that is being answered: the newcomer is told", async () => {
    const { port } = await serve(hold, { maxConnections: 2 });
    const working = [await send(port, GET), await send(port, GET)];
    await until("both are being answered", () => handled === 2);
    const { status, code } = await sendRaw(port, LAST);
    expect([status, code]).to.deep.equal([429, "CONNECTION_DROPPED"]);
    expect(working.map(({ socket }) => socket.destroyed)).to.deep.equal([false, false]);
  });

  it("counts each address apart: one that crowds drops its own first", async () => {
    const { port } = await serve(answer, { maxConnections: 9, maxPerAddress: 2 });
    const other = await open(port, "127.0.0.2");
    await settled();
    const [oldest, ...rest] = [await open(port), await open(port), await open(port)];
    await until("the oldest gave way", () => oldest?.destroyed === true);
    expect([other, ...rest].map(({ destroyed }) => destroyed)).to.deep.equal([false, false, false]);
  });
});
