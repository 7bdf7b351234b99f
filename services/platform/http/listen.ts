import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { CountersignError } from "../../core/errors/error.ts";

/** @throws PORT_TAKEN, CONFIG_INVALID */
export function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(listenError(error, port, host));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address);
      else reject(new CountersignError("INTERNAL", "the server has no address"));
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, port: number, host: string): CountersignError {
  if (cause.code === "EADDRINUSE") {
    return new CountersignError("PORT_TAKEN", `port ${port} on ${host} is in use`, { cause });
  }
  const reason = cause.code ?? cause.message;
  return new CountersignError("CONFIG_INVALID", `cannot listen on port ${port} of ${host}: ${reason}`, { cause });
}
