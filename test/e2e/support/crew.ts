import type { Actor } from "../../../scripts/demo/cast.ts";
import { createOrder, readBudget, wire } from "../../../scripts/demo/proposals.ts";
import { saeHash } from "../../../services/core/envelope/sae-hash.ts";
import type { Proposal } from "../../../services/sdk/intent.ts";
import { eventually } from "../../helpers/until.ts";
import { type Acknowledged, ask } from "./asking.ts";
import type { TestStack } from "./stack.ts";

export interface Answered extends Acknowledged {
  readonly actor: Actor;
}

/** A permission that was presented to the gateway until that said something final. */
export interface Attempt {
  /** stands in the body, so that the target's own list tells attempts apart */
  readonly part: string;
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
  /** asks for something that is permitted, held or blocked, in turn */
  readonly propose: (lane: number) => Promise<void>;
  /** asks for a permission and uses it */
  readonly act: (lane: number) => Promise<void>;
  /** hands back what was permitted and never presented */
  readonly handBack: () => Promise<void>;
}

export function createCrew({ cast }: TestStack): Crew {
  // Those who were handed everything these agents ask for.
  const agents = [cast.actors["procurement-lead"], cast.actors["approval-router"]];
  const answers: Answered[] = [];
  const attempts: Attempt[] = [];
  let broken = 0;
  let serial = 0;
  const onBroken = () => (broken += 1);

  const order = (part: string, total: string): Proposal =>
    createOrder(cast, { vendor: "Vendor Y", part, quantity: 1, total });
  const kinds: readonly (() => Proposal)[] = [
    () => readBudget(cast, "marketing"),
    () => order("X", "20000.00"),
    () => wire(cast, "ACME Holdings", "200000.00"),
  ];

  async function proposeOne(lane: number, proposal: Proposal): Promise<Answered> {
    const actor = agents[lane % agents.length] ?? cast.actors["po-generator"];
    const answer = { ...(await ask(actor.deps, proposal, onBroken)), actor };
    answers.push(answer);
    return answer;
  }

  async function present({ client }: Actor, proposal: Proposal, envelope: string): Promise<number | string> {
    return eventually("the gateway answers", async () => {
      try {
        const { status, code } = await client.execute("erp", proposal, { envelope });
        if (code === null || code === "ENVELOPE_REPLAYED") return code ?? status;
        throw new Error(`a permitted order was refused: ${code}`);
      } catch (error) {
        if (!isFetchFailure(error)) throw error;
        onBroken();
        return null;
      }
    });
  }

  return {
    answers,
    attempts,
    broken: () => broken,
    propose: async (lane) => {
      const next = kinds[serial++ % kinds.length];
      if (next !== undefined) await proposeOne(lane, next());
    },
    act: async (lane) => {
      const part = `part-${serial++}`;
      const proposal = order(part, "100.00");
      const { actor, envelope } = await proposeOne(lane, proposal);
      if (envelope === null) throw new Error("an order of 100 USD was not permitted");
      const told = await present(actor, proposal, envelope);
      attempts.push({ part, envelope, sae: saeHash(envelope), told });
    },
    handBack: async () => {
      const presented = new Set(attempts.map(({ envelope }) => envelope));
      for (const { actor, envelope } of answers) {
        if (envelope === null || presented.has(envelope)) continue;
        const { status, detail } = await actor.client.surrender({ envelope });
        if (status !== 200) throw new Error(`an unused permission was not taken back: ${status} ${detail}`);
      }
    },
  };
}

/** Nobody answered, or the answer broke off. */
function isFetchFailure(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}
