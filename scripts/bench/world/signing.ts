import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { createHeadTracker, type HeadTracker } from "../../../services/chain/read/head.ts";
import { createRegistries, type Registries } from "../../../services/chain/read/registries.ts";
import { createLimitReader, type LimitReader } from "../../../services/chain/read/limit-reader.ts";
import { utf8 } from "../../../services/core/encoding/bytes.ts";
import type { Decider } from "../../../services/core/ports/decider.ts";
import { logUrn } from "../../../services/core/words/ids.ts";
import { createFileSigner } from "../../../services/keys/file-signer.ts";
import { createSequencer } from "../../../services/log/sequencer.ts";
import type { LoadedMapping } from "../../../services/platform/mapping-file.ts";
import { buildIntent, type IntentDeps, type Proposal } from "../../../services/sdk/intent.ts";
import { createCounters } from "../../../services/signing/budget/counters.ts";
import { openHealed } from "../../../services/signing/budget/heal.ts";
import { createOutcomes } from "../../../services/signing/outcomes/outcomes.ts";
import { createSigningService, type ServiceOptions, type SigningService } from "../../../services/signing/service.ts";
import { counterStoreAt } from "../../../services/store/sqlite/counters/open.ts";
import { openLogStore } from "../../../services/store/sqlite/open.ts";
import { openSettlementStore } from "../../../services/store/sqlite/settlements.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import type { Bench } from "../bench-context.ts";
import { openProven } from "../decide/deciders.ts";
import { HOLD_ABOVE, ORDER_ACTION } from "./policy.ts";
import { ERP, type World } from "./world.ts";
import { printText } from "../../../services/platform/terminal/print.ts";

/** Depth of the delegation the orders are placed under. */
const DEPTH = 3;
/** As the services poll it (services/signing/start.ts). */
const HEAD_POLL_MS = 1000;
const LIVES = { sae: 300, hold: 3600 };

export interface ChainReads {
  readonly head: HeadTracker;
  readonly registries: Registries;
  readonly limits: LimitReader;
  readonly decider: Decider;
}

/** As the signing service does it (services/signing/start.ts); a gateway always takes the newest block. */
const REST_SECONDS = { signing: 10, gateway: 0 };

/** A head that follows the chain, and everything read at it proven: of the signing service, or of a gateway. */
export async function startReads(bench: Bench, who: keyof typeof REST_SECONDS): Promise<ChainReads> {
  const { chain, system } = await bench.world();
  const { rpc, look, decider, close } = await openProven(chain.url, system.chainId, { restSeconds: REST_SECONDS[who] });
  bench.atEnd(close);
  const head = createHeadTracker({ look, clock: Date.now, pollMs: HEAD_POLL_MS });
  await head.start();
  bench.atEnd(async () => head.stop());
  return { head, registries: createRegistries(rpc, system), limits: createLimitReader(rpc, system), decider };
}

/**
 * The signing service in this process, on a store of its own; each that is started works with the same.
 * @param stopwatch milliseconds: what agents' rates go by
 */
export async function startSigning(bench: Bench, stopwatch = () => performance.now()): Promise<SigningService> {
  return createSigningService({ ...(await bench.once("signing options", () => signingOptions(bench))), stopwatch });
}

async function signingOptions(bench: Bench): Promise<Omit<ServiceOptions, "stopwatch">> {
  const world = await bench.world();
  const { system, dir, genesisHash, mapping, deployment } = world;
  const logId = deployment.logs.signing;
  const path = join(dir, "in-process", "log.sqlite");
  const store = await openLogStore({ path, identity: { ...system, logId, genesisHash } });
  bench.atEnd(() => store.close());
  const onFatal = (error: Error): void => printText(process.stderr, error.message);
  const sequencer = await createSequencer({ store, clock: Date.now, onFatal });
  const counters = createCounters(() =>
    openHealed({ store, sequencer, logId }, counterStoreAt(join(dir, "in-process", "counters.sqlite"), store.identity)),
  );
  const settlements = await openSettlementStore(join(dir, "in-process", "settlements.sqlite"));
  bench.atEnd(async () => {
    await counters.close();
    await settlements.close();
  });
  const reads = await startReads(bench, "signing");
  return {
    operators: [],
    ...reads,
    ...{ sequencer, counters },
    outcomes: createOutcomes({ ...reads, store, sequencer, counters, settlements, logId }),
    ...{ system, logId, mappings: (): [LoadedMapping] => [mapping], store, clock: Date.now, lives: LIVES },
    signer: await createFileSigner(homeFiles(dir).signingKey),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
  };
}

/** The agent that places the orders. */
export function buyer({ deployment, agentAt }: World): IntentDeps {
  const { chainId, system, logs } = deployment;
  const { subject, delegation, signer } = agentAt(DEPTH);
  return {
    identity: {
      subject,
      delegation,
      log: logUrn(chainId, system, logs.signing),
      pep: logUrn(chainId, system, logs.gateway),
    },
    signer,
    clock: Date.now,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
  };
}

/** Minor units. Envelopes state no risk yet, so the policy takes the worst of its bands: a tenth of the usual limits. */
const AMOUNT = HOLD_ABOVE / 20n;

/** An order nobody has to approve. */
export const ORDER: Proposal = {
  type: ORDER_ACTION,
  method: "POST",
  origin: ERP,
  path: "/purchase-orders",
  contentType: "application/json",
  body: utf8(JSON.stringify({ total: Number(AMOUNT) / 100, currency: "USD", vendor: "ACME" })),
  params: { amount: String(AMOUNT), currency: "USD", recipient: "ACME" },
  session: "session-1",
};

/** Signed intents, each another one. */
export async function signIntents(world: World, count: number): Promise<string[]> {
  const deps = buyer(world);
  const intents: string[] = [];
  for (let i = 0; i < count; i += 1) intents.push((await buildIntent(deps, ORDER)).intent);
  return intents;
}
