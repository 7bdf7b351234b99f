import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";

/** What was sent on streams, so that a client that lost one has the rest on another. */
export class Events implements EventStore {
  readonly #events: { readonly stream: string; readonly message: JSONRPCMessage }[] = [];

  storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    return Promise.resolve(String(this.#events.push({ stream, message }) - 1));
  }

  /** Of the stream of that event only: other streams have readers of their own. */
  async replayEventsAfter(
    last: string,
    { send }: { send: (id: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const stream = this.#events[Number(last)]?.stream ?? "";
    for (const [index, event] of this.#events.entries()) {
      const isEmpty = Object.keys(event.message).length === 0;
      if (index > Number(last) && event.stream === stream && !isEmpty) await send(String(index), event.message);
    }
    return stream;
  }
}
