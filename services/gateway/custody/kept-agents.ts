import type { Logger } from "pino";

import type { CountersignError } from "../../core/errors/error.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import type { Params } from "../../core/schemas/act.ts";
import type { Custody } from "../../core/words/verdicts.ts";

/** Whose keys are kept by somebody else: many agents' by a gateway, one agent's by the process beside it. */
export type Keeping = Extract<Custody, "Sidecar" | "Gateway">;

/** A request as the mapping understands it, to be asked for in the name of an agent. */
export interface Wish {
  readonly type: string;
  readonly params: Params;
  readonly method: string;
  readonly origin: string;
  /** path and query at the target, canonical */
  readonly path: string;
  readonly contentType: string | null;
  /** Content-Digest */
  readonly digest: string;
  /** whom the agent acts for; null for nobody it names */
  readonly actFor: string | null;
}

/** What the signing service said. */
export type Asked =
  | { readonly kind: "permitted"; readonly envelope: string }
  | { readonly kind: "held"; readonly hold: string; readonly expires: number; readonly reason: string }
  /** `more` are members of the problem beside the usual ones, such as the signed denial */
  | { readonly kind: "refused"; readonly error: CountersignError; readonly more: object };

/** What the enforcement point says became of a permission: its phase, and the record of its newest outcome where that is told. */
export interface Fate {
  readonly phase: string;
  readonly record: number | null;
}

/** An agent whose key lies here. Each call @throws SERVICE_UNREACHABLE when the signing service does not answer. */
export interface KeptAgent {
  /** in the home */
  readonly name: string;
  /** UID=<agent id>,CN=<DID> */
  readonly subject: string;
  readonly publicKey: PublicKey;
  /** log of the enforcement point its permissions are for */
  readonly pep: string;
  /** base URL of that enforcement point */
  readonly gatewayUrl: string;
  /** @returns the signed intent with its disclosures. @throws CLAIMS_INVALID, PARAM_UNPRINTABLE */
  sign(wish: Wish): Promise<string>;
  /** The same act once more, for the hold that was approved. */
  resume(intent: string, hold: string): Promise<string>;
  /** The same intent gets the same answer, however often it is asked. */
  ask(intent: string): Promise<Asked>;
  /** Looks at a hold, which records nothing. @throws HOLD_UNKNOWN, HOLD_CLOSED */
  look(hold: string): Promise<"pending" | "answered">;
  /** Asks the enforcement point; null for a permission that can still be used. One that expired unused is ended by asking. */
  fate(envelope: string): Promise<Fate | null>;
  /** Proof of possession for the envelope. */
  prove(envelope: string): Promise<string>;
}

/** The agents whose keys lie with this process. */
export interface KeptAgents {
  readonly keeping: Keeping;
  /** Who shows a bearer key; null for nobody. @throws KEY_UNREADABLE */
  ofBearer(key: string): Promise<KeptAgent | null>;
}

/** Opens the agents whose keys lie in a folder. @throws KEY_UNREADABLE, FILE_INVALID, FILE_UNREADABLE */
export type OpenKept = (options: {
  readonly keeping: Keeping;
  /** has a folder for each agent, of its name, with its profile, its key and its bearer key */
  readonly folder: string;
  /** the one agent that is served; absent for all */
  readonly only?: string;
  /** in the place of those in the profiles; null for those */
  readonly urls?: { readonly signing: string | null; readonly gateway: string | null };
  readonly logger: Pick<Logger, "info" | "error">;
  /** milliseconds that only grow */
  readonly stopwatch: () => number;
}) => Promise<KeptAgents>;
