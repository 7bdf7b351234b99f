import type { AgentView } from "../../chain/read/agents.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { Floor } from "../../core/schemas/pending.ts";
import type { OpenedIntent } from "../../core/verify/intent.ts";
import type { LoadedMapping } from "../../platform/mapping-file.ts";

/** A decision of an agent that is about to be made. */
export interface FloorAsked {
  readonly authentic: {
    readonly agent: Pick<AgentView, "agentId" | "posture">;
    readonly intent: Pick<OpenedIntent, "claims">;
    readonly pin: Pin;
  };
  readonly mapping: LoadedMapping;
}

/**
 * Where this service is stricter than the contract. Everything follows from the records of the log, so that it survives the
 * process, and another service on the same log goes on with it.
 */
export interface FloorKeeper {
  /** Whether an agent's decisions have to be made one after the other, since one can be a floor for the next. */
  readonly isNeeded: (mapping: LoadedMapping) => Promise<boolean>;
  /**
   * The floors a decision at a time (unix seconds) has to name. What is due by then is recorded first, and durable.
   * @throws SIGNING_FAILED, LOG_FENCED, STORE_FAILED; nothing is decided then
   */
  readonly stand: (asked: FloorAsked, now: number) => Promise<readonly Floor[]>;
  /** The same without recording anything: what is due counts under the hash of what would be signed. */
  readonly foresee: (asked: FloorAsked, now: number) => Promise<readonly Floor[]>;
}
