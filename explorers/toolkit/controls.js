// Controls: the browser's own (so that keyboard and screen reader know them), each bound to a trait of the state.
//
// All take { name, label } and optionally `shown()`, false while the control has nothing to do. A slider takes
// { min, max, step, log, text(value) } and, for a value that is to be seen beside its track, mark() → { at, label } or
// null; with value() and chosen(value) it moves what is no trait of its own. A select takes { options: [[value, words], …], chosen(value) }, a field { message }
// (the trait with the sentence beside it), a button { label, press } and no name. `shown`, `text`, `label` (of a button)
// and a slider's bounds may be functions, asked in every frame.

import { freshId, html, set, write } from "./elements.js";
import { written } from "./formula.js";

const ask = (value) => (typeof value === "function" ? value() : value);

function labelled(label, control, ...more) {
  control.id = freshId("control");
  return html("div", { class: "control" }, html("label", { for: control.id }, label), control, ...more);
}

function showing(element, shown = () => true) {
  element.hidden = !shown();
}

export function makeSlider(stage, options) {
  const { name, label, min, max, step, log = false, text = written, mark, shown } = options;
  const { value: read = () => stage.get(name), chosen = (value) => stage.set({ [name]: value }) } = options;
  const input = html("input", { type: "range" });
  const output = html("output", { "aria-hidden": "true" });
  const sign = html("span", { class: "mark", "aria-hidden": "true" });
  const element = labelled(label, input, output);
  const forward = log ? Math.log10 : (value) => value;
  if (mark) {
    const track = html("span", { class: "track" });
    input.replaceWith(track);
    track.append(input, sign);
  }
  input.addEventListener("input", () => chosen(log ? 10 ** Number(input.value) : Number(input.value)));
  // a line at the place where the middle of the thumb would stand
  const placeMark = ([low, high]) => {
    const marked = mark?.();
    sign.hidden = !marked;
    if (!marked) return;
    const share = (forward(marked.at) - low) / (high - low);
    set(sign, { style: `left: calc(${12 - 24 * share}px + ${100 * share}%)` });
    write(sign, marked.label);
  };
  return {
    element,
    update() {
      showing(element, shown);
      const value = read();
      const bounds = [forward(ask(min)), forward(ask(max))];
      set(input, { min: bounds[0], max: bounds[1], step: step ?? "any" });
      placeMark(bounds);
      if (document.activeElement !== input || Math.abs(Number(input.value) - forward(value)) > 1e-9) {
        input.value = forward(value);
      }
      set(input, { "aria-valuetext": text(value) });
      write(output, text(value));
    },
  };
}

export function makeSelect(stage, { name, label, options, chosen = (value) => stage.set({ [name]: value }), shown }) {
  const input = html("select");
  const element = labelled(label, input);
  let listed;
  input.addEventListener("change", () => chosen(input.value));
  return {
    element,
    update() {
      showing(element, shown);
      const wanted = ask(options);
      if (JSON.stringify(wanted) !== listed) {
        listed = JSON.stringify(wanted);
        input.replaceChildren(...wanted.map(([value, words]) => html("option", { value }, words)));
      }
      input.value = stage.get(name);
    },
  };
}

export function makeCheckbox(stage, { name, label, shown }) {
  const input = html("input", { type: "checkbox" });
  const element = labelled(label, input);
  element.classList.add("check");
  input.addEventListener("change", () => stage.set({ [name]: input.checked }));
  return {
    element,
    update() {
      showing(element, shown);
      input.checked = stage.get(name);
    },
  };
}

// Text that Python reads: sent on Enter or when the field is left. On a saved page there is no Python to read it.
export function makeField(stage, { name, label, message, shown }) {
  const input = html("input", { type: "text", spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
  const words = html("span", { class: "message", role: "alert", id: freshId("message") });
  const element = labelled(label, input, words);
  element.classList.add("field");
  const send = () => {
    if (input.value !== stage.get(name)) stage.set({ [name]: input.value });
  };
  input.addEventListener("change", send);
  input.addEventListener("keydown", (event) => event.key === "Enter" && send());
  let shownValue;
  return {
    element,
    update() {
      showing(element, shown);
      if (stage.get(name) !== shownValue) input.value = shownValue = stage.get(name);
      input.readOnly = Boolean(stage.model.alone);
      const sentence = message ? stage.get(message) : "";
      set(input, { "aria-describedby": sentence ? words.id : null }); // a refusal, or a remark on what is accepted
      write(words, sentence);
    },
  };
}

export function makeButton(stage, { label, press, shown }) {
  const element = html("button", { type: "button" });
  element.addEventListener("click", press);
  return {
    element,
    update() {
      showing(element, shown);
      write(element, ask(label));
    },
  };
}
