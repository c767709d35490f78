// The gradient explorer: a place on the level sets, a direction to turn, the surface beside it, and the slope over
// all directions.

import { compile, written } from "./toolkit/formula.js";
import { sampleGrid, someHeights } from "./toolkit/levels.js";

const TINY = 1e-6; // as in gradient_explorer.py, whose sentences these are too
const FLAT = 5e-4;
const ARROW = 0.2; // of the map's width
const NAMES = ["x", "y"];

export function explorer(stage) {
  const presets = stage.get("presets");
  const choose = (name) => {
    const { name: _, ...preset } = presets.find((one) => one.name === name) ?? {};
    stage.set({ ...preset, message: "" });
  };
  const list = makeSelect(stage, {
    name: "formula", label: "surface", chosen: choose,
    options: () => [...presets.map(({ name }) => [name, name]), ["", "a formula of your own"]],
  });
  stage.bound(list);
  const known = () => presets.find(({ formula }) => formula === stage.get("formula"))?.name ?? "";
  stage.updates.push(() => (list.element.querySelector("select").value = known()));
  stage.controls(list, stage.field({ name: "formula", label: "f(x, y) =", message: "message" }));
  stage.controls(
    stage.slider({ name: "angle", label: "direction", min: 0, max: 360, step: 1, text: degrees }),
    stage.checkbox({ name: "show_gradient", label: "gradient" }),
  );
  const map = stage.plot({ name: "The level sets, seen from above, with a point and a direction", height: 380 });
  map.element.style.flexBasis = "420px"; // the map is where the hand is: it gets the most room
  const surface = stage.surface({ name: "The surface", height: 380, turn: -0.5, tilt: 0.65 });
  const wave = stage.plot({ name: "The slope at the point over all directions", height: 380 });

  stage.draw(() => {
    const { f: tree, dx, dy, poles } = stage.get("function");
    const [f, fx, fy] = stage.memo("f", [tree], () => [tree, dx, dy].map((one) => compile(one, NAMES)));
    const [x, y, angle] = ["x", "y", "angle"].map((name) => stage.get(name));
    const [across, up] = [stage.get("x_domain"), stage.get("y_domain")];
    const height = f(x, y);
    const gradient = [fx(x, y), fy(x, y)];
    const smooth = gradient.every(Number.isFinite);
    const slopeAlong = (degree) => {
      const [a, b] = unit(degree);
      return smooth ? gradient[0] * a + gradient[1] * b : (f(x + TINY * a, y + TINY * b) - height) / TINY;
    };
    const shown = stage.get("show_gradient") && smooth && Math.hypot(...gradient) >= FLAT;
    const grid = stage.memo("grid", [f, ...across, ...up], () => sampleGrid(f, across, up, poles ? 40 : 20, { poles }));
    const steep = stage.memo("steep", [f, ...across, ...up], () => usual(fx, fy, across, up));
    const reach = ARROW * (across[1] - across[0]);
    const [a, b] = unit(angle);
    const tip = [x + reach * a, y + reach * b];
    const end = [x + (1.2 * reach * gradient[0]) / steep, y + (1.2 * reach * gradient[1]) / steep];
    const now = { f, poles, x, y, angle, height, gradient, shown, slopeAlong, reach, tip, end };
    drawMap(now, across, up);
    drawSurface(now, grid);
    drawWave(now, steep);
    stage.say(words(now, smooth));
  });

  function drawMap({ f, poles, x, y, angle, height, gradient, shown, reach, tip, end }, across, up) {
    const axes = { x: { domain: across, label: "x" }, y: { domain: up, label: "y" }, equal: true, title: "From above" };
    map.paint(axes, () => {
      const seen = [map.x.domain, map.y.domain];
      const grid = stage.memo("seen", [f, ...seen.flat()], () => sampleGrid(f, ...seen, 44, { poles }));
      const heights = stage.memo("heights", [grid], () => someHeights(grid, 11, 1.4));
      map.levels("levels", grid, heights);
      if (Number.isFinite(height)) map.levels("this height", grid, [height], "reference", { layer: "curves" });
      if (shown) {
        const [p, q] = gradient.map((entry) => (0.2 * reach * entry) / Math.hypot(...gradient));
        map.path("right angle", [[x + p, y + q], [x + p - q, y + q + p], [x - q, y + p]], "ink", { thin: true });
        map.arrow("gradient", [x, y], end, "tangent");
        map.label("gradient name", "gradient", end, "tangent", { dx: 6, dy: -6 });
      }
      map.arrow("direction", [x, y], tip, "derivative");
      map.handle("point", {
        at: [x, y], label: "point", text: `(${written(x)}, ${written(y)})`, axis: "both", step: 0.1,
        move: ([s, t]) => stage.set({ x: within(s, across), y: within(t, up) }),
      });
      map.handle("tip", {
        at: tip, label: "direction", text: degrees(angle), meaning: "derivative", axis: "both", hollow: true,
        step: 0.25 * reach, move: ([s, t]) => stage.set({ angle: turned(Math.atan2(t - y, s - x)) }),
      });
    });
  }

  function drawSurface({ f, x, y, height, shown, tip, end }, grid) {
    surface.paint({ grid, x: "x", y: "y", z: "f(x, y)" }, () => {
      const floor = ([s, t], meaning) => surface.path([[x, y, surface.low], [s, t, surface.low]], meaning);
      if (shown) floor(end, "tangent");
      floor(tip, "derivative");
      if (!Number.isFinite(height)) return;
      surface.path([[x, y, surface.low], [x, y, height]], "reference");
      const way = Array.from({ length: 13 }, (_, i) => [x + ((tip[0] - x) * i) / 12, y + ((tip[1] - y) * i) / 12]);
      surface.path(way.map((place) => [...place, f(...place)]), "derivative");
      surface.dot([x, y, height], "point");
    });
  }

  function drawWave({ angle, gradient, shown, slopeAlong }, steep) {
    const top = 1.6 * steep;
    const axes = {
      x: { domain: [0, 360], label: "direction in degrees" }, y: { domain: [-top, top], label: "slope" },
      title: "In all directions",
    };
    wave.paint(axes, () => {
      wave.curve("slopes", slopeAlong, "derivative");
      const slope = slopeAlong(angle);
      if (shown) {
        const peak = turned(Math.atan2(gradient[1], gradient[0]));
        wave.line("peak", [peak, -top], [peak, top], "tangent", { thin: true });
        wave.label("peak name", "gradient", [peak, -top], "tangent", { dx: 6, dy: -8 });
      }
      if (!Number.isFinite(slope)) return;
      wave.bars("slope", [{ from: angle - 5, to: angle + 5, height: slope, meaning: "derivative" }]);
      wave.label("slope value", `slope ${written(slope, 3)}`, [360, top], "ink", { dx: -2, dy: 16, anchor: "end" });
      wave.handle("turn", {
        at: [angle, slope], label: "direction on the wave", text: `${degrees(angle)}, slope ${written(slope, 3)}`,
        meaning: "derivative", step: 5, min: 0, max: 360, move: ([to]) => stage.set({ angle: Math.round(to) }),
      });
    });
  }

  function words({ x, y, angle, height, gradient, slopeAlong }, smooth) {
    const at = `(${written(x)}, ${written(y)})`;
    if (!Number.isFinite(height)) return `At ${at} the formula has no value.`;
    const where = `At ${at} the height is ${written(height, 3)}`;
    const slope = slopeAlong(angle);
    if (!Number.isFinite(slope)) return `${where}; there is no slope in the direction ${degrees(angle)}.`;
    const first = `${where}; in the direction ${degrees(angle)} the slope is ${written(slope, 3)}.`;
    if (!stage.get("show_gradient")) return first;
    if (!smooth) return `${first} There is no gradient here: the slopes in all directions are not one cosine.`;
    const length = Math.hypot(...gradient);
    if (length < FLAT) return `${first} The gradient is zero: every direction is level, and none is steepest.`;
    const past = angle - (Math.atan2(gradient[1], gradient[0]) * 180) / Math.PI;
    const turn = Math.abs(((((past + 180) % 360) + 360) % 360) - 180);
    const entries = gradient.map((entry) => written(entry)).join(", ");
    return `${first} The gradient is (${entries}), its length ${written(length, 3)}; the direction lies ${degrees(turn)} from it.`;
  }
}

const unit = (degree) => [Math.cos((degree * Math.PI) / 180), Math.sin((degree * Math.PI) / 180)];
const turned = (radians) => (Math.round((radians * 180) / Math.PI) + 360) % 360;
const degrees = (angle) => `${Math.round(((angle % 360) + 360) % 360) % 360}°`;
const within = (value, [low, high]) => Math.round(100 * Math.min(high, Math.max(low, value))) / 100;

// A length of the gradient that is usual on the map: three quarters of the places have a shorter one.
function usual(fx, fy, across, up) {
  const { values } = sampleGrid((x, y) => Math.hypot(fx(x, y), fy(x, y)), across, up, 20);
  const lengths = [...values].filter(Number.isFinite).sort((a, b) => a - b);
  return lengths[Math.floor(0.75 * lengths.length)] || 1;
}
