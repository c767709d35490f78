// The derivative explorer: a curve with a secant, the slope as the height of a second curve, and, in another view,
// the error of a numerical slope against its step.

import { compile, scientific, written } from "./toolkit/formula.js";
import { rangeOf } from "./toolkit/ticks.js";

const TINY = 1e-6; // as in derivative_explorer.py, whose sentences these are too
const SAME_SLOPE = 1e-3;
const UPRIGHT = 1e3;
const LAST_HALVING = "Halving ends here: with a smaller step rounding would spoil the slope.";
const STEPS = [1e-15, 1];

export function explorer(stage) {
  const slopes = () => stage.get("view") === "slope";
  const wide = () => stage.get("domain")[1] - stage.get("domain")[0];
  const three = (value) => written(value, 3);
  const presets = stage.get("presets");
  const choose = (name) => {
    const { name: _, ...preset } = presets.find((one) => one.name === name) ?? {};
    stage.set({ ...preset, message: "" });
  };
  const list = makeSelect(stage, {
    name: "formula", label: "curve", chosen: choose,
    options: () => [...presets.map(({ name }) => [name, name]), ["", "a formula of your own"]],
  });
  stage.bound(list);
  const known = () => presets.find(({ formula }) => formula === stage.get("formula"))?.name ?? "";
  stage.updates.push(() => (list.element.querySelector("select").value = known()));
  stage.controls(
    stage.select({ name: "view", label: "show", options: [["slope", "slopes"], ["error", "error of a numerical slope"]] }),
    list,
    stage.field({ name: "formula", label: "f(x) =", message: "message" }),
  );
  const halve = () => {
    const half = stage.get("gap") / 2;
    if (Math.abs(half) >= TINY) stage.set({ gap: half });
  };
  stage.controls(
    stage.slider({ name: "gap", label: "step h", min: () => -0.4 * wide(), max: () => 0.4 * wide(), step: 0.01, shown: slopes }),
    stage.button({ label: "halve the step", press: halve, shown: slopes }),
    stage.checkbox({ name: "tangent", label: "tangent and f′", shown: slopes }),
    stage.checkbox({ name: "second", label: "f″", shown: () => slopes() && stage.get("tangent") }),
    stage.checkbox({ name: "equal", label: "equal axes", shown: slopes }),
  );
  const curve = stage.plot({ name: "The curve, a secant and the tangent", height: 360 });
  const below = stage.plot({ name: "The slope at each x", height: 360 });
  const errors = stage.plot({ name: "The error of a numerical slope against its step", height: 380 });
  let visited = [];

  stage.draw(() => {
    const { f: tree, first, second, poles } = stage.get("function");
    const f = stage.memo("f", [tree], () => compile(tree));
    const df = stage.memo("first", [first], () => compile(first));
    const ddf = stage.memo("second", [second], () => compile(second));
    const [x, gap, domain, tangent] = ["x", "gap", "domain", "tangent"].map((name) => stage.get(name));
    curve.element.hidden = below.element.hidden = !slopes();
    errors.element.hidden = slopes();
    if (slopes()) {
      stage.memo("visited", [tree], () => (visited = [x, x]));
      visited = [Math.min(x, visited[0]), Math.max(x, visited[1])];
      const secant = Math.abs(gap) < TINY ? NaN : (f(x + gap) - f(x)) / gap;
      drawCurve({ f, x, gap, domain, secant, slope: tangent ? slopeAt(f, df, x) : NaN });
      drawSlopes({ f, df, ddf, x, gap, domain, secant, tangent });
      const words = [secantWords(f, x, gap, domain, poles)];
      if (tangent) words.push(tangentWords(f, df, x));
      if (tangent && stage.get("second") && Number.isFinite(ddf(x))) words.push(`f″ there: ${three(ddf(x))}.`);
      stage.say(words.join(" ").trim());
    } else drawErrors(f, df, x);
  });

  const samples = (g, [low, high]) => Array.from({ length: 401 }, (_, i) => g(low + ((high - low) * i) / 400));

  function drawCurve({ f, x, gap, domain, secant, slope }) {
    const heights = stage.memo("heights", [f, ...domain], () => rangeOf(samples(f, domain)));
    const axes = {
      x: { domain: wider(domain), label: "x" }, y: { domain: heights, label: "f(x)" },
      equal: stage.get("equal"), title: "The curve",
    };
    curve.paint(axes, () => {
      curve.curve("f", f, "function");
      if (Number.isFinite(secant)) curve.slope("secant", [x, f(x)], secant, "secant");
      if (Number.isFinite(slope)) curve.slope("tangent", [x, f(x)], slope, "tangent");
      const [low, high] = domain;
      const name = (key, words, at, more) => curve.label(key, words, at, "ink", more);
      if (x + gap >= low && x + gap <= high) {
        curve.handle("second point", {
          at: [x + gap, f(x + gap)], label: "second point, x + h", text: `h = ${written(gap)}`, hollow: true, step: 0.01,
          min: low, max: high, move: ([to]) => stage.set({ gap: rounded(to - x) }),
        });
        if (Math.abs(curve.x(x + gap) - curve.x(x)) > 50) name("x + h", "x + h", [x + gap, f(x + gap)], { dx: 0, dy: -18, anchor: "middle" });
      }
      curve.handle("point", {
        at: [x, f(x)], label: "point x", text: `x = ${written(x)}`, step: 0.05, min: low, max: high,
        move: ([to]) => stage.set({ x: rounded(to) }),
      });
      name("x", "x", [x, f(x)], { dx: 0, dy: 26, anchor: "middle" });
    });
  }

  function drawSlopes({ f, df, ddf, x, gap, domain, secant, tangent }) {
    const both = tangent && stage.get("second");
    const range = stage.memo("slopes", [df, ddf, both, ...domain], () =>
      rangeOf([...samples(df, domain), ...(both ? samples(ddf, domain) : [])], { include: [0] }));
    const quotient = (at) => (f(at + gap) - f(at)) / gap;
    const axes = { x: { domain: wider(domain), label: "x" }, y: { domain: range, label: "slope" }, title: "Its slope" };
    below.paint(axes, () => {
      if (both) {
        below.curve("f″", ddf, "second_derivative");
        named(below, "f″(x)", ddf, 0.7, "second_derivative");
      }
      if (tangent) {
        below.curve("f′", df, "derivative");
        named(below, "f′(x)", df, 0.15, "derivative");
        const slope = slopeAt(f, df, x);
        if (Number.isFinite(slope)) below.dots("slope", [[x, slope]], "tangent", { radius: 6 });
      }
      if (Number.isFinite(secant)) {
        below.curve("quotients", quotient, "secant", { from: visited[0], to: visited[1] });
        below.dots("quotient", [[x, secant]], "secant", { radius: 6 });
        below.label("quotient name", `secant ${three(secant)}`, [x, secant], "secant", { dx: 12, dy: -12 });
      }
    });
  }

  function drawErrors(f, df, x) {
    const slope = slopeAt(f, df, x);
    const step = stage.get("step");
    const forward = (h) => Math.abs((f(x + h) - f(x)) / h - slope);
    const central = (h) => Math.abs((f(x + h) - f(x - h)) / (2 * h) - slope);
    const [[a, b], points] = [STEPS.map(Math.log10), 300];
    const made = stage.memo("errors", [f, slope, x], () => {
      const steps = Array.from({ length: points + 1 }, (_, i) => 10 ** (a + ((b - a) * i) / points));
      return [forward, central].map((error) => steps.map((h) => [h, Math.max(error(h), 1e-17)]));
    });
    const axes = { x: { domain: STEPS, label: "step h", log: true }, y: { domain: [1e-14, 10], label: "error of the slope", log: true } };
    errors.paint(axes, () => {
      if (!Number.isFinite(slope)) return;
      made.forEach((path, i) => errors.path(`method ${i}`, path, ["secant", "tangent"][i], { thin: true }));
      errors.label("forward", "forward", [1e-4, Math.max(forward(1e-4), 1e-12)], "secant", { dy: -22, dx: -20, anchor: "end" });
      errors.label("central", "central", [1e-3, Math.max(central(1e-3), 1e-12)], "tangent", { dy: 24, dx: 10 });
      const height = Math.max(forward(step), 1e-14);
      errors.dots("central now", [[step, Math.max(central(step), 1e-14)]], "tangent", { radius: 6 });
      errors.handle("step", {
        at: [step, height], label: "step h", text: `h = ${scientific(step)}`, meaning: "secant", step: 10 ** 0.1,
        move: ([to]) => stage.set({ step: to }),
      });
    });
    stage.say(Number.isFinite(slope)
      ? `At x = ${written(x)} the slope is ${three(slope)}. With a step of ${scientific(step)} the forward difference is off by ${scientific(forward(step))}, the central difference by ${scientific(central(step))}.`
      : `At x = ${written(x)} there is no slope to be wrong about.`);
  }

  function secantWords(f, x, gap, [low, high], poles) {
    if (!Number.isFinite(f(x))) return `At x = ${written(x)} the formula has no value.`;
    if (gap === 0) return "With h = 0 the two points are one: rise over run would be 0/0.";
    if (Math.abs(gap) < TINY) return `With h = ${written(gap)} rounding hides how far the two points lie apart: no slope.`;
    const where = `The second point lies ${written(Math.abs(gap))} to the ${gap > 0 ? "right" : "left"}`;
    const slope = (f(x + gap) - f(x)) / gap;
    if (!Number.isFinite(slope)) return `${where}, where the formula has no value.`;
    const outside = x + gap >= low && x + gap <= high ? "" : ", outside the picture";
    const across = poles.some((pole) => (pole - x) * (pole - x - gap) < 0) ? ", across a pole" : "";
    const words = `${where}${outside}${across}: secant slope ${three(slope)}.`;
    return Math.abs(gap) >= 2 * TINY ? words : `${words} ${LAST_HALVING}`;
  }

  function tangentWords(f, df, x) {
    if (!Number.isFinite(f(x))) return "";
    const slope = slopeAt(f, df, x);
    if (Number.isFinite(slope)) return `Slope of the tangent at x = ${written(x)}: ${three(slope)}.`;
    const [left, right] = sides(f, x);
    if (Math.min(Math.abs(left), Math.abs(right)) > UPRIGHT) {
      return `No slope at x = ${written(x)}: on both sides the secants grow steeper without end.`;
    }
    return `No tangent at x = ${written(x)}: the slope is ${three(left)} just left of it and ${three(right)} just right.`;
  }
}

// A curve's name, beside it at a share of the axis.
function named(plot, words, g, share, meaning) {
  const at = plot.x.invert(plot.box.left + share * (plot.box.right - plot.box.left));
  plot.label(words, words, [at, g(at)], meaning, { dx: 10, dy: 18 });
}

function sides(f, x) {
  return [(f(x) - f(x - TINY)) / TINY, (f(x + TINY) - f(x)) / TINY];
}

// The slope at x, nan at a corner: by the formula of the derivative, or where that has no value from both sides.
function slopeAt(f, df, x) {
  const exact = df(x);
  if (Number.isFinite(exact)) return exact;
  const [left, right] = sides(f, x);
  const same = Math.abs(right - left) <= SAME_SLOPE * Math.max(1, Math.abs(left), Math.abs(right));
  return same && Math.abs(left) < UPRIGHT ? (left + right) / 2 : NaN;
}

const rounded = (value) => Math.round(value * 100) / 100;
const wider = ([low, high]) => [low - 0.03 * (high - low), high + 0.03 * (high - low)];
