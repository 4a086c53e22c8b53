/* Lays out one incident from its row and its line of details. */

const ROW = { id: 0, severity: 1, net: 2, viewers: 3, sent: 4, date: 5, channels: 6, sender: 7, subject: 8, confidence: 9, reported: 10, records: 11, status: 12, period: 13, title: 14 };
const PEOPLE_AT_ONCE = 100;

/* `texts` gives the text behind a number; `jump` is the list's own way to another incident, null on paper. */
function incidentChapter(row, detail, words, texts, jump) {
  const say = (text) => (typeof text === "number" ? texts[text] : text);
  const head = (name, aside = "") => el("h4", {}, words.html[name], aside ? el("small", {}, ` ${aside}`) : "");
  const facts = detail.facts.map(([name, value]) => el("div", {}, el("dt", {}, say(name)), el("dd", {}, bdi(value))));
  return [
    el("header", {},
      el("h3", {}, row[ROW.title]),
      el("p", {}, severityMark(row[ROW.severity], words), " ",
        el("span", { class: "chip" }, `${words.html.column.confidence} ${row[ROW.confidence].toFixed(2)}`), " ",
        el("span", { class: "chip" }, words.status[row[ROW.status]]), " ",
        row[ROW.reported] ? "" : el("span", { class: "chip" }, words.word.apart), " ",
        detail.new ? el("span", { class: "chip" }, words.html.first_time) : "")),
    el("dl", { class: "facts" }, facts),
    el("div", { class: "pair" },
      el("div", {}, head("numbers"), stepChart(detail, words), restTable(["identifying", "organisations", "max_visible"], detail.of, words)),
      el("div", {}, head("who"), receiverTable(detail, words))),
    detail.batches.length > 1 ? [head("batches"), scroll(batchChart(detail, words)), more(detail.more_batches)] : "",
    detail.events.length ? [head("events"), scroll(eventChart(detail, words))] : "",
    detail.told.length ? [detail.events.length ? "" : head("follow_up"), el("p", {}, detail.told.join(words.html.space))] : "",
    detail.inbox.length ? [head("inbox", detail.inbox[0]), el("p", {}, detail.inbox[1])] : "",
    el("div", { class: "pair" },
      detail.domains.length ? el("div", {}, head("domains"), barTable(detail.domains, "domains"), more(detail.more_domains)) : "",
      el("div", {}, head("data"), detail.data.length ? barTable(detail.data, "kinds") : "", detail.data_notes.map((text) => el("p", { class: "note" }, say(text))),
        detail.groups.length ? [head("groups"), barTable(detail.groups, "groups")] : "")),
    detail.reasons.length ? [head(row[ROW.reported] ? "why" : "why_apart"), reasonList(detail, words, say)] : "",
    advice(detail, words, say),
    detail.series ? series(detail, words, say, jump) : "",
    head("findings", detail.all_messages), messageTable(detail, words, say), more(detail.more_messages),
    detail.people.length ? people(detail, words, say, jump === null) : "",
  ].flat(3);
}

const more = (text) => (text ? el("p", { class: "note" }, text) : "");
const scroll = (table) => el("div", { class: "scroll", tabindex: "0" }, table);

function restTable(names, values, words) {
  const rows = names.map((name, at) => el("tr", { class: "rest" }, el("td", { class: "sign" }), el("th", { scope: "row" }, words.html[name]), numberCell(values[at], words, name)));
  return el("table", { class: "steps" }, el("tbody", {}, rows));
}

function receiverTable(detail, words) {
  const [distinct, internal, undelivered, viewers] = detail.receivers;
  const first = detail.at_least ? words.word.at_least.replace("{n}", number(distinct)) : number(distinct);
  const row = (kind, sign, name, cell) => el("tr", { class: kind }, el("td", { class: "sign" }, sign), el("th", { scope: "row" }, words.html[name]), cell);
  const table = el("table", { class: "steps" }, el("tbody", {},
    row("", "", "receivers", el("td", { class: "num", "data-k": "receivers" }, first)),
    row("rest", "", "receivers_internal", numberCell(internal, words)),
    row("", "−", "undelivered", numberCell(undelivered, words)),
    row("sum net", "=", "viewers", numberCell(viewers, words, "viewers")),
    row("rest", "", "overlap", numberCell(detail.reach[0], words)),
    row("rest", "", "never_received", numberCell(detail.reach[1], words))));
  return [el("div", { class: "who-table" }, table, whoSawWhom(detail, words)), detail.at_least ? el("p", { class: "note" }, words.html.at_least_note) : ""];
}

function reasonList(detail, words, say) {
  const item = ([effect, text]) => el("li", {}, el("span", { class: `effect e${"+-=".indexOf(effect)}`, title: words.html.reason_effect[effect] }, effect === "-" ? "−" : effect), el("span", {}, say(text)));
  return el("ul", { class: "reasons" }, detail.reasons.map(item));
}

function advice(detail, words, say) {
  const parts = detail.texts.map(([name, text]) => el("div", {}, el("h4", {}, say(name)), el("p", {}, say(text))));
  if (detail.prompts.length) {
    parts.push(el("div", {}, el("h4", {}, words.html.prompts), el("ul", { class: "plain prompts" }, detail.prompts.map((text) => el("li", {}, say(text))))));
  }
  return parts.length ? el("div", { class: "pair words" }, parts) : "";
}

function series(detail, words, say, jump) {
  const { id, said, others, more: rest } = detail.series;
  return [
    el("h4", {}, words.html.series, el("small", {}, ` ${id}`)), el("p", {}, say(said)),
    others.length ? el("ul", { class: "others" }, others.map((other) => el("li", {}, jump ? jump(other) : other))) : "", more(rest),
  ];
}

function messageTable(detail, words, say) {
  const rows = detail.messages.map(([sent, channel, exposed, receivers, place, evidence, copies]) =>
    el("tr", {}, el("td", { class: "nowrap" }, sent), el("td", { class: "nowrap" }, say(channel)), el("td", { class: "num" }, number(exposed)), el("td", { class: "num" }, number(receivers)),
      el("td", { class: "where wide" }, place.flatMap((step, at) => [at ? el("i", {}, " › ") : "", bdi(say(step))]), el("br"), el("code", {}, evidence),
        copies.flatMap((copy) => [el("br"), "+ ", bdi(copy)]))));
  const heads = ["sent", "channel", "exposed", "receivers", "where"];
  const head = heads.map((name, at) => el("th", { scope: "col", class: ["", "", "num", "num", "wide"][at] }, words.html.finding[name]));
  return scroll(el("table", { class: "findings stacked" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)));
}

/* The people, a hundred at a time; on paper the number and where the list is. */
function people(detail, words, say, onPaper) {
  const summary = [words.html.addresses, el("small", {}, ` ${detail.all_people}; ${words.html.addresses_note}`)];
  if (onPaper) return el("p", {}, el("b", {}, words.html.addresses), ` ${detail.all_people}; ${words.html.addresses_paper}`);
  const body = el("tbody");
  const next = el("button", { type: "button", class: "button" });
  const add = () => {
    const from = body.rows.length;
    body.append(...detail.people.slice(from, from + PEOPLE_AT_ONCE).map(([address, channels, notes, pseudonym]) =>
      el("tr", {}, el("td", {}, bdi(address)), el("td", {}, say(channels)), el("td", {}, say(notes)), el("td", {}, el("code", {}, `p:${pseudonym}`)))));
    const left = detail.people.length - body.rows.length;
    next.hidden = left <= 0;
    next.textContent = words.html.more_people.replace("{n}", number(Math.min(left, PEOPLE_AT_ONCE))).replace("{left}", number(left));
  };
  const head = ["address", "channels", "notes", "pseudonym"].map((name) => el("th", { scope: "col" }, words.html.address[name]));
  const table = el("table", { class: "addresses" }, el("thead", {}, el("tr", {}, head)), body);
  const box = el("details", {}, el("summary", {}, summary), scroll(table), next, more(detail.more_people));
  next.addEventListener("click", add);
  box.addEventListener("toggle", () => { if (box.open && !body.rows.length) add(); });
  return box;
}
