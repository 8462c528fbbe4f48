// The fields of a form are its properties, by their names, before those that every element has: `form.matches` may be an input. So
// of elements that may be forms these are not asked, but their prototypes.

/**
 * @param {!Element} element
 * @param {string} selector
 * @return {boolean}
 */
export function fits(element, selector) {
  return Element.prototype.matches.call(element, selector);
}

/**
 * @param {!Element} element
 * @param {string} selector
 * @return {?Element} the nearest that fits: itself, or one around it
 */
export function nearest(element, selector) {
  return Element.prototype.closest.call(element, selector);
}

/**
 * @param {!Element} element
 * @param {string} selector
 * @return {!Iterable<!Element>} those inside it
 */
export function inside(element, selector) {
  return /** @type {!Iterable<!Element>} */ (/** @type {?} */ (Element.prototype.querySelectorAll.call(element, selector)));
}

/**
 * @param {!Node} node
 * @param {?Node} other
 * @return {boolean}
 */
export function contains(node, other) {
  return Node.prototype.contains.call(node, other);
}

/**
 * @param {!Element} form
 * @return {!Iterable<!Element>} its fields and buttons
 */
export function controls(form) {
  const property = /** @type {!ObjectPropertyDescriptor} */ (Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, 'elements'));
  return /** @type {!Iterable<!Element>} */ (/** @type {!Function} */ (property.get).call(form));
}
