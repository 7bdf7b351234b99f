/** One event of a stream (text/event-stream). */
export interface SseEvent {
  /** null where the event has none */
  readonly id: string | null;
  readonly event: string | null;
  readonly data: string;
}

export interface SseReader {
  readonly onEvent: (event: SseEvent) => void;
  readonly onRetry: (milliseconds: number) => void;
  readonly onTooLong: () => void;
}

/**
 * Reads a stream of events.
 * @param limit of one event, in bytes
 */
export function createSse(limit: number, { onEvent, onRetry, onTooLong }: SseReader): (chunk: Buffer) => void {
  const decoder = new TextDecoder();
  // Of a line that has not ended; most are whole, and a long one is put together once.
  let rest: string[] = [];
  let data: string[] = [];
  let size = 0;
  let id: string | null = null;
  let event: string | null = null;
  let isOver = false;

  const line = (text: string): void => {
    if (text === "") {
      if (data.length > 0 || id !== null) onEvent({ id, event, data: data.join("\n") });
      data = [];
      size = 0;
      id = null;
      event = null;
      return;
    }
    const [, name = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(text) ?? [];
    if (name === "data") data.push(value);
    else if (name === "id" && !value.includes("\0")) id = value;
    else if (name === "event") event = value;
    else if (name === "retry" && /^[0-9]{1,9}$/.test(value)) onRetry(Number(value));
  };
  return (chunk) => {
    if (isOver) return;
    size += chunk.length;
    const text = decoder.decode(chunk, { stream: true });
    rest.push(text);
    if (/[\r\n]/.test(text)) {
      // A carriage return at the end may be the first half of a line end.
      const lines = rest.join("").split(/\r\n|\n|\r(?!$)/);
      rest = [lines.pop() ?? ""];
      for (const each of lines) line(each);
    }
    if (size > limit) {
      isOver = true;
      onTooLong();
    }
  };
}
