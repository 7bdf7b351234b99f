/** What makes two nodes, two blocks or two callers disagree, and what could change state or delegate the decision. */
const FORBIDDEN: Record<number, string> = {
  0x32: "ORIGIN",
  0x3a: "GASPRICE",
  0x40: "BLOCKHASH",
  0x41: "COINBASE",
  0x43: "NUMBER",
  0x44: "PREVRANDAO",
  0x45: "GASLIMIT",
  0x48: "BASEFEE",
  0x49: "BLOBHASH",
  0x4a: "BLOBBASEFEE",
  0x55: "SSTORE",
  0x5d: "TSTORE",
  0xf0: "CREATE",
  0xf2: "CALLCODE",
  0xf4: "DELEGATECALL",
  0xf5: "CREATE2",
  0xff: "SELFDESTRUCT",
};

/** The opcodes of a runtime, without what PUSH carries and without the metadata solc appends. */
export function opcodesOf(code: Uint8Array): number[] {
  const opcodes: number[] = [];
  const metadataLength = ((code.at(-2) ?? 0) << 8) + (code.at(-1) ?? 0) + 2;
  for (let at = 0; at < code.length - metadataLength; at += 1) {
    const opcode = code[at] ?? 0;
    opcodes.push(opcode);
    const isPush = opcode >= 0x60 && opcode <= 0x7f;
    if (isPush) at += opcode - 0x5f;
  }
  return opcodes;
}

/** The names of those an evaluator may not use. */
export const forbiddenIn = (opcodes: readonly number[]): string[] => [
  ...new Set(opcodes.flatMap((opcode) => FORBIDDEN[opcode] ?? [])),
];

/** Those of these names, as a trace spells them, that no decision may run through. */
export const forbiddenAmong = (names: ReadonlySet<string>): string[] =>
  [...Object.values(FORBIDDEN), "DIFFICULTY"].filter((name) => names.has(name));
