"use strict";
(() => {
  const tables = [...document.querySelectorAll("table.incidents")];
  const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
  const find = document.getElementById("filter");
  const severity = document.getElementById("filter-severity");
  const shown = document.getElementById("shown");
  const original = new Map(rows.map((row, place) => [row, place]));
  const haystack = new Map(rows.map((row) => [row, row.textContent.normalize("NFKC").toLowerCase()]));
  let order = "";

  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
  };
  const compare = (a, b) => (typeof a === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0);

  function sort(wanted) {
    order = wanted;
    const descending = wanted.startsWith("-");
    const key = wanted.replace(/^-/, "");
    for (const table of tables) {
      const heads = [...table.tHead.rows[0].cells];
      const column = heads.findIndex((head) => head.firstElementChild.dataset.sort === key);
      heads.forEach((head, place) => {
        if (place === column) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      const sorted = [...table.tBodies[0].rows].sort((a, b) => {
        const by = column < 0 ? 0 : compare(value(a, column), value(b, column));
        return (descending ? -by : by) || original.get(a) - original.get(b);
      });
      table.tBodies[0].append(...sorted);
    }
  }

  function filter() {
    const words = find.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = haystack.get(row);
      const keep = (!severity.value || row.dataset.severity === severity.value) && words.every((word) => text.includes(word));
      row.hidden = !keep;
      const chapter = document.getElementById(row.id.slice("row-".length));
      if (chapter) chapter.hidden = !keep;
      count += keep;
    }
    shown.value = shown.dataset.text.replace("{shown}", count.toLocaleString("en")).replace("{all}", rows.length.toLocaleString("en"));
  }

  /* The address of the page keeps order and filter: #sort=-net&severity=high&find=word */
  function restore() {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return;
    const state = new URLSearchParams(hash);
    find.value = state.get("find") || "";
    severity.value = state.get("severity") || "";
    sort(state.get("sort") || "");
    filter();
  }
  function keep() {
    const state = new URLSearchParams();
    if (order) state.set("sort", order);
    if (severity.value) state.set("severity", severity.value);
    if (find.value) state.set("find", find.value);
    history.replaceState(null, "", "#" + state);
  }

  if (find) {
    document.querySelector(".tools").hidden = false;
    document.querySelector(".tools").addEventListener("submit", (event) => event.preventDefault());
    for (const input of [find, severity]) {
      input.addEventListener("input", () => { filter(); keep(); });
    }
    addEventListener("hashchange", restore);
    filter();
    restore();
  }
  for (const button of document.querySelectorAll("button[data-sort]")) {
    button.addEventListener("click", () => {
      const key = button.dataset.sort;
      const first = button.closest("th").cellIndex && key !== "channels" && key !== "who" ? "-" : "";
      sort(order === first + key ? (first ? key : "-" + key) : first + key);
      if (find) keep();
    });
  }
})();
