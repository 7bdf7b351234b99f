import type { RequestListener } from "node:http";

import { createHttpServer, type HttpServer, type HttpServerOptions } from "./server.ts";

/** A server whose port is taken before there is anybody to answer: until then requests wait. */
export interface Door extends HttpServer {
  /** From now on requests are answered, those that waited first. Call it once. */
  answer(listener: RequestListener): void;
}

/**
 * A start that finds its port taken is most likely a second one by mistake. It must find out before it takes anything away from
 * the process that runs.
 * @throws PORT_TAKEN, CONFIG_INVALID
 */
export async function openDoor(options: HttpServerOptions): Promise<Door> {
  const opened = Promise.withResolvers<RequestListener>();
  let answering: RequestListener | null = null;
  const server = await createHttpServer((request, response) => {
    if (answering === null) void opened.promise.then((listener) => listener(request, response));
    else answering(request, response);
  }, options);
  return {
    ...server,
    answer: (listener) => {
      answering = listener;
      opened.resolve(listener);
    },
  };
}
