import { generateKeyPairSync } from "node:crypto";

import type { Signer } from "../core/ports/ports.ts";
import { nodeSigner } from "./node-signer.ts";

/**
 * A fresh Ed25519 key that ends with the process. For tests and demonstrations.
 *
 * @example
 * const signer = createMemorySigner();
 */
export function createMemorySigner(): Signer {
  return nodeSigner(generateKeyPairSync("ed25519").privateKey);
}
