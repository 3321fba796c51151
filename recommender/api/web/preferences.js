// What the reader chose, remembered where the browser allows it: language and colours.

import { WORDS } from "./words.js";

const THEMES = ["auto", "light", "dark"];

export const preferences = {
  language: remembered("language", (navigator.language || "en").startsWith("zh") ? "zh" : "en", Object.keys(WORDS)),
  theme: remembered("theme", "auto", THEMES),
  get words() { return WORDS[this.language]; },
};

export function switchLanguage() {
  preferences.language = preferences.language === "zh" ? "en" : "zh";
  remember("language", preferences.language);
}

export function switchTheme() {
  preferences.theme = THEMES[(THEMES.indexOf(preferences.theme) + 1) % THEMES.length];
  remember("theme", preferences.theme);
}

// Storage may be forbidden, and then a choice lasts as long as the page.

function remembered(name, otherwise, allowed) {
  let value = null;
  try { value = localStorage.getItem(name); } catch { /* forbidden */ }
  return allowed.includes(value) ? value : otherwise;
}

function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* forbidden */ }
}
