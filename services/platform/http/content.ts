import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";

import { formatContentDigest } from "../../core/envelope/build-act.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { BODY_LIMIT, checkLength, room } from "./body.ts";

/** The content of a request, all of it, before anybody does anything with it. */
export interface Content {
  /** in bytes */
  readonly length: number;
  /** Content-Digest */
  readonly digest: string;
  /** all of it; null for what lies in a file, because it is large */
  readonly bytes: Uint8Array | null;
  /** The whole of it in memory: only for who has to read in it. */
  whole(): Promise<Uint8Array>;
  /** @param end where to stop, in bytes */
  stream(end: number): AsyncIterable<Uint8Array>;
  /** Gives the file back, where there is one. */
  close(): Promise<void>;
}

/** What is larger lies in a file until it is checked: 1 MiB. */
export const IN_MEMORY = BODY_LIMIT;
const PIECE = 64 * 1024;

/**
 * Reads the content of a request to its end, as sent. What is small stays in memory; the rest goes into a file that only its owner may
 * read, and that has no name any more once it is open.
 * @param limit in bytes; nothing beyond it is kept
 * @param folder where such files are made; null keeps all in memory
 * @throws BODY_TOO_LARGE, CONTENT_ENCODING_UNSUPPORTED, HEADER_DUPLICATE, HTTP_MALFORMED, CONNECTION_DROPPED, STORE_FAILED
 */
export async function receiveContent(request: IncomingMessage, limit: number, folder: string | null): Promise<Content> {
  checkLength(request, limit);
  return collect(request, limit, folder);
}

function collect(request: IncomingMessage, limit: number, folder: string | null): Promise<Content> {
  const hash = createHash("sha256");
  const chunks: Buffer[] = [];
  let length = 0;
  let file: FileHandle | null = null;
  let writing: Promise<void> = Promise.resolve();
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      stay.leave();
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      act();
    };
    const fail = (error: Error): void =>
      settle(() => {
        chunks.length = 0;
        request.resume();
        void writing.catch(() => undefined).then(() => file?.close());
        reject(error);
      });
    /** Writes down what there is, one piece after the other; the sender waits meanwhile. */
    const spool = (): void => {
      request.pause();
      writing = writing.then(async () => {
        file ??= await openNameless(folder ?? "");
        for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) await writeAll(file, chunk);
      });
      writing.then(
        () => {
          if (!settled) request.resume();
        },
        (cause: unknown) => fail(new CountersignError("STORE_FAILED", "the content cannot be kept", { cause })),
      );
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limit) return fail(new CountersignError("BODY_TOO_LARGE", `the limit is ${limit} bytes`));
      hash.update(chunk);
      chunks.push(chunk);
      if (folder !== null && length > IN_MEMORY) {
        stay.leave();
        spool();
      } else stay.add(chunk.length);
    };
    const onEnd = (): void => {
      void writing.then(
        () => settle(() => resolve(contentOf(file ?? Buffer.concat(chunks, length), length, hash.digest()))),
        () => undefined,
      );
    };
    const onClose = (): void => {
      // Whoever sent all of it may go: what it asked for is whole.
      if (!request.complete) fail(new CountersignError("HTTP_MALFORMED", "the request ended before its body did"));
    };
    const stay = room.enter(() =>
      fail(new CountersignError("CONNECTION_DROPPED", "the body came too slowly, and its room was needed")),
    );
    request.on("data", onData).once("end", onEnd).once("close", onClose).once("error", onClose);
  });
}

/** Content that is at hand already. */
export function contentOfBytes(bytes: Uint8Array): Content {
  return contentOf(bytes, bytes.length, createHash("sha256").update(bytes).digest());
}

function contentOf(from: Uint8Array | FileHandle, length: number, hash: Uint8Array): Content {
  const digest = formatContentDigest(hash);
  if (from instanceof Uint8Array) {
    const bytes = new Uint8Array(from);
    return {
      ...{ length, digest, bytes },
      whole: () => Promise.resolve(bytes),
      stream: async function* (end) {
        yield await Promise.resolve(bytes.subarray(0, end));
      },
      close: () => Promise.resolve(),
    };
  }
  return {
    ...{ length, digest, bytes: null },
    whole: async () => {
      const whole = new Uint8Array(length);
      let at = 0;
      for await (const piece of pieces(from, length)) {
        whole.set(piece, at);
        at += piece.length;
      }
      return whole;
    },
    stream: (end) => pieces(from, end),
    close: () => from.close(),
  };
}

async function* pieces(file: FileHandle, end: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < end;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PIECE), 0, Math.min(PIECE, end - at), at);
    if (bytesRead === 0) throw new CountersignError("STORE_FAILED", "the content that was kept is shorter than it was");
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Nobody finds it, and nothing is left of it when the process ends, however that happens. */
async function openNameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  const file = await open(path, "wx+", 0o600);
  await rm(path);
  return file;
}

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
}
