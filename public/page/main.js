// The page's own parts beside Chainlit's: theme by the system, timers, cook mode, shopping list, reading aloud.
import { cook } from "./cook.js";
import * as shopping from "./shopping.js";
import { speak } from "./speech.js";
import * as timers from "./timers.js";
import { language, node, say } from "./words.js";

localStorage["vite-ui-theme"] ??= "system";
document.documentElement.lang = language === "en" ? "en" : "zh-CN";
window.shishen = { cook, say, language, timer: timers.start, shopping };

function basket() {
  const badge = node("span", { class: "shishen-basket-count", "aria-hidden": "true" });
  const button = node("button", { type: "button", class: "shishen-basket", "aria-label": say("shopping"), title: say("shopping"), onclick: shopping.open }, badge);
  const show = () => {
    badge.textContent = shopping.count() || "";
    button.hidden = shopping.count() === 0;
  };
  window.addEventListener("shishen-shopping", show);
  window.addEventListener("storage", show);
  show();
  return button;
}

window.addEventListener("message", ({ data, source }) => {
  if (source === window && data?.shishen === "speak") speak(data.text, data.language);
});

// Chainlit's theme and readme buttons carry no Chinese name, its avatar is announced as "Avatar for …".
const names = { "Toggle theme": ["切换主题", "Toggle theme"], "Toggle Sidebar": ["侧栏", "Toggle sidebar"] };
function rename(root) {
  for (const hidden of root.querySelectorAll?.(".sr-only") ?? []) {
    const known = names[hidden.textContent];
    if (known && language === "zh") hidden.textContent = known[0];
  }
}

addEventListener("DOMContentLoaded", () => {
  timers.mount();
  document.body.append(basket());
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(rename))).observe(document.body, { childList: true, subtree: true });
});
