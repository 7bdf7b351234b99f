/** One line of a plot; points ascending by x. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

export interface Axis {
  readonly label: string;
  /** values must be above 0 when it is "log" */
  readonly scale: "linear" | "log";
}

const WIDTH = 640;
const HEIGHT = 400;
const AREA = { left: 72, right: 24, top: 48, bottom: 88 } as const;
/** Told apart by colour and by dash, in print and by people who see few colours. */
const COLORS = ["#2563eb", "#d97706", "#059669", "#c026d3", "#64748b"] as const;
const DASHES = ["none", "6 3", "2 3", "8 3 2 3", "4 4"] as const;

/** Draws a plot that can be read on a light and on a dark page. @throws RangeError when there is nothing to draw */
export function svgOf({ title, x, y, series }: Plot): string {
  const points = series.flatMap((each) => each.points);
  const xs = scaleOf(
    x,
    points.map(([value]) => value),
    AREA.left,
    WIDTH - AREA.right,
  );
  const ys = scaleOf(
    y,
    points.map(([, value]) => value),
    HEIGHT - AREA.bottom,
    AREA.top,
  );
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">`,
    `<title id="title">${escape(title)}</title>`,
    "<style>text{font:12px system-ui,sans-serif;fill:#1f2937}.grid{stroke:#9ca3af;stroke-opacity:.35}" +
      ".axis{stroke:#6b7280}.name{font-size:15px;font-weight:600}" +
      "@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.axis{stroke:#9ca3af}}</style>",
    `<text class="name" x="${AREA.left}" y="26">${escape(title)}</text>`,
    ...xs.ticks.flatMap((tick) => gridX(xs.at(tick), tick)),
    ...ys.ticks.flatMap((tick) => gridY(ys.at(tick), tick)),
    `<path class="axis" fill="none" d="M${AREA.left} ${AREA.top}V${HEIGHT - AREA.bottom}H${WIDTH - AREA.right}"/>`,
    `<text x="${(AREA.left + WIDTH - AREA.right) / 2}" y="${HEIGHT - 52}" text-anchor="middle">${escape(x.label)}</text>`,
    `<text transform="translate(18 ${HEIGHT / 2 - 20}) rotate(-90)" text-anchor="middle">${escape(y.label)}</text>`,
    ...series.flatMap((each, place) => draw(each, place, xs.at, ys.at)),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

function scaleOf({ scale }: Axis, values: readonly number[], from: number, to: number): Scale {
  const ticks = scale === "log" ? decades(values) : steps(Math.max(...values));
  const [low, high] = [ticks[0], ticks.at(-1)];
  if (values.length === 0 || low === undefined || high === undefined) throw new RangeError("nothing to draw");
  const place = scale === "log" ? Math.log10 : (value: number) => value;
  const span = place(high) - place(low);
  return { ticks, at: (value) => round(from + ((place(value) - place(low)) / span) * (to - from)) };
}

/** Powers of ten around the values. */
function decades(values: readonly number[]): number[] {
  if (values.some((value) => value <= 0)) throw new RangeError("a log scale has nothing at or below 0");
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
}

/** From 0 to the first round number above the largest value: at most ten steps of 1, 2 or 5 times a power of ten. */
function steps(largest: number): number[] {
  const rough = Math.max(largest, Number.MIN_VALUE) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

function gridX(at: number, tick: number): string[] {
  return [
    `<path class="grid" d="M${at} ${AREA.top}V${HEIGHT - AREA.bottom}"/>`,
    `<text x="${at}" y="${HEIGHT - AREA.bottom + 18}" text-anchor="middle">${number(tick)}</text>`,
  ];
}

function gridY(at: number, tick: number): string[] {
  return [
    `<path class="grid" d="M${AREA.left} ${at}H${WIDTH - AREA.right}"/>`,
    `<text x="${AREA.left - 8}" y="${at + 4}" text-anchor="end">${number(tick)}</text>`,
  ];
}

function draw({ name, points }: Series, place: number, x: Scale["at"], y: Scale["at"]): string[] {
  const color = COLORS[place % COLORS.length];
  const dash = DASHES[place % DASHES.length];
  const left = AREA.left + place * 150;
  const path = points.map(([px, py], i) => `${i === 0 ? "M" : "L"}${x(px)} ${y(py)}`).join("");
  return [
    `<path fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}" d="${path}"/>`,
    ...points.map(([px, py]) => `<circle cx="${x(px)}" cy="${y(py)}" r="3.5" fill="${color}"/>`),
    `<path stroke="${color}" stroke-width="2" stroke-dasharray="${dash}" d="M${left} ${HEIGHT - 24}h22"/>`,
    `<text x="${left + 28}" y="${HEIGHT - 20}">${escape(name)}</text>`,
  ];
}

function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
