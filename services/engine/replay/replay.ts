import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { DecisionInputs } from "../../core/schemas/evidence.ts";
import type { Params } from "../../core/schemas/act.ts";
import type { Sae } from "../../core/schemas/sae.ts";
import { splitCompact } from "../../core/sdjwt/disclosure.ts";
import { inputsOf, resolveRecord } from "../../core/sdjwt/record.ts";
import { type OpenedSae, openSae } from "../../core/verify/envelope.ts";
import { caip2 } from "../../core/words/ids.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import { explainDecision } from "./limits.ts";
import { judgeSource } from "./source.ts";
import { rerun, verdictText } from "./rerun.ts";
import type { Note, ReplayDeps, Replayed, ReplayNote } from "./types.ts";

/** @param text a permission or a denial, compact, with the disclosures of its action and its evidence after `~` */
export type Replay = (text: string) => Promise<Replayed>;

/**
 * Re-runs decisions: same contract, same block, same call data, same gas.
 * The replay throws JWS_*, CLAIMS_INVALID, DISCLOSURE_INVALID, ENVELOPE_FOREIGN, CHAIN_UNREACHABLE.
 */
export function createReplay(deps: ReplayDeps): Replay {
  return async (text) => {
    const { jwt, disclosures } = splitCompact(text);
    const opened = openSae(jwt, [JWS_TYPES.sae, JWS_TYPES.denial]);
    requireOurs(deps.system, opened.claims);
    const { pol } = opened.claims;
    const disclosed = resolveRecord(opened.claims, disclosures);
    const { params, missing } = disclosed;
    if (pol.call === null) return notReplayable(opened, params, "POLICY_NOT_ASKED", pol.reason);
    const inputs = inputsOf(disclosed);
    if (inputs === null) return notReplayable(opened, params, "DISCLOSURES_MISSING", missing.join(", "));
    const block = await deps.blockAt(pol.block);
    if (block === null) return notReplayable(opened, params, "BLOCK_MISSING", `block ${pol.block.number}`);
    try {
      return await replayAt(deps, opened, inputs, block);
    } catch (error) {
      if (!isCountersignError(error) || !isStateMissing(error)) throw error;
      return notReplayable(opened, params, "STATE_MISSING", `block ${block.number}: ${error.detail}`);
    }
  };
}

type At = Pick<Pin, "number" | "hash" | "timestamp">;

async function replayAt(deps: ReplayDeps, opened: OpenedSae, inputs: DecisionInputs, block: At): Promise<Replayed> {
  const { claims } = opened;
  const { pol } = claims;
  const reorganized = block.hash !== pol.block.hash;
  const notes: Note[] = [];
  if (deps.offline === true) notes.push({ code: "BLOCK_UNCHECKED", detail: `block ${block.number} ${block.hash}` });
  if (reorganized) notes.push({ code: "REORGANIZED", detail: `pinned ${pol.block.hash}, now ${block.hash}` });
  const policy = await deps.registries.readPolicy(block, pol.policy);
  const disputes = await judgeSource(deps, opened, policy, block);
  const told = { claims, params: inputs.params, block: { number: block.number, hash: block.hash } };
  if (policy === null) {
    return { result: "disputed", notes: [...notes, ...disputes], ...told, said: null, explanation: null };
  }
  const again = await rerun(deps.decider, claims, inputs, { policy, block });
  if (again.said === null) {
    const mismatch = { code: "CALL_MISMATCH", detail: again.detail } as const;
    return { result: "disputed", notes: [...notes, ...disputes, mismatch], ...told, said: null, explanation: null };
  }
  if (!again.same) {
    const detail = `the policy says ${verdictText(again.said)}, not ${verdictText(pol)}`;
    notes.push({ code: "VERDICT_DIFFERS", detail });
  }
  const explanation = await explainDecision(deps.limits, { claims, inputs, said: again.said, policy, block });
  const another = reorganized ? "disputed" : "another";
  const result = disputes.length > 0 ? "disputed" : again.same ? "same" : another;
  return { result, notes: [...notes, ...disputes], ...told, said: again.said, explanation };
}

function notReplayable({ claims }: OpenedSae, params: Params | null, code: ReplayNote, detail: string): Replayed {
  const nothing = { said: null, block: null, explanation: null } as const;
  return { result: "not_replayable", notes: [{ code, detail }], claims, params, ...nothing };
}

function requireOurs({ chainId, anchorLog }: ReplayDeps["system"], { pol, chain }: Sae): void {
  if (pol.chain === caip2(chainId) && chain.anchor === anchorLog) return;
  throw new CountersignError("ENVELOPE_FOREIGN", `issued for ${pol.chain}, anchor ${chain.anchor}`);
}

/** What nodes say of a block whose state they gave up. A node in any other trouble is no reason to call a decision old. */
const STATE_MISSING =
  /missing trie node|pruned|(historical|old) (state|data)|state .*(not available|unavailable)|state not found|header not found|(header for|unknown) (hash|block)|block .*not found/i;

function isStateMissing({ code, detail }: CountersignError): boolean {
  return code === "WITNESS_INCOMPLETE" || (code === "CHAIN_UNREACHABLE" && STATE_MISSING.test(detail));
}
