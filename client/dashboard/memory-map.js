// SPDX-License-Identifier: GPL-2.0-or-later
// Physical memory to scale: lanes of what firmware says, what Linux says, what each cell has, and
// what is kept from all of them.

import { h } from "./dom.js";
import { address, range, size, toNumber } from "./format.js";
import { changed, get } from "./model.js";
import { exclusions, memoryRegions, owners } from "./owners.js";

const TICKS_MAX = 8, NARROW_PX = 520, WIDTH_MIN = 64 * 1024;

/** What part is shown; undefined: all. */
let shown;

/** The region that was chosen, as lanes() made it; found again by its lane and place. */
let chosen;

/* ---- lanes ------------------------------------------------------------------------ */

const KINDS = [
	[/^System RAM/i, "ram"], [/ACPI/i, "firmware"], [/^Reserved|Unknown E820/i, "reserved"],
	[/PCI|ECAM|MMCONFIG/i, "bus"],
];

function kindOf(name) {
	return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? "device";
}

function fromMap(list, nameOf) {
	return (list ?? []).map(one => ({ start: toNumber(one.start), end: toNumber(one.end),
		name: nameOf(one), class: `kind-${kindOf(nameOf(one))}` }));
}

function kept() {
	const reservation = get("reservation")?.usable;
	const lane = exclusions("memory").map(one => ({ start: toNumber(one.start), end: toNumber(one.end),
		name: one.reason, reason: one.reason, class: /hypervisor memory/.test(one.reason) ?
			"kind-hypervisor" : "kind-kept" }));

	if (reservation)
		lane.unshift({ start: toNumber(reservation.start), end: toNumber(reservation.end),
			name: "reserved for cells", class: "kind-reservation",
			reason: "kept from Linux by the kernel's command line; the hypervisor and cells get it" });
	return lane;
}

/** All lanes: {name, regions: {start, end, name, class, reason, parts, owner, flags}}. */
export function lanes() {
	const memory = get("inventory")?.memory;
	const regions = memoryRegions();
	const list = [
		{ name: "Firmware", regions: fromMap(memory?.firmware?.length ? memory.firmware : memory?.banks,
			one => one.type ?? "RAM") },
		{ name: "Linux", regions: fromMap(memory?.iomem?.filter(one => one.depth === 0), one => one.name) },
		{ name: "Kept", regions: kept() },
		...owners().map(owner => ({ name: owner.name, owner, regions: regions
			.filter(one => one.owner.id === owner.id)
			.map(one => ({ ...one, name: owner.name, class: owner.colour })) })),
	];

	return list.filter(lane => lane.regions.length);
}

/* ---- what is shown ---------------------------------------------------------------- */

function bounds(all) {
	return { start: 0, end: Math.max(1, ...all.flatMap(lane => lane.regions.map(one => one.end))) };
}

/** Up to the last thing that a cell or RAM is at: windows of buses reach far beyond. */
function usual(all) {
	const used = all.flatMap(lane => lane.regions).filter(one => one.owner || one.class === "kind-ram");

	return { start: 0, end: used.length ? Math.max(...used.map(one => one.end)) : bounds(all).end };
}

function clamp({ start, end }, all) {
	const limit = bounds(all);
	const width = Math.min(Math.max(end - start, WIDTH_MIN), limit.end);
	const from = Math.min(Math.max(start, 0), limit.end - width);

	return { start: from, end: from + width };
}

function show(window) {
	shown = window && clamp(window, lanes());
	changed();
}

function window() {
	const all = lanes();

	return shown ? clamp(shown, all) : usual(all);
}

function zoom(factor, around = 0.5) {
	const { start, end } = window(), at = start + (end - start) * around;

	show({ start: at - (at - start) * factor, end: at + (end - at) * factor });
}

function shift(part) {
	const { start, end } = window(), step = (end - start) * part;

	show({ start: start + step, end: end + step });
}

/** Shows a region with some of what is around it. */
export function showRegion(one) {
	const margin = Math.max((one.end - one.start) * 0.15, WIDTH_MIN / 4);

	show({ start: one.start - margin, end: one.end + margin });
}

/** Places that people look for, as buttons. */
function places() {
	const reservation = get("reservation")?.usable;
	const ram = Math.max(0, ...(get("inventory")?.memory?.iomem ?? [])
		.filter(one => one.name === "System RAM").map(one => toNumber(one.end)));

	return [
		["Used", undefined],
		["All", bounds(lanes())],
		ram && ["RAM", { start: 0, end: ram }],
		reservation && ["Reservation", { start: toNumber(reservation.start), end: toNumber(reservation.end) }],
		["First MiB", { start: 0, end: 2 ** 20 }],
	].filter(Boolean);
}

/* ---- drawing ---------------------------------------------------------------------- */

function place(one, { start, end }) {
	const width = end - start;
	const from = Math.max(0, (one.start - start) / width), to = Math.min(1, (one.end + 1 - start) / width);

	return { left: `${(from * 100).toFixed(4)}%`, width: `${((to - from) * 100).toFixed(4)}%` };
}

export function isInside(one, { start, end }) {
	return one.end >= start && one.start <= end;
}

export function isChosen(one) {
	return chosen && one.start === chosen.start && one.end === chosen.end && one.name === chosen.name;
}

export function choose(one) {
	chosen = isChosen(one) ? undefined : one;
	changed();
}

export function chosenRegion() {
	return chosen;
}

function ticks({ start, end }) {
	const list = [];
	let step = 2 ** 12;

	while ((end - start) / step > (innerWidth < NARROW_PX ? TICKS_MAX / 3 : TICKS_MAX))
		step *= 2;
	for (let at = Math.ceil(start / step) * step; at <= end; at += step)
		list.push(at);
	return list;
}

function axis(view) {
	return h("div.axis", { "aria-hidden": "true" }, ticks(view).map(at =>
		h("span", { key: at, style: { left: place({ start: at, end: at }, view).left } },
			at === 0 ? "0" : address(at))));
}

function laneRow(lane, view, isLarge) {
	return h("div.lane", { key: lane.name },
		h("span.name", { title: lane.name }, lane.name),
		h("div.track", null, lane.regions.filter(one => isInside(one, view)).map((one, i) =>
			h("div.region", { key: `${one.start}-${one.end}-${i}`, class: isChosen(one) ? `${one.class} chosen` : one.class,
				style: place(one, view), title: `${one.name}\n${range(one.start, one.end)}, ${size(one.end - one.start + 1)}`,
				onclick: isLarge ? () => choose(one) : undefined },
			(one.end - one.start) / (view.end - view.start) > 0.06 && h("span", null, one.name)))));
}

/** A small picture of all of it. */
export function memoryBar() {
	const all = lanes(), view = usual(all);

	return h("div.memory", { role: "img", "aria-label": summary(all, view) },
		axis(view), all.map(lane => laneRow(lane, view, false)));
}

function summary(all, view) {
	return `Physical memory ${range(view.start, view.end)}: ${all.map(lane =>
		`${lane.name} ${lane.regions.filter(one => isInside(one, view)).length} regions`).join(", ")}`;
}

/* ---- with zoom --------------------------------------------------------------------- */

const KEYS = {
	"+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "0": () => show(undefined),
	ArrowLeft: () => shift(-0.2), ArrowRight: () => shift(0.2),
};

let drag;

function part(event) {
	const track = event.currentTarget.querySelector(".track").getBoundingClientRect();

	return Math.min(1, Math.max(0, (event.clientX - track.left) / track.width));
}

const gestures = {
	onkeydown: event => {
		if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey)
			return;
		event.preventDefault();
		KEYS[event.key]();
	},
	onwheel: event => {
		// Alone it scrolls the page, as everywhere.
		if (!event.ctrlKey)
			return;
		event.preventDefault();
		zoom(event.deltaY > 0 ? 1.25 : 0.8, part(event));
	},
	onpointerdown: event => {
		drag = event.button === 0 ? { from: part(event), to: part(event) } : undefined;
	},
	onpointermove: event => {
		if (!drag)
			return;
		drag.to = part(event);
		if (Math.abs(drag.to - drag.from) > 0.01)
			changed();
	},
	onpointerup: () => {
		const { start, end } = window(), { from, to } = drag ?? { from: 0, to: 0 };

		drag = undefined;
		if (Math.abs(to - from) > 0.01)
			show({ start: start + (end - start) * Math.min(from, to),
				end: start + (end - start) * Math.max(from, to) });
	},
	onpointerleave: () => {
		drag = undefined;
		changed();
	},
};

function selection() {
	if (!drag || Math.abs(drag.to - drag.from) <= 0.01)
		return null;
	return h("div.selection", null, h("i", { style: { left: `${Math.min(drag.from, drag.to) * 100}%`,
		width: `${Math.abs(drag.to - drag.from) * 100}%` } }));
}

/** @returns the picture with its controls, and what it shows */
export function memoryMap() {
	const all = lanes(), view = window();

	return { view, lanes: all, picture: [
		h("div.toolbar", { role: "group", "aria-label": "Zoom" },
			places().map(([name, target]) => h("button.small", { onclick: () => show(target) }, name)),
			h("span.grow"),
			h("span.note.range", null, `${range(Math.floor(view.start), Math.floor(view.end))}, ${size(Math.round((view.end - view.start) / 1024) * 1024)}`),
			[["◂", "To lower addresses", () => shift(-0.5)], ["▸", "To higher addresses", () => shift(0.5)],
				["−", "Zoom out", () => zoom(2)], ["+", "Zoom in", () => zoom(0.5)]].map(([text, label, onclick]) =>
				h("button.small.square", { "aria-label": label, title: label, onclick }, text))),
		h("div.memory.large", { tabindex: "0", role: "group", ...gestures,
			"aria-label": `${summary(all, view)}. Plus and minus zoom, arrows move, 0 shows all that is used.` },
		axis(view), all.map(lane => laneRow(lane, view, true)), selection()),
	] };
}
