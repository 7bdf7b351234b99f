/**
 * `bad-input`: the caller must change the request. `refused`: well-formed, and not allowed.
 * `retryable`: the same request may pass later. `corrupt`: the process stops rather than go on.
 * Unknown means deny, so a service that cannot decide refuses (403); it does not answer 5xx.
 */
export type ErrorFamily = "bad-input" | "refused" | "retryable" | "corrupt";

export interface ErrorEntry {
  /** of the HTTP answer */
  readonly status: number;
  readonly family: ErrorFamily;
  /** what is wrong, in one line without a full stop */
  readonly title: string;
  /** what cures it: which command, setting, argument or file */
  readonly cure: string;
}

export const bad = (status: number, title: string, cure: string): ErrorEntry => ({
  status,
  family: "bad-input",
  title,
  cure,
});
export const refused = (status: number, title: string, cure: string): ErrorEntry => ({
  status,
  family: "refused",
  title,
  cure,
});
export const retry = (status: number, title: string, cure: string): ErrorEntry => ({
  status,
  family: "retryable",
  title,
  cure,
});
export const corrupt = (title: string, cure: string): ErrorEntry => ({ status: 403, family: "corrupt", title, cure });
