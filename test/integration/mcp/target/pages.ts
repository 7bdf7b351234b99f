import { completable, type McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";

import { PIXEL } from "./samples.ts";

const TEXT = "text/plain";

/** Resources and prompts. */
export function addPages(server: McpServer): void {
  addResources(server);
  addPrompts(server);
}

function addResources(server: McpServer): void {
  const text = { description: "A text that stays", mimeType: TEXT };
  server.registerResource("Static text", "test://static-text", text, ({ href: uri }) => ({
    contents: [{ uri, mimeType: TEXT, text: "This is the content of the static text resource." }],
  }));
  const picture = { description: "A picture that stays", mimeType: "image/png" };
  server.registerResource("Static binary", "test://static-binary", picture, ({ href: uri }) => ({
    contents: [{ uri, mimeType: "image/png", blob: PIXEL }],
  }));
  const watched = { description: "A text one can subscribe to", mimeType: TEXT };
  server.registerResource("Watched", "test://watched-resource", watched, ({ href: uri }) => ({
    contents: [{ uri, mimeType: TEXT, text: "Watched resource content" }],
  }));
  const template = new ResourceTemplate("test://template/{id}/data", { list: undefined });
  const data = { description: "Data of an id", mimeType: "application/json" };
  server.registerResource("Template", template, data, ({ href: uri }, { id }) => ({
    contents: [
      {
        uri,
        mimeType: "application/json",
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
      },
    ],
  }));
}

function addPrompts(server: McpServer): void {
  server.registerPrompt("test_simple_prompt", { description: "A prompt without arguments" }, () => ({
    messages: [{ role: "user", content: { type: "text", text: "This is a simple prompt for testing." } }],
  }));
  const cities = completable(z.string().describe("First test argument"), (begun) =>
    ["paris", "park", "party"].filter((value) => value.startsWith(begun)),
  );
  const argsSchema = z.object({ arg1: cities, arg2: z.string().describe("Second test argument") });
  const twoArguments = { description: "A prompt with two arguments", argsSchema };
  server.registerPrompt("test_prompt_with_arguments", twoArguments, ({ arg1, arg2 }) => ({
    messages: [
      { role: "user", content: { type: "text", text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` } },
    ],
  }));
  const resource = {
    description: "A prompt with a resource in it",
    argsSchema: z.object({ resourceUri: z.string().describe("URI of the resource to embed") }),
  };
  server.registerPrompt("test_prompt_with_embedded_resource", resource, ({ resourceUri: uri }) => ({
    messages: [
      {
        role: "user",
        content: {
          type: "resource",
          resource: { uri, mimeType: TEXT, text: "Embedded resource content for testing." },
        },
      },
      { role: "user", content: { type: "text", text: "Please process the embedded resource above." } },
    ],
  }));
  server.registerPrompt("test_prompt_with_image", { description: "A prompt with a picture in it" }, () => ({
    messages: [
      { role: "user", content: { type: "image", data: PIXEL, mimeType: "image/png" } },
      { role: "user", content: { type: "text", text: "Please analyze the image above." } },
    ],
  }));
}
