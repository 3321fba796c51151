// Filters and options: a form that becomes a part of the address when the reader pauses.

import { DATES, UNREAD, filterCount, noFilter } from "./address.js";
import { make, told } from "./elements.js";
import { preferences } from "./preferences.js";

const TICKED = ["kind", "lang", "category", "venue", "source"];
const DATE = "\\d{4}(-\\d{2}(-\\d{2})?)?";
const HALF_LIVES = ["", "1095", "365", "90"]; // days
const MODES = ["", "same", "other", "balanced"];
const SEEN = 5; // values of a field that stand without being scrolled to
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
      ...TICKED.map((name) => ticks(name, facets[name] ?? [], now, set)),
      make("div", { class: "pair" }, DATES.map((name) => date(name, now, set))),
      ...(options ? [
        choice("lang_mode", MODES, (mode) => words.modes[mode || "any"], now, set),
        choice("half_life_days", HALF_LIVES, (days) => words.halfLife(Number(days)), now, set),
        slider("diversity", now, set)] : []),
      make("fieldset", {}, make("legend", {}, words.fields.only),
        tick("has", "abstract", words.fields.has, undefined, now, set), unread(now, set)),
      count ? make("button", { type: "button", id: "filter-clear", onclick: () => changed(noFilter()) }, words.clear) : ""));
  form.replaceChildren(details);
  if (focused) resume(focused);
}

function resume(old) {
  const box = document.getElementById(old.id) ?? document.getElementById("filters-summary");
  if (box.type === "text" && old.value !== old.defaultValue && box.defaultValue === old.defaultValue && !old.dataset.taken) box.value = old.value;
  box.focus();
}

/** What the catalogue has of a field, and what was chosen: nothing where it has no two values to choose from. */
function ticks(name, counts, now, set) {
  const { words } = preferences;
  const labels = { kind: words.kinds, lang: words.langs, source: words.formats }[name] ?? {};
  const many = Object.fromEntries(counts);
  const values = [...new Set([...counts.map(([value]) => value), ...now[name]])];
  if (values.length < 2 && !now[name].length) return "";
  return make("fieldset", {}, make("legend", {}, words.fields[name]),
    make("div", { class: "ticks", ...(values.length > SEEN ? { tabindex: "0", role: "group", "aria-label": words.fields[name] } : {}) },
      values.map((value) => tick(name, value, labels[value] ?? value, many[value], now, set))));
}

/** Without what the reader has read. */
function unread(now, set) {
  const box = make("input", { type: "checkbox", id: `filter-${UNREAD}`, name: UNREAD, checked: Boolean(now[UNREAD]), onchange: ({ target }) => set(UNREAD, target.checked ? "yes" : "") });
  return make("label", { class: "tick" }, box, ` ${preferences.words.fields.unread}`);
}

function tick(name, value, label, many, now, set) {
  const onchange = ({ target }) => set(name, target.checked ? [...now[name], value] : now[name].filter((one) => one !== value));
  const box = make("input", { type: "checkbox", id: `filter-${name}-${value}`, name, value, checked: now[name].includes(value), onchange });
  return make("label", { class: "tick" }, box, " ", told("span", label), counted(many));
}

const field = (name, ...inside) => make("div", { class: "line" }, make("label", { for: `filter-${name}` }, preferences.words.fields[name]), ...inside);

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
