import { ERRORS, type ErrorCode } from "../errors/registry.ts";
import { problemSchema } from "../schemas/answers.ts";
import { OF_ALL } from "./codes.ts";
import type { Auth, NamedSchema, Parameter, RouteDescription, RouteTable } from "./route.ts";
import { componentsOf, refOf, schemaOf } from "./schemas.ts";

/** What a document says of a service as a whole. */
export interface About {
  readonly title: string;
  readonly text: string;
  /** where it listens unless a setting says otherwise */
  readonly server: string;
}

const PROBLEM = { name: "Problem", schema: problemSchema };
const PROOF = { type: "apiKey", in: "header", name: "Countersign-Proof" };
const SCHEMES = {
  agentProof: {
    ...PROOF,
    description:
      "A JWS by the registered key of the agent: `read+jwt` where something is read, `pop+jwt` where a permission is handed back. Good for 30 s (docs/formats.md).",
  },
  operatorProof: {
    ...PROOF,
    description: "A `read+jwt` by one of the keys of COUNTERSIGN_OPERATOR_KEYS, with `iss` null. Good for 30 s.",
  },
  approverProof: {
    ...PROOF,
    description:
      "The base64url of the canonical JSON of an EIP-712 `ReadHold`, signed by an approver of the policy. Good for 300 s.",
  },
};
const SECURITY: Readonly<Record<Auth, readonly object[]>> = {
  none: [],
  reader: [{ agentProof: [] }, { operatorProof: [] }],
  "hold-reader": [{ agentProof: [] }, { operatorProof: [] }, { approverProof: [] }],
  surrender: [{}, { agentProof: [] }],
  agent: [{ agentProof: [] }],
};

/**
 * The OpenAPI 3.1 document of a service, as a function of the very descriptions its router is made from.
 * @param base path the routes are mounted at
 * @throws TypeError when two schemas have one name
 */
export function openApiOf(about: About, routes: RouteTable, base = ""): object {
  const { title, text, server } = about;
  const used = Object.values(routes).flatMap(schemasOf);
  const schemes = Object.entries(SCHEMES).filter(([scheme]) =>
    Object.values(routes).some(({ auth }) => SECURITY[auth].some((wanted) => scheme in wanted)),
  );
  return {
    openapi: "3.1.0",
    info: {
      title,
      version: "1",
      description: text,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: server, description: "on loopback, where nothing else is set" }],
    paths: pathsOf(routes, base),
    components: { schemas: componentsOf([PROBLEM, ...used]), securitySchemes: Object.fromEntries(schemes) },
  };
}

/** Every code a problem of the route may have, each once, in the order of the registry. */
export function codesOf({ codes }: Pick<RouteDescription, "codes">): readonly ErrorCode[] {
  const possible = new Set<ErrorCode>([...OF_ALL, ...codes]);
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => possible.has(code));
}

function schemasOf({ body, answers }: RouteDescription): readonly NamedSchema[] {
  return [...(body === undefined ? [] : [body]), ...Object.values(answers)];
}

function pathsOf(routes: RouteTable, base: string): Readonly<Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [operationId, route] of Object.entries(routes)) {
    const path = base + route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: operationOf(operationId, route) };
  }
  return paths;
}

function operationOf(operationId: string, route: RouteDescription): object {
  const { summary, text, auth, body, inPath = {}, inQuery = {} } = route;
  const parameters = [
    ...Object.entries(inPath).map(([name, each]) => parameterOf("path", name, each)),
    ...Object.entries(inQuery).map(([name, each]) => parameterOf("query", name, each)),
  ];
  return {
    operationId,
    summary,
    description: text,
    security: SECURITY[auth],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body.name, body.example) } }),
    responses: responsesOf(route),
  };
}

function parameterOf(where: "path" | "query", name: string, { text, schema, example }: Parameter): object {
  return { name, in: where, required: where === "path", description: text, schema: schemaOf(schema), example };
}

/** Problems of one status stand together, with the codes they may have. One that is also an answer is either. */
function responsesOf(route: RouteDescription): Readonly<Record<string, object>> {
  const answers = Object.entries(route.answers).map(([status, { text, name, example }]): [string, object] => [
    status,
    { description: text, content: contentOf(name, example) },
  ]);
  const empty = Object.entries(route.empty ?? {}).map(([status, description]) => [status, { description }] as const);
  const byStatus = Map.groupBy(codesOf(route), (code) => ERRORS[code].status);
  const problems = [...byStatus]
    .sort(([left], [right]) => left - right)
    .map(([status, codes]): [string, object] => [String(status), problemOf(codes)]);
  return Object.fromEntries([...answers, ...empty, ...problems]);
}

function problemOf(codes: readonly ErrorCode[]): object {
  const schema = {
    allOf: [{ $ref: refOf(PROBLEM.name) }, { type: "object", properties: { code: { enum: codes } } }],
  };
  const description = codes.map((code) => `${code}: ${ERRORS[code].title}`).join(". ");
  return { description: `${description}.`, content: { "application/problem+json": { schema } } };
}

function contentOf(name: string, example: object): object {
  return { "application/json": { schema: { $ref: refOf(name) }, example } };
}
