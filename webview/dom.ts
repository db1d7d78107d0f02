/** Making elements of the page; the content security policy forbids inline styles and handlers, so both are set from here. */

export type Child = Node | string | null | undefined | false;

type Listeners = { readonly [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };

export interface Parts {
  readonly class?: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly on?: Listeners;
}

/** An element; attributes that are `false`, `null` or `undefined` are left out, `true` stands empty. */
export const element = <T extends keyof HTMLElementTagNameMap>(tag: T, parts: Parts = {}, ...children: readonly Child[]): HTMLElementTagNameMap[T] => {
  const made = document.createElement(tag);
  if (parts.class !== undefined) made.className = parts.class;
  for (const [name, value] of Object.entries(parts.attributes ?? {})) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  for (const [name, listener] of Object.entries(parts.on ?? {})) made.addEventListener(name, listener as EventListener);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
};

/** Text for screen readers only. */
export const hidden = (text: string): HTMLElement => element("span", { class: "reader-only" }, text);

export const button = (text: string, press: () => void, parts: Parts = {}): HTMLButtonElement =>
  element("button", { ...parts, attributes: { type: "button", ...parts.attributes }, on: { ...parts.on, click: press } }, text);

/** A label with its control. */
export const labelled = (text: string, control: HTMLElement, id: string, parts: Parts = {}): HTMLElement => {
  control.id = id;
  return element("div", { ...parts, class: `field ${parts.class ?? ""}`.trim() }, element("label", { attributes: { for: id } }, text), control);
};

export const setAttribute = (target: Element, name: string, value: string | boolean | undefined): void => {
  if (value === undefined || value === false) target.removeAttribute(name);
  else target.setAttribute(name, value === true ? "" : value);
};
