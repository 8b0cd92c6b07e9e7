/* A task in its frame that is tried, in a preview or a practice: what it says goes into
   a form of the page, what it asks for is lent, and files that it is given stay here. */
"use strict";

(() => {
  const frame = document.getElementById("frame");
  const form = document.getElementById("answer");
  const { start, media, files, sends } = JSON.parse(
    document.getElementById("start").textContent,
  );
  const given = new Map();
  const lend = window.hormigaFrame.lending(media);
  let isSent = false;

  window.hormigaFrame.open(frame, {
    nonce: frame.dataset.nonce,
    start,
    on: {
      height: window.hormigaFrame.growing(frame),
      invalid: window.hormigaFrame.telling(document.getElementById("invalid")),
      submit: (body) => {
        if (isSent) return;
        isSent = true;
        form.elements.namedItem("answer").value = JSON.stringify(body[sends]);
        form.requestSubmit();
      },
      media: async (id) => {
        if (!given.has(id)) return lend(id);
        const { buffer, media_type } = given.get(id);
        return { buffer: buffer.slice(0), media_type };
      },
      upload: async ({ media_type, buffer }) => {
        const id = files[given.size];
        if (!id) throw new Error("");
        given.set(id, { buffer, media_type });
        return id;
      },
    },
  });

  document.getElementById("stored")?.focus();
})();
