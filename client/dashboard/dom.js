// SPDX-License-Identifier: GPL-2.0-or-later
// Elements as data: views say what the page is, render() changes what differs. Focus, scrolling,
// selections and half-typed input survive, and text never becomes markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element, to be rendered.
 * @param {string} tag "section", or with classes "section.card.wide"
 * @param {object} [props] attributes; on*: handlers; style: an object; key: which one it is among
 *   its siblings; hook: called with the element once, after it was put into the page
 */
export function h(tag, props, ...children) {
	const [name, ...classes] = tag.split(".");
	const { key, hook, ...rest } = props ?? {};

	if (rest.class)
		classes.push(rest.class);
	if (classes.length)
		rest.class = classes.join(" ");
	return { name, key, hook, props: rest, children: flatten(children, []) };
}

function flatten(children, into) {
	for (const child of children) {
		if (Array.isArray(child))
			flatten(child, into);
		else if (child !== null && child !== undefined && child !== false && child !== "")
			into.push(typeof child === "object" ? child : String(child));
	}
	return into;
}

/** Makes the children of @param root what @param vnodes say. */
export function render(root, ...vnodes) {
	patchChildren(root, flatten(vnodes, []), null);
}

function create(vnode, namespace) {
	const element = namespace ? document.createElementNS(namespace, vnode.name) :
		document.createElement(vnode.name);

	element.vnode = { props: {} };
	return element;
}

function patchChildren(parent, vnodes, namespace) {
	const keyed = new Map();
	const hooks = [];
	let at = parent.firstChild;

	for (const node of parent.childNodes)
		if (node.vnode?.key !== undefined)
			keyed.set(node.vnode.key, node);
	for (const vnode of vnodes) {
		const node = typeof vnode === "string" ? text(at, vnode) :
			element(at, vnode, keyed, vnode.name === "svg" ? SVG : namespace, hooks);

		if (node === at)
			at = at.nextSibling;
		else
			parent.insertBefore(node, at);
	}
	while (at) {
		const next = at.nextSibling;

		at.remove();
		at = next;
	}
	for (const [hook, node] of hooks)
		hook(node);
}

function text(at, content) {
	if (at?.nodeType !== Node.TEXT_NODE)
		return document.createTextNode(content);
	if (at.data !== content)
		at.data = content;
	return at;
}

function fits(node, vnode) {
	return node?.vnode && node.vnode.key === vnode.key && node.vnode.name === vnode.name;
}

function element(at, vnode, keyed, namespace, hooks) {
	let node = vnode.key === undefined ? at : keyed.get(vnode.key);

	if (!fits(node, vnode)) {
		node = create(vnode, namespace);
		if (vnode.hook)
			hooks.push([vnode.hook, node]);
	}
	patchProps(node, node.vnode.props, vnode.props);
	node.vnode = vnode;
	patchChildren(node, vnode.children, vnode.name === "foreignObject" ? null : namespace);
	// What a choice shows is known when its options are there.
	if (vnode.name === "select" && vnode.props.value !== undefined &&
	    node.value !== vnode.props.value && document.activeElement !== node)
		node.value = vnode.props.value;
	return node;
}

function patchProps(node, before, after) {
	for (const name in before)
		if (!(name in after))
			setProp(node, name, undefined);
	for (const name in after)
		if (before[name] !== after[name])
			setProp(node, name, after[name]);
}

function setProp(node, name, value) {
	if (name.startsWith("on"))
		node[name] = value ?? null;
	else if (name === "style")
		setStyle(node, value ?? {});
	else if (name === "value" || name === "checked" || name === "indeterminate")
		node[name] = value ?? "";
	else if (value === undefined || value === null || value === false)
		node.removeAttribute(name);
	else
		node.setAttribute(name, value === true ? "" : value);
}

// Through the object model, which a policy without inline styles allows.
function setStyle(node, style) {
	for (const name of [...node.style])
		if (!(name in style))
			node.style.removeProperty(name);
	for (const name in style)
		node.style.setProperty(name, style[name]);
}
