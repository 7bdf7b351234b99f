import { z } from "zod";

import { type Grant, type Nomination } from "../../chain/abi/contracts.ts";
import {
  genesisDigest,
  genesisTypedData,
  grantDigest,
  grantTypedData,
  type LineageTypedData,
} from "../../chain/signed/grant.ts";
import { walletDigest, type WalletTypedData, walletTypedData } from "../../chain/signed/wallet-word.ts";
import { plainHash } from "../../core/calldata/hashes.ts";
import { type Limits, MODES } from "../../core/domain/limits.ts";
import { writtenLimits } from "../../core/domain/plan/written.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { isJsonObject, type JsonValue } from "../../core/json/parse.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { actionType, address, hex16, hex32, unixSeconds } from "../../core/schemas/primitives.ts";
import { inFile, readJson } from "../../platform/json-file.ts";

/** What a principal is asked to commit to. */
export interface GenesisAsked {
  readonly what: "genesis";
  readonly chainId: number;
  readonly lineage: string;
  /** the principal's wallet, lower case */
  readonly signer: string;
  readonly name: string;
  readonly commitment: string;
}

/** What a principal or an agent is asked to hand down. */
export interface GrantAsked {
  readonly what: "grant";
  readonly chainId: number;
  readonly lineage: string;
  /** a principal's wallet, or the public key of an agent (32 bytes), hex */
  readonly signer: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
  /** types of the actions, as the file names them */
  readonly actions: readonly string[];
  readonly grant: Grant & { readonly envelope: Limits; readonly nonce: number; readonly deadline: number };
}

/** Whose wallet `key:<name>` of a domain file is: asked of whoever holds it, where the home has neither the key nor the address. */
export interface WalletAsked {
  readonly what: "wallet";
  readonly chainId: number;
  readonly organization: string;
  readonly name: string;
}

export type Asked = GenesisAsked | GrantAsked | WalletAsked;

/**
 * A signature somebody is asked for, as a file. All of it but names follows from what is signed: `words`, `digest` and `typedData`
 * are made anew whenever it is read, and a file that says anything else was edited.
 */
export interface SignatureRequest {
  readonly version: 1;
  readonly type: "request";
  readonly what: Asked["what"];
  /** null where the signature itself says whose it is */
  readonly signer: string | null;
  readonly said: Readonly<Record<string, string | readonly string[]>>;
  /** for the person who signs; what is in a set of targets, data or recipients is hashed with a salt, and only counted */
  readonly words: readonly string[];
  /** 32 bytes, hex */
  readonly digest: string;
  /** for a wallet */
  readonly typedData: LineageTypedData | WalletTypedData;
}

/** A request that was read: what it asks for stands behind what it says. */
export interface ReadRequest {
  readonly request: SignatureRequest;
  readonly asked: Asked;
}

/** The principal commits alone, and at once. */
export function nominationFor({ signer, commitment }: GenesisAsked): Nomination {
  return { principals: [signer], threshold: 1, activationDelay: 0, textHash: hashOfWords(commitment) };
}

export function requestOf(asked: Asked): SignatureRequest {
  if (asked.what === "wallet") return walletRequest(asked);
  const { chainId, lineage, signer, what } = asked;
  const domain = { chainId, lineage };
  const head = { version: 1, type: "request", what, signer } as const;
  if (asked.what === "genesis") {
    const { name, commitment } = asked;
    const nomination = nominationFor(asked);
    return {
      ...head,
      said: { name, commitment },
      words: [
        `${name} answers for what is done in her name, and commits to this:`,
        commitment,
        `counts at once, by her signature alone; chain ${chainId}, lineage ${lineage}`,
      ],
      digest: genesisDigest(domain, nomination),
      typedData: written(genesisTypedData(domain, nomination)),
    };
  }
  const { from, to, why, actions, grant } = asked;
  return {
    ...head,
    said: { from, to, why, actions },
    words: grantWords(asked),
    digest: grantDigest(domain, grant),
    typedData: written(grantTypedData(domain, grant)),
  };
}

function walletRequest(asked: WalletAsked): SignatureRequest {
  const { chainId, organization, name } = asked;
  return {
    ...{ version: 1, type: "request", what: "wallet", signer: null },
    said: { organization, name },
    words: [
      `the wallet that signs this is key:${name} in the domain file of ${organization}`,
      `whatever is asked of key:${name} is asked of it from then on; chain ${chainId}`,
    ],
    digest: walletDigest(asked),
    typedData: walletTypedData(asked),
  };
}

function grantWords({ from, to, why, actions, grant, chainId, lineage }: GrantAsked): readonly string[] {
  const { envelope, agentId, levels, parent, deadline } = grant;
  // Whoever signs trusts no file for how many places a currency has: ISO 4217 says it, others are shown in their smallest unit.
  const limits = [...writtenLimits(envelope, {})].filter(([name]) => name !== "actions");
  return [
    `${from} hands authority down to ${to}, agent ${String(agentId)}, below ${String(parent)}:`,
    why,
    `actions: ${actions.join(", ")}`,
    ...limits.filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}`),
    `levels that may follow below: ${String(levels)}`,
    `entered by ${new Date(Number(deadline) * 1000).toISOString()}; chain ${chainId}, lineage ${lineage}`,
  ];
}

/** Whole numbers a reader could lose digits of are texts, as wallets take them. */
function written(data: LineageTypedData): LineageTypedData {
  return JSON.parse(
    JSON.stringify(data, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value)),
  ) as LineageTypedData;
}

const units = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,77})$/, "expected a whole number in digits")
  .transform(BigInt);
const small = z.int().min(0);
const bound = z.strictObject({ flagAt: units, soft: units, hard: units });
const itemSet = z.strictObject({ mode: z.int().min(0).max(2), items: z.array(hex32).max(256) });
const envelope = z.strictObject({
  dimensions: units,
  financial: z.strictObject({ currency: hex32, perAction: bound, perDay: bound, perMonth: bound, lifetime: bound }),
  operational: z.strictObject({ operations: itemSet, targets: itemSet, perHour: small, perDay: small }),
  temporal: z.strictObject({
    notBefore: unixSeconds,
    notAfter: unixSeconds,
    week: units,
    blackouts: z.array(z.strictObject({ from: unixSeconds, until: unixSeconds })).max(256),
  }),
  dataAccess: z.strictObject({
    readable: itemSet,
    writable: itemSet,
    ceiling: z.int().min(0).max(3),
    pii: z.boolean(),
  }),
  communication: z.strictObject({ channels: itemSet, recipients: itemSet, outside: z.boolean() }),
});
const grantMessage = z.strictObject({
  ...{ parent: hex32, agentId: small, receiverKeyHash: hex32, levels: small, cosigners: small },
  ...{ reasoningRequired: z.boolean(), reasoningHash: hex32, envelope, grantMark: hex16, nonce: small },
  deadline: unixSeconds,
});
const genesisMessage = z.strictObject({ genesis: hex32, text: hex32, threshold: small, activationDelay: small });

const name = z.string().min(1).max(128);
const text = z.string().min(1).max(1024);
const place = z.strictObject({
  ...{ name: z.string(), version: z.string(), chainId: z.int().min(1) },
  verifyingContract: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
});
const types = z.record(z.string(), z.array(z.strictObject({ name: z.string(), type: z.string() })));
const head = { version: z.literal(1), type: z.literal("request"), words: z.array(z.string()), digest: hex32 };
const signer = z.union([address, hex32], "expected a wallet, or the public key of an agent");
const typed = <T extends z.ZodType>(primaryType: string, message: T) =>
  z.strictObject({ domain: place, types, primaryType: z.literal(primaryType), message });

/** The form of a file; whether its members belong together is another question. */
const requestSchema = z.discriminatedUnion("what", [
  z.strictObject({
    ...head,
    ...{ what: z.literal("genesis"), signer: address, said: z.strictObject({ name, commitment: text }) },
    typedData: typed("Genesis", genesisMessage),
  }),
  z.strictObject({
    ...head,
    ...{ what: z.literal("grant"), signer },
    said: z.strictObject({ from: name, to: name, why: text, actions: z.array(actionType).min(1).max(32) }),
    typedData: typed("Grant", grantMessage),
  }),
  z.strictObject({
    ...head,
    ...{ what: z.literal("wallet"), signer: z.null(), said: z.strictObject({ organization: name, name }) },
    typedData: z.strictObject({
      domain: place.omit({ verifyingContract: true }),
      ...{ types, primaryType: z.literal("Wallet"), message: z.strictObject({ organization: name, name }) },
    }),
  }),
]);

/** Read as if its writer lied. @throws GOV_FILE_INVALID, GOV_FILE_EDITED when it does not say what would be signed */
export function parseRequest(value: unknown): ReadRequest {
  const asked = askedIn(parseAs(requestSchema, value, "GOV_FILE_INVALID"));
  const request = requestOf(asked);
  if (canonicalJson(request) !== canonicalJson(value)) {
    throw new CountersignError(
      "GOV_FILE_EDITED",
      `what would be signed is ${request.digest}, and the file says otherwise`,
    );
  }
  if (asked.what === "grant") requireWords(asked);
  return { request, asked };
}

function askedIn(parsed: z.infer<typeof requestSchema>): Asked {
  const { chainId } = parsed.typedData.domain;
  if (parsed.what === "wallet") return { what: "wallet", chainId, ...parsed.said };
  const lineage = parsed.typedData.domain.verifyingContract.toLowerCase();
  const at = { chainId, lineage, signer: parsed.signer };
  return parsed.what === "genesis"
    ? { what: "genesis", ...at, ...parsed.said }
    : { what: "grant", ...at, ...parsed.said, grant: parsed.typedData.message };
}

/** What the grant has in hashes is what the file has in words. */
function requireWords({ why, actions, grant }: GrantAsked): void {
  const { mode, items } = grant.envelope.operational.operations;
  const meant = [...new Set(actions.map((type) => toHex(plainHash(type))))].toSorted();
  const isSame =
    grant.reasoningHash === hashOfWords(why) && mode === MODES.LISTED && canonicalJson(meant) === canonicalJson(items);
  if (!isSame) throw new CountersignError("GOV_FILE_EDITED", "reason or actions are not those that would be signed");
}

/** @throws FILE_UNREADABLE, GOV_FILE_INVALID, GOV_FILE_EDITED */
export async function readRequest(path: string): Promise<ReadRequest> {
  const value = await readJson(path, "GOV_FILE_INVALID");
  return inFile(path, () => parseRequest(value));
}

/** Whether a file says it is a request; whether it is one is another question. */
export function isRequest(value: JsonValue): boolean {
  return isJsonObject(value) && value["type"] === "request";
}
