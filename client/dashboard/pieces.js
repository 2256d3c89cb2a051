// SPDX-License-Identifier: GPL-2.0-or-later
// What views are made of.

import { h } from "./dom.js";
import { changed, get, problem, refresh } from "./model.js";
import { connection, isConnected } from "./live.js";

const ICONS = {
	overview: "M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z",
	cells: "M2 3h12v4H2zM2 9h12v4H2zM4.5 5h.01M4.5 11h.01",
	memory: "M2 4h12v8H2zM5 4v8M8 4v8M11 4v8",
	devices: "M4 4h8v8H4zM6 1v3M10 1v3M6 12v3M10 12v3M1 6h3M1 10h3M12 6h3M12 10h3",
	readiness: "M2 8.5 6 12.5 14 4",
	config: "M4 1.5h5l3 3v10H4zM9 1.5v3h3M6 8h4M6 11h4",
	console: "M1.5 2.5h13v11h-13zM4 6l2 2-2 2M8 10h4",
	events: "M8 2a6 6 0 1 0 .01 0M8 4.5V8l2.5 2",
	theme: "M8 2a6 6 0 1 0 .01 0M8 2v12",
	key: "M5.5 8a2.5 2.5 0 1 0 .01 5 2.5 2.5 0 0 0 0-5M7.5 8.5 13 3M11 5l2 2",
};

export function icon(name) {
	return h("svg.icon", { viewBox: "0 0 16 16", "aria-hidden": "true" },
		h("path", { d: ICONS[name] }));
}

/* ---- states as words and colour ------------------------------------------------ */

const STATES = [
	[/^running/, "good"], [/^failed/, "bad"], [/^shut down|^stopped|^loaded|^created/, "idle"],
];

export function cellState(cell) {
	const words = { "running/locked": "running, locked" };
	const kind = STATES.find(([pattern]) => pattern.test(cell.state))?.[1] ?? "warn";

	return h(`span.state.${kind}`, null, words[cell.state] ?? cell.state,
		cell.failed_cpus && h("span.note", null, ` CPU ${cell.failed_cpus} stopped`));
}

export function severity(word) {
	const kind = { error: "bad", warning: "warn", note: "idle", none: "good" }[word] ?? "idle";

	return h(`span.state.${kind}`, null, word);
}

export function swatch(colour) {
	return h(`i.swatch.${colour}`, { "aria-hidden": "true" });
}

export function cellLink(owner) {
	return h("a.owner", { href: `#/cells/${encodeURIComponent(owner.name)}` },
		swatch(owner.colour), owner.name);
}

/* ---- frames --------------------------------------------------------------------- */

let headings = 0;

/** A part of a page, with its heading. @param {any} [aside] stands at the right of it */
export function card(title, { aside, id, wide, key } = {}, ...children) {
	const label = `h-${id ?? (title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-") || headings++)}`;

	return h(wide ? "section.card.wide" : "section.card", { "aria-labelledby": label, key },
		h("header", null, h("h2", { id: label }, title), h("div.aside", null, aside)),
		...children);
}

/** A table that scrolls by itself on a narrow screen. Columns are {title, number, grow}. */
export function table(label, columns, rows, empty) {
	if (!rows.length)
		return h("p.empty", null, empty);
	return h("div.scroll", { tabindex: "0", role: "region", "aria-label": `${label}, table` },
		h("table", null,
			h("caption.hidden", null, label),
			h("thead", null, h("tr", null, columns.map(({ title, number }) =>
				h(number ? "th.number" : "th", { scope: "col" },
					title || h("span.hidden", null, "Actions"))))),
			h("tbody", null, rows)));
}

export function facts(list) {
	return h("dl.facts", null, list.filter(Boolean).map(([name, ...value]) =>
		h("div", null, h("dt", null, name), h("dd", null, ...value))));
}

/** In place of a document: that it is coming, or why it is not to be had. */
export function instead(...keys) {
	const found = keys.map(problem).find(Boolean);

	if (!found)
		return keys.some(key => get(key) === undefined) &&
			h("p.empty", { role: "status" }, isConnected() ? "Reading…" : "Not connected.");
	if (found.isRefusal)
		return h("p.empty.refused", null, h("b", null, "Not for this caller. "), found.detail, " ",
			h("button.link", { onclick: () => openDialog("access") }, "Use a token…"));
	if (found.isDisconnection)
		return h("p.empty", null, "Not connected.");
	return trouble(found);
}

/** An error with what to do about it. */
export function trouble(error) {
	return h("div.trouble", { role: "alert" },
		h("p", null, h("b", null, error.title ?? "It did not work"), ": ", error.message),
		error.errors?.length > 0 && h("ul", null, error.errors.map(one => h("li", null,
			one.detail ?? one.message))),
		error.hint && h("p.note", null, error.hint),
		error.hypervisorLog?.length > 0 && h("pre", null, error.hypervisorLog.join("\n")));
}

/** Findings: what, where, why, what to do. */
export function findings(list, empty) {
	if (!list.length)
		return h("p.empty", null, empty);
	const order = ["error", "warning", "note"];

	return h("ul.findings", null, [...list]
		.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
		.map(one => h("li", null, severity(one.severity),
			h("div", null,
				h("p", null, one.object && h("b", null, one.object, ": "), one.message ?? one.title),
				one.remedy && h("p.note", null, one.remedy),
				h("p.rule", null, one.rule)))));
}

/* ---- things to press ------------------------------------------------------------- */

/** Text that is to be copied, with a button that does it. */
export function copyable(text) {
	return h("span.copyable", null, h("code", null, text),
		h("button.small", { "aria-label": `Copy ${text}`, onclick: event => copy(event.currentTarget, text) },
			"Copy"));
}

async function copy(button, text) {
	try {
		await navigator.clipboard.writeText(text);
	} catch {
		// Browsers have a clipboard for secure origins only; a selection works everywhere.
		const area = document.createElement("textarea");

		area.value = text;
		document.body.append(area);
		area.select();
		document.execCommand("copy");
		area.remove();
		button.focus();
	}
	say(`Copied ${text}`);
}

/** One of several: a list of [value, text]. */
export function choice(label, options, value, onChoice) {
	return h("div.choice", { role: "group", "aria-label": label }, options.map(([one, text]) =>
		h("button", { "aria-pressed": String(one === value), onclick: () => {
			onChoice(one);
			changed();
		} }, text)));
}

/* ---- what has just happened --------------------------------------------------------- */

export const sayings = [];

/** Tells, for some seconds, and screen readers too. */
export function say(text) {
	const saying = { text, key: performance.now() };

	sayings.push(saying);
	changed();
	setTimeout(() => {
		sayings.splice(sayings.indexOf(saying), 1);
		changed();
	}, 6000);
}

/* ---- dialogs ---------------------------------------------------------------------- */

/** The dialog that is open: its name and what it works on. */
export const dialog = { name: undefined, about: undefined, state: {} };

export function openDialog(name, about) {
	Object.assign(dialog, { name, about, state: {} });
	changed();
}

export function closeDialog() {
	dialog.state.cancel?.abort();
	Object.assign(dialog, { name: undefined, about: undefined, state: {} });
	refresh();
	changed();
}

/** Runs something that may fail; its dialog shows that it runs, and the error. */
export async function act(work) {
	const state = dialog.state;

	Object.assign(state, { busy: true, error: undefined });
	changed();
	try {
		return await work();
	} catch (error) {
		state.error = error;
		return undefined;
	} finally {
		state.busy = false;
		refresh();
		changed();
	}
}

/** Frame of a dialog. */
export function dialogFrame(title, body, actions) {
	const { state } = dialog;

	return h("dialog", { key: dialog.name, "aria-labelledby": "dialog-title",
		hook: element => element.showModal(), onclose: closeDialog },
		h("form", { method: "dialog", onsubmit: event => event.preventDefault() },
			h("h2", { id: "dialog-title" }, title),
			h("div.body", null, body, state.error && trouble(state.error)),
			h("footer", null,
				h("button", { type: "button", onclick: closeDialog }, state.done ? "Close" : "Cancel"),
				actions)));
}

export { connection };
