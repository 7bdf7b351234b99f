import type { ServerResponse } from "node:http";

/** What is kept of one stream for a client that comes again. */
const MOST_EVENTS = 1_024;
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** What may wait to be read by a client, in bytes: one that reads too slowly is let go, and may come again. */
const UNREAD_BYTES = 16 * 1024 * 1024;

export const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  "x-content-type-options": "nosniff",
  "x-accel-buffering": "no",
};

interface Event {
  readonly number: number;
  readonly text: string;
}

/** Writes one event. The text is one line. */
export function writeEvent(response: ServerResponse, text: string, id: string | null = null): void {
  if (!response.writable) return;
  if (response.writableLength > UNREAD_BYTES) {
    response.destroy();
    return;
  }
  response.write(`event: message\n${id === null ? "" : `id: ${id}\n`}data: ${text}\n\n`);
}

/**
 * A stream of events to one client that may lose its connection and come again with the id of the last event it has (2025-11-25 and
 * older). It is bounded: a client that stays away too long finds only the newest events.
 */
export class EventStream {
  readonly #name: string;
  readonly #primes: boolean;
  #events: Event[] = [];
  #characters = 0;
  #count = 0;
  #response: ServerResponse | null = null;
  #isDone = false;

  /**
   * @param name unique in the session
   * @param primes whether it begins with an event that has nothing but an id, so that a client can come again before the first;
   * clients older than 2025-11-25 take such an event for a broken message
   */
  constructor(name: string, primes: boolean) {
    this.#name = name;
    this.#primes = primes;
  }

  get isAttached(): boolean {
    return this.#response !== null;
  }

  /** Whether nothing more comes. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** @param after number of the last event the client has; null on its first connection */
  attach(response: ServerResponse, after: number | null): void {
    this.#response?.end();
    this.#response = response;
    response.once("close", () => {
      if (this.#response === response) this.#response = null;
    });
    response.writeHead(200, STREAM_HEADERS);
    response.flushHeaders();
    if (this.#primes && after === null) response.write(`id: ${this.#name}-0\ndata: \n\n`);
    for (const { number, text } of this.#events) {
      if (number > (after ?? 0)) writeEvent(response, text, `${this.#name}-${number}`);
    }
    if (this.#isDone) response.end();
  }

  emit(text: string): void {
    if (this.#isDone) return;
    this.#count += 1;
    this.#events.push({ number: this.#count, text });
    this.#characters += text.length;
    while (this.#events.length > MOST_EVENTS || (this.#characters > MOST_CHARACTERS && this.#events.length > 1)) {
      this.#characters -= this.#events.shift()?.text.length ?? 0;
    }
    if (this.#response !== null) writeEvent(this.#response, text, `${this.#name}-${this.#count}`);
  }

  /** Lets the client go, which comes again after so many milliseconds. */
  pause(retryMs: number | null): void {
    if (retryMs !== null && this.#response?.writable === true) this.#response.write(`retry: ${retryMs}\n\n`);
    this.#response?.end();
    this.#response = null;
  }

  /** @param text the last message; null when none comes */
  finish(text: string | null): void {
    if (text !== null) this.emit(text);
    this.#isDone = true;
    this.#response?.end();
    this.#response = null;
  }
}

/** @returns the name of the stream and the number in it; null when it is no id of ours */
export function readEventId(id: string): { readonly name: string; readonly number: number } | null {
  const [, name, number] = /^([0-9]{1,9})-([0-9]{1,9})$/.exec(id) ?? [];
  return name === undefined ? null : { name, number: Number(number) };
}
