import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { SigningService } from "../../../services/signing/service.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import type { Bench } from "../bench-context.ts";
import { createPoster } from "../http/post.ts";
import { sampleBytes } from "../sample.ts";
import { signIntents, startSigning } from "../world/signing.ts";
import { fullCallBody } from "./decide.ts";
import { compare, type RowSpec } from "./row.ts";
import { plainInsert } from "./store.ts";

/** Intents that are signed ahead while nothing is timed. */
const AHEAD = 64;

export const AUTHORIZE_ROWS: readonly RowSpec[] = [
  {
    name: "authorize.inprocess",
    does: "one intent through the signing service: authenticate, decide over proven state, sequence, sign, store durably, answer",
    run: async (bench) => {
      const service = await bench.once("signing", () => startSigning(bench));
      const world = await bench.world();
      const intents: string[] = [];
      const floor = await floorOf(bench);
      return compare(bench, {
        row: {
          before: async () => {
            if (intents.length === 0) intents.push(...(await signIntents(world, AHEAD)));
          },
          run: () => permitted(service, intents.pop() ?? ""),
        },
        floor,
        task: "authorize",
        budget: bench.budget(3),
      });
    },
  },
];

/** @throws unless it is allowed: a refusal is cheaper */
export async function permitted(service: SigningService, intent: string): Promise<{ readonly envelope: string }> {
  const answer = await service.propose({ intent });
  if ("body" in answer && answer.status === 200) return answer.body as { envelope: string };
  throw new Error(`not permitted: ${JSON.stringify(answer)}`);
}

/** What cannot be left out, bare and one after the other. */
async function floorOf(bench: Bench) {
  const world = await bench.world();
  const key = createPrivateKey(await readFile(homeFiles(world.dir).signingKey));
  const publicKey = createPublicKey(key);
  const bytes = sampleBytes();
  const signature = sign(null, bytes, key);
  const insert = plainInsert(join(world.dir, "plain.sqlite"), Buffer.from(bytes).toString());
  const poster = createPoster(world.chain.url, 1);
  bench.atEnd(async () => {
    insert.close();
    poster.close();
  });
  const body = await fullCallBody(world, 3);
  return {
    name: "verify, eth_call, sign and one fsynced INSERT, bare",
    run: async () => {
      verify(null, bytes, publicKey, signature);
      await poster.post(body);
      sign(null, bytes, key);
      insert.run();
    },
  };
}
