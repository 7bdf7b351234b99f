import type { Mutant } from "./mutant.ts";
import { anchor } from "./mutants/anchor.ts";
import { envelope } from "./mutants/envelope.ts";
import { evaluation } from "./mutants/evaluation.ts";
import { governance } from "./mutants/governance.ts";
import { identity } from "./mutants/identity.ts";
import { lineage } from "./mutants/lineage.ts";
import { policies } from "./mutants/policy.ts";
import { verifiers } from "./mutants/verifiers.ts";
import { versions } from "./mutants/versions.ts";

/** Every bug there is to plant. */
export const mutants: readonly Mutant[] = [
  ...lineage,
  ...envelope,
  ...evaluation,
  ...anchor,
  ...identity,
  ...governance,
  ...policies,
  ...verifiers,
  ...versions,
];
