// Asking the server. A failure is an error with a `status` (0: no answer came) and words for the reader.

import { FIRST, OPTIONS, UNREAD, filterParts } from "./address.js";
import { once } from "./elements.js";
import { marks } from "./marks.js";
import { preferences } from "./preferences.js";

const TRIES = 3; // where the server is busy and says when to come back
const NUMBERS = ["diversity", "half_life_days"];
const NEWEST = 20; // entries shown at first
const WITHIN = ["4w", "520w"]; // how far back is looked for them: farther where nothing is
const ISSUES = 8;
const AT_ONCE = 60; // entries asked for by one address
const SEEN = { address: 500, body: 5000 }; // entries left out as read, the last read first
const LONGEST = 5; // seconds to wait for that, at most

const failure = (message, status) => Object.assign(new Error(message), { status });

async function ask(route, { query = {}, body, signal, as = "json", tries = TRIES } = {}) {
  const address = new URL(route, document.baseURI);
  for (const [name, value] of Object.entries(query)) [value].flat().forEach((one) => address.searchParams.append(name, one));
  const sent = body ? { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {};
  let answer;
  try {
    answer = await fetch(address, { ...sent, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw failure(preferences.words.offline, 0);
  }
  const pause = answer.status === 503 && Number(answer.headers.get("Retry-After"));
  if (pause && pause <= LONGEST && tries > 1) {
    await new Promise((rest) => setTimeout(rest, pause * 1000));
    signal?.throwIfAborted();
    return ask(route, { query, body, signal, as, tries: tries - 1 });
  }
  if (as === "text" && answer.ok) return answer.text();
  const content = await answer.json().catch(() => null);
  if (!answer.ok) throw failure(content?.detail || content?.title || `HTTP ${answer.status}`, answer.status);
  if (content === null) throw failure(preferences.words.broken, answer.status);
  const spent = /\bdur=([\d.]+)/.exec(answer.headers.get("Server-Timing"));
  return spent ? { took_ms: Number(spent[1]), ...content } : content;
}

/** What a state asks: what words find, the neighbours of an entry, or what is near a text and entries. */
export async function askRelated(state, signal) {
  return askFor(state, (await offers()).explain[routeOf(state)] ? { explain: true } : {}, { signal });
}

/** What follows an answer that has a `next`. */
export async function askMore(state, cursor, signal) {
  return askRelated({ ...state, k: FIRST, cursor }, signal);
}

/** The same results as citations of a style; `cursors` lead to what was asked for beyond the first. */
export async function askCitations(state, cursors, style) {
  const pages = [{}, ...cursors.map((cursor) => ({ k: FIRST, cursor }))];
  const texts = await Promise.all(pages.map((page) => askFor({ ...state, ...page }, { format: style }, { as: "text" })));
  return style === "csl" ? JSON.stringify(texts.flatMap((text) => JSON.parse(text)), null, 2) : texts.join("\n");
}

/** One entry as a citation. */
export const askCitation = (id, style) => ask(citationOf(id, style), { as: "text" });
export const citationOf = (id, style) => `entries/${encodeURIComponent(id)}?format=${style}`;

const routeOf = ({ id, words }) => (id ? "/similar" : words ? "/search" : "/more-like-this");

function askFor(state, wanted, options) {
  const { id, words, text, unlike, k, filter, cursor } = state;
  const like = state.view === "saved" ? [...new Set([...state.saved, ...state.like])] : state.like;
  const { [UNREAD]: unread, ...only } = filterParts(filter);
  if (unread) only.exclude_seen = marks.read.slice(id || words ? -SEEN.address : -SEEN.body);
  if (words) OPTIONS.forEach((name) => delete only[name]); // an order of its own
  const more = { k, ...only, ...wanted, ...(cursor ? { cursor } : {}) };
  if (id) return ask("similar", { query: { id, ...more }, ...options });
  if (words) return ask("search", { query: { q: words, ...more }, ...options });
  for (const name of NUMBERS) if (name in more) more[name] = Number(more[name]); // a body is read strictly
  return ask("more-like-this", { body: { like, unlike, ...more, ...(text ? { text } : {}) }, ...options });
}

export const askEntry = (id, signal) => ask(`entries/${encodeURIComponent(id)}`, { signal });

/** Several entries, whole, each with the `name` it was asked for by; names that nobody has are left out. */
export async function askEntries(names, signal) {
  const parts = Array.from({ length: Math.ceil(names.length / AT_ONCE) }, (_, i) => names.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
  const answers = await Promise.all(parts.map((id) => ask("entries", { query: { id }, signal })));
  return answers.flatMap(({ entries }) => entries);
}

/** Values to filter by, with counts; none where the server does not tell. */
export const askFacets = once(() => ask("facets").then(({ facets }) => facets, () => ({})));

/** An answer with entries that are new: the latest publication first, or the nearest to some entries; none, and a `problem`, where they cannot be had. */
export async function askNewest(near = []) {
  let found = { results: [], search: {} };
  for (const since of near.length ? WITHIN.slice(0, 1) : WITHIN) {
    if (!found.results.length && !found.problem)
      found = await ask("newest", { query: { since, k: NEWEST, near } }).catch(({ message }) => ({ results: [], search: {}, problem: message }));
  }
  return found;
}

/** What some entries stand under: interests of a collection, else parts of the map; none where that cannot be had. */
export const askHeadings = (id, near, signal) => ask("headings", { query: { id, near }, signal }).then(({ groups }) => groups, () => []);

/** The latest issues, and what parts of the map are about; none where they cannot be had. */
export const askIssues = once(() => ask("documents", { query: { k: ISSUES } }).then(({ documents }) => documents, () => []));
export const askRegions = once(() => ask("map/regions").then(({ regions }) => regions, () => []));

/** An issue, and its entries from one on. */
export const askIssue = (name, { start = 0, k = 50 } = {}, signal) =>
  ask(`documents/${name.split("/").map(encodeURIComponent).join("/")}`, { query: { start, k }, signal });

/** Pairs that may be one work; none where they cannot be had. */
export const askDuplicates = once(() => ask("duplicates").catch(() => ({ pairs: [] })));

export const askMap = (signal) => ask("map", { signal });

/** Entries of the map, by place or by name, in the order asked. A newer map is a failure of status 409. */
export async function askMapped(version, query, signal) {
  const { index_version: found, entries } = await ask("map/entries", { query, signal });
  if (found !== version) throw failure("", 409); // places are of one release only
  return entries;
}

/** What this server can do beyond the least, read from its own contract, once. */
export const offers = once(async () => {
  const { paths } = await ask("openapi.json").catch(() => ({ paths: {} }));
  const takes = (path, name) => Boolean(paths[path]?.get?.parameters?.some((parameter) => parameter.name === name));
  const routes = ["/similar", "/search", "/more-like-this"];
  return {
    cite: takes("/entries/{id}", "format"),
    explain: Object.fromEntries(routes.map((route) => [route, takes(route, "explain")])),
    feed: "/feed" in paths,
    map: "/map" in paths,
    options: takes("/similar", "diversity"),
  };
});
