import { CountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { type ConsoleFacts, consoleFactsSchema } from "../facts-schema.ts";

/** A refusal of a service, as it said it. */
export class Refused extends Error {
  readonly code: string;
  readonly cure: string;

  constructor(code: string, detail: string, cure: string) {
    super(detail);
    this.code = code;
    this.cure = cure;
  }
}

/** @throws Refused, CountersignError */
export async function readFacts(): Promise<ConsoleFacts> {
  return parseAs(consoleFactsSchema, await ask("/facts", {}), "BODY_INVALID");
}

/** Asks the page's own origin, which passes it on. @throws Refused, JSON_* */
export async function ask(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(path, { ...init, redirect: "error", credentials: "omit", cache: "no-store" });
  const body = parseJson(await response.text());
  if (response.ok) return body;
  const { code, detail, title, cure } = body as Readonly<Record<string, unknown>>;
  const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);
  throw new Refused(text(code, String(response.status)), text(detail, text(title, "")), text(cure, ""));
}

/** What went wrong, in the words of whoever said it. */
export function refusalOf(error: unknown): { readonly code: string; readonly text: string } {
  if (error instanceof Refused) return { code: error.code, text: `${error.message}. ${error.cure}` };
  if (error instanceof CountersignError) return { code: error.code, text: `${error.detail}. ${error.cure}` };
  if (error instanceof DOMException) return { code: error.name, text: error.message };
  return { code: "Error", text: error instanceof Error ? error.message : String(error) };
}
