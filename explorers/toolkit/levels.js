// Level lines of a function of two variables, by marching squares on a grid of its values.

import { rangeOf } from "./ticks.js";

// The values of f on a grid of (columns + 1) × (rows + 1) points: { xs, ys, values }, values row by row. With `poles`
// it also says which cells a pole runs through, `broken` by their lower left corners, and the `reach` of the heights
// that do not run away there.
export function sampleGrid(f, [x0, x1], [y0, y1], columns = 60, { poles = false } = {}) {
  const xs = Array.from({ length: columns + 1 }, (_, i) => x0 + ((x1 - x0) * i) / columns);
  const ys = Array.from({ length: columns + 1 }, (_, j) => y0 + ((y1 - y0) * j) / columns);
  const values = new Float64Array(xs.length * ys.length);
  ys.forEach((y, j) => xs.forEach((x, i) => (values[j * xs.length + i] = f(x, y))));
  if (!poles) return { xs, ys, values };
  return { xs, ys, values, broken: brokenCells(f, xs, ys), reach: rangeOf([...values], { margin: 0.01 }) };
}

// Cells that f leaps along an edge of; jumps stands in plot.js.
function brokenCells(f, xs, ys) {
  const broken = new Uint8Array(xs.length * ys.length);
  const mark = (i, j) => i >= 0 && j >= 0 && (broken[j * xs.length + i] = 1);
  ys.forEach((y, j) => xs.forEach((x, i) => {
    if (jumps((at) => f(at, y), x, xs[i + 1] ?? x)) [j, j - 1].forEach((row) => mark(i, row));
    if (jumps((at) => f(x, at), y, ys[j + 1] ?? y)) [i, i - 1].forEach((column) => mark(column, j));
  }));
  return broken;
}

// Some heights between the lowest and the highest value, closer together near the lowest if `bend` is above 1.
export function someHeights({ values, reach }, count = 10, bend = 2) {
  const finite = [...values].filter(Number.isFinite);
  if (!finite.length) return [];
  const [low, high] = reach ?? [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  return Array.from({ length: count }, (_, i) => low + (high - low) * ((i + 0.5) / count) ** bend);
}

// The level line at one height as an SVG path; `place(x, y)` writes a point.
export function levelPath({ xs, ys, values, broken }, height, place) {
  const width = xs.length;
  let path = "";
  for (let j = 0; j + 1 < ys.length; j++) {
    for (let i = 0; i + 1 < width; i++) {
      if (broken?.[j * width + i]) continue;
      // corners counter-clockwise from the lower left
      const corner = [values[j * width + i], values[j * width + i + 1], values[(j + 1) * width + i + 1],
        values[(j + 1) * width + i]];
      const above = corner.map((value) => value > height);
      if (above.every((one) => one === above[0]) || !corner.every(Number.isFinite)) continue;
      const [left, right, low, high] = [xs[i], xs[i + 1], ys[j], ys[j + 1]];
      const share = (a, b) => (height - corner[a]) / (corner[b] - corner[a]);
      const crossings = [];
      if (above[0] !== above[1]) crossings.push(place(left + share(0, 1) * (right - left), low));
      if (above[1] !== above[2]) crossings.push(place(right, low + share(1, 2) * (high - low)));
      if (above[2] !== above[3]) crossings.push(place(right + share(2, 3) * (left - right), high));
      if (above[3] !== above[0]) crossings.push(place(left, high + share(3, 0) * (low - high)));
      if (crossings.length === 4) {
        const middle = (corner[0] + corner[1] + corner[2] + corner[3]) / 4 > height;
        if (middle !== above[0]) crossings.push(crossings.shift());
      }
      for (let k = 0; k + 1 < crossings.length; k += 2) path += `M${crossings[k]}L${crossings[k + 1]}`;
    }
  }
  return path;
}
