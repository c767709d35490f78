// The chain explorer: dials that turn each other as nodes of a computational graph, with a local slope on every
// arrow; beneath, the curve of every step with the slope taken where the signal is.

import { compile, written } from "./toolkit/formula.js";
import { clamp } from "./toolkit/plot.js";
import { rangeOf } from "./toolkit/ticks.js";

const UNIT = Math.PI / 3; // how far a needle turns for 1: six make a whole turn
const NUDGE = 0.2; // the small turn of x whose effects the arcs show
const FARTHEST = 1.8 * Math.PI; // no arc is longer
const SAMPLED = 241;
const PLACES = {
  row: (count) => Array.from({ length: count }, (_, k) => [3.4 * k, 0]),
  paths: () => [[0, 0], [3.8, 2.4], [3.8, -2.4], [7.6, 0]],
};
const LARGEST = 58; // pixels, the radius of a dial

export function explorer(stage) {
  const row = () => stage.get("kind") === "row";
  const field = (name, label, shown) => stage.field({ name, label, message: `${name}_message`, shown });
  const fields = [
    field("first", "u, from x:", () => true),
    field("second", "then, from u:", row),
    field("third", "then, from v (or nothing):", row),
    field("second", "v, from x:", () => !row()),
    field("third", "y, from u and v:", () => !row()),
  ];
  stage.controls(
    presetList(stage),
    stage.select({ name: "kind", label: "steps", options: [["row", "in a row"], ["paths", "two paths"]], chosen: rearrange }),
    stage.checkbox({ name: "backward", label: "slopes of y, from the end" }),
  );
  stage.controls(...fields);
  const dials = stage.plot({ name: "Dials that turn each other", height: 300 });
  dials.element.style.flexBasis = "100%";
  const curves = [0, 1, 2, 3].map((k) => stage.plot({ name: `The curve of step ${k + 1}`, height: 260 }));

  stage.draw(() => {
    const graph = stage.get("graph");
    const steps = stage.memo("steps", [graph], () => graph.map(ready));
    const signal = pass(steps, stage.get("x"));
    drawDials(dials, stage, signal);
    const panels = steps.flatMap((step) => step.inputs.map((input, place) => ({ step, input, place })));
    const ranges = stage.memo("ranges", [steps, ...stage.get("domain")], () => rangesOf(steps, stage.get("domain")));
    curves.forEach((plot, k) => {
      plot.element.hidden = k >= panels.length;
      plot.element.style.flexBasis = panels.length > 3 ? "max(300px, 45%)" : "";
      if (k < panels.length) drawStep(plot, stage, { ...panels[k], signal, ranges });
    });
    stage.say(words(steps, signal, row()));
  });

  // From a row to two paths and back: what stands in the fields is kept where it can be.
  function rearrange(kind) {
    const { name: _, ...preset } = stage.get("presets").find((one) => one.kind === kind);
    stage.set({ ...preset, ...quiet });
  }
}

const quiet = { first_message: "", second_message: "", third_message: "" };

function presetList(stage) {
  const presets = stage.get("presets");
  const known = () => presets.find((one) => ["kind", "first", "second", "third"].every((key) => one[key] === stage.get(key)))?.name ?? "";
  const list = makeSelect(stage, {
    name: "first", label: "chain",
    options: () => [...presets.map(({ name }) => [name, name]), ["", "a chain of your own"]],
    chosen: (name) => {
      const { name: _, ...preset } = presets.find((one) => one.name === name) ?? {};
      stage.set({ ...preset, ...quiet });
    },
  });
  stage.bound(list);
  stage.updates.push(() => (list.element.querySelector("select").value = known()));
  return list;
}

function ready({ name, inputs, tree, slopes }) {
  return { name, inputs, value: compile(tree, inputs), slopes: slopes.map((slope) => compile(slope, inputs)) };
}

// Forwards the values, on every arrow a local slope, backwards the slope of y with respect to each value.
function pass(steps, x) {
  const values = { x };
  const arrows = [];
  for (const { name, inputs, value, slopes } of steps) {
    const given = inputs.map((input) => values[input]);
    values[name] = value(...given);
    inputs.forEach((input, place) => arrows.push({ from: input, to: name, slope: slopes[place](...given) }));
  }
  const blame = Object.fromEntries(Object.keys(values).map((name) => [name, name === "y" ? 1 : 0]));
  const turned = { x: 1 }; // the slope of each value with respect to x
  for (const { from, to, slope } of arrows) turned[to] = (turned[to] ?? 0) + turned[from] * slope;
  for (const { from, to, slope } of [...arrows].reverse()) blame[from] += blame[to] * slope;
  return { values, arrows, blame, turned };
}

// Values that each dial shows over the domain of x.
function rangesOf(steps, [low, high]) {
  const passes = Array.from({ length: SAMPLED }, (_, k) => pass(steps, low + ((high - low) * k) / (SAMPLED - 1)).values);
  return Object.fromEntries(Object.keys(passes[0]).map((name) => [name, rangeOf(passes.map((values) => values[name]))]));
}

function drawDials(plot, stage, { values, arrows, blame, turned }) {
  const names = Object.keys(values);
  const places = PLACES[stage.get("kind")](names.length);
  const place = Object.fromEntries(names.map((name, k) => [name, places[k]]));
  const [width, height] = [Math.max(...places.map(([x]) => x)), Math.max(...places.map(([, y]) => y))];
  const [across, up] = [[-1.6, width + 1.6], [-height - 1.9, height + (stage.get("backward") ? 1.9 : 1.4)]];
  const axes = { x: { domain: across }, y: { domain: up }, equal: true, bare: true };
  plot.height = Math.min(LARGEST, plot.width / (width + 3.2)) * (up[1] - up[0]);
  plot.paint(axes, () => {
    for (const { from, to, slope } of arrows) drawArrow(plot, place[from], place[to], `${from} to ${to}`, slope);
    for (const name of names) {
      const [x, y] = place[name];
      drawDial(plot, name, [x, y], values[name], NUDGE * turned[name]);
      plot.label(`${name} value`, `${name} = ${written(values[name])}`, [x, y - 1.35], "function", middle(14));
      if (stage.get("backward")) plot.label(`${name} blame`, written(blame[name]), [x, y + 1.35], "derivative", middle(-2));
    }
    const [x, [low, high]] = [stage.get("x"), stage.get("domain")];
    const set = (to) => stage.set({ x: Math.round(1000 * clamp(to, low, high)) / 1000 });
    const [cx, cy] = place.x;
    plot.handle("dial", {
      at: on([cx, cy], UNIT * x, 0.8), label: "dial x", text: `x = ${written(x)}`, axis: "both",
      value: x, min: low, max: high, stepped: (times) => set(stage.get("x") + 0.05 * times),
      move: ([to, height]) => set(x + wrapped(Math.atan2(to - cx, height - cy) - UNIT * x) / UNIT),
    });
  });
}

function drawDial(plot, name, centre, value, turn) {
  const round = (radius, from, to) => Array.from({ length: 49 }, (_, k) => on(centre, from + ((to - from) * k) / 48, radius));
  const rim = round(1, 0, 2 * Math.PI);
  const marks = [0, 1, 2, 3, 4, 5].flatMap((k) => [[NaN, NaN], on(centre, UNIT * k, 0.86), on(centre, UNIT * k, 1)]);
  plot.area(`${name} face`, rim, "function");
  plot.path(`${name} rim`, [...rim, ...marks], "ink", { thin: true, solid: true });
  if (!Number.isFinite(value)) return;
  const now = UNIT * value;
  plot.line(`${name} needle`, centre, on(centre, now, 0.8), "function");
  plot.dots(`${name} hub`, [centre], "function");
  if (!Number.isFinite(turn)) return;
  const to = now + clamp(UNIT * turn, -FARTHEST, FARTHEST);
  plot.path(`${name} turn`, round(1.14, now, to), "derivative", { solid: true });
  if (Math.abs(to - now) < 0.02) return;
  const back = Math.sign(to - now) * Math.min(0.15, Math.abs(to - now));
  plot.arrow(`${name} tip`, on(centre, to - back, 1.14), on(centre, to, 1.14), "derivative");
}

function drawArrow(plot, from, to, key, slope) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const along = (share) => [from[0] + dx * share, from[1] + dy * share];
  plot.arrow(key, along(1.3 / length), along(1 - 1.3 / length), "ink");
  // on a level arrow the slope stands above it, clear of the arcs where there is little room; else outside the graph
  const unit = plot.x(1) - plot.x(0);
  const above = from[1] + to[1] >= 0;
  const aside = { dx: 0, dy: above ? -8 : 20, anchor: above === dy > 0 ? "end" : "start" };
  const level = middle(length * unit > 190 ? -10 : -unit);
  const share = dy ? (above === dy > 0 ? 0.65 : 0.35) : 0.5; // away from what is written under the dials
  plot.label(`${key} slope`, `× ${written(slope)}`, along(share), "derivative", dy ? aside : level);
}

// One step's curve over what reaches it, another input held still; the slope where the signal is, and a hollow point
// where x itself would be.
function drawStep(plot, stage, { step, input, place, signal, ranges }) {
  const given = step.inputs.map((name) => signal.values[name]);
  const alone = step.inputs.length === 1;
  const along = alone ? step.value : (at) => step.value(...given.map((value, k) => (k === place ? at : value)));
  const [at, value, x] = [signal.values[input], signal.values[step.name], stage.get("x")];
  const slope = step.slopes[place](...given);
  const elsewhere = input !== "x" && alone;
  const domain = elsewhere ? joined(ranges[input], ranges.x) : ranges[input];
  const held = step.inputs.filter((name) => name !== input);
  // a title that stays the same spares the axes a new drawing in every frame
  const title = `${step.name} from ${input}${held.length ? `, ${held} held still` : ""}`;
  const label = step.inputs.length > 1 ? `${step.name}(${step.inputs.join(", ")})` : `${step.name}(${input})`;
  plot.paint({ x: { domain, label: input }, y: { domain: joined(ranges[step.name], [value, value]), label }, title }, () => {
    plot.curve("step", along, "function");
    if (elsewhere && Math.abs(plot.x(x) - plot.x(at)) > 12 && Number.isFinite(along(x))) {
      plot.dots("x itself", [[x, along(x)]], "point", { hollow: true, radius: 6 });
      plot.label("not here", "not at x", [x, along(x)], "ink", { dx: 0, dy: 24, anchor: "middle" });
    }
    if (!Number.isFinite(value)) return;
    const corner = [plot.x.domain[1], plot.y.domain[0]]; // where a rising curve leaves room
    plot.label("number", Number.isFinite(slope) ? `slope ${written(slope)}` : "no slope", corner, "tangent", { dx: -6, dy: -8, anchor: "end" });
    if (Number.isFinite(slope)) plot.slope("tangent", [at, value], slope, "tangent");
    if (input !== "x") return plot.dots("signal", [[at, value]], "point", { radius: 7 });
    const [low, high] = stage.get("domain");
    plot.handle("point", {
      at: [at, value], label: `point x on the curve of ${step.name}`, text: `x = ${written(x)}`, step: 0.05, min: low, max: high,
      move: ([to]) => stage.set({ x: Math.round(100 * to) / 100 }),
    });
  });
}

function words(steps, { values, arrows }, row) {
  const at = `At x = ${written(values.x)}`;
  const lost = steps.find(({ name }) => !Number.isFinite(values[name]));
  if (lost) return `${at} the step to ${lost.name} has no value.`;
  const silent = arrows.find(({ slope }) => !Number.isFinite(slope));
  if (silent) return `${at} the step from ${silent.from} to ${silent.to} has no slope: here the chain rule is silent.`;
  return row ? wordsOnARow(steps, values, arrows) : wordsOnPaths(values, arrows);
}

function wordsOnARow(steps, values, arrows) {
  const named = Object.entries(values).map(([name, value]) => `${name} = ${written(value)}`).join(" → ");
  const product = arrows.reduce((all, { slope }) => all * slope, 1);
  const factors = arrows.map(({ slope }) => factor(slope)).join(" · ");
  const last = steps.at(-1);
  const elsewhere = last.slopes[0](values.x);
  const warning = Number.isFinite(elsewhere) ? ` The last slope is taken at ${last.inputs[0]}; at x it would be ${written(elsewhere)}.` : "";
  return `${named}. Slopes multiply: dy/dx = ${factors} = ${written(product)}.${warning}`;
}

function wordsOnPaths(values, arrows) {
  const named = Object.entries(values).map(([name, value]) => `${name} = ${written(value)}`).join(", ");
  const slope = (from, to) => arrows.find((arrow) => arrow.from === from && arrow.to === to).slope;
  const through = (name) => slope("x", name) * slope(name, "y");
  const path = (name) => `Through ${name}: ${factor(slope("x", name))} · ${factor(slope(name, "y"))} = ${written(through(name))}.`;
  return `${named}. ${path("u")} ${path("v")} Paths add: dy/dx = ${written(through("u") + through("v"))}.`;
}

const factor = (value) => (written(value).startsWith("−") ? `(${written(value)})` : written(value));
const middle = (dy) => ({ dx: 0, dy, anchor: "middle" });
const joined = ([a, b], [c, d]) => [Math.min(a, Number.isFinite(c) ? c : a), Math.max(b, Number.isFinite(d) ? d : b)];
// The place on a dial: angles run clockwise from the top.
const on = ([x, y], angle, radius) => [x + radius * Math.sin(angle), y + radius * Math.cos(angle)];
const wrapped = (angle) => Math.atan2(Math.sin(angle), Math.cos(angle));
