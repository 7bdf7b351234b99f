import { decodeBase64url, encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { concatBytes, fromUtf8, utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { joinCompact, splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";

type Members = Record<string, unknown>;

/** An intent taken apart. */
export interface Taken {
  readonly header: Members;
  readonly claims: Members;
  readonly disclosures: readonly string[];
  readonly signature: Uint8Array;
}

export function takeApart(intent: string): Taken {
  const { jwt, disclosures } = splitCompact(intent);
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  return {
    header: JSON.parse(fromUtf8(decodeBase64url(header))) as Members,
    claims: JSON.parse(fromUtf8(decodeBase64url(payload))) as Members,
    disclosures,
    signature: decodeBase64url(signature),
  };
}

/** What may be changed; a string stands for JSON as it is written. */
export interface Changes {
  readonly header?: Members | string;
  readonly claims?: Members | string;
  readonly disclosures?: readonly string[];
}

/** The intent with changed members, properly signed again: what is refused then is the change, not the signature. */
export async function resign(signer: Signer, intent: string, changes: Changes): Promise<string> {
  const taken = takeApart(intent);
  const header = written(taken.header, changes.header);
  const claims = written(taken.claims, changes.claims);
  const input = `${encodeBase64url(utf8(header))}.${encodeBase64url(utf8(claims))}`;
  const signature = encodeBase64url(await signer.sign(utf8(input)));
  return joinCompact(`${input}.${signature}`, changes.disclosures ?? taken.disclosures);
}

function written(members: Members, change: Members | string | undefined): string {
  return typeof change === "string" ? change : JSON.stringify({ ...members, ...change });
}

/** The intent with another signature. */
export function withSignature(
  intent: string,
  change: (signature: Uint8Array, input: Uint8Array) => Uint8Array,
): string {
  const { jwt, disclosures } = splitCompact(intent);
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const changed = change(decodeBase64url(signature), utf8(`${header}.${payload}`));
  return joinCompact(`${header}.${payload}.${encodeBase64url(changed)}`, disclosures);
}

/** R || S as bytes, S little endian. */
export function joinSignature(r: Uint8Array, s: bigint): Uint8Array {
  return concatBytes(r, Uint8Array.from(Buffer.from(s.toString(16).padStart(64, "0"), "hex")).reverse());
}

export function scalarOf(signature: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(signature.slice(32).reverse()).toString("hex")}`);
}

/** The intent with its parts rewritten as text. */
export function withParts(intent: string, change: (parts: [string, string, string]) => readonly string[]): string {
  const { jwt, disclosures } = splitCompact(intent);
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  return joinCompact(change([header, payload, signature]).join("."), disclosures);
}
