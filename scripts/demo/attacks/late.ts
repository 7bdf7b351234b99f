import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { urlOf } from "../../local/services.ts";
import type { Stack } from "../../local/stack.ts";
import { type Attack, codeOf } from "../attack.ts";
import { type Actor, obtain } from "../cast.ts";
import { readLatencies } from "../figures.ts";
import { readBudget } from "../proposals.ts";
import { guardianOf } from "./guardian.ts";
import type { Stage } from "./stage.ts";

/** More than the ERP lets wait for it (scripts/demo/backend.ts). */
const CROWD = 64;

/** Windows cannot have a process stand still. */
const CAN_STAND_STILL = process.platform !== "win32";

/** On the time between the check and the act. */
export function lateAttacks({ stack, cast }: Stage): Attack[] {
  if (!CAN_STAND_STILL) return [];
  const checker = cast.actors["budget-checker"];
  return [
    {
      name: "an agent suspended while the connection to the ERP is slow",
      expected: "AGENT_SUSPENDED",
      perform: async () => {
        const proposal = readBudget(cast, "marketing");
        const { permit } = await obtain(checker, proposal);
        const admitted = await admittedBy(stack);
        const erp = await standStill(stack);
        let execution: ReturnType<Actor["client"]["execute"]>;
        try {
          execution = checker.client.execute("erp", proposal, permit);
          while ((await admittedBy(stack)) === admitted) await sleep(20);
          await guardianOf(stack).suspend("budget-checker", "it may have been taken over");
        } finally {
          erp.goOn();
        }
        const result = await execution;
        // Refused at the door, it would show nothing of what comes after.
        return result.record === null ? `${codeOf(result)} before it was dispatched` : codeOf(result);
      },
    },
  ];
}

/** How many requests the gateway let in so far. */
async function admittedBy({ ports }: Stack): Promise<number> {
  return (await readLatencies(urlOf(ports.signing), urlOf(ports.gateway))).verify.count;
}

/** The ERP stands still, with more waiting for it than it lets wait: who comes now gets no connection until it goes on. */
async function standStill(stack: Stack): Promise<{ readonly goOn: () => void }> {
  const pid = stack.pidOf("erp");
  process.kill(pid, "SIGSTOP");
  const crowd = Array.from({ length: CROWD }, (): Socket => {
    const socket = connect(stack.ports.erp, "127.0.0.1");
    socket.on("error", () => undefined);
    return socket;
  });
  await sleep(100);
  return {
    goOn: () => {
      for (const socket of crowd) socket.destroy();
      process.kill(pid, "SIGCONT");
    },
  };
}
