import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Params = readonly unknown[];
interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: Params;
}
interface Answer {
  readonly id: number;
  readonly result?: unknown;
}

/** Changes one answer: gets what the honest node said, gives what is passed on. */
export type Lie = (result: never, params: Params) => unknown;

/** A proxy between us and an honest node: it says what the node says, but for the lies. */
export interface LyingNode {
  readonly url: string;
  /** by method */
  readonly lies: Map<string, Lie>;
  /** how many lies it has told */
  told: number;
  /** where it passes calls on to: another chain's node, for the greatest lie of all */
  target: string;
  /** true: connections are cut */
  down: boolean;
  /** what it answers instead, to everything; null: what it should */
  instead: { readonly status: number; readonly body: string } | null;
  /** milliseconds every answer takes longer */
  delayMs: number;
  stop(): Promise<void>;
}

export async function startLyingNode(honest: string): Promise<LyingNode> {
  const lies = new Map<string, Lie>();
  const server = createServer((request, response) => {
    if (node.down) return void request.socket.destroy();
    const { instead, delayMs } = node;
    if (instead !== null) {
      request.resume();
      return void response.writeHead(instead.status, { "content-type": "application/json" }).end(instead.body);
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      late(Buffer.concat(chunks).toString("utf8"), delayMs).then(
        (text) => response.writeHead(200, { "content-type": "application/json" }).end(text),
        () => response.destroy(),
      );
    });
  });

  const answer = async (body: string): Promise<string> => {
    const headers = { "content-type": "application/json" };
    const upstream = await fetch(node.target, { method: "POST", headers, body });
    const calls = [JSON.parse(body) as Call | Call[]].flat();
    const answers = (await upstream.json()) as Answer | Answer[];
    const changed = [answers].flat().map((each) => {
      const call = calls.find(({ id }) => id === each.id);
      const lie = call === undefined ? undefined : lies.get(call.method);
      if (lie === undefined || !("result" in each)) return each;
      node.told += 1;
      return { ...each, result: lie(each.result as never, call?.params ?? []) };
    });
    return JSON.stringify(Array.isArray(answers) ? changed : changed[0]);
  };

  const late = async (body: string, delayMs: number): Promise<string> => {
    if (delayMs > 0) await once(AbortSignal.timeout(delayMs), "abort");
    return answer(body);
  };

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const node: LyingNode = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lies,
    told: 0,
    target: honest,
    down: false,
    instead: null,
    delayMs: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return node;
}
