// SPDX-License-Identifier: GPL-2.0-or-later
// Which CPU belongs to which cell: a tile a CPU, packages and nodes kept together.

import { h } from "./dom.js";
import { numberList } from "./format.js";
import { get } from "./model.js";
import { cpuOwners } from "./owners.js";

function tile(cpu, owner) {
	const whose = owner ? owner.isFailed ? `${owner.name}: stopped` : owner.name :
		cpu.online === false ? "offline" : "Linux";

	return h("li.tile", { key: cpu.id, class: `${owner?.colour ?? "owner-none"}${owner?.isFailed ? " failed" : ""}` },
		h("b", null, cpu.id), h("span", null, whose));
}

function groupOf(cpu) {
	return cpu.package === undefined ? "" : `package ${cpu.package}${cpu.node > 0 ? `, node ${cpu.node}` : ""}`;
}

/** CPUs that are known: of the inventory, or without it those of cells. */
function knownCpus(owners) {
	const cpus = get("inventory")?.cpus;

	if (cpus?.items?.length)
		return cpus.items;
	if (cpus?.online)
		return numberList(cpus.online).map(id => ({ id }));
	return [...owners.keys()].sort((a, b) => a - b).map(id => ({ id }));
}

export function cpuMap() {
	const owners = cpuOwners();
	const groups = grouped(knownCpus(owners));

	return h("div.cpus", null, [...groups].map(([name, cpus]) =>
		h("div.group", { key: name },
			groups.size > 1 && h("h3", null, name),
			h("ul.tiles", { "aria-label": name || "CPUs" }, cpus.map(cpu => tile(cpu, owners.get(cpu.id)))))));
}

function grouped(cpus) {
	const groups = new Map();

	for (const cpu of cpus)
		groups.set(groupOf(cpu), [...groups.get(groupOf(cpu)) ?? [], cpu]);
	return groups;
}
