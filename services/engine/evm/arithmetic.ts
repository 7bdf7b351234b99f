const WORD = (1n << 256n) - 1n;

/** ISZERO or NOT. */
export function unary(opcode: number, a: bigint): bigint {
  if (opcode === 0x19) return WORD ^ a;
  return a === 0n ? 1n : 0n;
}

/**
 * What an opcode of two operands leaves.
 * @param a the top of the stack
 */
export function binary(opcode: number, a: bigint, b: bigint): bigint {
  switch (opcode) {
    case 0x01: // ADD
      return (a + b) & WORD;
    case 0x02: // MUL
      return (a * b) & WORD;
    case 0x03: // SUB
      return a >= b ? a - b : BigInt.asUintN(256, a - b);
    case 0x04: // DIV
      return b === 0n ? 0n : a / b;
    case 0x10: // LT
      return a < b ? 1n : 0n;
    case 0x11: // GT
      return a > b ? 1n : 0n;
    case 0x12: // SLT
      return BigInt.asIntN(256, a) < BigInt.asIntN(256, b) ? 1n : 0n;
    case 0x13: // SGT
      return BigInt.asIntN(256, a) > BigInt.asIntN(256, b) ? 1n : 0n;
    case 0x14: // EQ
      return a === b ? 1n : 0n;
    case 0x16: // AND
      return a & b;
    case 0x17: // OR
      return a | b;
    case 0x18: // XOR
      return a ^ b;
    case 0x1b: // SHL
      return a > 255n ? 0n : (b << a) & WORD;
    case 0x1c: // SHR
      return a > 255n ? 0n : b >> a;
    default:
      throw new RangeError(`opcode ${opcode} is not one of these`);
  }
}
