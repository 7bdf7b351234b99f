import { progress } from "@clack/prompts";

import type { AuditProgress } from "../auditor/report/report.ts";

export interface AuditProgressBar {
  readonly onProgress: (at: AuditProgress) => void;
  readonly stop: () => void;
}

/** A bar on a terminal, nothing anywhere else: what is redirected stays readable. */
export function createAuditProgress(output: NodeJS.WriteStream): AuditProgressBar {
  if (!output.isTTY) return { onProgress: () => undefined, stop: () => undefined };
  let bar: { readonly log: number; readonly shown: ReturnType<typeof progress>; done: number } | null = null;

  const stop = (): void => {
    bar?.shown.stop(`log ${bar.log}: ${bar.done} records`);
    bar = null;
  };

  return {
    stop,
    onProgress({ log, done, total }) {
      if (bar?.log !== log) {
        stop();
        const shown = progress({ max: Math.max(1, total), output });
        shown.start(`log ${log}`);
        bar = { log, shown, done: 0 };
      }
      bar.shown.advance(done - bar.done, `log ${log}: ${done} of ${total} records`);
      bar.done = done;
    },
  };
}
