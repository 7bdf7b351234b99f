import { OF_BODY } from "../core/openapi/codes.ts";
import { EXAMPLE } from "../core/openapi/examples.ts";
import type { RouteTable } from "../core/openapi/route.ts";
import { recordedSchema, holdViewSchema } from "../core/schemas/answers.ts";
import { sha256b64 } from "../core/schemas/primitives.ts";
import { approvalDenialSchema } from "../core/schemas/approval-denial.ts";
import { approvalProofSchema } from "../core/schemas/approval.ts";
import { consoleFactsSchema } from "./facts-schema.ts";

const HOLD = { hold: { text: "Id of the hold.", schema: sha256b64, example: EXAMPLE.hash } };

/** What the page is made of and asks for. It is no interface of others: the signing service has the one that stays. */
export const CONSOLE_ROUTES = {
  page: {
    method: "get",
    path: "/",
    summary: "Get the page",
    text: "One file. Which hold it shows stands behind the # of its address, which no server is sent.",
    auth: "none",
    answers: {},
    empty: { 200: "The page." },
    codes: [],
  },
  facts: {
    method: "get",
    path: "/facts",
    summary: "Say which organization the page is of",
    text: "Nothing of it is secret, and nothing of it is believed by whoever judges a signature.",
    auth: "none",
    answers: {
      200: { name: "ConsoleFacts", schema: consoleFactsSchema, text: "Of the domain file as it stands.", example: {} },
    },
    codes: ["FILE_UNREADABLE", "DOMAIN_INVALID", "CONFIG_MISSING"],
  },
  readHold: {
    method: "get",
    path: "/v1/holds/:hold",
    summary: "Read a hold",
    text: "The signing service's own answer.",
    auth: "hold-reader",
    inPath: HOLD,
    answers: { 200: { name: "Hold", schema: holdViewSchema, text: "The hold.", example: {} } },
    codes: ["SERVICE_UNREACHABLE"],
  },
  approve: {
    method: "post",
    path: "/v1/holds/:hold/approvals",
    summary: "Bring an approver's signature",
    text: "The signing service's own answer.",
    auth: "none",
    inPath: HOLD,
    body: { name: "Approval", schema: approvalProofSchema, example: {} },
    answers: { 201: { name: "Recorded", schema: recordedSchema, text: "It is recorded.", example: { seq: 5 } } },
    codes: [...OF_BODY, "SERVICE_UNREACHABLE"],
  },
  deny: {
    method: "post",
    path: "/v1/holds/:hold/denials",
    summary: "Bring an approver's no",
    text: "The signing service's own answer.",
    auth: "none",
    inPath: HOLD,
    body: { name: "ApprovalDenial", schema: approvalDenialSchema, example: {} },
    answers: { 201: { name: "Recorded", schema: recordedSchema, text: "It is recorded.", example: { seq: 5 } } },
    codes: [...OF_BODY, "SERVICE_UNREACHABLE"],
  },
} as const satisfies RouteTable;
