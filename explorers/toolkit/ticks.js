// Scales and ticks: where a value lies on the page, and which values are written beside the axis.

import { raised } from "./formula.js";

// A scale maps [low, high] to [from, to] in pixels, linearly or by logarithm.
export function makeScale([low, high], [from, to], log = false) {
  const forward = log ? Math.log10 : (value) => value;
  const back = log ? (value) => 10 ** value : (value) => value;
  const [a, b] = [forward(low), forward(high)];
  const scale = (value) => from + ((forward(value) - a) / (b - a)) * (to - from);
  scale.invert = (pixel) => back(a + ((pixel - from) / (to - from)) * (b - a));
  scale.domain = [low, high];
  scale.range = [from, to];
  scale.log = log;
  return scale;
}

// Ticks as [value, text], about one every `apart` pixels; on a linear axis two at least: one alone gives no scale.
export function ticks(scale, apart) {
  const wanted = Math.max(2, Math.abs(scale.range[1] - scale.range[0]) / apart);
  const [low, high] = scale.domain;
  return scale.log ? decades(low, high, wanted) : steps(low, high, wanted);
}

function steps(low, high, wanted) {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const most = [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const holds = (step) => Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
  const step = [10, 5, 2, 1, 0.5, 0.2].filter((factor) => factor <= most).map((factor) => factor * power)
    .find((size) => holds(size) > 1);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
    const value = k * step;
    const large = Math.max(Math.abs(low), Math.abs(high)) >= 1e5 || digits > 4;
    const text = large && value !== 0 ? value.toExponential(1) : (k === 0 ? 0 : value).toFixed(digits);
    found.push([value, text.replaceAll("-", "−")]);
  }
  return found;
}

function decades(low, high, wanted) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first + 1) / wanted));
  const found = [];
  for (let k = Math.ceil(first / every) * every; k <= last; k += every) found.push([10 ** k, `10${raised(k)}`]);
  return found;
}

// The range of some values, a little wider, without the few that run away at a pole.
export function rangeOf(values, { margin = 0.1, include = [] } = {}) {
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!finite.length) return [-1, 1];
  const at = (share) => finite[Math.round(share * (finite.length - 1))];
  let [low, high] = [finite[0], finite.at(-1)];
  const middle = at(0.9) - at(0.1) || 1;
  if (high - low > 8 * middle) [low, high] = [Math.max(low, at(0.1) - middle), Math.min(high, at(0.9) + middle)];
  for (const value of include) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const wider = margin * (high - low) || 1;
  return [low - wider, high + wider];
}
