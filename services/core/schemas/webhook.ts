import { z } from "zod";

/** What became of a hold or of a plan, as somebody outside is told. */
export const HOLD_EVENTS = ["held", "approved", "denied", "expired", "released", "revoked"] as const;
export type HoldEvent = (typeof HOLD_EVENTS)[number];

/**
 * What a webhook carries: which hold, and where to look at it. Never the act: whoever receives it, and whatever it passes through,
 * has no right to that.
 */
export interface WebhookBody {
  readonly type: `hold.${HoldEvent}`;
  /** ISO 8601 */
  readonly timestamp: string;
  readonly data: {
    /** as commands take it */
    readonly hold: string;
    readonly log: number;
    /** a page for people; null where the operator named none */
    readonly link: string | null;
  };
}

/** Hosts that are this machine: there nothing crosses a network. */
const LOOPBACK = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/;

/** Only TLS, but on this machine; no user, password or fragment. */
const webhookUrl = z
  .string()
  .max(2048)
  .refine((text) => {
    const url = URL.parse(text);
    if (url === null || url.username !== "" || url.password !== "" || url.hash !== "") return false;
    return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
  }, "expected an https URL without user and fragment; http only to this machine");

/** One receiver of webhooks, but for its secret. */
export const webhookShape = {
  url: webhookUrl,
  /** all if absent */
  events: z.array(z.enum(HOLD_EVENTS)).min(1).max(HOLD_EVENTS.length).optional(),
  /** what the id of a hold is put behind to make the link people follow */
  link: z
    .string()
    .max(1024)
    .regex(/^https?:\/\/[^\s]+$/, "expected a URL")
    .optional(),
  /** its name may resolve to an address of a private network */
  privateNetwork: z.boolean().optional(),
} as const;

/** Standard Webhooks: 24 to 64 random bytes, in base64 with padding. */
export const webhookSecret = z
  .string()
  .regex(
    /^whsec_(?=.{32,88}$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/,
    "expected whsec_ and base64 of 24 to 64 bytes",
  )
  .refine((text) => bytesOf(text.slice("whsec_".length)) <= MOST_SECRET, "expected at most 64 bytes");

const MOST_SECRET = 64;

/** Bytes behind base64 with padding. */
function bytesOf(base64: string): number {
  return (base64.length / 4) * 3 - (base64.length - base64.replace(/=+$/, "").length);
}

/** What the signing service reads of its receivers, by their names. */
export const webhooksFileSchema = z.record(z.string(), z.strictObject({ ...webhookShape, secret: webhookSecret }));
export type Webhook = z.infer<typeof webhooksFileSchema>[string];
