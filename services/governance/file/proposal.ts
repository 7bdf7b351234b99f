import { z } from "zod";

import { gateAbi, timelockAbi } from "../../chain/abi/contracts.ts";
import { type OperationBatch, operationId, saltOf } from "../../chain/send/timelock.ts";
import { word } from "../../core/calldata/abi.ts";
import { concatBytes, utf8 } from "../../core/encoding/bytes.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { keccak256, sha256 } from "../../core/hash.ts";
import { actionType, hex16, hex32, uint256, unixSeconds } from "../../core/schemas/primitives.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { contractsSchema } from "./contracts.ts";
import { type DecodedCall, decodeCall, isKnown, rawCallSchema } from "./decode.ts";
import { executeBy, type Expectation, expectationsOf } from "./expectations.ts";
import { fitsKind, KINDS } from "./kinds.ts";
import { type CouncilMessage, execution } from "../../chain/signed/council.ts";

/** What a proposal says. Everything else in its file follows from this. */
const draftSchema = z.strictObject({
  kind: z.enum(KINDS),
  chainId: z.int().min(1),
  contracts: contractsSchema,
  /** why, in words; its hash is in the operation's salt, and in a policy version */
  rationale: z.string().min(1).max(20_000),
  /** action types that stand for hashes in the calls */
  names: z.array(actionType),
  calls: z.array(rawCallSchema).min(1).max(32),
  predecessor: hex32,
  /** the gate's: everything scheduled under another one is void */
  mark: hex16,
  /** seconds between submitting and executing */
  delay: z.int().min(0),
  nonce: uint256,
  /** unix seconds, the last moment it can be submitted */
  deadline: unixSeconds,
});
export type Draft = z.infer<typeof draftSchema>;

/** What follows from a draft: for the reader, and to show that nobody edited the file. */
interface Derived {
  readonly rationaleHash: string;
  readonly salt: string;
  readonly decoded: readonly DecodedCall[];
  readonly expects: readonly Expectation[];
  /** unix seconds, the last moment the calls may be made; null when the calls do not say */
  readonly executeBy: number | null;
  /** the timelock's id of it */
  readonly operation: string;
  /** what members sign */
  readonly digest: string;
}

export interface Proposal extends Draft, Derived {
  readonly version: 1;
  readonly type: "proposal";
}

const proposalSchema = draftSchema.extend({
  version: z.literal(1),
  type: z.literal("proposal"),
  rationaleHash: hex32,
  salt: hex32,
  decoded: z.array(z.unknown()),
  expects: z.array(z.unknown()),
  executeBy: z.int().nullable(),
  operation: hex32,
  digest: hex32,
});

/** A proposal in full. */
export function buildProposal(draft: Draft): Proposal {
  const rationaleHash = hashOfText(draft.rationale);
  const own = keccak256(concatBytes(fromHex(rationaleHash), word(BigInt(draft.nonce)))).slice(0, 16);
  const salt = saltOf(draft.mark, toHex(own));
  const decoded = draft.calls.map((call) => decodeCall(draft.contracts, call, draft.names));
  const { kind, chainId, contracts, rationale, calls, predecessor, mark, delay, nonce, deadline } = draft;
  const salted = { ...draft, salt };
  return {
    version: 1,
    type: "proposal",
    kind,
    chainId,
    contracts,
    rationale,
    rationaleHash,
    expects: expectationsOf(mark, decoded),
    decoded,
    names: usedNames(decoded, draft.names),
    calls,
    predecessor,
    mark,
    salt,
    delay,
    nonce,
    deadline,
    executeBy: executeBy(decoded),
    operation: operationId(batchOf(draft), predecessor, salt),
    digest: messageOf(salted).digest,
  };
}

/**
 * Reads a proposal and makes everything that follows from it anew: what is shown and signed is what the calls say.
 * @throws GOV_FILE_INVALID, GOV_FILE_EDITED
 */
export function parseProposal(value: unknown): Proposal {
  const parsed = parseAs(proposalSchema, value, "GOV_FILE_INVALID");
  const draft = draftSchema.strip().parse(parsed);
  const proposal = buildProposal(draft);
  for (const name of Object.keys(proposal) as (keyof Proposal)[]) {
    if (canonicalJson(proposal[name]) === canonicalJson(parsed[name])) continue;
    throw new CountersignError("GOV_FILE_EDITED", `${name} does not follow from the calls`);
  }
  if (!fitsKind(proposal.kind, proposal.decoded, proposal.rationaleHash)) {
    throw new CountersignError("GOV_FILE_EDITED", `the calls are not those of a proposal of kind ${proposal.kind}`);
  }
  return proposal;
}

/** What members sign: that the council schedules the calls. */
export function messageOf(proposal: Draft & { readonly salt: string }): CouncilMessage {
  const { chainId, contracts, predecessor, salt, delay, nonce, deadline } = proposal;
  const data = timelockAbi.encodeFunctionData("scheduleBatch", [...batchOf(proposal), predecessor, salt, delay]);
  return execution({ chainId, council: contracts.council, nonce, deadline }, contracts.timelock, data);
}

/** The calls as the timelock takes them. */
export function batchOf({ calls }: Pick<Draft, "calls">): OperationBatch {
  return [calls.map(({ target }) => target), calls.map(({ value }) => BigInt(value)), calls.map(({ data }) => data)];
}

/** What anyone sends to the gate once the delay is over. */
export function executeData(proposal: Proposal): string {
  return gateAbi.encodeFunctionData("executeBatch", [...batchOf(proposal), proposal.predecessor, proposal.salt]);
}

/** SHA-256 of a text in UTF-8. */
export function hashOfText(text: string): string {
  return toHex(sha256(utf8(text)));
}

function usedNames(decoded: readonly DecodedCall[], names: readonly string[]): string[] {
  const used = decoded.filter(isKnown).flatMap(({ policy }) => policy?.rules.map(({ action }) => action) ?? []);
  return [...new Set(names)].filter((name) => used.includes(name)).toSorted();
}
