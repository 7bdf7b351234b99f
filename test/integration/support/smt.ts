import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import solc from "solc";

/** Proved over all inputs and all sequences of transactions, refuted by a counterexample, or neither. */
export type Outcome = "proved" | "refuted" | "unknown";

export interface Checked {
  readonly outcome: Outcome;
  /** everything the compiler said, for who has to find out why */
  readonly findings: string;
}

/** Answers a query in SMT-LIB 2. */
export type Solver = (query: string) => string;

/** Lets z3 search for invariants; work is counted in steps, not seconds, so that every machine gets the same answer. */
const OPTIONS = [
  "rlimit=20000000",
  "rewriter.pull_cheap_ite=true",
  "fp.spacer.q3.use_qgen=true",
  "fp.spacer.mbqi=false",
  "fp.spacer.ground_pobs=false",
];

/** Debian's z3. */
export const z3: Solver = (query) => {
  const { stdout, error } = spawnSync("z3", ["-in", "-smt2", ...OPTIONS], {
    input: query,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  // It exits with 1 when there is no model to show, which is no failure.
  return stdout;
};

interface Finding {
  readonly severity: "error" | "warning" | "info";
  readonly errorCode?: string;
  readonly message: string;
  readonly formattedMessage: string;
}

const SAFE = "9576";
const VIOLATED = "6328";

/**
 * Every `assert` a contract of the file can reach, by solc's model checker (constrained Horn clauses).
 * @param file path from the root of the repository
 */
export function checkContract(file: string, contract: string, solver: Solver = z3): Checked {
  const input = {
    language: "Solidity",
    sources: { [file]: { content: readFileSync(file, "utf8") } },
    settings: {
      modelChecker: {
        contracts: { [file]: [contract] },
        engine: "chc",
        solvers: ["smtlib2"],
        targets: ["assert"],
        showProvedSafe: true,
        showUnproved: true,
        showUnsupported: true,
      },
    },
  };
  const callbacks = { import: readSource, smtSolver: (query: string) => ({ contents: solver(query) }) };
  const output = JSON.parse(solc.compile(JSON.stringify(input), callbacks)) as { errors?: readonly Finding[] };
  const errors = output.errors ?? [];
  return { outcome: outcomeOf(errors), findings: errors.map((finding) => finding.formattedMessage).join("\n") };
}

/** Only "safe" and nothing else is a proof. "Might happen" has the code of a violation, and is none. */
function outcomeOf(findings: readonly Finding[]): Outcome {
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
