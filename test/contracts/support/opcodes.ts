import { type OpcodeKind, TELLING } from "../../../services/core/bytecode/opcodes.ts";
import { instructionsOf } from "../../../services/core/bytecode/walk.ts";

/** What makes two blocks or two callers disagree, and what could change state or exchange the code that decides. */
const FORBIDDEN: ReadonlySet<OpcodeKind> = new Set<OpcodeKind>(["block", "write", "foreign code"]);

/** The opcodes of a runtime that may run, without what PUSH carries and without the metadata solc appends. */
export function opcodesOf(code: Uint8Array): number[] {
  return instructionsOf(code).flatMap(({ opcode, inMetadata }) => (inMetadata ? [] : opcode));
}

/** The names of those an evaluator may not use. */
export const forbiddenIn = (opcodes: readonly number[]): string[] => [
  ...new Set(
    opcodes.flatMap((opcode) => {
      const { name, kind } = TELLING.get(opcode) ?? {};
      return name !== undefined && kind !== undefined && FORBIDDEN.has(kind) ? name : [];
    }),
  ),
];

/** Those of these names, as a trace spells them, that no decision may run through. */
export const forbiddenAmong = (names: ReadonlySet<string>): string[] =>
  [...forbiddenIn([...TELLING.keys()]), "DIFFICULTY"].filter((name) => names.has(name));
