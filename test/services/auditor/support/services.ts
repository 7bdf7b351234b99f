import { join } from "node:path";

import { pino } from "pino";

import { OPERATOR } from "../../../helpers/operator.ts";
import { localAccounts } from "../../../../scripts/local/accounts.ts";
import { createStepper } from "../../../../services/batcher/step.ts";
import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import { createDecider } from "../../../../services/engine/decide/rpc-mode.ts";
import { createLimitReader } from "../../../../services/chain/read/limit-reader.ts";
import { createHeadTracker, headOfNode } from "../../../../services/chain/read/head.ts";
import { readBlockByNumber, readLatestBlock } from "../../../../services/chain/read/block.ts";
import { readFinalNumber } from "../../../../services/chain/read/finality.ts";
import { readLog, readSigners } from "../../../../services/chain/read/logs.ts";
import { createAnchorSender } from "../../../../services/chain/send/anchor.ts";
import { toProblem } from "../../../../services/core/errors/problem.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { logUrn } from "../../../../services/core/words/ids.ts";
import { createMappingChoice } from "../../../../services/gateway/admission/mapping-choice.ts";
import { createGateway, type GatewayDeps } from "../../../../services/gateway/gateway.ts";
import { signCheckpoint } from "../../../../services/log/checkpoints.ts";
import { createSequencer } from "../../../../services/log/sequencer.ts";
import { createHttpServer } from "../../../../services/platform/http/server.ts";
import { type AgentClient, createAgentClient } from "../../../../services/sdk/client.ts";
import type { BuiltIntent } from "../../../../services/sdk/intent.ts";
import { buildRevokeOrder } from "../../../../services/sdk/build-plan.ts";
import type { Answer } from "../../../../services/signing/shared/answer.ts";
import { readAnswer } from "../../../../services/sdk/answer.ts";
import { buildIntent, type Proposal } from "../../../../services/sdk/intent.ts";
import { createCounters } from "../../../../services/signing/budget/counters.ts";
import type { SigningDeps } from "../../../../services/signing/shared/deps.ts";
import { openHealed } from "../../../../services/signing/budget/heal.ts";
import { createOutcomes } from "../../../../services/signing/outcomes/outcomes.ts";
import { createSigningService } from "../../../../services/signing/service.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { openSettlementStore } from "../../../../services/store/sqlite/settlements.ts";
import type { LogStore } from "../../../../services/store/port.ts";
import { counterStoreAt } from "../../../../services/store/sqlite/counters/open.ts";
import { walletDigest } from "../../../helpers/approved-action.ts";
import { until } from "../../../helpers/until.ts";
import { GATEWAY, type Organization, randomly, SIGNING } from "./organization.ts";

const fail = (error: Error): never => {
  throw error;
};
const silent = pino({ level: "silent" });
export const logPath = (dir: string, logId: number): string => join(dir, `log-${logId}.sqlite`);

/** The logs services write to. */
export interface Logs {
  readonly signing: number;
  readonly gateway: number;
}
const FIRST: Logs = { signing: SIGNING, gateway: GATEWAY };

/** What a test puts in the place of the real thing. */
export type Replaced = Partial<Pick<SigningDeps, "decider" | "signer" | "clock"> & Pick<GatewayDeps, "enforcement">>;

/** Signing service and gateway on the logs in a directory: real decisions, signatures, requests; only the wire is left out. */
export async function openServices(organization: Organization, dir: string, replaced: Replaced = {}, logs = FIRST) {
  const { rpc, system, mapping, registries, signingKey, gatewayKey } = organization;
  const clock = replaced.clock ?? Date.now;
  const head = createHeadTracker({ look: headOfNode(rpc, "own"), clock, pollMs: 3_600_000 });
  await head.refresh();
  const open = async (logId: number) => {
    // Tests go on on copies: the store takes itself for one that knows everything since the beginning.
    const from = { path: logPath(dir, logId), identity: organization.identity(logId), clock: () => 0 };
    const store = await openLogStore(from);
    return { store, sequencer: await createSequencer({ store, clock, onFatal: fail }) };
  };
  const signing = await open(logs.signing);
  const enforcing = await open(logs.gateway);
  const counters = createCounters(() =>
    openHealed(
      { ...signing, logId: logs.signing },
      counterStoreAt(join(dir, "counters.sqlite"), signing.store.identity),
    ),
  );
  const settlements = await openSettlementStore(join(dir, "settlements.sqlite"));
  const outcomes = createOutcomes({ ...signing, counters, settlements, registries, head, logId: logs.signing });
  const choice = createMappingChoice({ mappings: () => [mapping], registries, head });
  const common = {
    system,
    mappings: choice.known,
    head,
    registries,
    clock,
    randomBytes: randomly,
    stopwatch: () => performance.now(),
  };
  const service = createSigningService({
    ...common,
    operators: [OPERATOR.publicKey],
    ...signing,
    counters,
    outcomes,
    logId: logs.signing,
    decider: createDecider(rpc),
    limits: createLimitReader(rpc, system),
    signer: signingKey,
    lives: { sae: 60, hold: 3600 },
    ...replaced,
  });
  const gateway = await createGateway({
    ...common,
    ...enforcing,
    choice,
    logId: logs.gateway,
    signer: gatewayKey,
    credentials: { headersFor: () => Promise.resolve({}), refused: () => undefined },
    operators: [],
    loggers: () => silent,
    bodyLimit: 4096,
    targetTimeoutMs: 120_000,
    enforcement: replaced.enforcement ?? "on",
  });
  const server = await createHttpServer(gateway.listener, { port: 0 });
  const urn = (logId: number) => logUrn(system.chainId, system.system, logId);

  const deps = (name: keyof Organization["agents"]) => {
    const { subject, delegation, signer } = organization.agents[name];
    const identity = { subject, delegation, log: urn(logs.signing), pep: urn(logs.gateway) };
    return { identity, signer, clock, randomBytes: randomly, signingUrl: "", gatewayUrl: server.url };
  };
  const client = (name: keyof Organization["agents"]): AgentClient => createAgentClient(deps(name));

  return {
    signing,
    enforcing,
    settlements,
    outcomes,
    /** base URL of the gateway */
    gatewayUrl: server.url,
    head,
    client,
    deps,
    /** @returns seq of the plan */
    plan: async (text: string): Promise<number> => seqOf(await service.plan(text)),
    /** as an operator. @returns seq of the revocation */
    revoke: async (plan: string): Promise<number> => {
      const who = { iss: null, aud: urn(logs.signing), signer: OPERATOR, clock, randomBytes: randomly };
      return seqOf(await service.revoke(plan, await buildRevokeOrder(who, plan, "a test")));
    },
    /** proposes, and takes the newest block into account */
    propose: async (name: keyof Organization["agents"], proposal: Proposal, held?: BuiltIntent) => {
      await head.refresh();
      const built = await buildIntent(deps(name), proposal, held);
      const answer = await service.propose({ intent: built.intent });
      const body = "problem" in answer ? { ...toProblem(answer.problem), ...answer.more } : answer.body;
      return { built, answer: readAnswer(answer.status, body) };
    },
    approve: async (hold: string) => {
      const { typed_data: typed } = await service.view(hold, null, { agent: null });
      if (typed === null) throw new Error("there is nothing to sign");
      const { validBefore, action } = typed.message;
      const signed = signByWallet(localAccounts().approver.privateKey, walletDigest(typed));
      await service.approve(hold, { ...signed, valid_before: validBefore, action });
    },
    /** @returns seq of the denial */
    deny: async (hold: string, why: string): Promise<number> => {
      const { denial_typed_data: typed } = await service.view(hold, null, { agent: null });
      if (typed === null) throw new Error("there is nothing to sign");
      const { validBefore, denied } = typed.message;
      const filled = { ...typed, message: { ...typed.message, denied: { ...denied, why } } };
      const signed = signByWallet(localAccounts().approver.privateKey, walletDigest(filled));
      const answer = await service.deny(hold, { ...signed, valid_before: validBefore, action: denied.action, why });
      if (!("body" in answer)) throw answer.problem;
      return (answer.body as { seq: number }).seq;
    },
    /** what an agent signed that it did. @returns seq of the record */
    tell: async (behaviour: string): Promise<number> => {
      const answer = await service.tell(behaviour);
      if (!("body" in answer)) throw answer.problem;
      return (answer.body as { seq: number }).seq;
    },
    take: (outcome: string) => service.take(outcome),
    /** @returns seq of the erasure */
    erase: async (ordered: string): Promise<number> => {
      const answer = await service.erase(ordered);
      if (!("body" in answer)) throw answer.problem;
      return (answer.body as { seq: number }).seq;
    },
    close: async (): Promise<void> => {
      await server.close(100);
      await gateway.stop();
      await counters.close();
      await settlements.close();
      await signing.store.close();
      await enforcing.store.close();
    },
  };
}

function seqOf(answer: Answer): number {
  if (!("body" in answer)) throw answer.problem;
  return (answer.body as { seq: number }).seq;
}

export type Services = Awaited<ReturnType<typeof openServices>>;

/** Anchors everything a store holds. */
export async function anchorAll(organization: Organization, store: LogStore, signer: Signer, perBatch = 1000) {
  const { rpc, system } = organization;
  const { logId } = store.identity;
  const accounts = localAccounts();
  const { anchorer } = (await readLog(rpc, system.anchorLog, "latest", logId)) ?? fail(new Error("no log"));
  const isFirst = anchorer === accounts.signingAnchorer.address.toLowerCase();
  const { privateKey } = isFirst ? accounts.signingAnchorer : accounts.gatewayAnchorer;
  const stepper = createStepper({
    store,
    chain: {
      view: async () => (await readLog(rpc, system.anchorLog, "latest", logId)) ?? fail(new Error("no log")),
      signers: async () => readSigners(rpc, system.anchorLog, await readLatestBlock(rpc), logId),
      blockHashOf: async (number) => (await readBlockByNumber(rpc, number))?.hash ?? null,
      finalNumber: (depth) => readFinalNumber(rpc, depth),
    },
    sender: createAnchorSender({ rpc, privateKey, ...system }),
    requestCheckpoint: (firstSeq) =>
      signCheckpoint({ store, signer, anchor: system.anchorLog, clock: Date.now }, firstSeq),
    anchor: system.anchorLog,
    rules: { maxRecords: 1, maxSeconds: 1, confirmations: 1, finalDepth: 64 },
    clock: Date.now,
    maxDrain: perBatch,
  });
  await until(`all of log ${logId} is anchored`, async () => (await stepper.step(false)).state === "idle");
}
