import { type McpServer } from "@modelcontextprotocol/server";

import { PIXEL, say, SILENCE } from "./samples.ts";

/** Tools that answer with each kind of content there is, and one that only fails. */
export function addContentTools(server: McpServer): void {
  server.registerTool("test_simple_text", { description: "Answers with one text" }, () =>
    say("This is a simple text response for testing."),
  );
  server.registerTool("test_image_content", { description: "Answers with a picture" }, () => ({
    content: [{ type: "image", data: PIXEL, mimeType: "image/png" }],
  }));
  server.registerTool("test_audio_content", { description: "Answers with a recording" }, () => ({
    content: [{ type: "audio", data: SILENCE, mimeType: "audio/wav" }],
  }));
  server.registerTool("test_embedded_resource", { description: "Answers with a resource" }, () => ({
    content: [
      {
        type: "resource",
        resource: {
          uri: "test://embedded-resource",
          mimeType: "text/plain",
          text: "This is an embedded resource content.",
        },
      },
    ],
  }));
  server.registerTool(
    "test_multiple_content_types",
    { description: "Answers with a text, a picture, a resource" },
    () => ({
      content: [
        { type: "text", text: "Multiple content types test:" },
        { type: "image", data: PIXEL, mimeType: "image/png" },
        {
          type: "resource",
          resource: {
            uri: "test://mixed-content-resource",
            mimeType: "application/json",
            text: JSON.stringify({ test: "data", value: 123 }),
          },
        },
      ],
    }),
  );
  server.registerTool("test_error_handling", { description: "Always fails" }, () => {
    throw new TypeError("This tool intentionally returns an error for testing");
  });
}
