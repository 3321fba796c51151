// Filters: a form that becomes a part of the address at every change.

import { DATES, LISTS, filterCount, noFilter } from "./address.js";
import { make } from "./elements.js";
import { preferences } from "./preferences.js";

const CHOICES = { kind: ["paper", "post", "news"], lang: ["zh", "en"] };
const WRITTEN = ["category", "venue", "source"];
const DATE = "\\d{4}(-\\d{2}(-\\d{2})?)?";

/** Values of the results seen, offered where one may be written. */
const known = Object.fromEntries(WRITTEN.map((name) => [name, new Set()]));

export function learn(entries) {
  for (const entry of entries) for (const name of WRITTEN) if (entry[name]) known[name].add(entry[name]);
}

/** Draw the form for a filter; `changed` is told every new one. Focus and unfolding stay. */
export function drawFilters(form, filter, changed) {
  const { words } = preferences;
  const count = filterCount(filter);
  const focused = form.contains(document.activeElement) ? document.activeElement.id : "";
  const open = form.querySelector("details")?.open ?? false;
  const read = () => changed(readFilter(form));
  form.onsubmit = (event) => { event.preventDefault(); read(); };
  form.replaceChildren(make("details", { open },
    make("summary", { id: "filters-summary" }, words.filters, " ", make("span", { class: "quiet" }, words.filterCount(count))),
    make("div", { class: "filter-grid" },
      ...Object.entries(CHOICES).map(([name, values]) => make("fieldset", {}, make("legend", {}, words.fields[name]),
        values.map((value) => tick(name, value, filter, (name === "kind" ? words.kinds : words.langs)[value], read)))),
      ...WRITTEN.map((name) => line(name, filter[name].join("; "), words.fields[name], { list: `known-${name}`, placeholder: words.several }, read,
        make("datalist", { id: `known-${name}` }, [...known[name]].sort().map((value) => make("option", { value }))))),
      ...DATES.map((name) => line(name, filter[name], words.fields[name],
        { pattern: DATE, placeholder: words.dateExample, title: words.badDate, inputmode: "numeric" }, read)),
      make("div", {}, tick("has", "abstract", filter, words.fields.has, read)),
      count ? make("button", { type: "button", id: "filter-clear", onclick: () => changed(noFilter()) }, words.clear) : "")));
  if (focused) (document.getElementById(focused) ?? document.getElementById("filters-summary")).focus();
}

function tick(name, value, filter, label, changed) {
  const box = make("input", { type: "checkbox", id: `filter-${name}-${value}`, name, value, checked: filter[name].includes(value), onchange: changed });
  return make("label", { class: "tick" }, box, ` ${label}`);
}

function line(name, value, label, attributes, changed, ...beside) {
  const onchange = (event) => { if (event.target.reportValidity()) changed(); };
  const box = make("input", { type: "text", id: `filter-${name}`, name, value, autocomplete: "off", onchange, ...attributes });
  return make("div", { class: "line" }, make("label", { for: `filter-${name}` }, label), box, ...beside);
}

function readFilter(form) {
  const given = new FormData(form);
  const filter = noFilter();
  for (const name of LISTS)
    filter[name] = given.getAll(name).flatMap((value) => value.split(/[;；]/)).map((value) => value.trim()).filter(Boolean);
  for (const name of DATES) filter[name] = given.get(name).trim();
  return filter;
}
