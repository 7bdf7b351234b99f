import type { CallToolResult } from "@modelcontextprotocol/server";

/** A picture of one pixel, PNG in base64. */
export const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
/** A recording without a sample, WAV in base64: 8 bit, mono, 8 kHz. */
export const SILENCE = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

/** A result that says one thing. */
export function say(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}
