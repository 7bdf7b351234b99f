const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** A moment in unix seconds, as ISO 8601 in UTC without fractions. */
export function utc(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000", "");
}

/** A span of whole seconds in its two greatest units: 172,800 s as `2 d`, 90,000 s as `1 d 1 h`. */
export function duration(seconds: number): string {
  let rest = seconds;
  const parts = UNITS.flatMap(([unit, size]) => {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    return whole === 0 ? [] : [`${whole} ${unit}`];
  });
  return parts.length === 0 ? "0 s" : parts.slice(0, 2).join(" ");
}

/** A span of whole seconds in the greatest unit it has two of, rounded down: 90,000 s as `25 h`. For columns. */
export function briefDuration(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds >= 2 * each) ?? ["s", 1];
  return `${grouped(String(Math.floor(seconds / size)))} ${unit}`;
}

/** Decimal digits in groups of three: `1,000,000`. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Hex longer than an address is told apart by its ends: `0x72376e…df8682`; an address stays whole. */
export function shortHex(text: string): string {
  return text.replaceAll(/0x([0-9a-f]{6})[0-9a-f]{34,}([0-9a-f]{6})/g, "0x$1…$2");
}
