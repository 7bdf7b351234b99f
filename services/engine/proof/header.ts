import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { bigQuantity, hash32, hexData, lowerAddress } from "../../chain/abi/words.ts";
import { bytesOf, hexOf } from "./hex.ts";
import { keccak256 } from "./keccak.ts";
import { decodeRlp, encodeRlp, integerBytes, isList } from "./rlp.ts";
import type { ProvenBlock } from "./state.ts";

const asBytes = (hex: string): Uint8Array => bytesOf(hex) ?? new Uint8Array(0);
const sized = (bytes: number) => hexData.pipe(z.string().length(2 + 2 * bytes)).transform(asBytes);
const hash = hash32.transform(asBytes);
const integer = bigQuantity.transform(integerBytes);

/** The fields every header has, in the order they are hashed in. */
const baseSchema = z.object({
  parentHash: hash,
  sha3Uncles: hash,
  miner: lowerAddress.transform(asBytes),
  stateRoot: hash,
  transactionsRoot: hash,
  receiptsRoot: hash,
  logsBloom: sized(256),
  difficulty: integer,
  number: integer,
  gasLimit: integer,
  gasUsed: integer,
  timestamp: integer,
  extraData: hexData.transform(asBytes),
  mixHash: hash,
  nonce: sized(8),
});

/** What hard forks added, in their order: a header has the first so many of them. */
const tailSchema = z.object({
  baseFeePerGas: integer.nullish(),
  withdrawalsRoot: hash.nullish(),
  blobGasUsed: integer.nullish(),
  excessBlobGas: integer.nullish(),
  parentBeaconBlockRoot: hash.nullish(),
  requestsHash: hash.nullish(),
  blockAccessListHash: hash.nullish(),
  slotNumber: integer.nullish(),
});

const headerSchema = z.object({ hash: hash32, ...baseSchema.shape, ...tailSchema.shape });

const BASE = baseSchema.keyof().options;
const TAIL = tailSchema.keyof().options;
type Name = (typeof BASE)[number] | (typeof TAIL)[number];
/** Where each field stands. */
const PLACE: ReadonlyMap<Name, number> = new Map([...BASE, ...TAIL].map((name, i) => [name, i]));

/** A header together with the bytes its hash is of. */
export interface ProvenHeader {
  readonly block: ProvenBlock;
  readonly rlp: Uint8Array;
}

/**
 * Checks a node's answer to `eth_getBlockByHash` or `eth_getBlockByNumber`: its hash is that of the fields it serves.
 * Ethereum, OP stack and Arbitrum headers have this form.
 * @throws HEADER_INVALID, CHAIN_UNREACHABLE when there is no such block
 */
export function proveHeader(
  answer: unknown,
  wanted: { readonly hash?: string; readonly number?: number } = {},
): ProvenHeader {
  const asked = wanted.hash ?? wanted.number ?? "latest";
  if (answer === null) throw new CountersignError("CHAIN_UNREACHABLE", `the node does not know block ${asked}`);
  const parsed = headerSchema.safeParse(answer);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map(({ path }) => path.join(".")))].join(", ");
    throw invalid(asked, `the answer is not a header (${names})`);
  }
  const fields = parsed.data;
  const tail = TAIL.map((name) => fields[name] ?? null);
  const length = tail.findIndex((value) => value === null);
  const present = tail.filter((value) => value !== null);
  if (length !== -1 && present.length > length) throw invalid(asked, `${TAIL[length]} is missing before a later field`);
  const rlp = encodeRlp([...BASE.map((name) => fields[name]), ...present]);
  const header = readHeader(rlp, fields.hash);
  if (wanted.hash !== undefined && wanted.hash !== fields.hash) {
    throw invalid(asked, `the node answered block ${fields.hash}`);
  }
  if (wanted.number !== undefined && wanted.number !== header.block.number) {
    throw invalid(asked, `the node answered block ${header.block.number}`);
  }
  return header;
}

/** The header whose RLP has this hash. @throws HEADER_INVALID */
export function readHeader(rlp: Uint8Array, expected: string): ProvenHeader {
  const computed = hexOf(keccak256(rlp));
  if (computed !== expected) throw invalid(expected, `its fields have the hash ${computed}`);
  const refuse = (why: string) => invalid(expected, why);
  const list = decodeRlp(rlp, refuse);
  if (!isList(list) || list.length < BASE.length) throw refuse("it is not a header");
  const field = (name: Name): Uint8Array => {
    const item = list[PLACE.get(name) ?? list.length];
    if (item === undefined || isList(item)) throw refuse(`${name} is not a field`);
    return item;
  };
  const integerOf = (name: Parameters<typeof field>[0]) => BigInt(`0x0${hexOf(field(name)).slice(2)}`);
  const numberOf = (name: "number" | "timestamp"): number => {
    const value = Number(integerOf(name));
    if (!Number.isSafeInteger(value)) throw refuse(`${name} is too large`);
    return value;
  };
  const later = (name: (typeof TAIL)[number]) => (list.length > (PLACE.get(name) ?? 0) ? integerOf(name) : null);
  return {
    block: {
      number: numberOf("number"),
      hash: computed,
      parentHash: hexOf(field("parentHash")),
      stateRoot: hexOf(field("stateRoot")),
      timestamp: numberOf("timestamp"),
      gasLimit: integerOf("gasLimit"),
      baseFeePerGas: later("baseFeePerGas"),
      coinbase: hexOf(field("miner")),
      prevRandao: hexOf(field("mixHash")),
      excessBlobGas: later("excessBlobGas"),
    },
    rlp,
  };
}

function invalid(block: string | number, why: string): CountersignError {
  return new CountersignError("HEADER_INVALID", `block ${block}: ${why}`);
}
