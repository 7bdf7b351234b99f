import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

import { shown } from "../../core/text/visible.ts";
import { CODES, failure } from "../wire/errors.ts";
import type { Answer, Failure, Lost, Notification, Request, Response } from "../wire/message.ts";
import { readMessage } from "../wire/read.ts";
import { requestText, responseText } from "../wire/write.ts";
import { cancelledText, InFlight } from "./in-flight.ts";
import { createLines } from "./lines.ts";
import { type Hear, type Passed, type Peer, PEER_LIMITS, type PeerLimits, TOO_MANY } from "./peer.ts";

export interface StdioOptions {
  /** the program and its arguments */
  readonly command: readonly string[];
  /** all it gets: nothing of this process's own environment is added */
  readonly env: Readonly<Record<string, string>>;
  /** what the server says that belongs to no open request */
  readonly hearLoose: (said: Request | Notification) => void;
  /** a line for whoever looks after the server: what it said on standard error, and what of it was dropped */
  readonly warn: (line: string) => void;
  /** it ended, and is not started again: it knew what nobody tells another one */
  readonly onEnd?: (reason: string) => void;
  readonly limits?: Partial<PeerLimits>;
}

/** So long a server has to end by itself once nobody speaks to it, and then once it is told to; in milliseconds. */
const PATIENCE_MS = 2_000;
/** What may wait to be read by the server, in bytes. */
const UNREAD_BYTES = 32 * 1024 * 1024;
const LONGEST_WORD = 160;

/** Whatever ends this process in an orderly way, no server goes on. */
const living = new Set<ChildProcessWithoutNullStreams>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

/**
 * A server that is a child process, one message on a line. It is started at the first message. Some servers end at anything that
 * comes before `initialize`: one that ended when it was only asked what it speaks is started again.
 */
export function createStdioPeer(options: StdioOptions): Peer {
  return new StdioPeer(options);
}

class StdioPeer implements Peer {
  readonly #options: StdioOptions;
  readonly #limits: PeerLimits;
  readonly #inFlight = new InFlight();
  #child: ChildProcessWithoutNullStreams | null = null;
  /** why no message can be sent any more; null while one can */
  #over: string | null = null;
  /** whether it was told anything that another one would not know */
  #isUsed = false;

  constructor(options: StdioOptions) {
    this.#options = options;
    this.#limits = { ...PEER_LIMITS, ...options.limits };
  }

  request({ request }: Passed, hear: Hear, signal: AbortSignal): Promise<Answer> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.resolve(refusal);
    if (signal.aborted) return Promise.resolve(lost("the client cancelled"));
    return new Promise((resolve) => {
      const { number, sent } = this.#inFlight.take(request, hear, (answer) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", cancel);
        resolve(answer);
      });
      const give = (reason: string) => () => {
        if (this.#inFlight.land(number, lost(reason)) && request.method !== "initialize") {
          this.#write(cancelledText(number, reason));
        }
      };
      const cancel = give("the client cancelled");
      signal.addEventListener("abort", cancel, { once: true });
      const timer = setTimeout(give("it did not answer in time"), this.#limits.answerMs).unref();
      if (request.method !== "server/discover") this.#isUsed = true;
      this.#write(requestText(sent));
    });
  }

  send(message: Notification | Response): Promise<Failure | null> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.resolve(refusal);
    this.#isUsed = true;
    this.#write(message.kind === "response" ? responseText(message.id, message.answer) : message.text);
    return Promise.resolve(null);
  }

  close(): void {
    this.#over ??= "the connection was closed";
    const child = this.#child;
    this.#inFlight.landAll(lost(this.#over));
    if (child === null) return;
    child.stdin.end();
    const ask = setTimeout(() => child.kill("SIGTERM"), PATIENCE_MS).unref();
    const end = setTimeout(() => child.kill("SIGKILL"), 2 * PATIENCE_MS).unref();
    child.once("close", () => {
      clearTimeout(ask);
      clearTimeout(end);
    });
  }

  #refusal(): Failure | null {
    if (this.#over !== null) return failure(CODES.internal, `the server is not there: ${this.#over}`, undefined, 502);
    const isFull = this.#inFlight.size >= this.#limits.open || (this.#child?.stdin.writableLength ?? 0) > UNREAD_BYTES;
    return isFull ? failure(CODES.internal, TOO_MANY, undefined, 429) : null;
  }

  #write(text: string): void {
    this.#child ??= this.#start();
    if (this.#child.stdin.writable) this.#child.stdin.write(`${text}\n`);
  }

  #start(): ChildProcessWithoutNullStreams {
    const [file = "", ...args] = this.#options.command;
    const child = spawn(file, args, { env: this.#options.env, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
    living.add(child);
    const isCurrent = (): boolean => this.#child === child;
    const tooLong = (): void => {
      this.#options.warn(`the server wrote a line of more than ${this.#limits.messageBytes} bytes, and was ended`);
      child.kill("SIGKILL");
    };
    child.stdout.on(
      "data",
      createLines(this.#limits.messageBytes, (line) => this.#read(line), tooLong),
    );
    const complain = createLines(
      this.#limits.messageBytes,
      (line) => this.#options.warn(line),
      () => undefined,
    );
    child.stderr.on("data", complain);
    // A server that ends while it is written to has ended: `close` says so.
    child.stdin.on("error", () => undefined);
    let why: string | null = null;
    child.on("error", (error) => {
      why = `it cannot be started: ${error.message}`;
      if (child.pid === undefined && isCurrent()) this.#ended(child, why);
    });
    child.once("close", (status, signal) => {
      if (isCurrent())
        this.#ended(child, why ?? (signal === null ? `it ended with status ${status}` : `it was ended by ${signal}`));
    });
    return child;
  }

  #ended(child: ChildProcessWithoutNullStreams, reason: string): void {
    living.delete(child);
    this.#child = null;
    const isProbe = !this.#isUsed && this.#inFlight.size > 0;
    if (isProbe && this.#over === null) {
      // It speaks an older revision, and takes the question for a mistake.
      this.#inFlight.landAll(failure(CODES.methodUnknown, "the server does not know server/discover"));
      return;
    }
    const isNews = this.#over === null;
    this.#over ??= reason;
    this.#inFlight.landAll(lost(reason));
    if (isNews) this.#options.onEnd?.(reason);
  }

  #read(line: string): void {
    const message = readMessage(line);
    if (message.kind === "unreadable") {
      this.#drop("no message", line);
      const { id } = message;
      if (message.wanted && id !== null) this.#write(responseText(id, message.failure));
      else this.#inFlight.land(id, lost("its answer cannot be read"));
      return;
    }
    if (message.kind === "response") {
      if (!this.#inFlight.land(message.id, message.answer)) this.#drop("an answer that nobody waits for", line);
      return;
    }
    const { said, hear } = this.#inFlight.addressed(message);
    if (hear === null) this.#options.hearLoose(said);
    else hear(said);
  }

  #drop(what: string, line: string): void {
    this.#options.warn(`dropped, as ${what}: ${shown(line, LONGEST_WORD)}`);
  }
}

function lost(reason: string): Lost {
  return { kind: "lost", reason };
}
