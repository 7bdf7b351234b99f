import { randomUUID } from "node:crypto";

import type { Decider, Session } from "../decide.ts";
import type { Definitions } from "../definitions.ts";
import type { HttpPeer } from "../peers/http.ts";
import type { Peer } from "../peers/peer.ts";
import { Relay } from "../relay.ts";
import type { Notification, Request } from "../wire/message.ts";
import { EventStream } from "./event-stream.ts";

/** Streams that have ended, for clients that lost their connection just then. */
const MOST_ENDED = 32;
const LOOSE = "0";

export interface HttpSessionOptions {
  readonly principal: string;
  readonly target: string;
  readonly decider: Decider;
  readonly definitions: Definitions;
  /** @param hearLoose gets what belongs to no request */
  readonly connect: (hearLoose: (said: Request | Notification) => void, onEnd: () => void) => ServerPeer;
  readonly onEnd: (session: HttpSession) => void;
}

/** A server, whichever way it is spoken to; over HTTP it has a stream of its own for what belongs to no request. */
export interface ServerPeer {
  readonly peer: Peer;
  readonly http: HttpPeer | null;
}

/** A session of 2025-11-25 and older over HTTP. It belongs to the principal that began it. */
export class HttpSession {
  readonly id = randomUUID();
  readonly session: Session;
  readonly relay: Relay;
  /** when something came last, as a stopwatch says, in milliseconds */
  usedAt = performance.now();
  /** requests that are not answered */
  open = 0;
  readonly #ended = new AbortController();
  readonly #server: ServerPeer;
  readonly #streams = new Map<string, EventStream>();
  readonly #onEnd: (session: HttpSession) => void;
  #count = 0;
  #isListening = false;

  constructor({ principal, target, decider, definitions, connect, onEnd }: HttpSessionOptions) {
    // What names it in records is not what opens it.
    this.session = { id: randomUUID(), principal, target, by: "serve", ended: this.#ended.signal };
    this.#onEnd = onEnd;
    const hearLoose = (said: Request | Notification): void => void this.relay.hear(said, (text) => this.tell(text));
    this.#server = connect(hearLoose, () => this.end());
    this.relay = new Relay({ session: this.session, decider, peer: this.#server.peer, definitions });
  }

  /** Whether the server is a child: one that is reached over HTTP says itself how it answers. */
  get isChild(): boolean {
    return this.#server.http === null;
  }

  /** A message that belongs to no request. */
  tell(text: string): void {
    this.#loose().emit(text);
  }

  /** A stream for one request. */
  begin(): EventStream {
    this.#count += 1;
    for (const [name, stream] of this.#streams) {
      if (this.#streams.size <= MOST_ENDED + this.open) break;
      if (stream.isDone) this.#streams.delete(name);
    }
    const name = String(this.#count);
    const stream = new EventStream(name, this.relay.version >= "2025-11-25");
    this.#streams.set(name, stream);
    return stream;
  }

  stream(name: string): EventStream | null {
    return name === LOOSE ? this.#loose() : (this.#streams.get(name) ?? null);
  }

  /**
   * Opens the stream of what belongs to no request, on the side of the server too.
   * @param onOpen once there is one
   * @returns the status it is refused with; null when it was opened, or was open
   */
  async listen(onOpen: (stream: EventStream) => void): Promise<number | null> {
    const loose = this.#loose();
    const { http } = this.#server;
    if (http === null || this.#isListening) {
      onOpen(loose);
      return null;
    }
    this.#isListening = true;
    const hear = (said: Request | Notification): void => void this.relay.hear(said, (text) => loose.emit(text));
    try {
      return await http.listen(hear, () => onOpen(loose), this.#ended.signal);
    } finally {
      this.#isListening = false;
      loose.pause(null);
    }
  }

  end(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#server.peer.close();
    for (const stream of this.#streams.values()) if (!stream.isDone) stream.pause(null);
    this.#onEnd(this);
  }

  #loose(): EventStream {
    const loose = this.#streams.get(LOOSE) ?? new EventStream(LOOSE, false);
    this.#streams.set(LOOSE, loose);
    return loose;
  }
}
