// Taking a text along: to the clipboard, or where that is not allowed shown, to be copied by hand;
// or as a file.

import { find, make } from "./elements.js";
import { preferences } from "./preferences.js";

const SHOWN = 2500; // milliseconds

/** Copy what `asked` promises; a failure is said in words. */
export async function copy(asked) {
  const text = await promised(asked);
  if (text === null) return undefined;
  try {
    await navigator.clipboard.writeText(text);
    return tell(preferences.words.copied);
  } catch { // no clipboard without https, or the reader forbids it
    return show(text);
  }
}

/** Save what `asked` promises as a file. */
export async function save(asked, name) {
  const text = await promised(asked);
  if (text === null) return;
  const address = URL.createObjectURL(new Blob([text]));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  tell(preferences.words.saved(name));
}

async function promised(asked) {
  try {
    return await asked();
  } catch (error) {
    tell(error.message);
    return null;
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
