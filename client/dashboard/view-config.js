// SPDX-License-Identifier: GPL-2.0-or-later
// The stored configuration: its objects with their reasons, its text, what differs between two
// generations; and what changed in the machine since it was made.

import { h } from "./dom.js";
import { moment } from "./format.js";
import { Problem, request, saveAs } from "./api.js";
import * as model from "./model.js";
import { actionButton } from "./access.js";
import { card, choice, findings, instead, openDialog, say, severity, table, trouble } from "./pieces.js";
import { objects } from "./config-objects.js";
import { diffLines, hunks } from "./text-diff.js";

const FORMS = [["objects", "Objects and reasons"], ["text", "JSON"], ["difference", "Difference"]];
const DOWNLOADS = [["JSON", "application/json", "json"], ["Binary", "application/octet-stream", "cell"],
	["C", "text/x-csrc", "c"]];

let form = "objects", from, to, error;

/** Documents of generations, which never change. */
const generations = new Map();

export function needs() {
	return ["config", "drift", "history"];
}

/* ---- generations --------------------------------------------------------------------- */

function list() {
	return model.get("history")?.generations ?? [];
}

function generation(number) {
	if (generations.has(number))
		return generations.get(number);
	generations.set(number, undefined);
	request(`/config?generation=${number}`).then(document => {
		generations.set(number, JSON.stringify(document, null, 2).split("\n"));
	}, problem => {
		generations.set(number, problem);
		setTimeout(() => generations.delete(number), 5000);
	}).then(model.changed);
	return undefined;
}

function pick(label, value, onchange) {
	return h("label.inline", null, label, h("select", { value: String(value),
		onchange: event => {
			onchange(Number(event.target.value));
			model.changed();
		} }, list().map(one => h("option", { value: String(one.generation), key: one.generation },
		`${one.generation}${one.current ? ", current" : ""}`))));
}

async function restore(number) {
	error = undefined;
	try {
		await request(`/config/history/${number}/restore`, { method: "POST" });
		say(`Generation ${number} is current.`);
	} catch (problem) {
		error = problem;
	}
	model.refresh();
	model.changed();
}

function historyTable() {
	const canRestore = ["POST", "/config/history/{generation}/restore"];

	return table("Generations", [{ title: "Generation", number: true }, { title: "Made" }, { title: "By" },
		{ title: "What" }, { title: "" }], list().map(one => h("tr", { key: one.generation },
		h("td.number", null, one.generation),
		h("td.number", null, moment(new Date(one.created_us / 1000))),
		h("td", null, one.origin ?? "–"),
		h("td.grow", null, one.comment ?? ""),
		h("td", null, one.current ? h("span.state.good", null, "current") :
			actionButton("Restore", canRestore, () => restore(one.generation),
				{ label: `Restore generation ${one.generation}` })))), "Nothing is stored yet.");
}

/* ---- forms ---------------------------------------------------------------------------- */

function textView() {
	return h("pre.text", { tabindex: "0", "aria-label": "Configuration as JSON" },
		JSON.stringify(model.get("config"), null, 2));
}

function lineOf(line, i) {
	const marks = { gone: "−", new: "+", same: " " };

	if (line.kind === "gap")
		return h("div.gap", { key: i }, `${line.count} lines are the same`);
	return h("div", { key: i, class: line.kind },
		h("span.n", { "aria-hidden": "true" }, line.a === undefined ? "" : line.a + 1),
		h("span.n", { "aria-hidden": "true" }, line.b === undefined ? "" : line.b + 1),
		h("span.mark", null, marks[line.kind]), h("span.line", null, line.text));
}

function comparison() {
	const a = generation(from), b = generation(to);

	for (const one of [a, b])
		if (one instanceof Problem)
			return trouble(one);
	if (!a || !b)
		return h("p.empty", null, "Reading…");
	const lines = diffLines(a, b);

	if (!lines)
		return h("p.empty", null, "They have hardly anything in common.");
	const shown = hunks(lines);

	return shown.length ? h("div.diff", { role: "region", tabindex: "0",
		"aria-label": `Generation ${from} against ${to}` }, shown.map(lineOf)) :
		h("p.empty", null, "They are the same.");
}

function difference() {
	if (list().length < 2)
		return h("p.empty", null, "There is one generation only: nothing to compare it with.");
	to ??= list()[0].generation;
	from ??= list()[1].generation;
	return [h("div.toolbar", null, pick("From generation", from, value => { from = value; }),
		pick("to", to, value => { to = value; })), comparison()];
}

async function download(type, suffix) {
	try {
		const content = await request("/config", { accept: type });

		saveAs(`root.${suffix}`, content instanceof Blob ? content :
			new Blob([typeof content === "string" ? content : JSON.stringify(content, null, 2)]));
	} catch (problem) {
		error = problem;
		model.changed();
	}
}

function configuration() {
	const forms = { objects, text: textView, difference };

	return [
		h("div.toolbar", null, choice("Form", FORMS, form, value => { form = value; }), h("span.grow"),
			DOWNLOADS.map(([name, type, suffix]) => h("button.small", {
				"aria-label": `Download as ${name}`, onclick: () => download(type, suffix) }, `↓ ${name}`))),
		forms[form](model.get("config")),
	];
}

/* ---- drift ---------------------------------------------------------------------------- */

function drift() {
	const one = model.get("drift");

	return [
		h("p.verdict", { class: { error: "bad", warning: "warn" }[one.worst] ?? "good" }, one.drifted ?
			`The machine is not as it was when generation ${one.generation ?? "?"} was made.` :
			`Nothing has changed since generation ${one.generation ?? "?"} was made.`),
		one.changes.length > 0 && findings(one.changes.map(change => ({ severity: change.severity,
			message: change.message, rule: `${change.part}, ${change.change}` })), ""),
		one.more && h("p.note", null, `${one.more} more changes are not listed.`),
		h("p.parts", null, "Compared: ", one.parts.map(part => h("span", { key: part.part,
			class: part.changed ? "changed" : undefined }, part.part))),
	];
}

function driftActions() {
	const drifted = model.get("drift")?.drifted;

	return [
		actionButton("Accept…", ["POST", "/config/drift/accept"], () => openDialog("accept-drift"),
			{ but: drifted ? undefined : "Nothing has changed." }),
		actionButton("Regenerate…", ["POST", "/config/generate"], () => openDialog("generate")),
	];
}

export function view() {
	const none = model.problem("config")?.code === "NO_CONFIGURATION" &&
		h("p.empty", null, "None is stored yet: generate one.");

	return [
		error && h("div.failure", null, trouble(error)),
		card("Drift", { wide: true, aside: [model.get("drift") && severity(model.get("drift").worst), driftActions()] },
			none || instead("drift") || drift()),
		card("Configuration", { wide: true }, none || instead("config") || configuration()),
		card("History", { wide: true }, instead("history") || historyTable()),
	];
}
