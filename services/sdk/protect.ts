import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { canonicalJson } from "../core/json/canonical.ts";
import type { Params } from "../core/schemas/act.ts";
import { parseAs } from "../core/schemas/parse.ts";
import type { Permitted } from "./answer.ts";
import type { Client } from "./create-client.ts";
import type { OnHeld } from "./decide.ts";
import type { EphemeralTerms } from "./ephemeral-domain.ts";
import { hostAt } from "./function-host.ts";
import { tryJson } from "./try-json.ts";

export interface ProtectOptions<Input> {
  /** as `createClient` gives it */
  readonly client: Client;
  /** type of the action, as the domain names it */
  readonly action: string;
  /** name of the target that stands for this process: its URL is on loopback, and this process serves its functions there */
  readonly target: string;
  /** the whole `authorization` header the gateway sends to the target. Whoever has it can call the function without asking. */
  readonly credential: string;
  /** at the target, default `/` and the action */
  readonly path?: string;
  /** what the mapping reads out of the input: the gateway compares, and refuses any difference */
  readonly params?: (input: Input) => Params;
  readonly session?: string;
  /** default `wait` */
  readonly onHeld?: OnHeld;
  /** told of the permission before the function runs: to keep its record, for example */
  readonly onPermitted?: (permitted: Permitted) => void | Promise<void>;
}

/** Without a domain: one is made for this function, and ends with the process. */
export interface EphemeralOptions extends EphemeralTerms, Pick<ProtectOptions<unknown>, "session" | "onHeld"> {
  readonly ephemeral: true;
  /** told of the permission before the function runs, with the client that can give its record */
  readonly onPermitted?: (permitted: Permitted, client: Client) => void | Promise<void>;
}

/** The function, behind the gateway. */
export interface ProtectedFunction<Input, Output> {
  (input: Input): Promise<Output>;
  /** Serves it no longer. A program that ends need not. */
  close(): Promise<void>;
}

const answerSchema = z.union([z.strictObject({ result: z.unknown() }), z.strictObject({ error: z.string() })]);

/**
 * Puts an async function behind the gateway: a call is decided first, then the gateway calls the function, once, with exactly the
 * input that was judged, and signs what became of it. Nothing else can call it over the network, because only the gateway has the
 * credential. Whoever holds the bare function in the same process still can: hand out the protected one only.
 *
 * The domain's file names the target and the action like those of any other API:
 * `targets: {payments: {url: http://127.0.0.1:7400, credentials: {authorization: Bearer env:PAYMENTS}}}` and
 * `actions: {bank.wire.create: {target: payments, method: POST, path: /bank.wire.create, params: ...}}`.
 *
 * @example
 * const client = await createClient("agent.json");
 * const wire = await protect(sendWire, { client, action: "bank.wire.create", target: "payments", credential, params });
 * await wire({ to: "Vendor Y", amount: "90.00", currency: "USD" });
 *
 * Without any domain, `ephemeral` makes one for this function alone, for trying it out: it takes `hardhat` beside this package,
 * refuses everything but this action, and ends with the process.
 *
 * @example
 * const wire = await protect(sendWire, { action: "bank.wire.create", ephemeral: true });
 *
 * @param fn takes one input that has a JSON form, and gives a result that has one, or nothing
 * @returns throws what `Client.fetch` throws, and FUNCTION_FAILED when the function itself did
 * @throws TARGET_UNKNOWN when the profile has no such target, ARGUMENT_INVALID when another function is served at its path,
 * PORT_TAKEN, CONFIG_INVALID; with `ephemeral` DOMAIN_INVALID, HARDHAT_MISSING, and what starting a domain throws
 */
export async function protect<Input, Output>(
  fn: (input: Input) => Promise<Output>,
  options: ProtectOptions<Input> | EphemeralOptions,
): Promise<ProtectedFunction<Input, Output>> {
  return "ephemeral" in options ? protectAlone(fn, options) : protectIn(fn, options);
}

async function protectAlone<Input, Output>(
  fn: (input: Input) => Promise<Output>,
  { action, session, onHeld, onPermitted, ...terms }: EphemeralOptions,
): Promise<ProtectedFunction<Input, Output>> {
  // Whoever has a domain does not load it.
  const { startEphemeral } = await import("./ephemeral.ts");
  const { client, target, credential, params, stop } = await startEphemeral({ action, ...terms });
  const inner = await protectIn(fn, {
    ...{ client, action, target, credential, params: (input) => params(canonicalJson(input)) },
    ...(session === undefined ? {} : { session }),
    ...(onHeld === undefined ? {} : { onHeld }),
    ...(onPermitted === undefined ? {} : { onPermitted: (permitted) => onPermitted(permitted, client) }),
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const close = async (): Promise<void> => {
    await inner.close();
    await stop();
  };
  return Object.assign((input: Input) => inner(input), { close });
}

async function protectIn<Input, Output>(
  fn: (input: Input) => Promise<Output>,
  options: ProtectOptions<Input>,
): Promise<ProtectedFunction<Input, Output>> {
  const { client, action, target, credential, path = `/${action}`, params, session, onHeld, onPermitted } = options;
  const base = client.targets[target];
  if (base === undefined) throw new CountersignError("TARGET_UNKNOWN", `the profile has no target ${target}`);
  const host = await hostAt(base, credential);
  host.serve(path, (input) => fn(input as Input));

  const call = async (input: Input): Promise<Output> => {
    const response = await client.fetch(`${base}${path}`, {
      ...{ action, method: "POST", headers: { "content-type": "application/json" }, body: canonicalJson(input) },
      ...(params === undefined ? {} : { params: params(input) }),
      ...(session === undefined ? {} : { session }),
      ...(onHeld === undefined ? {} : { onHeld }),
      ...(onPermitted === undefined ? {} : { onPermitted }),
    });
    const answer = parseAs(answerSchema, tryJson(await response.text()), "BODY_INVALID");
    if ("error" in answer) throw new CountersignError("FUNCTION_FAILED", answer.error);
    return answer.result as Output;
  };
  return Object.assign(call, { close: () => host.remove(path) });
}
