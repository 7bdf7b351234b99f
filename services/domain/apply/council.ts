import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { readMinDelay } from "../../chain/read/timelock.ts";
import { executeOnceReady, NO_PREDECESSOR } from "../../chain/send/timelock.ts";
import { transact } from "../../chain/send/transact.ts";
import { createWallet } from "../../chain/send/wallet.ts";
import { signByWallet } from "../../chain/signed/approval.ts";
import { type Difference, rowKey } from "../../core/domain/plan/row.ts";
import { keyName } from "../../core/domain/schema.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { connectTo, type Governance } from "../../governance/chain/connect.ts";
import { readStatus, type Status } from "../../governance/chain/status.ts";
import { readProposal } from "../../governance/file/document.ts";
import { buildProposal, executeData, messageOf, type Proposal } from "../../governance/file/proposal.ts";
import { writeJsonFile } from "../../platform/json-file.ts";
import { type CallSetting, callFor } from "./calls.ts";
import type { Reached } from "./agents.ts";
import { isKnown, publicationOf } from "../../governance/file/decode.ts";
import { type Errand, remember } from "./errand.ts";
import type { DomainState } from "../plan/state.ts";

type PolicyInForce = NonNullable<DomainState["policy"]>;

const WEEK = 7 * 86_400;
/** Calls in one proposal: as many as a file of governance holds. */
const MOST_CALLS = 32;

/** A proposal that is not executed yet, and where it stands. */
export interface OpenProposal {
  /** name in the folder of proposals */
  readonly file: string;
  readonly rows: readonly string[];
  readonly proposal: Proposal;
  readonly status: Status;
}

/**
 * Writes proposals for what the council has to do and no open proposal does, as many as it takes. They are files like those of
 * `countersign gov propose`.
 * @throws CHAIN_UNREACHABLE, STORE_FAILED
 */
export async function propose(errand: Errand, plan: Reached, wishes: readonly Difference[]): Promise<void> {
  const { files, rpc } = errand;
  const { governance, meant } = plan;
  const { chainId, head, contracts, gate } = governance;
  const delay = await readMinDelay(rpc, contracts.timelock, head);
  const rationale = `countersign.yaml of ${meant.domain.organization}`;
  const signBy = head.timestamp + WEEK;
  const setting = { deadline: signBy + delay + WEEK, rationaleHash: hashOfWords(rationale) };
  const made = await callsOf(errand, plan, wishes, setting);
  for (let from = 0; from < made.length; from += MOST_CALLS) {
    const some = made.slice(from, from + MOST_CALLS);
    const nonce = BigInt(`0x${randomBytes(16).toString("hex")}`).toString();
    const proposal = buildProposal({
      ...{ kind: "call", chainId, contracts, rationale, predecessor: NO_PREDECESSOR, mark: gate.mark, delay, nonce },
      names: Object.keys(meant.domain.actions),
      calls: some.map(({ to, data }) => ({ target: to, value: "0", data })),
      deadline: signBy,
    });
    const file = `${String(head.number).padStart(9, "0")}-${proposal.operation.slice(2, 10)}.json`;
    await writeJsonFile(join(files.proposals, file), proposal);
    await errand.reached(`proposal ${file} is written`);
    const rows = some.flatMap(({ keys }) => keys);
    await remember(errand, `what ${file} is for`, (state) => ({
      ...state,
      // Asked again on demand: what was stopped before is no reason any more.
      proposals: [
        ...state.proposals.filter((before) => !before.stopped || !before.rows.some((row) => rows.includes(row))),
        { file, rows, stopped: false },
      ],
    }));
  }
}

type Made = { readonly to: string; readonly data: string; readonly keys: readonly string[] };

/** One call for each act. Rows that have none are done by the one before them. */
async function callsOf(
  errand: Errand,
  plan: Reached,
  wishes: readonly Difference[],
  setting: Omit<CallSetting, "nominated">,
): Promise<readonly Made[]> {
  const made: { to: string; data: string; keys: string[] }[] = [];
  let nominated = 0;
  for (const { row, act } of wishes) {
    if (act === null) {
      made.at(-1)?.keys.push(rowKey(row));
      continue;
    }
    const call = await callFor(errand, plan, act, { ...setting, nominated });
    if (act.do === "nominate") nominated += 1;
    if (call !== null) made.push({ ...call, keys: [rowKey(row)] });
  }
  return made;
}

/**
 * The proposals of a home that can still take effect. Those that are done or can never be are forgotten; their files stay. What
 * two members stopped is remembered, so that it is not asked for again.
 * @throws CHAIN_UNREACHABLE, FILE_UNREADABLE, GOV_FILE_INVALID, GOV_FILE_EDITED
 */
export async function openProposals(
  errand: Errand,
  governance: Governance,
  plan: Pick<Reached, "state">,
): Promise<readonly OpenProposal[]> {
  const open: OpenProposal[] = [];
  const over = new Map<string, "stopped" | "gone">();
  let policy: PolicyInForce | null = null;
  for (const { file, rows, stopped } of plan.state.proposals) {
    if (stopped) continue;
    const proposal = await readProposal(join(errand.files.proposals, file));
    const status = await readStatus(governance, proposal);
    if (status.state === "done") policy = publishedBy(proposal) ?? policy;
    if (status.state === "cancelled") over.set(file, "stopped");
    else if (status.state === "done" || status.state === "stale") over.set(file, "gone");
    else open.push({ file, rows, proposal, status });
  }
  if (over.size > 0) {
    await remember(errand, "which proposals are over", (state) => ({
      ...state,
      policy: policy ?? state.policy,
      proposals: state.proposals
        .filter(({ file }) => over.get(file) !== "gone")
        .map((each) => (over.get(each.file) === "stopped" ? { ...each, stopped: true } : each)),
    }));
  }
  return open;
}

/** A proposal that is done is a file like any other. What it put in force was not published beside the file. */
export async function forget(errand: Errand, file: string, proposal: Proposal): Promise<void> {
  await remember(errand, `${file} is done`, (state) => ({
    ...state,
    policy: publishedBy(proposal) ?? state.policy,
    proposals: state.proposals.filter((each) => each.file !== file),
  }));
}

function publishedBy({ decoded }: Proposal): PolicyInForce | null {
  const call = decoded
    .filter(isKnown)
    .find(({ contract, function: name }) => `${contract}.${name}` === "policyRegistry.publish");
  if (call?.policy == null) return null;
  return { parameters: call.policy, mapping: publicationOf(call.arguments)["mappingHash"] ?? "" };
}

/** Private keys of members at hand, as many as the council needs; null when there are too few. @throws KEY_UNREADABLE */
export async function memberKeys(
  { keyring }: Errand,
  { meant, governance }: Reached,
): Promise<readonly string[] | null> {
  const { members, threshold } = governance.council;
  const keys: string[] = [];
  for (const said of meant.domain.council.members) {
    const name = keyName(said);
    if (keys.length === threshold || name === null || !members.includes(meant.walletOf(said))) continue;
    if (await keyring.canSign(name)) keys.push(await keyring.privateKey(name));
  }
  return keys.length < threshold ? null : keys;
}

/**
 * Takes a proposal as far as the keys at hand take it: signed and submitted by the members in the home, and executed, which
 * anybody may, once its delay is over.
 * @param members null when too few of them are at hand
 * @returns whether it is done
 * @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE
 */
export async function advance(
  errand: Errand,
  governance: Governance,
  { file, proposal, status }: OpenProposal,
  members: readonly string[] | null,
): Promise<boolean> {
  const { rpc, keyring, patience, reached } = errand;
  const { chainId } = governance;
  if (status.state === "unsigned" && members === null) return false;
  const wallet = createWallet({ rpc, chainId, privateKey: await keyring.privateKey("payer") });
  if (status.state === "unsigned") {
    const message = messageOf(proposal);
    await transact(rpc, wallet, message.call((members ?? []).map((key) => signByWallet(key, message.digest))));
    await reached(`${file} waits in the timelock`);
  }
  const left = status.secondsLeft ?? proposal.delay;
  if (status.because.length > 0 || left > patience) return false;
  const call = { to: proposal.contracts.gate, data: executeData(proposal) };
  await executeOnceReady(rpc, wallet, call, left * 1000 + 60_000);
  await reached(`${file} is executed`);
  return true;
}

/** The chain as it is now. */
export async function governanceNow({ rpc }: Errand, { governance, deployment }: Reached): Promise<Governance> {
  const { chainId, contracts } = governance;
  return connectTo(rpc, { chainId, system: contracts.system, organization: deployment?.organization ?? "" });
}
