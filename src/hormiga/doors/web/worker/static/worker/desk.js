/* The desk: number keys, the clock, active time, and the next task without a new page.
   Everything here is a comfort: without it the forms post and the server answers. */
"use strict";

(() => {
  const IDLE_AFTER = 30;
  const OWN_KEYS = "hormiga.keys";
  const desk = document.getElementById("desk");
  const find = (selector) => desk.querySelector(selector);
  let active = 0;
  let lastStir = Date.now();
  let endsAt = 0;
  let isBusy = false;
  let host = null;

  function begin() {
    active = 0;
    const clock = find("#clock");
    endsAt = clock ? Date.now() + Number(clock.dataset.seconds) * 1000 : 0;
    tick();
    host?.close();
    host = openFrame() || openExternal();
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
  for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"])
    addEventListener(name, stir, { passive: true });

  /* A second counts while the page is seen and focused, and not after half a minute
     in which nothing stirs. */
  setInterval(() => {
    const isIdle = Date.now() - lastStir > IDLE_AFTER * 1000;
    if (document.visibilityState === "visible" && document.hasFocus() && !isIdle) active += 1;
    tick();
  }, 1000);

  async function send(form, submitter) {
    if (isBusy) return;
    isBusy = true;
    const seconds = form.elements.namedItem("active_seconds");
    if (seconds) seconds.value = String(Math.max(1, active));
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form, submitter),
        headers: { "X-Hormiga-Part": "1" },
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      desk.replaceChildren(...page.body.childNodes);
      begin();
      scrollTo(0, 0);
      (find("[role=alert] ~ .choice input, .wrong input") || find("form.answer") ||
        find("#task-title"))?.focus();
    } catch {
      form.submit(); // the long way says what is the matter
    } finally {
      isBusy = false;
    }
  }

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

  function openFrame() {
    const frame = find("#frame");
    if (!frame) return null;
    const form = find("#answer");
    const { start, media, sends } = JSON.parse(find("#start").textContent);
    start.keys = { ...start.keys, ...ownKeys() };
    const part = (more) => {
      const body = new FormData();
      for (const name of ["csrfmiddlewaretoken", "assignment"])
        body.set(name, form.elements.namedItem(name).value);
      for (const [name, value] of Object.entries(more)) body.set(name, value);
      return body;
    };
    return window.hormigaFrame.open(frame, {
      nonce: frame.dataset.nonce,
      start,
      on: {
        active: stir,
        ready: () => {
          const at = document.activeElement;
          if (at === document.body || desk.contains(at)) frame.focus();
        },
        keys: ({ action, key }) => {
          localStorage.setItem(OWN_KEYS, JSON.stringify({ ...ownKeys(), [action]: key }));
        },
        height: window.hormigaFrame.growing(frame),
        submit: (body) => {
          find("#invalid").hidden = true;
          form.elements.namedItem("answer").value = JSON.stringify(body[sends]);
          form.requestSubmit();
        },
        invalid: window.hormigaFrame.telling(find("#invalid")),
        draft: ({ state }) => keep(form, part({ state: JSON.stringify(state) })),
        media: window.hormigaFrame.lending(media),
        upload: async ({ name, media_type, buffer }) => {
          const file = new File([buffer], name, { type: media_type });
          const reply = await fetch(form.dataset.upload, { method: "POST", body: part({ file }) });
          const said = await reply.json();
          if (!reply.ok) throw new Error(said.error);
          return said.media;
        },
        shortcut: ({ action }) => {
          const control = find(`[data-shortcut="${action}"]`);
          control?.focus();
          control?.click();
        },
      },
    });
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

  /* Drafts go one after another; one that failed is tried again with the newest. */
  let keeping = false;
  let waiting = null;
  async function keep(form, body) {
    if (keeping) {
      waiting = body;
      return;
    }
    keeping = true;
    const words = find("#kept");
    try {
      const reply = await fetch(form.dataset.draft, { method: "POST", body });
      if (reply.ok) {
        const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
        if (words) words.textContent = `${words.dataset.kept} ${time}`;
      }
    } catch {
      if (words) words.textContent = words.dataset.notKept;
      setTimeout(() => form.isConnected && !keeping && keep(form, waiting ?? body), 5000);
    } finally {
      keeping = false;
    }
    if (waiting && form.isConnected) {
      const next = waiting;
      waiting = null;
      keep(form, next);
    }
  }

  begin();
})();
