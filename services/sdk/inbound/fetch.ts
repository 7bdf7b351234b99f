import { CountersignError } from "../../core/errors/error.ts";
import { toProblem } from "../../core/errors/problem.ts";
import { type Content, contentOfBytes } from "../../platform/http/content.ts";
import { problemHeaders, toCountersignError } from "../../platform/http/problems.ts";
import type { Caller } from "./caller.ts";
import type { CheckCaller } from "./arrived.ts";

/** Answers a request of a caller who was verified. The content is there to be read once more. */
export type CallHandler = (request: Request, caller: Caller) => Response | Promise<Response>;

/**
 * A handler in the form of the Fetch API that only verified calls get to.
 * @param limit of content, in bytes
 */
export function createFetch(
  check: CheckCaller,
  limit: number,
): (handler: CallHandler) => (request: Request) => Promise<Response> {
  return (handler) => async (request) => {
    let checked: Awaited<ReturnType<CheckCaller>>;
    try {
      const { pathname, search } = new URL(request.url);
      checked = await check({
        ...{ method: request.method, url: pathname + search },
        // What stood twice is joined by a comma here, and then no envelope, proof or type the permission names.
        headers: new Map([...request.headers].map(([name, value]) => [name, [value]])),
        receive: () => receive(request, limit),
      });
    } catch (thrown) {
      const error = toCountersignError(thrown);
      return Response.json(toProblem(error), { status: error.status, headers: problemHeaders(error) });
    }
    const { content, caller } = checked;
    const body = content.length === 0 ? {} : { body: new Uint8Array(await content.whole()) };
    const { method, headers, signal } = request;
    return handler(new Request(request.url, { method, headers, signal, ...body }), caller);
  };
}

async function receive(request: Request, limit: number): Promise<Content> {
  if (request.bodyUsed) throw new CountersignError("CONFIG_INVALID", "the content was read before countersign/inbound");
  if (request.headers.has("content-encoding")) {
    throw new CountersignError("CONTENT_ENCODING_UNSUPPORTED", "the request has a Content-Encoding");
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (request.body === null) return contentOfBytes(new Uint8Array());
  for await (const piece of request.body as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > limit) throw new CountersignError("BODY_TOO_LARGE", `the limit is ${limit} bytes`);
    pieces.push(piece);
  }
  return contentOfBytes(Buffer.concat(pieces, length));
}
