import { ERRORS, type ErrorCode } from "../../services/core/errors/registry.ts";
import { OF_ALL } from "../../services/core/openapi/codes.ts";
import { codesOf } from "../../services/core/openapi/document.ts";
import type { Auth, RouteDescription } from "../../services/core/openapi/route.ts";
import { FORWARD_CODES } from "../../services/gateway/described.ts";
import { type Api, GATEWAY_API, SIGNING_API } from "./apis.ts";

const ACT = `curl -s http://127.0.0.1:8402/erp/classifications \\
  -H "Countersign-Envelope: $ENVELOPE" \\
  -H "Countersign-Proof: $PROOF" \\
  -H 'content-type: application/json' \\
  -d '{"text":"hello"}'`;

const PROVEN: Readonly<Record<Auth, string>> = {
  none: "No proof is asked for beside what is signed in the request itself.",
  reader: "Countersign-Proof: a `read+jwt` by the agent the record is about, or by an operator.",
  "hold-reader":
    "Countersign-Proof: a `read+jwt` by the agent that is held or by an operator, or an approver's signed `ReadHold`.",
  agent: "Countersign-Proof: a `pop+jwt` by the agent the permission is for.",
  surrender: "Countersign-Proof, where a permission is handed back: a `pop+jwt` by its agent.",
};

/** docs/http-api.md, from the descriptions the routers are made from. */
export function httpApiPage(): string {
  return `# The HTTP API, route by route

For whoever calls Countersign's services without one of its clients, or writes one. Written by \`npm run docs\` from what the
routes themselves are made from.

Each service serves the same as an OpenAPI 3.1 document to anybody who is no browser, with an ETag: the signing service at
\`GET /openapi.json\`, the gateway at \`GET /-/openapi.json\`. What is signed, member by member, is in [formats](formats.md);
every code and its cure in [errors](errors.md).

Bodies are JSON. Requests with members nobody knows are refused; answers may gain members. Values in the examples are shortened
or made up, their form is not. Every route may also answer with these, whatever it is asked:

${codeLines(OF_ALL)}

${sectionOf("The signing service", SIGNING_API)}

${sectionOf("The gateway", GATEWAY_API)}

### Act: any method, \`/<target>/<path>\`

The request the permission is for, with the path as the target knows it, query included. It is forwarded once. The answer is the
target's, with Countersign-Record: \`<log>/<seq>\` of the dispatch in the gateway's log. A refusal has Countersign-Refusal with its code, and
problem details.

${fenced("sh", ACT)}

${codeLines(FORWARD_CODES)}
`;
}

function sectionOf(title: string, { about, base, routes }: Api): string {
  const described = Object.entries(routes).map(([id, route]) => routeOf(id, route, about.server, base));
  return [`## ${title}`, about.text, ...described].join("\n\n");
}

function routeOf(operationId: string, route: RouteDescription, server: string, base: string): string {
  const { method, path, summary, text, auth, answers, inQuery = {} } = route;
  const name = `${base}${path.replaceAll(/:(\w+)/g, "<$1>")}`;
  const queries = Object.entries(inQuery).map(([query, about]) => `In the query, \`${query}\`: ${about.text}`);
  const shown = Object.entries(answers).map(
    ([status, { text: when, example }]) => `${status}: ${when}\n\n${fenced("json", JSON.stringify(example, null, 2))}`,
  );
  const bodiless = Object.entries(route.empty ?? {}).map(([status, when]) => `${status}, without a body: ${when}`);
  const own = codesOf(route).filter((code) => !(OF_ALL as readonly ErrorCode[]).includes(code));
  return [
    `### ${summary}: \`${method.toUpperCase()} ${name}\``,
    `${text} Its \`operationId\` is ${operationId}.`,
    ...queries,
    PROVEN[auth],
    fenced("sh", curlOf(route, `${server}${base}`)),
    ...shown,
    ...bodiless,
    ...(own.length === 0 ? [] : [codeLines(own)]),
  ].join("\n\n");
}

function curlOf({ path, auth, body, inPath = {} }: RouteDescription, root: string): string {
  const url = root + path.replaceAll(/:(\w+)/g, (_, name: string) => String(inPath[name]?.example ?? name));
  const proof = auth === "none" ? [] : [`-H "Countersign-Proof: $PROOF"`];
  const content =
    body === undefined ? [] : [`-H 'content-type: application/json'`, `-d '${JSON.stringify(body.example)}'`];
  return [`curl -s ${url}`, ...proof, ...content].join(" \\\n  ");
}

/** Codes by the status they come with. */
function codeLines(codes: readonly ErrorCode[]): string {
  return [...Map.groupBy(codes, (code) => ERRORS[code].status)]
    .sort(([left], [right]) => left - right)
    .map(([status, some]) => `- ${status}: ${some.map((code) => `\`${code}\``).join(", ")}`)
    .join("\n");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
