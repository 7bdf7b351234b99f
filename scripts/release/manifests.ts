import { ReleaseRefused } from "./changelog.ts";

/**
 * package.json with another version. Only that one place changes, so the file keeps its form.
 * @throws ReleaseRefused when there is no version to change
 */
export function withVersion(manifest: string, version: string): string {
  return replaced(manifest, /^( {2}"version": ")[^"]*"/m, version, "package.json");
}

/** The same for package-lock.json, which has the version twice: of the lock, and of the root package. */
export function withLockedVersion(lock: string, version: string): string {
  const own = replaced(lock, /^( {2}"version": ")[^"]*"/m, version, "package-lock.json");
  return replaced(own, /^( {4}"": \{\n(?: {6}.*\n)*? {6}"version": ")[^"]*"/m, version, "package-lock.json");
}

function replaced(text: string, place: RegExp, version: string, file: string): string {
  if (!place.test(text)) throw new ReleaseRefused(`${file} has no version where one is expected`);
  return text.replace(place, `$1${version}"`);
}
