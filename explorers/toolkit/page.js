// An explorer on a page of its own: the part of anywidget's model that an explorer uses, without a kernel.

class PageModel {
  constructor(state) {
    this.state = state;
    this.alone = true;
    this.listeners = new Map();
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    this.state[name] = value;
    for (const event of [`change:${name}`, "change"]) {
      for (const listener of this.listeners.get(event) ?? []) listener();
    }
  }

  save_changes() {}

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  off(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((one) => one !== listener));
  }
}

const state = JSON.parse(document.getElementById("state").textContent);
explorer(new Stage(new PageModel(state), document.getElementById("explorer")));
