import { contentDigestOf } from "../core/envelope/build-act.ts";
import type { ToolInput } from "../core/envelope/build-tool-act.ts";
import { openToolInput } from "../core/envelope/tool-input.ts";
import { encodeBase64url } from "../core/encoding/base64url.ts";
import { utf8 } from "../core/encoding/bytes.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { isErrorCode } from "../core/errors/registry.ts";
import { begunSchema, statementSchema } from "../core/schemas/answers.ts";
import type { BehaviourOutput } from "../core/schemas/behaviour.ts";
import type { CalledBy } from "../core/schemas/outcome.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { type ToolsView, toolsViewSchema } from "../core/mapping/tools-view.ts";
import { openIntent } from "../core/verify/intent.ts";
import { type Answer, ownProblem, type Permitted, readAnswer, readProblem, type Refused } from "./answer.ts";
import { askService } from "./ask.ts";
import { NOTHING_SEEN, tellIfOwed } from "./behaviour.ts";
import { type AgentClientDeps } from "./client.ts";
import { buildToolIntent, type BuiltIntent, resumeIntent, type ToolProposal } from "./intent.ts";
import { buildProof } from "./proof.ts";
import { readerOf, readJson } from "./reading.ts";
import { readSimulation, type Simulated } from "./simulation.ts";
import { tryJson } from "./try-json.ts";

/** What somebody else passes on to a tool, and on whose word. */
export interface BeginOptions {
  readonly by: Exclude<CalledBy, "gateway">;
  readonly input: ToolInput;
}

/** A call the gateway let begin. */
export interface BegunCall {
  /** SAE hash */
  readonly dispatch: string;
  /** of the dispatch in the gateway's log: `<log>/<seq>` */
  readonly record: string;
}

/** What became of a call: its result, as JSON text or raw bytes, or a word in capitals why nobody knows. */
export type CallEnd =
  | {
      readonly result: "ok" | "error";
      readonly form: "jcs" | "raw";
      readonly content: Uint8Array;
      /** of a call by hook: the input that ran, which the gateway compares with the one that began */
      readonly ran?: ToolInput;
    }
  | { readonly result: "unknown"; readonly reason: string };

/**
 * What the side of an agent does around a call of a tool: ask, begin it with the permission, pass it on itself, end it.
 * Each @throws SERVICE_UNREACHABLE when nothing answers.
 */
export interface ToolClient {
  /** the tools of a target that the identity's delegation could ever permit. @throws TOOL_UNKNOWN */
  view(target: string): Promise<ToolsView>;
  propose(proposal: ToolProposal): Promise<{ readonly built: BuiltIntent; readonly answer: Answer }>;
  /** What the same act would get now; nothing is recorded, spent or held. */
  simulate(proposal: ToolProposal, held: BuiltIntent): Promise<Simulated | Refused>;
  /** Asks again for a held act, with its hold. @param intent as it was held */
  resume(intent: string, hold: string): Promise<Answer>;
  /** Uses the permission: only then may the input be passed on. @throws every code of `POST /-/tools/begin` */
  begin(permission: Pick<Permitted, "envelope">, options: BeginOptions): Promise<BegunCall>;
  /** Says what became of it, once; it may be said again. @returns seq in the gateway's log. @throws every code of `POST /-/tools/end` */
  end(envelope: string, end: CallEnd): Promise<number>;
}

/** Larger inputs are compared by the gateway alone: the signing service takes bodies of this size at most. */
const CONTENT_LIMIT = 256 * 1024;

/** Times an end is said: the gateway takes the same word twice, and a call that never ends is unknown for ever. */
const TRIES = 3;

export function createToolClient(deps: AgentClientDeps): ToolClient {
  const { signingUrl, gatewayUrl, identity } = deps;

  const post = async (service: string, url: string, body: string, headers: Record<string, string> = {}) => {
    const { status, text } = await askService(service, url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      // Followed, it would hand what is signed to whoever is named.
      redirect: "manual",
    });
    return { status, json: tryJson(text) };
  };
  const ask = async (intent: string, input: ToolInput | null, path = "actions") => {
    const text = input === null ? null : utf8(openToolInput(input).text);
    const content = text === null || text.length > CONTENT_LIMIT ? {} : { content: encodeBase64url(text) };
    return post("signing service", `${signingUrl}/v1/${path}`, JSON.stringify({ intent, ...content }));
  };
  const atGateway = async (what: "begin" | "end", envelope: string, body: string): Promise<unknown> => {
    const headers = { "countersign-proof": await buildProof(deps, envelope) };
    const { status, json } = await post("gateway", `${gatewayUrl}/-/tools/${what}`, body, headers);
    if (status === 200) return json;
    throw refusalOf(status, json);
  };
  return {
    async view(target) {
      const query = identity.delegation === null ? "" : `?delegation=${identity.delegation}`;
      const url = `${signingUrl}/v1/tools/${encodeURIComponent(target)}${query}`;
      const { status, json } = await readJson(readerOf(deps), url);
      if (status === 200) return parseAs<ToolsView>(toolsViewSchema, json, "BODY_INVALID");
      throw refusalOf(status, json);
    },
    async propose(proposal) {
      const built = await buildToolIntent(deps, proposal);
      const { status, json } = await twice(() => ask(built.intent, proposal.input));
      return { built, answer: readAnswer(status, json) };
    },
    async simulate(proposal, held) {
      const { intent } = await buildToolIntent(deps, proposal, held);
      const { status, json } = await ask(intent, proposal.input, "simulate");
      return readSimulation(status, json);
    },
    async resume(intent, hold) {
      const built = await resumeIntent(deps, openIntent(intent), hold);
      const { status, json } = await twice(() => ask(built.intent, null));
      return readAnswer(status, json);
    },
    async begin({ envelope }, { by, input }) {
      // The text as it is passed on stands in the body as it is: what is checked is what is sent.
      const body = `{"envelope":${JSON.stringify(envelope)},"by":"${by}","input":${openToolInput(input).text}}`;
      return parseAs<BegunCall>(begunSchema, await atGateway("begin", envelope, body), "BODY_INVALID");
    },
    async end(envelope, end) {
      const body = JSON.stringify({ envelope, ...(end.result === "unknown" ? end : saidOf(end)) });
      const say = () => atGateway("end", envelope, body);
      const { seq } = parseAs(statementSchema, await twice(say, TRIES), "BODY_INVALID");
      await tellIfOwed(deps, envelope, outputOf(end));
      return seq;
    },
  };
}

/** What the agent saw of a call's end: the same as it told the gateway, in a record of its own. */
function outputOf(end: CallEnd): BehaviourOutput {
  if (end.result === "unknown") return NOTHING_SEEN;
  return { phase: "executed", status: null, result: end.result, digest: contentDigestOf(end.content) };
}

function saidOf({ result, form, content, ran }: Exclude<CallEnd, { result: "unknown" }>): object {
  const said = { result, form, digest: contentDigestOf(content) };
  return ran === undefined ? said : { ...said, ran: openToolInput(ran).digest };
}

/** Does again what got no answer: the same intent, and the same word, get the same one. */
async function twice<T>(work: () => Promise<T>, tries = 2): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (tries <= 1 || !isCountersignError(error) || error.code !== "SERVICE_UNREACHABLE") throw error;
    return twice(work, tries - 1);
  }
}

/** A problem as the error it was there. A code this version does not know is not passed on as one it does. */
function refusalOf(status: number, json: unknown): CountersignError {
  const { code, detail, cure } = ownProblem(json) ?? readProblem(status, json);
  return isErrorCode(code)
    ? new CountersignError(code, detail, { cure })
    : new CountersignError("INTERNAL", `${code}: ${detail}`);
}
