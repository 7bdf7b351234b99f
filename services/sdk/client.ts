import { REFUSAL_HEADER } from "../core/errors/problem.ts";
import { parseRequestTarget } from "../core/mapping/request-target.ts";
import { type Answer, ownProblem, type Permitted, readAnswer, type Refused } from "./answer.ts";
import { buildIntent, type BuiltIntent, type IntentDeps, type Proposal } from "./intent.ts";
import { type AskOptions, askService, reachService, type Reply, wholeReply } from "./ask.ts";
import { buildProof } from "./proof.ts";
import { NOTHING_SEEN, telling, tellIfOwed } from "./behaviour.ts";
import { tryJson } from "./try-json.ts";
import { readSimulation, type Simulated } from "./simulation.ts";

export interface AgentClientDeps extends IntentDeps {
  /** base URL of the signing service */
  readonly signingUrl: string;
  /** base URL of the gateway */
  readonly gatewayUrl: string;
}

/** The target's answer through the gateway, or the gateway's refusal. */
export interface Execution {
  readonly status: number;
  /** code of the gateway's refusal; null when the target answered */
  readonly code: string | null;
  /** `<log>/<seq>` of the dispatch in the gateway's log; null when nothing was dispatched */
  readonly record: string | null;
  readonly detail: string;
  readonly body: string;
}

/** Nobody here knows whether the request came through. */
const UNKNOWN_FATE =
  "Check that the gateway runs. Whether it took the request is unknown: before you ask anew, ask it for the permission's statement.";

/**
 * A target may take its time. How long it may be silent is the gateway's to say, and at most the 300 s that `fetch` of Node waits for
 * an answer to begin, and for its next part; the client in Python waits as long.
 */
const AS_LONG_AS_IT_TAKES: AskOptions = { cure: UNKNOWN_FATE, limitMs: null };

export interface SendOptions {
  /** beside those that are bound; which of them pass, the mapping says */
  readonly headers?: Readonly<Record<string, string>>;
  /** gives the answer up; whether the request came through is unknown then */
  readonly signal?: AbortSignal;
}

/**
 * What an agent does: ask (or ask what it would get), then act with the permission, or hand an unused one back.
 * Each @throws SERVICE_UNREACHABLE when nothing answers.
 */
export interface AgentClient {
  propose(proposal: Proposal, held?: BuiltIntent): Promise<{ readonly built: BuiltIntent; readonly answer: Answer }>;
  /** Sends an intent that is signed already: the same one gets the same answer, however often it is sent. */
  ask(built: Pick<BuiltIntent, "intent">): Promise<Answer>;
  /** What `propose` would get now; nothing is recorded, spent or held. */
  simulate(proposal: Proposal, held?: BuiltIntent): Promise<Simulated | Refused>;
  execute(target: string, proposal: Proposal, permission: Pick<Permitted, "envelope">): Promise<Execution>;
  /** The same, for who wants the target's answer as it comes. */
  send(
    target: string,
    proposal: Proposal,
    permission: Pick<Permitted, "envelope">,
    options?: SendOptions,
  ): Promise<Response>;
  surrender(permission: Pick<Permitted, "envelope">): Promise<Execution>;
  /** Says, where the agent owes it, that it saw no answer. Answers that `execute` and `send` give are told of by themselves. */
  tellUnknown(permission: Pick<Permitted, "envelope">): Promise<void>;
}

export function createAgentClient(deps: AgentClientDeps): AgentClient {
  const ask: AgentClient["ask"] = async ({ intent }) => {
    const { status, json } = await postJson(`${deps.signingUrl}/v1/actions`, { intent });
    return readAnswer(status, json);
  };
  const send: AgentClient["send"] = async (target, proposal, { envelope }, { headers = {}, signal } = {}) => {
    const { canonical } = parseRequestTarget(proposal.path);
    const url = `${deps.gatewayUrl}/${target}${canonical}`;
    const init = {
      method: proposal.method,
      headers: {
        ...headers,
        ...(proposal.contentType === null ? {} : { "content-type": proposal.contentType }),
        "countersign-envelope": envelope,
        "countersign-proof": await buildProof(deps, envelope),
      },
      ...(proposal.contentType === null ? {} : { body: Buffer.from(proposal.body) }),
      redirect: "manual" as const,
      ...(signal === undefined ? {} : { signal }),
    };
    return telling(deps, envelope, await reachService("gateway", url, init, AS_LONG_AS_IT_TAKES));
  };
  return {
    ask,
    send,
    async propose(proposal, held) {
      const built = await buildIntent(deps, proposal, held);
      return { built, answer: await ask(built) };
    },
    async simulate(proposal, held) {
      const { intent } = await buildIntent(deps, proposal, held);
      const { status, json } = await postJson(`${deps.signingUrl}/v1/simulate`, { intent });
      return readSimulation(status, json);
    },
    async execute(target, proposal, permission) {
      const response = await send(target, proposal, permission);
      return readExecution(await wholeReply("gateway", response, AS_LONG_AS_IT_TAKES));
    },
    tellUnknown: ({ envelope }) => tellIfOwed(deps, envelope, NOTHING_SEEN),
    async surrender({ envelope }) {
      const init = {
        method: "POST",
        headers: { "content-type": "application/json", "countersign-proof": await buildProof(deps, envelope) },
        body: JSON.stringify({ envelope }),
        redirect: "manual" as const,
      };
      return readExecution(await askService("gateway", `${deps.gatewayUrl}/-/statements`, init, AS_LONG_AS_IT_TAKES));
    },
  };
}

/**
 * Tells the gateway's own refusals from the target's answers, which may be problem details as well, and may be written to look
 * like ours: a refusal is what the gateway itself names one.
 */
export function readExecution({ status, headers, text: body }: Reply): Execution {
  const refusal = headers.get(REFUSAL_HEADER);
  const problem = refusal === null ? null : ownProblem(tryJson(body));
  const { code, detail } = problem?.code === refusal && problem !== null ? problem : { code: null, detail: "" };
  return { status, code, detail, record: readRecord(headers), body };
}

function readRecord(headers: Headers): string | null {
  const record = headers.get("countersign-record");
  return record !== null && /^[1-9][0-9]*\/[1-9][0-9]*$/.test(record) ? record : null;
}

async function postJson(url: string, body: unknown): Promise<{ status: number; json: unknown }> {
  const { status, text } = await askService("signing service", url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    // Followed, it would hand a signed intent to whoever is named.
    redirect: "manual",
  });
  return { status, json: tryJson(text) };
}
