import { join } from "node:path";

import { CountersignError } from "../../services/core/errors/error.ts";
import { type ProcessSpec, START_SECONDS } from "../../services/main/supervisor.ts";
import { urlAt } from "../../services/platform/http/url.ts";
import { requireFreePort } from "../../services/platform/http/free-port.ts";
import { type Child, startChild } from "../../services/platform/process/child.ts";
import { errorOf } from "../../services/platform/process/ending.ts";
import { untilReady } from "../../services/platform/process/keep.ts";
import { answers, listens } from "../../services/platform/process/probe.ts";

type Single = Pick<ProcessSpec, "name" | "script" | "place" | "readyPath"> & Partial<Pick<ProcessSpec, "args" | "env">>;

/**
 * Starts one process for a test or a measurement, and waits until it is ready. Nobody starts it again.
 * @throws PORT_TAKEN, PROCESS_NOT_READY, and why it ended
 */
export async function startSingle(spec: Single, dir: string): Promise<Child> {
  await requireFreePort(spec.place);
  const url = urlAt(spec.place);
  const child = startChild({ ...spec, logFile: join(dir, "output", `${spec.name}.log`) });
  const probe = spec.readyPath === null ? listens(url) : answers(`${url}${spec.readyPath}`);
  if (await untilReady(child, probe, AbortSignal.timeout(START_SECONDS * 1000))) return child;
  const late = new CountersignError("PROCESS_NOT_READY", `${spec.name}: ${child.tail()}`);
  await child.stop("SIGKILL");
  const ending = await child.ended;
  throw ending.signal === "SIGKILL" ? late : errorOf(spec.name, ending);
}
