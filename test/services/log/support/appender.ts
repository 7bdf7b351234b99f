import { createSequencer } from "../../../../services/log/sequencer.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { IDENTITY } from "../../store/support/identity.ts";

// Started by crash.exhaustive.test.ts: appends without end, and prints the seq and hash of what was acknowledged.
const [, , path = ""] = process.argv;
const CLIENTS = 8;

const store = await openLogStore({ path, identity: IDENTITY });
const sequencer = await createSequencer({
  store,
  clock: Date.now,
  onFatal: (error) => {
    throw error;
  },
});

async function client(): Promise<void> {
  for (;;) {
    const records = await sequencer.append(
      [
        (seq) => Promise.resolve({ kind: "intent", record: `intent ${seq}` }),
        (seq) => Promise.resolve({ kind: "sae", record: `${"x".repeat(1500)} ${seq}`, disclosures: [`secret ${seq}`] }),
      ],
      (effects, [intent, sae]) => {
        const [first = 0, second = 0] = [intent?.seq, sae?.seq];
        effects.addIntent({ hash: intent?.hash ?? "", agent: 1, jti: `jti-${first}`, seq: second });
      },
    );
    for (const { seq, hash } of records) process.stdout.write(`${seq} ${hash}\n`);
  }
}

await Promise.all(Array.from({ length: CLIENTS }, client));
