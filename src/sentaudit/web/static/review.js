"use strict";
/* Keys for what the page offers anyway: every one follows a link, presses a button or goes to a field. */
(() => {
  const list = document.body.dataset.page === "list";
  const rows = [...document.querySelectorAll("tr[data-row]")];
  const keys = document.getElementById("keys");
  const help = document.getElementById("help");
  const decisions = { c: "confirmed", f: "false-positive", a: "accepted", r: "reported", t: "notified", d: "closed" };
  let here = -1;

  const link = (row) => row.querySelector(".id a");
  function go(place) {
    if (!rows.length) return;
    rows[here]?.removeAttribute("data-here");
    here = Math.max(0, Math.min(rows.length - 1, place));
    rows[here].setAttribute("data-here", "");
    link(rows[here]).focus({ preventScroll: true });
    rows[here].scrollIntoView({ block: "nearest" });
  }
  function openAt(anchor, decision) {
    if (here < 0) return;
    const address = new URL(link(rows[here]).href);
    if (decision) address.searchParams.set("decide", decision);
    address.hash = anchor;
    location.assign(address);
  }
  function press(key) {
    const found = document.querySelector(`[data-key="${key}"]`);
    if (!found) return false;
    if (found.matches("a, button")) found.click();
    else found.focus();
    return true;
  }
  function decide(key) {
    const choice = document.querySelector(`[data-decide="${key}"]`);
    if (!choice) return;
    choice.checked = true;
    document.getElementById("decide-reason").focus();
  }

  function act(key) {
    if (key === "?") return void (keys?.open ? keys.close() : keys?.showModal());
    if (list && key === "j") return void go(here + 1);
    if (list && key === "k") return void go(here - 1);
    if (key in decisions) return void (list ? openAt("decide-reason", decisions[key]) : decide(key));
    if (list && key === "n") return void openAt("note", "");
    if ("jkwlnu/".includes(key)) return void press(key);
    return false;
  }

  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select");
    if (event.key === "Escape" && typing) return void event.target.blur();
    if (event.target.matches?.("textarea") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      return void event.target.form.requestSubmit();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key.length > 1) return;
    if (keys?.open && event.key !== "?") return;
    if (act(event.key) !== false) event.preventDefault();
  });
  rows.forEach((row, place) => link(row).addEventListener("focus", () => { if (place !== here) go(place); }));
  if (help) {
    help.hidden = false;
    help.addEventListener("click", () => keys.showModal());
  }
  /* Asked for at one of its fields: not every browser focuses what it scrolls to. */
  if (location.hash) document.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]:is(input, textarea)`)?.focus();
})();
