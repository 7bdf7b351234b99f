import type { Response } from "express";

import { CountersignError } from "../core/errors/error.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { readJson } from "../platform/http/body.ts";
import { singleHeader } from "../platform/http/headers.ts";
import { sendProblem } from "../platform/http/problems.ts";
import { type Route, routesOf } from "../platform/http/routes.ts";
import type { Answer } from "./shared/answer.ts";
import {
  actionBodySchema,
  approvalBodySchema,
  behaviourBodySchema,
  denialBodySchema,
  erasureBodySchema,
  outcomeBodySchema,
  planBodySchema,
  revocationBodySchema,
} from "./bodies.ts";
import { SIGNING_ROUTES } from "./described.ts";
import { readHoldPlace } from "./holds/hold-list.ts";
import type { RequireHoldReader } from "./holds/hold-readers.ts";
import { readDelegation } from "./tool-view.ts";
import type { SigningService } from "./service.ts";

const SMALL_LIMIT = 16 * 1024;

/**
 * What agents, approvers and operators ask of the signing service.
 * @param bodyLimit of an action, in bytes
 */
export function signingRoutes(
  service: SigningService,
  requireHoldReader: RequireHoldReader,
  bodyLimit: number,
): readonly Route[] {
  return routesOf(SIGNING_ROUTES, {
    ask: async (request, response) => {
      const body = parseAs(actionBodySchema, await readJson(request, bodyLimit), "BODY_INVALID");
      sendAnswer(response, await service.propose(body));
    },
    simulate: async (request, response) => {
      const body = parseAs(actionBodySchema, await readJson(request, bodyLimit), "BODY_INVALID");
      response.set("cache-control", "no-store").json(await service.simulate(body));
    },
    listHolds: async (request, response) => {
      const reader = await requireHoldReader({
        hold: null,
        proof: singleHeader(request, "countersign-proof"),
        host: singleHeader(request, "host"),
        path: request.originalUrl,
      });
      const list = await service.holds(readHoldPlace(request.url), reader);
      response.set("cache-control", "no-store").json(list);
    },
    readHold: async (request, response) => {
      const { hold } = request.params;
      const reader = await requireHoldReader({
        hold,
        proof: singleHeader(request, "countersign-proof"),
        host: singleHeader(request, "host"),
        path: request.originalUrl,
      });
      const view = await service.view(hold, validBeforeOf(request.url), reader);
      response.set("cache-control", "no-store").json(view);
    },
    tools: async (request, response) => {
      const reader = await requireHoldReader({
        hold: null,
        proof: singleHeader(request, "countersign-proof"),
        host: singleHeader(request, "host"),
        path: request.originalUrl,
      });
      const view = await service.tools(request.params.target, readDelegation(request.url), reader);
      response.set("cache-control", "no-store").json(view);
    },
    approve: async (request, response) => {
      const approval = parseAs(approvalBodySchema, await readJson(request, SMALL_LIMIT), "BODY_INVALID");
      sendAnswer(response, await service.approve(request.params.hold, approval));
    },
    deny: async (request, response) => {
      const denial = parseAs(denialBodySchema, await readJson(request, SMALL_LIMIT), "BODY_INVALID");
      sendAnswer(response, await service.deny(request.params.hold, denial));
    },
    plan: async (request, response) => {
      const { plan } = parseAs(planBodySchema, await readJson(request, bodyLimit), "BODY_INVALID");
      sendAnswer(response, await service.plan(plan));
    },
    revoke: async (request, response) => {
      const { order } = parseAs(revocationBodySchema, await readJson(request, SMALL_LIMIT), "BODY_INVALID");
      sendAnswer(response, await service.revoke(request.params.plan, order));
    },
    settle: async (request, response) => {
      const { outcome } = parseAs(outcomeBodySchema, await readJson(request, SMALL_LIMIT), "BODY_INVALID");
      sendAnswer(response, await service.take(outcome));
    },
    tell: async (request, response) => {
      const { behaviour } = parseAs(behaviourBodySchema, await readJson(request, SMALL_LIMIT), "BODY_INVALID");
      sendAnswer(response, await service.tell(behaviour));
    },
    erase: async (request, response) => {
      const { order } = parseAs(erasureBodySchema, await readJson(request, SMALL_LIMIT), "BODY_INVALID");
      sendAnswer(response, await service.erase(order));
    },
    stats: (_request, response) => {
      response.set("cache-control", "no-store").json(service.stats());
    },
  });
}

function sendAnswer(response: Response, answer: Answer): void {
  if ("problem" in answer) sendProblem(response, answer.problem, answer.more);
  else response.set("cache-control", "no-store").status(answer.status).json(answer.body);
}

/** The one thing a query may say; null when it says nothing. @throws BODY_INVALID */
function validBeforeOf(url: string): number | null {
  const mark = url.indexOf("?");
  if (mark === -1) return null;
  const seconds = /^valid_before=([1-9][0-9]{0,9})$/.exec(url.slice(mark + 1))?.[1];
  if (seconds === undefined)
    throw new CountersignError("BODY_INVALID", "the query may only be valid_before=<unix seconds>");
  return Number(seconds);
}
