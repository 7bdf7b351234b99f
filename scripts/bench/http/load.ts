import { type Summary, summarize } from "../stats.ts";
import { createPoster, type HttpAnswer } from "./post.ts";

export interface LoadOptions {
  readonly url: string;
  /** of each request, beside those of JSON */
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections: number;
  /** how long to wait for answers before anything counts */
  readonly warmupMs: number;
  readonly maxMs: number;
  /** the next body; null when there are no more */
  readonly next: () => string | null;
  /** throws when it is not the answer that counts */
  readonly check: (answer: HttpAnswer) => void;
}

/** Keeps every connection busy, one request after the other. `ops_s` is what all of them got done together. */
export async function putLoad(options: LoadOptions): Promise<Summary> {
  const { url, headers, connections, warmupMs, maxMs, next, check } = options;
  const poster = createPoster(url, connections, true, headers);
  const samples: number[] = [];
  const begin = performance.now() + warmupMs;
  const end = begin + maxMs;
  let last = begin;

  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const body = next();
      if (body === null) return;
      const started = performance.now();
      check(await poster.post(body));
      const ended = performance.now();
      if (started < begin) continue;
      samples.push((ended - started) * 1000);
      last = Math.max(last, ended);
    }
  };

  try {
    await Promise.all(Array.from({ length: connections }, client));
  } finally {
    poster.close();
  }
  return { ...summarize(samples), ops_s: samples.length / ((last - begin) / 1000) };
}
