// The address: all that a view shows is in it, so it can be shared, kept, and gone back to.

export const FIRST = 10; // results shown at first
export const MOST = 100; // results shown at most
const IN_QUERY = 1000; // a longer text goes behind the #, which no server and no log sees

export const LISTS = ["kind", "lang", "category", "venue", "source", "has"];
export const DATES = ["published_from", "published_to"];

export const noFilter = () => ({ ...Object.fromEntries(LISTS.map((name) => [name, []])), published_from: "", published_to: "" });

/** How many filters are set. */
export const filterCount = (filter) =>
  LISTS.reduce((sum, name) => sum + filter[name].length, 0) + DATES.filter((name) => filter[name]).length;

/** The parts of a filter that are set, as the routes take them. */
export function filterParts(filter) {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value.length));
}

export function newState(given = {}) {
  const state = { view: "search", id: null, text: null, like: [], unlike: [], k: FIRST, colour: null, filter: noFilter(), ...given };
  // One liked entry and nothing else is that entry's own page; disliking alone is no question.
  if (state.like.length && state.id) Object.assign(state, { like: [state.id, ...state.like.filter((id) => id !== state.id)], id: null });
  if (state.unlike.length && state.id) Object.assign(state, { like: [state.id], id: null });
  if (state.like.length === 1 && !state.unlike.length && !state.text) Object.assign(state, { id: state.like[0], like: [] });
  if (!state.like.length && !state.text) state.unlike = [];
  return state;
}

/** Whether anything is asked. */
export const asks = (state) => Boolean(state.id || state.text || state.like.length);

export function addressOf(state) {
  const { view, id, text, like, unlike, k, colour, filter } = newState(state);
  const query = new URLSearchParams();
  let fragment = "";
  if (view === "map") query.set("view", "map");
  if (id) query.set("id", id);
  if (text && text.length <= IN_QUERY) query.set("q", text);
  else if (text) fragment = `#text=${encodeURIComponent(text)}`;
  like.forEach((name) => query.append("like", name));
  unlike.forEach((name) => query.append("unlike", name));
  for (const [name, value] of Object.entries(filterParts(filter))) [value].flat().forEach((one) => query.append(name, one));
  if (view === "map" && colour) query.set("colour", colour);
  if (view !== "map" && k !== FIRST) query.set("k", k);
  return (`${query}` ? `./?${query}` : "./") + fragment;
}

export function stateOf(address) {
  const { searchParams: query, hash } = new URL(address, document.baseURI);
  const filter = noFilter();
  LISTS.forEach((name) => (filter[name] = query.getAll(name).filter(Boolean)));
  DATES.forEach((name) => (filter[name] = query.get(name) ?? ""));
  return newState({
    view: query.get("view") === "map" ? "map" : "search",
    id: query.get("id")?.trim() || null,
    text: query.get("q")?.trim() || (hash.startsWith("#text=") ? decoded(hash.slice(6)).trim() : "") || null,
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
