// Fills every element with a data-related attribute, which holds an entry's id, with the entries
// related to it, from the files that `recommender related --out FOLDER` wrote beside this script.
//
//   data-folder  where those files are, if not in related/ beside this script
//   data-api     a server's /similar, to ask instead
//
// An element without anything to show stays hidden, for everyone.

const HEADINGS = { zh: "相关论文", en: "Related" };
const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;

const coded = (text) =>
  text.replace(/[^A-Za-z0-9.-]+/g, (some) =>
    Array.from(new TextEncoder().encode(some), (b) => `_${b.toString(16).padStart(2, "0")}`).join(""),
  );

/** Return the name of an entry's file: what file systems refuse as _ and two digits a byte. */
export function fileOf(id) {
  const [, scheme, rest] = /^([^:]*):?([^]*)$/.exec(id);
  return `${`${coded(scheme)}_${coded(rest)}`.replace(/.{150}(?=.)/g, "$&/")}.json`;
}

function make(tag, text, lang) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (lang) element.lang = lang;
  return element;
}

const written = (tag, text) => make(tag, text, HAN.test(text) ? "zh" : "en");

function heading(language) {
  const known = Object.keys(HEADINGS).find((lang) => language.startsWith(lang));
  const title = make("h2");
  for (const lang of known ? [known] : Object.keys(HEADINGS)) {
    if (title.firstChild) title.append(" / ");
    title.append(make("span", HEADINGS[lang], lang));
  }
  return title;
}

function item({ title, title_zh: chinese, url }, language) {
  const titles = [title, chinese].filter(Boolean);
  if (chinese && language.startsWith("zh")) titles.reverse();
  const line = make("li");
  const link = /^(https?:|\/(?!\/))/i.test(url ?? "") ? make("a") : make("span");
  if (link.tagName === "A") link.href = url;
  link.append(written("span", titles[0]));
  line.append(link);
  if (titles[1]) line.append(" ", written("small", titles[1]));
  return line;
}

async function fill(place, number) {
  const { related: id, folder, api } = place.dataset;
  const files = folder ? new URL(folder, document.baseURI) : new URL("related/", import.meta.url);
  const address = api
    ? new URL(`${api}?${new URLSearchParams({ id })}`, document.baseURI)
    : new URL(fileOf(id), files);
  const answer = await fetch(address);
  if (!answer.ok) return;
  const found = await answer.json();
  const entries = found.related ?? found.results;
  if (!entries.length) return;
  const language = place.closest("[lang]")?.lang.toLowerCase() ?? "";
  const title = heading(language);
  title.id = `related-${number + 1}`;
  const list = make("ol");
  list.append(...entries.map((entry) => item(entry, language)));
  place.setAttribute("aria-labelledby", title.id);
  place.replaceChildren(title, list);
  place.hidden = false;
}

document.querySelectorAll("[data-related]").forEach((place, number) => {
  fill(place, number).catch((error) => console.warn("related:", error));
});
