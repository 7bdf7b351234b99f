import { join } from "node:path";

import { readHoldId } from "../../../services/core/approval/hold-id.ts";
import { isJsonObject, type JsonObject } from "../../../services/core/json/parse.ts";
import { isHttp } from "../../../services/core/domain/schema.ts";
import { openDecider } from "../../../services/mcp/decision/open-decider.ts";
import { APPROVAL } from "../../../services/mcp/decision/hold.ts";
import { AWAIT_TOOL } from "../../../services/mcp/decision/words.ts";
import { bareEnvironment } from "../../../services/platform/config/env.ts";
import { EXAMPLE } from "../../local/example.ts";
import { urlOf } from "../../local/services.ts";
import type { Stack } from "../../local/stack.ts";
import { approve } from "../approver.ts";
import type { AgentName, Cast } from "../cast.ts";
import { asText } from "./as-text.ts";
import { openToolClient, type ToolAnswer, type ToolClient, wordsOf } from "./client.ts";

/** Whose tools these are, by name in the example's file. */
const TARGET = "supplier";
export const TRACKER: AgentName = "delivery-tracker";

/** The agent that looks after deliveries, at its supplier's tools. */
export interface Desk {
  readonly client: ToolClient;
  /** where the server of the supplier looks for words to add to what its tools say of themselves */
  readonly update: string;
}

/** Opens the supplier's server behind `wrap`, with the agent's key and the running services. */
export async function openDesk({ files, ports }: Pick<Stack, "files" | "ports">): Promise<Desk> {
  const target = EXAMPLE.domain.targets[TARGET];
  const command = target === undefined || isHttp(target) ? undefined : target.mcp?.command;
  if (command === undefined) throw new TypeError(`the example has no server ${TARGET}`);
  const update = join(files.dir, "supplier-update.txt");
  const decider = await openDecider({
    ...{ profile: files.profile(TRACKER), files, by: "wrap" },
    link: (hold) => `${urlOf(ports.signing)}/v1/holds/${readHoldId(hold) ?? hold}`,
    report: () => undefined,
  });
  const env = { ...bareEnvironment(), SUPPLIER_UPDATE: update };
  return { client: openToolClient({ agent: TRACKER, target: TARGET, command, env, decider }), update };
}

/** Names of the tools a client is shown, without the one it waits with. */
export async function shownTools({ client }: Desk): Promise<readonly string[]> {
  const answer = await client.ask("tools/list");
  const tools = answer.kind === "result" ? answer.value["tools"] : null;
  if (!Array.isArray(tools)) throw new Error(`the tools were not listed: ${wordsOf(answer)}`);
  return tools.map((tool) => asText(isJsonObject(tool) ? tool["name"] : tool)).filter((name) => name !== AWAIT_TOOL);
}

/** A call that waits for a human, and what its client brings back. */
export interface HeldBooking {
  readonly hold: string;
  readonly retry: JsonObject;
}

/** Asks for express freight above the threshold. */
export async function bookHeld({ client }: Desk, booking: JsonObject): Promise<HeldBooking> {
  const answer = await client.call("book_express", booking);
  const { requestState = null, inputRequests = null } = answer.kind === "result" ? answer.value : {};
  const url = linkIn(inputRequests === null ? {} : (inputRequests as JsonObject));
  const hold = url?.split("/").at(-1);
  if (hold === undefined) throw new Error(`the booking was not held: ${wordsOf(answer)}`);
  // "accept" says that the link was opened. It approves nothing.
  return { hold, retry: { requestState, inputResponses: { [APPROVAL]: { action: "accept" } } } };
}

function linkIn({ [APPROVAL]: asked = null }: JsonObject): string | null {
  const params = isJsonObject(asked) ? asked["params"] : null;
  return isJsonObject(params) ? asText(params["url"]) : null;
}

/** The human goes where the link leads, looks, and signs. */
export async function approveBooking(cast: Cast, { hold }: HeldBooking): Promise<void> {
  const { signingUrl } = cast.actors[TRACKER].deps;
  const { status, code } = await approve(signingUrl, hold, cast.approverContext, cast.approverKey);
  if (status !== 201) throw new Error(`the approval was refused: ${code ?? status}`);
}

/** What the supplier's tool said. */
export function ran(answer: ToolAnswer): string {
  if (answer.kind === "result" && answer.value["isError"] === undefined && "content" in answer.value)
    return wordsOf(answer);
  throw new Error(`the tool did not run: ${wordsOf(answer)}`);
}
