import { Agent, request } from "node:http";

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Posts JSON over connections; as little work as Node allows. */
export interface Poster {
  post(body: string): Promise<HttpAnswer>;
  close(): void;
}

/** @param connections at most @param keepAlive whether they stay open @param more headers of each request */
export function createPoster(
  url: string,
  connections: number,
  keepAlive = true,
  more: Readonly<Record<string, string>> = {},
): Poster {
  const agent = new Agent({ keepAlive, maxSockets: connections, noDelay: true });
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        const headers = { ...more, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
        const sent = request(url, { method: "POST", agent, headers }, (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (text += chunk));
          response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
          response.once("error", reject);
        });
        sent.once("error", reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
