import type { Logger } from "pino";

import type { ShadowLog } from "./shadow.ts";

const EVERY_MS = 60_000;

/** Says at once and then every minute that nothing is enforced: shadow mode must not be left on by accident. */
export function startShadowWarning(logger: Logger, shadow: Pick<ShadowLog, "counts">, everyMs = EVERY_MS): Disposable {
  const warn = (): void => {
    const would_block = shadow.counts();
    logger.warn(
      { enforcement: "shadow", would_block },
      "SHADOW MODE: nothing is blocked; unset COUNTERSIGN_GATEWAY_ENFORCE",
    );
  };
  warn();
  const timer = setInterval(warn, everyMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
