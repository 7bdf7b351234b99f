import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { headerValue } from "../../core/mapping/header-names.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { parseAs } from "../../core/schemas/parse.ts";

/** How a token is got: by the client's own credentials, or by a refresh token where there is one (RFC 6749 sections 4.4, 6). */
export const oauthSchema = z.strictObject({
  token_url: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => /^https:|^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)[:/]/.test(url),
      "expected https beyond this host",
    ),
  client_id: z.string().min(1).max(1024),
  client_secret: headerValue(16_384),
  scope: headerValue(1024).optional(),
  refresh_token: headerValue(16_384).optional(),
});
export type OAuthClient = z.infer<typeof oauthSchema>;

const answerSchema = z.object({
  access_token: headerValue(16_384),
  token_type: z.string().regex(/^bearer$/i, "expected a bearer token"),
  expires_in: z.number().positive().optional(),
  refresh_token: headerValue(16_384).optional(),
});

/** Tokens that are good now, one for each client. */
export interface Tokens {
  /** @throws CREDENTIAL_UNAVAILABLE */
  tokenFor(client: OAuthClient): Promise<string>;
  /** A target would not have it: the next one is asked for anew. */
  forget(client: OAuthClient): void;
}

/** A token is not used in the last part of its life: the request has to arrive, and clocks differ. */
const MARGIN_MS = 30_000;
/** Where the server does not say how long. */
const DEFAULT_LIFE_S = 300;
const TIMEOUT_MS = 10_000;

interface Cached {
  readonly token: string;
  /** unix milliseconds */
  readonly until: number;
}

/** Remembers each token for as long as it is good. Requests that need one at the same time wait for the same answer. */
export function createTokens(clock: Clock, fetchToken: typeof fetch = fetch): Tokens {
  const cached = new Map<string, Cached>();
  const asking = new Map<string, Promise<Cached>>();
  /** what a server gave in the place of the refresh token in the file; lost with the process */
  const rotated = new Map<string, string>();

  const ask = async (client: OAuthClient, name: string): Promise<Cached> => {
    const refresh = rotated.get(name) ?? client.refresh_token;
    const answer = await request(fetchToken, client, refresh);
    if (answer.refresh_token !== undefined) rotated.set(name, answer.refresh_token);
    const life = (answer.expires_in ?? DEFAULT_LIFE_S) * 1000;
    const fresh = { token: answer.access_token, until: clock() + Math.max(0, life - Math.min(MARGIN_MS, life / 2)) };
    cached.set(name, fresh);
    return fresh;
  };

  return {
    tokenFor: async (client) => {
      const name = JSON.stringify(client);
      const known = cached.get(name);
      if (known !== undefined && known.until > clock()) return known.token;
      let pending = asking.get(name);
      if (pending === undefined) {
        pending = ask(client, name).finally(() => asking.delete(name));
        asking.set(name, pending);
      }
      return (await pending).token;
    },
    forget: (client) => void cached.delete(JSON.stringify(client)),
  };
}

/** What the server says stays behind: it could quote the secret. */
async function request(fetchToken: typeof fetch, client: OAuthClient, refresh: string | undefined) {
  const { client_id: id, client_secret: secret, scope } = client;
  const form = new URLSearchParams({
    ...(refresh === undefined
      ? { grant_type: "client_credentials" }
      : { grant_type: "refresh_token", refresh_token: refresh }),
    ...(scope === undefined ? {} : { scope }),
  });
  const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64");
  let response: Response;
  let body: unknown;
  try {
    response = await fetchToken(client.token_url, {
      method: "POST",
      headers: { authorization: `Basic ${basic}`, accept: "application/json" },
      body: form,
      // Followed, it would hand the secret to whoever is named.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    body = await response.json();
  } catch {
    throw new CountersignError("CREDENTIAL_UNAVAILABLE", `${client.token_url} gave no answer in JSON`);
  }
  if (response.status !== 200) {
    throw new CountersignError("CREDENTIAL_UNAVAILABLE", `${client.token_url} answered ${response.status}`);
  }
  return parseAs(answerSchema, body, "CREDENTIAL_UNAVAILABLE");
}
