import type { Block } from "../../chain/read/block.ts";
import type { CommitmentView } from "../../chain/read/commitments.ts";
import { type DecisionFacts, type DenierFacts, NO_DENIER, NO_FACTS } from "../chain/facts.ts";
import type { AgentView } from "../../chain/read/agents.ts";
import type { Parsed } from "../records/parsed.ts";
import type { LogContext } from "./context.ts";

/** What has to be asked of the chain before a record can be judged. */
export interface RecordFacts extends DecisionFacts {
  /** of an approval: whether it is signed by whom it names */
  readonly isSigned: boolean;
  /** of an approver's no: what the chain says of who said it */
  readonly denier: DenierFacts;
  /** of a plan: its agent as the registry has it now */
  readonly planner: AgentView | null;
  /** of a floor: the block it names; null where it names none, or there is none */
  readonly floorBlock: Block | null;
  /** of a permission: what its agent ever committed itself to, oldest first */
  readonly commitments: readonly CommitmentView[];
}

const NOTHING: RecordFacts = {
  ...{ ...NO_FACTS, isSigned: false, denier: NO_DENIER },
  ...{ planner: null, floorBlock: null, commitments: [] },
};

/** @param parsed null when the record's form is wrong: then there is nothing to ask. @throws CHAIN_UNREACHABLE */
export async function factsOf({ facts }: Pick<LogContext, "facts">, parsed: Parsed | null): Promise<RecordFacts> {
  if (parsed?.kind === "approval") return { ...NOTHING, isSigned: await facts.isSigned(parsed.claims) };
  if (parsed?.kind === "approval_denial") return { ...NOTHING, denier: await facts.denierOf(parsed.claims) };
  if (parsed?.kind === "plan") return { ...NOTHING, planner: await facts.agentNow(parsed.subject.agentId) };
  if (parsed?.kind === "floor" && parsed.claims.why.by === "lost_chain") {
    return { ...NOTHING, floorBlock: await facts.blockAt(parsed.claims.why.block.number) };
  }
  if (parsed?.kind !== "sae" && parsed?.kind !== "denial") return NOTHING;
  const { agentId } = parsed.subject;
  const [said, commitments] = await Promise.all([
    facts.factsOf(parsed.claims, agentId),
    parsed.kind === "sae" ? facts.commitmentsOf(agentId) : [],
  ]);
  return { ...NOTHING, ...said, commitments };
}
