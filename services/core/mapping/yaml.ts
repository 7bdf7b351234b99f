import { type Document, parseDocument, visit } from "yaml";

import { CountersignError } from "../errors/error.ts";

/**
 * Reads YAML 1.2 the one way every reader does: no aliases, tags or directives of another version, keys that are strings and
 * stand once.
 * @throws MAPPING_INVALID
 */
export function readYaml(text: string): unknown {
  const document = parseDocument(text, { version: "1.2", strict: true, uniqueKeys: true, stringKeys: true });
  const problem = [...document.errors, ...document.warnings][0];
  if (problem !== undefined) throw new CountersignError("MAPPING_INVALID", problem.message, { cause: problem });
  checkPlain(document);
  return document.toJS({ maxAliasCount: 0 });
}

function checkPlain(document: Document.Parsed): void {
  if (document.directives.yaml.version !== "1.2") throw invalid("only YAML 1.2 is read");
  visit(document, {
    Alias: () => {
      throw invalid("aliases are not accepted");
    },
    Value: (_key, node) => {
      if (node.tag !== undefined) throw invalid(`the tag ${node.tag} is not accepted`);
    },
  });
}

function invalid(detail: string): CountersignError {
  return new CountersignError("MAPPING_INVALID", detail);
}
