// A handle: a point of a plot that the reader drags, by pointer, touch or keyboard; a slider to a screen reader.
//
// It is told { at: [x, y], label, text, meaning, move([x, y]), step, axis, min, max, hollow }: `label` names it,
// `text` says its value in words, `move` gets the new place; `axis` is "x", "y" or "both" (which arrow keys count,
// "x" if not said), `step` how far an arrow key goes (ten times as far with Shift); min and max bound the value on
// its axis (the axis itself, if not said). Where the value is no place on an axis, as on a dial, `value` says it, and
// `stepped(times)` is called for the arrow keys.

import { set, svg } from "./elements.js";

const TOUCH = 15; // pixels, the radius within which it can be grasped

export function makeHandle(plot) {
  const parts = [
    svg("circle", { class: "touch", r: TOUCH }),
    svg("circle", { class: "ring", r: TOUCH - 2 }),
    svg("circle", { class: "knob", r: 8 }),
  ];
  const element = svg("g", { class: "handle", role: "slider", tabindex: 0 }, ...parts);
  let now = {};
  let grasped = null;

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    grasped = [now.place[0] - event.clientX, now.place[1] - event.clientY];
    element.classList.add("grasped");
  });
  element.addEventListener("pointermove", (event) => {
    if (!grasped) return;
    go([plot.x.invert(event.clientX + grasped[0]), plot.y.invert(event.clientY + grasped[1])]);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    element.addEventListener(end, () => {
      grasped = null;
      element.classList.remove("grasped");
    });
  }
  element.addEventListener("keydown", (event) => {
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const times = event.shiftKey ? 10 : 1;
    if (now.stepped) return now.stepped((way[0] + way[1]) * times);
    const [along, aside] = now.axis === "both" ? way : [way[0] + way[1], way[0] + way[1]];
    go([stepped(plot.x, now.at[0], along * times, 0), stepped(plot.y, now.at[1], aside * times, 1)]);
  });

  function stepped(scale, value, times, which) {
    const step = Array.isArray(now.step) ? now.step[which] : now.step;
    const [low, high] = scale.domain;
    if (scale.log) return value * (step ?? (high / low) ** 0.01) ** times;
    return value + times * (step ?? (high - low) / 100);
  }

  function go([x, y]) {
    const bound = (value, [low, high]) => Math.min(high, Math.max(low, value));
    const within = [plot.x.domain, plot.y.domain];
    if (now.axis !== "both") {
      const which = now.axis === "y" ? 1 : 0;
      within[which] = [now.min ?? within[which][0], now.max ?? within[which][1]];
    }
    now.at = [bound(x, within[0]), bound(y, within[1])]; // two keys may come within one frame
    now.move(now.at);
  }

  function update({ axis = "x", meaning = "point", text = "", hollow = false, ...options }, place) {
    now = { ...options, axis, place };
    const which = axis === "y" ? 1 : 0;
    const domain = (which ? plot.y : plot.x).domain;
    set(element, {
      transform: `translate(${place[0]} ${place[1]})`,
      "data-meaning": meaning,
      "aria-label": options.label,
      "aria-valuenow": options.value ?? options.at[which],
      "aria-valuemin": options.min ?? domain[0],
      "aria-valuemax": options.max ?? domain[1],
      "aria-valuetext": text || null,
    });
    element.classList.toggle("hollow", hollow);
  }

  return { element, update };
}
