import { type Document, isMap, LineCounter, type Node, parseDocument, visit } from "yaml";

import { CountersignError } from "./errors/error.ts";
import type { ErrorCode } from "./errors/registry.ts";

/** A place in a text, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface ReadYaml {
  readonly value: unknown;
  /** where a member stands, or the nearest thing around it that is there */
  placeOf(path: readonly PropertyKey[]): Place;
}

/**
 * Reads YAML 1.2 the one way every reader does: no aliases, tags or directives of another version, keys that are strings and
 * stand once.
 * @param code what it is refused with
 */
export function readYaml(text: string, code: ErrorCode): ReadYaml {
  const lineCounter = new LineCounter();
  const options = { version: "1.2", strict: true, uniqueKeys: true, stringKeys: true, prettyErrors: false } as const;
  const document = parseDocument(text, { ...options, lineCounter });
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refuse = (offset: number, detail: string, cause?: unknown): never => {
    throw new CountersignError(code, `${placeText(placeAt(offset))}: ${detail}`, { cause });
  };
  const problem = [...document.errors, ...document.warnings][0];
  if (problem !== undefined) refuse(problem.pos[0], problem.message, problem);
  checkPlain(document, refuse);
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    placeOf: (path) => placeAt(offsetOf(document, path)),
  };
}

/** As people read it: `line 3, column 5`. */
export function placeText({ line, column }: Place): string {
  return `line ${line}, column ${column}`;
}

function checkPlain(document: Document.Parsed, refuse: (offset: number, detail: string) => never): void {
  if (document.directives.yaml.version !== "1.2") refuse(0, "only YAML 1.2 is read");
  visit(document, {
    Alias: (_key, node) => refuse(node.range?.[0] ?? 0, "aliases are not accepted"),
    Value: (_key, node) => {
      if (node.tag !== undefined) refuse(node.range?.[0] ?? 0, `the tag ${node.tag} is not accepted`);
    },
  });
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const within = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    // A member begins at its name.
    const pair = isMap(within) ? within.items.find(({ key }) => String(key) === String(last)) : undefined;
    const node = (pair?.key ?? document.getIn(path.slice(0, length), true)) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}
