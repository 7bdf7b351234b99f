import { createHmac } from "node:crypto";

import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json/parse.ts";
import { foldCase } from "../../core/mapping/fold-case.ts";
import { pointerNames } from "../../core/mapping/pointer.ts";
import type { RandomBytes } from "../../core/ports/ports.ts";
import { shown } from "../../core/text/visible.ts";
import type { Session } from "../decide.ts";

/** A value that came from a result. */
export interface Suspicion {
  /** JSON pointer into the arguments */
  readonly pointer: string;
  /** the tool whose result had it first, and the record of that call */
  readonly tool: string;
  readonly record: string;
}

/** What is remembered of an agent's sessions, as salted digests only. */
export interface Origins {
  /**
   * Of the parameters that may not come from results, those whose value was first seen in one. Then everything the call says counts as
   * said by the agent.
   */
  check(session: Session, args: JsonObject, rule: OriginRule): readonly Suspicion[];
  /** Remembers what a result said. */
  learn(session: Session, from: Omit<Suspicion, "pointer">, result: JsonValue): void;
}

export interface OriginRule {
  readonly pointers: readonly string[];
  /** values of the domain itself */
  readonly listed: ReadonlySet<string>;
}

/** Values remembered of an agent; the oldest are forgotten first. */
const MOST_VALUES = 50_000;
/** Words of one result that are looked at. */
const MOST_WORDS = 4_000;
/** A name of several words is found up to so many. */
const MOST_TOGETHER = 3;
/** Longer values are no recipient, URL or path. */
const LONGEST = 2_048;
const SALT = 32;
/** Bytes of a digest that are kept. */
const KEPT = 12;

/**
 * Where values came from, as far as one process can tell: a heuristic. A value that was put together, encoded or rephrased by the
 * model is not found, nor is one that came through another process.
 */
export function createOrigins(randomBytes: RandomBytes): Origins {
  const agents = new Map<string, Memory>();
  const memoryOf = ({ id, principal, ended }: Session): Memory => {
    const memory = agents.get(principal) ?? new Memory(randomBytes(SALT));
    agents.set(principal, memory);
    if (memory.sessions.has(id) || ended.aborted) return memory;
    memory.sessions.add(id);
    const away = () => {
      memory.sessions.delete(id);
      if (memory.sessions.size === 0 && agents.get(principal) === memory) agents.delete(principal);
    };
    ended.addEventListener("abort", away, { once: true });
    return memory;
  };
  return {
    check: (session, args, { pointers, listed }) => {
      const memory = memoryOf(session);
      const known = new Set([...listed].map(plain));
      const found = pointers.flatMap((pointer) =>
        [...valuesAt(args, pointerNames(pointer))]
          .filter((value) => !known.has(plain(value)))
          .flatMap((value) => memory.sourceOf(value) ?? [])
          .slice(0, 1)
          .map((from): Suspicion => ({ pointer, ...from })),
      );
      for (const text of textsIn(args)) memory.add(text, null);
      return found;
    },
    learn: (session, from, result) => {
      const memory = memoryOf(session);
      let words = 0;
      for (const text of textsIn(result)) {
        if (words >= MOST_WORDS) return;
        if (text.length <= LONGEST) memory.add(text, from);
        const parts = wordsOf(text, MOST_WORDS - words);
        words += parts.length;
        for (const [i] of parts.entries()) {
          for (let count = 1; count <= MOST_TOGETHER && i + count <= parts.length; count += 1) {
            memory.add(parts.slice(i, i + count).join(" "), from);
          }
        }
      }
    },
  };
}

type Source = Omit<Suspicion, "pointer">;

class Memory {
  readonly sessions = new Set<string>();
  readonly #salt: Uint8Array;
  /** null for what the agent said before any result did */
  readonly #seen = new Map<string, Source | null>();

  constructor(salt: Uint8Array) {
    this.#salt = salt;
  }

  /** Who says it first counts. */
  add(value: string, from: Source | null): void {
    const key = this.#digest(value);
    if (key === null || this.#seen.has(key)) return;
    this.#seen.set(key, from);
    if (this.#seen.size <= MOST_VALUES) return;
    const [oldest] = this.#seen.keys();
    if (oldest !== undefined) this.#seen.delete(oldest);
  }

  sourceOf(value: string): Source | null {
    const key = this.#digest(value);
    return key === null ? null : (this.#seen.get(key) ?? null);
  }

  #digest(value: string): string | null {
    const text = plain(value);
    if (text === "") return null;
    return createHmac("sha256", this.#salt).update(text).digest().subarray(0, KEPT).toString("base64");
  }
}

/** What a sentence puts around a value. */
const AROUND = /^[\s"'`<>()[\]{}*,;:!?]+|[\s"'`<>()[\]{}*,;:!?.]+$/gu;

/** One spelling for the same value. */
function plain(value: string): string {
  return foldCase(value.replaceAll(/\s+/gu, " ")).replaceAll(AROUND, "").replace(/\/+$/, "");
}

function wordsOf(text: string, most: number): readonly string[] {
  const words: string[] = [];
  for (const [found] of text.matchAll(/[^\s"'`<>()[\]{},;|\\]+/gu)) {
    if (words.length >= most) break;
    if (found.length <= LONGEST) words.push(found);
  }
  return words;
}

function* textsIn(value: JsonValue): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "number") yield String(value);
  else if (Array.isArray(value)) for (const item of value) yield* textsIn(item);
  else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      yield name;
      yield* textsIn(member);
    }
  }
}

/** Every text at a pointer; one that leads into a list leads to each of its items. */
function* valuesAt(value: JsonValue | undefined, names: readonly string[]): Generator<string> {
  const [name, ...rest] = names;
  if (value === undefined) return;
  if (name === undefined) yield* textsIn(value);
  else if (Array.isArray(value)) for (const item of value) yield* valuesAt(item, /^\d+$/.test(name) ? rest : names);
  else if (isJsonObject(value)) yield* valuesAt(value[name], rest);
}

/** For whoever approves. */
export function suspicionText(found: readonly Suspicion[]): string {
  return found
    .map(
      ({ pointer, tool, record }) =>
        `${shown(pointer, 64)} was first seen in a result of ${shown(tool, 64)} (record ${shown(record, 64)})`,
    )
    .join("; ");
}
