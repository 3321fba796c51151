// Asking the server. A failure is an error with a `status` (0: no answer came) and words for the reader.

import { filterParts } from "./address.js";
import { once } from "./elements.js";
import { preferences } from "./preferences.js";

const failure = (message, status) => Object.assign(new Error(message), { status });

async function ask(route, { query = {}, body, signal, as = "json" } = {}) {
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
  if (as === "text" && answer.ok) return answer.text();
  const content = await answer.json().catch(() => null);
  if (!answer.ok) {
    const message = [content?.title, content?.detail].filter(Boolean).join(": ");
    throw failure(message || `HTTP ${answer.status}`, answer.status);
  }
  if (content === null) throw failure(preferences.words.broken, answer.status);
  const spent = /\bdur=([\d.]+)/.exec(answer.headers.get("Server-Timing"));
  return spent ? { took_ms: Number(spent[1]), ...content } : content;
}

/** What a state asks: the neighbours of an entry, or what is near a text and entries. */
export async function askRelated(state, signal) {
  const { explain } = await offers();
  return askFor(state, explain ? { explain: true } : {}, { signal });
}

/** The same results as BibTeX, a text each. */
export async function askCitations(state) {
  const text = await askFor(state, { format: "bibtex" }, { as: "text" });
  return text.split(/^(?=@)/m).filter((one) => one.trim());
}

function askFor({ id, text, like, unlike, k, filter }, wanted, options) {
  const more = { k, ...filterParts(filter), ...wanted };
  if (id) return ask("similar", { query: { id, ...more }, ...options });
  return ask("more-like-this", { body: { like, unlike, ...more, ...(text ? { text } : {}) }, ...options });
}

export const askEntry = (id, signal) => ask(`entries/${encodeURIComponent(id)}`, { signal });

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
  return {
    bibtex: takes("/similar", "format"),
    explain: takes("/similar", "explain"),
    map: "/map" in paths,
  };
});
