/* What one has done of a task so far: first on this device, then at the server. What the
   server has said yes to is dropped here; the active time stays until the answer is in. */
"use strict";

(() => {
  const AGAIN = 5_000;
  const EVERY = 5;
  const store = window.hormigaStore;
  const outbox = window.hormigaOutbox;
  let record = null;
  let isSending = false;

  const write = () => store.put("drafts", { ...record, at: Date.now() }).catch(() => {});

  /* Begin a task; gives what this device has of it: `state` (null if none), `seconds`. */
  async function open(assignment) {
    const found = await store.get("drafts", assignment).catch(() => null);
    const isMine = found?.owner === outbox.owner;
    record = isMine ? found : { assignment, owner: outbox.owner, state: null, seconds: 0 };
    return record;
  }

  function count(seconds) {
    if (!record || seconds - record.seconds < EVERY) return;
    record.seconds = seconds;
    write();
  }

  function keep(state, form) {
    if (!record) return;
    record.state = state;
    write();
    send(form);
  }

  async function post(form, mine) {
    const body = new FormData();
    body.set("assignment", mine.assignment);
    body.set("state", JSON.stringify(mine.state));
    body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    const asked = { method: "POST", body };
    const reply = await outbox.ask(form.dataset.draft, asked);
    if (reply.status !== 403) return reply;
    body.set("csrfmiddlewaretoken", await outbox.token());
    return outbox.ask(form.dataset.draft, asked);
  }

  /* One after another; one that failed is tried again with the newest. */
  async function send(form) {
    if (isSending) return;
    isSending = true;
    const mine = record;
    const { state } = mine;
    const words = form.querySelector("#kept");
    try {
      const reply = await post(form, mine);
      if (reply.status >= 500) throw new Error(String(reply.status));
      if (mine.state === state) mine.state = null;
      if (record === mine) write();
      if (reply.ok && words) {
        const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
        words.textContent = `${words.dataset.kept} ${time}`;
      }
    } catch {
      if (words) words.textContent = words.dataset.notKept;
      setTimeout(() => record === mine && mine.state !== null && send(form), AGAIN);
      return;
    } finally {
      isSending = false;
    }
    if (record === mine && mine.state !== null) send(form);
  }

  async function forget(assignment) {
    if (record?.assignment === assignment) record = null;
    await store.remove("drafts", assignment).catch(() => {});
  }

  window.hormigaKept = { open, count, keep, send, forget };
})();
