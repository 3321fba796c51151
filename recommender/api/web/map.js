// The map: all entries as points, and the same as a list for those who do not see them.

import { addressOf } from "./address.js";
import { askMap, askMapped, askRelated } from "./ask.js";
import { Camera } from "./camera.js";
import { titles } from "./cards.js";
import { find, heard, make, seen, told } from "./elements.js";
import { Chart, TITLED } from "./chart.js";
import { Points } from "./points.js";
import { listen } from "./pointing.js";
import { preferences } from "./preferences.js";
import { draw, drawError, say } from "./results.js";

const REACH = 14; // pixels from a point that still mean it
const LISTED = 12;
const NEIGHBOURS = 15; // marked around the entry that the map is opened at
const FOUND = 50; // entries that words find, marked if they are
const RINGED = 0.98; // so relevant, or the first
const ASKED = 100; // entries that one question is about

let kept = null; // the points last loaded, and where the reader left them

/** Open the map in the page; null where it could not be, and the page says why. */
export async function openMap(state, signal, tools) {
  try {
    if (!kept) {
      const { words } = preferences;
      draw(words.map.title, make("h1", { tabindex: "-1" }, words.map.title), make("p", { class: "quiet" }, words.map.loading));
      find("main").setAttribute("aria-busy", "true");
    }
    const answer = await askMap(signal);
    if (kept?.points.version !== answer.index_version) kept = { camera: new Camera(), cards: new Map() };
    kept.points = new Points(answer);
    return new MapView(kept, state, tools);
  } catch (error) {
    if (error.name === "AbortError") return null;
    const redraw = () => (error.status === 404 ? drawMissing(tools) : drawError(error, state, tools));
    redraw();
    return { redraw, leave() {} };
  }
}

function drawMissing({ to }) {
  const { words } = preferences;
  draw(words.map.title, make("div", { class: "notice" }, make("h1", { tabindex: "-1" }, words.map.none),
    make("p", {}, words.map.how), make("p", {}, to({}, { class: "button" }, words.toStart))));
}

class MapView {
  #ended = new AbortController();
  #hovered = null;
  #listing = null; // a timer: the list follows when the map rests

  constructor({ points, camera, cards }, state, tools) {
    Object.assign(this, { points, camera, cards, state, tools });
    this.colour = Object.hasOwn(points.colours, state.colour ?? "") ? state.colour : points.telling;
    this.canvas = make("canvas", { tabindex: "0", role: "application", "aria-describedby": "map-count" });
    this.tip = make("a", { class: "tip", hidden: true, "data-link": true, tabindex: "-1" });
    this.stage = make("div", { class: "map-stage" }, this.canvas, this.tip);
    this.chart = new Chart(this.canvas, points, camera);
    listen(this.canvas, camera, this.#ended.signal, {
      moved: () => this.#moved(), hover: (x, y) => this.#hover(x, y),
      click: (x, y, touch) => this.#click(x, y, touch), enter: () => this.list.querySelector("a")?.focus(),
    });
    this.resizing = new ResizeObserver(() => this.#resize());
    this.redraw();
    this.resizing.observe(this.stage);
    if (state.id) this.#show(state.id);
    if (state.words) this.#find(state.words);
    if (state.saved.length) this.#showOwn();
  }

  leave = () => {
    this.#ended.abort();
    this.resizing.disconnect();
    clearTimeout(this.#listing);
    this.chart.stop();
  };

  /** Draw all of it, in the language and the colours chosen. */
  redraw = () => {
    const { words } = preferences;
    const { points } = this;
    this.canvas.setAttribute("aria-label", words.map.label);
    const names = Object.keys(points.colours);
    const select = make("select", { id: "colour", onchange: () => this.#recolour(select.value) },
      names.map((name) => make("option", { value: name, selected: name === this.colour }, words.map.colours[name] ?? name)));
    const button = (sign, label, use) => make("button", { type: "button", "aria-label": label, title: label, onclick: () => { use(); this.#moved(); } }, seen(sign));
    const middle = (factor) => this.camera.zoomAt(this.camera.width / 2, this.camera.height / 2, factor);
    this.legend = make("ul", { class: "legend" });
    this.list = make("ol", { class: "listing" });
    const count = words.map.count(points.shown) + (points.newer ? ` · ${words.map.newer(points.newer)}` : "");
    draw(words.map.title,
      make("h1", { tabindex: "-1" }, words.map.title),
      make("p", { class: "quiet" }, words.map.lead, " ", make("span", { id: "map-count" }, count)),
      make("div", { class: "map" },
        make("div", { class: "map-tools" }, this.#finder(), make("label", { for: "colour" }, words.map.colour, " "), select,
          button("＋", words.map.zoomIn, () => middle(1.6)), button("－", words.map.zoomOut, () => middle(1 / 1.6)),
          button("⤢", words.map.all, () => this.camera.lookAt(0.5, 0.5, 1))),
        this.stage,
        make("div", { class: "map-key" }, make("h2", { id: "legend-title" }, words.map.legend), this.legend),
        make("div", { class: "map-side" },
          make("h2", {}, words.map.inView), make("p", { class: "quiet" }, words.map.listHint), this.list)));
    find("provenance").textContent = `${words.index} ${points.version}`;
    say(count);
    this.#recolour(this.colour, false);
    this.#resize();
  };

  #resize() {
    const { width, height } = this.stage.getBoundingClientRect();
    if (width && height) {
      this.chart.resize(width, height);
      this.#moved();
    }
  }

  #recolour(name, remember = true) {
    this.colour = name;
    if (remember) history.replaceState(history.state, "", addressOf({ ...this.state, view: "map", colour: name }));
    this.chart.colourBy(name, (value) => this.#named(value));
    this.#drawLegend();
  }

  #drawLegend() {
    const { words } = preferences;
    const entry = ({ code, value, count, index }) => make("li", {}, make("button", {
      type: "button", class: "key", "aria-pressed": String(this.chart.only === code),
      onclick: () => { this.chart.choose(code); this.#drawLegend(); this.legend.querySelector('[aria-pressed="true"]')?.focus(); },
    }, make("span", { class: `swatch c${index}`, "aria-hidden": "true" }),
      told("span", value === null ? words.map.rest : this.#named(value).join(" · ") || "–"), make("span", { class: "quiet" }, ` ${count.toLocaleString(preferences.language)}`)));
    this.legend.replaceChildren(...this.chart.key().map(entry));
  }

  /** What a value is called: a subject by several terms. */
  #named(value) {
    const { words, language } = preferences;
    const region = value?.en ? value : this.colour === "region" ? this.points.regions[value] : null;
    if (region) return region[language].length ? region[language] : region[language === "zh" ? "en" : "zh"];
    return [{ kind: words.kinds, lang: words.langs, source: words.formats }[this.colour]?.[value] ?? value];
  }

  #moved() {
    this.#hover(null, null);
    this.chart.draw();
    clearTimeout(this.#listing);
    this.#listing = setTimeout(() => this.#drawList(), 250);
  }

  // What is under the pointer

  #under(x, y) {
    const { camera } = this;
    return this.points.nearest(camera.worldX(x), camera.worldY(y), [REACH / camera.scaleX, REACH / camera.scaleY])[0] ?? null;
  }

  async #hover(x, y) {
    const place = x === null ? null : this.#under(x, y);
    if (place === this.#hovered) return;
    this.#hovered = place;
    this.canvas.classList.toggle("over", place !== null);
    this.chart.mark(place);
    this.tip.hidden = true;
    if (place === null) return;
    await new Promise((rest) => setTimeout(rest, this.cards.has(place) ? 0 : 70)); // not for every dot passed over
    if (place !== this.#hovered) return;
    const [card] = await this.#cards([place]);
    if (card && place === this.#hovered) this.#drawTip(place, card);
  }

  #drawTip(place, card) {
    const { camera, points, stage, tip } = this;
    const [first, second] = titles(card);
    tip.href = addressOf({ id: card.id });
    tip.replaceChildren(told("span", first, { class: "tip-title" }), second ? told("span", second, { class: "quiet" }) : "",
      make("span", { class: "quiet" }, [preferences.words.kinds[card.kind], card.category, card.published].filter(Boolean).join(" · ")));
    tip.hidden = false;
    const x = camera.screenX(points.x[place]), y = camera.screenY(points.y[place]);
    const left = Math.max(4, Math.min(stage.clientWidth - tip.offsetWidth - 4, x - tip.offsetWidth / 2));
    const above = y - tip.offsetHeight - 14;
    tip.style.translate = `${left}px ${above > 4 ? above : y + 14}px`; // by script, which the policy allows
  }

  async #click(x, y, touch) {
    if (touch) { // a finger hides what it points at: the first tap tells, the tip opens
      this.#hover(null, null);
      return this.#hover(x, y);
    }
    const place = this.#under(x, y);
    if (place === null) return undefined;
    const [card] = await this.#cards([place]);
    return card && this.tools.visit({ id: card.id });
  }

  // Entries behind the points

  async #cards(places) {
    const missing = places.filter((place) => !this.cards.has(place));
    if (missing.length) {
      try {
        const found = await askMapped(this.points.version, { place: missing }, this.#ended.signal);
        found.forEach((card) => this.cards.set(card.place, card));
      } catch (error) {
        if (error.status === 409) this.#reload();
        else if (error.name !== "AbortError") say(error.message);
      }
    }
    return places.map((place) => this.cards.get(place)).filter(Boolean);
  }

  #reload() {
    say(preferences.words.map.moved);
    kept = null;
    this.#listing = setTimeout(this.tools.again, 1000); // its workers may change over one by one
  }

  async #drawList() {
    const { camera, list, points, state, tools } = this;
    const reach = [camera.width / camera.scaleX, camera.height / camera.scaleY];
    const few = points.countWithin(camera.worldX(0), camera.worldY(0), camera.worldX(camera.width), camera.worldY(camera.height)) <= TITLED;
    const cards = await this.#cards(points.nearest(camera.x, camera.y, reach, few ? TITLED : LISTED));
    if (this.#ended.signal.aborted || list !== this.list) return;
    this.chart.title(cards.map((card) => [card.place, titles(card)[0]]));
    list.replaceChildren(...cards.slice(0, LISTED).map((card) => {
      const [first, second] = titles(card);
      const mark = (on) => () => this.chart.mark(on ? card.place : null);
      const link = tools.to({ id: card.id }, { onfocus: mark(true), onblur: mark(false), onmouseenter: mark(true), onmouseleave: mark(false) }, told("span", first));
      return make("li", {}, link, second ? told("span", second, { class: "quiet second" }) : "", card.id === state.id ? heard(` ${preferences.words.map.you}`) : "");
    }));
  }

  /** A box for words to be found on the map; the address has them. */
  #finder() {
    const { words } = preferences;
    const box = make("input", { type: "text", id: "map-words", name: "q", autocomplete: "off", placeholder: words.map.find, "aria-label": words.map.find, value: this.state.words });
    const onsubmit = (event) => {
      event.preventDefault();
      this.state = { ...this.state, words: box.value.trim() || null, id: null };
      history.replaceState(history.state, "", addressOf({ ...this.state, view: "map", colour: this.colour }));
      return this.state.words ? this.#find(this.state.words) : this.chart.surround([]);
    };
    return make("form", { class: "finder", role: "search", onsubmit }, box);
  }

  /** Ring what some words find, and look at it. */
  async #find(asked) {
    const { signal } = this.#ended;
    const { words } = preferences;
    try {
      const { results, search } = await askRelated({ ...this.state, id: null, words: asked, k: FOUND }, signal);
      const near = results.filter(({ relevance }, i) => i === 0 || relevance >= RINGED);
      const found = search.close === false ? [] : await this.#placed(near.map(({ id }) => id));
      this.chart.surround(found);
      if (found.length) {
        const { x, y } = this.points;
        this.camera.lookAt(x[found[0]], y[found[0]], found.length > 1 ? Math.max(1, Math.min(this.camera.zoom, 2)) : 5);
        this.#moved();
      }
      say(found.length ? words.map.found(found.length) : words.map.notFound);
    } catch (error) {
      this.#failed(error);
    }
  }

  async #showOwn() {
    try {
      this.chart.own(await this.#placed(this.state.saved));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Where some entries are on the map; who is not on it is left out. */
  async #placed(ids) {
    const parts = Array.from({ length: Math.ceil(ids.length / ASKED) }, (_, i) => ids.slice(i * ASKED, (i + 1) * ASKED));
    const found = await Promise.all(parts.map((id) => askMapped(this.points.version, { id }, this.#ended.signal)));
    return found.flat().map(({ place }) => place);
  }

  #failed(error) {
    if (error.status === 409) this.#reload();
    else if (error.name !== "AbortError") say(error.message);
  }

  /** Look at an entry and mark its neighbours. */
  async #show(id) {
    const { signal } = this.#ended;
    try {
      const { points } = this;
      const [own] = await askMapped(points.version, { id }, signal);
      if (!own) return;
      this.camera.lookAt(points.x[own.place], points.y[own.place], Math.max(this.camera.zoom, 5));
      this.chart.centre(own.place);
      this.#moved();
      const { results } = await askRelated({ ...this.state, id, k: NEIGHBOURS }, signal);
      this.chart.surround(await this.#placed(results.map(({ id }) => id)));
    } catch (error) {
      this.#failed(error);
    }
  }
}
