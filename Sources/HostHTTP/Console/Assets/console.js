// The console: shows what `GET /events` tells, and asks for changes by the same routes that everybody has.

const tokenKey = "projectionist-token";
const logLines = 100;
const curvePoints = 60;
const calm = new Set(["live", "catching-up", "starting"]);
const waiting = new Set(["paused", "stopped", "retrying", "left-out"]);

const element = (id) => document.getElementById(id);
const make = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};
const setText = (node, text) => { if (node.textContent !== text) node.textContent = text; };
const number = (value) => value === null || value === undefined ? "unknown" : value.toLocaleString("en-US");
const seconds = (value) => {
  if (value === null || value === undefined) return "age unknown";
  if (value < 60) return `${value.toFixed(value < 10 ? 1 : 0)} s`;
  return value < 5400 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`;
};

// MARK: Requests

const token = () => sessionStorage.getItem(tokenKey);
const request = (path, options = {}) => {
  const headers = token() ? { Authorization: `Bearer ${token()}` } : {};
  return fetch(path, { ...options, headers, cache: "no-store", credentials: "omit", redirect: "error" });
};

async function ask(what, path) {
  setText(element("outcome"), `${what}: asked`);
  try {
    const response = await request(path, { method: "POST" });
    if (response.status === 401) return signIn("The token is wrong.");
    const body = await response.json();
    setText(element("outcome"), response.ok ? `${what}: accepted` : `${what}: refused: ${body.detail ?? body.title}`);
  } catch {
    setText(element("outcome"), `${what}: the host has not answered; it may have been done or not`);
  }
}

// MARK: Projections

class Curve {
  constructor() {
    this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.svg.setAttribute("class", "curve");
    this.svg.setAttribute("viewBox", "0 0 120 22");
    this.svg.setAttribute("aria-hidden", "true");
    this.line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    this.svg.append(this.line);
    this.rates = [];
  }

  add(rate) {
    this.rates.push(rate);
    if (this.rates.length > curvePoints) this.rates.shift();
    const highest = Math.max(1, ...this.rates);
    const step = 120 / (curvePoints - 1);
    const first = curvePoints - this.rates.length;
    this.line.setAttribute(
      "points",
      this.rates.map((rate, at) => `${((first + at) * step).toFixed(1)},${(21 - 20 * rate / highest).toFixed(1)}`).join(" "));
  }
}

class ProjectionRow {
  constructor(name) {
    this.name = name;
    this.row = make("tr");
    this.row.setAttribute("role", "row");
    this.row.dataset.projection = name;
    const heading = make("th");
    heading.scope = "row";
    heading.setAttribute("role", "rowheader");
    this.application = make("span", "", "detail");
    heading.append(make("span", name), this.application);
    this.row.append(heading);
    const cell = (label, className) => {
      const made = make("td", undefined, className);
      made.setAttribute("role", "cell");
      made.dataset.label = label;
      this.row.append(made);
      return made;
    };
    const state = cell("State");
    this.state = make("span");
    this.error = make("span", "", "detail error");
    state.append(this.state, this.error);
    this.position = this.part(cell("Position", "number"));
    this.head = this.part(cell("Head", "number"));
    const lag = cell("Lag", "number");
    this.lag = this.part(lag);
    this.age = make("span", "", "detail");
    lag.append(this.age);
    const rate = cell("Events/s", "number");
    this.rate = this.part(rate);
    this.curve = new Curve();
    rate.append(this.curve.svg);
    this.letters = this.part(cell("Put aside"));
    const place = cell("Runs in");
    this.process = this.part(place);
    this.version = make("span", "", "detail");
    place.append(this.version);
    const actions = cell("Actions", "actions");
    const group = make("span");
    this.toggle = make("button", "Pause");
    this.toggle.type = "button";
    this.toggle.addEventListener("click", () => this.command(this.toggle.dataset.command));
    this.retry = make("button", "Retry");
    this.retry.type = "button";
    this.retry.addEventListener("click", () => this.command("retry"));
    group.append(this.toggle, " ", this.retry);
    actions.append(group);
    this.samples = [];
  }

  part(cell) {
    const made = make("span");
    cell.append(made);
    return made;
  }

  command(command) {
    ask(`${command} ${this.name}`, `projections/${encodeURIComponent(this.name)}/${command}`);
  }

  show(now) {
    this.now = now;
    setText(this.application, now.application);
    setText(this.state, now.state);
    this.state.className = calm.has(now.state) ? "good" : waiting.has(now.state) ? "warn" : "bad";
    setText(this.error, now.error ?? "");
    setText(this.position, number(now.position));
    setText(this.head, number(now.head));
    setText(this.lag, number(now.lag));
    setText(this.age, now.lag === 0 ? "" : seconds(now.lag_seconds));
    const none = now.parked === null || now.parked === undefined ? "unknown" : "none";
    setText(this.letters, now.dead_letters ? `${number(now.parked)} failed, ${number(now.held)} wait` : none);
    this.letters.className = now.dead_letters ? "warn" : "";
    setText(this.process, now.process ?? "nowhere");
    setText(this.version, now.plugin_version ? `plugin ${now.plugin_version}` : "");
    const resumes = now.state === "paused" || now.state === "failed";
    setText(this.toggle, resumes ? "Resume" : "Pause");
    this.toggle.dataset.command = resumes ? "resume" : "pause";
    this.toggle.setAttribute("aria-label", `${resumes ? "Resume" : "Pause"} ${this.name}`);
    this.retry.setAttribute("aria-label", `Retry what ${this.name} has put aside`);
    this.retry.hidden = !now.dead_letters;
  }

  // Once a second: how many events since the second before the last one. A process that has just taken over counts anew.
  measure(at) {
    this.samples.push({ at, count: this.now.events ?? 0, process: this.now.process });
    if (this.samples.length > 3) this.samples.shift();
    const first = this.samples[0];
    const last = this.samples.at(-1);
    const passed = (last.at - first.at) / 1000;
    const grown = first.process === last.process && last.count >= first.count ? last.count - first.count : 0;
    const rate = passed > 0 ? grown / passed : 0;
    this.curve.add(rate);
    setText(this.rate, number(Math.round(rate)));
  }
}

const rows = new Map();

function showProjection(now) {
  let row = rows.get(now.name);
  const before = row?.now?.state;
  if (!row) {
    row = new ProjectionRow(now.name);
    rows.set(now.name, row);
    const after = [...rows.keys()].sort().indexOf(now.name);
    element("projections").insertBefore(row.row, element("projections").children[after] ?? null);
  }
  untold.delete(now.name);
  row.show(now);
  applyFilter(row);
  summarize();
  if (before && before !== now.state && !calm.has(now.state)) {
    setText(element("outcome"), `${now.name} is ${now.state}${now.error ? `: ${now.error}` : ""}`);
  }
}

function removeProjection({ name }) {
  rows.get(name)?.row.remove();
  rows.delete(name);
  summarize();
}

function applyFilter(row) {
  const wanted = element("filter").value.trim().toLowerCase();
  row.row.hidden = !row.name.toLowerCase().includes(wanted);
}

function summarize() {
  const counts = new Map();
  for (const { now } of rows.values()) counts.set(now.state, (counts.get(now.state) ?? 0) + 1);
  const parts = [...counts].sort().map(([state, count]) => `${count} ${state}`);
  setText(element("summary"), parts.length ? parts.join(", ") : "No projection is known.");
}

// MARK: The rest

function showHost(now) {
  const parts = Object.entries(now.subsystems).map(([name, part]) =>
    `${name} ${part.state}${part.detail ? ` (${part.detail})` : ""}`);
  setText(element("host"), `${now.role} ${now.process}, version ${now.version}; ${parts.join(", ")}`);
  element("problem").hidden = !now.projections_problem;
  setText(element("problem"), now.projections_problem ? `Projections: ${now.projections_problem}` : "");
}

function card(title, lines) {
  const item = make("li");
  item.append(make("strong", title));
  for (const [text, className] of lines) if (text) item.append(make("span", text, `detail ${className ?? ""}`.trim()));
  return item;
}

function showPlugins(now) {
  const loaded = now.loaded.map((plugin) => card(`${plugin.name} ${plugin.version}`, [
    ["loaded", "good"],
    [plugin.projections.length ? `projections: ${plugin.projections.join(", ")}` : ""],
    [plugin.hooks.length ? `hooks: ${plugin.hooks.map((hook) => `${hook.name} (${hook.priority}, ${hook.state})`).join(", ")}` : ""],
    [plugin.library ?? ""],
    [plugin.sha256 ? `SHA-256 ${plugin.sha256}` : "part of the program"],
  ]));
  const rejected = now.rejected.map((one) => card(one.name ?? "unnamed", [
    ["rejected", "bad"], [one.reason, "error"], [one.manifest],
  ]));
  element("plugins").replaceChildren(...loaded, ...rejected);
  const last = now.last_reload;
  setText(element("last-reload"), last
    ? `Last reload ${new Date(last.at * 1000).toLocaleString()}: ${last.complete ? "" : "not complete: "}${last.summary}`
    : "Not reloaded since the start.");
  setText(element("trials"), now.trials
    ? `Trials of libraries in a child process: ${now.trials.passed} passed, ${now.trials.refused} refused.` : "");
}

function showPools(now) {
  element("pools").replaceChildren(...now.pools.map((pool) => card(pool.name, [
    [`${pool.leased} in use of ${pool.open} open, at most ${pool.ceiling}`],
    [pool.waiting ? `${pool.waiting} waiting` : "", "warn"],
    [pool.timeouts ? `${pool.timeouts} waited in vain since the start` : "", "warn"],
  ])));
}

function showLog(line) {
  const log = element("log");
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 8;
  const bad = line.level === "error" || line.level === "critical";
  const shown = make("p", "", bad ? "bad" : line.level === "warning" ? "warn" : "");
  const time = new Date(line.time * 1000);
  shown.textContent = `${time.toLocaleTimeString()} ${line.level} ${line.logger}: ${line.text}`;
  log.append(shown);
  while (log.children.length > 2 * logLines) log.firstChild.remove();
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}

// MARK: The feed

const handlers = {
  host: showHost, projection: showProjection, removed: removeProjection, plugins: showPlugins, pools: showPools,
  log: showLog, ready,
};

function connected(text, isLost = false) {
  setText(element("connection"), text);
  element("connection").className = isLost ? "lost" : "";
}

function signIn(problem) {
  sessionStorage.removeItem(tokenKey);
  element("content").hidden = true;
  element("sign-in").hidden = false;
  element("sign-in-problem").hidden = !problem;
  setText(element("sign-in-problem"), problem ?? "");
  connected("Token needed");
  element("token").focus();
}

// What was shown before a connection was lost stays until the host has told everything again.
let untold = new Set();
function begin() {
  untold = new Set(rows.keys());
  element("log").replaceChildren();
}

function ready() {
  for (const name of untold) removeProjection({ name });
  connected("Connected");
}

// Reads `event:` and `data:` lines; other fields are not used here.
async function read(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await Promise.race([reader.read(), silence()]);
    if (done) return;
    rest += value;
    let end;
    while ((end = rest.indexOf("\n\n")) >= 0) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      const field = (name) => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const kind = field("event");
      if (kind && handlers[kind]) handlers[kind](JSON.parse(field("data")));
    }
  }
}

// The host says something every 15 seconds at least; a connection that says nothing for longer is broken.
let silenceTimer;
function silence() {
  clearTimeout(silenceTimer);
  return new Promise((_, fail) => { silenceTimer = setTimeout(() => fail(new Error("silent")), 40000); });
}

let feed;
async function follow() {
  let pause = 500;
  for (;;) {
    feed = new AbortController();
    try {
      const response = await request(`events?log=${logLines}`, { signal: feed.signal });
      if (response.status === 401) return signIn(token() ? "The token is wrong." : undefined);
      if (response.ok) {
        pause = 500;
        begin();
        element("content").hidden = false;
        await read(response.body);
      } else {
        pause = 5000;
      }
    } catch { /* Told below. */ }
    feed.abort();
    connected("Connection lost; what is shown is old", true);
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(2 * pause, 8000);
  }
}

element("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(tokenKey, element("token").value);
  element("token").value = "";
  element("sign-in").hidden = true;
  follow();
});
element("reload").addEventListener("click", () => ask("reload", "plugins/reload"));
element("filter").addEventListener("input", () => { for (const row of rows.values()) applyFilter(row); });
setInterval(() => { const at = performance.now(); for (const row of rows.values()) row.measure(at); }, 1000);
follow();
