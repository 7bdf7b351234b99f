import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

import { isFresh } from "./freshness.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Starts the process that is called like this here. What `npm run build` bundled starts several times as fast as the sources;
 * when anything changed since, tsx reads the sources instead. So what runs is never old, and nothing is built unasked.
 */
export async function launch(name) {
  const bundled = `${root}/dist/${name}.mjs`;
  const wanted = JSON.parse(readFileSync(`${root}/package.json`, "utf8")).engines.node;
  if (!isRecent(wanted)) {
    const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
    refuse(
      `Countersign needs Node ${wanted}, and this is ${process.versions.node}. Run: npx -y -p node@24 node ${file}`,
    );
  } else if (existsSync(bundled) && isFresh(root)) {
    process.setSourceMapsEnabled(true);
    await import(pathToFileURL(bundled).href);
  } else if (!existsSync(`${root}/types`)) {
    // The contracts' types are generated, so a fresh clone has none.
    refuse("The contracts are not built yet. Run: npm run build");
  } else {
    const { register } = await import("tsx/esm/api");
    register();
    await import(`./${name}.ts`);
  }
}

/** @param wanted like >=22.13.0 */
function isRecent(wanted) {
  const least = wanted.replace(">=", "").split(".").map(Number);
  const have = process.versions.node.split(".").map(Number);
  const at = least.findIndex((part, index) => part !== have[index]);
  return at === -1 || have[at] > least[at];
}

function refuse(why) {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}
