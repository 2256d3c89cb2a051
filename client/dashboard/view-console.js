// SPDX-License-Identifier: GPL-2.0-or-later
// What hypervisor and cells print, as it comes.

import { h } from "./dom.js";
import { operation } from "./api.js";
import * as model from "./model.js";
import { card, choice, instead } from "./pieces.js";
import { cells } from "./owners.js";

const TEXT_MAX = 64 * 1024;

let isFollowing = true;

/** What was seen, by document: the ring is only 2 KiB, this page keeps more. */
const kept = new Map();

function sources(name) {
	const all = [["", "Hypervisor"]];

	if (operation("GET", "/cells/{name}/console"))
		all.push(...cells().filter(cell => cell.id !== 0).map(cell => [cell.name, cell.name]));
	return { all, current: all.some(([one]) => one === name) ? name : "" };
}

function keyOf(name) {
	return name ? `cell-console:${name}` : "console";
}

export function needs(name) {
	return [keyOf(sources(name).current)];
}

/** Adds what is new: the longest end of what was kept that the ring begins with. */
export function join(before, ring) {
	for (let from = Math.max(0, before.length - ring.length); from < before.length; from++)
		if (ring.startsWith(before.slice(from)))
			return before.slice(0, from) + ring;
	return before && ring ? `${before}\n[…]\n${ring}` : before || ring;
}

function text(key) {
	const document = model.get(key);
	const one = kept.get(key) ?? { text: "" };

	if (document && document !== one.document) {
		one.document = document;
		one.text = join(one.text, document.text ?? "").slice(-TEXT_MAX);
		kept.set(key, one);
	}
	return one.text;
}

function screen(key, label) {
	const shown = text(key);

	return h("pre.console", { tabindex: "0", role: "log", "aria-label": label, "aria-live": "off", key,
		hook: element => { element.scrollTop = element.scrollHeight; } },
	shown || "Nothing was printed yet.");
}

/** After drawing: the end stays in sight. */
function follow() {
	const element = document.querySelector("pre.console");

	if (isFollowing && element)
		element.scrollTop = element.scrollHeight;
}

export function view(name) {
	const { all, current } = sources(name), key = keyOf(current);
	const enabled = model.get("console")?.enabled;

	requestAnimationFrame(follow);
	return card("Consoles", { wide: true, aside: [
		h("label.inline", null, h("input", { type: "checkbox", checked: isFollowing,
			onchange: event => { isFollowing = event.target.checked; } }), "Follow"),
		h("button.small", { onclick: () => {
			kept.set(key, { text: "", document: model.get(key) });
			model.changed();
		} }, "Clear"),
	] }, all.length > 1 && h("div.toolbar", null, choice("Console", all, current, one => {
		location.hash = `#/console/${encodeURIComponent(one)}`;
	})),
	instead(key) || [
		!current && enabled === false && h("p.note", null, "The hypervisor is not enabled: this is what it said before it ended."),
		screen(key, `Console of ${current || "the hypervisor"}`)],
	h("p.note", null, "Cells that print by the hypervisor's console are in it, with their names in front."));
}
