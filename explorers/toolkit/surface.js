// A surface z = f(x, y) in three dimensions, turned by dragging it or with the arrow keys; drawn on a canvas.
//
//   const surface = stage.surface({ name: "The loss as a surface" });
//   stage.draw(() => surface.paint({ grid, x: "x", y: "y", z: "f(x, y)", top: 10 }, () => {
//     surface.path([[x, y, z], …], "tangent");
//     surface.dot([x, y, z], "point");
//   }));
//
// `grid` comes from sampleGrid in levels.js; heights above `top` are cut off there. `turn` and `tilt` are angles.
// A grid with poles (levels.js) is cut off at its reach, and open where a pole runs through it.
// For a box without a surface, say `heights: [low, high]` and a grid with two xs, two ys and no values.

import { html, set } from "./elements.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

export class Surface {
  constructor({ name, height = 320, turn = -0.6, tilt = 0.6, stage }) {
    this.canvas = html("canvas", { tabindex: 0, role: "img", "aria-label": `${name}. Arrow keys turn it.` });
    this.element = html("div", { class: "plot surface" }, this.canvas);
    Object.assign(this, { height, turn, tilt, stage, width: 0 });
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      if (Math.abs(contentRect.width - this.width) < 1) return;
      this.width = contentRect.width;
      stage.schedule();
    });
    this.observer.observe(this.element);
    this.listen();
  }

  listen() {
    let last = null;
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      last = [event.clientX, event.clientY];
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      this.rotate((event.clientX - last[0]) * 0.01, (event.clientY - last[1]) * 0.01);
      last = [event.clientX, event.clientY];
    });
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => (last = null));
    this.canvas.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
      if (!way) return;
      event.preventDefault();
      this.rotate(...way);
    });
  }

  rotate(turn, tilt) {
    this.turn += turn;
    this.tilt = Math.min(1.5, Math.max(0.1, this.tilt + tilt));
    this.stage.schedule();
  }

  paint({ grid, heights, x = "x", y = "y", z = "z", top = Infinity }, inner = () => {}) {
    if (this.width < 60) return; // hidden
    const height = Math.min(this.height, 0.9 * this.width);
    const dense = devicePixelRatio || 1;
    set(this.canvas, { width: Math.round(this.width * dense), height: Math.round(height * dense) });
    this.canvas.style.width = `${this.width}px`;
    this.canvas.style.height = `${height}px`;
    this.readColours();
    const seen = [grid, heights, top, x, y, z, this.turn, this.tilt, this.width, height, dense, this.colour("--surface")];
    if (!seen.every((part, i) => part === this.seen?.[i])) {
      this.seen = seen;
      this.ground = html("canvas", { width: this.canvas.width, height: this.canvas.height });
      this.pen = this.ground.getContext("2d");
      this.pen.setTransform(dense, 0, 0, dense, 0, 0);
      this.look(grid, heights, top, height);
      this.frame({ x, y, z }, grid, heights);
      if (!heights) this.quads(grid);
    }
    this.pen = this.canvas.getContext("2d");
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.pen.drawImage(this.ground, 0, 0); // while only the path moves, the ground stays as it is
    this.pen.setTransform(dense, 0, 0, dense, 0, 0);
    inner(this);
  }

  // How places become pixels: a box with sides 2 × 2 × 1.1, turned about its upright, then tilted.
  look(grid, heights, top, height) {
    const finite = [...grid.values].filter(Number.isFinite).map((value) => Math.min(value, top));
    const [low, high] = heights ?? grid.reach ?? finite.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
    const size = 0.33 * Math.min(this.width, 1.25 * height);
    const [cos, sin, up, flat] = [Math.cos(this.turn), Math.sin(this.turn), Math.cos(this.tilt), Math.sin(this.tilt)];
    const unit = (value, a, b) => (b > a ? (2 * (value - a)) / (b - a) - 1 : 0);
    const [x0, x1, y0, y1] = [grid.xs[0], grid.xs.at(-1), grid.ys[0], grid.ys.at(-1)];
    this.low = low;
    this.high = high;
    this.project = ([x, y, z]) => {
      const [a, b, c] = [unit(x, x0, x1), unit(y, y0, y1), 0.55 * unit(Math.max(low, Math.min(z, high)), low, high)];
      const [across, away] = [a * cos - b * sin, a * sin + b * cos];
      return [this.width / 2 + size * across, height / 2 - size * (c * up + away * flat) - 4, away * up - c * flat];
    };
  }

  quads({ xs, ys, values, broken }) {
    const skip = Math.max(1, Math.round(xs.length / 34));
    const at = (i, j) => [xs[i], ys[j], values[j * xs.length + i]];
    const each = Array.from({ length: skip }, (_, k) => k);
    const open = (i, j) => each.some((row) => each.some((column) => broken[(j + row) * xs.length + i + column]));
    const faces = [];
    for (let j = 0; j + skip < ys.length; j += skip) {
      for (let i = 0; i + skip < xs.length; i += skip) {
        const corners = [at(i, j), at(i + skip, j), at(i + skip, j + skip), at(i, j + skip)];
        if (!corners.every(([, , z]) => Number.isFinite(z)) || (broken && open(i, j))) continue;
        if (broken && corners.every(([, , z]) => z > this.high || z < this.low)) continue;
        const seen = corners.map(this.project);
        faces.push({ seen, away: seen.reduce((sum, corner) => sum + corner[2], 0) });
      }
    }
    faces.sort((a, b) => b.away - a.away);
    this.pen.fillStyle = this.colour("--surface");
    this.pen.strokeStyle = this.colour("--surface-edge");
    this.pen.lineWidth = 0.7;
    for (const { seen } of faces) {
      this.pen.beginPath();
      for (const [a, b] of seen) this.pen.lineTo(a, b);
      this.pen.closePath();
      this.pen.fill();
      this.pen.stroke();
    }
  }

  frame(names, { xs, ys }, heights) {
    const [x0, x1, y0, y1] = [xs[0], xs.at(-1), ys[0], ys.at(-1)];
    this.pen.strokeStyle = this.colour("--axis");
    this.pen.lineWidth = 1;
    const base = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]].map(([x, y]) => this.project([x, y, this.low]));
    this.pen.beginPath();
    for (const [a, b] of base) this.pen.lineTo(a, b);
    for (const [x, y] of heights ? [[x0, y0], [x1, y0], [x1, y1], [x0, y1]] : []) {
      this.pen.moveTo(...this.project([x, y, heights[0]]).slice(0, 2));
      this.pen.lineTo(...this.project([x, y, heights[1]]).slice(0, 2));
    }
    this.pen.stroke();
    this.words(names.x, this.project([(x0 + x1) / 2, y0 - 0.12 * (y1 - y0), this.low]));
    this.words(names.y, this.project([x1 + 0.12 * (x1 - x0), (y0 + y1) / 2, this.low]));
    this.words(names.z, [6, 18], "left");
  }

  path(points, meaning = "tangent") {
    this.pen.strokeStyle = this.colour(`--${meaning}`);
    this.pen.lineWidth = 2.5;
    this.pen.setLineDash([]);
    this.pen.beginPath();
    for (const point of points) {
      const [a, b] = this.project(point);
      if (Number.isFinite(a + b)) this.pen.lineTo(a, b);
    }
    this.pen.stroke();
  }

  dot(point, meaning = "point", radius = 6) {
    const [a, b] = this.project(point);
    if (!Number.isFinite(a + b)) return;
    this.pen.fillStyle = this.colour(`--${meaning}`);
    this.pen.strokeStyle = this.colour("--paper");
    this.pen.lineWidth = 2;
    this.pen.beginPath();
    this.pen.arc(a, b, radius, 0, 2 * Math.PI);
    this.pen.fill();
    this.pen.stroke();
  }

  words(text, [a, b], align = "center") {
    this.pen.fillStyle = this.colour("--ink");
    this.pen.font = "13px system-ui, sans-serif";
    this.pen.textAlign = align;
    this.pen.fillText(text, a, b);
  }

  // Asking the page for its style in the middle of a frame is dear: colours are asked for once in each theme.
  readColours() {
    const { jpThemeName, jpThemeLight } = document.body.dataset;
    const theme = [jpThemeName, jpThemeLight, document.body.className, dark.matches].join();
    if (theme === this.theme) return;
    this.theme = theme;
    this.colours = new Map();
  }

  colour(name) {
    if (!this.colours.has(name)) {
      this.colours.set(name, getComputedStyle(this.canvas).getPropertyValue(name).trim() || "#888");
    }
    return this.colours.get(name);
  }
}
