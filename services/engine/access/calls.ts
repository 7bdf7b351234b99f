import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { ErrorCode } from "../../core/errors/registry.ts";

/** One end of a thread: a Worker, or the parentPort of its entry. */
export interface Port {
  postMessage(message: Message): void;
  on(event: "message", listener: (message: Message) => void): unknown;
}

type Procedures<T> = { readonly [K in keyof T]: (...args: never[]) => Promise<unknown> };

export interface Calls<Theirs extends Procedures<Theirs>> {
  /** Calls the other end by name. Arguments and results are copied: plain data and bytes, no functions. */
  call<K extends keyof Theirs & string>(
    name: K,
    ...args: Parameters<Theirs[K]>
  ): Promise<Awaited<ReturnType<Theirs[K]>>>;
  /** The other end is gone: every call without an answer is rejected, and every later one. */
  end(error: CountersignError): void;
}

/** An error without a code of ours is a defect: its stack is what there is to say. */
interface Thrown {
  readonly code: ErrorCode | null;
  readonly detail: string;
}

export type Message =
  | { readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly thrown: Thrown };

/**
 * Calls between two threads, each answering the other's.
 * @param ours what the other end may call
 * @param onBusy told when the first call waits for an answer, and when none does any more
 */
export function createCalls<Theirs extends Procedures<Theirs>, Ours extends Procedures<Ours>>(
  port: Port,
  ours: Ours,
  onBusy: (isBusy: boolean) => void = () => undefined,
): Calls<Theirs> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let nextId = 1;
  let ended: CountersignError | null = null;

  const answer = async (id: number, name: string, args: readonly unknown[]): Promise<void> => {
    try {
      const procedure = ours[name as keyof Ours] as unknown as (...args: readonly unknown[]) => unknown;
      port.postMessage({ id, result: await procedure(...args) });
    } catch (error) {
      port.postMessage({ id, thrown: thrownOf(error) });
    }
  };
  const take = (id: number): PromiseWithResolvers<unknown> | undefined => {
    const asked = waiting.get(id);
    if (waiting.delete(id) && waiting.size === 0) onBusy(false);
    return asked;
  };
  port.on("message", (message) => {
    if ("name" in message) void answer(message.id, message.name, message.args);
    else if ("thrown" in message) take(message.id)?.reject(errorOf(message.thrown));
    else take(message.id)?.resolve(message.result);
  });

  const call = async (name: string, args: readonly unknown[]): Promise<unknown> => {
    if (ended !== null) throw ended;
    const id = nextId++;
    port.postMessage({ id, name, args });
    const asked = Promise.withResolvers<unknown>();
    waiting.set(id, asked);
    if (waiting.size === 1) onBusy(true);
    return asked.promise;
  };
  return {
    call: (name, ...args) => call(name, args) as Promise<never>,
    end: (error) => {
      ended ??= error;
      for (const id of [...waiting.keys()]) take(id)?.reject(ended);
    },
  };
}

/** A view of a few bytes would take the whole buffer below it along. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function thrownOf(error: unknown): Thrown {
  if (isCountersignError(error)) return { code: error.code, detail: error.detail };
  return { code: null, detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function errorOf({ code, detail }: Thrown): Error {
  return code === null ? new Error(detail) : new CountersignError(code, detail);
}
