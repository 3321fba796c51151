// Keys for going through a list without a mouse: j k o s x, and / for the search. They can be switched off, since
// who speaks to their computer may say a letter that they do not mean (WCAG 2.1.4).

import { find, make } from "./elements.js";
import { preferences, switchKeys } from "./preferences.js";

/** Listen from now on. `save` and `read` are told an entry's id. */
export function listenToKeys({ save, read }) {
  addEventListener("keydown", (event) => {
    if (!preferences.keys || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, canvas, dialog")) return;
    const uses = { j: () => step(1), k: () => step(-1), o: () => linkOf(current())?.click(), "/": () => find("text").focus(),
      s: () => current() && save(current().dataset.id), x: () => current() && read(current().dataset.id) };
    if (!uses[event.key] || (event.key === "/" && find("asking").hidden)) return;
    event.preventDefault();
    uses[event.key]();
  });
}

const cards = () => [...document.querySelectorAll("main .card[data-id]")];
const linkOf = (card) => card?.querySelector("a.main");

/** The card that has the focus, else the entry that the page is about. */
const current = () => document.activeElement.closest("[data-id]") ?? document.querySelector("main .seed[data-id]");

function step(by) {
  const all = cards();
  const at = all.findIndex((card) => card.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))];
  linkOf(next)?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/** Say which keys there are, with a way to switch them off. */
export function drawKeys(say) {
  const { words, keys } = preferences;
  const flip = () => { switchKeys(); drawKeys(say); find("keys").querySelector("button").focus(); say(words.keysAre(preferences.keys)); };
  find("keys").replaceChildren(words.keys, " ", make("button", { type: "button", class: "action", "aria-label": `${words.keys}: ${keys ? words.keysOff : words.keysOn}`, onclick: flip }, keys ? words.keysOff : words.keysOn));
}
