// The descent explorer: a walker on a surface. Its path on the level sets (on the curve, seen from above), the same
// path in three dimensions, and its loss.

import { compile, written } from "./toolkit/formula.js";
import { sampleGrid, someHeights } from "./toolkit/levels.js";
import { rangeOf } from "./toolkit/ticks.js";

const MOST_STEPS = 200; // as in descent_explorer.py, whose sentences these are too
const LEVEL = 1e-6;
const FLAT = 1e-10;
const OWN = "a formula of your own";
const TEMPO = 90; // milliseconds a step while it runs
const HAIR = 1e-6;
const DRAPED = 12; // points of a step that are laid on the surface

export function explorer(stage) {
  const surfaces = stage.get("surfaces");
  const dimensions = () => stage.get("start").length;
  const three = (value) => written(value, 3);
  const beta = () => stage.get("momentum");
  const bound = () => (stage.get("ground").bound === null ? null : (1 + beta()) * stage.get("ground").bound);
  const onSaddle = () => stage.get("surface") === "saddle";
  let running = false;

  const choose = (name) => {
    running = false;
    const chosen = surfaces[name];
    if (!chosen) return;
    stage.set({
      surface: name, formula: chosen.formula, ground: chosen, start: chosen.start, message: "",
      learning_rate: chosen.bound === null ? 0.1 : 0.9 * chosen.bound, momentum: 0, noise: 0,
    });
  };
  stage.controls(
    stage.select({
      name: "surface", label: "surface", chosen: choose,
      options: () => [...Object.keys(surfaces), OWN].map((name) => [name, name]),
    }),
    stage.field({ name: "formula", label: "f =", message: "message" }),
  );
  stage.controls(
    stage.slider({
      name: "learning_rate", label: "learning rate η", text: three,
      min: () => (bound() === null ? 0.001 : bound() / 200),
      max: () => (bound() === null ? 1 : 1.25 * bound()),
      mark: () => (bound() === null ? null : { at: bound(), label: beta() ? "2(1 + β)/L" : "2/L" }),
    }),
    stage.slider({ name: "momentum", label: "momentum β", min: 0, max: 0.95, step: 0.01 }),
    stage.slider({ name: "noise", label: "noise", min: 0, max: 0.5, step: 0.01 }),
    stage.slider({
      name: "height", label: "start z", shown: () => dimensions() === 3,
      min: () => stage.get("ground").domain[2]?.[0] ?? 0, max: () => stage.get("ground").domain[2]?.[1] ?? 1,
      value: () => stage.get("start")[2] ?? 0, chosen: (z) => stage.set({ start: [...stage.get("start").slice(0, 2), z] }),
    }),
  );
  const goOn = () => {
    running = !running;
    if (!running) return stage.schedule();
    if (stage.get("steps") >= MOST_STEPS || left(walkFrom(stage.get("start")))) stage.set({ steps: 0 });
    if (stage.still) {
      running = false;
      return stage.set({ steps: MOST_STEPS });
    }
    let last = performance.now();
    const tick = (now) => {
      if (!running || !stage.root.isConnected) return;
      if (now - last >= TEMPO) {
        last = now;
        stage.set({ steps: Math.min(MOST_STEPS, stage.get("steps") + 1) });
        running = stage.get("steps") < MOST_STEPS && !left(walkFrom(stage.get("start")));
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    stage.schedule();
  };
  const halt = (steps) => {
    running = false;
    stage.set({ steps: Math.min(MOST_STEPS, steps) });
  };
  stage.controls(
    stage.button({ label: "step", press: () => halt(stage.get("steps") + 1) }),
    stage.button({ label: () => (running ? "stop" : "run"), press: goOn }),
    stage.button({ label: "reset", press: () => halt(0) }),
    stage.button({ label: "onto the ridge", shown: onSaddle, press: () => stage.set({ start: [stage.get("start")[0], 0] }) }),
    stage.button({ label: "a hair off the ridge", shown: onSaddle, press: () => stage.set({ start: [stage.get("start")[0], HAIR] }) }),
    stage.checkbox({ name: "several", label: "several starts" }),
    stage.checkbox({ name: "logarithmic", label: "logarithmic loss", shown: () => stage.get("ground").floor !== null }),
  );
  const map = stage.plot({ name: "The path", height: 360 });
  const scene = stage.surface({ name: "The same path in three dimensions", height: 340 });
  const losses = stage.plot({ name: "The loss at each step", height: 320 });

  const functions = () => {
    const { f, slopes, curvatures, names } = stage.get("ground");
    return stage.memo("functions", [f], () => ({
      f: compile(f, names),
      slopes: slopes.map((tree) => compile(tree, names)),
      curvatures: curvatures.map((row) => row.map((tree) => compile(tree, names))),
    }));
  };
  const inside = (point) => stage.get("ground").domain.every(([low, high], i) => low <= point[i] && point[i] <= high);
  const left = (path) => !inside(path.at(-1)) || path.length <= stage.get("steps");

  const stands = (point) => Number.isFinite(functions().f(...point));

  // The points of a walk; it ends where it leaves the picture, or comes to a place without a height or a slope.
  function walkFrom(start, noisy = true) {
    const { slopes } = functions();
    const [rate, keep, steps, pushes] = ["learning_rate", "momentum", "steps", "pushes"].map((name) => stage.get(name));
    const scale = noisy ? stage.get("noise") * stage.get("ground").steepness : 0;
    const path = [start];
    let v = start.map(() => 0);
    for (let k = 0; k < steps; k++) {
      const x = path.at(-1);
      v = v.map((part, i) => keep * part - rate * (slopes[i](...x) + scale * pushes[k][i]));
      const next = x.map((value, i) => value + v[i]);
      if (!next.every(Number.isFinite)) break;
      path.push(next);
      if (!inside(next) || !stands(next)) break;
    }
    return path;
  }

  // Where else the walk could have begun: a few places all over the picture, in three dimensions no two of them in one
  // row along an axis (a Latin square).
  function otherStarts() {
    const { domain } = stage.get("ground");
    const along = domain.map(([low, high]) => (share) => low + (share + 0.003) * (high - low));
    const thirds = [0.1, 0.5, 0.9];
    const shares = domain.length === 1
      ? [0.1, 0.3, 0.45, 0.6, 0.75, 0.9].map((share) => [share])
      : thirds.flatMap((a, i) => thirds.map((b, j) => [a, b, thirds[(i + j) % 3]]));
    return shares.map((place) => along.map((side, i) => side(place[i]))).filter(stands);
  }

  stage.draw(() => {
    const { f } = functions();
    const [ground, start, steps] = ["ground", "start", "steps"].map((name) => stage.get(name));
    const count = start.length;
    if (count !== ground.names.length) return; // the other half of a change is on its way
    const path = walkFrom(start);
    const others = stage.get("several") ? otherStarts().map((place) => walkFrom(place)) : [];
    scene.element.hidden = count === 1;
    if (count === 1) drawCurve({ f, ground, path, others });
    else drawMap({ f, ground, path, others });
    if (count === 2) drawSurface({ f, ground, path, others });
    if (count === 3) drawSpace({ ground, path, others });
    drawLosses({ f, ground, path, others, steps });
    stage.say([rateWords(), ...curvatureWords(), endWords(f, path), ...otherWords(others)].join(" "));
  });

  const move = (place) => {
    running = false;
    const rest = stage.get("start").slice(place.length);
    stage.set({ start: [...place.map((value) => Math.round(value * 100) / 100), ...rest] });
  };

  function drawCurve({ f, ground, path, others }) {
    const [low, high] = ground.domain[0];
    const tops = stage.memo("tops", [f], () =>
      rangeOf(Array.from({ length: 201 }, (_, i) => f(low + ((high - low) * i) / 200)), { margin: 0.08 }));
    map.paint({ x: { domain: [low, high], label: "x" }, y: { domain: tops, label: "f(x)" }, title: "The path" }, () => {
      map.curve("f", f, "function");
      const raised = (points) => points.map(([x]) => [x, f(x)]);
      others.forEach((points, i) => {
        map.dots(`other ${i}`, raised(points).slice(-1), "secant", { radius: 6 });
        map.path(`other path ${i}`, raised(points), "secant", { thin: true });
      });
      map.path("path", raised(path), "ink", { thin: true });
      map.trail("points", raised(path), "ink", { radius: 3.5 });
      map.handle("start", {
        at: [path[0][0], stands(path[0]) ? f(path[0][0]) : tops[0]], label: "start x", text: `x = ${written(path[0][0])}`, min: low, max: high,
        step: (high - low) / 100, hollow: true, move: ([x]) => move([x]),
      });
    });
  }

  function drawMap({ f, ground, path, others }) {
    const [across, up] = ground.domain;
    const cut = (x, y) => (ground.names.length === 3 ? f(x, y, 0) : f(x, y));
    const grid = stage.memo("grid", [f], () => sampleGrid(cut, across, up, 60, ground));
    const heights = stage.memo("heights", [grid], () => someHeights(grid, 11, 2));
    const title = ground.names.length === 3 ? "From above; levels at z = 0" : "The path on the level sets";
    map.paint({ x: { domain: across, label: "x" }, y: { domain: up, label: "y" }, equal: true, title }, () => {
      map.levels("levels", grid, heights);
      others.forEach((points, i) => {
        map.path(`other path ${i}`, points, "secant", { thin: true });
        map.dots(`other ${i}`, points.slice(-1), "secant", { radius: 6 });
      });
      map.path("path", path, "ink", { thin: true });
      map.trail("points", path, "ink", { radius: 3.5 });
      const [x, y] = path[0];
      map.handle("start", {
        at: [x, y], axis: "both", label: "start", text: `(${written(x)}, ${written(y)})`, hollow: true,
        step: [(across[1] - across[0]) / 100, (up[1] - up[0]) / 100],
        move: ([a, b]) => move([clampTo(a, across), clampTo(b, up)]),
      });
    });
  }

  function drawSurface({ f, ground, path, others }) {
    const grid = stage.memo("grid", [f], () => sampleGrid(f, ...ground.domain, 60, ground));
    scene.paint({ grid, x: "x", y: "y", z: "f(x, y)" }, () => {
      others.forEach((points) => scene.path(draped(points, f), "secant"));
      scene.path(draped(path, f), "ink");
      path.filter(inside).forEach((point) => scene.dot([...point, f(...point)], "ink", 3));
      scene.dot([...path[0], f(...path[0])], "point", 6);
    });
  }

  function drawSpace({ ground, path, others }) {
    const [across, up, high] = ground.domain;
    const grid = { xs: across, ys: up, values: [] };
    scene.paint({ grid, heights: high, x: "x", y: "y", z: "z" }, () => {
      others.forEach((points) => scene.path(points.filter(inside), "secant"));
      scene.path(path.filter(inside), "ink");
      path.filter(inside).forEach((point) => scene.dot(point, "ink", 3));
      scene.dot(path[0], "point", 6);
    });
  }

  // A path laid on the surface, up to the edge of the picture.
  function draped(path, f) {
    const points = [];
    for (let k = 0; k + 1 < path.length; k++) {
      for (let part = 0; part < DRAPED; part++) {
        const point = path[k].map((value, i) => value + (part / DRAPED) * (path[k + 1][i] - value));
        if (!inside(point)) return points;
        points.push([...point, f(...point)]);
      }
    }
    if (inside(path.at(-1))) points.push([...path.at(-1), f(...path.at(-1))]);
    return points;
  }

  function drawLosses({ f, ground, path, others, steps }) {
    const lowest = ground.floor ?? 0;
    const log = stage.get("logarithmic") && ground.floor !== null;
    const above = (points) => points.map((point, k) => [k, Math.max(f(...point) - lowest, log ? 1e-16 : -Infinity)]);
    const curve = above(path);
    const all = [curve, ...others.map(above)].flat().map(([, value]) => value).filter(Number.isFinite);
    const [least, most] = all.length ? [Math.min(...all), Math.max(...all)] : [1, 1];
    const room = 0.08 * (most - least || 1);
    const linear = ground.floor === null ? [least - room, most + room] : [Math.min(0, least), 1.08 * most || 1];
    const domain = log
      ? [10 ** Math.floor(Math.log10(least) - 0.3), 10 ** Math.ceil(Math.log10(most || 1) + 0.3)]
      : linear;
    const axes = {
      x: { domain: [0, Math.max(10, steps)], label: "step k" },
      y: { domain, label: ground.floor === null ? "height" : "loss above the lowest", log }, title: "The loss",
    };
    losses.paint(axes, () => {
      others.forEach((points, i) => losses.path(`other ${i}`, above(points), "secant", { thin: true }));
      losses.path("loss", curve, "function");
      losses.trail("points", curve, "function", { radius: 3 });
    });
  }

  function rateWords() {
    const rate = `Learning rate ${three(stage.get("learning_rate"))}`;
    if (bound() === null) return `${rate}.`;
    const name = beta() === 0 ? "2/L" : "2(1 + β)/L";
    return `${rate}, ${written(stage.get("learning_rate") / bound())} of the bound ${name} = ${three(bound())}.`;
  }

  // On a quadratic its curvatures and, without momentum, what each multiplies the distance by.
  function curvatureWords() {
    const { eigenvalues } = stage.get("ground");
    if (!eigenvalues.length) return [];
    const many = eigenvalues.length > 1 ? "s" : "";
    const words = `Curvature${many} ${and(eigenvalues.map((each) => written(each)))}`;
    if (beta()) return [`${words}.`];
    const factors = eigenvalues.map((each) => written(Math.round((1 - stage.get("learning_rate") * each) * 1e9) / 1e9));
    return [`${words}: factor${many} ${and(factors)} a step.`];
  }

  function endWords(f, path) {
    const [end, count] = [path.at(-1), path.length - 1];
    if (!inside(end)) return `At step ${count} the walk leaves the picture${why(f, path)}.`;
    const place = end.map((value) => written(value)).join(", ");
    const at = end.length > 1 ? `(${place})` : place;
    if (!stands(end)) {
      if (count === 0) return `The walk cannot begin at ${at}: the formula has no value there.`;
      return `At step ${count} the walk comes to ${at}, where the formula has no value.`;
    }
    const words = `After ${count} step${count === 1 ? "" : "s"} it is at ${at}, height ${three(f(...end))}`;
    const length = Math.hypot(...functions().slopes.map((slope) => slope(...end)));
    if (!Number.isFinite(length)) return `${words}; there is no slope there to follow.`;
    if (!(length < LEVEL)) return `${words}; the gradient there has length ${three(length)}.`;
    return `${words}; the gradient is zero there to six digits: ${kind(end)}.`;
  }

  // Why a walk has left the picture, as a part of a sentence.
  function why(f, path) {
    const { eigenvalues } = stage.get("ground");
    if (bound() !== null && stage.get("learning_rate") > bound()) {
      if (!eigenvalues.length) return ": the learning rate is above the bound for the largest curvature here";
      if (beta()) return ": above the bound each swing is wider than the one before";
      return `: in the steepest direction each step multiplies the distance by ${written(1 - (2 * stage.get("learning_rate")) / bound())}`;
    }
    if (stage.get("noise") && inside(walkFrom(stage.get("start"), false).at(-1))) return ": the noise pushed it out";
    const [before, after] = path.slice(-2).map((point) => f(...point));
    if (after < before) return `: the ground ${eigenvalues[0] <= 0 ? "falls without end here" : "still falls at the edge"}`;
    return beta() ? ": momentum carried it over the edge" : ": its last step was too long";
  }

  function kind(point) {
    const lam = eigenvalues(functions().curvatures.map((row) => row.map((entry) => entry(...point))));
    const zero = FLAT * Math.max(...lam.map(Math.abs));
    const [low, high] = [Math.min(...lam), Math.max(...lam)];
    if (low < -zero && high > zero) return "a saddle";
    if (low > zero) return "a minimum";
    return high < -zero ? "a maximum" : "its curvatures cannot tell what it is";
  }

  // Of several walks: how many ended inside, and in how many places.
  function otherWords(others) {
    if (!others.length) return [];
    const { domain } = stage.get("ground");
    const ends = others.filter((path) => !left(path)).map((path) => path.at(-1));
    const near = (a, b) => a.every((value, i) => Math.abs(value - b[i]) < 0.05 * (domain[i][1] - domain[i][0]));
    const places = ends.filter((end, i) => !ends.slice(0, i).some((earlier) => near(end, earlier)));
    const all = `Of ${others.length} other walk${others.length === 1 ? "" : "s"}`;
    if (!ends.length) return [`${all} none stays in the picture.`];
    const one = ends.length === 1;
    const stay = `${ends.length} ${one ? "stays" : "stay"} in the picture, and ${one ? "ends" : "end"}`;
    return [`${all} ${stay} in ${places.length} place${places.length === 1 ? "" : "s"}.`];
  }
}

const and = (words) => [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" and ");
const clampTo = (value, [low, high]) => Math.min(high, Math.max(low, value));

// Eigenvalues of a symmetric matrix of at most three rows, by Jacobi's rotations.
function eigenvalues(matrix) {
  const a = matrix.map((row) => [...row]);
  const pairs = a.length === 3 ? [[0, 1], [0, 2], [1, 2]] : a.length === 2 ? [[0, 1]] : [];
  for (let sweep = 0; sweep < 12; sweep++) {
    for (const [p, q] of pairs) {
      if (a[p][q] === 0) continue;
      const angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let k = 0; k < a.length; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
      for (let k = 0; k < a.length; k++) [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
    }
  }
  return a.map((row, i) => row[i]);
}
