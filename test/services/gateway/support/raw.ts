import { connect } from "node:net";
import { once } from "node:events";

import { ERRORS, type ErrorCode } from "../../../../services/core/errors/registry.ts";

/** An answer as it stood on the wire. */
export interface RawReply {
  readonly status: number;
  /** of problem details */
  readonly code: ErrorCode | null;
  readonly text: string;
}

/** Sends bytes as they are, and reads until the other side closes. */
export async function sendRaw(port: number, text: string): Promise<RawReply> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(text, "latin1");
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  const received = Buffer.concat(chunks).toString("utf8");
  const code = /"code":"([A-Z_]+)"/.exec(received)?.[1];
  const known = (Object.keys(ERRORS) as ErrorCode[]).find((name) => name === code);
  return { status: Number(received.slice(9, 12)), code: known ?? null, text: received };
}

/** The head of a request, ready for its content. */
export function rawHead(
  start: string,
  headers: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${start} HTTP/1.1`, "host: localhost", "connection: close", ...lines, ...more, "", ""].join("\r\n");
}
