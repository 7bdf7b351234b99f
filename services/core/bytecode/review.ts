import { STATEFULNESSES, type Statefulness } from "../words/verdicts.ts";
import { toHex } from "../encoding/hex.ts";
import { type Account, accountOf } from "./account.ts";
import { isDefined, MEANING, SHOWN_BY, TELLING } from "./opcodes.ts";
import { type Instruction, instructionsOf } from "./walk.ts";

/** Something in an account's code that can change its answers while its hash stays. */
export interface Finding {
  /** an opcode, or NO_CODE, DELEGATION, MINIMAL_PROXY, UNKNOWN_OPCODE, FOREIGN_CONTRACT */
  readonly name: string;
  /** byte it stands at; 0 for what is said of the account */
  readonly offset: number;
  /** what code with this is at least */
  readonly shows: Statefulness;
  readonly means: string;
}

/** What an account's code shows of itself. */
export interface CodeReview {
  readonly account: Account;
  /** in the order they stand */
  readonly findings: readonly Finding[];
  /** the most mutable of the findings; Pure without any */
  readonly shows: Statefulness;
  /** addresses the code carries, and where, each once: whom it may ask */
  readonly addresses: ReadonlyMap<string, number>;
}

/**
 * Walks code. It sees what code could do, not what it does: a finding is a question to whoever wrote it, and code without
 * findings can still ask whom its callers name.
 */
export function reviewCode(code: Uint8Array): CodeReview {
  const account = accountOf(code);
  // A delegation is no code: its bytes name an account.
  const instructions = account.kind === "delegation" ? [] : instructionsOf(code);
  const findings = [...saidOf(account), ...instructions.flatMap(tell)];
  return { account, findings, shows: mostMutable(findings), addresses: addressesIn(instructions) };
}

/** What findings show together. */
export function mostMutable(findings: readonly Pick<Finding, "shows">[]): Statefulness {
  const ranks = findings.map(({ shows }) => STATEFULNESSES.indexOf(shows));
  return STATEFULNESSES[Math.max(...ranks, STATEFULNESSES.indexOf("Pure"))] ?? "Mutable";
}

/** Whether what is declared is less than what is shown. Whoever declares nothing is taken for Mutable. */
export function isLess(declared: Statefulness, shown: Statefulness): boolean {
  return declared !== "None" && STATEFULNESSES.indexOf(declared) < STATEFULNESSES.indexOf(shown);
}

function saidOf(account: Account): readonly Finding[] {
  const mutable = (name: string, means: string): Finding => ({ name, offset: 0, shows: "Mutable", means });
  switch (account.kind) {
    case "contract":
      return [];
    case "no code":
      return [mutable("NO_CODE", "has no code: whoever holds its key, or brings code there, decides")];
    case "delegation":
      return [mutable("DELEGATION", `is a key's account that runs the code at ${account.to} (EIP-7702)`)];
    case "minimal proxy":
      return [mutable("MINIMAL_PROXY", `passes every call on to the code at ${account.to} (EIP-1167)`)];
  }
}

function tell({ offset, opcode, inMetadata }: Instruction): readonly Finding[] {
  const known = TELLING.get(opcode);
  if (known !== undefined) {
    const means = inMetadata ? `${MEANING[known.kind]}, if a jump leads into the metadata` : MEANING[known.kind];
    return [{ name: known.name, offset, shows: SHOWN_BY[known.kind], means }];
  }
  // In metadata it is a byte of a hash that nothing jumps to.
  if (isDefined(opcode) || inMetadata) return [];
  const means = `is no opcode this review knows: 0x${opcode.toString(16).padStart(2, "0")}`;
  return [{ name: "UNKNOWN_OPCODE", offset, shows: "Mutable", means }];
}

const ADDRESS_BYTES = 20;
/** Numbers below this are no addresses anyone has. */
const LEAST_ADDRESS = 1n << 80n;
const MASK = (1n << 160n) - 1n;

/** Constants that fit an address and no number or mask: PUSH20 as written, PUSH32 where solc keeps what a constructor set. */
function addressesIn(instructions: readonly Instruction[]): ReadonlyMap<string, number> {
  const addresses = new Map<string, number>();
  for (const { data, offset } of instructions) {
    if (data.length < ADDRESS_BYTES) continue;
    const value = BigInt(toHex(data));
    if (value < LEAST_ADDRESS || value >= MASK) continue;
    const address = `0x${value.toString(16).padStart(2 * ADDRESS_BYTES, "0")}`;
    if (!addresses.has(address)) addresses.set(address, offset);
  }
  return addresses;
}
