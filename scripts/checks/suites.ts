/**
 * Which suite a test file belongs to is said by where it lies and what it is called, and by nothing else:
 *
 * - `integration`, under test/integration: it needs more than Node;
 * - `proofs`, under test/proofs: a prover goes through all inputs at once;
 * - `exhaustive`, with that word as a folder or as a part of its name: it goes through very many cases, or takes long;
 * - `unit`, everything else: what README.md promises, in minutes. Solidity's property tests are among it.
 */
export const SUITES = ["unit", "exhaustive", "integration", "proofs"] as const;
export type Suite = (typeof SUITES)[number];

/** @param file path from the project's root, with slashes */
export function suiteOf(file: string): Suite {
  if (file.startsWith("test/integration/")) return "integration";
  if (file.startsWith("test/proofs/")) return "proofs";
  return /[/.]exhaustive[/.]/.test(file) ? "exhaustive" : "unit";
}

export function isSuite(name: string): name is Suite {
  return (SUITES as readonly string[]).includes(name);
}
