import { isMeasured, type Report } from "./report.ts";
import { type Axis, type Plot, type Series, svgOf } from "./svg.ts";

interface Scaling {
  readonly file: string;
  readonly title: string;
  readonly x: Axis;
  /** name of a line, and how its rows' names begin; what follows is x */
  readonly lines: readonly (readonly [name: string, prefix: string])[];
}

const SCALINGS: readonly Scaling[] = [
  {
    file: "bench-decide-depth.svg",
    title: "A decision by depth of the delegation",
    x: { label: "depth of the delegation", scale: "linear" },
    lines: [
      ["embedded", "decide.embedded.depth"],
      ["rpc", "decide.rpc.depth"],
    ],
  },
  {
    file: "bench-decide-agents.svg",
    title: "A decision by number of agents",
    x: { label: "agents in the registry", scale: "log" },
    lines: [
      ["embedded", "decide.embedded.agents"],
      ["rpc", "decide.rpc.agents"],
    ],
  },
  {
    file: "bench-batch.svg",
    title: "A batch and the proofs of all its records",
    x: { label: "records", scale: "log" },
    lines: [["tree and all proofs", "batch."]],
  },
  {
    file: "bench-connections.svg",
    title: "Authorization over HTTP by number of connections",
    x: { label: "connections", scale: "log" },
    lines: [["authorize over HTTP", "authorize.http.c"]],
  },
];

/** One SVG for each scaling row of which at least two points were measured, by file name. */
export function plotsOf({ rows }: Report): ReadonlyMap<string, string> {
  const measured = rows.filter(isMeasured);
  const plots = SCALINGS.flatMap(({ file, title, x, lines }): (readonly [string, string])[] => {
    const series = lines.flatMap(([name, prefix]): Series[] => {
      const points = measured.flatMap(({ name: row, median_us, floor_us }) => {
        const at = Number(row.startsWith(prefix) ? row.slice(prefix.length) : NaN);
        return Number.isNaN(at) || median_us === null ? [] : [{ at, ours: median_us / 1000, floor: floor_us }];
      });
      if (points.length < 2) return [];
      const floor = points.flatMap(({ at, floor: us }) => (us === null ? [] : [[at, us / 1000] as const]));
      return [
        { name: `${name}, median`, points: points.map(({ at, ours }) => [at, ours] as const) },
        ...(floor.length < 2 ? [] : [{ name: `${name}, floor`, points: floor }]),
      ];
    });
    if (series.length === 0) return [];
    const plot: Plot = { title, x, y: { label: "milliseconds", scale: scaleFor(series) }, series };
    return [[file, svgOf(plot)]];
  });
  return new Map(plots);
}

/** A linear axis shows growth; where values are decades apart it would show nothing else. */
function scaleFor(series: readonly Series[]): Axis["scale"] {
  const values = series.flatMap(({ points }) => points.map(([, y]) => y));
  return Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 30 ? "log" : "linear";
}
