import { randomBytes } from "node:crypto";

import { urlOf } from "../../../scripts/local/services.ts";
import { createFileSigner } from "../../../services/keys/file-signer.ts";
import { readJson } from "../../../services/sdk/reading.ts";
import type { TestStack } from "./stack.ts";

/** A record as the example organization's operator reads it from a running service. */
export async function readRecord({ stack, cast }: TestStack, owner: "signing" | "gateway", seq: number) {
  const { log, pep } = cast.actors["po-generator"].deps.identity;
  const signer = await createFileSigner(stack.files.operatorKey);
  const [aud, prefix] = owner === "signing" ? [log, ""] : [pep, "/-"];
  const reader = { signer, iss: null, aud, clock: Date.now, randomBytes };
  return readJson(reader, `${urlOf(stack.ports[owner])}${prefix}/v1/records/${seq}`);
}
