/** Elements, made and found. */

type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

/** An element with attributes (`class`, `aria-…`), properties (`value`, `checked`), listeners (`onclick`) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(element, name, value);
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

function set(element: HTMLElement, name: string, value: unknown): void {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on") && typeof value === "function") {
    element.addEventListener(name.slice(2), value as EventListener);
  } else if (name === "style" && typeof value === "object") {
    // Set through the object model: the content policy forbids style attributes.
    for (const [key, part] of Object.entries(value as Record<string, string>)) element.style.setProperty(key, part);
  } else if (["value", "checked", "disabled", "hidden", "open"].includes(name)) {
    (element as unknown as Props)[name] = value;
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** An SVG element. */
export function svg(tag: string, props: Record<string, string | number> = {}, ...children: Node[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Puts children in the place of those that are there. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child): child is Node | string => !!child));
}

/** Calls at once, then at most once a frame, with the latest arguments. */
export function eachFrame<A extends unknown[]>(call: (...values: A) => void): (...values: A) => void {
  let [rests, waiting]: [boolean, A | null] = [true, null];
  const begin = (values: A): void => {
    [rests, waiting] = [false, null];
    requestAnimationFrame(() => (waiting ? begin(waiting) : (rests = true)));
    call(...values);
  };
  return (...values) => (rests ? begin(values) : (waiting = values));
}
