// What the reader chose, remembered where the browser allows it: language, colours, and whether letters are keys.

import { WORDS } from "./words.js";

const THEMES = ["auto", "light", "dark"];

export const preferences = {
  language: remembered("language", (navigator.language || "en").startsWith("zh") ? "zh" : "en", Object.keys(WORDS)),
  theme: remembered("theme", "auto", THEMES),
  keys: remembered("keys", "on", ["on", "off"]) === "on",
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

export function switchKeys() {
  preferences.keys = !preferences.keys;
  remember("keys", preferences.keys ? "on" : "off");
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
