// The camera over the map: which part of the unit square is seen, in CSS pixels.

const MARGIN = 24;
const CLOSEST = 400; // times the whole

export class Camera {
  x = 0.5; // what is in the middle
  y = 0.5;
  zoom = 1; // 1: all is seen
  width = 1;
  height = 1;

  /** Pixels for the side of the square. */
  get scale() { return Math.max(1, Math.min(this.width, this.height) - 2 * MARGIN) * this.zoom; }

  screenX(x) { return (x - this.x) * this.scale + this.width / 2; }
  screenY(y) { return (y - this.y) * this.scale + this.height / 2; }
  worldX(px) { return (px - this.width / 2) / this.scale + this.x; }
  worldY(py) { return (py - this.height / 2) / this.scale + this.y; }

  resize(width, height) { Object.assign(this, { width, height }); }

  pan(dx, dy) { this.#look(this.x - dx / this.scale, this.y - dy / this.scale); }

  /** Zoom by a factor, what is at a pixel staying there. */
  zoomAt(px, py, factor) {
    const x = this.worldX(px), y = this.worldY(py);
    this.zoom = Math.min(CLOSEST, Math.max(1, this.zoom * factor));
    this.#look(x - (px - this.width / 2) / this.scale, y - (py - this.height / 2) / this.scale);
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
