import { open } from "node:fs/promises";

import { CountersignError } from "../core/errors/error.ts";
import { MAX_OPENAPI_BYTES } from "../core/domain/openapi/document.ts";
import { fromUtf8 } from "../core/encoding/bytes.ts";

const TIMEOUT_MS = 10_000;

/**
 * The text of an OpenAPI document: of a file, or of the one URL that was given. Nothing is followed anywhere else, and no more is
 * read than a document may have.
 * @throws OPENAPI_TOO_LARGE, OPENAPI_UNREACHABLE, OPENAPI_INVALID for bytes that are not UTF-8, FILE_UNREADABLE
 */
export async function readOpenApiSource(source: string): Promise<string> {
  const bytes = /^https?:\/\//i.test(source) ? await fetched(source) : await ofFile(source);
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    throw new CountersignError("OPENAPI_INVALID", `${source} is not UTF-8`, { cause });
  }
}

async function ofFile(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path, "r");
    return await whole(file.createReadStream({ autoClose: false }), path);
  } catch (cause) {
    if (cause instanceof CountersignError) throw cause;
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    throw new CountersignError("FILE_UNREADABLE", `${path}: ${why}`, { cause });
  }
}

async function fetched(url: string): Promise<Uint8Array> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { redirect: "manual", signal, headers: { accept: "application/json, */*" } });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      const why =
        response.status >= 300 && response.status < 400 ? "leads elsewhere, which is not followed" : "and not 200";
      throw new CountersignError("OPENAPI_UNREACHABLE", `${url} answered ${response.status}: ${why}`);
    }
    return await whole(response.body, url);
  } catch (cause) {
    if (cause instanceof CountersignError) throw cause;
    const why =
      cause instanceof Error && cause.name === "TimeoutError" ? `no answer within ${TIMEOUT_MS / 1000} s` : "no answer";
    throw new CountersignError("OPENAPI_UNREACHABLE", `${url}: ${why}`, { cause });
  }
}

async function whole(chunks: AsyncIterable<Uint8Array | string>, source: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size >= MAX_OPENAPI_BYTES) {
      throw new CountersignError("OPENAPI_TOO_LARGE", `${source} has ${MAX_OPENAPI_BYTES} bytes or more`);
    }
    parts.push(Buffer.from(chunk));
  }
  return Buffer.concat(parts);
}
