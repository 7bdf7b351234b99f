import { z } from "zod";

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** `48h`, `30m`, `365d`: a whole number of seconds, minutes, hours or days; read as seconds. */
export const duration = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,8})[smhd]$/, "expected a time such as 30s, 15m, 48h or 365d")
  .transform((text) => Number(text.slice(0, -1)) * SECONDS[text.slice(-1) as keyof typeof SECONDS]);
