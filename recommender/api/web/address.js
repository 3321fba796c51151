// The address: all that a view shows is in it, so it can be shared, kept, and gone back to.

export const FIRST = 10; // results shown at first
export const MOST = 100; // results asked for at once, at most
const LONG = 240; // letters of what is a text rather than words to look for
export const MOST_SAVED = 200; // entries of the collection that a link holds
const IN_QUERY = 1000; // a longer text goes behind the #, which no server and no log sees

export const LISTS = ["kind", "lang", "category", "venue", "source", "has"];
export const DATES = ["published_from", "published_to"];
export const OPTIONS = ["lang_mode", "diversity", "half_life_days"];
export const UNREAD = "unread"; // without what the reader has read: the page's own, no server's
const SINGLE = [...DATES, ...OPTIONS, UNREAD];

/** What narrows and orders results, nothing of it set. */
export const noFilter = () => Object.fromEntries([...LISTS.map((name) => [name, []]), ...SINGLE.map((name) => [name, ""])]);

/** How many filters and options are set. */
export const filterCount = (filter) =>
  LISTS.reduce((sum, name) => sum + filter[name].length, 0) + SINGLE.filter((name) => filter[name]).length;

/** The parts of a filter that are set. */
export const filterParts = (filter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value.length));

/**
 * A state: of `id`, `words` (looked for) and `text` (to find the like of) there is one at most.
 * `saved` is the reader's collection, which every address takes along behind its #: no server sees it there.
 */
export function newState(given = {}) {
  const state = { view: "search", id: null, words: null, text: null, issue: null, like: [], unlike: [], saved: [], k: FIRST, colour: null, filter: noFilter(), ...given };
  if (state.issue) return Object.assign(state, { view: "issue", id: null, words: null, text: null, like: [], unlike: [] });
  if (state.view === "saved" && !state.id && !state.words && !state.text) return state; // near all of it
  if (state.view === "saved") state.view = "search";
  const steered = state.like.length || state.unlike.length;
  // Words that are steered away from or towards entries are a text to be near to.
  if (steered && state.words) Object.assign(state, { text: state.words, words: null });
  // One liked entry and nothing else is that entry's own page; disliking alone is no question.
  if (steered && state.id) Object.assign(state, { like: [state.id, ...state.like.filter((id) => id !== state.id)], id: null });
  if (state.like.length === 1 && !state.unlike.length && !state.text) Object.assign(state, { id: state.like[0], like: [] });
  if (!state.like.length && !state.text) state.unlike = [];
  return state;
}

/** Another question: nothing of what was asked before. */
export const anew = (given) => ({ view: "search", issue: null, id: null, words: null, text: null, like: [], unlike: [], ...given });

/** The letters of a text, a Chinese character being three. */
export const lengthOf = (text) => text.length + 2 * (text.match(/[\u3400-\u9fff\uf900-\ufaff]/g)?.length ?? 0);

/** What was typed, as words or as a text. */
export const typed = (text) => (lengthOf(text) > LONG ? { text } : { words: text });

/** Whether anything is asked. */
export const asks = (state) => Boolean(state.id || state.words || state.text || state.like.length || (state.view === "saved" && state.saved.length));

export function addressOf(state) {
  const { view, id, words, text, issue, like, unlike, saved, k, colour, filter } = newState(state);
  const query = new URLSearchParams();
  const behind = [];
  if (issue) query.set("issue", issue);
  else if (view !== "search") query.set("view", view);
  if (id) query.set("id", id);
  if (words) query.set("q", words);
  if (text && text.length <= IN_QUERY) query.set("text", text);
  else if (text) behind.push(`text=${encodeURIComponent(text)}`);
  if (saved.length) behind.push(`saved=${saved.map(named).join(",")}`);
  like.forEach((name) => query.append("like", name));
  unlike.forEach((name) => query.append("unlike", name));
  for (const [name, value] of Object.entries(filterParts(filter))) [value].flat().forEach((one) => query.append(name, one));
  if (view === "map" && colour) query.set("colour", colour);
  if (view !== "map" && k !== FIRST) query.set("k", k);
  return (`${query}` ? `./?${query}` : "./") + (behind.length ? `#${behind.join("&")}` : "");
}

/** An id as a part of a fragment, with the signs that ids have and addresses may have. */
const named = (id) => encodeURIComponent(id).replaceAll("%3A", ":").replaceAll("%2F", "/");

export function stateOf(address) {
  const { searchParams: query, hash } = new URL(address, document.baseURI);
  const one = (name) => query.get(name)?.trim() || null;
  const filter = noFilter();
  LISTS.forEach((name) => (filter[name] = query.getAll(name).filter(Boolean)));
  SINGLE.forEach((name) => (filter[name] = one(name) ?? ""));
  filter.published_to ||= one("as_of") ?? ""; // the same, as the routes call it
  const id = one("id");
  const behind = (name) => hash.slice(1).split("&").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  const text = one("text") ?? (decoded(behind("text")).trim() || null);
  const saved = behind("saved").split(",").map((id) => decoded(id).trim()).filter(Boolean);
  const asked = id ? { id } : text ? { text } : one("q") ? typed(one("q")) : {};
  return newState({
    view: ["map", "saved"].includes(query.get("view")) ? query.get("view") : "search",
    saved: [...new Set(saved)].slice(0, MOST_SAVED),
    ...asked,
    issue: one("issue"),
    like: query.getAll("like").filter(Boolean),
    unlike: query.getAll("unlike").filter(Boolean),
    k: Math.min(Math.max(parseInt(query.get("k"), 10) || FIRST, 1), MOST),
    colour: query.get("colour"),
    filter,
  });
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; } // a % that stands for itself
}
