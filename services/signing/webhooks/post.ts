import { createHmac } from "node:crypto";
import { lookup } from "node:dns";
import { request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

import type { Webhook } from "../../core/schemas/webhook.ts";
import type { Message } from "../../store/webhooks.ts";

/** For connection, request and the head of the answer together. */
const LIMIT_MS = 10_000;

/** Sends a message once. @returns what went wrong, in words without a secret; null when the receiver took it */
export type Post = (to: Webhook, message: Pick<Message, "id" | "body">, now: number) => Promise<string | null>;

/**
 * Headers of Standard Webhooks: id, time and signature of one sending.
 * @param now unix seconds
 */
export function webhookHeaders(
  { secret }: Pick<Webhook, "secret">,
  { id, body }: Pick<Message, "id" | "body">,
  now: number,
): Readonly<Record<string, string>> {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${now}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(now), "webhook-signature": `v1,${signature}` };
}

/** Not of the public network. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  PRIVATE.addSubnet(net, bits, "ipv4");
}
for (const [net, bits] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  PRIVATE.addSubnet(net, bits, "ipv6");
}

/** Whether an address is none of the public network; one of IPv4 written as IPv6 is judged as what it is. */
export function isPrivate(address: string): boolean {
  return PRIVATE.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/**
 * Resolves a name to addresses that may be connected to. It is the connection's own lookup, so a name that means another address the
 * next time is judged by that one.
 */
function publicLookup(resolve: typeof lookup): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      const addresses = error === null ? found : [];
      const surprise = addresses.find(({ address }) => isPrivate(address));
      const [first] = addresses;
      if (error !== null) callback(error, "", 0);
      else if (surprise !== undefined)
        callback(new Error(`${host} is at ${surprise.address}, a private address`), "", 0);
      else if (first === undefined) callback(new Error(`${host} has no address`), "", 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * What a host may resolve to: an address is what the operator wrote, and so is this machine by its name; any other name has to be
 * in the public network, unless the operator says otherwise.
 */
function lookupFor({ url, privateNetwork = false }: Webhook, resolve: typeof lookup): Pick<RequestOptions, "lookup"> {
  const { hostname } = new URL(url);
  return privateNetwork || hostname === "localhost" ? {} : { lookup: publicLookup(resolve) };
}

/** @param resolve names to addresses; a test gives its own */
export function createPost(resolve: typeof lookup = lookup): Post {
  return (to, message, now) =>
    new Promise((done) => {
      const send = to.url.startsWith("https:") ? tlsRequest : plainRequest;
      const request = send(to.url, {
        ...{ method: "POST", agent: false, signal: AbortSignal.timeout(LIMIT_MS), ...lookupFor(to, resolve) },
        headers: {
          ...{ "content-type": "application/json", "content-length": Buffer.byteLength(message.body) },
          ...webhookHeaders(to, message, now),
        },
      });
      // What it says beside the status is nobody's, and may never end. A redirect is not followed: it would get what is signed.
      request.on("response", (response) => {
        const { statusCode: status = 0 } = response;
        response.on("error", () => undefined).destroy();
        done(status >= 200 && status < 300 ? null : `HTTP ${status}`);
      });
      request.on("error", (error) => done(error.name === "AbortError" ? "no answer in time" : error.message));
      request.end(message.body);
    });
}
