/** A file as the bundle was made of it. */
export interface Made {
  /** stampOf, before it was read */
  readonly stamp: string;
  /** hashOf what was read */
  readonly hash: string;
}

/** Where the build leaves what its bundle was made of, relative to the root: JSON, path relative to the root -> Made. */
export const MADE_OF: string;

/** Whether there is a bundle, and it and all it was made of is what it was. Only files with another stamp are read. */
export function isFresh(root: string): boolean;

/** What changes whenever a file does, and sometimes when it does not. @param path relative to the root */
export function stampOf(root: string, path: string): string;

/** SHA-256 in hex. */
export function hashOf(contents: Uint8Array): string;
