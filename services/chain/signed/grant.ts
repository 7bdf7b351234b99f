import { AbiCoder, keccak256, TypedDataEncoder, type TypedDataField } from "ethers";

import type { Grant, Nomination } from "../abi/contracts.ts";
import { domainAt, type Eip712Domain } from "../../core/eip712-domain.ts";

/** Where a commitment counts: one lineage on one chain. */
export interface LineageDomain {
  readonly chainId: number;
  readonly lineage: string;
}

const fields = (...members: string[]): TypedDataField[] =>
  members.map((member) => {
    const [type = "", name = ""] = member.split(" ");
    return { type, name };
  });

const GENESIS = { Genesis: fields("bytes32 genesis", "bytes32 text", "uint8 threshold", "uint64 activationDelay") };
const GRANT = {
  Grant: fields(
    "bytes32 parent",
    "uint256 agentId",
    "bytes32 receiverKeyHash",
    "uint8 levels",
    "uint8 cosigners",
    "bool reasoningRequired",
    "bytes32 reasoningHash",
    "Envelope envelope",
    "bytes16 grantMark",
    "uint64 nonce",
    "uint64 deadline",
  ),
  Envelope: fields(
    "uint256 dimensions",
    "Financial financial",
    "Operational operational",
    "Temporal temporal",
    "DataAccess dataAccess",
    "Communication communication",
  ),
  Financial: fields("bytes32 currency", "Bound perAction", "Bound perDay", "Bound perMonth", "Bound lifetime"),
  Bound: fields("uint128 flagAt", "uint128 soft", "uint128 hard"),
  Operational: fields("ItemSet operations", "ItemSet targets", "uint32 perHour", "uint32 perDay"),
  ItemSet: fields("uint8 mode", "bytes32[] items"),
  Temporal: fields("uint64 notBefore", "uint64 notAfter", "uint168 week", "Blackout[] blackouts"),
  Blackout: fields("uint64 from", "uint64 until"),
  DataAccess: fields("ItemSet readable", "ItemSet writable", "uint8 ceiling", "bool pii"),
  Communication: fields("ItemSet channels", "ItemSet recipients", "bool outside"),
};

/** The id a nomination gets: everything the principals are asked to commit to. */
export function genesisId({ chainId, lineage }: LineageDomain, nomination: Nomination): string {
  const { principals, threshold, activationDelay, textHash } = nomination;
  const types = ["uint256", "address", "bytes32", "uint8", "uint64", "bytes32[]"];
  const signers = principals.map((principal) => keccak256(principal));
  const values = [chainId, lineage, textHash, threshold, activationDelay, signers];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
}

/** EIP-712 typed data as wallets take it (eth_signTypedData_v4). */
export interface LineageTypedData {
  readonly domain: Eip712Domain;
  readonly types: Readonly<Record<string, readonly TypedDataField[]>>;
  readonly primaryType: "Genesis" | "Grant";
  readonly message: Readonly<Record<string, unknown>>;
}

/** What each principal signs to establish a genesis, in full. */
export function genesisTypedData(domain: LineageDomain, nomination: Nomination): LineageTypedData {
  const { textHash, threshold, activationDelay } = nomination;
  const message = { genesis: genesisId(domain, nomination), text: textHash, threshold, activationDelay };
  return { ...wholeOf(domain, GENESIS), primaryType: "Genesis", message };
}

/** What is signed to hand authority down, in full. */
export function grantTypedData(domain: LineageDomain, grant: Grant): LineageTypedData {
  return { ...wholeOf(domain, GRANT), primaryType: "Grant", message: { ...grant } };
}

/** What each principal signs to establish a genesis: 32 bytes, hex (EIP-712 Genesis). */
export function genesisDigest(domain: LineageDomain, nomination: Nomination): string {
  const { message } = genesisTypedData(domain, nomination);
  return TypedDataEncoder.hash(domainAt(domain.chainId, domain.lineage), GENESIS, message);
}

/** What is signed to hand authority down, and the id of the delegation it makes (EIP-712 Grant). */
export function grantDigest(domain: LineageDomain, grant: Grant): string {
  return TypedDataEncoder.hash(domainAt(domain.chainId, domain.lineage), GRANT, grant);
}

const EIP712_DOMAIN = fields("string name", "string version", "uint256 chainId", "address verifyingContract");

function wholeOf({ chainId, lineage }: LineageDomain, types: Readonly<Record<string, TypedDataField[]>>) {
  return { domain: domainAt(chainId, lineage), types: { EIP712Domain: EIP712_DOMAIN, ...types } };
}
