// Pictures, sound and files come over the port: the frame has no network of its own.

import { bridge } from "./bridge";

const SCHEME = "hormiga-media:";
const shown = new Map<string, Promise<string>>();

export function isMedia(address: string): boolean {
  return address.startsWith(SCHEME);
}

/** Turn a media reference into an address that this document may show. */
export function addressOf(source: string): Promise<string> {
  if (!isMedia(source)) return Promise.resolve(source);
  let found = shown.get(source);
  if (!found) shown.set(source, (found = fetched(source.slice(SCHEME.length))));
  return found;
}

async function fetched(media: string): Promise<string> {
  const reply = await bridge.ask((request) => ({ type: "media", body: { request, media } }));
  if (reply.type !== "media" || !reply.body.buffer)
    throw new Error(reply.type === "media" ? reply.body.error : "");
  const blob = new Blob([reply.body.buffer], { type: reply.body.media_type });
  return URL.createObjectURL(blob);
}

/** Hand a file to the page; returns the id that the answer holds. */
export async function upload(file: File): Promise<string> {
  const buffer = await file.arrayBuffer();
  const reply = await bridge.ask(
    (request) => ({
      type: "upload",
      body: { request, name: file.name, media_type: file.type, buffer },
    }),
    [buffer],
  );
  if (reply.type !== "uploaded" || !reply.body.media)
    throw new Error(reply.type === "uploaded" ? reply.body.error : "");
  return reply.body.media;
}

/** Give plain `<img>`, `<audio>` and `<video>` of a template their media. */
export function fillMedia(root: ParentNode): void {
  const selector = ["img", "audio", "video", "source"]
    .map((tag) => `${tag}[src^="${SCHEME}"]`)
    .join(",");
  for (const element of root.querySelectorAll<HTMLElement & { src: string }>(selector)) {
    const source = element.getAttribute("src") ?? "";
    element.removeAttribute("src");
    addressOf(source).then(
      (address) => {
        element.src = address;
        (element.closest("audio, video") as HTMLMediaElement | null)?.load();
      },
      () => element.setAttribute("data-missing", ""),
    );
  }
}
