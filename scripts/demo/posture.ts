import type { Cast } from "./cast.ts";
import type { Printer } from "./print.ts";
import { classify } from "./proposals.ts";

/** An agent that lies about its request once is not believed any more: the signing service records why, and asks a person from then on. */
export async function playPosture(cast: Cast, printer: Printer): Promise<void> {
  const analyzer = cast.actors["request-analyzer"];
  const request = classify(cast, "Order 20 chairs");
  const lie = { ...request, params: { ...request.params, access: "read" as const } };
  const first = await analyzer.client.propose(lie);
  if (first.answer.kind !== "refused") throw new Error(`the lie was ${first.answer.kind}`);
  printer.step(
    analyzer.name,
    `signs that a request which writes only reads: Blocked (${first.answer.reason})`,
    "blocked",
  );
  const second = await analyzer.client.propose(request);
  if (second.answer.kind !== "held") throw new Error(`what follows the lie was ${second.answer.kind}`);
  printer.step(
    "signing service",
    `lowered its posture to Supervised on record: the honest request is Held (${second.answer.reason})`,
    "held",
  );
}
