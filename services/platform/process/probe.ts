/** Whether a process does what it is there for. */
export type Probe = () => Promise<boolean>;

const PROBE_MS = 5_000;

/** Whether GET answers 200. */
export function answers(url: string): Probe {
  return async () => (await statusOf(url)) === 200;
}

/** Whether anything accepts connections and speaks HTTP. */
export function listens(url: string): Probe {
  return async () => (await statusOf(url)) !== null;
}

async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
