// The queue: rows that change, come in and leave while the page is open.
//
// While somebody points at the list, or has the focus in it, what is new is held back, and what has
// left stays, in grey.

import { ask, byId, pageOf, soon } from "./asking.js";
import { keepFocus, steady } from "./still.js";

export const rows = byId("rows");
const title = document.title;
const MOST_ASKED = 100;
const MOST_SHOWN = 150;
const MOST_HELD = 200;
const held = new Map(); // rows that come in, or take another place, when nobody points at the list
const beyond = new Set(); // new ones that are too many to be held
let unseen = 0; // came in while the page was in the background
let alarming = false;
const asked = new Set();
const strip = byId("held");

export function refreshRows(ids) {
  ids.forEach((id) => asked.add(id));
  if (asked.size) fetchRows();
}

const fetchRows = soon(async () => {
  while (asked.size) {
    const ids = [...asked].slice(0, MOST_ASKED);
    const address = new URL(rows.dataset.rows, location.href);
    address.searchParams.set("ids", ids.join(","));
    ids.forEach((id) => asked.delete(id)); // what is told meanwhile is asked for again
    try {
      const answer = await ask(address);
      if (answer.ok) takeRows(ids, await pageOf(answer, "<table><tbody>"));
    } catch (trouble) {
      ids.forEach((id) => asked.add(id));
      throw trouble;
    }
  }
});

const numberOf = (row) => row.id.slice("case-".length);
const isEmergency = (row) => Boolean(row?.classList.contains("emergency"));

function takeRows(ids, page) {
  const arrived = [];
  for (const id of ids) {
    const now = byId(`case-${id}`);
    const next = page.getElementById(`case-${id}`);
    const known = held.get(id) ?? now;
    held.delete(id);
    if (!next) now?.classList.add("gone");
    if (!next || (!now && !belongsHere(next))) continue;
    document.adoptNode(next);
    if (!known || (isEmergency(next) && !isEmergency(known))) arrived.push(next);
    const place = now?.dataset.order;
    if (now && exchange(now, next) && place === next.dataset.order) continue;
    if (held.size < MOST_HELD) held.set(id, next);
    else beyond.add(id);
  }
  announce(arrived);
  letIn();
}

// A list that goes on further down does not grow at its end.
function belongsHere(row) {
  const last = rows.querySelector("tr[data-order]:last-of-type");
  return !rows.dataset.more || !last || row.dataset.order < last.dataset.order;
}

function exchange(now, next) {
  now.classList.remove("fresh");
  if (now.innerHTML === next.innerHTML && now.className === next.className) return true;
  return steady(() => {
    swap(now, next);
    return () => swap(next, now);
  });
}

function swap(now, next) {
  const box = (row) => row.querySelector("input[type=checkbox]");
  keepFocus(now, () => now.replaceWith(next), next);
  if (box(now) && box(next)) box(next).checked = box(now).checked;
}

function isPointedAt() {
  return rows.matches(":hover") || rows.contains(document.activeElement);
}

function letIn(always = false) {
  if (always || !isPointedAt()) {
    steady(takeIn);
    if (beyond.size) readAll();
    beyond.clear();
  }
  showHeld();
}

function takeIn() {
  const isFree = (row) => !row.matches(":hover") && !row.contains(document.activeElement);
  [...rows.querySelectorAll("tr.gone")].filter(isFree).forEach((row) => row.remove());
  for (const row of held.values()) {
    const known = byId(row.id);
    if (known && known !== row) swap(known, row);
    if (!known && document.hidden) unseen += 1;
    if (!known) row.classList.add("fresh");
  }
  keepFocus(rows, () => {
    held.forEach((row) => row.remove()); // first all out, then each into its place
    for (const row of held.values()) {
      const behind = [...rows.rows].find((one) => one.dataset.order > row.dataset.order);
      rows.insertBefore(row, behind ?? null);
    }
  });
  if (held.size) byId("nothing")?.remove();
  if (held.size) rows.closest("table").hidden = false;
  held.clear();
  trim(isFree);
}

// A list that has grown long loses its end, as long as nobody sees it.
function trim(isFree) {
  while (rows.rows.length > MOST_SHOWN) {
    const last = rows.rows[rows.rows.length - 1];
    const isSeen = last.getBoundingClientRect().top < innerHeight;
    if (isSeen || !isFree(last) || last.querySelector("input:checked")) return;
    last.remove();
    rows.dataset.more = "1";
    byId("more").hidden = false;
  }
}

function showHeld() {
  const waiting = [...held.values()].filter((row) => !byId(row.id));
  const count = waiting.length + beyond.size;
  alarming &&= document.hidden || waiting.some(isEmergency);
  strip.hidden = count === 0;
  strip.classList.toggle("alarm", waiting.some(isEmergency));
  strip.querySelector("[data-count]").textContent = digits(count);
  const told = count + unseen ? `(${digits(count + unseen)}) ` : "";
  document.title = (alarming ? "‼ " : "") + told + title;
}

const digits = (number) =>
  String(number).replace(/\d/g, (digit) => strip.dataset.digits?.[digit] ?? digit);

if (rows) {
  rows.addEventListener("pointerleave", () => letIn());
  rows.addEventListener("focusout", () => setTimeout(letIn, 0));
  strip.querySelector("button").addEventListener("click", (event) => {
    const byKey = event.detail === 0 && strip.contains(document.activeElement);
    letIn(true);
    if (byKey) rows.querySelector("tr.fresh a.open")?.focus(); // the button is gone
  });
  setInterval(() => document.hidden || refreshRows([...rows.rows].map(numberOf)), 60_000); // clocks
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) unseen = 0;
    showHeld();
  });
}

// All on the page are chosen at once.
const all = document.querySelector("[data-all]");
if (rows && all) {
  all.hidden = false;
  const box = all.querySelector("input");
  const every = () => [...rows.querySelectorAll("input[name=ids]")];
  box.addEventListener("change", () => every().forEach((one) => (one.checked = box.checked)));
  rows.addEventListener("change", () => (box.checked = every().every((one) => one.checked)));
}

// Said aloud

let quiet = false; // the polite region spoke less than ten seconds ago
let unsaid = null;

function announce(arrived) {
  const alarms = arrived.filter(isEmergency);
  if (alarms.length) {
    alarming = true;
    byId("alarm").textContent = alarms.map((row) => row.dataset.said).join(" · ");
  }
  const other = arrived.findLast((row) => !isEmergency(row));
  if (other) unsaid = other.dataset.said;
  speak();
}

function speak() {
  if (quiet || !unsaid) return;
  byId("told").textContent = unsaid;
  unsaid = null;
  quiet = true;
  setTimeout(() => {
    quiet = false;
    speak();
  }, 10_000);
}

// The list anew, where too much was missed to be told row by row. Gives the feed's position.
export async function takeAll() {
  const page = await pageOf(await ask(location.href));
  const news = page.getElementById("rows");
  if (!news) return null;
  const theirs = [...news.rows];
  const end = news.dataset.more ? theirs.at(-1).dataset.order : "~";
  const isBefore = (row) => row.dataset.order <= end;
  const ours = [...rows.rows];
  takeRows(new Set([...ours.filter(isBefore), ...theirs].map(numberOf)), page);
  refreshRows(ours.filter((row) => !isBefore(row)).map(numberOf));
  return news.dataset.position;
}

const readAll = soon(takeAll);
