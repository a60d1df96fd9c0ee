// What was chosen in the settings panel and concerns this page alone: language, theme, who reads aloud.
export const choices = { readAloud: false, voice: "browser" };

const FIRST = { language: "browser", theme: "system" };

// Returns whether the page has to be loaded anew to show it.
function keep(name, value, update) {
  const key = `shishen.${name}`;
  const before = localStorage.getItem(key);
  // At the start of a chat this browser's own choice stays; a browser that has none takes over the user's.
  if (value === (before ?? FIRST[name]) || (before !== null && !update)) return false;
  localStorage.setItem(key, value);
  if (name === "theme") localStorage.setItem("vite-ui-theme", value);
  return true;
}

export function take({ language, theme, readAloud, voice, update }) {
  Object.assign(choices, { readAloud, voice });
  const changed = [keep("language", language, update), keep("theme", theme, update)];
  if (changed.includes(true)) location.reload();
}
