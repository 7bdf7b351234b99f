import { utf8 } from "../../encoding/bytes.ts";
import { toHex } from "../../encoding/hex.ts";
import { sha256 } from "../../hash.ts";
import { canonicalJson } from "../../json/canonical.ts";
import type { MeantModel } from "../models.ts";

/** What a row is about. */
export type Subject =
  | "deployment"
  | "council"
  | "guardian"
  | "registrar"
  | "policy"
  | "mapping"
  | "model"
  | "agent"
  | "posture"
  | "custody"
  | "capability"
  | "principal"
  | "genesis"
  | "delegation"
  | "wallet";

/** `drift`: the chain was changed beside the file, and nothing is done about it unless that is asked for. */
export type Effect = "adds" | "tightens" | "loosens" | "removes" | "drift";

/** One difference between a chain and a file, as it is shown, hashed and printed as JSON. */
export interface Row {
  readonly what: Subject;
  readonly subject: string;
  /** what the chain says; null for nothing */
  readonly from: string | null;
  /** what the file says; null for nothing */
  readonly to: string | null;
  readonly effect: Effect;
  /** who has to sign, or the command that changes it */
  readonly signs: string;
  /** seconds between the signatures and the effect */
  readonly waits: number;
}

/** Who can bring an act about. */
export type Party =
  | { readonly role: "deployer" | "registrar" | "guardian" | "council" }
  /** `holder`: whoever has the key of `key:<name>` */
  | { readonly role: "principal" | "agent" | "holder"; readonly name: string };

/** What has to be done about a row. */
export type Act =
  | { readonly do: "deploy" }
  | { readonly do: "wallet"; readonly name: string }
  | { readonly do: "publish" }
  | { readonly do: "register"; readonly agent: string }
  | { readonly do: "model"; readonly model: MeantModel }
  | { readonly do: "run"; readonly agent: string }
  | { readonly do: "raise"; readonly agent: string }
  | { readonly do: "lower"; readonly agent: string }
  | { readonly do: "revoke-agent"; readonly agent: string }
  | { readonly do: "attest"; readonly agent: string; readonly type: string }
  | { readonly do: "withdraw"; readonly agent: string; readonly type: string }
  | { readonly do: "nominate"; readonly principal: string }
  | { readonly do: "establish"; readonly principal: string }
  | { readonly do: "revoke"; readonly agent: string }
  /** `replaces`: a node that is ended right before */
  | { readonly do: "grant"; readonly agent: string; readonly replaces: boolean };

/** A row, and what has to be done about it: nothing for drift, and for what another row does as well. */
export interface Difference {
  readonly row: Row;
  readonly act: Act | null;
  readonly by: Party | null;
}

/** SHA-256 of the RFC 8785 form of a value, hex. */
export function digestOf(value: unknown): string {
  return toHex(sha256(utf8(canonicalJson(value))));
}

/** What tells one wish from another, whatever the chain said meanwhile. */
export function rowKey({ what, subject, to }: Row): string {
  return digestOf({ what, subject, to });
}
