import { randomBytes } from "node:crypto";

import type { Book, Entry } from "../../auditor/trace/book.ts";
import { agentOf, findRecord, recordsOfAgent } from "../../auditor/trace/find.ts";
import { withBook } from "../../auditor/trace/open.ts";
import { type Trace, traceOf } from "../../auditor/trace/trace.ts";
import { readAgent } from "../../chain/read/agents.ts";
import { readLatestBlock } from "../../chain/read/block.ts";
import { readCommitments } from "../../chain/read/commitments.ts";
import { readLineage } from "../../chain/read/delegations.ts";
import { connectSystem } from "../../chain/read/deployment.ts";
import { readCapabilities } from "../../chain/read/holdings.ts";
import { createRpc } from "../../chain/rpc/client.ts";
import { plainHash } from "../../core/calldata/hashes.ts";
import { belowAgent, delegationTo } from "../../core/domain/edit/authority.ts";
import { branchOf, outlineOf } from "../../core/domain/outline.ts";
import type { Domain } from "../../core/domain/schema.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { secondsOf } from "../../core/time.ts";
import { writeAsked } from "../../domain/asked.ts";
import { planEdit } from "../../domain/edit.ts";
import { readDomainState } from "../../domain/plan/state.ts";
import type { Requested, Trust } from "../../eatp/trust.ts";
import { readTrustedDeployment } from "../../platform/deployment-file.ts";
import { createAgentClient } from "../../sdk/client.ts";
import { readProfile } from "../../sdk/profile.ts";
import { proposalOf } from "../shared/proposal.ts";
import { traceJson } from "../records/trace.ts";
import { changesOf } from "../shared/asked-changes.ts";
import { type OpenedDomain, openDomain } from "../shared/edit.ts";
import { logsOf } from "../shared/logs.ts";
import { chainOf, type ChainOptions } from "../shared/settings.ts";

export interface TrustOptions extends ChainOptions {
  /** who asks, as in the file */
  readonly agent: string;
}

/** What one agent of a home may know. Everything is read when it is asked for: nothing old is told. */
export function trustOf(options: TrustOptions): Trust {
  const self = options.agent;
  const open = async (): Promise<OpenedDomain> => {
    const opened = await openDomain(options);
    requireAmong([self, ...Object.keys(opened.domain.agents)], self, opened.domain);
    return opened;
  };
  return {
    agents: async () => circleOf((await open()).domain, self),
    actions: async () => (await open()).domain.agents[self]?.capabilities ?? [],
    lineage: async (name) => {
      const opened = await open();
      requireAmong(circleOf(opened.domain, self), name, opened.domain);
      const branch = branchOf(outlineOf(opened.domain, opened.authority).authority, name);
      const { rpc, system, head, state } = await chainNow(opened, options);
      const id = state.delegations[name]?.id;
      const chain = id === undefined ? null : await readLineage(rpc, system, head, id);
      return { agent: name, says: branch?.lines ?? [], chain };
    },
    agent: async (name) => {
      const opened = await open();
      requireAmong(circleOf(opened.domain, self), name, opened.domain);
      return agentNow(opened, name, options);
    },
    policy: async (action) => {
      const { domain, authority } = await open();
      // One answer for an action that is not there and for one that is not this agent's.
      if (domain.agents[self]?.capabilities.includes(action) !== true) {
        throw new CountersignError("ARGUMENT_INVALID", `${action} is no action ${self} was examined for`);
      }
      const outline = outlineOf(domain, authority);
      const own = outline.actions.find(({ type }) => type === action);
      const grants = delegationTo(domain, self)?.actions.includes(action) === true;
      const lines = grants ? (branchOf(outline.authority, self)?.lines ?? []) : [];
      return { action, limits: own?.limits ?? [], general: outline.policy.slice(0, 2), handed: lines };
    },
    record: async (said) => inLogs(open(), options, (book, id) => ownTrace(book, id, [ownRecord(book, id, said)])),
    audit: async (last) =>
      inLogs(open(), options, (book, id) => ownTrace(book, id, recordsOfAgent(book, id).slice(-last))),
    verify: async ({ action, target, method, path, body, params }) => {
      const { home } = await open();
      const { profile, deps } = await readProfile(home.files.profile(self));
      const proposal = proposalOf(profile, {
        ...{ type: action, target, method, path, parent: [], session: randomBytes(12).toString("base64url") },
        param: Object.entries(params).map(([name, value]) => `${name}=${String(value)}`),
        ...(body === null ? {} : { body }),
      });
      return createAgentClient(deps).simulate(proposal);
    },
    request: async (said) => requested(await open(), self, said),
  };
}

/** The agent, those above it and those below it: of the others it learns nothing here. */
function circleOf(domain: Domain, self: string): readonly string[] {
  const above: string[] = [];
  for (let from = delegationTo(domain, self)?.from; from !== undefined; from = delegationTo(domain, from)?.from) {
    if (!Object.hasOwn(domain.agents, from) || above.includes(from)) break;
    above.push(from);
  }
  return [self, ...above, ...belowAgent(domain, self)];
}

function requireAmong(names: readonly string[], name: string, { agents }: Domain): void {
  if (names.includes(name) && Object.hasOwn(agents, name)) return;
  throw new CountersignError("AGENT_UNKNOWN", `${name} is no agent you may ask about`);
}

async function chainNow({ home }: OpenedDomain, options: TrustOptions) {
  const { rpc: url, deployment } = await chainOf(options);
  const rpc = createRpc(url);
  const system = await connectSystem({ rpc, ...(await readTrustedDeployment(deployment)) });
  return { rpc, system, head: await readLatestBlock(rpc), state: await readDomainState(home.files) };
}

async function agentNow(opened: OpenedDomain, name: string, options: TrustOptions) {
  const capabilities = opened.domain.agents[name]?.capabilities ?? [];
  const { rpc, system, head, state } = await chainNow(opened, options);
  const id = state.agents[name]?.id;
  if (id === undefined) return { agent: name, id: null, status: "not registered", capabilities };
  const hashes = capabilities.map((type) => toHex(plainHash(type)));
  const [entry, until, commitments] = await Promise.all([
    readAgent(rpc, system.agentRegistry, head, id),
    readCapabilities(rpc, system.agentRegistry, head, id, hashes),
    readCommitments(rpc, system.policyRegistry, head, id, 1),
  ]);
  const { status, posture, custody, modelDigest, keyHash, registeredAt } = entry;
  return {
    ...{ agent: name, id, status, posture, custody, model: modelDigest, key_hash: keyHash, registered: registeredAt },
    capabilities: capabilities.map((type, i) => ({ type, until: until[i] ?? 0 })),
    delegation: state.delegations[name]?.id ?? null,
    committed_to: commitments.at(-1) ?? null,
    block: head.number,
  };
}

/** Works on the logs of the home, for the agent by its number on the chain. */
async function inLogs<T>(
  opening: Promise<OpenedDomain>,
  options: TrustOptions,
  work: (book: Book, agentId: number) => T,
): Promise<T> {
  const { home } = await opening;
  const id = (await readDomainState(home.files)).agents[options.agent]?.id;
  if (id === undefined) throw new CountersignError("AGENT_UNKNOWN", `${options.agent} is not registered yet`);
  return withBook(await logsOf(options), (book) => Promise.resolve(work(book, id)));
}

/** Somebody else's record is none, as one that is not there is. @throws RECORD_UNKNOWN */
function ownRecord(book: Book, agentId: number, said: string): Entry {
  const entry = findRecord(book, said);
  if (traceOf(book, [entry]).entries.some((each) => agentOf(each.parsed) === agentId) && isSeen(entry, agentId)) {
    return entry;
  }
  throw new CountersignError("RECORD_UNKNOWN", `${said.slice(0, 80)} is no record of any log here`);
}

function ownTrace(book: Book, agentId: number, asked: readonly Entry[]) {
  const { entries, links, roots } = traceOf(book, asked);
  const seen = new Set(entries.filter((entry) => isSeen(entry, agentId)));
  const own: Trace = {
    ...{ entries: [...seen], roots },
    links: links.filter(({ from, to }) => seen.has(from) && seen.has(to)),
  };
  return traceJson(own, [], asked);
}

/** What another agent asked, or was answered, is between it and the log. */
function isSeen({ parsed }: Entry, agentId: number): boolean {
  const agent = agentOf(parsed);
  return agent === null || agent === agentId;
}

async function requested(
  { home, text, domain }: OpenedDomain,
  by: string,
  said: Parameters<Trust["request"]>[0],
): Promise<Requested> {
  const asked = { v: 1 as const, by, at: secondsOf(Date.now), ...said };
  // What can never be is said at once, and troubles nobody.
  const { compiled } = planEdit(text, changesOf(asked, domain), asked.at);
  const gives =
    said.what === "revoke"
      ? [`the authority of ${[said.agent, ...belowAgent(domain, said.agent)].join(", ")} would end`]
      : (branchOf(outlineOf(compiled.domain, compiled.authority).authority, said.agent)?.lines ?? []);
  const id = await writeAsked(home.files, asked);
  return { id, command: `countersign asked take ${id}`, gives };
}
