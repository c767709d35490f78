// Level lines of a function of two variables, by marching squares on a grid of its values.

// The values of f on a grid of (columns + 1) × (rows + 1) points: { xs, ys, values }, values row by row.
export function sampleGrid(f, [x0, x1], [y0, y1], columns = 60, rows = columns) {
  const xs = Array.from({ length: columns + 1 }, (_, i) => x0 + ((x1 - x0) * i) / columns);
  const ys = Array.from({ length: rows + 1 }, (_, j) => y0 + ((y1 - y0) * j) / rows);
  const values = new Float64Array(xs.length * ys.length);
  ys.forEach((y, j) => xs.forEach((x, i) => (values[j * xs.length + i] = f(x, y))));
  return { xs, ys, values };
}

// Some heights between the lowest and the highest value, closer together near the lowest if `bend` is above 1.
export function someHeights(grid, count = 10, bend = 2) {
  const finite = [...grid.values].filter(Number.isFinite);
  if (!finite.length) return [];
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  return Array.from({ length: count }, (_, i) => low + (high - low) * ((i + 0.5) / count) ** bend);
}

// The level line at one height as an SVG path; `place(x, y)` writes a point.
export function levelPath({ xs, ys, values }, height, place) {
  const width = xs.length;
  let path = "";
  for (let j = 0; j + 1 < ys.length; j++) {
    for (let i = 0; i + 1 < width; i++) {
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
