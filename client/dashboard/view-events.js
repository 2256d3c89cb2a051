// SPDX-License-Identifier: GPL-2.0-or-later
// What has happened, newest first, as sentences.

import { h } from "./dom.js";
import { moment, plural } from "./format.js";
import { operation } from "./api.js";
import { events } from "./history.js";
import { connection } from "./live.js";
import { changed } from "./model.js";
import { card, choice, severity, table } from "./pieces.js";

const KINDS = [["", "All"], ["cell.", "Cells"], ["hypervisor.", "Hypervisor"], ["config.", "Configuration"],
	["drift.", "Drift"], ["operation.", "Operations"]];

let kind = "";

export function needs() {
	return ["history"];
}

/* Each type of event as a sentence; data is the event's document. */
const SENTENCES = {
	"cell.created": data => `${data.cell} was created`,
	"cell.removed": data => `${data.cell} was destroyed`,
	"cell.state": data => `${data.cell}: ${data.from ? `${data.from}, now ` : ""}${data.to ?? "another state"}`,
	"cell.failed": data => `${data.cell} failed${data.failed_cpus?.length ? `, CPU ${data.failed_cpus.join(", ")}` : ""}`,
	"hypervisor.state": data => data.enabled ? "The hypervisor was enabled" : "The hypervisor was disabled",
	"config.changed": data => `Generation ${data.generation} of the configuration is current`,
	"operation.finished": data => `${data.operation ?? data.method ?? "An operation"} ${data.error ? "failed" : "finished"}${data.cell ? ` (${data.cell})` : ""}`,
	"drift.changed": data => data.drift === "none" ? "The machine is as it was when the configuration was made" :
		`The machine is not as it was when the configuration was made${data.drift ? `: ${data.drift}` : ""}`,
	"inventory.changed": data => `The kernel tells of a change${data.subjects?.length ? `: ${data.subjects.join(", ")}` : ""}`,
	"service.state": data => data.daemon ? "The daemon is there" : "The daemon has gone; cells run on",
	resync: () => "Events were missed: everything was read again",
};

/** {text, severity} of an event. */
export function sentence(event) {
	const data = { cell: event.data.name, ...event.data, ...event.data.data };
	const isBad = event.type === "cell.failed" || data.to === "failed" || Boolean(data.error) || data.daemon === false;

	return { text: SENTENCES[event.type]?.(data) ?? data.message ?? event.type,
		severity: data.severity ?? (isBad ? "error" : "note") };
}

function detail(event) {
	const text = JSON.stringify(event.data, null, 2);

	return text !== "{}" && h("details", null, h("summary", null, "Details"), h("pre", null, text));
}

function row(event) {
	const { text, severity: word } = sentence(event);

	return h("tr", { key: event.id ?? `${event.at.getTime()} ${event.type} ${event.data.cell}` },
		h("td.number", null, h("time", { datetime: event.at.toISOString() }, moment(event.at))),
		h("td", null, severity(word)),
		h("td", null, h("code", null, event.type)),
		h("td.grow", null, text, detail(event)));
}

function source() {
	if (connection.state === "live")
		return "As the daemon sends them; at most 500 are kept here.";
	if (!operation("GET", "/events"))
		return "This gateway sends no events: these are changes that this page saw itself while it was open.";
	return `Events do not come at the moment${connection.eventsRefused ? `: ${connection.eventsRefused.message}` : ""}. These are those that came, and changes that this page saw itself.`;
}

export function view() {
	const shown = events.filter(event => event.type.startsWith(kind));

	return card("Events", { wide: true, aside: h("span.note", null, plural(shown.length, "event")) },
		h("div.toolbar", null, choice("Kind", KINDS, kind, value => {
			kind = value;
			changed();
		})),
		h("p.note", null, source()),
		table("Events", [{ title: "When", number: true }, { title: "Severity" }, { title: "Type" }, { title: "What" }],
			shown.map(row), "Nothing has happened since this page was opened."));
}
