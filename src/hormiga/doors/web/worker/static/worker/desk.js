/* The desk: number keys, the clock, active time, and the next task without a new page,
   also without a connection. Without this script the forms post and the server answers. */
"use strict";

(() => {
  const IDLE_AFTER = 30;
  const PATIENCE = 20_000;
  const LOOK_AGAIN = 10_000;
  const OWN_KEYS = "hormiga.keys";
  const { hormigaOutbox: outbox, hormigaKept: kept, hormigaAhead: ahead } = window;
  const desk = document.getElementById("desk");
  const find = (selector) => desk.querySelector(selector);
  const shown = () => find("[name=assignment]")?.value ?? "";
  let active = 0;
  let lastStir = Date.now();
  let endsAt = 0;
  let isBusy = false;
  let comingBack = null;
  let isAway = false;
  let host = null;
  let turn = 0;

  /* Take the task that lies on the desk up: `seated` is its frame's port, if it was
     loaded ahead; `until` when its time is over, if this device has known that longer. */
  async function begin({ seated = null, until = 0 } = {}) {
    turn += 1;
    const mine = turn;
    const assignment = shown();
    const clock = find("#clock");
    const seconds = Number(clock?.dataset.seconds ?? 0);
    const html = desk.innerHTML;
    host = seated;
    active = 0;
    endsAt = until || (clock ? Date.now() + seconds * 1000 : 0);
    tick();
    if (!assignment) return;
    const draft = await kept.open(assignment);
    if (mine !== turn) return;
    active = draft.seconds;
    takeUp(draft);
    host ??= openFrame(draft) || openExternal();
    const count = Number(find("#in-hand")?.dataset.count ?? 1);
    if (find("#external")) return;
    await ahead.keepShown(assignment, html, seconds, count === 1);
    if (count > 1) await ahead.restock(assignment, seat).catch(() => {});
    await tellHowMany();
  }

  async function tellHowMany() {
    const words = find("#in-hand");
    if (!words) return;
    const count = Math.max(1, (await ahead.left()).length);
    words.textContent = words.dataset.words.replace("%n", count);
  }

  function tick() {
    const clock = find("#clock");
    if (!clock) return;
    const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
    if (left === 0) {
      clock.textContent = clock.dataset.over;
      clock.setAttribute("role", "status");
      return;
    }
    const pad = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(left / 3600);
    const rest = `${pad(Math.floor(left / 60) % 60)}:${pad(left % 60)}`;
    clock.textContent = `${clock.dataset.words} ${hours ? `${hours}:` : ""}${rest}`;
  }

  const stir = () => { lastStir = Date.now(); };
  for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "touchmove"])
    addEventListener(name, stir, { passive: true });

  /* A second counts while the page is seen and focused, and not after half a minute
     in which nothing stirs. */
  setInterval(() => {
    const isIdle = Date.now() - lastStir > IDLE_AFTER * 1000;
    if (document.visibilityState === "visible" && document.hasFocus() && !isIdle) {
      active += 1;
      kept.count(active);
    }
    tick();
  }, 1000);

  function lay(html, options = {}) {
    if (host) host.close();
    const assignment = options.assignment ?? assignmentIn(html);
    const seated = ahead.layOut(html, assignment);
    isAway = false;
    const begun = begin({ ...options, seated });
    scrollTo(0, 0);
    (find("[role=alert] ~ .choice input, .wrong input") || find("form.answer") ||
      (seated && find("#frame")) || find("#task-title"))?.focus();
    return begun;
  }

  const assignmentIn = (html) => new DOMParser().parseFromString(html, "text/html")
    .querySelector("[name=assignment]")?.value ?? "";

  /* Gives the next desk; throws "away" where there is no answer, "signed out", or what
     the server said. A token that has grown old is asked for anew, once. */
  async function post(address, body) {
    const options = {
      method: "POST", body, redirect: "manual", headers: { "X-Hormiga-Part": "1" },
    };
    const once = async () => {
      const reply = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) })
        .catch(() => { throw new Error("away"); });
      if (reply.type === "opaqueredirect") throw new Error("signed out");
      return reply;
    };
    let reply = await once();
    if (reply.status === 403) {
      body.set("csrfmiddlewaretoken", await outbox.token());
      reply = await once();
    }
    if (reply.status >= 502) throw new Error("away");
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.text();
  }

  async function send(form, submitter) {
    if (isBusy) return;
    isBusy = true;
    try {
      await comingBack; // what one presses meanwhile is done after it, never dropped
      if (!form.isConnected) return;
      if (form.id === "answer") await handIn(form, submitter);
      else lay(await post(form.action, new FormData(form, submitter)));
    } catch (error) {
      if (error.message === "away") tell(desk.dataset.needsNet);
      else form.submit(); // the long way says what is the matter
    } finally {
      isBusy = false;
    }
  }

  function tell(words) {
    find("#net")?.remove();
    const said = document.createElement("p");
    Object.assign(said, { id: "net", className: "notice warn", textContent: words });
    said.setAttribute("role", "alert");
    desk.prepend(said);
    said.scrollIntoView({ block: "nearest" });
  }

  /* The answer is on this device before it leaves, and until the server has spoken. */
  async function handIn(form, submitter) {
    form.elements.namedItem("active_seconds").value = String(Math.max(1, active));
    const body = new FormData(form, submitter);
    const assignment = shown();
    const answer = {
      assignment,
      address: desk.dataset.send,
      title: find("#task-title").textContent,
      fields: [...body.entries()].filter(([name]) => name !== "csrfmiddlewaretoken"),
      at: Date.now(),
      sending: Date.now(),
    };
    const isKept = await outbox.put(answer).then(() => true, () => false);
    try {
      const html = await post(form.action, body);
      await outbox.remove(assignment).catch(() => {});
      if (assignmentIn(html) !== assignment) {
        await ahead.drop(assignment);
        await kept.forget(assignment);
      }
      lay(html);
    } catch (error) {
      if (!isKept || /^[45]/.test(error.message)) {
        await outbox.remove(assignment).catch(() => {});
        throw error;
      }
      if (!isWhole(form)) return void await outbox.remove(assignment);
      await outbox.put({ ...answer, sending: 0 });
      await goOn();
      outbox.flush();
    }
  }

  /* What the server would say of a blank that is empty. */
  function isWhole(form) {
    const empty = [...form.querySelectorAll("[data-missing]")].filter((blank) => {
      const controls = [...blank.querySelectorAll("input, textarea")];
      return !controls.some((one) => (/radio|checkbox/.test(one.type) ? one.checked : one.value.trim()));
    });
    for (const blank of empty) {
      const said = blank.querySelector(".error") ?? document.createElement("p");
      Object.assign(said, { className: "error", textContent: blank.dataset.missing });
      said.setAttribute("role", "alert");
      blank.querySelector("legend, label").after(said);
    }
    empty[0]?.querySelector("input, textarea").focus();
    return empty.length === 0;
  }

  /* Without a connection: the next task that this device has, or words. */
  async function goOn() {
    const [part] = await ahead.left();
    if (part && !ahead.needsFrame(part))
      return lay(part.html, { assignment: part.assignment, until: part.endsAt });
    host?.close();
    host = null;
    turn += 1;
    isAway = true;
    const words = document.getElementById(part ? "not-here" : "away");
    desk.replaceChildren(words.content.cloneNode(true));
    find("#task-title").focus();
    return undefined;
  }

  /* There is a connection again: what was given is away, and the hands are free. */
  async function comeBack() {
    if (isBusy || comingBack) return;
    comingBack = restock();
    await comingBack;
    comingBack = null;
  }

  async function restock() {
    try {
      const body = new FormData();
      body.set("csrfmiddlewaretoken", await outbox.token());
      const html = await post(desk.dataset.start, body);
      if (isAway) await lay(html);
      else await ahead.restock(shown(), seat);
      await tellHowMany();
    } catch {
      // tried again when there is word from the server
    }
  }

  document.addEventListener("hormiga:sent", comeBack);
  setInterval(async () => {
    if (isAway && document.visibilityState === "visible" && !(await outbox.waiting()).length)
      comeBack();
  }, LOOK_AGAIN);

  desk.addEventListener("submit", (event) => {
    if (!event.target.matches("#answer, [data-part]")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });

  /* Keys work while the focus is in the answer's form, and never while one writes. */
  desk.addEventListener("keydown", (event) => {
    const form = event.target.closest("#answer");
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!form || !isPlain || event.target.matches("textarea, [type=text]")) return;
    const chosen = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (chosen) {
      event.preventDefault();
      chosen.focus();
      chosen.click();
    } else if (event.key === "Enter" && !event.target.matches("button")) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  /* A form of ours keeps its blanks as the frame's elements keep theirs. */
  let pause = 0;
  desk.addEventListener("input", (event) => {
    const form = event.target.closest("form.answer");
    if (!form) return;
    clearTimeout(pause);
    pause = setTimeout(() => form.isConnected && kept.keep({ blanks: blanksOf(form) }, form), 700);
  });

  function blanksOf(form) {
    const blanks = {};
    for (const [name, value] of new FormData(form))
      if (name.startsWith("answer.")) (blanks[name] ??= []).push(value);
    return blanks;
  }

  function takeUp({ state }) {
    const form = find("#answer");
    if (!state || !form) return;
    kept.send(form);
    for (const control of form.querySelectorAll("[name^='answer.']")) {
      const given = state.blanks?.[control.name] ?? [];
      if (/radio|checkbox/.test(control.type)) control.checked = given.includes(control.value);
      else control.value = given[0] ?? "";
    }
  }

  function openFrame({ state }) {
    const frame = find("#frame");
    if (!frame) return null;
    const given = JSON.parse(find("#start").textContent);
    if (state) given.start.draft = state;
    return seat(frame, given, shown());
  }

  /* Open the port of a task's frame: the one at hand, or one that is ahead. */
  function seat(frame, { start, media, sends }, assignment) {
    start.keys = { ...start.keys, ...ownKeys() };
    const form = () => find("#answer");
    return window.hormigaFrame.open(frame, {
      nonce: frame.dataset.nonce,
      start,
      on: {
        active: stir,
        ready: () => {
          const at = document.activeElement;
          const isHere = desk.contains(frame);
          if (isHere && (at === document.body || desk.contains(at))) frame.focus();
        },
        keys: ({ action, key }) => {
          localStorage.setItem(OWN_KEYS, JSON.stringify({ ...ownKeys(), [action]: key }));
        },
        height: window.hormigaFrame.growing(frame),
        submit: (body) => {
          if (shown() !== assignment) return;
          find("#invalid").hidden = true;
          form().elements.namedItem("answer").value = JSON.stringify(body[sends]);
          form().requestSubmit();
        },
        invalid: (body) => window.hormigaFrame.telling(find("#invalid"))(body),
        draft: ({ state }) => { if (shown() === assignment) kept.keep(state, form()); },
        media: window.hormigaFrame.lending(media),
        upload: ({ name, media_type, buffer }) => upload(assignment, name, media_type, buffer),
        shortcut: ({ action }) => {
          const control = find(`[data-shortcut="${action}"]`);
          control?.focus();
          control?.click();
        },
      },
    });
  }

  async function upload(assignment, name, type, buffer) {
    const form = find("#answer");
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    body.set("assignment", assignment);
    body.set("file", new File([buffer], name, { type }));
    const reply = await fetch(form.dataset.upload, { method: "POST", body });
    const said = await reply.json();
    if (!reply.ok) throw new Error(said.error);
    return said.media;
  }

  /* A worker's own keys stay on this device. */
  function ownKeys() {
    try {
      return JSON.parse(localStorage.getItem(OWN_KEYS)) ?? {};
    } catch {
      return {};
    }
  }

  /* An external page posts its answer by itself; the reply, from the frame's origin,
     says so, and the server is asked for the next task. */
  function openExternal() {
    const frame = find("#external");
    if (!frame) return null;
    const { assignment, replies } = frame.dataset;
    const hear = ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== replies) return;
      if (data?.v !== 1 || data.type !== "saved" || data.assignment !== assignment) return;
      removeEventListener("message", hear);
      find("#go-on")?.requestSubmit();
    };
    addEventListener("message", hear);
    return { close: () => removeEventListener("message", hear) };
  }

  (async () => {
    const isOld = desk.dataset.kept || (shown() && await outbox.isWaiting(shown()));
    if (isOld) await goOn();
    else await begin();
  })();
})();
