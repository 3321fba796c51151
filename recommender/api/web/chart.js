// The chart: points painted, and over them the marks and the names.

import { packed, paint } from "./painter.js";
import { NONE } from "./points.js";

const NAMED = 10; // values with a colour of their own; the rest is grey
const TELLING = 0.01; // a value of fewer points, as a share, has no name on the map
const TITLED = 60; // points in view, at most, for titles to be written beside them
const TITLE_LENGTH = 42;
const SHARPEST = 2; // device pixels a CSS pixel, at most

export class Chart {
  only = null; // the code that alone is strong, or null
  #frame = 0;
  #stale = true; // the points must be painted anew
  #marked = null;
  #own = null;
  #near = [];
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

  /** Colour by one of the points' columns; `named` gives what a value is called. */
  colourBy(name, named) {
    this.column = this.points.colours[name];
    this.named = named;
    this.only = null;
    const least = Math.max(3, TELLING * this.points.count);
    this.centres = this.points.centres(name, NAMED).filter(([code]) => this.column.values[code][1] >= least);
    const style = getComputedStyle(this.canvas);
    const rest = packed(style.getPropertyValue("--rest"));
    this.paints = new Uint32Array(NONE + 1).fill(rest);
    for (let code = 0; code < Math.min(NAMED, this.column.values.length); code++)
      this.paints[code] = packed(style.getPropertyValue(`--c${code}`));
    this.style = { paper: style.getPropertyValue("--card"), ink: style.getPropertyValue("--ink"), accent: style.getPropertyValue("--accent") };
    this.draw();
  }

  /** The legend: the named values, and the rest as one. */
  key() {
    const { values } = this.column;
    const named = values.slice(0, NAMED).map(([value, count], code) => ({ code, value, count, index: code }));
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
    this.#ring(this.#near, 1.5, style.ink, 5);
    this.#ring(this.#own === null ? [] : [this.#own], 3, style.accent, 9);
    this.#ring(this.#marked === null ? [] : [this.#marked], 2, style.ink, 7);
    this.#names();
    this.took = performance.now() - began;
    this.canvas.dataset.painted = this.took.toFixed(1); // for tests and the curious
  }

  #others() {
    const codes = new Set(Array.from({ length: NONE + 1 }, (_, code) => code));
    if (this.only === NONE) for (let code = NAMED; code <= NONE; code++) codes.delete(code);
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

  #names() {
    const { camera, context, points } = this;
    const taken = [];
    context.lineJoin = "round";
    context.textBaseline = "middle";
    context.textAlign = "center";
    context.font = "600 13px system-ui, sans-serif";
    for (const [code, x, y] of this.centres) this.#write(this.named(this.column.values[code][0]), camera.screenX(x), camera.screenY(y), taken);
    if (points.countWithin(camera.worldX(0), camera.worldY(0), camera.worldX(camera.width), camera.worldY(camera.height)) > TITLED) return;
    context.font = "12px system-ui, sans-serif";
    for (const [place, title] of this.#titles) {
      const short = title.length > TITLE_LENGTH ? `${title.slice(0, TITLE_LENGTH)}…` : title;
      this.#write(short, camera.screenX(points.x[place]), camera.screenY(points.y[place]) + 16, taken);
    }
  }

  /** Write a text in the middle of a pixel, unless it would lie over another or the rim. */
  #write(text, x, y, taken) {
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
