// SPDX-License-Identifier: GPL-2.0-or-later
// Who has what: cells in the order of their ids, their CPUs, memory and devices, and the colour
// that stands for each in all pictures.

import { numberList, toNumber } from "./format.js";
import { get } from "./model.js";

// Classes in style.css: owner-0 is the root cell, 1 to 8 go round.
const COLOURS = 8;

export function cells() {
	return [...get("cells")?.cells ?? []].sort((a, b) => a.id - b.id);
}

export function isEnabled() {
	return get("cells")?.hypervisor.enabled ?? false;
}

/** The documents that owners() reads. */
export function ownerNeeds() {
	return ["cells", "config", ...cells().map(cell => `cell-config:${cell.name}`)];
}

export function colourOf(cell) {
	return cell.id === 0 ? "owner-0" : `owner-${(cell.id - 1) % COLOURS + 1}`;
}

/**
 * Cells with their configurations; without a hypervisor, the root cell as it is stored.
 * @returns {{name, id, colour, config, isPlanned}[]}
 */
export function owners() {
	const stored = get("config")?.root_cell;

	if (!isEnabled())
		return stored ? [{ name: stored.name, id: 0, colour: "owner-0", config: stored,
			isPlanned: true }] : [];
	return cells().map(cell => ({
		name: cell.name, id: cell.id, colour: colourOf(cell), cpus: cell.cpus,
		config: cellPart(get(`cell-config:${cell.name}`), cell.id === 0 ? stored : undefined),
	}));
}

/*
 * The running configuration says what is; the stored one, for the root cell, why. Regions and
 * devices that both have take the reason from there.
 */
function cellPart(document, stored) {
	const cell = document?.root_cell ?? document;

	if (!cell || !stored)
		return cell ?? stored;
	return { ...cell,
		memory: explained(cell.memory, stored.memory, one => one.phys_start),
		pci_devices: explained(cell.pci_devices, stored.pci_devices, bdfOf),
		irqchips: explained(cell.irqchips, stored.irqchips, one => one.address),
		pio: explained(cell.pio, stored.pio, one => one.base) };
}

function explained(list, stored, identify) {
	const reasons = new Map((stored ?? []).map(one => [identify(one), one]));

	return (list ?? []).map(one => {
		const from = reasons.get(identify(one));

		return from ? { ...one, reason: from.reason, parts: from.parts } : one;
	});
}

/** Segment and address in the form of the inventory. */
export function bdfOf(device) {
	return `${device.segment ?? device.domain ?? 0}:${device.bdf}`;
}

/** Memory of all cells: {start, end, size, owner, flags, reason, parts, virt}. */
export function memoryRegions() {
	return owners().flatMap(owner => (owner.config?.memory ?? [])
		.filter(one => !(one.flags ?? []).includes("comm-region"))
		.map(one => {
			const start = toNumber(one.phys_start), size = toNumber(one.size);

			return { start, size, end: start + size - 1, owner, flags: one.flags ?? [],
				reason: one.reason, parts: one.parts ?? [],
				virt: one.virt_start ? toNumber(one.virt_start) : start };
		}))
		.filter(one => one.size > 0);
}

/** CPU number to its cell; those of cells besides the root cell count first. */
export function cpuOwners() {
	const map = new Map();

	for (const cell of cells())
		for (const cpu of numberList(cell.cpus))
			map.set(cpu, { name: cell.name, colour: colourOf(cell), id: cell.id,
				isFailed: numberList(cell.failed_cpus).includes(cpu) });
	return map;
}

/** Bytes of RAM that a cell may use. */
export function memoryOf(name) {
	const cell = owners().find(owner => owner.name === name);

	if (!cell?.config)
		return undefined;
	return (cell.config.memory ?? [])
		.filter(one => !(one.flags ?? []).some(flag => flag === "io" || flag === "comm-region"))
		.filter(one => cell.id !== 0 || (one.flags ?? []).includes("execute"))
		.reduce((sum, one) => sum + toNumber(one.size), 0);
}

/** What the root cell's plan leaves out: {start, end, reason}. */
export function exclusions(space) {
	return (get("config")?.excluded ?? []).filter(one => one.space === space);
}
