import { stat } from "node:fs/promises";

import { type CountersignError, isCountersignError } from "../core/errors/error.ts";

/** What a file says, as of now. */
export interface WatchedFile<T> {
  /** Looks at the file's place and time first, and reads it again when they changed. */
  current(): Promise<T>;
}

export interface WatchedFileEvents {
  /** another content counts from now on */
  readonly onChange: () => void;
  /** the changed file cannot be used; the content from before goes on. Told once for each change */
  readonly onTrouble: (error: CountersignError) => void;
  /** what else `read` depends on: when it says something else, the file is read again */
  readonly beside?: () => string;
}

/**
 * A file that may be replaced while the process runs. It is looked at when it is asked for, so nothing depends on the file
 * system's notifications, which links and mounts do not send.
 * @param read throws typed errors only
 * @throws what `read` throws the first time
 */
export async function watchFile<T>(
  path: string,
  read: () => Promise<T>,
  { onChange, onTrouble, beside = () => "" }: WatchedFileEvents,
): Promise<WatchedFile<T>> {
  const markNow = async () => `${await markOf(path)} ${beside()}`;
  let seen = await markNow();
  let content = await read();
  let reading: Promise<void> | null = null;

  const look = async (): Promise<void> => {
    const mark = await markNow();
    if (mark === seen) return;
    seen = mark;
    try {
      content = await read();
      onChange();
    } catch (error) {
      if (!isCountersignError(error)) throw error;
      onTrouble(error);
    }
  };

  return {
    current: async () => {
      reading ??= look().finally(() => (reading = null));
      await reading;
      return content;
    },
  };
}

/** Changes with every replacement and every write. */
async function markOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(":");
  } catch {
    return "none";
  }
}
