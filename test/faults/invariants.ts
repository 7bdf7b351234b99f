import { expect } from "chai";

import { waitAnchored } from "../../scripts/demo/anchored.ts";
import { auditCopy, describeFindings } from "../../scripts/demo/audit.ts";
import { checkAttempts, wiresOf } from "../e2e/support/attempts.ts";
import type { Answered } from "../e2e/support/crew.ts";
import { CLERK_BUDGET } from "../e2e/support/crew.ts";
import { recordsOf } from "../e2e/support/log.ts";
import type { RecordRow } from "../../services/store/rows.ts";
import { untilReady } from "./readiness.ts";
import type { Stage } from "./stage.ts";

const DAY_MS = 86_400_000;

/**
 * What must hold after every single fault: every service is ready again, and what agents were told, what the logs hold and what
 * the targets saw are one story.
 */
export async function checkStanding(stage: Stage): Promise<void> {
  const { test, crew, timeline } = stage;
  await timeline.step("every service gets ready", (say) => untilReady(test.stack, say));
  await timeline.step("what targets saw is compared", () => checkAttempts(test, crew.attempts));
  const [signing, gateway] = [await recordsOf(test.stack.files.dir, 1), await recordsOf(test.stack.files.dir, 2)];
  checkSequence(signing);
  checkSequence(gateway);
  checkAnswers(signing, crew.answers);
  const amounts = (await wiresOf(test.cast)).map(({ amount }) => Number(amount));
  checkBudget(amounts, stage.since, Date.now());
}

/** What must hold of everything so far: every record anchored, and a whole audit that finds nothing. */
export async function checkWhole(stage: Stage): Promise<void> {
  const { stack } = stage.test;
  const { step } = stage.timeline;
  await checkStanding(stage);
  await step("unused permissions are handed back", () => stage.crew.handBack());
  await step("everything is anchored", () => waitAnchored(stack));
  const { deployment } = stack.organization;
  const report = await step("a whole audit", () =>
    auditCopy(stack.files.dir, stack.rpcUrl, deployment, stack.files.mapping),
  );
  expect(report.ok, describeFindings(report)).to.equal(true);
  expect(report.logs.map(({ records, anchored }) => records - anchored)).to.deep.equal([0, 0]);
}

/** Seqs begin at 1 and have neither gap nor fork. */
export function checkSequence(rows: readonly Pick<RecordRow, "seq">[]): void {
  expect(rows.map(({ seq }) => seq)).to.deep.equal(Array.from(rows, (_, i) => i + 1));
}

/** What an agent was told stands where it was promised, and each intent was decided once, however often it was asked. */
export function checkAnswers(
  rows: readonly Pick<RecordRow, "seq" | "hash" | "kind">[],
  answers: readonly Pick<Answered, "seq" | "hash">[],
): void {
  expect(answers.filter(({ seq, hash }) => rows[seq - 1]?.hash !== hash)).to.deep.equal([]);
  const decisions = rows.filter(({ kind }) => kind === "sae" || kind === "denial").length;
  expect(decisions, "decisions").to.equal(answers.length);
}

/**
 * No more money went out than the budget of each day since.
 * @param amounts of the wires, in US dollars
 * @param since unix milliseconds, as `now`
 */
export function checkBudget(amounts: readonly number[], since: number, now: number): void {
  const days = Math.floor(now / DAY_MS) - Math.floor(since / DAY_MS) + 1;
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).to.be.at.most(days * CLERK_BUDGET);
}
