// The points of the map: their places in the unit square, what colours them, and who is near where.

const CELLS = 160; // a side of the grid
const COLOURS = 10;
const FEW = 500; // points that all have their place in the square; of more, a few far out may lie on its rim
const FAR = 0.001; // of all, on each side
const BESIDE = 3; // regions near a region that have other colours
export const NONE = 255; // the code of a point that has none of the named values

export class Points {
  /** Read an answer of the map's route. */
  constructor(answer) {
    this.version = answer.index_version;
    this.count = answer.count;
    this.newer = answer.newer ?? 0;
    const packed = new Uint16Array(bytes(answer.positions).buffer);
    const [x, y] = [0, 1].map((axis) => spread(Float32Array.from({ length: this.count }, (_, i) => packed[2 * i + axis] / 65535)));
    Object.assign(this, { x: x.places, y: y.places });
    this.colours = Object.fromEntries(Object.entries(answer.colours).map(([name, { values, codes }]) => [name, { values, codes: bytes(codes) }]));
    this.regions = (answer.regions?.values ?? []).map((region) => ({ ...region, x: x.of(region.x), y: y.of(region.y) }));
    if (this.regions.length) {
      const values = this.regions.map(({ count }, i) => [i, count]);
      this.colours = { region: { values, codes: bytes(answer.regions.codes), palette: palette(this.regions) }, ...this.colours };
    }
    this.#arrange(new Set(answer.gone ?? []));
  }

  /** Sort places by cell; `starts[c]` to `starts[c + 1]` of `order` lie in cell c. */
  #arrange(gone) {
    const cells = new Int32Array(this.count);
    this.starts = new Int32Array(CELLS * CELLS + 1);
    for (let i = 0; i < this.count; i++) {
      cells[i] = gone.has(i) ? -1 : cellOf(this.y[i]) * CELLS + cellOf(this.x[i]);
      if (cells[i] >= 0) this.starts[cells[i] + 1] += 1;
    }
    for (let c = 0; c < CELLS * CELLS; c++) this.starts[c + 1] += this.starts[c];
    this.order = new Int32Array(this.starts[CELLS * CELLS]);
    const next = this.starts.slice();
    for (let i = 0; i < this.count; i++) if (cells[i] >= 0) this.order[next[cells[i]]++] = i;
  }

  get shown() { return this.order.length; }

  /** The first column that tells something of at least half of the points, else the first. */
  get telling() {
    const known = ([, { values }]) => values.reduce((sum, [, many]) => sum + many, 0) >= this.count / 2;
    const columns = Object.entries(this.colours);
    return (columns.find(known) ?? columns[0])[0];
  }

  /** Call `use(from, to)` with runs of `order` that cover a rectangle. */
  within(left, top, right, bottom, use) {
    const first = cellOf(left), last = cellOf(right);
    for (let row = cellOf(top); row <= cellOf(bottom); row++) {
      const from = this.starts[row * CELLS + first], to = this.starts[row * CELLS + last + 1];
      if (to > from) use(from, to);
    }
  }

  /** How many points lie in the cells that a rectangle touches. */
  countWithin(left, top, right, bottom) {
    let count = 0;
    this.within(left, top, right, bottom, (from, to) => (count += to - from));
    return count;
  }

  /** The places nearest to a point, at most `many`, none outside the ellipse of two reaches. */
  nearest(x, y, [across, down], many = 1) {
    const found = [];
    this.within(x - across, y - down, x + across, y + down, (from, to) => {
      for (let i = from; i < to; i++) {
        const place = this.order[i];
        const apart = ((this.x[place] - x) / across) ** 2 + ((this.y[place] - y) / down) ** 2;
        if (apart <= 1) found.push([apart, place]);
      }
    });
    return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, many).map(([, place]) => place);
  }

  /** Where most points of each of the first `many` values lie: [value's code, x, y]. */
  centres(name, many, side = 24) {
    const { codes, values } = this.colours[name];
    const counts = new Float32Array(Math.min(many, values.length) * side * side);
    for (const place of this.order) {
      if (codes[place] >= Math.min(many, values.length)) continue;
      const column = Math.min(side - 1, Math.floor(this.x[place] * side)), row = Math.min(side - 1, Math.floor(this.y[place] * side));
      counts[(codes[place] * side + row) * side + column] += 1;
    }
    return values.slice(0, many).map((_, code) => {
      const own = counts.subarray(code * side * side, (code + 1) * side * side);
      const best = own.indexOf(Math.max(...own));
      return [code, ((best % side) + 0.5) / side, (Math.floor(best / side) + 0.5) / side];
    });
  }
}

/** Places along one axis, moved so that they fill it: a map is seldom square. */
function spread(places) {
  const sorted = places.slice().sort();
  const far = places.length > FEW ? Math.floor(FAR * places.length) : 0;
  const low = sorted[far] ?? 0, high = sorted[sorted.length - 1 - far] ?? 1;
  const of = (at) => (high > low ? Math.min(1, Math.max(0, (at - low) / (high - low))) : 0.5);
  return { places: places.map(of), of };
}

/** A colour for each region, another one than those beside it have. */
function palette(regions) {
  const colours = [];
  regions.forEach((region, i) => {
    const beside = regions.slice(0, i).map((other, j) => [(other.x - region.x) ** 2 + (other.y - region.y) ** 2, colours[j]])
      .sort((a, b) => a[0] - b[0]).slice(0, BESIDE).map(([, colour]) => colour);
    const used = (colour) => colours.filter((one) => one === colour).length + (beside.includes(colour) ? regions.length : 0);
    colours.push(Array.from({ length: COLOURS }, (_, colour) => colour).sort((a, b) => used(a) - used(b) || a - b)[0]);
  });
  return colours;
}

const cellOf = (at) => Math.max(0, Math.min(CELLS - 1, Math.floor(at * CELLS)));

function bytes(base64) {
  const text = atob(base64);
  const array = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) array[i] = text.charCodeAt(i);
  return array;
}
