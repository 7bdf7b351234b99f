import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { compileDomain, type CompiledDomain } from "../../services/core/domain/compile.ts";
import type { Domain } from "../../services/core/domain/schema.ts";

/** The example organization, as anyone would write her own. */
export const EXAMPLE_FILE = fileURLToPath(new URL("countersign.yaml", import.meta.url));

/** Where the example's targets run, by their names in the file. */
export type TargetUrls = Readonly<Record<"erp" | "bank", string>>;

/** What a set on chain is made with does not matter to who may hand what to whom. */
export const ANY_FRAME = { salt: `0x${"00".repeat(32)}`, from: 0 };

/** Read once: everything here is about this one file. */
export const EXAMPLE: CompiledDomain = compileDomain(readFileSync(EXAMPLE_FILE, "utf8"), ANY_FRAME);

/** The example with its targets at the ports of one machine. */
export function exampleAt(urls: TargetUrls): Domain {
  const { domain } = EXAMPLE;
  const targets = Object.entries(domain.targets).map(([name, target]) => {
    return [name, Object.hasOwn(urls, name) ? { ...target, url: urls[name as keyof TargetUrls] } : target];
  });
  return { ...domain, targets: Object.fromEntries(targets) as Domain["targets"] };
}
