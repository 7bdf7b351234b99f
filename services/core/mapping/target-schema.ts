import { z } from "zod";

import { origin } from "../schemas/primitives.ts";
import { answerHeader, headerValue, requestHeader } from "./header-names.ts";

/** An origin, with the path all requests to the target begin with where there is one. */
export const baseUrl = z
  .string()
  .max(512)
  .regex(/^https?:\/\/[^/?#]+(?:\/[A-Za-z0-9._~-]+)*$/, "expected an origin, with a base path and no slash at its end")
  .refine((text) => origin.safeParse(originOf(text)).success, "expected the origin as URL libraries write it")
  .refine((text) => !/\/\.{1,2}(?:\/|$)/.test(text), "the base path has a dot segment");

export const settings = z.strictObject({
  url: baseUrl,
  /** beside the usual ones; what an agent sends in them is not judged */
  request_headers: z.array(requestHeader).max(32).optional(),
  /** beside the usual ones */
  answer_headers: z.array(answerHeader).max(32).optional(),
  /** sent with every request, in the place of whatever the agent sent under these names */
  fixed_headers: z.record(requestHeader, headerValue(1024)).optional(),
  /** longest silence in seconds, in the place of the gateway's own */
  silence: z.int().min(1).max(86_400).optional(),
  /** whether the target checks permissions itself: it is handed the envelope and the proof */
  caller: z.boolean().optional(),
});

/** Where requests go, and what passes beside them. A bare URL is a target with nothing of its own. */
export interface Target {
  readonly origin: string;
  /** path all requests begin with; empty, or without a slash at its end */
  readonly base: string;
  readonly requestHeaders: readonly string[];
  readonly answerHeaders: readonly string[];
  readonly fixedHeaders: Readonly<Record<string, string>>;
  /** in seconds; null for the gateway's own */
  readonly silence: number | null;
  /** the target is an agent's program that checks who calls it: it is sent the envelope and the proof as well */
  readonly caller: boolean;
}

export const targetSchema = z
  .union([baseUrl, settings], "expected an origin with or without a base path, or {url: <that>, ...}")
  .transform((written): Target => {
    const { url, ...rest } = typeof written === "string" ? { url: written } : written;
    const { request_headers, answer_headers, fixed_headers, silence, caller } = rest as Partial<
      z.infer<typeof settings>
    >;
    return {
      origin: originOf(url),
      base: url.slice(originOf(url).length),
      requestHeaders: request_headers ?? [],
      answerHeaders: answer_headers ?? [],
      fixedHeaders: fixed_headers ?? {},
      silence: silence ?? null,
      caller: caller ?? false,
    };
  });

/** The part of a URL before its path. */
export function originOf(url: string): string {
  return /^[a-z]+:\/\/[^/?#]*/.exec(url)?.[0] ?? "";
}
