// Makes elements from names, attributes and children. Strings become text, never markup, so that
// a label such as "<img onerror=…>" is shown as it is written.

export type Child = Node | string | null | undefined | false;
export type Attributes = Record<string, string | number | boolean | null | undefined>;

// `true` sets an attribute without value; false, null and undefined leave it out.
// A name that begins with "--" sets a custom property, for bars and positions drawn by CSS.
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("--")) made.style.setProperty(name, String(value));
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter(isShown));
  return made;
}

// A fresh id for aria-controls, aria-describedby and the like.
export function freshId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
let lastId = 0;

function isShown(child: Child): child is Node | string {
  return child !== null && child !== undefined && child !== false;
}
