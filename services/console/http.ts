import type { Request, Response } from "express";

import { fromUtf8 } from "../core/encoding/bytes.ts";
import { sha256b64 } from "../core/schemas/primitives.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { readBody } from "../platform/http/body.ts";
import { singleHeader } from "../platform/http/headers.ts";
import { type Route, routesOf } from "../platform/http/routes.ts";
import { askService } from "../sdk/ask.ts";
import { CONSOLE_ROUTES } from "./described.ts";
import type { ConsoleFacts } from "./facts-schema.ts";
import { COMMON_HEADERS, pageHeaders } from "./page-headers.ts";

export interface ConsoleParts {
  /** the page, whole */
  readonly html: string;
  readonly facts: () => Promise<ConsoleFacts>;
  /** URL of the signing service */
  readonly signingUrl: string;
}

/** An approval by a passkey has 1.5 KiB. */
const BODY_LIMIT = 16 * 1024;

/** The page, and what it asks the signing service: those questions and answers pass as they are. */
export function consoleRoutes({ html, facts, signingUrl }: ConsoleParts): readonly Route[] {
  const headers = pageHeaders(html);

  const pass = async (response: Response, path: string, init: RequestInit): Promise<void> => {
    const {
      status,
      headers: answered,
      text,
    } = await askService("signing service", `${signingUrl}${path}`, {
      ...init,
      redirect: "manual",
    });
    const type = answered.get("content-type");
    response.set({ ...COMMON_HEADERS, ...(type === null ? {} : { "content-type": type }) });
    response.status(status).send(Buffer.from(text));
  };

  const bring = async (request: Request<{ hold: string }>, response: Response, what: string): Promise<void> => {
    const hold = parseAs(sha256b64, request.params.hold, "HOLD_UNKNOWN");
    const body = fromUtf8(await readBody(request, BODY_LIMIT));
    const type = singleHeader(request, "content-type") ?? "";
    await pass(response, `/v1/holds/${hold}/${what}`, { method: "POST", headers: { "content-type": type }, body });
  };

  return routesOf(CONSOLE_ROUTES, {
    page: (_request, response) => {
      response.set(headers).send(html);
    },
    facts: async (_request, response) => {
      response.set(COMMON_HEADERS).json(await facts());
    },
    readHold: async (request, response) => {
      const proof = singleHeader(request, "countersign-proof");
      const hold = parseAs(sha256b64, request.params.hold, "HOLD_UNKNOWN");
      // Whoever proves nothing is told so by the service.
      await pass(response, `/v1/holds/${hold}`, { headers: proof === null ? {} : { "countersign-proof": proof } });
    },
    approve: (request, response) => bring(request, response, "approvals"),
    deny: (request, response) => bring(request, response, "denials"),
  });
}
