/* The desk: number keys, the clock, active time, and the next task without a new page.
   Everything here is a comfort: without it the forms post and the server answers. */
"use strict";

(() => {
  const desk = document.getElementById("desk");
  const find = (selector) => desk.querySelector(selector);
  let active = 0;
  let endsAt = 0;
  let isBusy = false;

  function begin() {
    active = 0;
    const clock = find("#clock");
    endsAt = clock ? Date.now() + Number(clock.dataset.seconds) * 1000 : 0;
    tick();
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

  /* A second counts while the page can be seen and has the focus. */
  setInterval(() => {
    if (document.visibilityState === "visible" && document.hasFocus()) active += 1;
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

  /* The frame's origin is opaque: who speaks is known by its window and its nonce. */
  addEventListener("message", (event) => {
    const frame = find("#frame");
    const said = event.data;
    if (!frame || event.source !== frame.contentWindow) return;
    if (!said || said.v !== 1 || said.nonce !== frame.dataset.nonce) return;
    const form = find("#answer");
    if (said.type === "height") {
      const height = Number(said.body?.height) || 0;
      frame.height = String(Math.min(6000, Math.max(320, Math.ceil(height))));
    } else if (said.type === "submit") {
      form.elements.namedItem("fields").value = JSON.stringify(said.body?.fields ?? {});
      form.requestSubmit();
    } else if (said.type === "invalid") {
      const words = find("#invalid");
      const known = { "no-form": "noForm", "too-large": "tooLarge", files: "files" };
      words.textContent = words.dataset[known[said.body?.reason] ?? "noForm"];
      words.hidden = false;
    }
  });

  begin();
})();
