import { expect } from "chai";

import { checkPolicy } from "../../../../../services/auditor/checks/policy.ts";
import { disclosedBy, replay } from "../../../../../services/auditor/checks/replay.ts";
import type { Find } from "../../../../../services/auditor/report/findings.ts";
import { parseRecord } from "../../../../../services/auditor/records/parse.ts";
import { readBlockByNumber } from "../../../../../services/chain/read/block.ts";
import { encodeDecision } from "../../../../../services/core/calldata/request.ts";
import { inputsOf } from "../../../../../services/core/sdjwt/record.ts";
import type { World } from "../../../signing/support/world.ts";

/** What a decision said, for a test to look at. */
export interface Replayed {
  readonly version: number;
  readonly verdict: string;
}

/**
 * Runs every decision of a log again with the auditor's own checks: same contract, block, call data and gas, and the version
 * that was in force then.
 */
export async function replayAll({ store, deps, rpc }: World): Promise<readonly Replayed[]> {
  const { registries, decider } = deps;
  const find: Find = (code, detail) => expect.fail(`${code}: ${detail}`);
  const decisions: Replayed[] = [];
  for (const { seq, kind, record, hash } of await store.records.range(1, 1000)) {
    const parsed = parseRecord(seq, kind, record, hash);
    if (parsed.kind !== "sae" && parsed.kind !== "denial") continue;
    const { pol } = parsed.claims;
    const block = await readBlockByNumber(rpc, pol.block.number);
    const policy = await registries.readPolicy(pol.block, pol.policy);
    const { disclosed } = disclosedBy(find, parsed, JSON.stringify(await store.disclosures.get(seq)));
    const inputs = inputsOf(disclosed);
    if (policy === null || inputs === null || block === null) throw new Error(`nothing to replay seq ${seq} with`);
    const given = { inputs, disclosed, kept: encodeDecision(parsed.claims, inputs) };
    checkPolicy(find, parsed, { policy, partners: [] });
    expect(await replay(find, parsed, given, { policy, block }, decider)).to.equal(true);
    decisions.push({ version: pol.version, verdict: pol.verdict });
  }
  return decisions;
}
