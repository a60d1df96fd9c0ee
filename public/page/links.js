// Links to a recipe or the list that anyone opens who has them, where the operator allows it; whoever made one takes it back.
import { get, send } from "./store.js";
import { node, say } from "./words.js";

let allowed;

export async function mayLink() {
  allowed ??= get("shares").then((found) => found.allowed).catch(() => (allowed = undefined));
  return allowed;
}

// A button that makes a link to what `what` names, and copies it.
export function linkButton(panel, what) {
  const make = panel.attempt(async () => {
    const made = await send("POST", "shares", { ...what, language: document.documentElement.lang.startsWith("en") ? "en" : "zh" });
    const address = new URL(made.path, location.origin).href;
    await navigator.clipboard?.writeText(address).catch(() => {});
    panel.tell(say("linked", { address }), () => send("DELETE", `shares/${made.token}`));
  });
  const button = node("button", { type: "button", hidden: true, onclick: make }, say("link"));
  mayLink().then((may) => (button.hidden = !may));
  return button;
}

// What was linked, each to be taken back.
export async function linksMade(panel, changed) {
  const { links } = await get("shares");
  if (!links.length) return null;
  const row = (one) => {
    const off = panel.attempt(async () => {
      await send("DELETE", `shares/${one.token}`);
      await changed();
    });
    return node("li", {}, node("a", { href: one.path, target: "_blank", rel: "noopener" }, one.title), node("button", { type: "button", "aria-label": `${say("takeBack")} ${one.title}`, onclick: off }, say("takeBack")));
  };
  return node("details", { class: "shishen-links" }, node("summary", {}, `${say("myLinks")} ${links.length}`), node("ul", { class: "shishen-lines" }, ...links.map(row)));
}
