import type { PublicKey } from "../core/ports/ports.ts";
import type { ApprovalDenial } from "../core/schemas/approval-denial.ts";
import type { ApprovalProof } from "../core/schemas/approval.ts";
import { proposeAction } from "./actions.ts";
import { tellBehaviour } from "./behaviours.ts";
import { approveHold } from "./holds/approvals.ts";
import { denyHold } from "./holds/denials.ts";
import type { ActionBody } from "./bodies.ts";
import type { SigningDeps } from "./shared/deps.ts";
import type { Outcomes } from "./outcomes/outcomes.ts";
import type { Answer } from "./shared/answer.ts";
import type { HoldReader } from "./holds/hold-readers.ts";
import type { HoldList } from "../core/schemas/answers.ts";
import { type HoldPlace, listHolds } from "./holds/hold-list.ts";
import { type HoldView, viewHold } from "./holds/hold-view.ts";
import { createKnownKeys } from "../keys/verify/known-keys.ts";
import { createDurations, type DurationSummary } from "../platform/durations.ts";
import { turnsOfStrangers } from "../platform/strangers.ts";
import { revokePlan } from "./plans/revoke.ts";
import { takePlan } from "./plans/take.ts";
import { eraseDisclosures } from "./erase.ts";
import { type Simulation, simulateAction } from "./simulate.ts";
import type { ToolsView } from "../core/mapping/tools-view.ts";
import { createFloorKeeper } from "./floors/keeper.ts";
import { viewTools } from "./tool-view.ts";
import { createAgentRates } from "./shared/rates.ts";
import { createTurns, type Turns } from "./shared/turns.ts";

/** What the signing service does, whoever asks over whatever wire. */
export interface SigningService {
  propose(body: ActionBody): Promise<Answer>;
  simulate(body: ActionBody): Promise<Simulation>;
  approve(hold: string, approval: ApprovalProof): Promise<Answer>;
  deny(hold: string, denial: ApprovalDenial): Promise<Answer>;
  /** @param plan `<plan>~<disclosure>~...~` */
  plan(plan: string): Promise<Answer>;
  /** @param order the agent's or an operator's `revoke+jwt` */
  revoke(plan: string, order: string): Promise<Answer>;
  /** @param outcome the enforcement point's final word on a permission */
  take(outcome: string): Promise<Answer>;
  /** @param behaviour what an agent says it did, `behaviour+jwt` */
  tell(behaviour: string): Promise<Answer>;
  /** @param order an operator's `erase+jwt` */
  erase(order: string): Promise<Answer>;
  /** @param validBefore unix seconds; null for the default */
  view(hold: string, validBefore: number | null, reader: HoldReader): Promise<HoldView>;
  /** @param place where the page begins, and how long it is */
  holds(place: HoldPlace, reader: HoldReader): Promise<HoldList>;
  /** @param delegation the agent acts under; null for none */
  tools(target: string, delegation: string | null, reader: HoldReader): Promise<ToolsView>;
  stats(): { readonly decide: DurationSummary; readonly sign: DurationSummary };
}

/** What a service works with beside what it makes itself. */
export interface ServiceOptions extends Omit<SigningDeps, "turns" | "durations" | "knownKeys" | "rates" | "floors"> {
  readonly outcomes: Pick<Outcomes, "take">;
  /** keys of those who may order an erasure, and revoke plans */
  /** shared with whoever else writes what floors follow from; its own where there is nobody */
  readonly turns?: Turns;
  readonly operators: readonly PublicKey[];
}

export function createSigningService(options: ServiceOptions): SigningService {
  const durations = { decide: createDurations(), sign: createDurations() };
  const knownKeys = createKnownKeys(turnsOfStrangers(options.stopwatch));
  const deps: SigningDeps = {
    ...options,
    turns: options.turns ?? createTurns(),
    durations,
    knownKeys,
    rates: createAgentRates(options.stopwatch),
    floors: createFloorKeeper(options),
  };
  return {
    propose: (body) => proposeAction(deps, body),
    simulate: (body) => simulateAction(deps, body),
    approve: (hold, approval) => approveHold(deps, hold, approval),
    deny: (hold, denial) => denyHold(deps, hold, denial),
    plan: (plan) => takePlan(deps, plan),
    revoke: (plan, order) => revokePlan(deps, options.operators, plan, order),
    take: (outcome) => options.outcomes.take(outcome),
    tell: (behaviour) => tellBehaviour(deps, behaviour),
    erase: (order) => eraseDisclosures(deps, options.operators, order),
    tools: (target, delegation, reader) => viewTools(deps, target, delegation, reader),
    view: (hold, validBefore, reader) => viewHold(deps, hold, validBefore, reader),
    holds: (place, reader) => listHolds(deps, place, reader),
    stats: () => ({ decide: durations.decide.summary(), sign: durations.sign.summary() }),
  };
}
