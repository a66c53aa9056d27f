// Keeps open pages fresh and answers to the keyboard. Everything works without this script.
//
// Two rules of the house: nothing that an agent points at or types in is ever moved or taken away,
// and what the server says is put into the page as it is: no text is made here.

import { ask, byId, csrf, soon } from "./asking.js";
import * as oneCase from "./case.js";
import * as queue from "./queue.js";
import "./keys.js";

const source = queue.rows ?? oneCase.casePage;
let stream = null;
let heard = source?.dataset.position; // the number of the last event
let lost = null;
let patience = 500;

document.addEventListener("htmx:configRequest", (event) => {
  if (csrf) event.detail.headers["X-CSRF"] = csrf;
});

function listen() {
  stream = new EventSource(`${source.dataset.live}?after=${heard}`);
  stream.addEventListener("open", connected);
  stream.addEventListener("error", again);
  stream.addEventListener("cases", (event) => {
    heard = event.lastEventId;
    const ids = Object.keys(JSON.parse(event.data).cases);
    if (queue.rows) queue.refreshRows(ids);
    if (ids.includes(oneCase.casePage?.dataset.case)) oneCase.refreshCase();
  });
  stream.addEventListener("presence", (event) => {
    const ids = JSON.parse(event.data).cases.map(String);
    if (queue.rows) queue.refreshRows(ids.filter((id) => byId(`case-${id}`)));
    if (ids.includes(oneCase.casePage?.dataset.case)) oneCase.refreshPresence();
  });
  stream.addEventListener("reload", () => {
    stream.close(); // too much was missed to be told one by one
    readAll();
  });
}

function connected() {
  clearTimeout(lost);
  lost = null;
  patience = 500;
  byId("connection").hidden = byId("ended").hidden = true;
}

function again() {
  stream.close();
  lost ??= setTimeout(() => (byId("connection").hidden = !byId("ended").hidden), 5000);
  setTimeout(listen, patience * (0.75 + Math.random() / 2)); // not all pages in the same moment
  patience = Math.min(15_000, patience * 2);
  if (patience > 2000) ask(source.dataset.rows ?? source.dataset.presence).catch(() => {}); // or has the session ended?
}

const readAll = soon(async () => {
  heard = (await (queue.rows ? queue : oneCase).takeAll()) ?? heard;
  listen();
});

if (source?.dataset.live) {
  listen();
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => event.persisted && readAll());
}
