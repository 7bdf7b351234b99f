import { isCountersignError } from "../../../services/core/errors/error.ts";
import type { Actor } from "../../../scripts/demo/cast.ts";
import { createOrder, readBudget, wire } from "../../../scripts/demo/proposals.ts";
import { urlOf } from "../../../scripts/local/services.ts";
import { ERRORS, type ErrorCode } from "../../../services/core/errors/registry.ts";
import { saeHash } from "../../../services/core/envelope/sae-hash.ts";
import { askService } from "../../../services/sdk/ask.ts";
import { readExecution } from "../../../services/sdk/client.ts";
import type { Proposal } from "../../../services/sdk/intent.ts";
import { eventually } from "../../helpers/until.ts";
import { type Acknowledged, ask, whyBroken } from "./asking.ts";
import type { TestStack } from "./stack.ts";

export interface Answered extends Acknowledged {
  readonly actor: Actor;
}

/** A permission that was presented to the gateway until that said something final. */
export interface Attempt {
  /** stands in the body, so that the target's own list tells attempts apart */
  readonly part: string;
  readonly proposal: Proposal;
  readonly intent: string;
  readonly envelope: string;
  readonly sae: string;
  /** status of the target, or the code the gateway refused with */
  readonly told: number | string;
}

/** Agents at work. They do not give up when nobody answers, and remember everything they were told. */
export interface Crew {
  readonly answers: readonly Answered[];
  readonly attempts: readonly Attempt[];
  /** requests that were cut off */
  readonly broken: () => number;
  /** how often agents were told to try again, by code */
  readonly refusals: ReadonlyMap<string, number>;
  /** asks for something that is permitted, held or blocked, in turn */
  readonly propose: (lane: number) => Promise<void>;
  /** asks for a permission and uses it */
  readonly act: (lane: number) => Promise<void>;
  /** has the clerk wire from its budget of a day, for as long as that is permitted */
  readonly spend: () => Promise<void>;
  /** presents a permission that was used, and an order without any: neither may pass */
  readonly trespass: () => Promise<void>;
  /** hands back what was permitted and never presented */
  readonly handBack: () => Promise<void>;
}

/** Of this much the clerk may wire `CLERK_BUDGET` a day, as the roster says; in US dollars. */
export const WIRE = 150;
export const CLERK_BUDGET = 2_000;

export interface CrewOptions {
  /** whether an order of 100 USD may wait for a person: it does while the chain's state is old */
  readonly mayBeHeld?: boolean;
  /** told of every request until its answer, with what kept it */
  readonly watch?: <T>(what: string, work: (say: (word: string) => void) => Promise<T>) => Promise<T>;
}

/** The crew of one organization; nobody of it acts unasked. */
export function createCrew({ cast, stack }: TestStack, options: CrewOptions = {}): Crew {
  const { mayBeHeld = false, watch = (_what, work) => work(() => undefined) } = options;
  // Those who were handed everything these agents ask for.
  const agents = [cast.actors["procurement-lead"], cast.actors["approval-router"]];
  const answers: Answered[] = [];
  const attempts: Attempt[] = [];
  const handedBack = new Set<string>();
  let broken = 0;
  let serial = 0;
  const refusals = new Map<string, number>();
  const wayOf = (say: (word: string) => void) => ({
    onBroken: (why: string) => {
      broken += 1;
      say(why);
    },
    onRefused: (code: string) => {
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
      say(code);
    },
  });

  const order = (part: string, total: string): Proposal =>
    createOrder(cast, { vendor: "Vendor Y", part, quantity: 1, total });
  const kinds: readonly (() => Proposal)[] = [
    () => readBudget(cast, "marketing"),
    () => order("X", "20000.00"),
    () => wire(cast, "ACME Holdings", "200000.00"),
  ];

  const actorOf = (lane: number): Actor => agents[lane % agents.length] ?? cast.actors["po-generator"];

  async function proposeOne(actor: Actor, proposal: Proposal): Promise<Answered> {
    const told = await watch(`asks for ${proposal.type}`, (say) => ask(actor.deps, proposal, wayOf(say)));
    const answer = { ...told, actor };
    answers.push(answer);
    return answer;
  }

  async function present({ client }: Actor, proposal: Proposal, envelope: string): Promise<number | string> {
    return watch(`presents ${proposal.type}`, (say) => {
      const { onBroken, onRefused } = wayOf(say);
      return eventually("the gateway answers", async () => {
        try {
          const { status, code } = await client.execute(targetOf(proposal), proposal, { envelope });
          if (code === null || code === "ENVELOPE_REPLAYED") return code ?? status;
          if (isRetryable(code)) {
            onRefused(code);
            return null;
          }
          throw new Error(`a permitted ${proposal.type} was refused: ${code}`);
        } catch (error) {
          if (!isFetchFailure(error)) throw error;
          onBroken(whyBroken(error));
          return null;
        }
      });
    });
  }

  async function use(part: string, proposal: Proposal, { actor, intent, envelope }: Answered): Promise<void> {
    if (envelope === null) return;
    const told = await present(actor, proposal, envelope);
    attempts.push({ part, proposal, intent, envelope, sae: saeHash(envelope), told });
  }

  /** Whatever is answered, it is a refusal; nobody answering is one too. */
  async function mustNotPass(
    what: string,
    request: () => Promise<{ readonly status: number; readonly code: string | null }>,
  ) {
    const { status, code } = await watch(`presents ${what}`, (say) =>
      request().catch((error: unknown) => {
        if (!isFetchFailure(error)) throw error;
        wayOf(say).onBroken(whyBroken(error));
        return { status: 0, code: "NOBODY" };
      }),
    );
    if (code === null) throw new Error(`${what} passed the gateway: ${status}`);
  }

  return {
    answers,
    attempts,
    broken: () => broken,
    refusals,
    propose: async (lane) => {
      const next = kinds[serial++ % kinds.length];
      if (next === undefined) return;
      const proposal = next();
      const { envelope } = await proposeOne(actorOf(lane), proposal);
      const isMoney = proposal.params["amount"] !== undefined;
      if (isMoney && envelope !== null) throw new Error(`${proposal.type} above the limits was permitted`);
    },
    act: async (lane) => {
      const part = `part-${serial++}`;
      const proposal = order(part, "100.00");
      const answer = await proposeOne(actorOf(lane), proposal);
      if (answer.envelope === null && !mayBeHeld) throw new Error("an order of 100 USD was not permitted");
      await use(part, proposal, answer);
    },
    spend: async () => {
      const part = `Vendor ${serial++}`;
      const proposal = wire(cast, part, `${WIRE}.00`);
      await use(part, proposal, await proposeOne(cast.actors["payment-clerk"], proposal));
    },
    trespass: async () => {
      const used = attempts[Math.floor(Math.random() * attempts.length)];
      if (used !== undefined) {
        const { client } = answers.find(({ envelope }) => envelope === used.envelope)?.actor ?? actorOf(0);
        await mustNotPass("a used permission", () => client.execute(targetOf(used.proposal), used.proposal, used));
      }
      const stray = order(`stray-${serial++}`, "100.00");
      const body = Buffer.from(stray.body);
      const headers = { "content-type": "application/json" };
      const url = `${urlOf(stack.ports.gateway)}/erp${stray.path}`;
      const bare = () => askService("gateway", url, { method: "POST", headers, body }).then(readExecution);
      await mustNotPass("an order without a permission", bare);
    },
    handBack: async () => {
      const presented = new Set(attempts.map(({ envelope }) => envelope));
      for (const { actor, envelope } of answers) {
        if (envelope === null || presented.has(envelope) || handedBack.has(envelope)) continue;
        const { status, detail } = await actor.client.surrender({ envelope });
        if (status !== 200) throw new Error(`an unused permission was not taken back: ${status} ${detail}`);
        handedBack.add(envelope);
      }
    },
  };
}

function targetOf({ type }: Proposal): "erp" | "bank" {
  return type.startsWith("bank.") ? "bank" : "erp";
}

function isRetryable(code: string): boolean {
  return Object.hasOwn(ERRORS, code) && ERRORS[code as ErrorCode].family === "retryable";
}

/** Nobody answered, or the answer broke off. */
function isFetchFailure(error: unknown): boolean {
  if (isCountersignError(error)) return error.code === "SERVICE_UNREACHABLE";
  return error instanceof TypeError && error.cause !== undefined;
}
