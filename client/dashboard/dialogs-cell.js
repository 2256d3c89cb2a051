// SPDX-License-Identifier: GPL-2.0-or-later
// What asks before a cell is made, loaded or destroyed.

import { h } from "./dom.js";
import { size } from "./format.js";
import { request, upload } from "./api.js";
import { changed } from "./model.js";
import { canDryRun } from "./access.js";
import { act, closeDialog, dialog, dialogFrame, findings, say } from "./pieces.js";
import { owners } from "./owners.js";

const CREATE = ["POST", "/cells"];
const JSON_TYPE = "application/json", BINARY_TYPE = "application/octet-stream", C_TYPE = "text/x-csrc";

/* ---- create -------------------------------------------------------------------------- */

function typeOf(file) {
	if (file.name.endsWith(".json"))
		return JSON_TYPE;
	return file.name.endsWith(".c") ? C_TYPE : BINARY_TYPE;
}

/** The errors of a refused check as findings: what the rule is, and what it found. */
function findingsOf(error) {
	return error.findings ?? (error.errors ?? []).map(one => ({ severity: one.severity ?? "error",
		object: one.pointer, message: one.detail, remedy: one.hint, rule: one.code ?? "" }));
}

async function check(state) {
	state.checked = undefined;
	await act(async () => {
		try {
			const result = await request("/cells?dryRun=true", { method: "POST", body: state.content, type: state.type });

			state.checked = { name: result.name, findings: result.findings ?? [], isFine: true };
		} catch (error) {
			if (error.code !== "CHECKS_FAILED" && error.code !== "INVALID_CONFIGURATION")
				throw error;
			state.checked = { error, findings: findingsOf(error), isFine: false };
		}
	});
}

async function take(state, file) {
	if (!file)
		return;
	state.error = undefined;
	Object.assign(state, { file, type: typeOf(file), content: file });
	if (state.type === JSON_TYPE)
		state.name = await nameIn(file);
	changed();
	if (canDryRun(...CREATE))
		await check(state);
}

async function nameIn(file) {
	try {
		return JSON.parse(await file.text()).name;
	} catch {
		return undefined; // The check says what is wrong with it.
	}
}

function checkResult({ checked, busy }) {
	if (!canDryRun(...CREATE))
		return h("p.note", null, "This gateway cannot check without creating: it checks first, and creates nothing that does not pass.");
	if (busy)
		return h("p.note", { role: "status" }, "Checking…");
	if (!checked)
		return null;
	return h("section", { role: "status" },
		h("p.verdict", { class: checked.isFine ? "good" : "bad" }, checked.isFine ?
			`The checks pass: "${checked.name}" can be created.` : checked.error.message),
		checked.findings.length > 0 && findings(checked.findings, ""));
}

function createDialog() {
	const { state } = dialog;
	const isReady = state.file && !state.busy && (!canDryRun(...CREATE) || state.checked?.isFine);
	const create = () => act(async () => {
		const result = await request("/cells", { method: "POST", body: state.content, type: state.type });

		say(`${result.name} was created. Load it, then start it.`);
		closeDialog();
	});

	return dialogFrame("Create a cell", [
		h("p", null, "A cell's configuration: JSON, the binary form or C. It is checked first; nothing happens before you say so."),
		h("label", null, "Configuration",
			h("input", { type: "file", accept: ".json,.cell,.c", onchange: event => take(state, event.target.files[0]) })),
		state.file && h("p.note", null, `${state.file.name}, ${size(state.file.size)}`),
		checkResult(state),
	], h("button.primary", { type: "submit", disabled: !isReady, onclick: create }, "Create"));
}

/* ---- load ----------------------------------------------------------------------------- */

function loadAddress(name) {
	const config = owners().find(owner => owner.name === name)?.config;
	const region = (config?.memory ?? []).find(one => (one.flags ?? []).includes("loadable"));

	return region?.virt_start ?? region?.phys_start ?? "0x0";
}

function loadDialog(name) {
	const { state } = dialog;

	state.address ??= loadAddress(name);
	const load = () => act(async () => {
		const target = `/cells/${encodeURIComponent(name)}/images/${encodeURIComponent(state.address)}`;

		state.cancel = new AbortController();
		await upload(target, state.file, part => {
			state.part = part;
			changed();
		}, state.cancel.signal);
		state.cancel = undefined;
		say(`${name}: ${state.file.name} was loaded at ${state.address}.`);
		closeDialog();
	});

	return dialogFrame(`Load an image into ${name}`, [
		h("p", null, "Loading stops the cell. It is started by its own button."),
		h("label", null, "Image", h("input", { type: "file", onchange: event => {
			state.file = event.target.files[0];
			changed();
		} })),
		h("label", null, "Address in the cell", h("input", { type: "text", value: state.address, spellcheck: "false",
			pattern: "0x[0-9a-fA-F]+|[0-9]+", oninput: event => { state.address = event.target.value.trim(); } })),
		state.busy && h("div.progress", null,
			h("progress", { max: "1", value: String(state.part ?? 0), "aria-label": "Upload" }),
			h("span.note", null, state.part === 1 ? "The daemon loads it…" :
				`${size(Math.round((state.part ?? 0) * state.file.size))} of ${size(state.file.size)}`)),
	], h("button.primary", { type: "submit", disabled: !state.file || state.busy, onclick: load }, "Load"));
}

/* ---- destroy ---------------------------------------------------------------------------- */

function destroyDialog(name) {
	const { state } = dialog;
	const destroy = () => act(async () => {
		await request(`/cells/${encodeURIComponent(name)}`, { method: "DELETE" });
		say(`${name} was destroyed.`);
		closeDialog();
		if (location.hash.startsWith("#/cells/"))
			location.hash = "#/cells";
	});

	return dialogFrame(`Destroy ${name}?`, [
		h("p", null, "The cell is stopped, and what is in its memory is lost. Its CPUs, memory and devices go back to this Linux."),
	], h("button.danger", { type: "submit", disabled: state.busy, onclick: destroy }, `Destroy ${name}`));
}

export const cellDialogs = { create: createDialog, load: loadDialog, destroy: destroyDialog };
