// What is asked and what was found, drawn.

import { MOST, filterCount, noFilter } from "./address.js";
import { askCitations } from "./ask.js";
import { resultCard, seedCard, titles } from "./cards.js";
import { copy } from "./copying.js";
import { find, heard, make, once, seen, told } from "./elements.js";
import { preferences } from "./preferences.js";

const EXAMPLES = [
  { text: "把 Transformer 用于图像分类" },
  { text: "solving the three-body problem statistically" },
  { text: "蛋白质结构预测与设计" },
  { text: "approximate nearest neighbour search" },
  { text: "speech recognition with little labelled data" },
  { id: "arxiv:2112.10752", shown: "arXiv:2112.10752" },
];
const QUOTED = 400;

export const say = (text) => (find("status").textContent = text);

/** Put something into the page's middle, with its title. */
export function draw(title, ...children) {
  const { words } = preferences;
  document.title = title ? `${title} · ${words.brand}` : words.brand;
  const main = find("main");
  main.removeAttribute("aria-busy");
  main.replaceChildren(...children.flat().filter(Boolean));
}

export function drawStart({ to, can }) {
  const { words } = preferences;
  const items = EXAMPLES.map(({ text, id, shown }) => make("li", {}, to({ text, id }, { class: "example" }, told("span", text ?? shown))));
  draw("", make("div", { class: "start" },
    make("h1", { tabindex: "-1" }, words.start), make("p", { class: "lead" }, words.lead),
    make("p", { class: "quiet" }, words.examples), make("ul", { class: "examples" }, items),
    can.map ? make("p", { class: "quiet" }, words.or, " ", to({ view: "map" }, {}, words.theMap)) : ""));
  find("provenance").textContent = "";
}

/** Grey lines where results will stand, so that nothing jumps. */
export function drawWaiting() {
  const bar = (kind) => make("span", { class: `bone ${kind}` });
  const one = () => make("li", { class: "card" }, bar("wide"), bar("half"), bar("short"));
  const main = find("main");
  main.setAttribute("aria-busy", "true");
  main.replaceChildren(make("p", { class: "quiet loading" }, preferences.words.loading),
    make("ol", { class: "list", "aria-hidden": "true" }, Array.from({ length: 4 }, one)));
  say(preferences.words.loading);
}

export function drawError(error, state, { to, again }) {
  const { words } = preferences;
  const retry = make("button", { type: "button", onclick: again }, words.retry);
  const asText = state.id && error.status === 404 ? to({ text: state.id }, { class: "button" }, words.asText) : "";
  draw(words.failed, make("div", { class: "notice alarm", role: "alert" },
    make("h1", { tabindex: "-1" }, words.failed), told("p", error.message),
    make("p", { class: "actions" }, asText || retry, to({}, { class: "button" }, words.toStart))));
  find("provenance").textContent = "";
  say("");
}

/** An answer: `known` gives an entry by its id, `go` a link to a change of the state. */
export function drawAnswer(answer, state, known, tools) {
  const { words } = preferences;
  const { query, results, search } = answer;
  const { go } = tools;
  const seed = state.id ? { ...query, ...known.get(query.id) } : null;
  const found = results.length ? words.found(results.length, search.matched) : words.none;
  const name = seed ? titles(seed)[0] : query.text ?? titles(known.get(query.like?.[0]) ?? { id: words.between })[0];
  const grows = results.length >= state.k && search.matched > results.length && state.k < MOST;
  const citing = tools.can.bibtex ? once(() => askCitations(state)) : null;
  const cite = citing && ((place) => () => copy(async () => (place === undefined ? (await citing()).join("") : (await citing())[place])));
  draw(name.slice(0, 80),
    make("h1", { tabindex: "-1" }, seed ? words.similar : query.text ? words.like : words.between),
    seed ? seedCard(seed, tools) : query.text ? quoted(query.text) : "",
    chips(words.towards, "like", state, known, go), chips(words.away, "unlike", state, known, go),
    results.length ? make("div", { class: "count" }, make("p", { class: "quiet" }, found), cite ? button(words.citeAll, cite()) : "") : nothing(state, go),
    results.length && search.close === false ? make("p", { class: "notice" }, words.notClose) : "",
    make("ol", { class: "list" }, results.map((entry, place) => resultCard(entry, state, tools, cite?.(place)))),
    grows ? make("p", { class: "more" }, go({ k: Math.min(state.k * 2, MOST) }, { class: "button", id: "more" }, words.more)) : "");
  const took = answer.took_ms === undefined ? [] : [`${Number(answer.took_ms).toFixed(1)} ms`];
  find("provenance").textContent = [`${words.index} ${answer.index_version}`, `${words.model} ${answer.model}`,
    words.plans[search.plan] ?? search.plan, ...took].join(" · ");
  say(found);
}

const button = (label, use) => make("button", { type: "button", class: "action", onclick: use }, label);

const quoted = (text) => told("blockquote", text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text, { class: "seed" });

function nothing(state, go) {
  const { words } = preferences;
  const filtered = filterCount(state.filter) > 0;
  return make("div", { class: "notice" }, make("p", {}, words.none, " ", filtered ? words.noneFiltered : words.noneWhy),
    filtered ? make("p", {}, go({ filter: noFilter() }, { class: "button" }, words.clear)) : "");
}

/** Entries that steer, each with a way to let go of it. */
function chips(label, side, state, known, go) {
  if (!state[side].length) return "";
  const { words } = preferences;
  const chip = (id) => {
    const [title] = titles(known.get(id) ?? { id });
    const without = { [side]: state[side].filter((other) => other !== id) };
    return make("li", { class: `chip ${side}` }, go({ id, text: null, like: [], unlike: [] }, {}, told("span", title)),
      go(without, { class: "drop" }, seen("×"), heard(words.drop + words.about(title))));
  };
  return make("div", { class: "steer" }, make("span", { class: "quiet", id: `steer-${side}` }, label),
    make("ul", { "aria-labelledby": `steer-${side}` }, state[side].map(chip)));
}
