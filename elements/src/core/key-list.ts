// The list of all keys of a task, and another key for any of them.

import { css, html } from "lit";
import type { LitElement, TemplateResult } from "lit";
import { bridge } from "./bridge";
import { type Hotkey, keyOf, ownKey, pressed } from "./keys";
import { session } from "./session";
import { addWords, t } from "./words";

addWords({
  Keys: "Teclas",
  "Keys of this task": "Teclas de esta tarea",
  Close: "Cerrar",
  Change: "Cambiar",
  "Change the key for {words}": "Cambiar la tecla de {words}",
  "Press the new key for {words}. Escape leaves it as it is.":
    "Pulsa la nueva tecla de {words}. Esc la deja como está.",
  "That key is taken by {words}.": "Esa tecla ya es de {words}.",
});

export const keyListStyles = css`
  dialog {
    color: var(--ink); background: var(--surface); border: 1px solid var(--line-strong);
    border-radius: var(--round); max-width: min(32rem, calc(100vw - 1rem)); padding: 1rem;
  }
  dialog kbd { display: inline-block; }
  dialog h2 { margin-block: 0 0.5rem; font-size: 1.125rem; }
  dialog li { justify-content: space-between; border-block-end: 1px solid var(--line); padding-block: 0.25rem; }
  dialog ul { list-style: none; padding: 0; }
`;

type Host = LitElement & { hotkeys(): Hotkey[] };
interface Asked { action: string; note: string }
/** What each open list asks for; a list that is shut is not here, and not in the page. */
const lists = new WeakMap<Host, Asked>();
const NOTHING: Asked = { action: "", note: "" };

/** The button "Keys" and the dialog that it opens. */
export function keyList(host: Host): TemplateResult {
  return html`
    <button type="button" aria-haspopup="dialog" @click=${() => open(host)}>${t("Keys")}</button>
    ${lists.has(host) ? html`<dialog aria-label=${t("Keys of this task")} @close=${() => shut(host)}
      @keydown=${(event: KeyboardEvent) => take(host, event)}>${content(host)}</dialog>` : ""}
  `;
}

function content(host: Host): TemplateResult {
  const at = lists.get(host) ?? NOTHING;
  return html`
    <h2>${t("Keys of this task")}</h2>
    <ul>${keysOf(host).map((hotkey) => html`
      <li class="row"><span>${hotkey.words}</span><span class="row"><kbd>${keyOf(hotkey)}</kbd>
        <button type="button" class="small" aria-label=${t("Change the key for {words}", { words: hotkey.words })}
          aria-pressed=${at.action === hotkey.action ? "true" : "false"}
          @click=${() => ask(host, hotkey)}>${t("Change")}</button></span></li>`)}</ul>
    <p role="status">${at.note}</p>
    <button type="button" @click=${() => dialogOf(host)?.close()}>${t("Close")}</button>
  `;
}

function open(host: Host): void {
  lists.set(host, NOTHING);
  host.requestUpdate();
  void host.updateComplete.then(() => dialogOf(host)?.showModal());
}

function shut(host: Host): void {
  lists.delete(host);
  host.requestUpdate();
}

function dialogOf(host: Host): HTMLDialogElement | null {
  return host.renderRoot.querySelector("dialog");
}

/** Each action once, in the order of the task. */
function keysOf(host: Host): Hotkey[] {
  const all = [...session.all.flatMap((element) => element.hotkeys()), ...host.hotkeys(), ...session.hotkeys()];
  return [...new Map(all.map((hotkey) => [hotkey.action, hotkey])).values()];
}

function ask(host: Host, { action, words }: Hotkey): void {
  say(host, action, t("Press the new key for {words}. Escape leaves it as it is.", { words }));
}

function say(host: Host, action: string, note: string): void {
  lists.set(host, { action, note });
  host.requestUpdate();
}

/** While a key is asked for, the next one pressed is it. */
function take(host: Host, event: KeyboardEvent): void {
  const action = lists.get(host)?.action;
  event.stopPropagation();
  if (!action || ["Control", "Shift", "Alt", "Meta", "Tab"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Escape") return say(host, "", "");
  const key = pressed(event);
  const other = keysOf(host).find((hotkey) => keyOf(hotkey) === key && hotkey.action !== action);
  if (other) return say(host, action, t("That key is taken by {words}.", { words: other.words }));
  ownKey(action, key);
  bridge.say({ type: "keys", body: { action, key } });
  say(host, "", "");
  document.dispatchEvent(new Event("hormiga-changed"));
  redraw();
}

/** Every element shows its keys beside its labels. */
function redraw(): void {
  for (const element of session.all) element.requestUpdate();
}
