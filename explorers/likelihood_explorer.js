// The likelihood explorer: a density with a stem at each data point, what each point contributes, and the
// log-likelihood over mean and width, as level sets or as a surface, with the same point.

import { written } from "./toolkit/formula.js";
import { sampleGrid } from "./toolkit/levels.js";
import { clamp } from "./toolkit/plot.js";

const BELOW_THE_TOP = [0.5, 1.5, 3, 6, 12, 25, 50]; // as in likelihood_explorer.py, whose sentences these are too
const ROOM = [0.5, 1.3]; // this too is explained there
const DEEPEST = 12; // how far below the top the surface is drawn
const ALIKE = 1e-9;
const LOWEST = -44; // of what a data point contributes, where the picture of the bars ends
const RATE = 0.1; // of the descent, with the data's own spread as the unit
const STEPS = 200;
const STEP_TIME = 20; // milliseconds
const FLAT = 1e-4;
const ROW = 20; // pixels between data points that would lie on each other

export function explorer(stage) {
  const three = (value) => written(value, 3);
  const bell = (mean, width) => (x) => Math.exp(-(((x - mean) / width) ** 2) / 2) / (width * Math.sqrt(2 * Math.PI));
  let running = null;

  stage.controls(
    stage.select({ name: "view", label: "log-likelihood as", options: [["levels", "level sets"], ["surface", "a surface"]] }),
    stage.checkbox({ name: "pulls", label: "pulls on the mean" }),
    stage.checkbox({ name: "top", label: "the top, by calculus" }),
    stage.button({ label: () => (running ? "stop" : "descend from here"), press: () => (running ? halt() : descend()) }),
  );
  const curve = stage.plot({ name: "The density over the data", height: 270 });
  curve.element.style.flexBasis = "100%";
  const shares = stage.plot({ name: "What each data point contributes", height: 300 });
  const map = stage.plot({ name: "The log-likelihood over mean and width", height: 300 });
  const surface = stage.surface({ name: "The log-likelihood over mean and width, as a surface", height: 300, tilt: 0.5 });

  stage.draw(() => {
    const [data, mean, width, domain, widths] = ["data", "mean", "width", "domain", "widths"].map((name) => stage.get(name));
    const now = { data, mean, width, domain, ...stage.memo("sums", [data], () => sums(data)) };
    now.widths = reach(now.best, width);
    drawCurve(now);
    drawShares(now);
    const flat = stage.get("view") === "levels";
    map.element.hidden = !flat;
    surface.element.hidden = flat;
    if (flat) drawMap(now);
    else drawSurface(now);
    say(now);
  });

  // n, mean and standard deviation of the data, and their log-likelihood as a function of the two parameters
  function sums(data) {
    const n = data.length;
    const centre = data.reduce((a, b) => a + b) / n;
    const spread = Math.sqrt(data.reduce((sum, x) => sum + (x - centre) ** 2, 0) / n);
    const constant = Math.log(2 * Math.PI) / 2;
    const ell = (mean, width) => -n * (Math.log(width) + constant + (spread ** 2 + (centre - mean) ** 2) / (2 * width ** 2));
    const best = spread > ALIKE * stage.get("unit") ? [centre, spread] : null;
    return { n, centre, spread, ell, best };
  }

  // the narrowest and the widest curve of the map: those of the first view, and with room for the top
  function reach(best, width) {
    const [low, high] = stage.get("widths");
    const spread = best ? best[1] : stage.get("unit");
    return [Math.min(low, ROOM[0] * spread, width), Math.max(high, ROOM[1] * spread, width)];
  }

  function move(changes) {
    halt();
    stage.set({ ...changes, path: [] });
  }

  function drawCurve({ data, mean, width, domain, widths, best, spread }) {
    const f = bell(mean, width);
    const usual = 1.25 / (Math.max(0.8 * stage.get("unit"), 0.1 * spread) * Math.sqrt(2 * Math.PI));
    const highest = Math.max(usual, 1.12 * f(mean));
    const rows = placed(data, domain);
    const step = (ROW * highest) / 150;
    const at = (i) => -step * (rows[i] + 0.7);
    const axes = {
      x: { domain, label: "x" }, y: { domain: [-step * (Math.max(...rows) + 1.6), highest], label: "density f(x)" }, title: "The density",
    };
    curve.paint(axes, () => {
      if (stage.get("top") && best) curve.curve("best", bell(...best), "reference");
      curve.curve("f", f, "function");
      data.forEach((x, i) => curve.line(`stem ${i}`, [x, at(i)], [x, f(x)], "data"));
      curve.dots("tips", data.map((x) => [x, f(x)]), "data");
      if (stage.get("pulls")) {
        data.forEach((x, i) => curve.arrow(`pull ${i}`, [x, f(x)], [x + 0.5 * (x - mean), f(x)], "tangent"));
      }
      data.forEach((x, i) => {
        curve.handle(`point ${i}`, {
          at: [x, at(i)], label: `data point ${i + 1}`, text: `x = ${three(x)}`, meaning: "data", hollow: true,
          step: (domain[1] - domain[0]) / 200, move: ([to]) => move({ data: data.map((old, j) => (j === i ? to : old)) }),
        });
      });
      curve.handle("width", {
        at: [mean + width, f(mean + width)], label: "width σ", text: `σ = ${three(width)}`, meaning: "function", hollow: true,
        min: mean + widths[0], max: mean + widths[1], step: (widths[1] - widths[0]) / 100,
        move: ([to]) => move({ width: clamp(to - mean, ...widths) }),
      });
      curve.handle("mean", {
        at: [mean, f(mean)], label: "mean μ", text: `μ = ${three(mean)}`, meaning: "function",
        step: (domain[1] - domain[0]) / 200, move: ([to]) => move({ mean: to }),
      });
      curve.label("μ", "μ", [mean, f(mean)], "function", { dx: 0, dy: -16, anchor: "middle" });
      curve.label("σ", "σ", [mean + width, f(mean + width)], "function", { dx: 14, dy: -8 });
    });
  }

  // The row below the axis in which each data point finds room beside the others.
  function placed(data, [low, high]) {
    const near = (ROW / Math.max(200, curve.width - 66)) * (high - low);
    const rows = new Array(data.length).fill(0);
    const last = [];
    for (const i of data.map((_, i) => i).sort((a, b) => data[a] - data[b] || a - b)) {
      let row = last.findIndex((x) => data[i] - x >= near);
      if (row < 0) row = last.length;
      last[row] = data[i];
      rows[i] = Math.min(row, 5);
    }
    return rows;
  }

  function drawShares({ data, mean, width, ell, n, best }) {
    const values = data.map((x) => -Math.log(width) - Math.log(2 * Math.PI) / 2 - (((x - mean) / width) ** 2) / 2);
    const order = data.map((_, i) => i).sort((a, b) => data[a] - data[b]);
    const ceiling = best ? Math.max(1, 1 - Math.log(best[1])) : 2;
    const floor = Math.min(-4, ...values.map((value) => Math.max(value * 1.1, LOWEST)));
    const isCut = (i) => values[i] < floor;
    const axes = {
      x: { domain: [0.3, n + 0.7], label: "data points, from left to right" },
      y: { domain: [floor, Math.max(ceiling, ...values)], label: "ln f(x)" }, title: `What each adds to the sum, ℓ = ${written(ell(mean, width))}${values.some((_, i) => isCut(i)) ? " (▼ goes on)" : ""}`,
    };
    shares.paint(axes, () => {
      shares.bars("share", order.map((i, place) => ({ from: place + 0.65, to: place + 1.35, height: values[i], meaning: "data" })));
      order.forEach((i, place) => {
        if (isCut(i)) shares.label(`cut ${place}`, "▼", [place + 1, floor], "ink", { dx: 0, dy: 0, anchor: "middle" });
      });
    });
  }

  // The level set of the log-likelihood at one height as [mean, width] pairs, all round. Solved for the mean it has a
  // formula: (mean − centre)² = room(width).
  function levelSet({ n, centre, spread }, height) {
    const most = -height / n - Math.log(2 * Math.PI) / 2;
    const room = (width) => 2 * width ** 2 * (most - Math.log(width)) - spread ** 2;
    const widest = Math.exp(most - 0.5); // where there is most room
    const edge = (outside) => {
      let [out, into] = [outside, widest];
      for (let i = 0; i < 40; i++) {
        const middle = (out + into) / 2;
        if (room(middle) > 0) into = middle;
        else out = middle;
      }
      return into;
    };
    const [low, high] = [edge(0), edge(Math.exp(most))];
    const side = (sign) => (_, i) => {
      const width = low * (high / low) ** ((1 - Math.cos((Math.PI * i) / 48)) / 2); // close together at both ends
      return [centre + sign * Math.sqrt(Math.max(0, room(width))), width];
    };
    const right = Array.from({ length: 49 }, side(1));
    return [...right, ...Array.from({ length: 49 }, side(-1)).reverse()];
  }

  function drawMap({ mean, width, domain, widths, ell, best, data, n, centre, spread }) {
    const sets = stage.memo("level sets", [data], () =>
      best ? BELOW_THE_TOP.map((below) => levelSet({ n, centre, spread }, ell(...best) - below)) : []);
    const axes = { x: { domain, label: "mean μ" }, y: { domain: widths, label: "width σ" }, title: "The log-likelihood from above" };
    map.paint(axes, () => {
      sets.forEach((set, i) => map.path(`level ${i}`, set, "function", { thin: true }));
      map.path("path", stage.get("path"), "answer");
      if (stage.get("top") && best) {
        map.dots("top", [best], "tangent", { radius: 6 });
        map.label("top", "top", best, "tangent", { dx: 12, dy: -12 });
      }
      map.handle("both", {
        at: [mean, width], axis: "both", label: "mean μ and width σ", text: `μ = ${three(mean)}, σ = ${three(width)}`,
        step: [(domain[1] - domain[0]) / 200, (widths[1] - widths[0]) / 100],
        move: ([to, wide]) => move({ mean: to, width: wide }),
      });
    });
  }

  function drawSurface({ mean, width, domain, widths, ell, best, data }) {
    const highest = best ? ell(...best) : ell(mean, width);
    const cut = (a, b) => Math.max(ell(a, b), highest - DEEPEST);
    const grid = stage.memo("cut grid", [data, domain, ...widths], () => sampleGrid(cut, domain, widths, 33));
    surface.paint({ grid, x: "μ", y: "σ", z: `ℓ, cut off ${DEEPEST} below the top` }, () => {
      surface.path(stage.get("path").map(([a, b]) => [a, b, cut(a, b)]), "answer");
      if (stage.get("top") && best) surface.dot([...best, cut(...best)], "tangent");
      surface.dot([mean, width, cut(mean, width)], "point");
    });
  }

  // Gradient descent on −ℓ/n in (mean, ln width), the data measured in their spread; a step that would not help is halved.
  function stepped([mean, width]) {
    const { n, centre, spread, ell, best } = sums(stage.get("data"));
    const unit = best ? spread : stage.get("unit");
    const widths = reach(best, width);
    const [slope, bend] = [(centre - mean) / width ** 2, (spread ** 2 + (centre - mean) ** 2) / width ** 2 - 1];
    if (Math.hypot(slope * unit, bend) < FLAT) return null;
    for (let rate = RATE; rate > 1e-9; rate /= 2) {
      const to = [
        clamp(mean + rate * slope * unit ** 2, ...stage.get("domain")), clamp(width * Math.exp(rate * bend), ...widths),
      ];
      if (ell(...to) > ell(mean, width) + 1e-12 * n) return to;
    }
    return null;
  }

  function descend() {
    const path = [[stage.get("mean"), stage.get("width")]];
    const go = () => {
      const next = path.length <= STEPS ? stepped(path.at(-1)) : null;
      if (next) path.push(next);
      return Boolean(next);
    };
    const show = () => stage.set({ mean: path.at(-1)[0], width: path.at(-1)[1], path: [...path] });
    if (stage.still) {
      while (go());
      return show();
    }
    const began = performance.now();
    const frame = (now) => {
      let on = true;
      while (on && path.length * STEP_TIME < now - began) on = go();
      running = on ? requestAnimationFrame(frame) : null;
      show();
    };
    running = requestAnimationFrame(frame);
  }

  function halt() {
    cancelAnimationFrame(running);
    running = null;
  }

  function say({ mean, width, n, centre, spread, ell, best }) {
    const words = [
      `Mean μ = ${three(mean)}, width σ = ${three(width)}: the log-likelihood, the sum of the ${n} values ln f(x), is ${written(ell(mean, width))}.`,
    ];
    if (stage.get("pulls")) {
      const withoutNoise = (slope) => (Math.abs(slope) * width < ALIKE * n ? 0 : slope);
      const byMean = withoutNoise((n * (centre - mean)) / width ** 2);
      const byWidth = withoutNoise((n * (spread ** 2 + (centre - mean) ** 2)) / width ** 3 - n / width);
      words.push(`Its slope by μ is ${written(byMean, 1)}, by σ ${written(byWidth, 1)}.`);
    }
    if (stage.get("top")) {
      words.push(best
        ? `The top: μ = ${three(best[0])}, σ = ${three(best[1])}, with ${written(ell(...best))}.`
        : "There is no top: the data are all alike, and the narrower the curve, the better.");
    }
    const path = stage.get("path");
    if (path.length && !best && width <= stage.get("widths")[0]) words.push("The descent ended at the narrowest curve of the map.");
    else if (path.length > STEPS) words.push(`The descent was stopped after ${STEPS} steps.`);
    stage.say(words.join(" "));
  }
}
