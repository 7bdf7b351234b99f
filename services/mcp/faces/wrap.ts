import { randomUUID } from "node:crypto";
import type { Readable, Writable } from "node:stream";

import type { Decider, Session } from "../decide.ts";
import { createDefinitions } from "../definitions.ts";
import { createLines } from "../peers/lines.ts";
import { PEER_LIMITS } from "../peers/peer.ts";
import { createStdioPeer } from "../peers/stdio.ts";
import { Relay } from "../relay.ts";
import { told } from "../wire/lost.ts";
import type { Notification, Request } from "../wire/message.ts";
import { readMessage } from "../wire/read.ts";
import { responseText } from "../wire/write.ts";

export interface WrapOptions {
  /** the agent, by name in the home */
  readonly principal: string;
  /** the server, by name in the mapping */
  readonly target: string;
  /** what starts the server */
  readonly command: readonly string[];
  /** all the server gets */
  readonly env: Readonly<Record<string, string>>;
  readonly decider: Decider;
  /** where the client writes, and where it reads */
  readonly input: Readable;
  readonly output: Writable;
  /** a line for whoever looks after the client */
  readonly warn: (line: string) => void;
}

/**
 * Stands in front of one server on standard streams, for one client. Nothing is done before the first message: clients start the
 * command twice, and end one of them at once.
 * @returns when the client closed its side, or the server ended, for which a reason is given
 */
export function runWrap(options: WrapOptions): Promise<string | null> {
  const { principal, target, command, env, decider, input, output, warn } = options;
  const ending = new AbortController();
  const session: Session = { id: randomUUID(), principal, target, by: "wrap", ended: ending.signal };
  const over = Promise.withResolvers<string | null>();
  const working = new Set<Promise<void>>();

  const say = (text: string): void => {
    if (output.writable) output.write(`${text}\n`);
  };
  const hearLoose = (said: Request | Notification): void => void relay.hear(said, say);
  const peer = createStdioPeer({ command, env, hearLoose, warn, onEnd: (reason) => over.resolve(reason) });
  const relay = new Relay({ session, decider, peer, definitions: createDefinitions() });

  const handle = async (line: string): Promise<void> => {
    const message = readMessage(line);
    if (message.kind === "unreadable") {
      if (message.wanted) say(responseText(message.id, message.failure));
      else warn(`dropped a message of the client: ${message.failure.error.message}`);
      return;
    }
    if (message.kind !== "request") {
      await relay.tell(message).catch(() => null);
      return;
    }
    const exchange = { version: null, header: null, say, signal: ending.signal };
    const answer = await relay.request(message, exchange);
    if (answer !== null) say(responseText(message.id, told(answer)));
  };
  const read = (line: string): void => {
    const work = handle(line).finally(() => working.delete(work));
    working.add(work);
  };
  const tooLong = (): void => over.resolve(`the client sent a line of more than ${PEER_LIMITS.messageBytes} bytes`);
  input.on("data", createLines(PEER_LIMITS.messageBytes, read, tooLong));
  input.once("end", () => over.resolve(null));
  input.once("error", () => over.resolve(null));
  output.once("error", () => over.resolve(null));

  return over.promise.then(async (reason) => {
    input.pause();
    peer.close();
    // What was open is answered before this ends: the client shall know of each call that nobody knows what became of it.
    await Promise.all(working);
    ending.abort();
    return reason;
  });
}
