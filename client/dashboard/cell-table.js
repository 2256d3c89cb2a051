// SPDX-License-Identifier: GPL-2.0-or-later
// Cells, a line each, with what can be done with them; sparklines.

import { h } from "./dom.js";
import { duration, numberList, rate, size } from "./format.js";
import * as history from "./history.js";
import { actionButton } from "./access.js";
import { cellLink, cellState, openDialog, say, table, trouble } from "./pieces.js";
import { request } from "./api.js";
import { cells, colourOf, memoryOf } from "./owners.js";
import * as model from "./model.js";

const SPARK_SAMPLES = 90;

/** A line of numbers, the newest at the right. Its text says the last and the largest. */
export function spark(values, { width = 120, height = 24, label = "Exits a second" } = {}) {
	const top = Math.max(1, ...values);
	const step = width / (SPARK_SAMPLES - 1);
	const points = values.map((value, i) => {
		const x = width - (values.length - 1 - i) * step;

		return `${x.toFixed(1)},${(height - 1.5 - value / top * (height - 3)).toFixed(1)}`;
	});
	const text = values.length ? `${label}: now ${rate(values.at(-1))}, at most ${rate(Math.max(...values))}` :
		`${label}: not known yet`;

	return h("svg.spark", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
		"aria-label": text },
	points.length > 1 && h("path.area", { d: `M${points[0].split(",")[0]},${height}L${points.join("L")}L${width},${height}Z` }),
	points.length > 1 && h("path.line", { d: `M${points.join("L")}` }));
}

/** Seconds that a cell has been running; undefined: it does not, or nobody knows. */
export function uptime(cell) {
	const since = cell.running_since_us ?? cell.started_us ?? cell.since_us;

	if (typeof cell.uptime_s === "number")
		return cell.uptime_s;
	return since && /^running/.test(cell.state) ? Date.now() / 1000 - since / 1e6 : undefined;
}

/* ---- what can be done ------------------------------------------------------------- */

let failure;

async function change(cell, verb, done) {
	failure = undefined;
	try {
		await request(`/cells/${encodeURIComponent(cell.name)}/${verb}`, { method: "POST" });
		say(`${cell.name}: ${done}`);
	} catch (error) {
		failure = { cell: cell.name, error };
	}
	model.refresh();
	model.changed();
}

/** What the last change of a cell failed with; stays until the next one. */
export function lastFailure() {
	return failure && h("div.failure", null, trouble(failure.error),
		h("button.small", { onclick: () => {
			failure = undefined;
			model.changed();
		} }, "Dismiss"));
}

/** Buttons of a cell; the root cell has none, for it is the Linux that serves this page. */
export function cellActions(cell, small = true) {
	const isRunning = /^running/.test(cell.state);
	const button = (text, operation, onclick, but, kind) => actionButton(text, operation, onclick,
		{ small, label: `${text.replace("…", "")} ${cell.name}`, but, kind });

	if (cell.id === 0)
		return h("span.note", null, "This Linux");
	return h("span.actions", null,
		isRunning ?
			button("Shut down", ["POST", "/cells/{name}/shutdown"],
				() => change(cell, "shutdown", "was shut down")) :
			button("Start", ["POST", "/cells/{name}/start"], () => change(cell, "start", "was started"),
				cell.state === "failed" ? "It failed: load it again first." : undefined),
		button("Load…", ["PUT", "/cells/{name}/images/{address}"], () => openDialog("load", cell.name)),
		button("Destroy…", ["DELETE", "/cells/{name}"], () => openDialog("destroy", cell.name),
			undefined, "danger"));
}

/* ---- the table -------------------------------------------------------------------- */

export function cellTableNeeds() {
	return cells().flatMap(cell => [`cell-statistics:${cell.name}`, `cell-config:${cell.name}`]);
}

function row(cell) {
	const seconds = uptime(cell), bytes = memoryOf(cell.name);
	const isSeen = model.get(`cell-statistics:${cell.name}`);

	return h("tr", { key: cell.name },
		h("td.number", null, cell.id),
		h("th", { scope: "row" }, cellLink({ name: cell.name, colour: colourOf(cell) })),
		h("td", null, cellState(cell)),
		h("td.number", null, cell.cpus || "none"),
		h("td.number", null, bytes === undefined ? "–" : size(bytes)),
		h("td.number", null, seconds === undefined ? "–" : duration(seconds)),
		h("td.number", null, isSeen ? rate(history.rateNow(cell.name)) : "–"),
		h("td", null, isSeen && spark(history.rates(cell.name))),
		h("td", null, cellActions(cell)));
}

export function cellTable() {
	const { hypervisor } = model.get("cells") ?? {};
	const why = !hypervisor?.driver_present ?
		"There are no cells: the driver is not loaded (modprobe cellwarden)." :
		"There are no cells: the hypervisor is not enabled.";

	return [lastFailure(), table("Cells", [
		{ title: "ID", number: true }, { title: "Name" }, { title: "State" },
		{ title: "CPUs", number: true }, { title: "Memory", number: true },
		{ title: "Uptime", number: true }, { title: "Exits/s", number: true },
		{ title: "Last 3 min" }, { title: "" },
	], cells().map(row), why)];
}

/** How many CPUs are in cells besides the root cell. */
export function cpusGiven() {
	return cells().filter(cell => cell.id !== 0)
		.reduce((sum, cell) => sum + numberList(cell.cpus).length, 0);
}
