/** Builds elements. Text only ever becomes text nodes, so nothing that was texted can be markup. */

const { document } = globalThis;

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] attributes; `on…` are listeners, false leaves out
 * @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2).toLowerCase(), /** @type {EventListener} */ (value));
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * An icon of the page's symbols; decoration, so its control carries the name.
 *
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * The element with this id. Throws when the page does not have it.
 *
 * @template {typeof HTMLElement} Kind
 * @param {string} id
 * @param {Kind} kind
 * @returns {InstanceType<Kind>}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`No ${kind.name} #${id}`);
  return /** @type {InstanceType<Kind>} */ (element);
}

/**
 * Says something short at the bottom of the page, for a few seconds.
 *
 * @param {string} words
 */
export function toast(words) {
  const element = byId("toast", HTMLElement);
  element.textContent = words;
  setTimeout(() => {
    if (element.textContent === words) element.textContent = "";
  }, 3_000);
}
