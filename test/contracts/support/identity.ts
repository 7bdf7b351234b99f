import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import {
  concat,
  dataLength,
  getBytes,
  hexlify,
  id,
  Interface,
  toBeHex,
  type TypedDataDomain,
  TypedDataEncoder,
  type TypedDataField,
} from "ethers";

import type { Deployment } from "../fixture.ts";
import { KEY_TYPE } from "./words.ts";

/** ERC-8004's identity registry as its clients spell it; nothing here comes from this repository's compiler. */
export const ERC8004 = new Interface([
  "function register() returns (uint256 agentId)",
  "function register(string agentURI) returns (uint256 agentId)",
  "function register(string agentURI, (string metadataKey, bytes metadataValue)[] metadata) returns (uint256 agentId)",
  "function setAgentURI(uint256 agentId, string newURI)",
  "function getMetadata(uint256 agentId, string metadataKey) view returns (bytes)",
  "function setMetadata(uint256 agentId, string metadataKey, bytes metadataValue)",
  "function setAgentWallet(uint256 agentId, address newWallet, uint256 deadline, bytes signature)",
  "function getAgentWallet(uint256 agentId) view returns (address)",
  "function unsetAgentWallet(uint256 agentId)",
  "function isAuthorizedOrOwner(address spender, uint256 agentId) view returns (bool)",
  "event Registered(uint256 indexed agentId, string agentURI, address indexed owner)",
  "event MetadataSet(uint256 indexed agentId, string indexed indexedMetadataKey, string metadataKey, bytes metadataValue)",
  "event URIUpdated(uint256 indexed agentId, string newURI, address indexed updatedBy)",
  "function tokenURI(uint256 tokenId) view returns (string)",
  "function ownerOf(uint256 tokenId) view returns (address)",
  "function name() view returns (string)",
  "function symbol() view returns (string)",
]);

/** ERC-4906 as its page spells it. */
export const ERC4906 = new Interface([
  "event MetadataUpdate(uint256 _tokenId)",
  "event BatchMetadataUpdate(uint256 _fromTokenId, uint256 _toTokenId)",
]);

/** Selectors of the standard's ten functions, as numbers a reader can compare with its page. */
export const ERC8004_SELECTORS = [
  "0x1aa3a008",
  "0xf2c298be",
  "0x8ea42286",
  "0x0af28bd3",
  "0xcb4799f2",
  "0x466648da",
  "0x2d1ef5ae",
  "0x00339509",
  "0x3fddcf19",
  "0xd95e72be",
] as const;

const WALLET_TYPES = {
  AgentWalletSet: [
    { name: "agentId", type: "uint256" },
    { name: "newWallet", type: "address" },
    { name: "owner", type: "address" },
    { name: "deadline", type: "uint256" },
  ],
};
const REPLACEMENT = [
  { name: "agentId", type: "uint256" },
  { name: "newKeyHash", type: "bytes32" },
  { name: "newDidHash", type: "bytes32" },
  { name: "newCustody", type: "uint8" },
  { name: "mark", type: "bytes16" },
  { name: "deadline", type: "uint64" },
];
export const ROTATION_TYPES = { KeyRotation: REPLACEMENT };
export const RECOVERY_TYPES = { KeyRecovery: REPLACEMENT };
export const ENROLLMENT_TYPES = {
  Enrollment: [
    { name: "agentId", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "registrar", type: "address" },
    { name: "keyHash", type: "bytes32" },
    { name: "didHash", type: "bytes32" },
    { name: "custody", type: "uint8" },
    { name: "deadline", type: "uint64" },
  ],
};
export const ATTESTATION_TYPES = {
  Attestation: [
    { name: "keyHash", type: "bytes32" },
    { name: "actionType", type: "bytes32" },
    { name: "expiresAt", type: "uint64" },
    { name: "documentHash", type: "bytes32" },
    { name: "mark", type: "bytes16" },
    { name: "deadline", type: "uint64" },
  ],
};

export type WalletStatement = { agentId: bigint; newWallet: string; owner: string; deadline: bigint };
export type RotationStatement = {
  agentId: bigint;
  newKeyHash: string;
  newDidHash: string;
  newCustody: bigint;
  mark: string;
  deadline: bigint;
};

/** The domain of all these statements. */
export async function identityDomain({ agentRegistry, ethers }: Deployment): Promise<TypedDataDomain> {
  const { chainId } = await ethers.provider.getNetwork();
  return {
    name: "ERC8004IdentityRegistry",
    version: "1",
    chainId,
    verifyingContract: await agentRegistry.getAddress(),
  };
}

/** What a wallet signs to become an agent's. */
export async function signWallet(
  deployment: Deployment,
  wallet: HardhatEthersSigner,
  statement: WalletStatement,
  domain: TypedDataDomain = {},
): Promise<string> {
  return await wallet.signTypedData({ ...(await identityDomain(deployment)), ...domain }, WALLET_TYPES, statement);
}

export async function walletDigest(deployment: Deployment, statement: WalletStatement): Promise<string> {
  return TypedDataEncoder.hash(await identityDomain(deployment), WALLET_TYPES, statement);
}

/** What the P-256 key of a name signs to hand over to another key, or to be that other key: r || s. */
export async function signRotation(
  deployment: Deployment,
  name: string,
  statement: RotationStatement,
  domain: TypedDataDomain = {},
): Promise<string> {
  return signStatement(deployment, keyed(name, KEY_TYPE.P256), ROTATION_TYPES, statement, domain);
}

/** Who has the key of a name, and of which type. */
export type Keyed = { name: string; keyType: bigint };
export const keyed = (name: string, keyType: bigint): Keyed => ({ name, keyType });

/** What a key of a name signs about itself. */
export async function signStatement(
  deployment: Deployment,
  { name, keyType }: Keyed,
  types: Record<string, TypedDataField[]>,
  statement: Record<string, unknown>,
  domain: TypedDataDomain = {},
): Promise<string> {
  const digest = TypedDataEncoder.hash({ ...(await identityDomain(deployment)), ...domain }, types, statement);
  const secret = getBytes(id(name));
  if (keyType !== KEY_TYPE.P256) return hexlify(ed25519.sign(getBytes(digest), secret));
  return hexlify(p256.sign(getBytes(digest), secret, { prehash: false, lowS: true }));
}

/** The other s of the same signature: as good to the curve, and refused. */
export function highS(signature: string): string {
  const [r, s] = [signature.slice(0, 66), BigInt(`0x${signature.slice(66)}`)];
  return concat([r, toBeHex(p256.Point.Fn.ORDER - s, 32)]);
}

/** Deploys a contract wallet that accepts this one hash with any signature (ERC-1271). */
export async function deployWallet({ actors }: Deployment, hash: string): Promise<string> {
  // Returns (CALLDATALOAD(4) == hash) * magic
  const magic = `0x1626ba7e${"00".repeat(28)}`;
  const runtime = concat(["0x7f", hash, "0x60043514", "0x7f", magic, "0x02", "0x5f5260205ff3"]);
  const creation = concat(["0x61", toBeHex(dataLength(runtime), 2), "0x80600a3d393df3", runtime]);
  const receipt = await (await actors.stranger.sendTransaction({ data: creation })).wait();
  if (receipt?.contractAddress == null) throw new Error("not deployed");
  return receipt.contractAddress;
}
