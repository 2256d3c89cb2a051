// SPDX-License-Identifier: GPL-2.0-or-later
// The page around the views: where one is, whether it is connected, and what may be done.

import { h, render } from "./dom.js";
import { clock } from "./format.js";
import * as model from "./model.js";
import { connection, isConnected, start } from "./live.js";
import { accessButton, accessDialog } from "./access.js";
import { dialog, icon, sayings } from "./pieces.js";
import { cells, isEnabled } from "./owners.js";
import * as overview from "./view-overview.js";
import * as cell from "./view-cell.js";
import * as memory from "./view-memory.js";
import * as devices from "./view-devices.js";
import * as readiness from "./view-readiness.js";
import * as config from "./view-config.js";
import * as consoles from "./view-console.js";
import * as eventLog from "./view-events.js";
import { cellDialogs } from "./dialogs-cell.js";
import { machineDialogs } from "./dialogs-machine.js";

const VIEWS = [
	{ path: "", title: "Overview", icon: "overview", ...overview },
	{ path: "cells", title: "Cells", icon: "cells", ...cell },
	{ path: "memory", title: "Memory", icon: "memory", ...memory },
	{ path: "devices", title: "Devices", icon: "devices", ...devices },
	{ path: "readiness", title: "Readiness", icon: "readiness", ...readiness },
	{ path: "config", title: "Configuration", icon: "config", ...config },
	{ path: "console", title: "Consoles", icon: "console", ...consoles },
	{ path: "events", title: "Events", icon: "events", ...eventLog },
];
const DIALOGS = { access: accessDialog, ...cellDialogs, ...machineDialogs };
const ALWAYS = ["service", "access", "cells", "hypervisor", "readiness", "drift", "system"];
const THEMES = ["auto", "light", "dark"];

function place() {
	const [path, ...rest] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);

	return { view: VIEWS.find(view => view.path === path) ?? VIEWS[0], argument: rest.join("/") };
}

/* ---- dark and light --------------------------------------------------------------- */

function theme() {
	return localStorage.getItem("cellwarden-theme") ?? "auto";
}

function applyTheme() {
	if (theme() === "auto")
		delete document.documentElement.dataset.theme;
	else
		document.documentElement.dataset.theme = theme();
}

function nextTheme() {
	localStorage.setItem("cellwarden-theme", THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
	applyTheme();
	model.changed();
}

/* ---- frame ------------------------------------------------------------------------ */

const CONNECTION_WORDS = {
	starting: ["idle", "Connecting"],
	live: ["good", "Live"],
	polling: ["good", "Polling"],
	daemon: ["bad", "No daemon"],
	gone: ["bad", "Disconnected"],
};

function badge(view) {
	const errors = model.get("readiness")?.ready === false;

	switch (view.path) {
	case "cells":
		return cells().length > 0 && h("span.count", null, cells().length);
	case "readiness":
		return errors && h("span.count.bad", null, "!", h("span.hidden", null, " not ready"));
	case "config":
		return model.get("drift")?.drifted && model.get("drift").worst !== "note" &&
			h("span.count.warn", null, "!", h("span.hidden", null, " drift"));
	default:
		return null;
	}
}

function top() {
	const machine = model.get("system")?.machine;
	const [kind, word] = CONNECTION_WORDS[connection.state];

	return h("header.top", null,
		h("a.brand", { href: "#/" }, h("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" },
			h("path", { d: "M2 2h7v7H2zM11 2h7v7h-7zM2 11h7v7H2z" }),
			h("path.on", { d: "M11 11h7v7h-7z" })), "Cellwarden"),
		h("span.machine", null, machine ? [machine.vendor, machine.product].filter(Boolean).join(" ") :
			location.host),
		h("span.grow"),
		h("span.state", { class: isEnabled() ? "good" : "idle" },
			!model.get("cells") ? "unknown" : isEnabled() ? "enabled" : "not enabled"),
		h("span.state", { class: kind, title: connection.state === "polling" ?
			"This gateway sends no events: documents are asked for every 2 seconds." : undefined }, word),
		accessButton(),
		h("button.theme", { onclick: nextTheme, "aria-label": `Colours: ${theme()}`,
			title: `Colours: ${theme()}` }, icon("theme"), h("span", null, theme())));
}

function navigation(current) {
	return h("nav", { "aria-label": "Views" }, VIEWS.map(view =>
		h("a", { href: `#/${view.path}`, "aria-current": view === current ? "page" : undefined },
			icon(view.icon), h("span", null, view.title), badge(view))));
}

function disconnection() {
	if (isConnected() || connection.state === "starting")
		return null;
	const what = connection.state === "daemon" ?
		"The gateway answers, cellwardend does not. Cells run on without it." :
		"The gateway does not answer.";

	return h("div.banner", { role: "alert" }, h("b", null, "Disconnected. "), what,
		` What is shown is from ${clock(connection.since)}. This page tries again by itself.`);
}

function draw() {
	const { view, argument } = place();
	const open = DIALOGS[dialog.name];

	model.need([...ALWAYS, ...view.needs(argument)]);
	document.title = `${isConnected() ? "" : "(disconnected) "}${view.title} · Cellwarden`;
	document.body.classList.toggle("stale", !isConnected() && connection.state !== "starting");
	render(document.getElementById("page"),
		h("a.skip", { href: "#content", onclick: event => {
			event.preventDefault();
			document.getElementById("content").focus();
		} }, "To the content"),
		top(), navigation(view), disconnection(),
		h("main", { id: "content", tabindex: "-1", key: view.path },
			h("h1.hidden", null, view.title), view.view(argument)),
		h("div.sayings", { role: "status" }, sayings.map(({ text, key }) => h("p", { key }, text))),
		open && open(dialog.about));
}

let isPlanned = false;

function plan() {
	if (isPlanned)
		return;
	isPlanned = true;
	requestAnimationFrame(() => {
		isPlanned = false;
		draw();
	});
}

applyTheme();
model.onChange(plan);
addEventListener("hashchange", () => {
	plan();
	scrollTo(0, 0);
});
addEventListener("resize", plan);
// What is "since" and "ago" moves on.
setInterval(plan, 1000);
plan();
start();
