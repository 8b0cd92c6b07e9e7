/* The tasks in hand, kept on this device so that one can go on without a connection: their
   pages, and the next two frames, loaded out of sight and moved into place when due. */
"use strict";

(() => {
  const MOST_FRAMES = 2;
  const store = window.hormigaStore;
  const outbox = window.hormigaOutbox;
  const desk = document.getElementById("desk");
  const room = document.getElementById("ahead");
  const canMove = "moveBefore" in Element.prototype;
  const seats = new Map();

  const parse = (html) => new DOMParser().parseFromString(html, "text/html");
  const here = async () => {
    const parts = await store.all("parts", outbox.owner).catch(() => []);
    return parts.filter((one) => one.desk === desk.dataset.address);
  };

  function record(assignment, html, seconds, at) {
    const title = parse(html).getElementById("task-title")?.textContent ?? "";
    const endsAt = Date.now() + seconds * 1000;
    return {
      assignment, owner: outbox.owner, desk: desk.dataset.address, title, html, endsAt, at,
    };
  }

  /* Keep the page of the task at hand. What is not in hand any more goes. */
  async function keepShown(assignment, html, seconds, isOnly) {
    const parts = await here();
    for (const part of parts)
      if (isOnly && part.assignment !== assignment && !(await outbox.isWaiting(part.assignment)))
        await drop(part.assignment);
    const known = parts.find((part) => part.assignment === assignment);
    if (!known) await store.put("parts", record(assignment, html, seconds, 0)).catch(() => {});
  }

  /* Ask the server what is in hand now; `seat(part)` opens the frame of one ahead. */
  async function restock(shown, seat) {
    const parts = await here();
    const known = new Map(parts.map((part) => [part.assignment, part]));
    const have = [...known.keys()].join(",");
    const reply = await outbox.ask(`${desk.dataset.ahead}?have=${have}`);
    if (!reply.ok) return;
    const { tasks } = await reply.json();
    const held = new Set(tasks.map((task) => task.assignment));
    for (const name of known.keys()) if (!held.has(name)) await drop(name);
    for (const [at, { assignment, seconds, html }] of tasks.entries()) {
      const part = known.get(assignment);
      if (part) await store.put("parts", { ...part, at, endsAt: Date.now() + seconds * 1000 });
      else if (html) await store.put("parts", record(assignment, html, seconds, at));
    }
    await loadFrames(shown, seat);
  }

  async function loadFrames(shown, seat) {
    if (!canMove) return;
    for (const part of await left())
      if (part.assignment !== shown && seats.size < MOST_FRAMES && !seats.has(part.assignment)) {
        const page = parse(part.html);
        const frame = page.getElementById("frame");
        if (!frame) continue;
        frame.removeAttribute("id");
        room.append(frame);
        const start = JSON.parse(page.getElementById("start").textContent);
        seats.set(part.assignment, { frame, host: seat(frame, start, part.assignment) });
      }
  }

  /* The tasks in hand that are not answered and whose time is not over, in their order. */
  async function left() {
    const waiting = new Set((await outbox.waiting()).map((one) => one.assignment));
    const parts = await here();
    return parts.filter((one) => !waiting.has(one.assignment) && one.endsAt > Date.now());
  }

  /* Lay a page out in the desk; a frame that was loaded ahead moves in as it is. */
  function layOut(html, assignment) {
    const page = parse(html);
    const seat = seats.get(assignment);
    const place = seat && page.getElementById("frame");
    const mark = page.createElement("span");
    place?.replaceWith(mark);
    desk.replaceChildren(...page.body.childNodes);
    if (!place) return null;
    mark.parentNode.moveBefore(seat.frame, mark);
    mark.remove();
    seat.frame.id = "frame";
    seats.delete(assignment);
    return seat.host;
  }

  async function drop(assignment) {
    const seat = seats.get(assignment);
    seat?.host.close();
    seat?.frame.remove();
    seats.delete(assignment);
    await store.remove("parts", assignment).catch(() => {});
  }

  const needsFrame = (part) => /<iframe/.test(part.html) && !seats.has(part.assignment);

  window.hormigaAhead = { keepShown, restock, left, layOut, drop, needsFrame };
})();
