import type { JsonObject } from "../../core/json/parse.ts";
import type { Clock, RandomBytes } from "../../core/ports/ports.ts";
import type { ToolCallStore } from "../../store/tool-calls.ts";
import type { Call, Upstream } from "../decide.ts";
import type { Gate, ToolView } from "../gate.ts";
import type { CallParams } from "./call-params.ts";
import type { KeepChanges } from "./changes.ts";
import type { Looking } from "./look.ts";
import type { Origins } from "./origin.ts";
import type { StateOwner } from "./request-state.ts";

/** What of a home decisions are made with. */
export interface HomeState {
  readonly store: ToolCallStore;
  /** 32 bytes: seals request states, and all processes of a home have the same */
  readonly key: Uint8Array;
}

export interface DeciderOptions {
  readonly gate: Gate;
  /** Opened when it is first needed: who is only looked at leaves nothing behind. */
  readonly home: () => Promise<HomeState>;
  readonly randomBytes: RandomBytes;
  readonly clock: Clock;
  /** for whoever runs this process, in one line */
  readonly report: (line: string) => void;
  /** for a roll-out: lists what is hidden too, marked; it is refused all the same */
  readonly showAll?: boolean;
}

/** What decisions of this process share. */
export interface Deciding extends DeciderOptions {
  readonly origins: Origins;
  readonly keepChanges: KeepChanges;
  readonly looking: Looking;
}

/** One request of a client, as it came. */
export interface Asked {
  readonly call: Call;
  readonly upstream: Upstream;
  readonly params: CallParams;
  readonly view: ToolView;
  /** whom a request state given out for it belongs to */
  readonly owner: StateOwner;
}

/** One call of a tool: the client may see it as another one, the tool it waits with. */
export interface OneCall extends Asked {
  readonly tool: string;
  readonly args: JsonObject;
}
