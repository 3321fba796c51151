// The camera over the map: which part of the unit square is seen, in CSS pixels. The square fills the
// frame, so it is drawn wider than high where the frame is, up to a point.

const MARGIN = 28;
const CLOSEST = 400; // times the whole
const STRETCH = 2; // how much longer one axis may be drawn than the other, at most

export class Camera {
  x = 0.5; // what is in the middle
  y = 0.5;
  zoom = 1; // 1: all is seen
  width = 1;
  height = 1;

  /** Pixels for a side of the square. */
  get scaleX() { return Math.min(room(this.width), STRETCH * room(this.height)) * this.zoom; }
  get scaleY() { return Math.min(room(this.height), STRETCH * room(this.width)) * this.zoom; }

  screenX(x) { return (x - this.x) * this.scaleX + this.width / 2; }
  screenY(y) { return (y - this.y) * this.scaleY + this.height / 2; }
  worldX(px) { return (px - this.width / 2) / this.scaleX + this.x; }
  worldY(py) { return (py - this.height / 2) / this.scaleY + this.y; }

  resize(width, height) { Object.assign(this, { width, height }); }

  pan(dx, dy) { this.#look(this.x - dx / this.scaleX, this.y - dy / this.scaleY); }

  /** Zoom by a factor, what is at a pixel staying there. */
  zoomAt(px, py, factor) {
    const x = this.worldX(px), y = this.worldY(py);
    this.zoom = Math.min(CLOSEST, Math.max(1, this.zoom * factor));
    this.#look(x - (px - this.width / 2) / this.scaleX, y - (py - this.height / 2) / this.scaleY);
  }

  lookAt(x, y, zoom = this.zoom) {
    this.zoom = zoom;
    this.#look(x, y);
  }

  #look(x, y) { // the middle never leaves the square, so nobody gets lost
    this.x = Math.min(1, Math.max(0, x));
    this.y = Math.min(1, Math.max(0, y));
  }
}

const room = (pixels) => Math.max(1, pixels - 2 * MARGIN);
