import type { SystemAddresses } from "../../chain/read/deployment.ts";
import type { HeadTracker } from "../../chain/read/head.ts";
import type { LimitReader } from "../../chain/read/limit-reader.ts";
import type { Registries } from "../../chain/read/registries.ts";
import type { Decider } from "../../core/ports/decider.ts";
import type { Clock, RandomBytes, Signer } from "../../core/ports/ports.ts";
import type { Sequencer } from "../../log/sequencer.ts";
import type { CounterStore } from "../../store/counters.ts";
import type { LogStore } from "../../store/port.ts";
import type { Mappings } from "../../platform/mappings.ts";
import type { Durations, Stopwatch } from "../../platform/durations.ts";
import type { KnownKeys } from "../../keys/verify/known-keys.ts";
import type { FloorKeeper } from "./floor-keeper.ts";
import type { AgentRates } from "./rates.ts";
import type { Turns } from "./turns.ts";

/** How long things live, in seconds. */
export interface Lives {
  /** of a permission: SAE_MIN_LIFE to SAE_MAX_LIFE */
  readonly sae: number;
  /** of a hold */
  readonly hold: number;
}

/** The counters, opened when somebody is charged. */
export interface OpenCounters {
  /** @throws COUNTERS_UNREACHABLE, LOG_CORRUPT */
  open(): Promise<CounterStore>;
}

/** Everything the signing service works with. Each can be replaced in a test. */
export interface SigningDeps {
  readonly system: SystemAddresses;
  readonly logId: number;
  readonly mappings: Mappings;
  readonly head: Pick<HeadTracker, "pin">;
  readonly registries: Registries;
  readonly decider: Decider;
  /** for simulations: what explains a decision, and never makes one */
  readonly limits: LimitReader;
  readonly signer: Signer;
  readonly store: LogStore;
  readonly sequencer: Pick<Sequencer, "append">;
  readonly counters: OpenCounters;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly stopwatch: Stopwatch;
  readonly lives: Lives;
  readonly durations: { readonly decide: Durations; readonly sign: Durations };
  readonly turns: Turns;
  /** of agents */
  readonly knownKeys: KnownKeys;
  readonly rates: AgentRates;
  readonly floors: FloorKeeper;
}
