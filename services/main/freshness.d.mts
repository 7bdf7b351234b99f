/** Where the build leaves what its bundle was made of: each file's path, relative to the root, and its mark. */
export const MADE_OF: string;

/** What changes whenever the file does. @param path relative to the root, of a file that is there */
export function markOf(root: string, path: string): string;

/** Whether there is a bundle, and neither it nor anything it was made of changed since. */
export function isFresh(root: string): boolean;
