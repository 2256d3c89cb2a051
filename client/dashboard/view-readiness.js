// SPDX-License-Identifier: GPL-2.0-or-later
// Whether the hypervisor could be enabled, and what to do about it; memory kept from Linux.

import { h } from "./dom.js";
import { plural, range, size, toNumber } from "./format.js";
import * as model from "./model.js";
import { card, copyable, facts, findings, instead, severity, table } from "./pieces.js";
import { hypervisorButtons } from "./view-overview.js";

export function needs() {
	return ["reservation", "check"];
}

/* ---- checks ------------------------------------------------------------------------ */

function checks() {
	const readiness = model.get("readiness");
	const list = readiness.findings ?? readiness.rules;
	const withoutTexts = !readiness.findings &&
		h("p.note", null, "This caller sees rules only; what they found names addresses.");

	return [
		h("p.verdict", { class: readiness.ready ? "good" : "bad" }, readiness.ready ?
			"This machine can be partitioned." :
			`Enabling would be refused: ${plural(list.filter(one => one.severity === "error").length, "error")}.`),
		withoutTexts,
		findings(list, "Nothing was found: everything is as it should be."),
	];
}

function configurationChecks() {
	const check = model.get("check");

	if (model.problem("check")?.code === "NO_CONFIGURATION")
		return h("p.empty", null, "No configuration is stored; make one in ", h("a", { href: "#/config" }, "Configuration"), ".");
	return check ? findings(check.findings, "No rule found anything wrong with it.") : instead("check");
}

/* ---- reservation -------------------------------------------------------------------- */

const STATES = {
	usable: ["good", "Memory is reserved, and the kernel keeps off."],
	"not-effective": ["bad", "Memory was asked for, but Linux does not keep off it."],
	missing: ["bad", "No memory is reserved."],
	unknown: ["warn", "The kernel hides its memory map, so nobody can tell."],
};

function requests(list) {
	return table("Requests", [{ title: "On the command line" }, { title: "Range", number: true },
		{ title: "Size", number: true }, { title: "Honoured" }], list.map(one =>
		h("tr", { key: one.text }, h("th", { scope: "row" }, h("code", null, one.text)),
			h("td.number.mono", null, one.start ? range(toNumber(one.start), toNumber(one.end)) : "–"),
			h("td.number", null, one.size_bytes ? size(toNumber(one.size_bytes)) : "–"),
			h("td.grow", null, h("span.state", { class: one.honoured ? "good" : one.problem ? "bad" : "idle" },
				one.honoured ? "yes" : "no"), one.problem && h("p.note", null, one.problem)))),
	"The command line asks for no memory.");
}

function parameters(list) {
	return table("Parameters", [{ title: "Parameter" }, { title: "State" }, { title: "Why" }], list.map(one =>
		h("tr", { key: one.text }, h("th", { scope: "row" }, copyable(one.text)),
			h("td", null, h("span.state", { class: one.set ? "good" : one.required ? "bad" : "idle" },
				one.set ? "set" : one.required ? "missing" : "advice")),
			h("td.grow", null, one.reason))), "This machine needs none.");
}

function proposal(one) {
	if (!one)
		return h("p.empty", null, "No free place was found.");
	return [
		facts([
			["Range", h("code", null, range(toNumber(one.start), toNumber(one.end)))],
			["Size", size(toNumber(one.size_bytes))],
			["Boot loader", one.boot_loader],
			one.file && ["File", h("code", null, one.file)],
		]),
		h("p", null, one.reason),
		one.in_effect ? h("p.note", null, "The running kernel has all of it: nothing is to be done.") : [
			h("p.note", null, "To write into the boot loader's configuration; ",
				h("code", null, "cellctl reservation apply"), " does it:"),
			h("div.lines", null, one.text.split("\n").filter(Boolean).map(line => copyable(line)))],
	];
}

function reservation() {
	const one = model.get("reservation");
	const [kind, sentence] = STATES[one.state];

	return [
		h("p.verdict", { class: kind }, sentence),
		facts([
			one.usable && ["Usable", h("code", null, range(toNumber(one.usable.start), toNumber(one.usable.end))),
				` ${size(toNumber(one.usable.size_bytes))}`],
			one.hypervisor_bytes && ["The hypervisor needs", size(toNumber(one.hypervisor_bytes))],
			one.command_line && ["Command line", h("code.wrap", null, one.command_line)],
		]),
		one.findings.length > 0 && findings(one.findings, ""),
		h("h3", null, "Requests"), requests(one.requests),
		h("h3", null, "Kernel parameters"), parameters(one.parameters),
		h("h3", null, "Proposal"), proposal(one.proposal),
	];
}

export function view() {
	return [
		card("Readiness", { wide: true, aside: hypervisorButtons() }, instead("readiness") || checks()),
		card("Stored configuration", { wide: true, aside: model.get("check") &&
			severity(model.get("check").valid ? "none" : "error") }, configurationChecks()),
		card("Reservation", { wide: true }, instead("reservation") || reservation()),
	];
}
