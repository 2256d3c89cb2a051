// SPDX-License-Identifier: GPL-2.0-or-later
// CPUs and PCI functions by owner; interrupt controllers and IOMMUs beside them.

import { h } from "./dom.js";
import { address, plural, size, toNumber } from "./format.js";
import * as model from "./model.js";
import { card, cellLink, instead, swatch, table } from "./pieces.js";
import { bdfOf, exclusions, ownerNeeds, owners } from "./owners.js";
import { cpuMap } from "./cpu-map.js";

export function needs() {
	return [...ownerNeeds(), "inventory"];
}

/* PCI Code and ID Assignment Specification, section 1: base class and sub-class. */
const CLASSES = {
	"0100": "SCSI", "0101": "IDE", "0104": "RAID", "0106": "SATA", "0107": "SAS", "0108": "NVMe", "01": "storage",
	"0200": "network", "02": "network", "0300": "display", "03": "display", "0401": "audio", "0403": "audio",
	"04": "multimedia", "05": "memory", "0600": "host bridge", "0601": "ISA bridge", "0604": "PCI bridge",
	"06": "bridge", "0700": "serial", "07": "communication", "0805": "SD host", "0806": "IOMMU", "08": "system",
	"09": "input", "0b": "processor", "0c03": "USB", "0c05": "SMBus", "0c": "serial bus", "0d": "wireless",
	"10": "encryption", "11": "signal processing", "12": "accelerator", "ff": "unassigned class",
};

function className(code) {
	const digits = toNumber(code).toString(16).padStart(6, "0");

	return CLASSES[digits.slice(0, 4)] ?? CLASSES[digits.slice(0, 2)] ?? `class ${digits.slice(0, 4)}`;
}

function id(one) {
	return `${one.vendor.slice(2).padStart(4, "0")}:${one.device.slice(2).padStart(4, "0")}`;
}

/* ---- the tree ---------------------------------------------------------------------- */

/** Who has a function; the last cell that lists it, for the root cell lists what it may take back. */
function deviceOwners() {
	const map = new Map();

	for (const owner of owners())
		for (const one of owner.config?.pci_devices ?? [])
			map.set(bdfOf(one), { owner, reason: one.reason });
	return map;
}

/** Depth below the root bus: bridges say which bus is behind them. */
function depths(functions) {
	const parents = new Map();
	const bus = one => `${one.segment ?? 0}:${one.bdf.slice(0, 2)}`;
	const depth = one => {
		const bridge = parents.get(bus(one));

		return bridge && bridge !== one ? 1 + depth(bridge) : 0;
	};

	for (const one of functions)
		if (one.bridge)
			parents.set(`${one.segment ?? 0}:${one.bridge.secondary_bus.toString(16).padStart(2, "0")}`, one);
	return new Map(functions.map(one => [one, depth(one)]));
}

function capability(one, name) {
	return one.capabilities?.find(capability => capability.name === name || capability.id === name);
}

function row(one, depth, reason) {
	const memory = (one.bars ?? []).filter(bar => /memory/.test(bar.type));

	return h("tr", { key: bdfOf(one) },
		h("th", { scope: "row", style: { "padding-left": `${12 + depth * 16}px` } },
			h("code", null, one.segment ? `${one.segment.toString(16).padStart(4, "0")}:${one.bdf}` : one.bdf)),
		h("td", null, className(one.class)),
		h("td", null, h("code", null, id(one))),
		h("td", null, one.driver ?? "–"),
		h("td.number", null, one.iommu ?? "–"),
		h("td", null, memory.length ? memory.map(bar => h("div.mono", { key: bar.index },
			`${address(toNumber(bar.address))}  ${size(toNumber(bar.size))}`)) : "–"),
		h("td.grow", null, reason ?? ""));
}

function group(owner, list, tree) {
	return h("section.group", { key: owner.name },
		h("h3", null, owner.link, h("span.note", null, ` ${plural(list.length, "function")}`)),
		table(`PCI functions of ${owner.name}`, [{ title: "Function" }, { title: "What" }, { title: "ID" },
			{ title: "Linux driver" }, { title: "IOMMU", number: true }, { title: "Registers" }, { title: "Why" }],
		list.map(one => row(one, tree.get(one), owner.reasons.get(bdfOf(one)))), ""));
}

function pciTree() {
	const functions = model.get("inventory").pci ?? [];
	const owned = deviceOwners(), tree = depths(functions);
	const groups = owners().map(owner => ({ name: owner.name, link: cellLink(owner), reasons: new Map(),
		list: functions.filter(one => owned.get(bdfOf(one))?.owner.id === owner.id) }));
	const left = { name: "nobody", reasons: new Map(), list: functions.filter(one => !owned.has(bdfOf(one))),
		link: h("span.owner", null, swatch("kind-kept"), "No cell has these") };

	for (const [bdf, { owner, reason }] of owned)
		groups.find(one => one.name === owner.name).reasons.set(bdf, reason);
	for (const one of left.list)
		left.reasons.set(bdfOf(one), exclusions("pci").find(excluded => excluded.function.endsWith(one.bdf))?.reason ??
			(owners().length ? "the configuration does not list it" : "there is no configuration yet"));
	return [...groups, left].filter(one => one.list.length).map(one => group(one, one.list, tree));
}

function controllers() {
	const { irqchips = [], iommus = [] } = model.get("inventory");
	const irq = irqchips.map(one => h("tr", { key: one.name }, h("th", { scope: "row" }, one.name),
		h("td.number.mono", null, one.address), h("td", null, `${one.pins ?? "?"} interrupts`)));
	const iommu = iommus.map(one => h("tr", { key: one.name }, h("th", { scope: "row" }, one.name),
		h("td.number.mono", null, one.address), h("td", null, one.interrupt_remapping ?
			"IOMMU, remaps interrupts" : "IOMMU")));

	return table("Interrupt controllers and IOMMUs", [{ title: "Name" }, { title: "Address", number: true },
		{ title: "What" }], [...irq, ...iommu], "None was found.");
}

export function view() {
	const missing = instead("inventory", "config");

	return [
		card("CPUs", { wide: true }, instead("cells") || cpuMap()),
		card("PCI functions", { wide: true }, missing || pciTree()),
		card("Interrupt controllers and IOMMUs", { wide: true, id: "controllers" }, instead("inventory") || controllers()),
	];
}
