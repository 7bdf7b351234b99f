import { once } from "node:events";

import { open, reservation } from "./counters.ts";

// Started by contention.test.ts: many clients spend from one counter until it is used up, and print what each got.
const [, , path = "", name = "", clients = "0", amount = "0", limit = "0"] = process.argv;

const store = await open(path);
process.stdout.write("ready\n");
await once(process.stdin, "data");

async function client(place: number): Promise<void> {
  for (let i = 1; ;) {
    const own = `${name} ${place}`;
    const wanted = await reservation(store, `${own} ${i}`, { [own]: "1", shared: amount });
    const [, shared] = wanted.entries;
    if (shared === undefined || BigInt(shared.before) + BigInt(amount) > BigInt(limit)) return;
    if (!(await store.reserve(wanted))) continue;
    process.stdout.write(`${amount}\n`);
    i += 1;
  }
}

await Promise.all(Array.from({ length: Number(clients) }, (_, place) => client(place)));
await store.close();
process.exit(0);
