// SPDX-License-Identifier: GPL-2.0-or-later
// A system configuration as tables: every object with the reason that the planner gave for it.

import { h } from "./dom.js";
import { address, range, size, toNumber } from "./format.js";
import { table } from "./pieces.js";

function reason(one) {
	if (!(one.parts?.length > 1))
		return one.reason ?? "no reason was recorded";
	return h("details", null, h("summary", null, one.reason), h("ul.reasons", null, one.parts.map(part =>
		h("li", null, h("code", null, range(toNumber(part.start), toNumber(part.end))), " ", part.reason))));
}

function rows(list, cells) {
	return (list ?? []).map((one, i) => {
		const [title, ...more] = cells(one);

		return h("tr", { key: i }, h("th", { scope: "row" }, h("code", null, title)),
			more.map(text => h("td", null, text)), h("td.grow", null, reason(one)));
	});
}

function span(one) {
	const start = toNumber(one.phys_start ?? one.start);

	return range(start, one.end ? toNumber(one.end) : start + toNumber(one.size) - 1);
}

const WIDTH = one => one.end ? toNumber(one.end) - toNumber(one.start) + 1 : toNumber(one.size);

/* Each kind of object: where it is, columns beside the reason, and their texts. */
const KINDS = [
	["Hypervisor memory", config => [config.hypervisor_memory].filter(Boolean), ["Range", "Size"],
		one => [span(one), size(WIDTH(one))]],
	["Memory of the root cell", config => config.root_cell.memory, ["Range", "Size", "Access"],
		one => [span(one), size(WIDTH(one)), (one.flags ?? []).join(", ")]],
	["PCI functions", config => config.root_cell.pci_devices, ["Function", "Type", "MSI, MSI-X"],
		one => [one.bdf ?? "shared memory", one.type, `${one.msi?.vectors ?? 0}, ${one.msix?.vectors ?? 0}`]],
	["Interrupt controllers", config => config.root_cell.irqchips, ["Address", "Pins"],
		one => [one.address, one.pins ?? ""]],
	["I/O ports", config => config.root_cell.pio, ["Ports", "Number"],
		one => [`[${one.base}-${address(toNumber(one.base) + toNumber(one.length) - 1)}]`, one.length]],
	["IOMMUs", config => config.iommu_units, ["Address", "Type"], one => [one.base, one.type]],
	["Debug console", config => [config.debug_console].filter(Boolean), ["Address", "Type"],
		one => [one.address, one.type]],
	["Not given to the root cell", config => config.excluded, ["What", "Space"],
		one => [one.function ?? (one.start ? range(toNumber(one.start), toNumber(one.end)) : one.space), one.space]],
];

export function objects(config) {
	const sizing = config.sizing ?? [];

	return h("div.objects", null, KINDS.map(([title, list, columns, cells]) => {
		const found = rows(list(config), cells);

		return found.length > 0 && h("section", { key: title }, h("h3", null, title),
			table(title, [...columns, "Why"].map(name => ({ title: name })), found, ""));
	}),
	sizing.length > 0 && h("section", { key: "sizing" }, h("h3", null, "Size of the hypervisor's memory"),
		table("Size of the hypervisor's memory", [{ title: "What" }, { title: "Bytes", number: true }, { title: "How" }],
			sizing.map(one => h("tr", { key: one.what }, h("th", { scope: "row" }, one.what),
				h("td.number", null, size(toNumber(one.bytes))), h("td.grow", null, one.how))), "")));
}
