// SPDX-License-Identifier: GPL-2.0-or-later
// What this caller may do. The gateway decides; here is only what the page says about it before.

import { h } from "./dom.js";
import { hasParameter, operation, setToken, token } from "./api.js";
import { act, closeDialog, dialog, dialogFrame, openDialog } from "./pieces.js";
import * as model from "./model.js";

const ROLES = ["none", "viewer", "operator", "admin"];

const WORDS = {
	none: "May see states only",
	viewer: "May only read",
	operator: "Operator: cells",
	admin: "Administrator",
};

/** "none", "viewer", "operator", "admin"; undefined while it is not known. */
export function role() {
	const told = model.get("access")?.role;

	if (told)
		return told;
	if (operation("GET", "/access"))
		return undefined;
	if (model.problem("system")?.isRefusal)
		return "none";
	return model.get("system") ? "viewer" : undefined;
}

/** Why an operation is not to be had here; undefined: it is. */
export function whyNot(method, path) {
	const described = operation(method, path);
	const needed = described?.["x-role"] ?? "admin";

	if (!described)
		return "This gateway does not have it.";
	if (role() === undefined)
		return "Not connected.";
	if (ROLES.indexOf(role()) < ROLES.indexOf(needed))
		return `It needs the role ${needed}; this page has ${role()}.`;
	return undefined;
}

export function canDryRun(method, path) {
	return hasParameter(method, path, "dryRun");
}

/** A button for an operation; when it may not be used, it says why. */
export function actionButton(text, [method, path], onclick, { small = true, label, kind, but } = {}) {
	const why = whyNot(method, path) ?? but;

	return h(small ? "button.small" : "button", {
		class: kind, "aria-label": label, "aria-disabled": why ? "true" : undefined,
		title: why, onclick: why ? undefined : onclick,
	}, text);
}

export function accessButton() {
	const now = role();

	return h("button.access", { onclick: () => openDialog("access"),
		class: now && now !== "admin" ? "limited" : undefined },
		WORDS[now] ?? "Access");
}

export function accessDialog() {
	const { state } = dialog;
	const use = () => act(async () => {
		if (/[^\x21-\x7e]/.test(state.text ?? ""))
			throw new Error("A token has neither blanks nor letters beyond ASCII.");
		setToken(state.text);
		model.forget();
		model.refresh();
		closeDialog();
	});

	return dialogFrame("Access", [
		h("p", null, "This page is served as: ", h("b", null, WORDS[role()] ?? "not known yet"), "."),
		h("p", null, "An administrator makes a token on the machine with ",
			h("code", null, "cellctl token create --role operator"),
			". It stays in this browser tab and is forgotten when the tab is closed."),
		h("label", null, "Token",
			h("input", { type: "password", autocomplete: "off", spellcheck: "false",
				oninput: event => { state.text = event.target.value.trim(); } })),
	], [
		token() && h("button", { type: "button", onclick: () => {
			setToken();
			model.forget();
			closeDialog();
		} }, "Forget the token"),
		h("button.primary", { type: "submit", onclick: use }, "Use it"),
	]);
}
