import { expect } from "chai";

import { type Plot, svgOf } from "../../../scripts/bench/svg.ts";
import { expectNear } from "./support/near.ts";

const PLOT: Plot = {
  title: "Time & <depth>",
  x: { label: "depth", scale: "linear" },
  y: { label: "milliseconds", scale: "linear" },
  series: [
    {
      name: "ours",
      points: [
        [1, 10],
        [3, 20],
        [8, 40],
      ],
    },
    {
      name: "floor",
      points: [
        [1, 5],
        [8, 5],
      ],
    },
  ],
};

const LOG = { label: "agents", scale: "log" } as const;

function attributes(svg: string, element: string, attribute: string): string[] {
  return [...svg.matchAll(new RegExp(`<${element}[^>]* ${attribute}="([^"]*)"`, "g"))].map(([, value = ""]) => value);
}

describe("bench/svg", () => {
  const svg = svgOf(PLOT);

  it("is one SVG element with a title for those who cannot see it", () => {
    expect(svg).to.match(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 640 400" role="img"/);
    expect(svg.trimEnd().endsWith("</svg>")).to.equal(true);
    expect(svg).to.include('<title id="title">Time &amp; &lt;depth&gt;</title>');
    expect(svg).not.to.include("<depth>");
  });

  it("closes every element it opens", () => {
    const opened = [...svg.matchAll(/<([a-z]+)(?: [^>]*[^/])?>/g)].map(([, name]) => name);
    const closed = [...svg.matchAll(/<\/([a-z]+)>/g)].map(([, name]) => name);
    expect(opened.toSorted()).to.deep.equal(closed.toSorted());
  });

  it("names both axes and every line", () => {
    for (const text of ["depth", "milliseconds", "ours", "floor"]) expect(svg).to.match(new RegExp(`>${text}</text>`));
  });

  it("draws one mark for every point, and lower values lower", () => {
    const heights = attributes(svg, "circle", "cy").map(Number);
    expect(heights).to.have.length(5);
    expect(heights[0]).to.be.above(heights[1] ?? 0);
    expect(heights[1]).to.be.above(heights[2] ?? 0);
  });

  it("keeps every point inside the page", () => {
    for (const [name, most] of [
      ["cx", 640],
      ["cy", 400],
    ] as const) {
      for (const value of attributes(svg, "circle", name).map(Number)) expect(value).to.be.within(0, most);
    }
  });

  it("can be read on light and on dark pages", () => {
    expect(svg).to.include("@media(prefers-color-scheme:dark)");
    expect(svg).not.to.match(/<rect[^>]*fill="(white|#fff)/);
  });

  it("tells lines apart by more than colour", () => {
    const strokes = attributes(svg, "path", "stroke-dasharray");
    expect(new Set(strokes).size).to.equal(2);
  });

  it("puts decades at equal distances on a log scale", () => {
    const points = [10, 1_000, 100_000].map((x) => [x, 1] as const);
    const places = attributes(svgOf({ ...PLOT, x: LOG, series: [{ name: "a", points }] }), "circle", "cx").map(Number);
    const [first = 0, second = 0, third = 0] = places;
    expectNear(second - first, third - second, 0.3);
    expect(second).to.be.above(first);
  });

  it("refuses what cannot be drawn", () => {
    expect(() => svgOf({ ...PLOT, series: [] })).to.throw(RangeError);
    const zero = [{ name: "a", points: [[0, 1]] as const }];
    expect(() => svgOf({ ...PLOT, x: LOG, series: zero })).to.throw(RangeError, "log scale");
  });
});
