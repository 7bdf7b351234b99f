import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { REFUSAL_HEADER, toProblem } from "../../../../services/core/errors/problem.ts";
import { openPlan } from "../../../../services/core/plans/open.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";

/** What becomes of an exchange: lost before the service took it, or after. */
export type Fault = "none" | "before" | "after";

export interface Script {
  /** body of a permission */
  readonly permitted: string;
  /** of the signing service, in order: status, type, body; the permission when there are no more */
  readonly answers?: readonly (readonly [status: number, type: string, body: string])[];
  /** of the gateway, in order; the target's 201 when there are no more */
  readonly gateway?: readonly {
    readonly status: number;
    readonly body: string;
    readonly headers: Record<string, string>;
  }[];
  /** what a look at a hold shows, in order; the last one stays */
  readonly holds?: readonly object[];
  /** what it says of a plan; else it takes each, by what it says of itself */
  readonly plans?: readonly [status: number, type: string, body: string];
  readonly faults?: { readonly asking: readonly Fault[]; readonly acting: readonly Fault[] };
}

export interface Organization extends AsyncDisposable {
  readonly url: string;
  readonly heard: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** how often the target got a request */
  readonly executed: number;
}

/** A signing service and a gateway that say what they are told to, lose what they are told to, and use a permission once. */
export async function startOrganization(script: Script): Promise<Organization> {
  const { permitted, faults = { asking: [], acting: [] } } = script;
  const [answers, gateway, holds] = [
    [...(script.answers ?? [])],
    [...(script.gateway ?? [])],
    [...(script.holds ?? [])],
  ];
  const [asking, acting] = [[...faults.asking], [...faults.acting]];
  const heard: Organization["heard"] = [];
  const used = new Set<string>();
  let executed = 0;

  const act = (envelope: string): readonly [status: number, body: string, headers: Record<string, string>] => {
    const said = gateway.shift();
    if (said !== undefined) return [said.status, said.body, said.headers];
    if (used.has(envelope)) {
      const problem = JSON.stringify(toProblem(new CountersignError("ENVELOPE_REPLAYED", "it was used")));
      return [403, problem, { [REFUSAL_HEADER]: "ENVELOPE_REPLAYED" }];
    }
    used.add(envelope);
    executed += 1;
    return [201, '{"id":1}', {}];
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = "", headers } = request;
    const body = await text(request);
    const say = (status: number, type: string, content: string, more: Record<string, string> = {}) =>
      response.writeHead(status, { "content-type": type, ...more }).end(content);
    if (url.startsWith("/signing/v1/holds/")) {
      say(200, "application/json", JSON.stringify(holds.length > 1 ? holds.shift() : holds[0]));
      return;
    }
    if (url.startsWith("/signing/v1/plans")) {
      heard.push({ url, headers, body });
      say(...(script.plans ?? ([201, "application/json", recorded(url, body)] as const)));
      return;
    }
    const isAsking = url.startsWith("/signing/");
    const fault = (isAsking ? asking : acting).shift() ?? "none";
    heard.push({ url, headers, body });
    if (fault === "before") return void request.socket.destroy();
    if (isAsking) {
      const [status, type, content] = (fault === "none" ? answers.shift() : answers[0]) ?? [
        200,
        "application/json",
        permitted,
      ];
      return fault === "after" ? void request.socket.destroy() : void say(status, type, content);
    }
    const [status, content, more] = act(String(headers["countersign-envelope"]));
    if (fault === "after") return void request.socket.destroy();
    say(status, "application/json", content, more);
  };

  const server = createServer((request, response) => void serve(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    get executed() {
      return executed;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The answer to a plan, or to its revocation. */
function recorded(url: string, body: string): string {
  if (url !== "/signing/v1/plans") return JSON.stringify({ seq: 9 });
  const { hash: plan, root, claims } = openPlan((JSON.parse(body) as { plan: string }).plan);
  return JSON.stringify({ plan, root, seq: 1, expires: claims.exp });
}
