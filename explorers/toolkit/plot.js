// A plot: axes, curves, arrows, labels and handles in SVG, drawn anew in every frame.
//
//   const plot = stage.plot({ name: "The curve and its tangent", height: 320 });
//   stage.draw(() => plot.paint({ x: { domain: [-2, 2], label: "x" }, y: { domain: [-3, 3], label: "f(x)" } }, () => {
//     plot.curve("f", f, "function");
//     plot.handle("x", { at: [x, f(x)], label: "point x", move: ([x]) => stage.set({ x }) });
//   }));
//
// The first argument of whatever is drawn is its key: the element is kept from frame to frame (so that a handle
// keeps the focus), and what is not drawn in a frame is gone. `meaning` is one of the course's: function,
// derivative, second_derivative, tangent (and gradient), secant, answer, reference, data, point. All places are in
// the units of the axes; an axis is { domain: [low, high], label, log }. With `equal`: true one unit is as long on
// both, and one of them shows more than its domain; with `equal`: "box" the frame gets smaller instead. With `bare`
// no axes are drawn.

import { freshId, html, set, svg, write } from "./elements.js";
import { makeHandle } from "./handle.js";
import { levelPath } from "./levels.js";
import { makeScale, ticks } from "./ticks.js";

const SAMPLES = 400;

export class Plot {
  constructor({ name, height = 320, changed = () => {} }) {
    this.clip = freshId("plot");
    this.inside = svg("rect");
    const layer = (name, more = {}) => svg("g", { class: name, ...more });
    const clipped = { "clip-path": `url(#${this.clip})` };
    this.layers = {
      frame: layer("frame"), still: layer("curves", clipped),
      curves: layer("curves", clipped), texts: layer("texts"), handles: layer("handles"),
    };
    const { frame, still, ...moving } = this.layers;
    const clip = svg("defs", {}, svg("clipPath", { id: this.clip }, this.inside));
    // what stays as it is lies in an SVG beneath, which the browser need not draw anew in every frame
    this.ground = svg("svg", { class: "ground" }, frame, still);
    this.svg = svg("svg", { role: "group", "aria-label": name }, clip, ...Object.values(moving));
    this.element = html("div", { class: "plot" }, this.ground, this.svg);
    this.height = height;
    this.width = 0;
    this.kept = new Map();
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      if (Math.abs(contentRect.width - this.width) < 1) return;
      this.width = contentRect.width;
      changed();
    });
    this.observer.observe(this.element);
  }

  // Draws one frame: the axes, and then what `inner` draws.
  paint({ x, y, equal = false, bare = false, title = "" }, inner) {
    if (this.width < 60) return; // hidden
    const height = Math.min(this.height, Math.max(220, 0.85 * this.width));
    const box = bare
      ? { left: 0, right: this.width, top: 0, bottom: height }
      : { left: 52, right: this.width - 14, top: title ? 50 : 30, bottom: height - 46 };
    if (equal === "box") shrink(box, x.domain, y.domain);
    const [across, up] = equal === true ? equalised(x.domain, y.domain, box) : [x.domain, y.domain];
    for (const part of [this.ground, this.svg]) set(part, { width: this.width, height, viewBox: `0 0 ${this.width} ${height}` });
    set(this.inside, { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top });
    this.box = box;
    this.x = makeScale(across, [box.left, box.right], x.log);
    this.y = makeScale(up, [box.bottom, box.top], y.log);
    this.used = new Set();
    this.frame = [...across, ...up, ...Object.values(box), this.x.log, this.y.log];
    if (!bare) this.axes(x.label ?? "x", y.label ?? "y", title);
    inner(this);
    for (const [key, element] of this.kept) {
      if (this.used.has(key)) continue;
      element.remove();
      this.kept.delete(key);
    }
  }

  // A curve y = f(x), with gaps where f has no value, at poles and at jumps. An f that is always the same function of
  // x, as all are that compile makes, says so by f.pure = true, and is then drawn once.
  curve(key, f, meaning, { from = this.x.domain[0], to = this.x.domain[1] } = {}) {
    if (f.pure && this.unchanged(key, [f, from, to, ...this.frame])) return;
    const [left, right] = [this.x(Math.max(from, this.x.domain[0])), this.x(Math.min(to, this.x.domain[1]))];
    let path = "";
    let last = null;
    for (let i = 0; i <= SAMPLES; i++) {
      const across = left + ((right - left) * i) / SAMPLES;
      const at = this.x.invert(across);
      const value = f(at);
      const up = Number.isFinite(value) ? clamp(this.y(value), -1e4, 1e4) : NaN;
      if (Number.isNaN(up)) last = null;
      else {
        const joined = last && !(Math.abs(up - last.up) > 40 && jumps(f, last.at, at));
        path += `${joined ? "L" : "M"}${across.toFixed(1)} ${up.toFixed(1)}`;
        last = { at, up };
      }
    }
    this.drawn(key, "path", { class: "line", "data-meaning": meaning, d: path }, f.pure ? "still" : "curves");
  }

  // A line through many points [[x, y], …]; a point without a value makes a gap.
  path(key, points, meaning, { closed = false, thin = false, solid = false } = {}) {
    const kind = `${closed ? "area" : "line"}${thin ? " thin" : ""}${solid ? " solid" : ""}`;
    const d = this.through(points) + (closed ? "Z" : "");
    this.drawn(key, "path", { class: kind, "data-meaning": meaning, d });
  }

  line(key, from, to, meaning, more = {}) {
    this.path(key, [from, to], meaning, more);
  }

  // The whole line through a point with a slope.
  slope(key, [x, y], slope, meaning) {
    const [low, high] = this.x.domain;
    this.path(key, [[low, y + slope * (low - x)], [high, y + slope * (high - x)]], meaning);
  }

  // A filled area with the outline [[x, y], …].
  area(key, points, meaning) {
    this.path(key, points, meaning, { closed: true });
  }

  // An arrow with a head of fixed size.
  arrow(key, from, to, meaning) {
    const [a, b] = [this.place(from), this.place(to)];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const [ux, uy] = length ? [(b[0] - a[0]) / length, (b[1] - a[1]) / length] : [0, 0];
    const head = Math.min(12, length);
    const [bx, by] = [b[0] - head * ux, b[1] - head * uy];
    const wing = 0.45 * head;
    this.drawn(key, "path", {
      class: "line solid", "data-meaning": meaning, d: `M${a[0]} ${a[1]}L${bx} ${by}`,
    });
    this.drawn(`${key} head`, "path", {
      class: "fill", "data-meaning": meaning,
      d: `M${b[0]} ${b[1]}L${bx - wing * uy} ${by + wing * ux}L${bx + wing * uy} ${by - wing * ux}Z`,
    });
  }

  // Bars [{ from, to, height, meaning }] standing on `floor` (or on the lower edge of a logarithmic axis).
  bars(key, bars, floor = 0) {
    const bottom = this.y.log ? this.box.bottom : this.y(floor);
    bars.forEach(({ from, to, height, meaning }, i) => {
      const top = Number.isFinite(this.y(height)) ? clamp(this.y(height), -1e4, 1e4) : bottom;
      this.drawn(`${key} ${i}`, "rect", {
        class: "bar", "data-meaning": meaning, x: this.x(from), width: Math.max(1, this.x(to) - this.x(from)),
        y: Math.min(top, bottom), height: Math.abs(top - bottom),
      });
    });
  }

  // Points that cannot be dragged.
  dots(key, points, meaning, { hollow = false, radius = 4 } = {}) {
    points.forEach((point, i) => {
      const [cx, cy] = this.place(point);
      if (!Number.isFinite(cx + cy)) return;
      const kind = hollow ? "dot hollow" : "dot";
      this.drawn(`${key} ${i}`, "circle", { class: kind, "data-meaning": meaning, cx, cy, r: radius });
    });
  }

  // The points of a walk: one element for all, where each frame moves them all.
  trail(key, points, meaning, { radius = 4 } = {}) {
    const spots = points.map((point) => this.place(point)).filter(([x, y]) => Number.isFinite(x + y));
    const d = spots.map(([x, y]) => `M${clamp(x, -1e4, 1e4).toFixed(1)} ${clamp(y, -1e4, 1e4).toFixed(1)}h0`).join("");
    this.drawn(key, "path", { class: "trail", "data-meaning": meaning, "stroke-width": 2 * radius, d });
  }

  // Level lines of a grid of values (sampleGrid in levels.js), one line for each height; of a height that changes
  // while something is dragged with { layer: "curves" }.
  levels(key, grid, heights, meaning = "function", { layer = "still" } = {}) {
    heights.forEach((height, i) => {
      if (this.unchanged(`${key} ${i}`, [grid, height, ...this.frame])) return;
      const d = levelPath(grid, height, (x, y) => `${this.x(x).toFixed(1)} ${this.y(y).toFixed(1)}`);
      this.drawn(`${key} ${i}`, "path", { class: "line level", "data-meaning": meaning, d }, layer);
    });
  }

  // Words at a place, moved by (dx, dy) pixels, kept inside the frame.
  label(key, text, at, meaning = "ink", { dx = 8, dy = -8, anchor = "start" } = {}) {
    const [x, y] = this.place(at);
    if (!Number.isFinite(x + y)) return;
    const long = 7.5 * text.length;
    const before = { start: 0, middle: long / 2, end: long }[anchor];
    const left = clamp(x + dx, this.box.left + 4 + before, this.box.right - long + before);
    const up = clamp(y + dy, this.box.top + 13, this.box.bottom - 5);
    // moved as a whole, a text need not be laid out anew
    const words = { class: "label", "data-meaning": meaning, transform: `translate(${left} ${up})`, "text-anchor": anchor };
    write(this.drawn(key, "text", words, "texts"), text);
  }

  // Something to drag by pointer, touch or arrow keys; handle.js says what it can be told.
  handle(key, options) {
    const place = this.place(options.at);
    if (!Number.isFinite(place[0] + place[1])) return;
    this.used.add(key);
    if (!this.kept.has(key)) {
      const made = makeHandle(this);
      this.kept.set(key, made.element);
      made.element.handle = made;
      this.layers.handles.append(made.element);
    }
    this.kept.get(key).handle.update(options, [
      clamp(place[0], this.box.left, this.box.right),
      clamp(place[1], this.box.top, this.box.bottom),
    ]);
  }

  place([x, y]) {
    return [this.x(x), this.y(y)];
  }

  through(points) {
    let pen = "M";
    return points
      .map((point) => {
        const [x, y] = this.place(point);
        if (!Number.isFinite(x + y)) {
          pen = "M";
          return "";
        }
        const step = `${pen}${clamp(x, -1e4, 1e4).toFixed(1)} ${clamp(y, -1e4, 1e4).toFixed(1)}`;
        pen = "L";
        return step;
      })
      .join("");
  }

  drawn(key, tag, attributes, layer = "curves") {
    this.used.add(key);
    if (!this.kept.has(key)) {
      this.kept.set(key, svg(tag));
      this.layers[layer].append(this.kept.get(key));
    }
    const element = this.kept.get(key);
    if (this.pending?.key === key) element.drawnFrom = this.pending.values;
    return set(element, attributes);
  }

  // Whether what has this key was drawn from the same values before; then it stays as it is.
  unchanged(key, values) {
    const before = this.kept.get(key)?.drawnFrom;
    const same = before?.length === values.length && values.every((value, i) => value === before[i]);
    if (same) this.used.add(key);
    else this.pending = { key, values };
    return same;
  }

  axes(xLabel, yLabel, title) {
    const { left, right, top, bottom } = this.box;
    const drawnFrom = JSON.stringify([xLabel, yLabel, title, this.frame]);
    if (this.axesFrom === drawnFrom) {
      for (const key of this.kept.keys()) if (key.startsWith("axes ")) this.used.add(key);
      return;
    }
    this.axesFrom = drawnFrom;
    const text = (key, words, x, y, anchor, kind = "tick") => {
      const place = { class: kind, x, y, "text-anchor": anchor };
      write(this.drawn(`axes ${key}`, "text", place, "frame"), words);
    };
    const rule = (key, d, kind) => this.drawn(`axes ${key}`, "path", { class: kind, d }, "frame");
    const vertical = ticks(this.x, 70);
    const horizontal = ticks(this.y, 38);
    rule("grid", [
      ...vertical.map(([value]) => `M${this.x(value)} ${top}V${bottom}`),
      ...horizontal.map(([value]) => `M${left} ${this.y(value)}H${right}`),
    ].join(""), "grid");
    const inside = (scale) => !scale.log && scale.domain[0] < 0 && scale.domain[1] > 0;
    const zero = `${inside(this.y) ? `M${left} ${this.y(0)}H${right}` : ""}${inside(this.x) ? `M${this.x(0)} ${top}V${bottom}` : ""}`;
    rule("zero", zero, "zero");
    rule("edge", `M${left} ${top}V${bottom}H${right}`, "edge");
    vertical.forEach(([value, words], i) => text(`x${i}`, words, this.x(value), bottom + 17, "middle"));
    horizontal.forEach(([value, words], i) => text(`y${i}`, words, left - 6, this.y(value) + 4, "end"));
    text("x", xLabel, right, bottom + 38, "end", "axis-label");
    text("y", yLabel, 4, top - 12, "start", "axis-label");
    text("title", title, 4, 18, "start", "title");
  }
}

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

// Whether f leaps between a and b: halving the stretch again and again does not make the step smaller.
function jumps(f, a, b) {
  const whole = Math.abs(f(b) - f(a));
  let [low, high] = [a, b];
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2;
    const value = f(middle);
    if (!Number.isFinite(value)) return true;
    if (Math.abs(value - f(low)) > Math.abs(f(high) - value)) high = middle;
    else low = middle;
  }
  return Math.abs(f(high) - f(low)) > 0.3 * whole;
}

// Makes a frame narrower or lower, until a unit is as long across as up.
function shrink(box, [x0, x1], [y0, y1]) {
  const unit = Math.min((box.right - box.left) / (x1 - x0), (box.bottom - box.top) / (y1 - y0));
  box.right = box.left + unit * (x1 - x0);
  box.top = box.bottom - unit * (y1 - y0);
}

// Domains, one of them wider, in which a unit is as long across as up.
function equalised([x0, x1], [y0, y1], { left, right, top, bottom }) {
  const unit = Math.max((x1 - x0) / (right - left), (y1 - y0) / (bottom - top));
  const around = (low, high, pixels) => {
    const middle = (low + high) / 2;
    return [middle - (unit * pixels) / 2, middle + (unit * pixels) / 2];
  };
  return [around(x0, x1, right - left), around(y0, y1, bottom - top)];
}
