// SPDX-License-Identifier: GPL-2.0-or-later
// Physical memory: the picture, and the same as a table with the reason of each region.

import { h } from "./dom.js";
import { address, plural, range, size, toNumber } from "./format.js";
import { card, cellLink, facts, instead, swatch, table } from "./pieces.js";
import { ownerNeeds } from "./owners.js";
import { choose, chosenRegion, isChosen, isInside, memoryMap, showRegion } from "./memory-map.js";

const ROWS_MAX = 250;

export function needs() {
	return [...ownerNeeds(), "inventory", "reservation"];
}

const LETTERS = [["read", "r"], ["write", "w"], ["execute", "x"], ["dma", "d"], ["io", "i"],
	["loadable", "l"], ["root-shared", "s"]];

/** rwxdil- as in a listing of files; titles say it in words. */
function access(flags) {
	return flags && h("code", { title: flags.join(", ") },
		LETTERS.map(([word, letter]) => flags.includes(word) ? letter : "-").join(""));
}

function why(one) {
	if (one.parts?.length > 1)
		return `${one.parts[0].reason}, and ${one.parts.length - 1} more`;
	return one.reason ?? (one.owner ? "given by its configuration" : one.name);
}

function row(one) {
	return h("tr", { key: `${one.name} ${one.start} ${one.end} ${one.reason}`, class: isChosen(one) ? "chosen" : undefined },
		h("td.number", null, h("button.link.mono", { "aria-pressed": String(Boolean(isChosen(one))),
			onclick: () => choose(one) }, range(one.start, one.end))),
		h("td.number", null, size(one.end - one.start + 1)),
		h("td", null, one.owner ? cellLink(one.owner) : h("span.owner", null, swatch(one.class),
			{ "kind-hypervisor": "hypervisor", "kind-reservation": "reservation" }[one.class] ?? "no cell")),
		h("td", null, access(one.flags)),
		h("td.grow", null, why(one)));
}

function detail() {
	const one = chosenRegion();

	if (!one)
		return h("p.empty", null, "Choose a region, in the picture or in the table, to see why it is there.");
	return [
		facts([
			["Range", h("code", null, range(one.start, one.end))],
			["Size", size(one.end - one.start + 1)],
			["Owner", one.owner ? cellLink(one.owner) : one.name],
			one.flags && ["Access", one.flags.join(", ") || "none"],
			one.virt !== undefined && one.virt !== one.start && ["Seen by the cell at", h("code", null, address(one.virt))],
		]),
		h("h3", null, "Why"),
		one.parts?.length ? h("ul.reasons", null, one.parts.map(part => h("li", null,
			h("code", null, range(toNumber(part.start), toNumber(part.end))), " ", part.reason))) :
			h("p", null, why(one)),
		h("button.small", { onclick: () => showRegion(one) }, "Zoom to it"),
	];
}

export function view() {
	const missing = instead("inventory", "config");

	if (missing)
		return card("Physical memory", { wide: true }, missing);
	const map = memoryMap();
	const rows = map.lanes.filter(lane => lane.owner || lane.name === "Kept")
		.flatMap(lane => lane.regions).filter(one => isInside(one, map.view))
		.sort((a, b) => a.start - b.start || b.end - a.end);

	return [
		card("Physical memory", { wide: true }, map.picture),
		card("Region", { wide: true, id: "region" }, detail()),
		card("Who owns what", { wide: true, aside: h("span.note", null, plural(rows.length, "region"), " in view") },
			table("Memory regions in view", [{ title: "Range", number: true }, { title: "Size", number: true },
				{ title: "Owner" }, { title: "Access" }, { title: "Why" }],
			rows.slice(0, ROWS_MAX).map(row), "Nobody has anything here."),
			rows.length > ROWS_MAX && h("p.note", null, `${rows.length - ROWS_MAX} more: zoom in to see them.`)),
	];
}
