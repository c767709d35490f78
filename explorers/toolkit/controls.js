// Controls: the browser's own (so that keyboard and screen reader know them), each bound to a trait of the state.
//
// All take { name, label } and optionally `shown()`, false while the control has nothing to do. A slider takes
// { min, max, step, log, text(value) }, a select { options: [[value, words], …], chosen(value) }, a field { message }
// (the trait with the sentence beside it), a button { label, press } and no name. `shown`, `text`, `label` (of a button)
// and a slider's bounds may be functions, asked in every frame.

import { html, set } from "./elements.js";
import { written } from "./formula.js";

let made = 0;
const ask = (value) => (typeof value === "function" ? value() : value);

function labelled(label, control, ...more) {
  const id = `explorer-control-${(made += 1)}`;
  control.id = id;
  return html("div", { class: "control" }, html("label", { for: id }, label), control, ...more);
}

function showing(element, shown = () => true) {
  element.hidden = !shown();
}

export function makeSlider(stage, { name, label, min, max, step, log = false, text = written, shown }) {
  const input = html("input", { type: "range" });
  const output = html("output", { "aria-hidden": "true" });
  const element = labelled(label, input, output);
  const forward = log ? Math.log10 : (value) => value;
  input.addEventListener("input", () => {
    const value = log ? 10 ** Number(input.value) : Number(input.value);
    stage.set({ [name]: value });
  });
  return {
    element,
    update() {
      showing(element, shown);
      const value = stage.get(name);
      set(input, { min: forward(ask(min)), max: forward(ask(max)), step: step ?? "any" });
      if (document.activeElement !== input || Math.abs(Number(input.value) - forward(value)) > 1e-9) {
        input.value = forward(value);
      }
      set(input, { "aria-valuetext": text(value) });
      output.textContent = text(value);
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
  const words = html("span", { class: "message", role: "alert" });
  const element = labelled(label, input, words);
  element.classList.add("field");
  const send = () => {
    if (input.value !== stage.get(name)) stage.set({ [name]: input.value });
  };
  input.addEventListener("change", send);
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") send();
  });
  let shownValue;
  return {
    element,
    update() {
      showing(element, shown);
      if (stage.get(name) !== shownValue) input.value = shownValue = stage.get(name);
      input.readOnly = Boolean(stage.model.alone);
      const sentence = message ? stage.get(message) : "";
      set(input, { "aria-invalid": sentence ? "true" : null });
      if (words.textContent !== sentence) words.textContent = sentence;
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
      element.textContent = ask(label);
    },
  };
}
