"""What is measured inside a page, as the page's own scripts. Knows no server."""

# One repaint of a chart by a zoom, and one of the same points by hand.
PAINT = """async ({ points }) => {
  const chart = document.querySelector("[data-testid=chart][data-kind=score]");
  const over = chart.querySelector(".plot-area");
  const canvas = chart.querySelector("canvas:not(.overlay)");
  const context = canvas.getContext("2d");
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const flush = (own) => {
    const begin = performance.now();
    own.getImageData(0, 0, 1, 1);
    return performance.now() - begin;
  };
  // What is painted while the chart still moves is a picture, and no line of it.
  let first = null, last = null;
  const prototype = CanvasRenderingContext2D.prototype;
  const { beginPath, drawImage } = prototype;
  let strokes = 0;
  prototype.beginPath = function () {
    first ??= performance.now();
    strokes++;
    beginPath.call(this);
  };
  prototype.drawImage = function (...values) {
    drawImage.apply(this, values);
    if (strokes < window.lines) return;
    flush(this); // in the same task, before the page does it by itself
    last ??= performance.now();
  };
  const box = over.getBoundingClientRect();
  const asked = performance.now();
  over.dispatchEvent(new WheelEvent("wheel", { altKey: true, deltaY: 1, bubbles: true,
    cancelable: true, clientX: box.left + box.width / 2, clientY: box.top + 9 }));
  while (last === null) {
    // Axes and crosshairs are drawn in other tasks.
    first = null;
    strokes = 0;
    await frame();
  }
  const ours = last - first, whole = last - asked;
  Object.assign(prototype, { beginPath, drawImage });

  window.byHand ??= Object.assign(document.createElement("canvas"),
    { width: canvas.width, height: canvas.height });
  const own = window.byHand.getContext("2d");
  own.clearRect(0, 0, canvas.width, canvas.height);
  flush(own);
  const { xMin, xMax, yMin, yMax } = chart.dataset;
  const [x0, x1, y0, y1] = [xMin, xMax, yMin, yMax].map(Number);
  const begin = performance.now();
  own.lineWidth = 1;
  window.curves ??= await points_of(points);
  const loaded = performance.now();
  for (const { x, y } of window.curves) {
    own.beginPath();
    for (let i = 0; i < x.length; i++) {
      const px = ((x[i] - x0) / (x1 - x0)) * canvas.width;
      const py = (1 - (y[i] - y0) / (y1 - y0)) * canvas.height;
      if (i === 0) own.moveTo(px, py); else own.lineTo(px, py);
    }
    own.stroke();
  }
  const hand = performance.now() - loaded + flush(own);
  return [ours, hand, whole];

  async function points_of(url) {
    const answer = await (await fetch(url)).json();
    return answer.series.map(({ step, value }) => ({
      x: Float64Array.from(step), y: Float64Array.from(value) }));
  }
}"""

# Moves the mouse over a chart, frame by frame, with Shift held or without.
MOVE = """async ({ shift, frames }) => {
  const chart = document.querySelector("[data-testid=chart][data-kind=score]");
  const over = chart.querySelector(".plot-area");
  const box = over.getBoundingClientRect();
  const event = (type, place, target) => target.dispatchEvent(new MouseEvent(type, {
    bubbles: true, cancelable: true, shiftKey: shift, button: 0,
    clientX: box.left + box.width * (0.3 + place / 100), clientY: box.top + 90 }));
  const next = () => new Promise((done) => {
    const channel = new MessageChannel();
    requestAnimationFrame(() => { channel.port1.onmessage = done;
      channel.port2.postMessage(0); });
  });
  event("mouseenter", 0, over);
  if (shift) event("mousedown", 0, over);
  for (let frame = 1; frame <= frames; frame++) {
    event("mousemove", frame, shift ? document : over);
    await next();
  }
  if (shift) event("mouseup", frames, document);
}"""

# A zoom of TensorBoard's own chart of one tag, which draws on the page's own thread if
# there is no OffscreenCanvas: milliseconds to the painted frame, and the lines in it.
TIME_SERIES = """async () => {
  const view = document.querySelector("line-chart-interactive-view svg.dots");
  const gl = document.querySelector("line-chart canvas")?.getContext("webgl2");
  if (!view || !gl) return [0, 0];
  const prototype = WebGL2RenderingContext.prototype;
  const { drawElements, drawArrays } = prototype;
  let draws = 0;
  prototype.drawElements = function (...values) {
    draws++;
    drawElements.apply(this, values);
  };
  prototype.drawArrays = function (...values) {
    draws++;
    drawArrays.apply(this, values);
  };
  const frame = () => new Promise((done) => {
    const channel = new MessageChannel();
    requestAnimationFrame(() => { channel.port1.onmessage = done;
      channel.port2.postMessage(0); });
  });
  const box = view.getBoundingClientRect();
  const asked = performance.now();
  view.dispatchEvent(new WheelEvent("wheel", { altKey: true, deltaY: 1, bubbles: true,
    cancelable: true, clientX: box.left + box.width / 2,
    clientY: box.top + box.height / 2 }));
  while (draws === 0 && performance.now() - asked < 20_000) await frame();
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  const took = performance.now() - asked;
  Object.assign(prototype, { drawElements, drawArrays });
  return [took, draws];
}"""

# Shows the confusion matrix in its ways in turn: from the choice to painted cells.
MATRIX = """async (times) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const select = document.querySelector("[data-testid=cells-picker]");
  const canvas = document.querySelector("[data-testid=matrix] canvas");
  const context = canvas.getContext("2d");
  const ways = [...select.options].map(({ value }) => value);
  const took = [];
  for (let time = 0; time < times + ways.length; time++) {
    await frame();
    const painted = new Promise((done) => {
      // Whoever paints a canvas anew sets its size first, and paints in the same task.
      const observer = new MutationObserver(() => { observer.disconnect(); done(); });
      observer.observe(canvas, { attributes: true });
    });
    select.value = ways[(time + 1) % ways.length];
    const begin = performance.now();
    select.dispatchEvent(new Event("change"));
    await painted;
    context.getImageData(0, 0, 1, 1);
    took.push(performance.now() - begin);
  }
  return took.slice(ways.length); // each way once before
}"""

# Moves the threshold's slider: from the last answer to the painted curves, each time.
THRESHOLD = """async (times) => {
  const slider = document.querySelector("[data-testid=threshold-slider]");
  const card = document.querySelector("[data-testid=metric-card]");
  const canvas = card.querySelector("[data-kind=score] > canvas");
  const context = canvas.getContext("2d");
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  let answered = 0, painted = 0;
  const { fetch } = window;
  window.fetch = async (url) => {
    const response = await fetch(url);
    const body = await response.json();
    response.json = async () => {
      answered = performance.now();
      return body;
    };
    return response;
  };
  const clear = context.clearRect.bind(context);
  context.clearRect = (...corners) => {
    clear(...corners); // it begins a picture, which is painted in the same task
    queueMicrotask(() => {
      context.getImageData(0, 0, 1, 1);
      painted = performance.now();
    });
  };
  const took = [];
  for (let time = 0; time < times; time++) {
    await new Promise((done) => setTimeout(done, 300));
    answered = painted = 0;
    slider.value = 100 + 7 * time;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    const isDone = () => answered && painted > answered && card.ariaBusy === "false";
    while (!isDone()) await frame();
    took.push(painted - answered);
  }
  window.fetch = fetch;
  return took.slice(1);
}"""
