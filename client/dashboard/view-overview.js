// SPDX-License-Identifier: GPL-2.0-or-later
// All of it at a glance: what an operator leaves open on a wall.

import { h } from "./dom.js";
import { clock, plural, rate, size } from "./format.js";
import * as model from "./model.js";
import * as history from "./history.js";
import { actionButton } from "./access.js";
import { card, instead, openDialog, severity } from "./pieces.js";
import { cells, isEnabled, memoryRegions, ownerNeeds } from "./owners.js";
import { cellTable, cellTableNeeds, cpusGiven } from "./cell-table.js";
import { cpuMap } from "./cpu-map.js";
import { memoryBar } from "./memory-map.js";
import { sentence } from "./view-events.js";

const EVENTS_SHOWN = 6, PAGE_BYTES = 4096;

export function needs() {
	return [...ownerNeeds(), ...cellTableNeeds(), "inventory", "history"];
}

/* ---- figures --------------------------------------------------------------------- */

function figure(title, value, note, href, kind) {
	return h("a.figure", { href, class: kind, key: title },
		h("span.title", null, title), h("span.value", null, value), h("span.note", null, note));
}

function hypervisorFigure() {
	const hypervisor = model.get("hypervisor");

	if (!hypervisor)
		return figure("Hypervisor", "–", "not known", "#/readiness");
	if (!hypervisor.driver_present)
		return figure("Hypervisor", "No driver", "modprobe cellwarden", "#/readiness", "bad");
	if (!hypervisor.enabled)
		return figure("Hypervisor", "Not enabled", "the machine is Linux's", "#/readiness");
	return figure("Hypervisor", "Enabled", hypervisor.dma_confined === false ?
		"DMA is not confined" : hypervisor.dma_confined ? "DMA is confined" : "by another program",
	"#/readiness", hypervisor.dma_confined === false ? "warn" : "good");
}

function cellFigure() {
	const running = cells().filter(cell => /^running/.test(cell.state)).length;
	const failed = cells().filter(cell => cell.state === "failed" || cell.failed_cpus).length;

	return figure("Cells running", `${running} of ${cells().length}`, failed ? `${failed} failed` : "none failed",
		"#/cells", failed ? "bad" : undefined);
}

function memoryFigure() {
	const given = memoryRegions().filter(one => one.owner.id !== 0 && !one.flags.includes("io"))
		.reduce((sum, one) => sum + one.size, 0);
	const total = model.get("system")?.memory_bytes;

	return figure("Memory in cells", size(given), total ? `beside ${size(total)} of Linux` :
		"not told to this caller", "#/memory");
}

function exitFigure() {
	const rates = cells().map(cell => history.rateNow(cell.name)).filter(one => one !== undefined);
	const pools = model.get("hypervisor")?.pools;
	const note = pools ? `pool ${size(pools.memory_pages_used * PAGE_BYTES)} of ${size(pools.memory_pages * PAGE_BYTES)}` :
		"all cells together";

	return figure("Exits a second", rates.length ? rate(rates.reduce((a, b) => a + b)) : "–", note, "#/cells");
}

function readinessFigure() {
	const readiness = model.get("readiness");
	const list = readiness?.findings ?? readiness?.rules ?? [];
	const n = word => list.filter(one => one.severity === word).length;

	return figure("Readiness", !readiness ? "–" : readiness.ready ? "Ready" : "Not ready",
		`${plural(n("error"), "error")}, ${plural(n("warning"), "warning")}`, "#/readiness",
		!readiness ? undefined : !readiness.ready ? "bad" : n("warning") ? "warn" : "good");
}

function driftFigure() {
	const drift = model.get("drift");

	if (!drift)
		return figure("Configuration", "–", model.problem("drift")?.code === "NO_CONFIGURATION" ?
			"none is stored" : "not told to this caller", "#/config");
	return figure("Configuration", drift.generation ? `Generation ${drift.generation}` : "Stored",
		drift.drifted ? `machine differs: ${drift.worst}` : "fits this machine", "#/config",
		{ error: "bad", warning: "warn" }[drift.worst] ?? "good");
}

function figures() {
	return h("div.figures", null, hypervisorFigure(), cellFigure(),
		figure("CPUs in cells", `${cpusGiven()} of ${model.get("system")?.online_cpus ?? "–"}`,
			"the others are Linux's", "#/devices"),
		memoryFigure(), exitFigure(), readinessFigure(), driftFigure());
}

/* ---- the page -------------------------------------------------------------------- */

export function hypervisorButtons() {
	return isEnabled() ?
		actionButton("Disable…", ["POST", "/hypervisor/disable"], () => openDialog("disable"), { kind: "danger" }) :
		actionButton("Enable…", ["POST", "/hypervisor/enable"], () => openDialog("enable"));
}

function recent() {
	return history.events.length ?
		h("ol.recent", null, history.events.slice(0, EVENTS_SHOWN).map(event =>
			h("li", { key: event.id ?? event.at.getTime() + event.type },
				h("time", null, clock(event.at)), severity(sentence(event).severity), sentence(event).text))) :
		h("p.empty", null, "Nothing has changed since this page was opened.");
}

export function view() {
	return [
		figures(),
		card("Cells", { wide: true, aside: [
			hypervisorButtons(),
			actionButton("Create a cell…", ["POST", "/cells"], () => openDialog("create"),
				{ but: isEnabled() ? undefined : "The hypervisor is not enabled." }),
		] }, instead("cells") || cellTable()),
		h("div.columns", null,
			card("CPUs", {}, instead("cells") || cpuMap()),
			card("Recent events", { aside: h("a", { href: "#/events" }, "All") }, recent())),
		card("Physical memory", { wide: true, aside: h("a", { href: "#/memory" }, "To scale, with reasons") },
			instead("inventory", "config") || memoryBar()),
	];
}
