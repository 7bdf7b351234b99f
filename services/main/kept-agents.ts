import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { encodeBase64url } from "../core/encoding/base64url.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { isErrorCode } from "../core/errors/registry.ts";
import { parseJws } from "../core/jws/parse.ts";
import { statementSchema } from "../core/schemas/answers.ts";
import { outcomeSchema } from "../core/schemas/outcome.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { openIntent } from "../core/verify/intent.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import type { Asked, Fate, KeptAgent, KeptAgents, OpenKept, Wish } from "../gateway/custody/kept-agents.ts";
import { bearerKeyAt, bearerKeys, type OwnerOf } from "../keys/bearer-keys.ts";
import { type Answer, ownProblem } from "../sdk/answer.ts";
import { askService } from "../sdk/ask.ts";
import { type AgentClientDeps, createAgentClient } from "../sdk/client.ts";
import { buildIntent, type Proposal, resumeIntent } from "../sdk/intent.ts";
import { readProfile } from "../sdk/profile.ts";
import { buildProof } from "../sdk/proof.ts";
import { tryJson } from "../sdk/try-json.ts";
import { lookAtHold } from "../sdk/wait-for-hold.ts";

type KeptAgentsOptions = Parameters<OpenKept>[0];

/** How often it is looked whether an agent came, or has another key, in milliseconds. */
const LOOK_MS = 1000;

interface Loaded {
  readonly mark: string;
  readonly ownerOf: OwnerOf;
  readonly agents: ReadonlyMap<string, KeptAgent>;
}

/**
 * The agents whose keys lie in a folder. It is looked at again while the process runs; an agent that cannot be read is left out, and
 * reported.
 * @throws KEY_UNREADABLE, FILE_INVALID, FILE_UNREADABLE for the one agent that is to be served
 */
export async function openKeptAgents(options: KeptAgentsOptions): Promise<KeptAgents> {
  let loaded = await load(options, await markOf(options), options.only !== undefined);
  let looked = options.stopwatch();
  let looking: Promise<void> | null = null;

  const look = async (): Promise<void> => {
    const mark = await markOf(options);
    if (mark === loaded.mark) return;
    try {
      loaded = await load(options, mark, false);
      options.logger.info({ agents: [...loaded.agents.keys()] }, "keys of agents read again");
    } catch (error) {
      if (!isCountersignError(error)) throw error;
      loaded = { ...loaded, mark };
      options.logger.error({ code: error.code, detail: error.detail }, "the old keys of agents stay");
    }
  };
  return {
    keeping: options.keeping,
    ofBearer: async (key) => {
      if (options.stopwatch() - looked >= LOOK_MS) {
        looked = options.stopwatch();
        looking ??= look().finally(() => (looking = null));
      }
      if (looking !== null) await looking;
      const name = loaded.ownerOf(key);
      return name === null ? null : (loaded.agents.get(name) ?? null);
    },
  };
}

async function namesIn({ folder, only }: KeptAgentsOptions): Promise<readonly string[]> {
  if (only !== undefined) return [only];
  const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return found
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** Changes when a file of an agent does. */
async function markOf(options: KeptAgentsOptions): Promise<string> {
  const names = await namesIn(options);
  const marks = names.flatMap((name) =>
    ["json", "pem", "token"].map(async (end) => {
      const found = await stat(join(options.folder, name, `${name}.${end}`), { bigint: true }).catch(() => null);
      return found === null ? "none" : [name, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(":");
    }),
  );
  return (await Promise.all(marks)).join();
}

async function load(options: KeptAgentsOptions, mark: string, isRequired: boolean): Promise<Loaded> {
  const agents = new Map<string, KeptAgent>();
  for (const name of await namesIn(options)) {
    try {
      const { deps } = await readProfile(join(options.folder, name, `${name}.json`));
      const { signing, gateway } = options.urls ?? { signing: null, gateway: null };
      const urls = { signingUrl: signing ?? deps.signingUrl, gatewayUrl: gateway ?? deps.gatewayUrl };
      await bearerKeyAt(join(options.folder, name, `${name}.token`));
      agents.set(name, keptAgent(name, { ...deps, ...urls }));
    } catch (error) {
      if (!isCountersignError(error) || isRequired) throw error;
      options.logger.error({ agent: name, code: error.code, detail: error.detail }, "the agent is left out");
    }
  }
  const ownerOf = await bearerKeys([...agents.keys()], (name) => join(options.folder, name, `${name}.token`));
  // Keys that were made just now are no change.
  return { mark: isRequired || mark.includes("none") ? await markOf(options) : mark, ownerOf, agents };
}

/** Signs and asks with the key of one agent. */
export function keptAgent(name: string, deps: AgentClientDeps): KeptAgent {
  const client = createAgentClient(deps);
  const session = encodeBase64url(deps.randomBytes(16));
  return {
    name,
    subject: deps.identity.subject,
    publicKey: deps.signer.publicKey,
    ...{ pep: deps.identity.pep, gatewayUrl: deps.gatewayUrl },
    sign: async (wish) => (await buildIntent(deps, proposalOf(wish, session))).intent,
    resume: async (intent, hold) => (await resumeIntent(deps, openIntent(intent), hold)).intent,
    ask: async (intent) => askedOf(await client.ask({ intent })),
    look: (hold) => lookAtHold(deps, hold),
    fate: (envelope) => fateOf(deps.gatewayUrl, envelope),
    prove: (envelope) => buildProof(deps, envelope),
  };
}

/** What is not said of a permission is no word that it was used. */
async function fateOf(gatewayUrl: string, envelope: string): Promise<Fate | null> {
  const { status, text } = await askService("gateway", `${gatewayUrl}/-/statements`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ envelope }),
    redirect: "manual",
  });
  const json = tryJson(text);
  if (ownProblem(json)?.code === "DISPATCH_UNFINISHED") return { phase: "dispatched", record: null };
  const said = statementSchema.safeParse(json);
  if (status !== 200 || !said.success) return null;
  const { outcome, seq } = said.data;
  const { phase } = parseAs(outcomeSchema, parseJws(outcome, [JWS_TYPES.outcome]).payload, "BODY_INVALID");
  return { phase, record: seq };
}

function proposalOf({ actFor, ...wish }: Wish, session: string): Proposal {
  return { ...wish, session, body: new Uint8Array(), ...(actFor === null ? {} : { actFor }) };
}

function askedOf(answer: Answer): Asked {
  switch (answer.kind) {
    case "permitted":
      return { kind: "permitted", envelope: answer.envelope };
    case "held":
      return { kind: "held", hold: answer.hold, expires: answer.expires, reason: answer.reason };
    case "refused": {
      const { code, detail, cure, verdict, dimension, reason, seq, denial, evidence } = answer;
      // A code this version does not know is not passed on as one it does.
      const error = isErrorCode(code)
        ? new CountersignError(code, detail, { cure })
        : new CountersignError("INTERNAL", `${code}: ${detail}`);
      return { kind: "refused", error, more: { verdict, dimension, reason, seq, denial, evidence } };
    }
  }
}
