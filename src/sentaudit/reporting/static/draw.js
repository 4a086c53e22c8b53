"use strict";
/* Makes elements and pictures. Text goes in as text only: nothing here can turn it into markup. */

const block = (name) => document.getElementById(name);
const number = (value) => value.toLocaleString("en");

/* An element with attributes and children; children are elements or texts, and empty ones are left out. */
function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== "") node.append(child);
  }
  return node;
}

const bdi = (text, kind) => el("bdi", kind ? { class: kind } : {}, text);
const severityMark = (value, words) => el("span", { class: `sev ${value}` }, words.severity[value]);

/* A bar from `start` to `start + size` of `whole`, as wide as the room it gets. */
function bar(start, size, whole, kind = "") {
  const percent = (value) => `${whole ? Math.round((value / whole) * 10000) / 100 : 0}%`;
  const least = size ? `max(${percent(size)}, 2px)` : "0";
  const rect = svg("rect", { class: kind, x: percent(start), height: 10, rx: 1 });
  rect.style.width = least;
  return svg("svg", { class: "bar", width: "100%", height: 10, "aria-hidden": "true" }, rect);
}

/* The numbers of an incident from all entries to the net number, each step a bar below the one before. */
function stepChart(detail, words) {
  const names = ["listed", "duplicates", "internal", "excluded", "distinct", "undeliverable", "net"];
  const sums = new Set(["listed", "distinct", "net"]);
  const whole = Math.max(...detail.steps.filter((value) => value !== null));
  let left = 0;
  const rows = names.map((name, at) => {
    const value = detail.steps[at];
    const isSum = sums.has(name);
    if (isSum) left = value;
    else left -= value ?? 0;
    return el(
      "tr", { class: isSum && at ? `sum ${name}` : isSum ? "" : "less" },
      el("td", { class: "sign" }, isSum ? (at ? "=" : "") : "−"),
      el("th", { scope: "row" }, words.html.step[name]),
      el("td", { class: "bars" }, value ? bar(isSum ? 0 : left, value, whole, isSum ? "whole" : "cut") : ""),
      numberCell(value, words, name),
    );
  });
  return el("table", { class: "steps" }, el("tbody", {}, rows));
}

function numberCell(value, words, key = null) {
  return el("td", { class: "num", "data-k": key }, value === null ? el("span", { class: "unknown" }, words.word.not_examined) : number(value));
}

/* Name, bar and number in each row; the longest bar takes the whole room. */
function barTable(pairs, kind) {
  const most = Math.max(1, ...pairs.map(([, value]) => value));
  const rows = pairs.map(([name, value]) =>
    el("tr", {}, el("th", { scope: "row" }, bdi(name)), el("td", { class: "bars" }, bar(0, value, most, "whole")), el("td", { class: "num" }, number(value))));
  return el("table", { class: `steps ${kind}` }, el("tbody", {}, rows));
}

/* When each batch was sent, and how many people it exposed. */
function batchChart(detail, words) {
  const dated = detail.batches.filter((batch) => batch[3] !== null);
  const first = Math.min(...dated.map((batch) => batch[3]));
  const whole = Math.max(1, Math.max(...dated.map((batch) => batch[4])) - first);
  const most = Math.max(1, ...detail.batches.map((batch) => batch[1]));
  const rows = detail.batches.map(([messages, exposed, receivers, from, to, when], at) => {
    const size = 4 + 8 * Math.sqrt(exposed / most);
    const dot = from === null ? "" : svg("rect", { class: "whole", y: 13 - size / 2, height: size, rx: size / 2 });
    if (dot) {
      dot.style.x = `calc((100% - ${size}px) * ${(from - first) / whole})`;
      dot.style.width = `calc((100% - ${size}px) * ${(to - from) / whole} + ${size}px)`;
    }
    const line = svg("line", { x1: 0, x2: "100%", y1: 13, y2: 13 });
    return el(
      "tr", {}, el("th", { scope: "row", class: "num" }, number(at + 1)), el("td", { class: "nowrap" }, when),
      el("td", { class: "bars" }, svg("svg", { class: "bar", width: "100%", height: 26, "aria-hidden": "true" }, line, dot)),
      el("td", { class: "num" }, number(messages)), el("td", { class: "num" }, number(exposed)), el("td", { class: "num" }, number(receivers)),
    );
  });
  const heads = ["batch", "batch_sent", "batch_axis", "batch_messages", "batch_exposed", "batch_receivers"];
  const head = heads.map((name, at) => el("th", { scope: "col", class: at === 0 || at > 2 ? "num" : "" }, words.html[name]));
  return el("table", { class: "batches" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows));
}

/* Who could see whom: people shown from left to right, receivers from top to bottom, one area for each batch. */
function whoSawWhom(detail, words) {
  const size = 132;
  const batches = detail.batches.filter(([, exposed, receivers]) => exposed && receivers);
  const wide = batches.reduce((sum, batch) => sum + batch[1], 0);
  const high = batches.reduce((sum, batch) => sum + batch[2], 0);
  if (!wide || !high) return "";
  let x = 0;
  let y = 0;
  const areas = batches.map(([, exposed, receivers]) => {
    const [width, height] = [Math.max(1.5, (exposed / wide) * size), Math.max(1.5, (receivers / high) * size)];
    const area = svg("rect", { class: "whole", x: Math.min(x, size - 1.5), y: Math.min(y, size - 1.5), width, height });
    x += (exposed / wide) * size;
    y += (receivers / high) * size;
    return area;
  });
  const frame = svg("rect", { class: "frame", width: size, height: size });
  const picture = svg("svg", { class: "matrix", width: size + 2, height: size + 2, viewBox: `-1 -1 ${size + 2} ${size + 2}`, "aria-hidden": "true" }, frame, areas);
  return el("figure", { class: "who-whom" }, el("span", { class: "across" }, `${words.html.matrix_shown} →`), picture, el("span", { class: "down" }, `↓ ${words.html.matrix_receivers}`));
}

/* What happened when, in minutes after the first exposing message. */
function eventChart(detail, words) {
  const whole = Math.max(1, ...detail.events.map(([minutes]) => minutes));
  const rows = detail.events.map(([minutes, when, kind, text]) =>
    el(
      "tr", { class: kind }, el("td", { class: "num strong" }, number(minutes)), el("td", { class: "bars" }, bar(0, minutes, whole, kind === "told" ? "told" : "cut")),
      el("td", {}, text), el("td", { class: "nowrap muted" }, when),
    ));
  const heads = ["event_minutes", "event_axis", "event_what", "event_when"];
  const head = heads.map((name, at) => el("th", { scope: "col", class: at ? "" : "num" }, words.html[name]));
  return el("table", { class: "events" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows));
}
