// What the reader marked: entries that were read, and the collection, remembered where the browser allows it.

import { MOST_SAVED } from "./address.js";

const MOST_READ = 5000;

const kept = { read: remembered("read"), saved: remembered("saved") };

export const marks = {
  /** Ids of entries that were read, the last of them last. */
  get read() { return kept.read; },
  /** The collection as this browser remembers it: that of an address comes before it. */
  get saved() { return kept.saved.slice(0, MOST_SAVED); },
  hasRead: (id) => kept.read.includes(id),
};

/** Mark an entry as read, or as not; tells which. */
export function markRead(id, read = !marks.hasRead(id)) {
  kept.read = kept.read.filter((one) => one !== id);
  if (read) kept.read = [...kept.read, id].slice(-MOST_READ);
  remember("read");
  return read;
}

/** Remember the collection. */
export function rememberSaved(ids) {
  kept.saved = [...ids];
  remember("saved");
}

// Storage may be forbidden, and then marks last as long as the page.

function remembered(name) {
  try {
    const value = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
  } catch { return []; }
}

function remember(name) {
  try { localStorage.setItem(name, JSON.stringify(kept[name])); } catch { /* forbidden */ }
}
