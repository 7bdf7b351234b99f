import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingHttpHeaders, type IncomingMessage, request as startRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pino } from "pino";

import type { CountersignError } from "../../../../services/core/errors/error.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { type Outcome, outcomeSchema } from "../../../../services/core/schemas/outcome.ts";
import { isOpenToBrowser } from "../../../../services/gateway/admission/cors.ts";
import { FORWARD_CODES } from "../../../../services/gateway/described.ts";
import { OF_ALL } from "../../../../services/core/openapi/codes.ts";
import { createMappingChoice } from "../../../../services/gateway/admission/mapping-choice.ts";
import type { Mappings } from "../../../../services/platform/mappings.ts";
import { createGateway, type GatewayDeps } from "../../../../services/gateway/gateway.ts";
import { createSequencer } from "../../../../services/log/sequencer.ts";
import { createHttpServer, type HttpServerOptions } from "../../../../services/platform/http/server.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { GATEWAY_LOG } from "../../../contracts/fixture.ts";
import { issue, prove, randomly } from "./issue.ts";
import { OPERATOR } from "../../../helpers/operator.ts";
import type { Organization } from "./organization.ts";
import type { Proposal } from "./proposals.ts";

export const CREDENTIAL = { header: "authorization", value: "Bearer secret-of-the-target" };
const BODY_LIMIT = 4096;

/** What came back over HTTP. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** of problem details */
  readonly code: string | null;
}

/** How a request differs from the one the envelope is for. Null leaves a header out. */
export interface Presentation {
  readonly envelope?: string | null;
  readonly proof?: string | null;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export interface PointOptions {
  readonly directory?: string;
  readonly server?: Omit<HttpServerOptions, "port">;
  readonly replace?: Partial<GatewayDeps>;
  readonly mappings?: Mappings;
}

export type Point = Awaited<ReturnType<typeof startPoint>>;

/** A gateway of the organization over HTTP, with a store of its own. */
export async function startPoint(organization: Organization, options: PointOptions = {}) {
  const { system, clock, mapping, head, registries, keys } = organization;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "gateway-")));
  const logId = Number(GATEWAY_LOG);
  const identity = { ...system, logId, genesisHash: `0x${"0".repeat(64)}` };
  const store = await openLogStore({ path: join(directory, "log.sqlite"), identity, clock });
  const fatal: CountersignError[] = [];
  const sequencer = await createSequencer({ store, clock, onFatal: (error) => fatal.push(error) });
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line) => void lines.push(line) });
  const choice = createMappingChoice({ mappings: options.mappings ?? (() => [mapping]), registries, head });
  const gateway = await createGateway({
    ...{ system, logId, choice, head, registries, store, sequencer, clock },
    credentials: {
      headersFor: (target) => Promise.resolve(target === "erp" ? { [CREDENTIAL.header]: CREDENTIAL.value } : {}),
      refused: () => undefined,
    },
    signer: keys.gateway,
    randomBytes: randomly,
    stopwatch: () => performance.now(),
    loggers: (name) => logger.child({ name }),
    bodyLimit: BODY_LIMIT,
    targetTimeoutMs: 120_000,
    enforcement: "on",
    operators: [OPERATOR.publicKey],
    ...options.replace,
  });
  const browsers = (incoming: IncomingMessage) => isOpenToBrowser(choice.inForce().mapping, incoming);
  const server = await createHttpServer(gateway.listener, { port: 0, browsers, ...options.server });

  const stop = async (): Promise<void> => {
    organization.atStop.delete(remove);
    await server.close(1000);
    await gateway.stop();
    await store.close();
  };
  const remove = async (): Promise<void> => {
    await stop();
    await rm(directory, { recursive: true });
  };
  organization.atStop.add(remove);

  return {
    organization,
    directory,
    logId,
    url: server.url,
    port: server.port,
    store,
    gateway,
    fatal,
    /** of the log */
    lines,
    /** Presents a good envelope and proof, but for what the presentation says. */
    present: async (proposal: Proposal, presentation: Presentation = {}): Promise<Reply> => {
      const { headers } = await headersFor(organization, proposal, presentation);
      return send(server.url, proposal, headers);
    },
    outcomes: () => outcomesOf(store),
    stop,
    /** stops, and forgets */
    remove,
  };
}

export async function headersFor(
  organization: Organization,
  proposal: Proposal,
  { envelope, proof, headers }: Presentation = {},
): Promise<{ readonly headers: Record<string, string | string[]>; readonly envelope: string }> {
  const presented = envelope ?? (await issue(organization, proposal));
  const proven = proof ?? (await prove(organization, presented));
  return {
    envelope: presented,
    headers: {
      ...(proposal.contentType === null ? {} : { "content-type": proposal.contentType }),
      ...(envelope === null ? {} : { "countersign-envelope": presented }),
      ...(proof === null ? {} : { "countersign-proof": proven }),
      ...headers,
    },
  };
}

/** What a refusal may be. */
const DESCRIBED: readonly unknown[] = [...OF_ALL, ...FORWARD_CODES];

/** Sends a request as it is: fetch would mend some of what the tests break. */
export function send(
  url: string,
  { method, target, path, body }: Pick<Proposal, "method" | "target" | "path" | "body">,
  headers: Readonly<Record<string, string | string[]>>,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const outgoing = startRequest({ hostname, port, method, path: `/${target}${path}`, headers, agent: false });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const { statusCode: status = 0, headers: received } = response;
        const refusal = received["countersign-refusal"];
        if (refusal !== undefined && !DESCRIBED.includes(refusal))
          reject(new TypeError(`${String(refusal)} is not described`));
        resolve({ status, headers: received, body: text, code: codeOf(received, text) });
      });
    });
    outgoing.end(body);
  });
}

export function codeOf(headers: IncomingHttpHeaders, body: string): string | null {
  if (headers["content-type"] !== "application/problem+json" || body === "") return null;
  return (JSON.parse(body) as { code: string }).code;
}

async function outcomesOf(store: Awaited<ReturnType<typeof openLogStore>>): Promise<readonly Outcome[]> {
  const rows = await store.records.range(1, 10_000);
  return rows
    .filter(({ kind }) => kind === "outcome")
    .map(({ record }) => outcomeSchema.parse(parseJws(record, ["outcome+jwt"]).payload));
}
