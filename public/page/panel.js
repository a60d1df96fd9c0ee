// "My kitchen": recipes, pantry, the week's plan and the shopping list, over the chat or as a page of its own.
import * as browse from "./browse.js";
import * as list from "./list.js";
import * as pantry from "./pantry.js";
import * as plan from "./plan.js";
import { recipeView } from "./recipe.js";
import { flush, send, state, waiting, watch } from "./store.js";
import { node, say } from "./words.js";

const TABS = { recipes: browse, pantry, week: plan, list };
const LAST = "shishen.tab";
const PRESS_MS = 10_000;

class Panel {
  constructor(close) {
    this.note = node("p", { class: "shishen-offline", role: "status" });
    this.status = node("p", { class: "shishen-status", role: "status" });
    this.body = node("div", { class: "shishen-panel-body", role: "tabpanel", id: "shishen-tab-body", tabindex: -1 });
    this.tabs = node("div", { class: "shishen-tabs", role: "tablist", "aria-label": say("kitchen"), onkeydown: (event) => this.arrow(event) });
    for (const name of Object.keys(TABS)) {
      this.tabs.append(node("button", { type: "button", role: "tab", id: `shishen-tab-${name}`, class: `shishen-tab-${name}`, "aria-controls": "shishen-tab-body", onclick: () => this.show(name) }, say(name)));
    }
    const leave = close ? node("button", { type: "button", class: "shishen-cook-close", "aria-label": say("close"), onclick: close }, "×") : node("a", { class: "shishen-to-chat", href: "/" }, say("toChat"));
    this.parts = [node("header", {}, node("h2", {}, say("kitchen")), leave), this.tabs, this.note, this.status, this.body];
    this.alive = new AbortController();
    const { signal } = this.alive;
    window.addEventListener("shishen-offline", () => this.tellOffline(), { signal });
    window.addEventListener("shishen-kitchen", () => this.reload(), { signal });
    this.body.addEventListener("pointerdown", ({ target }) => this.hold(target));
    // What the click itself draws is drawn at once.
    this.body.addEventListener("click", () => (this.held = false), true);
    this.body.addEventListener("dragstart", () => (this.held = this.dragging = true));
    this.body.addEventListener("dragend", () => this.letGo());
    // The click comes after it.
    window.addEventListener("pointerup", () => setTimeout(() => this.letGo()), { signal });
    window.addEventListener("pointercancel", () => this.dragging || this.letGo(), { signal });
    this.tellOffline();
  }

  // What is drawn anew under a finger loses the click, and the dish that is dragged: it waits until the hand lets go.
  hold(target) {
    this.held = Boolean(target.closest("button, a, summary, label, [draggable=true]"));
    if (this.held && !target.closest("[draggable=true]")) setTimeout(() => this.letGo(), PRESS_MS);
  }

  letGo() {
    this.held = this.dragging = false;
    const { missed } = this;
    this.missed = null;
    if (missed) this.draw(...missed);
  }

  end() {
    this.alive.abort();
  }

  arrow(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = [...this.tabs.children];
    const to = all[(all.indexOf(document.activeElement) + by + all.length) % all.length];
    to.focus();
    to.click();
  }

  tellOffline() {
    const left = waiting().length;
    const text = [state.offline ? say("offlineKept") : "", left ? say("waiting", { n: left }) : ""].filter(Boolean).join(" ");
    this.note.hidden = !text;
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  // What goes wrong is one sentence where everybody looks; the button that was pressed works again.
  attempt(work) {
    return async (event) => {
      const pressed = event?.currentTarget;
      this.tell("");
      if (pressed?.tagName === "BUTTON") pressed.disabled = true;
      try {
        await work(event);
      } catch (error) {
        this.tell(error.message);
      } finally {
        if (pressed?.tagName === "BUTTON") pressed.disabled = false;
      }
    };
  }

  tell(text, undo) {
    const back = undo && node("button", { type: "button", onclick: this.attempt(async () => { await undo(); this.tell(say("undone")); }) }, say("undo"));
    this.status.replaceChildren(...[text, text && back].filter(Boolean));
  }

  // After a change of pantry, plan or list.
  done(text) {
    if (!state.offline) this.tell(text, () => send("POST", "undo"));
  }

  // Where the eye and the focus were they stay, as far as what was there is still there.
  draw(...parts) {
    if (this.held) return void (this.missed = parts);
    this.missed = null;
    const active = this.body.contains(document.activeElement) ? document.activeElement : null;
    const name = (one) => one.dataset.key ?? one.ariaLabel ?? one.textContent;
    const top = this.body.scrollTop;
    this.body.replaceChildren(...parts.flat().filter(Boolean));
    this.body.scrollTop = top;
    if (!active) return;
    const here = active.isConnected ? active : [...this.body.querySelectorAll(active.tagName)].find((one) => name(one) === name(active));
    (here ?? this.body).focus({ preventScroll: true });
  }

  show(name, ...where) {
    sessionStorage.setItem(LAST, name);
    for (const tab of this.tabs.children) {
      const here = tab.id === `shishen-tab-${name}`;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
    }
    this.body.setAttribute("aria-labelledby", `shishen-tab-${name}`);
    this.tell("");
    this.missed = null;
    this.body.replaceChildren(node("p", { class: "shishen-loading" }, "…"));
    this.body.scrollTop = 0;
    this.view = TABS[name].mount(this, ...where);
    return this.reload();
  }

  // A recipe over the tab; back leads to where one was.
  async recipe(id) {
    const before = this.view;
    const top = this.body.scrollTop;
    const back = () => {
      this.view = before;
      this.tell("");
      return this.reload().then(() => (this.body.scrollTop = top));
    };
    this.view = recipeView(this, id, before && back);
    this.body.scrollTop = 0;
    await this.reload();
    this.body.focus({ preventScroll: true });
  }

  async reload() {
    const { view } = this;
    try {
      const revision = await view?.load(() => this.view === view);
      if (!revision) return;
      this.revision = revision;
      this.watching ??= watch(revision, () => this.reload(), this.alive.signal);
    } catch (error) {
      if (this.view !== view) return;
      this.tell(error.message);
      this.body.querySelector(".shishen-loading")?.remove();
    }
  }

  start(where = {}) {
    flush();
    if (where.recipe) {
      this.show("recipes");
      return this.recipe(where.recipe);
    }
    return this.show(where.tab ?? sessionStorage.getItem(LAST) ?? "recipes");
  }
}

export function open(where) {
  document.querySelector("dialog.shishen-panel")?.close();
  const panel = new Panel(() => dialog.close());
  const dialog = node("dialog", { class: "shishen-panel", "aria-label": say("kitchen") }, ...panel.parts);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    panel.end();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  const shown = panel.start(where);
  panel.tabs.querySelector("[aria-selected=true]").focus();
  return shown;
}

// Where it is a page of its own.
export function fill(where) {
  const panel = new Panel();
  document.body.append(node("main", { class: "shishen-panel" }, ...panel.parts));
  return panel.start(where);
}
