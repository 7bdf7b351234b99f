import { CountersignError } from "../core/errors/error.ts";
import { type LoadedMapping, readMappingFile } from "./mapping-file.ts";
import type { Opened } from "./opened.ts";
import { watchFile } from "./watch-file.ts";

/** Mappings a policy version may name, the newest file's first. Which of them counts, the chain alone says. */
export type Mappings = () => Known;
type Known = readonly [LoadedMapping, ...LoadedMapping[]];

/** Told of a file that was read again, and of one that cannot be used. */
export type MappingLogger = Readonly<Record<"info" | "error", (details: object, what: string) => void>>;

/** The file changes a few times before a version is published. */
const MAX_KNOWN = 32;
const LOOK_MS = 1000;

/**
 * Reads the mapping file, and again whenever it changes, and at once on SIGHUP. What was read before stays known: it counts until
 * the version in force names the new one, and for envelopes that were decided under it. A file that cannot be used is
 * reported, and changes nothing.
 * @throws FILE_UNREADABLE, MAPPING_INVALID
 */
export async function openMappings(
  path: string,
  logger: MappingLogger,
  opened: Pick<Opened, "add">,
): Promise<Mappings> {
  const known: LoadedMapping[] = [];
  const read = async (): Promise<Known> => {
    const loaded = await readMappingFile(path);
    requireSamePolicy(loaded, known[0] ?? loaded);
    const others = known.filter(({ hash }) => hash !== loaded.hash);
    known.splice(0, known.length, loaded, ...others.slice(0, MAX_KNOWN - 1));
    return [loaded, ...known.slice(1)];
  };
  let current = await read();
  const file = await watchFile(path, async () => (current = await read()), {
    onChange: () =>
      logger.info({ path, mapping: current[0].hashHex }, "mapping read: it waits for a version that names it"),
    onTrouble: ({ code, detail }) => logger.error({ path, code, detail }, "the old mapping stays"),
  });
  const look = (): void => void file.current();
  const timer = setInterval(look, LOOK_MS).unref();
  process.on("SIGHUP", look);
  opened.add(() => {
    clearInterval(timer);
    process.off("SIGHUP", look);
  });
  return () => current;
}

/** A service works for one policy: a mapping of another would be nobody's here. */
function requireSamePolicy({ mapping: { policy } }: LoadedMapping, { mapping }: LoadedMapping): void {
  if (policy === mapping.policy) return;
  throw new CountersignError("MAPPING_INVALID", `it is for policy ${policy}, and this service for ${mapping.policy}`);
}
