// A box that scrolls sideways when its content is too wide, and can then be reached by keyboard.
import { element } from "../dom";

export function scroller(label: string, content: HTMLElement): HTMLElement {
  const box = element("div", { class: "scroller" }, content);
  const follow = () => {
    const scrolls = box.scrollWidth > box.clientWidth;
    for (const [name, value] of [
      ["role", "region"],
      ["aria-label", label],
      ["tabindex", "0"],
    ] as const) {
      if (scrolls) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  };
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(follow).observe(box);
  return box;
}
