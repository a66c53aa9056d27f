// Keeps open pages fresh and answers to the keyboard. Everything works without this script.
//
// Two rules of the house: nothing that an agent points at or types in is ever moved or taken away,
// and what the server says is put into the page as it is: no text is made here.

const csrf = document.querySelector('meta[name="csrf"]')?.content;
document.addEventListener("htmx:configRequest", (event) => {
  if (csrf) event.detail.headers["X-CSRF"] = csrf;
});

const rows = document.getElementById("rows");
const casePage = document.querySelector("[data-case]");
const source = rows ?? casePage;

// --- News ------------------------------------------------------------------------------------

const connection = document.getElementById("connection");
let lost = null;

if (source?.dataset.live) {
  const stream = new EventSource(`${source.dataset.live}?after=${source.dataset.position}`);
  stream.addEventListener("open", () => {
    clearTimeout(lost);
    lost = null;
    connection.hidden = true;
  });
  stream.addEventListener("error", () => {
    lost ??= setTimeout(() => (connection.hidden = false), 5000);
  });
  stream.addEventListener("cases", (event) => {
    const { cases } = JSON.parse(event.data);
    const ids = Object.keys(cases);
    if (!ids.length) return;
    if (rows) refreshRows(ids);
    if (casePage && ids.includes(casePage.dataset.case)) refreshCase(cases[casePage.dataset.case]);
  });
  stream.addEventListener("reload", () => {
    stream.close();
    connection.hidden = false;
    if (!isTyping()) location.reload();
  });
  addEventListener("pagehide", () => stream.close());
}

function isTyping(element = document.activeElement) {
  return Boolean(element?.closest("input, textarea, select, [contenteditable]"));
}

// --- The queue -------------------------------------------------------------------------------

const held = new Map(); // rows that wait until nobody points at the list
const strip = document.getElementById("held");
let asked = new Set();
let asking = null;

function refreshRows(ids) {
  ids.forEach((id) => asked.add(id));
  asking ??= setTimeout(fetchRows, 100); // what comes in a burst is asked for once
}

async function fetchRows() {
  const ids = [...asked];
  asked = new Set();
  asking = null;
  const address = new URL(rows.dataset.rows, location.href);
  address.searchParams.set("ids", ids.join(","));
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  // Outside a table a parser takes rows for a mistake and drops them.
  const table = `<table><tbody>${await answer.text()}</tbody></table>`;
  const page = new DOMParser().parseFromString(table, "text/html");
  for (const id of ids) {
    const now = document.getElementById(`case-${id}`);
    const next = page.getElementById(`case-${id}`);
    if (next) document.adoptNode(next);
    if (now && next) replaceRow(now, next);
    else if (now) now.classList.add("gone");
    else if (next && belongsHere(next)) hold(id, next);
    else if (!next) held.delete(id);
  }
  letIn();
}

function replaceRow(now, next) {
  const focused = now.contains(document.activeElement) ? document.activeElement : null;
  const chosen = now.querySelector("input[type=checkbox]")?.checked;
  const name = focused && (focused.dataset.key || focused.className);
  now.replaceWith(next);
  const box = next.querySelector("input[type=checkbox]");
  if (box && chosen) box.checked = true;
  if (focused) {
    const again = [...next.querySelectorAll("a, button, input")].find(
      (one) => (one.dataset.key || one.className) === name,
    );
    (again ?? next.querySelector("a"))?.focus({ preventScroll: true });
  }
}

// A list that goes on further down does not grow at its end.
function belongsHere(row) {
  const last = rows.querySelector("tr[data-order]:last-of-type");
  return !rows.dataset.more || !last || row.dataset.order < last.dataset.order;
}

function hold(id, row) {
  held.set(id, row);
  const alarm = row.classList.contains("emergency");
  tell(alarm ? "alarm" : "told", row.dataset.said);
}

function isPointedAt() {
  return rows.matches(":hover") || rows.contains(document.activeElement);
}

function letIn(always = false) {
  if (held.size && (always || !isPointedAt())) {
    const anchor = rows.querySelector("tr:hover") ?? document.activeElement?.closest("#rows tr");
    const before = anchor?.getBoundingClientRect().top;
    for (const row of held.values()) insertRow(row);
    held.clear();
    rows.querySelectorAll("tr.gone").forEach((row) => row.contains(document.activeElement) || row.remove());
    if (anchor) scrollBy(0, anchor.getBoundingClientRect().top - before);
  }
  if (strip) {
    strip.hidden = held.size === 0;
    strip.querySelector("[data-count]").textContent = strip.dataset.digits
      ? [...String(held.size)].map((digit) => strip.dataset.digits[digit]).join("")
      : held.size;
  }
  document.title = (held.size ? `(${held.size}) ` : "") + title;
}

const title = document.title;

function insertRow(row) {
  const behind = [...rows.querySelectorAll("tr[data-order]")].find(
    (one) => one.dataset.order > row.dataset.order,
  );
  rows.insertBefore(row, behind ?? null);
  row.classList.add("fresh");
  document.getElementById("nothing")?.remove();
  rows.closest("table").hidden = false;
}

if (rows) {
  rows.addEventListener("pointerleave", () => letIn());
  rows.addEventListener("focusout", () => setTimeout(letIn, 0));
  strip?.querySelector("button").addEventListener("click", () => letIn(true));
}

const all = document.querySelector("[data-all]");
if (rows && all) {
  all.hidden = false;
  const box = all.querySelector("input");
  const every = () => [...rows.querySelectorAll("input[name=ids]")];
  box.addEventListener("change", () => every().forEach((one) => (one.checked = box.checked)));
  rows.addEventListener("change", () => (box.checked = every().every((one) => one.checked)));
}

// What was told lately is not told again at every message of a storm.
const toldAt = {};
function tell(place, text) {
  const now = Date.now();
  if (!text || (place === "told" && now - (toldAt[place] ?? 0) < 10_000)) return;
  toldAt[place] = now;
  document.getElementById(place).textContent = text;
}

// --- A case ----------------------------------------------------------------------------------

const changed = document.getElementById("changed");

function refreshCase(kinds) {
  for (const part of casePage.querySelectorAll("[data-part]")) {
    if (part.contains(document.activeElement) && isTyping()) continue;
    // Each asks for itself: requests of one source would replace each other.
    const address = `${location.pathname}?part=${part.dataset.part}`;
    htmx.ajax("GET", address, { source: part, target: part, swap: "innerHTML" });
  }
  const harmless = ["reply_queued", "reply_sent", "reply_refused", "reply_in_doubt", "note"];
  if (changed && kinds.some((kind) => !harmless.includes(kind))) changed.hidden = false;
}

if (casePage?.dataset.presence) {
  const address = casePage.dataset.presence;
  const box = document.getElementById("reply-text");
  const say = async (values) => {
    const body = new URLSearchParams({ csrf, ...values });
    const answer = await fetch(address, { method: "POST", body });
    if (answer.status === 200) {
      document.getElementById("presence").innerHTML = await answer.text();
    }
  };
  const renew = () => say({ typing: document.activeElement === box && box.value !== "" });
  renew();
  setInterval(renew, 10_000);
  box?.addEventListener("focus", renew);
  box?.addEventListener("input", renew, { once: true });
  addEventListener("pagehide", () => {
    navigator.sendBeacon(address, new URLSearchParams({ csrf, left: true }));
  });
}

// --- Keys ------------------------------------------------------------------------------------

const keys = document.getElementById("keys");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.key === "Escape" && isTyping()) {
    document.activeElement.blur();
    return;
  }
  if (isTyping() || keys?.open) return;
  const act = { j: () => step(1), k: () => step(-1), ".": () => rows && letIn(true), "?": showKeys };
  const row = document.activeElement?.closest("#rows tr");
  const wanted = `[data-key="${CSS.escape(event.key)}"]`;
  const target = row?.querySelector(wanted) ?? document.querySelector(wanted);
  if (act[event.key]) act[event.key]();
  else if (target) press(target);
  else return;
  event.preventDefault();
});

function press(target) {
  for (let box = target.closest("details"); box; box = box.parentElement?.closest("details")) box.open = true;
  if (target.matches("button, a, summary, input[type=checkbox]")) target.click();
  target.focus();
}

function step(by) {
  const links = [...(rows?.querySelectorAll("tr:not(.gone) a.open") ?? [])];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement?.closest("#rows tr")?.querySelector("a.open"));
  links[Math.min(links.length - 1, Math.max(0, at + by))].focus();
}

function showKeys() {
  if (!keys) return;
  const list = keys.querySelector("dl");
  list.querySelectorAll("[data-found]").forEach((one) => one.remove());
  const seen = new Set();
  for (const one of document.querySelectorAll("[data-key]")) {
    if (seen.has(one.dataset.key)) continue;
    seen.add(one.dataset.key);
    const name = one.dataset.name || one.labels?.[0]?.textContent || one.getAttribute("aria-label") || one.textContent;
    const term = Object.assign(document.createElement("dt"), { textContent: one.dataset.key });
    const text = Object.assign(document.createElement("dd"), { textContent: name.trim() });
    term.dataset.found = text.dataset.found = "";
    list.append(term, text);
  }
  keys.showModal();
}
