import type { HeadTracker } from "../../chain/read/head.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { isFailure } from "../../core/floors/failure.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { parseJws } from "../../core/jws/parse.ts";
import { outcomeSchema } from "../../core/schemas/outcome.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { type OpenedSae, openSae } from "../../core/verify/envelope.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { LogStore } from "../../store/port.ts";
import type { SettlementStore } from "../../store/settlements.ts";
import type { Answer } from "../shared/answer.ts";
import { giveBackUnexecuted, type UnexecutedDeps } from "../budget/give-back-unexecuted.ts";
import { verifyStatement } from "./statement.ts";
import { createTurns } from "../shared/turns.ts";

export interface OutcomeDeps extends UnexecutedDeps {
  readonly logId: number;
  readonly store: Pick<LogStore, "records" | "used" | "charges" | "identity">;
  readonly settlements: SettlementStore;
  readonly registries: Pick<Registries, "readSigners">;
  readonly head: Pick<HeadTracker, "pin">;
}

/** What enforcement points say became of this log's permissions. The first final outcome counts. */
export interface Outcomes {
  /**
   * @param outcome final, of this very permission
   * @returns seq of the record that gives back what the permission was charged; null when it gives back nothing
   * @throws CLAIMS_INVALID, ENVELOPE_SIGNER_UNKNOWN, JWS_*, CHAIN_UNREACHABLE, OUTCOME_CONFLICT, COUNTERS_UNREACHABLE
   */
  settle(sae: OpenedSae, outcome: string): Promise<number | null>;
  /** POST /v1/outcomes: the same for whoever brings one. @throws OUTCOME_UNFOUNDED too */
  take(outcome: string): Promise<Answer>;
}

export function createOutcomes(deps: OutcomeDeps): Outcomes {
  const turns = createTurns();
  const reads = { registries: deps.registries, organization: deps.store.identity };

  async function settle(sae: OpenedSae, outcome: string): Promise<number | null> {
    const claims = await verifyStatement(reads, deps.head.pin(), sae, outcome);
    const { phase } = claims;
    return turns(sae.hash, async () => {
      const settled = await deps.settlements.bySae(sae.hash);
      if (settled !== null && settled.outcome !== outcome) throw conflict(sae, settled.outcome);
      const { first, seq } = await giveBackUnexecuted(deps, sae, { outcome, phase, failed: isFailure(claims) });
      await deps.settlements.add({ seq: sae.claims.chain.seq, sae: sae.hash, outcome: first });
      if (first !== outcome) throw conflict(sae, first);
      return seq;
    });
  }

  return {
    settle,
    take: async (outcome) => {
      const sae = await permissionOf(deps, outcome);
      return { status: 200, body: { seq: await settle(sae, outcome) } };
    },
  };
}

/** The permission an outcome names, as it stands in this log. */
async function permissionOf({ logId, store }: OutcomeDeps, outcome: string): Promise<OpenedSae> {
  const { sae } = parseAs(outcomeSchema, parseJws(outcome, [JWS_TYPES.outcome]).payload, "CLAIMS_INVALID");
  const row = sae.log === logId ? await store.records.get(sae.seq) : null;
  if (row?.kind === "sae" && row.hash === sae.hash) return openSae(row.record, [JWS_TYPES.sae]);
  throw new CountersignError("OUTCOME_UNFOUNDED", `record ${sae.seq} of log ${logId} is no permission ${sae.hash}`);
}

function conflict({ claims, hash }: OpenedSae, first: string): CountersignError {
  const { phase } = parseAs(outcomeSchema, parseJws(first, [JWS_TYPES.outcome]).payload, "CLAIMS_INVALID");
  return new CountersignError("OUTCOME_CONFLICT", `permission ${claims.chain.seq}, ${hash}, ended as ${phase}`);
}
