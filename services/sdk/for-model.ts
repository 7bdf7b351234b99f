import { isCountersignError } from "../core/errors/error.ts";
import { shown } from "../core/text/visible.ts";
import { ActionRefused } from "./refusal.ts";

/** Longest part of an answer that quotes somebody else. */
const QUOTED = 512;

/**
 * Makes a countersigned function a tool: what it gives becomes text a model reads, and a refusal becomes text as well, with what met
 * which limit and what to do about it, instead of an error that ends the agent's run. Every framework takes such a function: LangChain,
 * the AI SDK, the OpenAI Agents SDK. Errors that are none of ours are thrown on.
 *
 * @example
 * const order = forModel(async ({ vendor, total }) => (await client.fetch(url, init)).status);
 * const tools = [tool(order, { name: "order", description: "orders from a vendor", schema })];
 *
 * @param fn a function behind `protect`, or one that calls `Client.fetch`
 * @returns text: a string as it is, anything else as JSON; "done" for nothing
 */
export function forModel<Input>(fn: (input: Input) => Promise<unknown>): (input: Input) => Promise<string> {
  return async (input) => {
    try {
      const result = await fn(input);
      return typeof result === "string" ? result : (JSON.stringify(result) ?? "done");
    } catch (error) {
      if (!isCountersignError(error)) throw error;
      const { code, detail, cure } = error;
      const isWaiting = error instanceof ActionRefused && error.hold !== null;
      return [
        `${isWaiting ? "Not done yet" : "Not done"}: ${code}. ${shown(detail, QUOTED)}`,
        `What to do: ${shown(cure, QUOTED)}`,
        ...(isWaiting ? ["Do not ask again: that would be another action."] : []),
      ].join("\n");
    }
  };
}
