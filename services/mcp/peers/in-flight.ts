import { canonicalJson } from "../../core/json/canonical.ts";
import type { JsonObject } from "../../core/json/parse.ts";
import { META, metaOf } from "../wire/envelope.ts";
import type { Answer, Id, Notification, Request } from "../wire/message.ts";
import { notificationText } from "../wire/write.ts";
import type { Hear } from "./peer.ts";

/** A request that a server on a single stream has not answered. */
interface Flight {
  readonly asked: Request;
  readonly hear: Hear;
  readonly land: (answer: Answer) => void;
}

/**
 * The requests that are open at a server whose messages all come on one stream, for one client or several. Each has a number of our
 * own there: two clients may use one id, one client may use an id again, and an answer that comes after its request was cancelled
 * must not pass for that of another. What names an id in other places is told by the same number: progress and subscriptions.
 */
export class InFlight {
  readonly #open = new Map<number, Flight>();
  #last = 0;

  get size(): number {
    return this.#open.size;
  }

  /** @returns the request as the server gets it, and its number */
  take(
    asked: Request,
    hear: Hear,
    land: (answer: Answer) => void,
  ): { readonly number: number; readonly sent: Request } {
    const number = (this.#last += 1);
    this.#open.set(number, { asked, hear, land });
    return { number, sent: { ...asked, id: number, params: renamed(asked.params, number) } };
  }

  /** Ends one. @returns false when none of this number is open: the server answered twice, or too late */
  land(id: Id | null, answer: Answer): boolean {
    const flight = typeof id === "number" ? this.#open.get(id) : undefined;
    if (flight === undefined) return false;
    this.#open.delete(id as number);
    flight.land(answer);
    return true;
  }

  landAll(answer: Answer): void {
    for (const number of [...this.#open.keys()]) this.land(number, answer);
  }

  /** Whether all that is open is of this method. */
  isOnly(method: string): boolean {
    return [...this.#open.values()].every(({ asked }) => asked.method === method);
  }

  /**
   * Whom a message of the server is for.
   * @returns the message under the client's own names, and who hears it: null where it belongs to no open request
   */
  addressed(said: Request | Notification): { readonly said: Request | Notification; readonly hear: Hear | null } {
    const subscription = metaOf(said.params)?.[META.subscription];
    const token = said.method === "notifications/progress" ? said.params?.["progressToken"] : undefined;
    const named = token ?? subscription;
    if (named !== undefined) {
      const flight = typeof named === "number" ? this.#open.get(named) : undefined;
      if (flight === undefined || said.params === null || said.kind === "request") return { said, hear: null };
      return { said: original(said, said.params, flight.asked, token !== undefined), hear: flight.hear };
    }
    return { said, hear: [...this.#open.values()].at(-1)?.hear ?? null };
  }
}

function renamed(params: JsonObject | null, number: number): JsonObject | null {
  const meta = metaOf(params);
  if (params === null || meta?.["progressToken"] === undefined) return params;
  return { ...params, _meta: { ...meta, progressToken: number } };
}

function original(said: Notification, params: JsonObject, asked: Request, isProgress: boolean): Notification {
  const token = metaOf(asked.params)?.["progressToken"];
  const theirs = isProgress
    ? { ...params, ...(token === undefined ? {} : { progressToken: token }) }
    : { ...params, _meta: { ...metaOf(params), [META.subscription]: asked.id } };
  return { ...said, params: theirs, text: notificationText(said.method, theirs) };
}

/** The text that tells a server that nobody waits any more. */
export function cancelledText(requestId: Id, reason: string): string {
  return canonicalJson({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId, reason } });
}
