/**
 * Cuts a stream of bytes into lines.
 * @param limit of one line, in bytes
 * @param onLine gets each line without its end, empty ones left out
 * @param onTooLong is called once; nothing more is read then
 */
export function createLines(
  limit: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;
  let isOver = false;

  const take = (part: Buffer): boolean => {
    size += part.length;
    if (size > limit) {
      isOver = true;
      parts = [];
      onTooLong();
      return false;
    }
    parts.push(part);
    return true;
  };
  return (chunk) => {
    let start = 0;
    while (!isOver) {
      const end = chunk.indexOf(0x0a, start);
      if (end === -1) {
        if (start < chunk.length) take(chunk.subarray(start));
        return;
      }
      if (!take(chunk.subarray(start, end))) return;
      const line = Buffer.concat(parts, size).toString("utf8").replace(/\r$/, "");
      parts = [];
      size = 0;
      start = end + 1;
      if (line.trim() !== "") onLine(line);
    }
  };
}
