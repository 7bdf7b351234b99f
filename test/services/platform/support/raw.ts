import { connect, type Socket } from "node:net";

/** What came back on a connection, up to its end. */
export interface RawAnswer {
  readonly status: number | null;
  /** code of the problem, when it is one */
  readonly code: string | null;
  readonly text: string;
}

/** A connection for bytes no HTTP client would send. */
export interface RawConnection {
  readonly socket: Socket;
  readonly send: (text: string) => void;
  /** what came so far */
  readonly received: () => string;
  /** resolves when the server closes the connection */
  readonly closed: Promise<string>;
}

export async function openRaw(port: number): Promise<RawConnection> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const closed = new Promise<string>((resolve) => {
    socket.on("close", () => resolve(text)).on("error", () => undefined);
  });
  await new Promise((resolve) => socket.once("connect", resolve));
  return { socket, send: (data) => void socket.write(data), received: () => text, closed };
}

/** Sends bytes and waits until the server closes the connection; our side stays open, so only the server can. */
export async function sendRaw(port: number, data: string): Promise<RawAnswer> {
  const connection = await openRaw(port);
  connection.send(data);
  const answer = readAnswer(await connection.closed);
  connection.socket.destroy();
  return answer;
}

export function readAnswer(text: string): RawAnswer {
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
  const code = /"code":"([A-Z_]+)"/.exec(text)?.[1];
  return { status: status === undefined ? null : Number(status), code: code ?? null, text };
}
