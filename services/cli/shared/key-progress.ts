import { progress } from "@clack/prompts";

import type { HomeKeysOptions } from "../../domain/home/keys.ts";

/** A bar on a terminal: encrypting a key takes a moment, on purpose. */
export function keyProgress(): HomeKeysOptions {
  if (!process.stderr.isTTY) return {};
  let bar: ReturnType<typeof progress> | null = null;
  return {
    onProgress: (done, total) => {
      if (total === 0) return;
      if (bar === null) {
        bar = progress({ max: total, size: 20, output: process.stderr });
        bar.start("keys");
      }
      bar.advance(done === 0 ? 0 : 1, `keys: ${done} of ${total}`);
      if (done === total) bar.stop(`${total} keys of people`);
    },
  };
}
