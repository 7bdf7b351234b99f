const UNRELEASED = "## [Unreleased]";
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/** Why there is no release; the message is for the person who asked for one. */
export class ReleaseRefused extends Error {}

/**
 * docs/CHANGELOG.md with everything under Unreleased moved under a version, and Unreleased empty.
 * @param date of the release, as YYYY-MM-DD
 * @throws ReleaseRefused when the version is none, is not newer than the newest one, or has no entry
 */
export function moveUnreleased(changelog: string, version: string, date: string): string {
  if (!VERSION.test(version)) throw new ReleaseRefused(`${version} is no version: expected three numbers, as in 1.2.3`);
  const at = changelog.indexOf(`${UNRELEASED}\n`);
  if (at < 0) throw new ReleaseRefused(`docs/CHANGELOG.md has no ${UNRELEASED}`);
  const begin = at + UNRELEASED.length;
  const next = changelog.indexOf("\n## ", begin);
  const entry = changelog.slice(begin, next < 0 ? undefined : next).trim();
  const rest = next < 0 ? "" : changelog.slice(next + 1);
  if (!/^- /m.test(entry)) throw new ReleaseRefused("docs/CHANGELOG.md says nothing under Unreleased");
  const [newest] = /(?<=^## \[)\d+\.\d+\.\d+(?=\])/m.exec(rest) ?? [];
  if (newest !== undefined && !isNewer(version, newest)) {
    throw new ReleaseRefused(`${version} is not newer than ${newest}, the newest version in docs/CHANGELOG.md`);
  }
  const parts = [UNRELEASED, `## [${version}] - ${date}`, entry, rest.trim()].filter((part) => part !== "");
  return `${changelog.slice(0, at)}${parts.join("\n\n")}\n`;
}

function isNewer(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split(".").map(Number));
  const differing = (left ?? []).findIndex((number, i) => number !== right?.[i]);
  return differing >= 0 && (left?.[differing] ?? 0) > (right?.[differing] ?? 0);
}
