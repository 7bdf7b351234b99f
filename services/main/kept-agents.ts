import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { encodeBase64url } from "../core/encoding/base64url.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { isErrorCode } from "../core/errors/registry.ts";
import { openIntent } from "../core/verify/intent.ts";
import type { Asked, KeptAgent, KeptAgents, OpenKept, Wish } from "../gateway/custody/kept-agents.ts";
import { bearerKeys, type OwnerOf } from "../keys/bearer-keys.ts";
import type { Answer } from "../sdk/answer.ts";
import { type AgentClientDeps, createAgentClient } from "../sdk/client.ts";
import { buildIntent, type Proposal, resumeIntent } from "../sdk/intent.ts";
import { readProfile } from "../sdk/profile.ts";
import { buildProof } from "../sdk/proof.ts";
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
    loaded = await load(options, mark, false);
    options.logger.info({ agents: [...loaded.agents.keys()] }, "keys of agents read again");
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
    prove: (envelope) => buildProof(deps, envelope),
  };
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
