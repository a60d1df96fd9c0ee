// Runs before Chainlit, which asks the browser for its language: one chosen in the settings stands in for it.
const chosen = localStorage.getItem("shishen.language");

if (chosen === "zh" || chosen === "en") {
  const tag = chosen === "en" ? "en-US" : "zh-CN";
  Object.defineProperty(navigator, "language", { get: () => tag });
  Object.defineProperty(navigator, "languages", { get: () => [tag] });
}
localStorage["vite-ui-theme"] ??= "system";
