const MARKED = /^=\?base64\?(.*)\?=$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A value of `Mcp-Name` or `Mcp-Param-*`, which is base64 where a header could not hold it. @returns null when it is marked so and is none */
export function headerValue(sent: string): string | null {
  const value = sent.replaceAll(/^[ \t]+|[ \t]+$/g, "");
  const coded = MARKED.exec(value)?.[1];
  if (coded === undefined) return value;
  if (!BASE64.test(coded)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(coded, "base64"));
  } catch {
    return null;
  }
}

/** The same value as a header holds it. */
export function asHeader(value: string): string {
  const plain = /^[!-~](?:[ -~]*[!-~])?$/.test(value) && !MARKED.test(value);
  return plain || value === "" ? value : `=?base64?${Buffer.from(value, "utf8").toString("base64")}?=`;
}
