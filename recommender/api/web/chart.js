// The chart: points painted, and over them the marks and the names.

import { packed, paint } from "./painter.js";
import { NONE } from "./points.js";

const NAMED = 10; // values with a colour of their own; the rest is grey
const TELLING = 0.01; // a value of fewer points, as a share, has no name on the map
export const TITLED = 60; // points in view, at most, for titles to be written beside them
const TITLE_LENGTH = 42; // letters; a title ends with a whole word, a Chinese one sooner
const CLOSE = 2.5; // the zoom from which there is room for more about a subject
const SHARPEST = 2; // device pixels a CSS pixel, at most

export class Chart {
  only = null; // the code that alone is strong, or null
  #frame = 0;
  #stale = true; // the points must be painted anew
  #marked = null;
  #own = null;
  #near = [];
  #mine = [];
  #titles = [];

  constructor(canvas, points, camera) {
    Object.assign(this, { canvas, points, camera });
    this.context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  }

  resize(width, height) {
    this.ratio = Math.min(SHARPEST, window.devicePixelRatio || 1);
    this.camera.resize(width, height);
    this.canvas.width = Math.max(1, Math.round(width * this.ratio));
    this.canvas.height = Math.max(1, Math.round(height * this.ratio));
    this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.#stale = true;
  }

  /** Colour by one of the points' columns; `named` gives what a value is called, in terms, the first of which tells most. */
  colourBy(name, named) {
    const { points } = this;
    this.column = points.colours[name];
    this.named = named;
    this.only = null;
    const least = Math.max(3, TELLING * points.count);
    // Subjects name the map, whatever it is coloured by; without them, what it is coloured by does.
    this.names = points.regions.length ? points.regions.map(({ x, y, en, zh }) => [{ en, zh }, x, y])
      : points.centres(name, NAMED).filter(([code]) => this.column.values[code][1] >= least).map(([code, x, y]) => [this.column.values[code][0], x, y]);
    const style = getComputedStyle(this.canvas);
    const rest = packed(style.getPropertyValue("--rest"));
    this.paints = new Uint32Array(NONE + 1).fill(rest);
    for (let code = 0; code < this.#coloured; code++) this.paints[code] = packed(style.getPropertyValue(`--c${this.#colourOf(code)}`));
    this.style = { paper: style.getPropertyValue("--card"), ink: style.getPropertyValue("--ink"), accent: style.getPropertyValue("--accent") };
    this.draw();
  }

  get #coloured() { return this.column.palette?.length ?? Math.min(NAMED, this.column.values.length); }
  #colourOf(code) { return this.column.palette?.[code] ?? code; }

  /** The legend: the named values, and the rest as one. */
  key() {
    const { values } = this.column;
    const named = values.slice(0, this.#coloured).map(([value, count], code) => ({ code, value, count, index: this.#colourOf(code) }));
    const rest = this.points.count - named.reduce((sum, { count }) => sum + count, 0);
    return rest > 0 ? [...named, { code: NONE, value: null, count: rest, index: "rest" }] : named;
  }

  /** Let one value stand out, or all again. */
  choose(code) {
    this.only = this.only === code ? null : code;
    this.draw();
  }

  mark(place) { this.#marked = place; this.#draw(); }
  centre(place) { this.#own = place; this.#draw(); }
  /** Titles of some points, as pairs of place and title, written where there is room. */
  title(titles) { this.#titles = titles; this.#draw(); }
  surround(places) { this.#near = places; this.#draw(); }
  /** The reader's collection. */
  own(places) { this.#mine = places; this.#draw(); }
  stop() { cancelAnimationFrame(this.#frame); }

  /** Paint the points anew and draw, before the next frame, once however often asked. */
  draw() {
    this.#stale = true;
    this.#draw();
  }

  /** Draw what changed over the points, as they are painted already. */
  #draw() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    this.#frame = 0;
    if (!this.image || !this.column) return;
    const began = performance.now();
    const { context, camera, image, points, ratio, style } = this;
    const room = (camera.width * camera.height) / Math.max(1, points.shown); // CSS pixels a point has
    const radius = Math.min(5, Math.max(0.7, 0.3 * Math.sqrt(room * camera.zoom))) * ratio;
    const strength = Math.min(0.9, 0.5 + 0.08 * Math.sqrt(room * camera.zoom));
    const quiet = this.only === null ? null : this.#others();
    if (this.#stale) paint(image, points, camera, this.column.codes, { paints: this.paints, background: packed(style.paper), radius, strength, quiet });
    this.#stale = false;
    context.putImageData(image, 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#ring(this.#near, 2, style.ink, 6);
    this.#stars(this.#mine);
    this.#ring(this.#own === null ? [] : [this.#own], 3, style.accent, 9);
    this.#ring(this.#marked === null ? [] : [this.#marked], 2, style.ink, 7);
    this.#names();
    this.took = performance.now() - began;
    this.canvas.dataset.painted = this.took.toFixed(1); // for tests and the curious
  }

  #others() {
    const codes = new Set(Array.from({ length: NONE + 1 }, (_, code) => code));
    if (this.only === NONE) for (let code = this.#coloured; code <= NONE; code++) codes.delete(code);
    else codes.delete(this.only);
    return codes;
  }

  #ring(places, width, colour, radius) {
    const { camera, context, points } = this;
    context.lineWidth = width;
    context.strokeStyle = colour;
    for (const place of places) {
      context.beginPath();
      context.arc(camera.screenX(points.x[place]), camera.screenY(points.y[place]), radius, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  #stars(places) {
    const { camera, context, points, style } = this;
    Object.assign(context, { font: "700 20px system-ui, sans-serif", textAlign: "center", textBaseline: "middle", lineWidth: 4, strokeStyle: style.paper, fillStyle: style.accent });
    for (const place of places)
      for (const draw of ["strokeText", "fillText"]) context[draw]("★", camera.screenX(points.x[place]), camera.screenY(points.y[place]));
  }

  #names() {
    const { camera, context, points } = this;
    const taken = [];
    context.lineJoin = "round";
    context.textBaseline = "middle";
    context.textAlign = "center";
    context.font = "600 13px system-ui, sans-serif";
    const said = new Set(); // of two parts that are about one thing, the smaller is named by what else it is about
    for (const [value, x, y] of this.names) {
      const name = this.named(value).find((term) => !said.has(term)) ?? "";
      said.add(name);
      this.#write(camera.zoom >= CLOSE ? this.named(value).join(" · ") : name, camera.screenX(x), camera.screenY(y), taken);
    }
    if (points.countWithin(camera.worldX(0), camera.worldY(0), camera.worldX(camera.width), camera.worldY(camera.height)) > TITLED) return;
    context.font = "12px system-ui, sans-serif";
    for (const [place, title] of this.#titles) {
      this.#write(shortened(title), camera.screenX(points.x[place]), camera.screenY(points.y[place]) + 16, taken);
    }
  }

  /** Write a text in the middle of a pixel, unless it would lie over another or the rim. */
  #write(text, x, y, taken) {
    if (!text) return;
    const { camera, context, style } = this;
    const half = context.measureText(text).width / 2 + 6;
    const clash = taken.some(([ax, ay, ahalf]) => Math.abs(x - ax) < half + ahalf && Math.abs(y - ay) < 18);
    if (clash || x < half || x > camera.width - half || y < 12 || y > camera.height - 12) return;
    taken.push([x, y, half]);
    context.lineWidth = 4;
    context.strokeStyle = style.paper;
    context.strokeText(text, x, y);
    context.fillStyle = style.ink;
    context.fillText(text, x, y);
  }
}

/** A title that has room on the map. */
function shortened(title) {
  if (title.length + (title.match(/[\u3400-\u9fff]/g)?.length ?? 0) <= TITLE_LENGTH) return title;
  const cut = /[\u3400-\u9fff]/.test(title) ? title.slice(0, TITLE_LENGTH / 2) : title.slice(0, TITLE_LENGTH).replace(/\s+\S*$/, "");
  return `${cut}…`;
}
