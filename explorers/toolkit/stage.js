// The stage of one explorer: its state, its controls, its plots, its words, and when it is drawn.
//
// An explorer's own file exports one function, which builds the page once and says how to draw a frame:
//
//   import { compile, written } from "./toolkit/formula.js";
//
//   export function explorer(stage) {
//     stage.controls(stage.slider({ name: "gap", label: "gap h", min: 0.01, max: 2, step: 0.01 }));
//     const plot = stage.plot({ name: "The curve" });
//     stage.draw(() => {
//       plot.paint({ … }, () => { plot.curve("f", f, "function"); });
//       stage.say(`The slope is ${written(slope)}.`);
//     });
//   }
//
// State are the traits of the Python class: stage.get("x"), stage.set({ x: 1 }). Whatever is set is drawn in the next
// frame, and soon sent to Python. stage.memo(name, values, make) keeps what is dear to compute.

import { makeButton, makeCheckbox, makeField, makeSelect, makeSlider } from "./controls.js";
import { html, write } from "./elements.js";
import { Plot } from "./plot.js";
import { Surface } from "./surface.js";

const PAUSE = 500; // milliseconds of rest after which a screen reader is told
const READING = 100; // milliseconds for which words stay: what changes faster cannot be read
const RESTING = 100; // milliseconds of rest after which Python is told,
const LONGEST = 500; // and after which it is told though the hand still moves

export class Stage {
  constructor(model, element) {
    this.model = model;
    this.words = html("p", { class: "words", "aria-hidden": "true" });
    this.status = html("p", { class: "status", role: "status", "aria-live": "polite" });
    this.plots = html("div", { class: "plots" });
    // keys pressed in here are ours: JupyterLab has shortcuts for them, and its notebook takes the focus at any key
    this.root = html("div", { class: "explorer", "data-lm-suppress-shortcuts": "true" }, this.plots, this.words, this.status);
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    this.drawings = [];
    this.updates = [];
    this.observed = [];
    this.memory = new Map();
    this.unsaved = {};
    this.changed = () => this.schedule();
    model.on("change", this.changed);
    element.append(this.root);
  }

  get(name) {
    return Object.hasOwn(this.unsaved, name) ? this.unsaved[name] : this.model.get(name);
  }

  set(changes) {
    Object.assign(this.unsaved, changes);
    this.schedule();
  }

  // The controls given, in a row above the plots (or wherever the row that is returned is put).
  controls(...controls) {
    const row = html("div", { class: "controls" }, ...controls.map((control) => control.element));
    this.root.insertBefore(row, this.plots);
    return row;
  }

  // Controls, each bound to the trait `name`; what else they can be told stands in controls.js.
  slider(options) { return this.bound(makeSlider(this, options)); }
  select(options) { return this.bound(makeSelect(this, options)); }
  checkbox(options) { return this.bound(makeCheckbox(this, options)); }
  field(options) { return this.bound(makeField(this, options)); }
  button(options) { return this.bound(makeButton(this, options)); }

  bound(control) {
    this.updates.push(control.update);
    return control;
  }

  // A plot beside the others; plot.js says how to draw in it.
  plot(options) {
    const plot = new Plot({ ...options, changed: this.changed });
    this.plots.append(plot.element);
    this.observed.push(plot.observer);
    return plot;
  }

  // A surface z = f(x, y) that can be turned; surface.js says how to draw in it.
  surface(options) {
    const surface = new Surface({ ...options, stage: this });
    this.plots.append(surface.element);
    this.observed.push(surface.observer);
    return surface;
  }

  // What to do in every frame.
  draw(drawing) {
    this.drawings.push(drawing);
    this.schedule();
  }

  // The sentences beneath the picture; read out when the hand rests.
  say(words) {
    this.said = words;
    if (!this.reading) this.tell();
  }

  tell() {
    this.reading = undefined;
    if (!write(this.words, this.said)) return;
    this.reading = setTimeout(() => this.tell(), READING);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => write(this.status, this.said), this.status.textContent ? PAUSE : 0);
  }

  // make(), kept under a name for as long as the values beside it stay the same.
  memo(name, values, make) {
    const before = this.memory.get(name);
    if (before && before.values.length === values.length && values.every((value, i) => value === before.values[i])) {
      return before.made;
    }
    const made = make();
    this.memory.set(name, { values, made });
    return made;
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      for (const update of this.updates) update();
      for (const drawing of this.drawings) drawing();
      this.save();
    });
  }

  // Python is told when the hand rests, and now and then while it moves: each time JupyterLab shows a busy kernel,
  // which costs more than a frame. What waits is kept beside the model, where the echo of an older message cannot
  // undo it.
  save() {
    if (!Object.keys(this.unsaved).length) return;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.send(), RESTING);
    this.overdue ??= setTimeout(() => this.send(), LONGEST);
  }

  send() {
    clearTimeout(this.resting);
    clearTimeout(this.overdue);
    this.overdue = undefined;
    if (!Object.keys(this.unsaved).length) return;
    for (const [name, value] of Object.entries(this.unsaved)) this.model.set(name, value);
    this.unsaved = {};
    this.model.save_changes();
  }

  // Whether the reader asked their system for less motion: then nothing moves by itself.
  get still() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  end() {
    cancelAnimationFrame(this.frame);
    this.send();
    clearTimeout(this.reading);
    clearTimeout(this.pause);
    this.model.off("change", this.changed);
    for (const observer of this.observed) observer.disconnect();
  }
}
