// SPDX-License-Identifier: GPL-2.0-or-later
// Cells: all of them, and everything about the one that was chosen.

import { h } from "./dom.js";
import { address, count, duration, range, rate, size, toNumber } from "./format.js";
import * as model from "./model.js";
import * as history from "./history.js";
import { request, saveAs } from "./api.js";
import { actionButton } from "./access.js";
import { card, cellState, facts, instead, openDialog, say, swatch, table } from "./pieces.js";
import { cells, colourOf, isEnabled, memoryOf, ownerNeeds, owners } from "./owners.js";
import { cellActions, cellTable, cellTableNeeds, spark, uptime } from "./cell-table.js";

export function needs() {
	return [...ownerNeeds(), ...cellTableNeeds()];
}

/* ---- one cell ------------------------------------------------------------------------ */

function exits(cell) {
	const statistics = model.get(`cell-statistics:${cell.name}`), now = history.reasonsNow(cell.name);
	const names = Object.keys(statistics.exits).sort((a, b) =>
		(a !== "total") - (b !== "total") || statistics.exits[b] - statistics.exits[a]);
	const top = Math.max(1, ...names.map(name => name === "total" ? 0 : now[name] ?? 0));

	return [
		spark(history.rates(cell.name), { width: 640, height: 64, label: `Exits a second of ${cell.name}` }),
		table(`Exits of ${cell.name}`, [{ title: "Reason" }, { title: "Each second", number: true }, { title: "" },
			{ title: "Since it was created", number: true }], names.map(name => h("tr", { key: name },
			h("th", { scope: "row" }, name.replaceAll("_", " ")),
			h("td.number", null, rate(now[name])),
			h("td", null, h("div.bar", { "aria-hidden": "true" }, h("i", { style: {
				width: `${name === "total" ? 0 : (now[name] ?? 0) / top * 100}%` } }))),
			h("td.number", null, count(statistics.exits[name])))), "No exits yet."),
	];
}

function regions(config) {
	return table("Memory", [{ title: "Physical", number: true }, { title: "Size", number: true },
		{ title: "In the cell", number: true }, { title: "Access" }], (config.memory ?? []).map((one, i) => {
		const start = toNumber(one.phys_start), bytes = toNumber(one.size);

		return h("tr", { key: i },
			h("td.number.mono", null, (one.flags ?? []).includes("comm-region") ? "communication region" :
				range(start, start + bytes - 1)),
			h("td.number", null, size(bytes)),
			h("td.number.mono", null, address(toNumber(one.virt_start ?? one.phys_start))),
			h("td.grow", null, (one.flags ?? []).join(", ")));
	}), "It has no memory.");
}

async function download(name) {
	try {
		saveAs(`${name}.json`, new Blob([JSON.stringify(
			await request(`/cells/${encodeURIComponent(name)}/config`), null, 2)]));
	} catch (error) {
		say(error.message);
	}
}

function detail(cell) {
	const config = owners().find(owner => owner.name === cell.name)?.config;
	const bytes = memoryOf(cell.name), seconds = uptime(cell);

	return [
		card(cell.name, { wide: true, id: "cell", aside: [cellActions(cell),
			config && h("button.small", { onclick: () => download(cell.name) }, "↓ Configuration")] },
		facts([
			["State", cellState(cell)],
			["ID", cell.id],
			["CPUs", cell.cpus || "none"],
			["Memory", bytes === undefined ? "–" : size(bytes)],
			["Uptime", seconds === undefined ? "–" : duration(seconds)],
			["PCI functions", (config?.pci_devices ?? []).map(one => one.bdf).filter(Boolean).join(", ") || "none"],
			cell.autostart !== undefined && ["Starts at boot", cell.autostart ? "yes" : "no"],
		])),
		card("Exits", { wide: true }, instead(`cell-statistics:${cell.name}`) || exits(cell)),
		card("Memory", { wide: true, id: "cell-memory", aside: h("a", { href: "#/memory" }, "In the picture") },
			(config ? null : instead(`cell-config:${cell.name}`)) || (config && regions(config))),
	];
}

function tabs(current) {
	return cells().length > 0 && h("nav.tabs", { "aria-label": "Cells" }, cells().map(cell =>
		h("a", { key: cell.name, href: `#/cells/${encodeURIComponent(cell.name)}`,
			"aria-current": cell.name === current?.name ? "true" : undefined },
		swatch(colourOf(cell)), cell.name)));
}

export function view(name) {
	const cell = cells().find(one => one.name === name);

	return [
		card("Cells", { wide: true, aside: actionButton("Create a cell…", ["POST", "/cells"],
			() => openDialog("create"), { but: isEnabled() ? undefined : "The hypervisor is not enabled." }) },
		instead("cells") || cellTable()),
		tabs(cell),
		cell ? detail(cell) : name ? h("p.empty", null, `There is no cell "${name}" any more.`) :
			cells().length > 0 && h("p.empty", null, "Choose a cell to see everything about it."),
	];
}
