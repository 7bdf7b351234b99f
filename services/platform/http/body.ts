import type { IncomingMessage } from "node:http";

import { fromUtf8 } from "../../core/encoding/bytes.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { type JsonValue, parseJson } from "../../core/json/parse.ts";
import { createBodyRoom } from "./body-room.ts";
import { singleHeader } from "./headers.ts";

/** Nobody asks with more: a megabyte of small values takes a hundred times as long to read as one of text. */
const MAX_VALUES = 1024;

/** 1 MiB. */
export const BODY_LIMIT = 1_048_576;

/** For all bodies that are still coming, 32 MiB: those that come at once take their place one after the other. */
export const room = createBodyRoom(32 * BODY_LIMIT);

const JSON_TYPE = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;

/**
 * The content of a request, in full, as sent.
 * @param limit in bytes; nothing beyond it is kept
 * @throws BODY_TOO_LARGE, CONTENT_ENCODING_UNSUPPORTED, HEADER_DUPLICATE, HTTP_MALFORMED, CONNECTION_DROPPED
 */
export async function readBody(request: IncomingMessage, limit: number = BODY_LIMIT): Promise<Uint8Array> {
  checkLength(request, limit);
  return collect(request, limit);
}

/**
 * What a request says of its content before any of it comes.
 * @throws BODY_TOO_LARGE, CONTENT_ENCODING_UNSUPPORTED, HEADER_DUPLICATE
 */
export function checkLength(request: IncomingMessage, limit: number): void {
  if (singleHeader(request, "content-encoding") !== null) {
    throw new CountersignError("CONTENT_ENCODING_UNSUPPORTED", "the request has a Content-Encoding");
  }
  const declared = singleHeader(request, "content-length");
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
}

/**
 * One JSON value, strictly read.
 * @param maxValues how many values there may be in it, at every depth together
 * @throws CONTENT_TYPE_UNSUPPORTED, JSON_MALFORMED, JSON_DUPLICATE_NAME, and what `readBody` throws
 */
export async function readJson(
  request: IncomingMessage,
  limit: number = BODY_LIMIT,
  maxValues: number = MAX_VALUES,
): Promise<JsonValue> {
  const type = singleHeader(request, "content-type");
  if (type === null || !JSON_TYPE.test(type)) {
    throw new CountersignError("CONTENT_TYPE_UNSUPPORTED", "the body must be application/json in UTF-8");
  }
  return parseJson(fromUtf8(await readBody(request, limit)), maxValues);
}

function collect(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      stay.leave();
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      act();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) return settle(() => reject(tooLarge(limit)));
      chunks.push(chunk);
      stay.add(chunk.length);
    };
    const onEnd = (): void => settle(() => resolve(new Uint8Array(Buffer.concat(chunks, size))));
    const onClose = (): void =>
      settle(() => reject(new CountersignError("HTTP_MALFORMED", "the request ended before its body did")));
    const stay = room.enter(() =>
      settle(() => {
        chunks.length = 0;
        reject(new CountersignError("CONNECTION_DROPPED", "the body came too slowly, and its room was needed"));
      }),
    );
    request.on("data", onData).once("end", onEnd).once("close", onClose).once("error", onClose);
  });
}

function tooLarge(limit: number): CountersignError {
  return new CountersignError("BODY_TOO_LARGE", `the limit is ${limit} bytes`);
}
