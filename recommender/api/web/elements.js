// Elements. Every text goes in as text, never as markup, and no style is written inline (CSP).

const HAN = /[\u3400-\u9fff\uf900-\ufaff]/g;
const LETTER = /\p{L}/gu;

/** Make an element; attributes of null or false are left out, `on…` are listeners. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** The language a text is in, by the rule of the catalogue: a fifth of its letters decide. */
export function langOf(text) {
  const letters = text.match(LETTER)?.length ?? 0;
  return letters && (text.match(HAN)?.length ?? 0) >= letters / 5 ? "zh-CN" : "en";
}

/** An element with a text of the catalogue, said to be in its language. */
export const told = (tag, text, attributes = {}) => make(tag, { lang: langOf(text), ...attributes }, text);

/** A text for those who hear the page. */
export const heard = (text) => make("span", { class: "hidden" }, text);

/** A sign for those who see the page. */
export const seen = (sign) => make("span", { "aria-hidden": "true" }, sign);

export const find = (id) => document.getElementById(id);

/** What `make` gives the first time, whenever it is asked for. */
export function once(make) {
  let made = null;
  return () => (made ??= make());
}
