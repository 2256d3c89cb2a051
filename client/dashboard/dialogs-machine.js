// SPDX-License-Identifier: GPL-2.0-or-later
// What asks before something changes for the whole machine: enabling, disabling, a new
// configuration, drift that is taken as it is.

import { h } from "./dom.js";
import { plural } from "./format.js";
import { request } from "./api.js";
import { changed, get } from "./model.js";
import { act, closeDialog, dialog, dialogFrame, findings, instead, say } from "./pieces.js";
import { cells } from "./owners.js";

/* ---- enable and disable --------------------------------------------------------------- */

function allFindings() {
	const readiness = get("readiness"), check = get("check");

	return [...readiness?.findings ?? readiness?.rules ?? [], ...check?.findings ?? []];
}

function overrides(errors, state) {
	state.overridden ??= new Set();
	return errors.length > 0 && h("fieldset", null,
		h("legend", null, "Enable in spite of"),
		h("p.note", null, "Each of these can hang the machine. Only who knows better goes on."),
		[...new Set(errors.map(one => one.rule))].map(rule => h("label.inline", { key: rule },
			h("input", { type: "checkbox", checked: state.overridden.has(rule), onchange: event => {
				state.overridden[event.target.checked ? "add" : "delete"](rule);
				changed();
			} }), h("code", null, rule))));
}

function enableDialog() {
	const { state } = dialog;
	const list = allFindings(), errors = list.filter(one => one.severity === "error");
	const isFree = errors.every(one => state.overridden?.has(one.rule));
	const enable = () => act(async () => {
		const query = state.overridden?.size ? `?override=${[...state.overridden].join(",")}` : "";
		const result = await request(`/hypervisor/enable${query}`, { method: "POST" });

		say(`Enabled: this Linux is the root cell "${result.root_cell}".`);
		closeDialog();
	});

	return dialogFrame("Enable the hypervisor?", [
		h("p", null, "This Linux becomes the root cell, with what the stored configuration gives it. ",
			errors.length ? h("b", null, `The checks found ${plural(errors.length, "error")}.`) : "The checks found no error."),
		instead("readiness") || findings(list, "Nothing was found."),
		overrides(errors, state),
	], h("button.primary", { type: "submit", disabled: state.busy || !isFree, onclick: enable },
		state.busy ? "Enabling…" : "Enable"));
}

function disableDialog() {
	const { state } = dialog;
	const others = cells().filter(cell => cell.id !== 0);
	const disable = () => act(async () => {
		await request("/hypervisor/disable", { method: "POST" });
		say("Disabled: the machine is Linux's again.");
		closeDialog();
	});

	return dialogFrame("Disable the hypervisor?", [
		h("p", null, others.length ? `${plural(others.length, "cell")} will be destroyed: ${others.map(cell => cell.name).join(", ")}. What is in their memory is lost.` :
			"No cell is lost: there is the root cell only."),
	], h("button.danger", { type: "submit", disabled: state.busy, onclick: disable },
		state.busy ? "Disabling…" : "Disable"));
}

/* ---- configuration ---------------------------------------------------------------------- */

function storedDialog(title, text, [path, button], told) {
	const { state } = dialog;
	const store = () => act(async () => {
		const result = await request(path, { method: "POST" });

		state.done = result;
		say(told(result));
	});

	return dialogFrame(title, [
		h("p", null, text),
		state.done?.findings && findings(state.done.findings, "No rule found anything wrong with it."),
	], !state.done && h("button.primary", { type: "submit", disabled: state.busy, onclick: store }, button));
}

function generateDialog() {
	return storedDialog("Make a new configuration?",
		"The planner looks at the machine as it is now, and its result is stored as a new generation, which becomes the current one. What runs is not touched.",
		["/config/generate", "Make it"], result => `Generation ${result.generation} is stored and current.`);
}

function acceptDialog() {
	return storedDialog("Take the machine as it is now?",
		"The configuration stays as it is, and what changed in the machine is no drift any more.",
		["/config/drift/accept", "Accept"], () => "The machine as it is now is what drift is told against.");
}

export const machineDialogs = { enable: enableDialog, disable: disableDialog,
	generate: generateDialog, "accept-drift": acceptDialog };
