/* The list of incidents: find, filter, sort, turn pages, open, follow links, use keys, print. */

(() => {
  const table = block("list");
  if (!table) return;

  const PAGE = 50;
  const CHAPTERS = 500; /* on paper; a browser needs about a tenth of a second for each */
  const SEVERITIES = ["info", "low", "medium", "high", "critical"];
  const words = JSON.parse(block("words").textContent);
  const rows = JSON.parse(block("rows").textContent);
  const place = new Map(rows.map((row, at) => [row[ROW.id], at]));
  const inputs = ["find", "severity", "reported", "period"].map(block).filter(Boolean);
  const state = { sort: "", page: 0 };
  const opened = new Set();
  let texts = null;
  let lines = null;
  let haystack = null;
  let matching = [];
  let bodies = [];

  /* The details are one line of text each: only those looked at are read. */
  function detailOf(at) {
    lines ??= block("details").textContent.trim().split("\n");
    texts ??= JSON.parse(block("strings").textContent);
    return JSON.parse(lines[at]);
  }

  const plain = (text) => text.normalize("NFKC").toLowerCase();
  function found(wanted, at) {
    haystack ??= rows.map((row) => plain([row[ROW.id], row[ROW.title], row[ROW.sender], row[ROW.subject], row[ROW.channels], row[ROW.date], words.severity[row[ROW.severity]], words.status[row[ROW.status]]].join("\n")));
    return wanted.every((word) => haystack[at].includes(word));
  }

  const KEYS = {
    id: (row) => row[ROW.id], severity: (row) => SEVERITIES.indexOf(row[ROW.severity]), net: (row) => row[ROW.net], viewers: (row) => row[ROW.viewers], date: (row) => row[ROW.sent] ?? -Infinity,
    channels: (row) => row[ROW.channels], who: (row) => `${row[ROW.sender]}\n${row[ROW.subject]}`, confidence: (row) => row[ROW.confidence],
  };
  const RISING = new Set(["id", "channels", "who"]);

  function choose() {
    const value = Object.fromEntries(inputs.map((input) => [input.id, input.value]));
    const wanted = plain(value.find).split(/\s+/).filter(Boolean);
    matching = [...rows.keys()].filter((at) => {
      const row = rows[at];
      return (!value.severity || row[ROW.severity] === value.severity) && (!value.reported || row[ROW.reported] === Number(value.reported)) &&
        (!value.period || row[ROW.period] === value.period) && (!wanted.length || found(wanted, at));
    });
    const key = KEYS[state.sort.replace(/^-/, "")];
    if (key) {
      const turn = state.sort.startsWith("-") ? -1 : 1;
      const by = new Map(matching.map((at) => [at, key(rows[at])]));
      matching.sort((a, b) => turn * (by.get(a) < by.get(b) ? -1 : by.get(a) > by.get(b) ? 1 : 0) || a - b);
    }
    state.page = Math.min(state.page, Math.max(0, Math.ceil(matching.length / PAGE) - 1));
  }

  function show() {
    const from = state.page * PAGE;
    const shown = matching.slice(from, from + PAGE);
    for (const body of bodies) body.remove();
    bodies = shown.map(rowBody);
    table.append(...bodies);
    for (const head of table.tHead.rows[0].cells) {
      const key = head.firstElementChild.dataset.sort;
      if (state.sort.replace(/^-/, "") === key) head.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    block("shown").value = words.html.shown.replace("{shown}", number(matching.length)).replace("{all}", number(rows.length));
    block("pager").hidden = matching.length <= PAGE;
    block("range").textContent = words.html.range.replace("{from}", number(from + 1)).replace("{to}", number(from + shown.length)).replace("{all}", number(matching.length));
    block("back").disabled = !from;
    block("next").disabled = from + PAGE >= matching.length;
  }

  function rowBody(at) {
    const row = rows[at];
    const id = row[ROW.id];
    const button = el("button", { type: "button", class: "open", "aria-expanded": "false", id: `row-${id}` }, id);
    const cells = [
      el("td", { class: "id" }, button),
      el("td", {}, severityMark(row[ROW.severity], words)),
      el("td", { class: "num strong" }, number(row[ROW.net]), row[ROW.records] ? [el("br"), el("small", {}, words.html.records_short.replace("{n}", number(row[ROW.records])))] : ""),
      el("td", { class: "num opt" }, number(row[ROW.viewers])),
      el("td", { class: "opt nowrap" }, row[ROW.date]),
      el("td", { class: "opt" }, row[ROW.channels]),
      el("td", { class: "who" }, bdi(row[ROW.sender]), bdi(row[ROW.subject], "subject")),
      el("td", { class: "num opt" }, row[ROW.confidence].toFixed(2), row[ROW.reported] ? "" : [el("br"), el("small", {}, words.word.apart)]),
    ];
    const body = el("tbody", { "data-at": at }, el("tr", { class: "row" }, cells));
    body.rows[0].addEventListener("click", (event) => {
      if (!event.target.closest("a, button:not(.open)") && !getSelection().toString()) toggle(body);
    });
    if (opened.has(at)) open(body);
    return body;
  }

  function open(body) {
    const at = Number(body.dataset.at);
    opened.add(at);
    if (body.rows.length > 1) return;
    const row = rows[at];
    const jump = (id) => el("a", { href: `#${id}` }, place.has(id) ? `${id} · ${rows[place.get(id)][ROW.date]} · ${number(rows[place.get(id)][ROW.net])}` : id);
    const chapter = el("section", { class: "incident", id: row[ROW.id], "aria-labelledby": `row-${row[ROW.id]}` }, incidentChapter(row, detailOf(at), words, texts, jump));
    body.append(el("tr", { class: "detail" }, el("td", { colspan: 8 }, chapter)));
    body.querySelector(".open").setAttribute("aria-expanded", "true");
  }

  function toggle(body) {
    const at = Number(body.dataset.at);
    if (body.rows.length === 1) {
      open(body);
      history.replaceState(null, "", `#${rows[at][ROW.id]}`);
    } else {
      opened.delete(at);
      body.rows[1].remove();
      body.querySelector(".open").setAttribute("aria-expanded", "false");
      keep();
    }
  }

  function update() {
    choose();
    show();
  }

  /* The address of the page is a link to what is shown: #I-… one incident, #severity=high&sort=-net a filtered list. */
  function follow() {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (place.has(hash)) return reveal(hash);
    if (!hash.includes("=")) return;
    const wanted = new URLSearchParams(hash);
    for (const input of inputs) input.value = wanted.get(input.id) ?? "";
    state.sort = wanted.get("sort") ?? "";
    state.page = Math.max(0, Number(wanted.get("page") ?? 1) - 1) || 0;
    update();
    if (!wanted.has("sort")) block("incidents").scrollIntoView();
  }

  function reveal(id) {
    const at = place.get(id);
    if (!matching.includes(at)) {
      for (const input of inputs) input.value = "";
      choose();
    }
    opened.add(at);
    state.page = Math.floor(matching.indexOf(at) / PAGE);
    show();
    const button = block(`row-${id}`);
    button.focus({ preventScroll: true });
    button.closest("tbody").scrollIntoView();
  }

  function keep() {
    const kept = new URLSearchParams();
    for (const input of inputs) if (input.value) kept.set(input.id, input.value);
    if (state.sort) kept.set("sort", state.sort);
    if (state.page) kept.set("page", state.page + 1);
    history.replaceState(null, "", `#${kept}`);
  }

  function turn(by) {
    state.page += by;
    update();
    keep();
    block("incidents").scrollIntoView();
  }

  /* Keys: j and k go through the list, from page to page; Enter opens, as everywhere. */
  function step(by) {
    const buttons = bodies.map((body) => body.querySelector(".open"));
    const now = buttons.findIndex((button) => button.closest("tbody").contains(document.activeElement));
    let next = now < 0 ? (by > 0 ? 0 : buttons.length - 1) : now + by;
    if (!buttons[next]) {
      const page = state.page + by;
      if (page < 0 || page * PAGE >= matching.length) return;
      turn(by);
      next = by > 0 ? 0 : bodies.length - 1;
    }
    const target = bodies[next].querySelector(".open");
    target.focus({ preventScroll: true });
    target.closest("tr").scrollIntoView({ block: "nearest" });
  }

  const SHORTCUTS = { j: () => step(1), k: () => step(-1), "/": () => block("find").focus(), "?": () => block("keys").showModal() };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement === block("find")) {
      block("find").blur();
      return;
    }
    const typing = event.target.closest?.("input, select, textarea, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !block("shortcuts").checked) return;
    const act = SHORTCUTS[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  /* On paper stands every incident, whatever the list shows: first all in one list, then the first ones one by one. */
  function toPaper() {
    const paper = block("print");
    if (paper.childElementCount) return;
    const line = (row) => el("tr", {}, el("td", { class: "nowrap" }, row[ROW.id]), el("td", {}, severityMark(row[ROW.severity], words)), el("td", { class: "num strong" }, number(row[ROW.net])), el("td", { class: "num" }, number(row[ROW.viewers])),
      el("td", { class: "nowrap" }, row[ROW.date]), el("td", {}, row[ROW.channels]), el("td", { class: "who" }, bdi(row[ROW.sender]), bdi(row[ROW.subject], "subject")), el("td", { class: "num" }, row[ROW.confidence].toFixed(2)));
    const list = el("table", { class: "incidents" }, table.tHead.cloneNode(true), el("tbody", {}, rows.map(line)));
    const chapters = rows.slice(0, CHAPTERS).map((row, at) => {
      const chapter = el("section", { class: "incident" }, incidentChapter(row, detailOf(at), words, texts ?? [], null));
      chapter.querySelector("h3").prepend(el("span", { class: "id" }, `${row[ROW.id]} `));
      return chapter;
    });
    const left = rows.length - chapters.length;
    const rest = words.html.paper_rest.replace("{first}", number(CHAPTERS)).replace("{n}", number(left));
    paper.append(list, more(left ? rest : ""), ...chapters);
    paper.hidden = false;
  }
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", () => {
    block("print").replaceChildren();
    block("print").hidden = true;
  });

  document.querySelector(".tools").addEventListener("submit", (event) => event.preventDefault());
  for (const input of inputs) {
    input.addEventListener("input", () => {
      state.page = 0;
      update();
      keep();
    });
  }
  for (const button of table.querySelectorAll("button[data-sort]")) {
    button.addEventListener("click", () => {
      const key = button.dataset.sort;
      const first = RISING.has(key) ? key : `-${key}`;
      state.sort = state.sort !== first ? first : first.startsWith("-") ? key : `-${key}`;
      state.page = 0;
      update();
      keep();
    });
  }
  block("clear").addEventListener("click", () => {
    for (const input of inputs) input.value = "";
    Object.assign(state, { sort: "", page: 0 });
    update();
    keep();
  });
  block("back").addEventListener("click", () => turn(-1));
  block("next").addEventListener("click", () => turn(1));
  block("help").addEventListener("click", () => block("keys").showModal());
  addEventListener("hashchange", follow);

  document.querySelector(".tools").hidden = false;
  table.hidden = false;
  update();
  follow();
})();
