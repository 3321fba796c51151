// Filters and options: a form that becomes a part of the address when the reader pauses.

import { DATES, filterCount, noFilter } from "./address.js";
import { make, told } from "./elements.js";
import { preferences } from "./preferences.js";

const TICKED = { kind: ["paper", "post", "news"], lang: ["zh", "en"] };
const WRITTEN = ["category", "venue", "source"];
const DATE = "\\d{4}(-\\d{2}(-\\d{2})?)?";
const HALF_LIVES = ["", "1095", "365", "90"]; // days
const MODES = ["", "same", "other", "balanced"];
const PAUSE = 250; // milliseconds: a date that is left by a click on a box is one change with it

const counted = (many) => (many === undefined ? "" : make("span", { class: "quiet count-of" }, ` ${many.toLocaleString(preferences.language)}`));

/** Draw the form for a filter; `changed` is told every new one. Focus and what is half typed stay.
 *
 * `facets` has values of fields with how many entries they find; `options` says whether to offer these.
 */
export function drawFilters(form, filter, { facets, options }, changed) {
  const { words } = preferences;
  const count = filterCount(filter);
  const focused = form.contains(document.activeElement) ? document.activeElement : null;
  const open = form.querySelector("details")?.open ?? false;
  const now = structuredClone(filter);
  let waiting = null;
  const tell = (pause = PAUSE) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => details.isConnected && changed(now), pause);
  };
  const set = (name, value, pause) => { now[name] = value; tell(pause); };
  form.onsubmit = (event) => { event.preventDefault(); tell(0); };
  const details = make("details", { open },
    make("summary", { id: "filters-summary" }, options ? words.filtersAndOrder : words.filters, " ", make("span", { class: "quiet" }, words.filterCount(count))),
    make("div", { class: "filter-grid" },
      ...Object.keys(TICKED).map((name) => ticks(name, facets[name] ?? [], now, set)),
      ...WRITTEN.map((name) => several(name, facets[name] ?? [], now, set)),
      make("div", { class: "pair" }, DATES.map((name) => date(name, now, set))),
      ...(options ? [
        choice("lang_mode", MODES, (mode) => words.modes[mode || "any"], now, set),
        choice("half_life_days", HALF_LIVES, (days) => words.halfLife(Number(days)), now, set),
        slider("diversity", now, set)] : []),
      make("div", {}, tick("has", "abstract", words.fields.has, undefined, now, set)),
      count ? make("button", { type: "button", id: "filter-clear", onclick: () => changed(noFilter()) }, words.clear) : ""));
  form.replaceChildren(details);
  if (focused) resume(focused);
}

function resume(old) {
  const box = document.getElementById(old.id) ?? document.getElementById("filters-summary");
  if (box.type === "text" && old.value !== old.defaultValue && box.defaultValue === old.defaultValue && !old.dataset.taken) box.value = old.value;
  box.focus();
}

function ticks(name, counts, now, set) {
  const { words } = preferences;
  const labels = name === "kind" ? words.kinds : words.langs;
  const others = name === "lang" ? [...counts.map(([value]) => value), ...now.lang] : [];
  const many = Object.fromEntries(counts);
  const values = [...new Set([...TICKED[name], ...others])];
  return make("fieldset", {}, make("legend", {}, words.fields[name]), values.map((value) => tick(name, value, labels[value] ?? value, many[value], now, set)));
}

function tick(name, value, label, many, now, set) {
  const onchange = ({ target }) => set(name, target.checked ? [...now[name], value] : now[name].filter((one) => one !== value));
  const box = make("input", { type: "checkbox", id: `filter-${name}-${value}`, name, value, checked: now[name].includes(value), onchange });
  return make("label", { class: "tick" }, box, ` ${label}`, counted(many));
}

const field = (name, ...inside) => make("div", { class: "line" }, make("label", { for: `filter-${name}` }, preferences.words.fields[name]), ...inside);

/** A field of several values: one is written or chosen at a time, and stands below to be let go of. */
function several(name, offered, now, set) {
  const { words } = preferences;
  const add = (box) => {
    const values = box.value.split(/[;；]/).map((value) => value.trim()).filter(Boolean);
    if (!values.length) return;
    box.dataset.taken = true;
    set(name, [...new Set([...now[name], ...values])], 0);
  };
  const onchange = ({ target }) => add(target);
  // What is chosen from the list comes in one piece; what is typed, letter by letter.
  const oninput = ({ target, inputType }) => (!inputType || inputType === "insertReplacementText") && offered.some(([value]) => value === target.value) && add(target);
  const drop = (value) => make("li", { class: "chip" }, told("span", value), make("button", {
    type: "button", class: "drop", "aria-label": words.drop + words.about(value),
    onclick: () => { set(name, now[name].filter((one) => one !== value), 0); document.getElementById(`filter-${name}`).focus(); },
  }, "×"));
  return field(name,
    make("input", { type: "text", id: `filter-${name}`, name, autocomplete: "off", list: `known-${name}`, placeholder: offered.length ? words.choose(offered.length) : "", onchange, oninput }),
    make("datalist", { id: `known-${name}` }, offered.filter(([value]) => !now[name].includes(value))
      .map(([value, many]) => make("option", { value, label: words.option(value, many) }))),
    now[name].length ? make("ul", { class: "chips" }, now[name].map(drop)) : "");
}

function date(name, now, set) {
  const { words } = preferences;
  const onchange = ({ target }) => target.reportValidity() && set(name, target.value.trim());
  return field(name, make("input", { type: "text", id: `filter-${name}`, name, value: now[name], autocomplete: "off", inputmode: "numeric",
    pattern: DATE, placeholder: words.dateExample, title: words.badDate, onchange }));
}

function choice(name, values, label, now, set) {
  const all = values.includes(now[name]) ? values : [...values, now[name]];
  const onchange = ({ target }) => set(name, target.value, 0);
  return field(name, make("select", { id: `filter-${name}`, name, onchange },
    all.map((value) => make("option", { value, selected: value === now[name] }, label(value)))));
}

function slider(name, now, set) {
  const { words } = preferences;
  const said = (value) => (Number(value) ? `${Math.round(value * 100)} %` : words.off);
  const shown = make("output", { for: `filter-${name}`, class: "quiet" }, said(now[name]));
  const box = make("input", { type: "range", id: `filter-${name}`, name, min: 0, max: 1, step: 0.1, value: now[name] || 0, "aria-valuetext": said(now[name]),
    oninput: ({ target }) => { shown.textContent = said(target.value); target.setAttribute("aria-valuetext", said(target.value)); },
    onchange: ({ target }) => set(name, Number(target.value) ? target.value : "") });
  return field(name, make("span", { class: "slide" }, box, shown));
}
