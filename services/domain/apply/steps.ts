import { readLatestBlock } from "../../chain/read/block.ts";
import type { Act, Difference } from "../../core/domain/plan/row.ts";
import { rowKey } from "../../core/domain/plan/row.ts";
import { secondsText } from "../../core/domain/outline.ts";
import type { DomainPlan } from "../plan/plan.ts";
import { lower, register, type Reached, revokeAgent, withdraw } from "./agents.ts";
import { advance, forget, governanceNow, memberKeys, openProposals, propose } from "./council.ts";
import { deployDomain, fundAccounts } from "./deploy.ts";
import { elsewhere, type Errand, keyOf, type Owed } from "./errand.ts";
import { establish } from "./genesis.ts";
import { grant, type Waiting } from "./grant.ts";
import { revoke } from "./revoke.ts";
import { isAbsent } from "../plan/wallets.ts";
import { readDomainState } from "../plan/state.ts";
import { keyName } from "../../core/domain/schema.ts";
import { askFor } from "./wallet.ts";

/*
 * The steps of one pass, in the order one needs the other. Each takes a plan of the chain as the step before left it, does what
 * the keys at hand may do of it, and says what others owe.
 */

/** Nothing the council decides passes then, and nothing is asked of it. */
const CLOSED = "two members closed the gate: `gov propose reopen` comes first";

type Step = (errand: Errand, plan: DomainPlan) => Promise<readonly Owed[]>;

/** Rows that are done in one way. */
function doing<A extends Act["do"]>(plan: DomainPlan, ...acts: readonly A[]) {
  return plan.differences.filter(
    (each): each is Difference & { act: Extract<Act, { do: A }> } =>
      each.act !== null && (acts as readonly string[]).includes(each.act.do),
  );
}

/** Everything that names a wallet waits for its address, which only its holder can say. */
const walletStep: Step = async (errand, plan) => {
  const owed: Owed[] = [];
  for (const { row, act } of doing(plan, "wallet")) {
    const why = await askFor(errand, plan, act.name);
    if (why !== null) owed.push({ row, why });
  }
  return owed;
};

const deployStep: Step = async (errand, plan) => {
  await fundAccounts(errand, plan);
  const [row] = doing(plan, "deploy");
  if (row === undefined) return [];
  const [absent] = plan.meant.wallets;
  if (absent !== undefined) return [{ row: row.row, why: addressFirst(absent.name) }];
  if (!(await errand.keyring.canSign("deployer")))
    return [{ row: row.row, why: "the key of the deployer is not here" }];
  await deployDomain(errand, plan);
  return [];
};

const registerStep: Step = async (errand, plan) => {
  if (!isReached(plan)) return [];
  const { registrar } = plan.meant.domain;
  return each(doing(plan, "register"), await keyOf(errand, registrar), elsewhere(registrar), ({ agent }, key) =>
    register(errand, plan, agent, key),
  );
};

/** What only takes away waits for nothing. */
const restrictStep: Step = async (errand, plan) => {
  if (!isReached(plan)) return [];
  const { guardian } = plan.meant.domain;
  const key = await keyOf(errand, guardian);
  return each(
    doing(plan, "revoke", "withdraw", "revoke-agent", "lower"),
    key,
    elsewhere(guardian),
    async (act, privateKey) => {
      if (act.do === "revoke") await revoke(errand, plan, act.agent, "remove", privateKey);
      else if (act.do === "withdraw") await withdraw(errand, plan, act.agent, act.type, privateKey);
      else if (act.do === "lower") await lower(errand, plan, act.agent, privateKey);
      else await revokeAgent(errand, plan, act.agent, privateKey);
    },
  );
};

/** An agent is entered with some autonomy, and the file may give it less. */
const lowerStep: Step = async (errand, plan) => {
  const key = await keyOf(errand, plan.meant.domain.guardian);
  // Where it is not here, the step before said so.
  if (!isReached(plan) || key === null) return [];
  for (const { act } of doing(plan, "lower")) await lower(errand, plan, act.agent, key);
  return [];
};

/** What became of earlier proposals is part of the plan that follows. */
const noticeStep: Step = async (errand, plan) => {
  if (isReached(plan)) await openProposals(errand, plan.governance, plan);
  return [];
};

const councilStep: Step = async (errand, plan) => {
  if (!isReached(plan)) return [];
  const { wishes, nameless } = wishesOf(plan);
  const open = await openProposals(errand, plan.governance, plan);
  const asked = new Set(plan.differences.map(({ row }) => rowKey(row)));
  const covered = new Set(open.flatMap(({ rows }) => rows));
  const uncovered = wishes.filter(({ row }) => !covered.has(rowKey(row)));
  if (!plan.governance.gate.isOpen) return [...uncovered.map(({ row }) => ({ row, why: CLOSED })), ...nameless];
  if (uncovered.length > 0) await propose(errand, plan, uncovered);
  const members = await memberKeys(errand, plan);
  const again = await governanceNow(errand, plan);
  const state = await readDomainState(errand.files);
  const left = new Map<string, string>();
  for (const each of await openProposals(errand, again, { state })) {
    // What the file does not ask for any more is left to the council alone.
    if (!each.rows.some((key) => asked.has(key))) continue;
    if (await advance(errand, again, each, members)) {
      await forget(errand, each.file, each.proposal);
      continue;
    }
    const { threshold } = again.council;
    const owed =
      each.status.state === "unsigned" && members === null
        ? `${threshold} council members sign ${each.file}`
        : `${each.file} waits ${secondsText(each.status.secondsLeft ?? each.proposal.delay)}`;
    for (const key of each.rows) left.set(key, owed);
  }
  const waiting = wishes.flatMap(({ row }) => {
    const why = left.get(rowKey(row));
    return why === undefined ? [] : [{ row, why }];
  });
  return [...waiting, ...nameless];
};

/** What is left for the council once the rest was done. */
const secondCouncilStep: Step = async (errand, plan) =>
  wishesOf(plan).wishes.some(({ act }) => act?.do === "raise") ? councilStep(errand, plan) : [];

/**
 * What may be asked of the council now: whoever runs another model first has another mark, which nobody knows before. What names a
 * wallet nobody knows the address of is owed.
 */
function wishesOf({ differences, meant }: DomainPlan): {
  readonly wishes: readonly Difference[];
  readonly nameless: readonly Owed[];
} {
  const all = differences.filter(({ by, row }) => by?.role === "council" && row.effect !== "drift");
  const changing = new Set(all.flatMap(({ act }) => (act?.do === "run" ? [act.agent] : [])));
  const may = all.filter(({ act }) => act?.do !== "raise" || !changing.has(act.agent));
  const wallets = may.map((each) => ({ ...each, lacks: lackingIn(each, meant) }));
  return {
    wishes: wallets.filter(({ lacks }) => lacks === null),
    nameless: wallets.flatMap(({ row, lacks }) => (lacks === null ? [] : [{ row, why: addressFirst(lacks) }])),
  };
}

/** Name of the first wallet without an address that a wish needs: policies name all approvers, nominations one principal. */
function lackingIn({ row, act }: Difference, { domain, wallets }: DomainPlan["meant"]): string | null {
  const needed =
    act?.do === "nominate"
      ? [domain.principals[act.principal]?.wallet]
      : row.what === "policy" || row.what === "mapping"
        ? Object.values(domain.approvers ?? {}).map(({ wallet }) => wallet)
        : [];
  const lacking = needed.find((said) => said !== undefined && isAbsent(said, wallets));
  return lacking === undefined ? null : keyName(lacking);
}

function addressFirst(name: string): string {
  return `the address of key:${name} comes first`;
}

const establishStep: Step = async (errand, plan) => {
  if (!isReached(plan)) return [];
  const owed: Owed[] = [];
  for (const { row, act } of doing(plan, "establish")) {
    const said = plan.meant.domain.principals[act.principal]?.wallet ?? "";
    const key = await keyOf(errand, said);
    if (plan.found?.geneses[act.principal]?.state !== "nominated") {
      owed.push({ row, why: `the council names ${act.principal} first` });
      continue;
    }
    const why = await establish(errand, plan, act.principal, key);
    if (why !== null) owed.push({ row, why });
  }
  return owed;
};

const grantStep: Step = async (errand, plan) => {
  if (!isReached(plan)) return [];
  const owed: Owed[] = [];
  const waiting: Waiting = new Map();
  for (const { row, act } of doing(plan, "grant")) {
    // Each is signed for what the one before left behind.
    const [head, state] = [await readLatestBlock(errand.rpc), await readDomainState(errand.files)];
    const now = { ...plan, state, governance: { ...plan.governance, head } };
    const why = await grant(errand, now, act.agent, act.replaces, waiting);
    if (why !== null) owed.push({ row, why });
  }
  return owed;
};

export const STEPS: readonly Step[] = [
  walletStep,
  deployStep,
  restrictStep,
  registerStep,
  lowerStep,
  noticeStep,
  councilStep,
  secondCouncilStep,
  establishStep,
  grantStep,
];

function isReached(plan: DomainPlan): plan is Reached {
  return plan.governance !== null;
}

/** Does the rows one after the other when the key is there; else all of them are owed. */
async function each<A extends Act>(
  rows: readonly (Difference & { act: A })[],
  key: string | null,
  why: string,
  work: (act: A, key: string) => Promise<void>,
): Promise<readonly Owed[]> {
  if (key === null) return rows.map(({ row }) => ({ row, why }));
  for (const { act } of rows) await work(act, key);
  return [];
}
