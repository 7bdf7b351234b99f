import { hexData } from "../../chain/abi/words.ts";
import { hasCode } from "../../chain/read/signatures.ts";
import type { Account } from "../../core/bytecode/account.ts";
import { type CodeReview, type Finding, isLess, mostMutable, reviewCode } from "../../core/bytecode/review.ts";
import { fromHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { PolicyFile } from "../../core/policy/parameters.ts";
import type { Statefulness } from "../../core/words/verdicts.ts";
import type { Governance } from "./connect.ts";
import { readStatefulness } from "./prediction.ts";

/** An evaluator of a publication: what it says of itself, and what its code shows. */
export interface Reviewed {
  /** `evaluator`, or `custom1` and so on in the order they run */
  readonly place: string;
  readonly address: string;
  readonly account: Account;
  /** None is never among them: whoever says nothing is Mutable */
  readonly declared: Statefulness;
  readonly shows: Statefulness;
  readonly findings: readonly Finding[];
}

/**
 * Walks the code of everyone a publication names: its evaluator and the customs of its parameters. Partners are left out: their
 * registries name other code whenever they like, and a policy with partners is Mutable for it.
 * @throws CHAIN_UNREACHABLE
 */
export async function reviewPublication(
  governance: Governance,
  evaluator: string,
  policy: Pick<PolicyFile, "customs"> | null,
): Promise<readonly Reviewed[]> {
  const customs = policy?.customs.map((custom, i) => ({ place: `custom${i + 1}`, address: custom.evaluator })) ?? [];
  return Promise.all(
    [{ place: "evaluator", address: evaluator }, ...customs].map(async ({ place, address }) => {
      const code = await governance.rpc.request("eth_getCode", [address, { blockHash: governance.head.hash }]);
      const review = reviewCode(fromHex(hexData.parse(code)));
      const findings = [...review.findings, ...(await foreigners(governance, review))];
      const declared = await readStatefulness(governance, address);
      return { place, address, account: review.account, declared, shows: mostMutable(findings), findings };
    }),
  );
}

/** Contracts outside the organization that code carries the address of, when it asks anyone at all. */
async function foreigners(governance: Governance, { shows, addresses }: CodeReview): Promise<Finding[]> {
  if (shows === "Pure") return [];
  const ours = new Set<string>(Object.values(governance.contracts));
  const strangers = [...addresses].filter(([address]) => !ours.has(address));
  const found = await Promise.all(
    strangers.map(async ([address, offset]) => {
      if (!(await hasCode(governance.rpc, governance.head, address))) return [];
      const means = `carries the address of ${address}, which is no contract of this organization`;
      return [{ name: "FOREIGN_CONTRACT", offset, shows: "Mutable", means } as const];
    }),
  );
  return found.flat();
}

/**
 * No evaluator says less of itself than its code shows, unless whoever proposes it names what was found.
 * @param accepted `place:NAME` of each such finding
 * @throws GOV_STATE_UNDECLARED, ARGUMENT_INVALID when something is accepted that was not found
 */
export function requireDeclared(reviewed: readonly Reviewed[], accepted: readonly string[]): void {
  const undeclared = reviewed.flatMap(({ place, declared, findings }) =>
    findings.filter(({ shows }) => isLess(declared, shows)).map(({ name }) => `${place}:${name}`),
  );
  const missing = [...new Set(undeclared)].filter((name) => !accepted.includes(name));
  if (missing.length > 0) {
    const who = reviewed.filter(({ place }) => missing.some((name) => name.startsWith(`${place}:`)));
    const said = who.map(
      ({ place, address, declared, shows }) => `${place} ${address} says ${declared}, shows ${shows}`,
    );
    throw new CountersignError("GOV_STATE_UNDECLARED", `${said.join("; ")}: ${missing.join(",")}`);
  }
  const idle = accepted.filter((name) => !undeclared.includes(name));
  if (idle.length === 0) return;
  throw new CountersignError("ARGUMENT_INVALID", `--accept-findings: ${idle.join(",")} is not among the findings`);
}
