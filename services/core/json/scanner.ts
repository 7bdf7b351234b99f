import { CountersignError } from "../errors/error.ts";

/** A JSON value whose numbers are `N`. Objects have no prototype, so a name that is absent reads as undefined. */
export type Json<N> = null | boolean | string | N | Json<N>[] | JsonRecord<N>;

export interface JsonRecord<N> {
  readonly [name: string]: Json<N>;
}

const MAX_DEPTH = 32;

const SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4}))/y;
const ESCAPED = new Map(Object.entries({ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }));

/**
 * Reads one JSON text (RFC 8259), strictly: names are unique once decoded, strings hold no lone surrogate, nesting is at
 * most 32 deep, `__proto__` is no name, nothing follows the value.
 * @param toNumber makes a value of a number's source
 * @param maxValues how many values there may be, at every depth together
 * @throws JSON_DUPLICATE_NAME, JSON_MALFORMED
 */
export function scanJson<N>(text: string, toNumber: (source: string) => N, maxValues = Infinity): Json<N> {
  return new Scanner(text, toNumber, maxValues).document();
}

class Scanner<N> {
  readonly #text: string;
  readonly #toNumber: (source: string) => N;
  readonly #maxValues: number;
  #at = 0;
  #depth = 0;
  #values = 0;

  constructor(text: string, toNumber: (source: string) => N, maxValues: number) {
    this.#text = text;
    this.#toNumber = toNumber;
    this.#maxValues = maxValues;
  }

  document(): Json<N> {
    if (!this.#text.isWellFormed()) throw new CountersignError("JSON_MALFORMED", "the text has a lone surrogate");
    const value = this.#value();
    this.#match(SPACE);
    if (this.#at !== this.#text.length) throw this.#malformed("something follows the value");
    return value;
  }

  #value(): Json<N> {
    this.#values += 1;
    if (this.#values > this.#maxValues) throw this.#malformed(`more than ${this.#maxValues} values`);
    this.#match(SPACE);
    switch (this.#text.charAt(this.#at)) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case "t":
        return this.#literal("true", true);
      case "f":
        return this.#literal("false", false);
      case "n":
        return this.#literal("null", null);
      default:
        return this.#number();
    }
  }

  #nested(read: () => Json<N>): Json<N> {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#malformed(`nested more than ${MAX_DEPTH} deep`);
    this.#at += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(): JsonRecord<N> {
    // In a literal, this sets the prototype: no inherited member can pass for one that was sent.
    const members: Record<string, Json<N>> = { __proto__: null };
    if (this.#takes("}")) return members;
    do {
      this.#match(SPACE);
      if (this.#text.charAt(this.#at) !== '"') throw this.#malformed("expected a name in double quotes");
      const name = this.#string();
      if (name === "__proto__") throw this.#malformed("__proto__ is not accepted as a name");
      if (name in members) throw new CountersignError("JSON_DUPLICATE_NAME", `${quote(name)} stands twice`);
      if (!this.#takes(":")) throw this.#malformed("expected a colon");
      members[name] = this.#value();
    } while (this.#takes(","));
    if (!this.#takes("}")) throw this.#malformed("expected a comma or the end of the object");
    return members;
  }

  #array(): Json<N>[] {
    const items: Json<N>[] = [];
    if (this.#takes("]")) return items;
    do items.push(this.#value());
    while (this.#takes(","));
    if (!this.#takes("]")) throw this.#malformed("expected a comma or the end of the array");
    return items;
  }

  #string(): string {
    this.#at += 1;
    let decoded = this.#match(PLAIN);
    while (!this.#is('"')) {
      decoded += this.#escape() + this.#match(PLAIN);
    }
    if (!decoded.isWellFormed()) throw this.#malformed("a string has a lone surrogate");
    return decoded;
  }

  #escape(): string {
    ESCAPE.lastIndex = this.#at;
    const [source, character, unit] = ESCAPE.exec(this.#text) ?? [];
    if (source === undefined)
      throw this.#malformed("a string is not closed, or has a bare control or bad escape in it");
    this.#at += source.length;
    if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
    return ESCAPED.get(character ?? "") ?? character ?? "";
  }

  #number(): N {
    const source = this.#match(NUMBER);
    if (source === "") throw this.#malformed("expected a value");
    return this.#toNumber(source);
  }

  #literal<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#malformed("expected a value");
    this.#at += word.length;
    return value;
  }

  /** Whether the next character after white space is this one; if so, passes it. */
  #takes(character: string): boolean {
    this.#match(SPACE);
    return this.#is(character);
  }

  #is(character: string): boolean {
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }

  /** Passes what a sticky pattern matches here, which may be nothing. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const source = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += source.length;
    return source;
  }

  #malformed(what: string): CountersignError {
    const line = this.#text.includes("\n") ? `, on line ${lineOf(this.#text, this.#at)}` : "";
    return new CountersignError("JSON_MALFORMED", `${what}, at character ${this.#at}${line}`);
  }
}

/** The line a place is on, from 1. Counted without a copy: the text may be a large request. */
function lineOf(text: string, at: number): number {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < at; end = text.indexOf("\n", end + 1)) line += 1;
  return line;
}

/** Names come from outside: shown escaped and cut. */
function quote(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
