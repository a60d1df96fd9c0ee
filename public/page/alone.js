// "My kitchen" as a page of its own: it opens without a server, too.
import "./early.js";
import { fill } from "./panel.js";
import * as shopping from "./shopping.js";
import { install } from "./store.js";
import * as timers from "./timers.js";
import { language } from "./words.js";

document.documentElement.lang = language === "en" ? "en" : "zh-CN";
install();
timers.mount();
shopping.mount();
const asked = new URLSearchParams(location.search);
fill({ tab: location.hash.slice(1).replace("plan", "week") || undefined, recipe: asked.get("recipe") ?? undefined });
