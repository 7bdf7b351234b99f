import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { isCountersignError } from "../../../services/core/errors/error.ts";
import type { ErrorCode } from "../../../services/core/errors/registry.ts";
import { INTENT_MAX_BYTES } from "../../../services/core/schemas/intent.ts";
import { parseAs } from "../../../services/core/schemas/parse.ts";
import { joinCompact, makeDisclosure, MAX_DISCLOSURES, splitCompact } from "../../../services/core/sdjwt/disclosure.ts";
import { BODY_LIMIT, readJson } from "../../../services/platform/http/body.ts";
import { actionBodySchema } from "../../../services/signing/bodies.ts";
import type { SigningService } from "../../../services/signing/service.ts";
import type { Bench } from "../bench-context.ts";
import { signIntents, startSigning } from "../world/signing.ts";
import { compare, type MeasuredBody, type RowSpec } from "./row.ts";

/** As a socket hands it over. */
const PIECE_BYTES = 65_536;
/** Ed25519, of nobody: 64 zero bytes in base64url. */
const NO_SIGNATURE = "A".repeat(86);

const DOES =
  "on one thread and without waiting, so the time is CPU: the service reads the body whose bytes are there, opens the intent " +
  "and refuses it";

export const OVERLOAD_INTENT_ROWS: readonly RowSpec[] = [
  {
    name: "overload.intent.16kb",
    does: `one unsigned intent as large as may be, ${MAX_DISCLOSURES} disclosures in ${INTENT_MAX_BYTES} bytes; ${DOES}`,
    run: (bench) => timeRefusal(bench, largestIntent, "DISCLOSURE_INVALID"),
  },
  {
    name: "overload.intent.1mb",
    does: `one unsigned intent that fills a body of ${BODY_LIMIT} bytes; ${DOES}`,
    run: (bench) => timeRefusal(bench, hugeIntent, "INTENT_TOO_LARGE"),
  },
];

async function timeRefusal(
  bench: Bench,
  make: (jwt: string, disclosures: readonly string[]) => string,
  code: ErrorCode,
): Promise<MeasuredBody> {
  const service = await bench.once("signing", () => startSigning(bench));
  const [intent = ""] = await signIntents(await bench.world(), 1);
  const { jwt, disclosures } = splitCompact(intent);
  const body = bodyOf(make(jwt.replace(/[^.]+$/, NO_SIGNATURE), disclosures));
  let request = requestOf(body);
  return compare(bench, {
    row: {
      before: () => {
        request = requestOf(body);
      },
      run: () => expectRefused(ask(service, request), code),
    },
    floor: { name: "JSON.parse of the same body", run: () => void JSON.parse(body.toString()) },
  });
}

/** As POST /v1/actions does it (services/signing/http.ts). */
async function ask(service: SigningService, request: IncomingMessage): Promise<unknown> {
  return service.propose(parseAs(actionBodySchema, await readJson(request), "BODY_INVALID"));
}

/** @throws unless it is refused, and for that reason: another one may be cheaper */
export async function expectRefused(asked: Promise<unknown>, code: ErrorCode): Promise<void> {
  const refusal = await asked.then(
    () => null,
    (error: unknown) => error,
  );
  if (isCountersignError(refusal) && refusal.code === code) return;
  throw new Error(`it should be ${code}`, { cause: refusal });
}

/** Every disclosure is one that can be read; the last ones are of no use, which only shows when all were read. */
function largestIntent(jwt: string, disclosures: readonly string[]): string {
  const all = [...disclosures];
  const left = () => INTENT_MAX_BYTES - joinCompact(jwt, all).length;
  while (all.length < MAX_DISCLOSURES) all.push(disclosureOf(all.length, left() / (MAX_DISCLOSURES - all.length)));
  return joinCompact(jwt, all);
}

/** @param length with the `~` after it, in characters; at most two less */
function disclosureOf(at: number, length: number): string {
  const make = (value: string) => makeDisclosure("recipient", value, new Uint8Array(16).fill(at)).disclosure;
  const room = Math.floor(length) - 1 - make("").length;
  return make("x".repeat(Math.max(0, Math.floor((room * 3) / 4))));
}

function hugeIntent(jwt: string): string {
  const room = BODY_LIMIT - bodyOf(joinCompact(jwt, [])).length;
  return joinCompact(
    jwt,
    Array.from({ length: Math.floor(room / 2) }, () => "x"),
  );
}

function bodyOf(intent: string): Buffer {
  return Buffer.from(utf8(JSON.stringify({ intent })));
}

/** With all of its body already there. */
function requestOf(body: Buffer): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.rawHeaders.push("content-type", "application/json", "content-length", String(body.length));
  for (let at = 0; at < body.length; at += PIECE_BYTES) request.push(body.subarray(at, at + PIECE_BYTES));
  request.push(null);
  return request;
}
