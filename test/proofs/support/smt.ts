import { readFileSync } from "node:fs";

import solc from "solc";

/** Proved over all inputs and all sequences of transactions, refuted by a counterexample, or neither. */
export type Outcome = "proved" | "refuted" | "unknown";

export interface Checked {
  readonly outcome: Outcome;
  /** everything the compiler said, for who has to find out why */
  readonly findings: string;
}

/** What the compiler said of one assertion, or of the file. */
export interface Finding {
  readonly severity: "error" | "warning" | "info";
  readonly errorCode?: string;
  readonly message: string;
  readonly formattedMessage: string;
}

const SAFE = "9576";
const VIOLATED = "6328";

/**
 * Every `assert` a contract of the file can reach, by solc's model checker (constrained Horn clauses) and the z3 that is part of
 * the compiler: no solver of the machine has a say. Without a time limit, which that z3 cannot keep, its work is bounded in
 * steps, so every machine gets the same answer.
 * @param file path from the root of the repository
 */
export function checkContract(file: string, contract: string): Checked {
  const input = {
    language: "Solidity",
    sources: { [file]: { content: readFileSync(file, "utf8") } },
    settings: {
      modelChecker: {
        contracts: { [file]: [contract] },
        engine: "chc",
        solvers: ["z3"],
        targets: ["assert"],
        showProvedSafe: true,
        showUnproved: true,
        showUnsupported: true,
      },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readSource })) as {
    errors?: readonly Finding[];
  };
  const errors = output.errors ?? [];
  return { outcome: outcomeOf(errors), findings: errors.map((finding) => finding.formattedMessage).join("\n") };
}

/** Only "safe" and nothing else is a proof. "Might happen" has the code of a violation, and is none. */
export function outcomeOf(findings: readonly Finding[]): Outcome {
  const codes = findings.map((finding) => finding.errorCode);
  if (codes.length > 0 && codes.every((code) => code === SAFE)) return "proved";
  const violated = findings.filter((finding) => finding.errorCode === VIOLATED);
  const certain = violated.some((finding) => finding.message.includes("Assertion violation happens here"));
  return certain && findings.every((finding) => finding.severity !== "error") ? "refuted" : "unknown";
}

function readSource(path: string): { contents: string } | { error: string } {
  try {
    return { contents: readFileSync(path, "utf8") };
  } catch (error) {
    return { error: String(error) };
  }
}
