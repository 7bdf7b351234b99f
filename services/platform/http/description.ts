import { sha256b64 } from "../../core/hash.ts";
import { type About, openApiOf } from "../../core/openapi/document.ts";
import type { RouteTable } from "../../core/openapi/route.ts";
import { openApiSchema } from "../../core/schemas/answers.ts";
import { singleHeader } from "./headers.ts";
import { type Route, routesOf, tableOf } from "./routes.ts";

/** A release may bring another one. */
const MAX_AGE_SECONDS = 300;

export const DESCRIPTION_ROUTES = {
  describe: {
    method: "get",
    path: "/openapi.json",
    summary: "Describe this service",
    text: "This document, OpenAPI 3.1, made from what the routes are made from. It has an ETag, for If-None-Match.",
    auth: "none",
    answers: {
      200: {
        name: "OpenApi",
        schema: openApiSchema,
        text: "The document.",
        example: { openapi: "3.1.0", paths: {} },
      },
    },
    empty: { 304: "The document is still the one If-None-Match names." },
    codes: [],
  },
} as const satisfies RouteTable;

/** Serves the description of some routes, and of itself, to anybody. */
export function descriptionRoute(about: About, others: readonly Route[], base: string): readonly Route[] {
  let made: { readonly text: string; readonly etag: string } | null = null;
  const routes = routesOf(DESCRIPTION_ROUTES, {
    describe: (request, response) => {
      made ??= withEtag(JSON.stringify(openApiOf(about, tableOf([...others, ...routes]), base)));
      response.set({ etag: made.etag, "cache-control": `public, max-age=${MAX_AGE_SECONDS}` });
      const known = (singleHeader(request, "if-none-match") ?? "").split(",").map((tag) => tag.trim());
      if (known.includes(made.etag) || known.includes("*")) response.status(304).end();
      else response.type("json").send(made.text);
    },
  });
  return routes;
}

function withEtag(text: string): { readonly text: string; readonly etag: string } {
  return { text, etag: `"${sha256b64(text)}"` };
}
