// The page's own parts beside Chainlit's: theme by the system, timers, cook mode, shopping list, reading aloud.
import "./early.js";
import { take } from "./choices.js";
import * as citations from "./citations.js";
import { cook } from "./cook.js";
import * as kept from "./kept.js";
import { open } from "./panel.js";
import { planDialog } from "./plan_dialog.js";
import * as shopping from "./shopping.js";
import { speak } from "./speech.js";
import * as store from "./store.js";
import * as timers from "./timers.js";
import { language, node, say } from "./words.js";

document.documentElement.lang = language === "en" ? "en" : "zh-CN";
window.shishen = { cook, say, language, timer: timers.start, timeName: timers.timeName, shopping, open, planDialog, store, kept };

// In the header, where they cover nothing.
function entry() {
  const badge = node("span", { class: "shishen-basket-count", "aria-hidden": "true" });
  const button = node("button", { type: "button", class: "shishen-basket", "aria-label": say("shopping"), title: say("shopping"), onclick: () => open({ tab: "list" }) }, badge);
  const show = () => {
    badge.textContent = shopping.count() || "";
    button.hidden = shopping.count() === 0;
  };
  window.addEventListener("shishen-shopping", show);
  window.addEventListener("storage", show);
  show();
  const kitchen = node("button", { type: "button", class: "shishen-own", "aria-label": say("kitchen"), title: say("kitchen"), onclick: () => open() }, node("span", {}, say("kitchen")));
  return node("div", { class: "shishen-entry" }, button, kitchen);
}

// React draws the header anew now and then; what is ours in it comes back.
function settle(ours) {
  const place = document.querySelector("#header > :last-child");
  if (place && ours.parentElement !== place) place.prepend(ours);
}

// The chat cannot do without the server: it says so, and what can be done meanwhile.
function offlineNote() {
  const note = node("div", { class: "shishen-offline-chat", role: "status", hidden: true });
  const tell = () => {
    note.hidden = !store.state.offline;
    note.replaceChildren(...(store.state.offline ? [node("span", {}, say("offlineChat")), node("button", { type: "button", onclick: () => open() }, say("kitchen"))] : []));
  };
  window.addEventListener("shishen-offline", tell);
  tell();
  return note;
}

// The input box is React's: only its own setter and an event make the text known.
function write(box, text) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

// Chainlit draws the box anew when it knows who asks and when it gives a chat its address, which may be after text was put
// in. What stands there goes over, unless it was sent: the old box may not have been emptied yet.
let written = null;
addEventListener("input", ({ target }) => {
  if (target.id === "chat-input") written = target;
});
function sent() {
  if (document.querySelector("#chat-submit:not([disabled])")) written = null;
}
addEventListener("keydown", ({ target, key, shiftKey, isComposing }) => target.id === "chat-input" && key === "Enter" && !shiftKey && !isComposing && sent(), true);
addEventListener("click", ({ target }) => target.closest?.("#chat-submit") && sent(), true);

// Chainlit starts the microphone at a single letter, which people hit by chance and speech input types: never (WCAG 2.1.4).
addEventListener("keydown", (event) => event.key?.toLowerCase() === "p" && !event.target.closest("input, textarea, [role=listbox], [role=menu]") && event.stopImmediatePropagation(), true);

// One Escape closes what lies over the chat: a tip above the drawer takes the first for itself, also one that is just being
// taken away, and the side view knows none. What lies above the drawer otherwise is closed alone.
function escapeAgain(drawer, left) {
  if (!left || !drawer.isConnected || drawer.dataset.state !== "open") return;
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  requestAnimationFrame(() => escapeAgain(drawer, left - 1));
}
addEventListener("keydown", ({ key, isTrusted }) => {
  if (key !== "Escape" || !isTrusted) return;
  const above = document.querySelector("dialog[open], [role=menu], [role=alertdialog], [role=dialog]:not([data-mobile=true])");
  const drawer = document.querySelector("[data-mobile=true]");
  if (above) return;
  if (drawer) requestAnimationFrame(() => escapeAgain(drawer, 60));
  else document.querySelector("#side-view-title > button")?.click();
}, true);

function carryOver() {
  const box = document.querySelector("#chat-input");
  if (!written || !box || box === written) return;
  if (written.value && !box.value) write(box, written.value);
  written = box;
}

// On a phone Chainlit gives a chat its address only when the list of chats is opened, and draws everything anew then.
function goTo(thread) {
  if (location.pathname !== "/") return;
  history.pushState(null, "", `/thread/${thread}`);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

window.addEventListener("message", ({ data, source }) => {
  if (source !== window) return;
  if (data?.shishen === "speak") speak(data.text, data.language);
  if (data?.shishen === "thread") goTo(data.id);
  if (data?.shishen === "compose") write(document.querySelector("#chat-input"), data.text);
  if (data?.shishen === "choices") take(data);
});

// Chainlit's icon buttons carry no names for screen readers, and some of its words are English only.
const buttons = [
  ["#sidebar-trigger-button, [data-sidebar=trigger]", "历史对话", "Past chats"],
  ["#new-chat-button", "新建对话", "New chat"],
  ["#theme-toggle", "切换主题", "Theme"],
  ["#user-nav-button", "我", "Me"],
  ["[id^=upload-button]", "上传语音", "Attach a recording"],
  ["#chat-settings-open-modal", "设置", "Settings"],
  ["#chat-submit", "发送", "Send"],
  ["#stop-button", "停止", "Stop"],
  [".edit-message", "修改问题", "Edit the question"],
  ["button:has(.lucide-copy)", "复制", "Copy"],
  ["button:has(.lucide-thumbs-up)", "有帮助", "Helpful"],
  ["button:has(.lucide-thumbs-down)", "没帮助", "Not helpful"],
  ["button:has(.lucide-arrow-down)", "到最后", "To the end"],
  ["#search-chats-button", "搜索对话", "Search chats"],
  ["#thread-options", "更多", "More"],
  ["#message-composer button", "说话", "Speak"],
  ["#side-view-title > button", "关闭", "Close"],
];
// What Chainlit calls something that it is not, or leaves without a name: [which, attributes; null takes one away].
const places = [
  ["#upload-button[role=presentation]", { role: null }],
  ["[data-sidebar=sidebar]:not([role])", { role: "navigation", "aria-label": say("chats") }],
  ["[data-mobile=true][aria-labelledby]", { "aria-labelledby": null, "aria-label": say("chats") }],
  ["[role=dialog][aria-labelledby]:has(#side-view-content)", { "aria-labelledby": null, "aria-label": say("beside") }],
  ["h3[data-orientation]:not([role])", { role: "presentation" }],
  ["[role=separator][aria-controls]", { "aria-controls": null }],
  // A menu takes the whole page away from those who do not see it.
  ["body:has([role=menu]) > [data-aria-hidden], body:has([role=menu]) [data-aria-hidden]", { "aria-hidden": null }],
  ["[data-radix-popper-content-wrapper]:has([role=menu]):not([role])", { role: "region", "aria-label": say("menu") }],
];
const chinese = { "Toggle theme": "切换主题", "Toggle Sidebar": "侧栏", Close: "关闭", "Task manually stopped.": "已停止。" };

function labelAbove(input) {
  for (let around = input.parentElement; around; around = around.parentElement) {
    const named = [...around.querySelectorAll(":scope > label, :scope > * > label")].find((label) => label.textContent);
    if (named) return named.textContent;
  }
  return null;
}

// Each passage says in which language it is: a voice reads Chinese as Chinese on an English page, and the other way round.
const PASSAGES = ".message-content, [data-step-type=user_message] [role=article], .shishen-card :is(h2, h3, p, li, summary, .shishen-facts span), .shishen-cook-text, #side-view-content";

function tellLanguage() {
  for (const passage of document.querySelectorAll(PASSAGES)) {
    const text = passage.textContent;
    const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0;
    const english = text.match(/[a-z]{2,}/gi)?.length ?? 0;
    if (chinese || english) passage.lang = chinese > 2 * english ? "zh-CN" : "en";
  }
}

function rename() {
  tellLanguage();
  for (const [which, zh, en] of buttons) {
    for (const button of document.querySelectorAll(which)) {
      if (!button.ariaLabel && !button.textContent.trim()) button.ariaLabel = language === "en" ? en : zh;
    }
  }
  for (const [which, attributes] of places) {
    for (const one of document.querySelectorAll(which)) for (const [name, value] of Object.entries(attributes)) value === null ? one.removeAttribute(name) : one.setAttribute(name, value);
  }
  for (const image of document.querySelectorAll("img[alt^='Avatar for ']")) image.alt = image.alt.slice(11);
  for (const menu of document.querySelectorAll("#thread-options:not([role])")) menu.setAttribute("role", "button");
  for (const list of document.querySelectorAll("ul[data-sidebar=menu]:not([role])")) {
    for (const part of [list, ...list.querySelectorAll("li")]) part.setAttribute("role", "none");
  }
  for (const input of document.querySelectorAll("[role=slider], [cmdk-input]")) {
    input.ariaLabel ||= labelAbove(input);
    // It always says that its list is open.
    if (input.hasAttribute("aria-controls")) input.ariaExpanded = String(Boolean(document.getElementById(input.getAttribute("aria-controls"))));
  }
  for (const button of document.querySelectorAll("[cmdk-root] div > button:not([aria-label])")) button.ariaLabel = `${say("remove")} ${button.parentElement.textContent}`;
  for (const hint of document.querySelectorAll("[data-radix-popper-content-wrapper] span")) {
    for (const part of hint.childNodes) if (part.nodeValue === " (P)") part.nodeValue = "";
  }
  if (language === "en") return;
  for (const text of document.querySelectorAll(".sr-only, .message-content [role=article]")) {
    if (text.childElementCount === 0 && chinese[text.textContent]) text.textContent = chinese[text.textContent];
  }
}

function soon(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      work();
    }, 50);
  };
}

// Between the first stop and the answer lie dozens: one key leads there.
let led; // the answer that the key led to

function lead() {
  led = [...document.querySelectorAll(".shishen-card, .ai-message")].at(-1) ?? document.querySelector("#chat-input");
  if (led.id !== "chat-input") led.tabIndex = -1;
  led.focus();
}

// A card that is drawn anew, as when its answer ends, must not take the focus with it.
function stay() {
  if (!led || led.isConnected) return;
  if (document.activeElement === document.body) lead();
  else led = undefined;
}

function skip() {
  return node("button", { type: "button", class: "shishen-skip", onclick: lead }, say("skip"));
}

addEventListener("DOMContentLoaded", () => {
  document.body.prepend(node("header", {}, node("h1", { class: "sr-only" }, "食神"), skip()));
  timers.mount();
  citations.mount();
  document.body.append(offlineNote());
  const ours = entry();
  store.install();
  shopping.mount();
  const tidy = soon(rename);
  const changed = () => {
    stay();
    settle(ours);
    carryOver();
    tidy();
  };
  new MutationObserver(changed).observe(document.body, { childList: true, subtree: true });
});
