// The page: a policy and a case are texts, Python decides them, and the fragment of the address
// carries both. What can be chosen comes from the library; only the form's fields are named here.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const at = (id) => document.getElementById(id);
const FIELDS = {
  Order: [
    ["order.id", "Order id"],
    ["order.currency", "Currency"],
    ["order.placed_at", "Placed"],
    ["order.paid_at", "Paid"],
    ["order.shipped_at", "Shipped"],
    ["order.delivered_at", "Delivered"],
    ["order.confirmed_at", "Confirmed"],
    ["order.lines.0.quantity", "Units of line 1", "number"],
    ["order.lines.0.paid", "Paid for line 1 (minor units)", "number"],
    ["order.shipping_paid", "Shipping (minor units)", "number"],
  ],
  Shipment: [
    ["order.shipment.tracking_number", "Tracking number"],
    ["order.shipment.status", "Status of the parcel", "statuses"],
  ],
  Claim: [
    ["claim.received", "Received anything?", "flag"],
    ["claim.reason", "Reason", "reasons"],
    ["claim.description", "Description"],
    ["opened_at", "Dispute opened"],
  ],
  Now: [["at", "Decide as of"]],
};

const SHOWN = { true: "yes", false: "no" };

let python, words, shown = {}, later, turn = 0;

const parts = (path) => path.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
const read = (of, path) => parts(path).reduce((one, part) => one?.[part], of);

function write(of, path, value) {
  const names = parts(path), last = names.pop();
  let one = of;
  names.forEach((name, place) => {
    one[name] ??= typeof (names[place + 1] ?? last) === "number" ? [] : {};
    one = one[name];
  });
  if (value === undefined) delete one[last];
  else one[last] = value;
  const outer = names.join(".");
  if (value === undefined && outer && Object.keys(one).length === 0) write(of, outer, undefined);
}

function make(tag, attributes = {}, ...inside) {
  const one = Object.assign(document.createElement(tag), attributes);
  one.append(...inside);
  return one;
}

function options(select, names, chosen, empty) {
  const listed = [...(empty === undefined ? [] : [""]), ...names];
  if (chosen && !listed.includes(chosen)) listed.push(chosen);
  select.replaceChildren(...listed.map((name) => new Option(SHOWN[name] ?? (name || empty), name)));
  select.value = chosen ?? listed[0];
}

// --- the case, as a form and as JSON ---------------------------------------------------------------

function caseNow() {
  try {
    const found = JSON.parse(at("json").value);
    return found && typeof found === "object" && !Array.isArray(found) ? found : null;
  } catch {
    return null; // Python says what is wrong with it.
  }
}

function edit(path, value) {
  const document_ = caseNow();
  if (!document_) return;
  write(document_, path, value);
  at("json").value = JSON.stringify(document_, null, 2);
  soon();
}

const READERS = {
  number: (text) => (text === "" ? undefined : Number.isFinite(Number(text)) ? Number(text) : text),
  flag: (text) => (text === "" ? undefined : text === "true"),
};

function field(document_, [path, label, kind]) {
  const id = `field-${path}`, value = read(document_, path);
  const chosen = kind === "flag" ? ["true", "false"] : kind === "reasons" ? shown.reasons : words[kind];
  const input = make(chosen ? "select" : "input", { id, autocomplete: "off" });
  if (chosen) options(input, chosen, value === undefined ? "" : String(value), "not given");
  else input.value = value ?? "";
  if (kind === "number") input.inputMode = "numeric";
  if (/_at$|^at$/.test(path)) input.placeholder = "2026-01-02T08:00:00Z";
  input.addEventListener("change", () => {
    edit(path, (READERS[kind] ?? ((text) => text || undefined))(input.value.trim()));
  });
  return make("div", {}, make("label", { htmlFor: id, textContent: label }), input);
}

function group(name, ...inside) {
  return make("fieldset", {}, make("legend", { textContent: name }), ...inside);
}

const eventsOf = (document_) => (Array.isArray(document_?.events) ? document_.events : []);

function eventFields(document_, place) {
  const remove = make("button", { type: "button", className: "quiet", textContent: `Remove event ${place + 1}` });
  remove.addEventListener("click", () => {
    edit("events", eventsOf(caseNow()).filter((_, other) => other !== place));
    drawForm();
    at("add").focus();
  });
  return make("div", { className: "fields" },
    field(document_, [`events.${place}.type`, `Event ${place + 1}`, "events"]),
    field(document_, [`events.${place}.at`, `At, event ${place + 1}`]), remove);
}

function eventsGroup(document_) {
  const events = eventsOf(document_);
  const add = make("button", { type: "button", id: "add", className: "quiet", textContent: "Add an event" });
  add.addEventListener("click", () => {
    const known = eventsOf(caseNow());
    const ids = new Set(known.map((one) => one.id));
    const id = [...Array(known.length + 1).keys()].map((n) => `e${n + 1}`).find((one) => !ids.has(one));
    edit("events", [...known, { id, type: words.events[0], at: caseNow().at }]);
    drawForm();
    at(`field-events.${known.length}.type`).focus();
  });
  return group("What happened in the dispute", ...events.map((_, place) => eventFields(document_, place)), add);
}

function drawForm() {
  const document_ = caseNow();
  if (!document_) return;
  const kept = document.activeElement?.id;
  const groups = Object.entries(FIELDS).map(([name, fields]) =>
    group(name, make("div", { className: "fields" }, ...fields.map((one) => field(document_, one)))));
  groups.splice(3, 0, eventsGroup(document_));
  at("case").replaceChildren(...groups);
  if (kept?.startsWith("field-")) at(kept)?.focus();
}

// --- the answer --------------------------------------------------------------------------------------

function ask(name, ...texts) {
  try {
    return JSON.parse(python.globals.get(name)(...texts));
  } catch (error) {
    return { error: `The library failed: ${error.message.trim().split("\n").at(-1)}` };
  }
}

function soon() {
  clearTimeout(later);
  later = setTimeout(decide, 250);
}

function say(text, state) {
  at("status").textContent = text;
  at("status").dataset.state = state;
}

function decide() {
  const answer = ask("decide", at("policy").value, at("json").value);
  remember();
  at("differences").replaceChildren();
  if (answer.error) {
    for (const id of ["prose", "timeline"]) at(id).replaceChildren();
    say(answer.error, "wrong");
    return;
  }
  const other = String(shown.reasons) !== String(answer.reasons);
  shown = answer;
  at("prose").textContent = answer.prose;
  at("timeline").innerHTML = answer.timeline; // written by the library, which escapes every text
  if (other) drawForm();
  describeSetting();
  say(answer.summary, "decided");
}

function describeSetting() {
  const name = at("setting").value;
  at("meaning").textContent = `${words.settings[name]}. Now: ${shown.values?.[name] ?? "unknown"}.`;
}

function compare() {
  const found = ask("change", at("policy").value, at("json").value, at("setting").value, at("value").value.trim());
  remember();
  const place = at("differences");
  if (found.error) place.replaceChildren(make("p", { className: "wrong", textContent: found.error }));
  else if (!found.differences.length) place.replaceChildren(make("p", { textContent: "The answer to this case stays the same." }));
  else place.replaceChildren(differencesList(found.differences));
}

function differencesList(rows) {
  const line = (label, text) => make("span", { textContent: `${label}: ${text || "nothing"}` });
  return make("div", {},
    make("p", { textContent: rows.length === 1 ? "One line of the answer differs:" : `${rows.length} lines of the answer differ:` }),
    make("ul", {}, ...rows.map((one) =>
      make("li", {}, make("strong", { textContent: one.place }), line("now", one.before), line("then", one.after)))));
}

// --- the link ----------------------------------------------------------------------------------------

async function through(stream, bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

async function packed(state) {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(state)));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes)));
}

async function remember() {
  const mine = ++turn;
  const state = { policy: at("policy").value, case: at("json").value, setting: at("setting").value, value: at("value").value };
  const text = await packed(state);
  if (mine === turn) history.replaceState(null, "", `#${text}`);
}

async function stateOfLink() {
  try {
    return location.hash.length > 1 ? await unpacked(location.hash.slice(1)) : {};
  } catch {
    return { wrong: true };
  }
}

// --- the start ---------------------------------------------------------------------------------------

async function bytes(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.arrayBuffer();
}

async function startPython() {
  const [runtime, packages, glue] = await Promise.all([
    loadPyodide({ indexURL: new URL("./pyodide/", import.meta.url).href }),
    bytes("packages.zip"),
    fetch("playground.py").then((one) => one.text()),
  ]);
  runtime.unpackArchive(packages, "zip");
  runtime.runPython(glue);
  return runtime;
}

function useCase(text) {
  at("json").value = text;
  drawForm();
}

async function start() {
  const examples = await fetch("examples.json").then((one) => one.json());
  python = await startPython();
  words = ask("words");
  const state = await stateOfLink();
  options(at("preset"), words.presets, words.presets[0]);
  options(at("example"), Object.keys(examples), "seller-silent");
  options(at("setting"), Object.keys(words.settings), state.setting ?? "negotiation.on_seller_silence");
  at("policy").value = state.policy ?? words.starts[words.presets[0]];
  at("value").value = state.value ?? "close";
  useCase(state.case ?? examples[at("example").value]);
  at("preset").addEventListener("change", () => {
    at("policy").value = words.starts[at("preset").value];
    soon();
  });
  at("example").addEventListener("change", () => {
    useCase(examples[at("example").value]);
    soon();
  });
  at("policy").addEventListener("input", soon);
  at("json").addEventListener("input", () => { drawForm(); soon(); });
  at("case").addEventListener("submit", (event) => event.preventDefault());
  at("setting").addEventListener("change", () => {
    at("value").value = shown.values?.[at("setting").value] ?? "";
    at("differences").replaceChildren();
    describeSetting();
  });
  at("change").addEventListener("submit", (event) => { event.preventDefault(); compare(); });
  at("link").addEventListener("click", async () => {
    await remember();
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    at("copied").textContent = "The address of this page is the link.";
  });
  for (const one of document.querySelectorAll("main :disabled")) one.disabled = false;
  decide();
  if (state.wrong) at("copied").textContent = "The link could not be read, so this is the first example.";
}

start().catch((error) => say(`The playground could not start: ${error.message}`, "wrong"));
