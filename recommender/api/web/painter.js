// Painting points into pixels by hand: a hundred thousand in some milliseconds, on any machine, with
// no graphics card. Each point is a disc with soft edges, laid over what is there already.

const OPAQUE = 0xff000000;

/** Paint points into an image.
 *
 * `paints` has a packed colour (0xAABBGGRR) of each code; codes in `quiet` are painted first and
 * faintly, or null for none.
 */
export function paint(image, points, camera, codes, { paints, background, radius, strength, quiet }) {
  const pixels = new Uint32Array(image.data.buffer);
  pixels.fill(background);
  const ratio = image.width / camera.width;
  const rim = (radius + 2) / ratio;
  const box = [camera.worldX(-rim), camera.worldY(-rim), camera.worldX(camera.width + rim), camera.worldY(camera.height + rim)];
  const scaleX = camera.scaleX * ratio, scaleY = camera.scaleY * ratio;
  const left = (camera.width / 2) * ratio - camera.x * scaleX, top = (camera.height / 2) * ratio - camera.y * scaleY;
  const full = stamp(radius, strength), faint = stamp(radius, strength * 0.22);
  const pass = (chosen, disc) => points.within(...box, (from, to) => {
    const { order, x, y } = points;
    for (let i = from; i < to; i++) {
      const place = order[i], code = codes[place];
      if (quiet && quiet.has(code) !== chosen) continue;
      lay(pixels, image.width, image.height, Math.round(x[place] * scaleX + left), Math.round(y[place] * scaleY + top), disc, paints[code]);
    }
  });
  if (quiet) pass(true, faint);
  pass(false, full);
}

/** A disc: offsets and how much of the colour each pixel takes, of 256. */
function stamp(radius, strength) {
  const reach = Math.ceil(radius);
  const disc = [];
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(dx, dy)));
      if (cover > 0.02) disc.push(dx, dy, Math.round(256 * cover * strength));
    }
  return { reach, disc: Int32Array.from(disc) };
}

function lay(pixels, width, height, x, y, { reach, disc }, colour) {
  const inside = x >= reach && y >= reach && x < width - reach && y < height - reach;
  const red = colour & 255, green = (colour >> 8) & 255, blue = (colour >> 16) & 255;
  for (let i = 0; i < disc.length; i += 3) {
    const px = x + disc[i], py = y + disc[i + 1];
    if (!inside && (px < 0 || py < 0 || px >= width || py >= height)) continue;
    const at = py * width + px, under = pixels[at], much = disc[i + 2];
    const r = under & 255, g = (under >> 8) & 255, b = (under >> 16) & 255;
    pixels[at] = OPAQUE | (b + (((blue - b) * much) >> 8)) << 16 | (g + (((green - g) * much) >> 8)) << 8 | (r + (((red - r) * much) >> 8));
  }
}

/** Pack a colour written #rgb or #rrggbb. */
export function packed(css) {
  const hex = css.trim().slice(1);
  const [r, g, b] = (hex.length === 3 ? hex.replace(/./g, "$&$&") : hex).match(/../g).map((two) => parseInt(two, 16));
  return (OPAQUE | b << 16 | g << 8 | r) >>> 0;
}
