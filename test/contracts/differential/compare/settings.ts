import { env } from "node:process";

/** How many cases each contract answers; more than a quick look when DIFFERENTIAL_CASES says so. */
export function casesWanted(usual: number): number {
  return numberFrom("DIFFERENTIAL_CASES", usual);
}

/** Another sample, when DIFFERENTIAL_SEED says so. */
export const SEED = numberFrom("DIFFERENTIAL_SEED", 20_261_121);

/** The one case to run, as a failure names it: `DIFFERENTIAL_ONLY=<plot>:<case>`. */
export function onlyCase(): { plot: number; place: number } | undefined {
  const wanted = env["DIFFERENTIAL_ONLY"];
  if (wanted === undefined) return undefined;
  const [, plot, place] = /^(\d+):(\d+)$/.exec(wanted) ?? [];
  if (plot === undefined || place === undefined) throw new RangeError(`DIFFERENTIAL_ONLY=${wanted} is not plot:case`);
  return { plot: Number(plot), place: Number(place) };
}

function numberFrom(name: string, usual: number): number {
  const wanted = Number(env[name] ?? usual);
  if (!Number.isSafeInteger(wanted) || wanted < 1) throw new RangeError(`${name}=${env[name]} is not a number of them`);
  return wanted;
}
