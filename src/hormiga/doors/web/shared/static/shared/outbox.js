/* Answers that could not be sent yet: kept on this device, sent again and again until the
   server has spoken, and shown until then. The server stores each once. */
"use strict";

(() => {
  const FIRST_WAIT = 2_000;
  const LONGEST_WAIT = 60_000;
  const PATIENCE = 20_000;
  const BEING_SENT = 30_000;
  const store = window.hormigaStore;
  const box = document.getElementById("outbox");
  if (!box) return;
  const owner = box.dataset.worker;
  const said = box.querySelector("p");
  let failures = 0;
  let timer = 0;
  let isSignedOut = false;

  const mine = () => store.all("answers", owner).catch(() => []);
  const waiting = async () => (await mine()).filter((one) => one.state === "waiting");

  async function show() {
    const answers = await mine();
    const count = answers.filter((one) => one.state === "waiting").length;
    const refused = answers.filter((one) => one.state === "refused");
    const words = count ? box.dataset.waiting.replace("%n", count) : "";
    said.textContent = isSignedOut && count ? `${words} ${box.dataset.signedOut} ` : words;
    if (isSignedOut && count) {
      const link = document.createElement("a");
      link.href = `${box.dataset.login}?next=${encodeURIComponent(location.pathname)}`;
      link.textContent = box.dataset.signIn;
      said.append(link);
    }
    said.hidden = !count;
    box.querySelector("ul").replaceChildren(...refused.map(line));
    box.hidden = answers.length === 0;
  }

  function line(answer) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    item.append(`${box.dataset.refused.replace("%s", answer.title)} ${answer.words} `);
    button.className = "as-link";
    button.textContent = box.dataset.seen;
    button.addEventListener("click", async () => {
      await store.remove("answers", answer.assignment);
      await show();
    });
    item.append(button);
    return item;
  }

  /* A page that was signed out is led elsewhere; that is an answer too. */
  async function ask(address, options = {}) {
    const reply = await fetch(address, {
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
    if (reply.type === "opaqueredirect" || reply.status === 401) throw new Error("signed out");
    return reply;
  }

  /* Who is signed in now, and the token of that session. */
  async function token() {
    const reply = await ask(box.dataset.hello);
    if (reply.status === 403) throw new Error("signed out");
    if (!reply.ok) throw new Error(String(reply.status));
    const { worker, token: given } = await reply.json();
    if (worker !== owner) throw new Error("signed out");
    return given;
  }

  async function sendOne(answer, given) {
    const body = new FormData();
    for (const [name, value] of answer.fields) body.append(name, value);
    body.set("csrfmiddlewaretoken", given);
    body.set("worker", owner);
    const reply = await ask(answer.address, { method: "POST", body });
    if (reply.status === 403 || reply.status === 409) throw new Error("signed out");
    if (reply.status >= 500 || reply.status === 429) throw new Error(String(reply.status));
    const spoken = reply.ok ? await reply.json() : { words: box.dataset.impossible };
    if (spoken.state === "saved") await store.remove("answers", answer.assignment);
    else await store.put("answers", { ...answer, state: "refused", words: spoken.words });
    if (spoken.state === "incomplete") return;
    await store.remove("parts", answer.assignment);
    await store.remove("drafts", answer.assignment);
  }

  async function sendAll() {
    const now = Date.now();
    const due = (await waiting()).filter((one) => !(one.sending > now - BEING_SENT));
    let sent = 0;
    if (due.length) {
      const given = await token();
      isSignedOut = false;
      let failed = null;
      for (const answer of due) {
        try {
          await sendOne(answer, given);
          sent += 1;
        } catch (error) {
          // What the server cannot digest now does not hold up the others.
          if (!/^5/.test(error.message)) throw error;
          failed = error;
        }
        await show();
      }
      if (failed && !sent) throw failed;
    }
    failures = 0;
    return sent;
  }

  /* One tab at a time; a failure waits twice as long as the one before. */
  async function flush() {
    clearTimeout(timer);
    const work = async (lock) => (lock ? sendAll() : 0);
    try {
      const sent = navigator.locks
        ? await navigator.locks.request("hormiga-outbox", { ifAvailable: true }, work)
        : await sendAll();
      if (sent) document.dispatchEvent(new CustomEvent("hormiga:sent", { detail: { sent } }));
    } catch (error) {
      isSignedOut = error.message === "signed out";
      failures += 1;
    }
    await show();
    if ((await waiting()).length) {
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures, 10));
      timer = setTimeout(flush, wait * (0.75 + Math.random() / 2));
    }
  }

  const now = () => {
    failures = 0;
    flush();
  };
  addEventListener("online", now);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") now();
  });

  const put = (answer) => store.put("answers", { ...answer, owner, state: "waiting" });
  const remove = (assignment) => store.remove("answers", assignment);
  const isWaiting = async (assignment) =>
    (await waiting()).some((one) => one.assignment === assignment);

  window.hormigaOutbox = { owner, put, remove, isWaiting, waiting, flush, show, ask, token };
  store.belongTo(owner).then(now, () => {});
})();
