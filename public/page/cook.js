// Cook mode: one step at a time over the whole screen, kept awake, by button, key, swipe or voice.
import { hush, listen, speak } from "./speech.js";
import { cooked, send } from "./store.js";
import { start as startTimer, timeName } from "./timers.js";
import { node, say } from "./words.js";

const PLACE = "shishen.cook";
let awake = Promise.resolve();

// One lock at a time: the browser drops it when the page is hidden, and asking twice would leave one behind.
function stayAwake() {
  awake = awake.then((held) => (held && !held.released ? held : navigator.wakeLock?.request("screen"))).catch(() => undefined);
}

function mayDoze() {
  awake = awake.then((held) => void held?.release());
}

function plain(step) {
  return step.map((piece) => piece.text ?? piece).join("");
}

function pieces(step, name, number, tongue) {
  return step.map((piece) =>
    piece.seconds
      ? node("button", { type: "button", class: "shishen-time", "aria-label": timeName(piece, tongue), onclick: () => startTimer(piece.seconds, `${name} · ${say("stepOf", { n: number }, tongue)} ${piece.label || piece.text}`) }, piece.text)
      : piece,
  );
}

class CookMode {
  constructor(recipe, went, ask) {
    this.recipe = recipe;
    this.went = went;
    this.ask = ask;
    this.at = 0;
    this.aloud = false;
    this.text = node("p", { class: "shishen-cook-text", "aria-live": "polite" });
    this.count = node("p", { class: "shishen-cook-count" });
    this.bar = node("div", { class: "shishen-cook-bar", "aria-hidden": "true" }, node("span"));
    this.uses = node("ul", { class: "shishen-cook-uses", "aria-label": say("uses") });
    this.answer = node("div", { class: "shishen-cook-answer", role: "status" });
    this.heard = node("p", { class: "shishen-cook-hint" }, say("hint"));
    this.dialog = this.build();
  }

  button(key, action, kind = "") {
    return node("button", { type: "button", class: `shishen-cook-button ${kind}`, "data-do": key, onclick: action }, say(key));
  }

  build() {
    this.voice = this.button("listen", () => this.toggleVoice(), "is-toggle");
    this.reader = this.button("readAloud", () => this.toggleReading(), "is-toggle");
    this.forward = this.button("next", () => this.go(1), "is-main");
    const head = node(
      "header",
      {},
      node("h2", {}, this.recipe.name),
      this.reader,
      this.voice,
      node("button", { type: "button", class: "shishen-cook-close", "aria-label": say("close"), onclick: () => this.close() }, "×"),
    );
    this.warning = node("div", { class: "shishen-warning", role: "note" });
    this.list = node("ul");
    this.warn();
    const list = node("details", {}, node("summary", {}, say("ingredients")), this.list);
    const foot = node("footer", {}, this.button("previous", () => this.go(-1)), this.button("repeat", () => this.read()), this.forward);
    const dialog = node("dialog", { class: "shishen-cook", "aria-label": `${say("cook")}：${this.recipe.name}` }, head, this.bar, node("main", {}, this.warning, this.count, this.text, this.answer, this.uses, list), this.heard, foot);
    dialog.addEventListener("close", () => this.leave());
    this.swipe(dialog);
    return dialog;
  }

  open() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    stayAwake();
    this.wake = () => document.visibilityState === "visible" && stayAwake();
    document.addEventListener("visibilitychange", this.wake);
    this.told = ({ data, source }) => source === window && data?.shishen === "answered" && this.answered(data);
    addEventListener("message", this.told);
    this.card = ({ detail }) => detail.recipe_id === this.recipe.recipe_id && this.changed(detail);
    addEventListener("shishen-card", this.card);
    // Also where what had the focus has gone, as a timer that was closed.
    this.pressed = (event) => (event.target === document.body || this.dialog.contains(event.target)) && this.key(event);
    document.addEventListener("keydown", this.pressed);
    this.show();
    this.forward.focus();
  }

  // As the talk has it now; where the talk went, cook mode goes.
  changed(recipe) {
    const moved = recipe.step && recipe.step !== this.recipe.step && recipe.step !== this.at + 1;
    this.recipe = recipe;
    if (moved) this.at = Math.min(recipe.step, recipe.steps.length) - 1;
    this.warn();
    this.draw();
  }

  warn() {
    this.warning.replaceChildren(...(this.recipe.warnings ?? []).map((line) => node("p", {}, line)));
    this.list.replaceChildren(...this.recipe.ingredients.map((one) => node("li", {}, one)));
  }

  show() {
    this.asked = null;
    this.answer.replaceChildren();
    this.draw();
    this.went?.(this.at + 1);
    if (this.aloud) this.read();
  }

  draw() {
    const steps = this.recipe.steps;
    this.count.textContent = say("step", { n: this.at + 1, all: steps.length });
    const within = this.text.contains(document.activeElement);
    this.text.replaceChildren(...pieces(steps[this.at], this.recipe.name, this.at + 1, this.recipe.language));
    this.uses.replaceChildren(...(this.recipe.uses?.[this.at] ?? []).map((one) => node("li", {}, one)));
    this.bar.firstChild.style.width = `${((this.at + 1) / steps.length) * 100}%`;
    // A time that had the focus is gone with its step: keys would reach nobody.
    if (within) this.forward.focus();
    this.forward.textContent = say(this.at === steps.length - 1 ? "done" : "next");
    sessionStorage.setItem(PLACE, JSON.stringify({ recipe: this.recipe.recipe_id, at: this.at, told: this.recipe.step }));
  }

  go(by, closing = true) {
    if (this.at + by >= this.recipe.steps.length) return closing ? this.finish() : undefined;
    this.at = Math.max(0, this.at + by);
    this.show();
  }

  read() {
    speak(plain(this.recipe.steps[this.at]), this.recipe.language);
  }

  toggleReading() {
    this.aloud = !this.aloud;
    this.reader.classList.toggle("is-on", this.aloud);
    this.reader.setAttribute("aria-pressed", String(this.aloud));
    if (this.aloud) this.read();
    else hush();
  }

  async toggleVoice() {
    if (this.deaf) {
      this.deaf();
      this.deaf = undefined;
    } else {
      try {
        this.deaf = await listen((command) => this.obey(command));
      } catch {
        this.heard.textContent = say("noMicrophone");
      }
    }
    this.voice.classList.toggle("is-on", Boolean(this.deaf));
    this.voice.setAttribute("aria-pressed", String(Boolean(this.deaf)));
  }

  // Asked in the chat, whose memory knows the dish and the step; answered here too.
  question(text) {
    this.asked = text;
    this.answer.textContent = "…";
    this.ask(text).catch(() => this.asked === text && this.answer.replaceChildren(say("failed")));
  }

  answered({ question, text, language: tongue }) {
    if (question !== this.asked) return;
    this.asked = null;
    this.answer.textContent = text.replace(/\]\([^)]*\)/g, "").replace(/[*_#>`[\]]/g, "").trim();
    speak(text, tongue);
  }

  obey({ text, command, seconds, question }) {
    if (text) this.heard.textContent = `${say("heard")}：${text}`;
    if (question && this.ask) this.question(question);
    if (command === "next") this.go(1);
    if (command === "previous") this.go(-1);
    if (command === "repeat") this.read();
    if (command === "close") this.close();
    if (command === "timer") startTimer(seconds, `${this.recipe.name} · ${say("stepOf", { n: this.at + 1 }, this.recipe.language)}`);
  }

  key(event) {
    // A tip that still stands below would take the Escape for itself.
    const actions = { ArrowRight: () => this.go(1, false), ArrowLeft: () => this.go(-1), Escape: () => this.close() };
    if (actions[event.key]) {
      event.preventDefault();
      actions[event.key]();
    }
  }

  swipe(surface) {
    let from;
    surface.addEventListener("touchstart", (event) => (from = event.touches[0]), { passive: true });
    surface.addEventListener("touchend", (event) => {
      const [across, down] = [event.changedTouches[0].clientX - from.clientX, event.changedTouches[0].clientY - from.clientY];
      if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down)) this.go(across < 0 ? 1 : -1, false);
    });
  }

  finish() {
    this.close();
    cooked(this.recipe.recipe_id, this.recipe.servings).catch(() => {});
  }

  close() {
    this.dialog.close();
  }

  leave() {
    hush();
    this.deaf?.();
    mayDoze();
    document.removeEventListener("visibilitychange", this.wake);
    removeEventListener("message", this.told);
    removeEventListener("shishen-card", this.card);
    document.removeEventListener("keydown", this.pressed);
    this.dialog.remove();
  }
}

// Where the cook is, by what was said since he was last here, else where he left.
function beginning(recipe) {
  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  const here = place?.recipe === recipe.recipe_id && place.told === recipe.step;
  return Math.min(here ? place.at : Math.max(0, (recipe.step ?? 0) - 1), recipe.steps.length - 1);
}

// Over whatever is open: what was cooked is told where nothing else may say so.
addEventListener("shishen-cooked", ({ detail }) => {
  document.querySelector(".shishen-toast")?.remove();
  const back = async () => {
    await send("POST", "undo").catch(() => {});
    toast.remove();
  };
  const toast = node("div", { class: "shishen-toast", role: "status" }, node("span", {}, detail), node("button", { type: "button", onclick: back }, say("undo")), node("button", { type: "button", "aria-label": say("close"), onclick: () => toast.remove() }, "×"));
  (document.querySelector("dialog.shishen-panel[open]") ?? document.body).append(toast);
});

export function cook(recipe, went, ask) {
  const mode = new CookMode(recipe, went, ask);
  mode.at = beginning(recipe);
  mode.open();
}
