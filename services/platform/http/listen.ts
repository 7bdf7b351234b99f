import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { CountersignError } from "../../core/errors/error.ts";
import { holderOfPort } from "../process/port-holder.ts";
import { describeProcess } from "../process/process-name.ts";

/** Where a server listens. */
export interface Place {
  /** 0 takes any free port */
  readonly port: number;
  readonly host: string;
  /** the setting the port comes from, for whoever has to change it */
  readonly setting?: string | undefined;
}

/** @throws PORT_TAKEN, CONFIG_INVALID */
export function listen(server: Server, { port, host, setting }: Place): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(listenError(error, { port, host, setting }));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address);
      else reject(new CountersignError("INTERNAL", "the server has no address"));
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, { port, host, setting }: Place): CountersignError {
  const from = setting === undefined ? "" : `${setting}: `;
  if (cause.code === "EADDRINUSE") {
    const holder = holderOfPort(port);
    const by = holder === null ? "in use" : `held by ${describeProcess(holder)}`;
    return new CountersignError("PORT_TAKEN", `${from}port ${port} on ${host} is ${by}`, { cause });
  }
  const reason = cause.code ?? cause.message;
  return new CountersignError("CONFIG_INVALID", `${from}cannot listen on port ${port} of ${host}: ${reason}`, {
    cause,
  });
}
