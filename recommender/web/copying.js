// Copying a text: to the clipboard, or where that is not allowed shown, to be copied by hand.

import { find, make } from "./elements.js";
import { preferences } from "./preferences.js";

const SHOWN = 2500; // milliseconds

/** Copy what `asked` promises; a failure is said in words. */
export async function copy(asked) {
  const { words } = preferences;
  let text;
  try {
    text = await asked();
  } catch (error) {
    return tell(error.message);
  }
  try {
    await navigator.clipboard.writeText(text);
    return tell(words.copied);
  } catch { // no clipboard without https, or the reader forbids it
    return show(text);
  }
}

function show(text) {
  const { words } = preferences;
  const close = make("button", { type: "button", onclick: () => dialog.close() }, words.close);
  const dialog = make("dialog", { "aria-label": words.copy, onclose: () => dialog.remove() },
    make("p", {}, words.copy), make("pre", { tabindex: "0", lang: "en" }, text), close);
  document.body.append(dialog);
  dialog.showModal();
}

function tell(text) {
  find("status").textContent = text;
  const shown = make("p", { class: "toast", "aria-hidden": "true" }, text);
  document.body.append(shown);
  setTimeout(() => shown.remove(), SHOWN);
}
