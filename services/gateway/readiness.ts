import type { HeadTracker } from "../chain/read/head.ts";
import type { Registries } from "../chain/read/registries.ts";
import { CountersignError } from "../core/errors/error.ts";
import { keyId } from "../core/jws/key.ts";
import type { Clock, Pin, Signer } from "../core/ports/ports.ts";
import { secondsOf } from "../core/time.ts";
import { signingRefusal } from "../core/verify/log-signer.ts";
import { createStoreCheck } from "../log/store-check.ts";
import { requireAgreement } from "../log/agreement.ts";
import type { Sequencer } from "../log/sequencer.ts";
import type { Check } from "../platform/http/health.ts";
import type { MappingChoice } from "./admission/mapping-choice.ts";
import type { LogStore } from "../store/port.ts";

/** The gateway's log and key, and who can say whether they are what they should be. */
export interface OwnLog {
  readonly logId: number;
  readonly signer: Pick<Signer, "publicKey">;
  readonly registries: Pick<Registries, "readLog" | "readSigners">;
}

export interface ReadinessDeps extends OwnLog {
  readonly registries: Pick<Registries, "readLog" | "readSigners" | "readPolicy">;
  readonly choice: Pick<MappingChoice, "known">;
  readonly head: Pick<HeadTracker, "pin">;
  readonly store: Pick<LogStore, "records" | "batches" | "identity" | "probe">;
  readonly sequencer: Pick<Sequencer, "append">;
  readonly clock: Clock;
  /** @throws CHAIN_UNREACHABLE when the chain is not read any more */
  readonly requireAgreement?: () => Promise<void>;
}

/** Ready means that a permission could be used now, and its outcome recorded so that an auditor believes it. */
export function readinessChecks(deps: ReadinessDeps): Readonly<Record<string, Check>> {
  const { head, sequencer, clock } = deps;
  const checkStore = createStoreCheck(deps.store, clock);
  return {
    chain: async () => {
      await deps.requireAgreement?.();
      head.pin();
    },
    mapping: () => requireMapping(deps, head.pin()),
    log: () => requireOwnLog(deps, head.pin(), secondsOf(clock)),
    history: async () => {
      const end = await deps.registries.readLog(head.pin(), deps.logId);
      if (end !== null) await requireAgreement(deps.store, end);
    },
    // An empty append still takes the write lock, and fails when another sequencer took over.
    store: async () => {
      await sequencer.append([]);
      await checkStore();
    },
  };
}

/** @throws MAPPING_MISMATCH, CHAIN_UNREACHABLE */
async function requireMapping({ registries, choice }: ReadinessDeps, pin: Pin): Promise<void> {
  const known = choice.known();
  const policy = await registries.readPolicy(pin, known[0].mapping.policy);
  if (known.some(({ hashHex }) => policy?.mappingHash === hashHex)) return;
  throw new CountersignError("MAPPING_MISMATCH", `the policy names ${policy?.mappingHash ?? "none"}`);
}

/**
 * The gateway's log must be one for outcomes, and its key one that may sign them.
 * @param now unix seconds
 * @throws ENVELOPE_SIGNER_UNKNOWN, CHAIN_UNREACHABLE
 */
export async function requireOwnLog({ registries, signer, logId }: OwnLog, pin: Pin, now: number): Promise<void> {
  const [log, signers] = await Promise.all([registries.readLog(pin, logId), registries.readSigners(pin, logId)]);
  const refusal = signingRefusal({ log, kind: "Enforcement", signers }, keyId(signer.publicKey), now);
  if (refusal === null) return;
  throw new CountersignError("ENVELOPE_SIGNER_UNKNOWN", `the gateway may not sign for log ${logId}: ${refusal.detail}`);
}
