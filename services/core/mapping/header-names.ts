import { z } from "zod";

/** Set by the gateway or the connection, or a credential, or another method or path than the one that was judged. */
const NEVER_SENT =
  /^(?:accept|accept-encoding|authorization|connection|content-.*|cookie|countersign-.*|expect|host|keep-alive|origin|proxy-.*|te|trailer|transfer-encoding|upgrade|x-http-method.*|x-method-override|x-original-url|x-rewrite-url)$/;

/** Of the connection, or words only the gateway has, or state it keeps. */
const NEVER_RETURNED =
  /^(?:access-control-.*|connection|content-length|countersign-.*|keep-alive|proxy-.*|set-cookie.*|trailer|transfer-encoding|upgrade)$/;

export const headerName = z.string().regex(/^[a-z0-9-]{1,64}$/, "expected a header name in lower case");

/** A header a request may carry to a target beside the usual ones. */
export const requestHeader = headerName.refine((name) => !NEVER_SENT.test(name), "this header is never sent on");

/** A header of a target's answer an agent may see beside the usual ones. */
export const answerHeader = headerName.refine((name) => !NEVER_RETURNED.test(name), "this header is never returned");

/** @param most characters */
export function headerValue(most: number): z.ZodString {
  return z
    .string()
    .max(most)
    .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, "expected visible ASCII");
}
