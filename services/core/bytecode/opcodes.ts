import type { Statefulness } from "../words/verdicts.ts";

/** What kind of thing an opcode does to the answers of the code that holds it. */
export type OpcodeKind = "block" | "clock" | "write" | "foreign code" | "state" | "call" | "question";

/** An opcode that makes an answer depend on more than the request. */
export interface TellingOpcode {
  readonly name: string;
  readonly kind: OpcodeKind;
}

/** What code with such an opcode is at least. */
export const SHOWN_BY: Readonly<Record<OpcodeKind, Statefulness>> = {
  block: "Mutable",
  // A policy asks nobody before `request.time` is within a minute of the block's: the block's clock tells no more.
  clock: "Organization",
  write: "Mutable",
  "foreign code": "Mutable",
  state: "Mutable",
  call: "Mutable",
  question: "Organization",
};

/** What each kind means to who reviews an evaluator. */
export const MEANING: Readonly<Record<OpcodeKind, string>> = {
  block: "reads the block or the transaction: two callers, or two blocks, may get different answers",
  clock: "reads the block's clock",
  write: "writes state, or makes or ends a contract",
  "foreign code": "runs other code as its own: that code can be exchanged",
  state: "reads state that somebody can write, or a balance",
  call: "calls another contract, and could let it write",
  question: "asks another account, whose answer can change",
};

/** Every opcode that tells. What is not here reads the request, the code itself or the gas. */
export const TELLING: ReadonlyMap<number, TellingOpcode> = new Map(
  (
    [
      [0x31, "BALANCE", "state"],
      [0x32, "ORIGIN", "block"],
      [0x3a, "GASPRICE", "block"],
      [0x3b, "EXTCODESIZE", "question"],
      [0x3c, "EXTCODECOPY", "question"],
      [0x3f, "EXTCODEHASH", "question"],
      [0x40, "BLOCKHASH", "block"],
      [0x41, "COINBASE", "block"],
      [0x42, "TIMESTAMP", "clock"],
      [0x43, "NUMBER", "block"],
      [0x44, "PREVRANDAO", "block"],
      [0x45, "GASLIMIT", "block"],
      [0x47, "SELFBALANCE", "state"],
      [0x48, "BASEFEE", "block"],
      [0x49, "BLOBHASH", "block"],
      [0x4a, "BLOBBASEFEE", "block"],
      [0x54, "SLOAD", "state"],
      [0x55, "SSTORE", "write"],
      [0x5c, "TLOAD", "state"],
      [0x5d, "TSTORE", "write"],
      [0xf0, "CREATE", "write"],
      [0xf1, "CALL", "call"],
      [0xf2, "CALLCODE", "foreign code"],
      [0xf4, "DELEGATECALL", "foreign code"],
      [0xf5, "CREATE2", "write"],
      [0xfa, "STATICCALL", "question"],
      [0xff, "SELFDESTRUCT", "write"],
    ] as const
  ).map(([opcode, name, kind]) => [opcode, { name, kind }]),
);

export const JUMPDEST = 0x5b;
const PUSH1 = 0x60;
const PUSH32 = 0x7f;
/** STOP, JUMP, RETURN, REVERT, INVALID, SELFDESTRUCT: what comes next is never fallen into. */
const ENDING: ReadonlySet<number> = new Set([0x00, 0x56, 0xf3, 0xfd, 0xfe, 0xff]);
/** First and last of each run of opcodes there are, up to the fork that brought CLZ. */
const DEFINED: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x0b],
  [0x10, 0x1e],
  [0x20, 0x20],
  [0x30, 0x4a],
  [0x50, 0xa4],
  [0xf0, 0xf5],
  [0xfa, 0xfa],
  [0xfd, 0xff],
];

/** Bytes behind an opcode that are its data: 1 to 32 for PUSH1 to PUSH32, else none. */
export function dataLengthOf(opcode: number): number {
  return opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 1 : 0;
}

/** Whether a chain knows this opcode. One it does not know ends the call. */
export function isDefined(opcode: number): boolean {
  return DEFINED.some(([first, last]) => opcode >= first && opcode <= last);
}

/** Whether what comes behind this opcode can only be jumped to. */
export function isEnding(opcode: number): boolean {
  return ENDING.has(opcode) || !isDefined(opcode);
}
