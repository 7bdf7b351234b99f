import { buildEvidence } from "../../../../services/core/envelope/build-evidence.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { Spent } from "../../../../services/core/schemas/spent.ts";
import { createSequencer } from "../../../../services/log/sequencer.ts";
import { openHealed } from "../../../../services/signing/budget/heal.ts";
import { counterStoreAt } from "../../../../services/store/sqlite/counters/open.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { fixedBytes, INPUTS, logSigner, saeClaims } from "../../../helpers/samples.ts";
import { counter } from "../../store/support/counters.ts";
import { IDENTITY } from "../../store/support/identity.ts";

// Started by counters-kill.exhaustive.test.ts: charges one counter without end, in the order the signing service does it, and prints the
// hash of each intent whose permission is durable.
const [, , log = "", counters = "", run = ""] = process.argv;
const CLIENTS = 4;

const fail = (error: Error): never => {
  throw error;
};
const store = await openLogStore({ path: log, identity: IDENTITY });
const sequencer = await createSequencer({ store, clock: Date.now, onFatal: fail });
const charged = await openHealed({ store, sequencer, logId: 1 }, counterStoreAt(counters, store.identity));

async function client(place: number): Promise<void> {
  for (let i = 0; ; i += 1) await permit(`${run} ${place} ${i}`);
}

async function permit(name: string): Promise<void> {
  const intent = sha256b64(name);
  const spent = await reserve(intent);
  const sae = saeClaims();
  await sequencer.append(
    [
      () => Promise.resolve({ kind: "intent", record: `intent ${name}` }),
      async () => {
        const { pol, ctx, disclosures } = buildEvidence({ ...INPUTS, spent }, fixedBytes(name));
        const claims = { ...sae, pol: { ...sae.pol, ...pol }, ctx: { ...sae.ctx, intent, ...ctx } };
        return { kind: "sae", record: await signJws(logSigner, "sae+jwt", claims), disclosures };
      },
    ],
    (effects, [, made]) => {
      const seq = made?.seq ?? 0;
      effects.addIntent({ hash: intent, agent: 1, jti: `jti ${name}`, seq });
      effects.addCharge(seq);
    },
  );
  charged.confirm(intent);
  process.stdout.write(`${intent}\n`);
}

async function reserve(intent: string): Promise<Spent[]> {
  for (;;) {
    const [state] = await charged.read([counter("day")]);
    if (state === undefined) throw new Error("no state");
    const entries: Spent[] = [{ ...state, window: "day", reserved: "7" }];
    if (await charged.reserve({ intent, log: 1, entries })) return entries;
  }
}

// One is always caught between its reservation and its record.
await reserve(sha256b64(`${run} caught`));
await Promise.all(Array.from({ length: CLIENTS }, (_, place) => client(place)));
