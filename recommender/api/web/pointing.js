// Fingers, mice and keys over the map, turned into moves of the camera.

const STILL = 5; // pixels a pointer may tremble and still click
const STEP = 60; // pixels an arrow key moves

/** Listen on a canvas until `signal` aborts.
 *
 * `told` has `moved()` after the camera changed, `hover(x, y)` (null to end it),
 * `click(x, y, touch)`, and `enter()`.
 */
export function listen(canvas, camera, signal, told) {
  const pointers = new Map();
  let travelled = 0;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const spread = () => {
    const [[ax, ay], [bx, by]] = pointers.values();
    return { x: (ax + bx) / 2, y: (ay + by) / 2, wide: Math.hypot(ax - bx, ay - by) || 1 };
  };
  const on = (name, use, options = {}) => canvas.addEventListener(name, use, { signal, ...options });

  on("pointerdown", (event) => {
    if (event.button) return;
    if (!pointers.size) travelled = 0;
    pointers.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    const [x, y] = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") told.hover(x, y);
      return;
    }
    travelled += Math.hypot(x - before[0], y - before[1]);
    const old = pointers.size === 2 ? spread() : null;
    pointers.set(event.pointerId, [x, y]);
    if (old) {
      const now = spread();
      camera.pan(now.x - old.x, now.y - old.y);
      camera.zoomAt(now.x, now.y, now.wide / old.wide);
      travelled += STILL;
    } else if (travelled > STILL) camera.pan(x - before[0], y - before[1]);
    if (travelled > STILL) told.moved();
  });
  const lift = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && !pointers.size && travelled <= STILL) told.click(...at(event), event.pointerType === "touch");
  };
  on("pointerup", lift);
  on("pointercancel", lift);
  on("pointerleave", (event) => event.pointerType === "touch" || told.hover(null, null)); // a finger leaves after each tap
  on("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode ? 16 : 1;
    camera.zoomAt(...at(event), Math.exp(-Math.max(-80, Math.min(80, event.deltaY * lines)) / 240));
    told.moved();
  }, { passive: false });
  on("keydown", (event) => {
    const moves = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    const zooms = { "+": 1.5, "=": 1.5, "-": 1 / 1.5, _: 1 / 1.5 };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (moves[event.key]) camera.pan(...moves[event.key]);
    else if (zooms[event.key]) camera.zoomAt(camera.width / 2, camera.height / 2, zooms[event.key]);
    else if (event.key === "0") camera.lookAt(0.5, 0.5, 1);
    else {
      if (event.key === "Enter") told.enter();
      return;
    }
    event.preventDefault();
    told.moved();
  });
}
