import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type ElicitRequestFormParams,
  type InputRequests,
  inputRequired,
  inputResponse,
  type InputResponses,
  type McpServer,
  type RequestMetaEnvelope,
  type ServerContext,
} from "@modelcontextprotocol/server";

import { say } from "./samples.ts";

/** Of this process: no other one answers a round that this one began. */
const CODEC = createRequestStateCodec<Progress>({ key: crypto.getRandomValues(new Uint8Array(32)) });
/** Whether this process minted a state. */
export const verifyState: typeof CODEC.verify = (state, context) => CODEC.verify(state, context);

/** What the state of a call in several rounds says. */
interface Progress {
  readonly round: number;
  readonly name?: string;
}

type Schema = ElicitRequestFormParams["requestedSchema"];

/** A form with one member. */
function form(message: string, member: string, schema: Schema["properties"][string] = { type: "string" }) {
  return inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties: { [member]: schema }, required: [member] },
  });
}

function question(text: string, maxTokens: number) {
  return inputRequired.createMessage({ messages: [{ role: "user", content: { type: "text", text } }], maxTokens });
}

const NAME = { user_name: form("What is your name?", "name") };
const MANY = {
  ...NAME,
  greeting: question("Generate a greeting", 50),
  client_roots: inputRequired.listRoots(),
};

/** Tools, and in addition one prompt, that are answered in several rounds (2026-07-28). */
export function addRounds(server: McpServer): void {
  tool(server, "elicitation", (context) => {
    const name = acceptedContent(answers(context), "user_name")?.["name"];
    return typeof name === "string" ? say(`Hello, ${name}!`) : inputRequired({ inputRequests: NAME });
  });
  tool(server, "sampling", (context) =>
    once(context, { capital_question: question("What is the capital of France?", 100) }),
  );
  tool(server, "list_roots", (context) => once(context, { client_roots: inputRequired.listRoots() }));
  for (const name of ["request_state", "tampered_state"]) {
    tool(server, name, async (context) =>
      withState(context, { confirm: form("Please confirm", "ok", { type: "boolean" }) }),
    );
  }
  tool(server, "multiple_inputs", async (context) => withState(context, MANY));
  tool(server, "multi_round", async (context) => inThreeRounds(context));
  tool(server, "capabilities", (context) => {
    const envelope: Partial<RequestMetaEnvelope> & { [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities } =
      context.mcpReq.envelope ?? {};
    const declared = envelope[CLIENT_CAPABILITIES_META_KEY] ?? {};
    const inputRequests: InputRequests = {
      ...(declared.elicitation === undefined ? {} : NAME),
      ...(declared.sampling === undefined ? {} : { greeting: MANY.greeting }),
    };
    return once(context, inputRequests);
  });
  server.registerTool("test_missing_capability", { description: "Needs the client's model" }, (context) =>
    once(context, { greeting: MANY.greeting }),
  );
  server.registerTool("test_streaming_elicitation", { description: "Logs, then asks for a name" }, async (context) => {
    await context.mcpReq.log("info", "about to ask");
    return once(context, NAME);
  });
  const prompt = { description: "Asks for what it needs" };
  server.registerPrompt("test_input_required_result_prompt", prompt, (context) => {
    const given = acceptedContent(answers(context), "user_context")?.["context"];
    if (typeof given !== "string") {
      return inputRequired({ inputRequests: { user_context: form("What context should the prompt use?", "context") } });
    }
    return { messages: [{ role: "user", content: { type: "text", text: `In the context of ${given}` } }] };
  });
}

type Answer = ReturnType<typeof say> | ReturnType<typeof inputRequired>;

function tool(server: McpServer, name: string, answer: (context: ServerContext) => Answer | Promise<Answer>): void {
  const description = "Asks for input before it answers";
  server.registerTool(`test_input_required_result_${name}`, { description }, (context) => answer(context));
}

function answers(context: ServerContext): InputResponses | undefined {
  return context.mcpReq.inputResponses as InputResponses | undefined;
}

function hasAll(context: ServerContext, requests: InputRequests): boolean {
  return Object.keys(requests).every((key) => inputResponse(answers(context), key).kind !== "missing");
}

/** Asks, and answers when all of it was answered. */
function once(context: ServerContext, inputRequests: InputRequests): Answer {
  return hasAll(context, inputRequests)
    ? say(`You said ${JSON.stringify(answers(context))}`)
    : inputRequired({ inputRequests });
}

/** The same, with a state that has to come back. */
async function withState(context: ServerContext, inputRequests: InputRequests): Promise<Answer> {
  const state = context.mcpReq.requestState<Progress>();
  if (state?.round === 1 && hasAll(context, inputRequests)) return say("state-ok");
  return inputRequired({ inputRequests, requestState: await CODEC.mint({ round: 1 }, context) });
}

async function inThreeRounds(context: ServerContext): Promise<Answer> {
  const state = context.mcpReq.requestState<Progress>();
  const name = acceptedContent(answers(context), "step1")?.["name"];
  const color = acceptedContent(answers(context), "step2")?.["color"];
  if (state?.round === 2 && typeof color === "string") return say(`${state.name}: ${color}`);
  if (state?.round === 1 && typeof name === "string") {
    return inputRequired({
      inputRequests: { step2: form("Step 2: What is your favorite color?", "color") },
      requestState: await CODEC.mint({ round: 2, name }, context),
    });
  }
  return inputRequired({
    inputRequests: { step1: form("Step 1: What is your name?", "name") },
    requestState: await CODEC.mint({ round: 1 }, context),
  });
}
