import { type Analysis, JUMP_TO, JUMP_TO_IF, JUMP_TO_UNLESS, PUSH } from "./tables.ts";

const SUB = 0x03;
const ISZERO = 0x15;
const NOT = 0x19;
const SHL = 0x1b;
const JUMP = 0x56;
const JUMPI = 0x57;
const WORD = (1n << 256n) - 1n;
/** Steps that are looked at for one constant. */
const MOST = 8;

/**
 * Joins the steps from a place on: a computed constant, such as (1 << 160) - 1, is pushed at once, and a jump to a constant is one
 * step. Should one of the joined fail, by gas or by the height of the stack, then the frame fails and its gas is gone, whichever
 * it was; so they may be charged and checked together.
 */
export function joinAt(code: Uint8Array, tables: Analysis, at: number): void {
  const { kinds, fees, next, targets, values, room, jumps } = tables;
  if (code[at] === ISZERO && kinds[at + 1] === JUMP_TO_IF) {
    kinds[at] = JUMP_TO_UNLESS;
    targets[at] = targets[at + 1] ?? 0;
    fees[at] = (fees[at] ?? 0) + (fees[at + 1] ?? 0);
    room[at] = room[at + 1] ?? 0;
    next[at] = next[at + 1] ?? 0;
    return;
  }
  if (kinds[at] !== PUSH) return;
  foldAt(code, tables, at);
  const value = values[at] ?? 0n;
  const after = next[at] ?? 0;
  const opcode = code[after];
  if ((opcode !== JUMP && opcode !== JUMPI) || value >= BigInt(code.length) || jumps[Number(value)] !== 1) return;
  kinds[at] = opcode === JUMP ? JUMP_TO : JUMP_TO_IF;
  targets[at] = Number(value) + 1;
  fees[at] = (fees[at] ?? 0) + (fees[after] ?? 0);
  next[at] = after + 1;
}

/** Makes one constant of as many steps as possible. */
function foldAt(code: Uint8Array, { kinds, fees, next, values, room }: Analysis, at: number): void {
  const items: bigint[] = [];
  let fee = 0;
  let most = 0;
  for (let place = at, steps = 0; steps < MOST && place < code.length; steps += 1) {
    if (kinds[place] === PUSH) {
      items.push(values[place] ?? 0n);
      most = Math.max(most, items.length + (room[place] ?? 1) - 1);
    } else if (!compute(code[place], items)) return;
    fee += fees[place] ?? 0;
    place = next[place] ?? code.length;
    const [only] = items;
    if (items.length !== 1 || only === undefined) continue;
    values[at] = only;
    fees[at] = fee;
    room[at] = most;
    next[at] = place;
  }
}

/** False when it is another opcode, or wants more than constants. */
function compute(opcode: number | undefined, items: bigint[]): boolean {
  const needs = opcode === NOT ? 1 : opcode === SUB || opcode === SHL ? 2 : Infinity;
  if (items.length < needs) return false;
  const top = items.pop() ?? 0n;
  if (opcode === NOT) items.push(top ^ WORD);
  else {
    const second = items.pop() ?? 0n;
    items.push(opcode === SUB ? BigInt.asUintN(256, top - second) : top > 255n ? 0n : (second << top) & WORD);
  }
  return true;
}
