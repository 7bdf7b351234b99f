import { openCopy, type LogCopy } from "../copy.ts";
import { type Book, readBook } from "./book.ts";

/**
 * Works on the logs in some files, as they are now. The files stay as they are; their services may run.
 * @throws STORE_FAILED, LOG_CORRUPT
 */
export async function withBook<T>(
  paths: readonly string[],
  work: (book: Book, copies: readonly LogCopy[]) => Promise<T>,
): Promise<T> {
  await using copies = new AsyncDisposableStack();
  const opened: LogCopy[] = [];
  for (const path of paths) opened.push(copies.use(await openCopy(path)));
  return await work(readBook(opened), opened);
}
