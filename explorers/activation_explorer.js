// The activation explorer: an activation and its slope under one handle, and beside them a row of layers with the
// gradient that each of them gets.

import { compile, scientific, written } from "./toolkit/formula.js";

const SATURATED = 0.01; // as in activation_explorer.py, whose sentences these are too
const ONE_ORDER = 10;
const FAR_FROM_ONE = 100;
const OFF_THE_CORNER = 1;
const BESIDE = 1e-6;
const DECADES = 4; // the axis of the bars grows by so many powers of ten at a time

export function explorer(stage) {
  const functions = stage.get("functions");
  // A corner is no place to begin: there is no slope to be passed back.
  const choose = (name) => {
    const slope = compile(functions[name].slope, ["z"]);
    stage.set({ name, z: Number.isNaN(slope(stage.get("z"))) ? OFF_THE_CORNER : stage.get("z") });
  };
  const names = Object.keys(functions).map((name) => [name, name]);
  stage.controls(
    stage.select({ name: "name", label: "activation", options: names, chosen: choose }),
    stage.slider({ name: "weight", label: "weight w", min: 0.1, max: 4, step: 0.05 }),
    stage.slider({ name: "depth", label: "layers", min: 1, max: 50, step: 1, text: (value) => String(value) }),
  );
  const curve = stage.plot({ name: "The activation and its slope", height: 340 });
  const layers = stage.plot({ name: "The gradient that each layer gets", height: 340 });

  stage.draw(() => {
    const [name, z, w, depth] = ["name", "z", "weight", "depth"].map((trait) => stage.get(trait));
    const { phi: tree, slope: slopeTree, saturated, heights } = functions[name];
    const phi = stage.memo("phi", [name], () => compile(tree, ["z"]));
    const slope = stage.memo("slope", [name], () => compile(slopeTree, ["z"]));
    const gradients = passedBack(phi, slope, z, w, depth);
    drawCurve({ name, phi, slope, saturated, heights, z });
    drawLayers(gradients);
    const words = [pointWords(name, phi(z), slope(z), z), depthWords(Math.abs(gradients[0]), w, depth)];
    stage.say([...words, ...cornerWords(slope, z)].join(" "));
  });

  function drawCurve({ name, phi, slope, saturated, heights, z }) {
    const [low, high] = stage.get("window");
    const axes = { x: { domain: [low, high], label: "z" }, y: { domain: heights, label: "φ(z) and φ′(z)" }, title: name };
    curve.paint(axes, () => {
      const [bottom, top] = heights;
      saturated.forEach(([from, to], i) => {
        curve.area(`saturated ${i}`, [[from, bottom], [to, bottom], [to, top], [from, top]], "data");
        curve.label(`saturated name ${i}`, "saturated", [(from + to) / 2, bottom + 0.3 * (top - bottom)], "ink", { dx: 0, dy: 0, anchor: "middle" });
      });
      curve.curve("phi", phi, "function");
      curve.curve("slope", slope, "derivative");
      const at = slope(z);
      if (Number.isFinite(at)) {
        curve.slope("tangent", [z, phi(z)], at, "tangent");
        curve.line("drop", [z, phi(z)], [z, at], "reference", { thin: true });
        curve.dots("slope here", [[z, at]], "derivative", { radius: 6 });
        curve.label("slope name", `φ′ = ${written(at, 3)}`, [z, at], "derivative", { dx: z > 4 ? -10 : 10, dy: -10, anchor: z > 4 ? "end" : "start" });
      }
      curve.handle("z", {
        at: [z, phi(z)], label: "pre-activation z", text: `z = ${written(z)}, slope ${Number.isFinite(at) ? written(at, 3) : "none"}`,
        step: 0.1, move: ([to]) => stage.set({ z: Math.round(to * 100) / 100 }),
      });
    });
  }

  function drawLayers(gradients) {
    const sizes = gradients.map(Math.abs);
    const seen = sizes.filter((size) => size > 0).map(Math.log10);
    const least = DECADES * Math.floor(Math.min(-8, ...seen.map((power) => power - 0.5)) / DECADES);
    const most = DECADES * Math.ceil(Math.max(2, ...seen.map((power) => power + 1)) / DECADES);
    const axes = {
      x: { domain: [0.4, Math.max(2, sizes.length) + 0.6], label: "layer" },
      y: { domain: [10 ** least, 10 ** most], label: "size of its gradient", log: true },
      title: "What each layer gets",
    };
    layers.paint(axes, () => {
      layers.bars("layer", sizes.map((height, i) => ({ from: i + 0.6, to: i + 1.4, height, meaning: "tangent" })));
      layers.line("one", [0.4, 1], [axes.x.domain[1], 1], "reference");
      const first = sizes[0] > 0 ? size(sizes[0]) : "nothing";
      layers.label("first", `layer 1 gets ${first}`, [0.4, 10 ** most], "tangent", { dx: 8, dy: 16 });
    });
  }

  function pointWords(name, value, slope, z) {
    const at = `${name[0].toUpperCase()}${name.slice(1)} at z = ${written(z)}: value ${written(value, 3)}`;
    if (!Number.isFinite(slope)) return `${at}, and a corner: no slope.`;
    return `${at}, slope ${written(slope, 3)}${Math.abs(slope) < SATURATED ? ", saturated" : ""}.`;
  }

  function depthWords(first, w, depth) {
    const after = `After ${depth} layer${depth > 1 ? "s" : ""} with weight ${written(w)}`;
    if (first === 0) return `${after} nothing of the gradient is left for the first layer.`;
    return `${after} the first layer gets ${size(first)} of the gradient: ${verdict(first)}.`;
  }

  // At a corner, where a slope has to be chosen, from what and how.
  function cornerWords(slope, z) {
    if (Number.isFinite(slope(z))) return [];
    const [left, right] = [slope(z - BESIDE), slope(z + BESIDE)].map((side) => written(side));
    return [`At the corner any slope from ${left} to ${right} would do; that of its left side is taken here, as most software does.`];
  }
}

// What has become of a gradient that was 1.
function verdict(first) {
  if (first * FAR_FROM_ONE < 1) return "it vanishes";
  if (first > FAR_FROM_ONE) return "it explodes";
  if (first * ONE_ORDER < 1) return "it shrinks";
  return first > ONE_ORDER ? "it grows" : "it keeps its order of size";
}

// The derivative of the output by the pre-activation of each layer. At a corner the slope
// of its left side is taken, as most software does.
function passedBack(phi, slope, z, w, depth) {
  const slopes = [];
  for (let k = 0; k < depth; k++) {
    const here = slope(z);
    slopes.push(Number.isNaN(here) ? slope(z - BESIDE) : here);
    z = w * phi(z);
  }
  const gradients = [slopes[depth - 1]];
  for (let k = depth - 2; k >= 0; k--) gradients.unshift(gradients[0] * w * slopes[k]);
  return gradients;
}

// A plain number near 1, and a power of ten elsewhere.
const size = (value) => (value >= 0.01 && value < 1000 ? written(value) : scientific(value));
