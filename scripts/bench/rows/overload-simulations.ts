import { createPublicKey, verify } from "node:crypto";

import { splitCompact } from "../../../services/core/sdjwt/disclosure.ts";
import { spkiOf } from "../../../services/core/jws/key.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { permits } from "../../../services/core/words/verdicts.ts";
import type { Bench } from "../bench-context.ts";
import { measure } from "../measure.ts";
import { buyer, signIntents, startSigning } from "../world/signing.ts";
import { expectRefused } from "./overload-intents.ts";
import type { MeasuredBody, RowSpec } from "./row.ts";

/** Until the next turn of an agent that used all it had (services/signing/shared/rates.ts). */
const TURN_MS = 200;
const BURST = 60;

export const OVERLOAD_SIMULATION_ROWS: readonly RowSpec[] = [
  {
    name: "overload.simulate",
    does: "one simulation beyond the agent's rate, refused; served_us is one within it, in the same run",
    run: simulateBeyondRate,
  },
];

async function simulateBeyondRate(bench: Bench): Promise<MeasuredBody> {
  const world = await bench.world();
  const watch = { now: 0 };
  // Stands until it is moved, so that no turn comes back by itself.
  const service = await startSigning(bench, () => watch.now);
  const [intent = ""] = await signIntents(world, 1);
  const serve = async (): Promise<void> => {
    const { verdict, reason } = await service.simulate({ intent });
    if (!permits(verdict)) throw new Error(`the action should be allowed, and is ${verdict}: ${reason}`);
  };
  for (let turn = 0; turn < BURST; turn += 1) await serve();
  const { row, served, floor } = await measure(
    {
      row: { run: () => expectRefused(service.simulate({ intent }), "RATE_LIMITED") },
      served: { before: () => (watch.now += TURN_MS), run: serve },
      floor: signatureCheck(intent, buyer(world).signer.publicKey),
    },
    bench.budget(),
  );
  return {
    ...row,
    ...{ floor_us: floor.median_us, floor: "node:crypto verify of the intent's signature", peers: {} },
    ...{ served_us: served.median_us, served_p99_us: served.p99_us },
  };
}

/** Nobody's rate is known before it is known who asks. */
function signatureCheck(intent: string, publicKey: Parameters<typeof spkiOf>[0]) {
  const { signingInput, signature } = parseJws(splitCompact(intent).jwt, [JWS_TYPES.intent]);
  const key = createPublicKey({ key: Buffer.from(spkiOf(publicKey)), format: "der", type: "spki" });
  return { run: () => verify(null, signingInput, key, signature) };
}
