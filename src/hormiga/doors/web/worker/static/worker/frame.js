/* The page's side of a task's frame: one port a load, every message checked and counted.
   Only this page talks to the server; the frame has no network and no name. */
"use strict";

(() => {
  const VERSION = 1;
  const MOST_BYTES = 1_000_000;
  const MOST_FILE = 64 * 1024 * 1024;
  const A_SECOND = 30;
  const IN_A_BURST = 60;

  const isObject = (x) => typeof x === "object" && x !== null && !Array.isArray(x);
  const isText = (x, most) => typeof x === "string" && x.length <= most;
  const isSmall = (x) => isObject(x) &&
    new TextEncoder().encode(JSON.stringify(x)).length <= MOST_BYTES;
  const isNumber = (x) => Number.isSafeInteger(x) && x >= 0;

  /* What each message may look like; anything else is dropped. */
  const CHECKS = {
    ready: () => true,
    active: () => true,
    height: (body) => Number.isFinite(body.height) && body.height >= 0,
    draft: (body) => isSmall(body.state),
    submit: (body) => isSmall(body.answer) && isSmall(body.fields) &&
      Object.values(body.fields).every((text) => typeof text === "string"),
    invalid: (body) =>
      ["no-form", "incomplete", "too-large", "files"].includes(body.reason) &&
      (body.message === undefined || isText(body.message, 500)),
    shortcut: (body) => ["skip", "report", "instructions"].includes(body.action),
    keys: (body) => isText(body.action, 80) && isText(body.key, 40),
    media: (body) => isNumber(body.request) && isText(body.media, 200),
    upload: (body) => isNumber(body.request) && isText(body.name, 500) &&
      isText(body.media_type, 200) && body.buffer instanceof ArrayBuffer &&
      body.buffer.byteLength <= MOST_FILE,
  };

  function isKnown(said) {
    try {
      return isObject(said) && said.v === VERSION && isObject(said.body) &&
        Object.hasOwn(CHECKS, said.type) && CHECKS[said.type](said.body);
    } catch {
      return false; // a ring, a BigInt, a depth that JSON has no words for
    }
  }

  /* Open the port to a frame; `on` has a function for each message that the page wants.
     `on.media(id)` gives {buffer, media_type}; `on.upload({…})` gives a media id. */
  function open(frame, { nonce, start, on }) {
    let port = null;
    let allowance = IN_A_BURST;
    let counted = performance.now();
    let dropped = 0;

    function isTooFast() {
      const now = performance.now();
      allowance = Math.min(IN_A_BURST, allowance + ((now - counted) / 1000) * A_SECOND);
      counted = now;
      if (allowance < 1) return true;
      allowance -= 1;
      return false;
    }

    function greet(event) {
      const said = event.data;
      if (port || event.source !== frame.contentWindow || !isObject(said)) return;
      if (said.v !== VERSION || said.type !== "hello" || said.nonce !== nonce) return;
      if (event.ports.length !== 1) return;
      port = event.ports[0];
      removeEventListener("message", greet);
      port.onmessage = hear;
      say("start", start);
    }

    function say(type, body, transfer = []) {
      port?.postMessage({ v: VERSION, type, body }, transfer);
    }

    /* Counted before it is read: reading what is large, or what JSON cannot hold,
       costs the page more than sending it costs the frame. */
    function hear(event) {
      const said = isTooFast() ? null : event.data;
      if (!isKnown(said)) {
        dropped += 1;
        return;
      }
      if (said.type === "media") lend(said.body);
      else if (said.type === "upload") take(said.body);
      else on[said.type]?.(said.body);
    }

    async function lend({ request, media }) {
      try {
        const { buffer, media_type } = await on.media(media);
        say("media", { request, buffer, media_type }, [buffer]);
      } catch (error) {
        say("media", { request, error: String(error.message || "") });
      }
    }

    async function take({ request, name, media_type, buffer }) {
      try {
        say("uploaded", { request, media: await on.upload({ name, media_type, buffer }) });
      } catch (error) {
        say("uploaded", { request, error: String(error.message || "") });
      }
    }

    addEventListener("message", greet);
    return {
      submit: () => say("submit-now", {}),
      get dropped() { return dropped; },
      close() {
        removeEventListener("message", greet);
        port?.close();
      },
    };
  }

  /* What every page does alike: a frame as tall as its task, words for what is missing,
     and the bytes of media whose signed addresses the page was given. */
  const growing = (frame) => ({ height }) => {
    frame.height = String(Math.min(20000, Math.max(320, Math.ceil(height))));
  };

  const NAMED = {
    "no-form": "noForm", incomplete: "incomplete", "too-large": "tooLarge", files: "files",
  };
  const telling = (words) => ({ reason, message }) => {
    words.textContent = message || words.dataset[NAMED[reason]];
    words.hidden = false;
  };

  const lending = (media) => async (id) => {
    if (!Object.hasOwn(media, id)) throw new Error("unknown");
    const reply = await fetch(media[id].address, { credentials: "omit" });
    if (!reply.ok) throw new Error(String(reply.status));
    return { buffer: await reply.arrayBuffer(), media_type: media[id].media_type };
  };

  window.hormigaFrame = { open, growing, telling, lending };
})();
