import type { PolicyFile } from "../../policy/parameters.ts";
import type { PolicyReason } from "../../words/reasons.ts";
import type { Custody, Posture, Status } from "../../words/verdicts.ts";
import type { ToolServer } from "../../mapping/tool-schema.ts";
import type { Authority } from "../authority.ts";
import type { Limits } from "../limits.ts";
import type { Domain } from "../schema.ts";

/** Who governs, as addresses in small letters, ascending. */
export interface Powers {
  readonly members: readonly string[];
  readonly threshold: number;
  /** seconds whatever loosens waits */
  readonly delay: number;
  /** beside the council, which is one itself */
  readonly guardians: readonly string[];
  readonly registrars: readonly string[];
}

/** The policy in force, or the one meant. */
export interface PolicyFacts {
  /** null when the evaluator in force has parameters of its own */
  readonly parameters: PolicyFile | null;
  /** SHA-256 of the mapping's bytes, hex */
  readonly mapping: string;
}

/** What an evaluator calls one set of parameters after another (contracts/types/Words.sol ChangeKind). */
export type Comparison = "Unknown" | "Tighten" | "Loosen" | "Mixed";

/** An agent a chain knows. */
export interface AgentFacts {
  readonly id: number;
  readonly status: Status;
  readonly posture: Posture;
  /** whose hand holds its key */
  readonly custody: Custody;
  /** SHA-256 of what it runs, hex */
  readonly model: string;
  /** whether anything about it changed since it was registered */
  readonly changed: boolean;
  /** action types somebody vouches for, ascending; of those the file or the home knows */
  readonly capabilities: readonly string[];
  /** the same, of those whose time is over */
  readonly lapsed: readonly string[];
}

/** What the registry of models says of a digest. */
export interface ModelFacts {
  readonly state: "unknown" | "standing" | "revoked";
  readonly slsaLevel: number;
  /** hex */
  readonly sbomDigest: string;
  readonly provenanceDigest: string;
}

/** How far the commitment of a principal has come. */
export type GenesisFacts = "unknown" | "nominated" | "active" | "revoked";

/** The newest authority an agent was handed. */
export interface DelegationFacts {
  /** of the node, hex */
  readonly id: string;
  /** a genesis or a delegation, hex */
  readonly parent: string;
  /** what holds: nothing is absent but what nobody above limits */
  readonly limits: Limits;
  readonly levels: number;
  /** SHA-256 of why it was granted, hex */
  readonly reasoning: string;
  /** whether this very node was ended */
  readonly revoked: boolean;
  /** whether it and everything above it stands, and if not, why */
  readonly standing: PolicyReason;
}

/** What a chain says of a domain at one block. */
export interface Found {
  readonly chainId: number;
  readonly system: string;
  /** unix seconds */
  readonly time: number;
  readonly powers: Powers;
  readonly policy: PolicyFacts;
  /** version in force, from 1 */
  readonly version: number;
  /** what the evaluator in force calls the step to the file's policy; null where it is the same */
  readonly compared: Comparison | null;
  /** by name; who is not here was never registered */
  readonly agents: Readonly<Record<string, AgentFacts>>;
  /** by digest, of those the file means */
  readonly models: Readonly<Record<string, ModelFacts>>;
  /** by name of the principal, of the genesis the file means */
  readonly geneses: Readonly<Record<string, { readonly id: string; readonly state: GenesisFacts }>>;
  /** by name of the agent */
  readonly delegations: Readonly<Record<string, DelegationFacts>>;
}

/** A wallet the file calls `key:<name>` of which the home has no key, and never had the address. */
export interface AbsentWallet {
  readonly name: string;
  /** what its holder said, to be noted; null while nobody said it */
  readonly address: string | null;
  /** stands where an address has to, until there is one: nobody has its key, and nothing with it is ever sent */
  readonly standIn: string;
}

/** What a file says a chain is to say. */
export interface Wanted {
  readonly domain: Domain;
  readonly authority: readonly Authority[];
  /** of the mapping, 32 bytes in hex */
  readonly salt: string;
  readonly powers: Powers;
  readonly policy: { readonly parameters: PolicyFile; readonly mapping: string };
  readonly wallets: readonly AbsentWallet[];
}

/** What the home remembers: what it brought about itself, and what it ended. */
export interface Remembered {
  /** what it last put in force, or null; else another one did */
  readonly policy: PolicyFacts | null;
  /** by name, what somebody vouched for when it was last looked at */
  readonly capabilities: Readonly<Record<string, readonly string[]>>;
  /** by name of the agent, what it had when it last was as the file said, or when the home entered it */
  readonly postures: Readonly<Record<string, Posture>>;
  /** the same of the digests of what they run */
  readonly models: Readonly<Record<string, string>>;
  /** by name of the agent: ended to be granted anew, or for good */
  readonly endedDelegations: Readonly<Record<string, "replace" | "remove">>;
  /** rows the council stopped, by `rowKey` */
  readonly stopped: readonly string[];
  /** of the mapping in force, where it is the one the home has; else null */
  readonly servers: Readonly<Record<string, ToolServer>> | null;
}

export const NOTHING_REMEMBERED: Remembered = {
  policy: null,
  capabilities: {},
  postures: {},
  models: {},
  endedDelegations: {},
  stopped: [],
  servers: null,
};
