// SPDX-License-Identifier: GPL-2.0-or-later
// What went by while this page was open: events, and exits a second of each cell.

const EVENTS_MAX = 500, SAMPLES_MAX = 90;

// The driver's counters go round here (schemas/json/cell-statistics.json).
const COUNTER_WRAP = 2 ** 31;

/** Newest first: {type, data, at, id}; "seen" are those that this page noticed by itself. */
export const events = [];

const samples = new Map();
const known = new Map();

export function remember(event) {
	if (event.id && events.some(one => one.id === event.id))
		return;
	events.unshift(event);
	events.length = Math.min(events.length, EVENTS_MAX);
}

function notice(type, data) {
	remember({ type, data, at: new Date(), seen: true });
}

/* ---- rates --------------------------------------------------------------------- */

function sample(statistics) {
	const now = performance.now();
	const one = samples.get(statistics.name) ?? { rates: [], reasons: {} };
	const seconds = (now - one.at) / 1000;

	if (one.exits && seconds > 0) {
		one.reasons = {};
		for (const [reason, n] of Object.entries(statistics.exits)) {
			const step = (n - (one.exits[reason] ?? 0) + COUNTER_WRAP) % COUNTER_WRAP;

			// A cell that was made anew counts from 0.
			one.reasons[reason] = n < one.exits[reason] && n < COUNTER_WRAP / 2 ? 0 : step / seconds;
		}
		one.rates.push(one.reasons.total ?? 0);
		if (one.rates.length > SAMPLES_MAX)
			one.rates.shift();
	}
	one.exits = statistics.exits;
	one.at = now;
	samples.set(statistics.name, one);
}

/** Exits a second, oldest first. */
export function rates(cell) {
	return samples.get(cell)?.rates ?? [];
}

/** The last of them; undefined: not known yet. */
export function rateNow(cell) {
	return rates(cell).at(-1);
}

/** The same by reason. */
export function reasonsNow(cell) {
	return samples.get(cell)?.reasons ?? {};
}

/* ---- changes that this page sees by itself ----------------------------------------- */

function compare(key, now, tell) {
	const before = known.get(key);

	known.set(key, now);
	if (before !== undefined && before !== now)
		tell(before, now);
}

function observeCells({ hypervisor, cells }) {
	const names = new Set(cells.map(cell => cell.name));

	compare("enabled", hypervisor.enabled, (before, enabled) =>
		notice("hypervisor.state", { enabled }));
	for (const cell of cells)
		compare(`state ${cell.name}`, cell.state, (before, state) =>
			notice("cell.state", { cell: cell.name, from: before, to: state }));
	compare("names", [...names].join("\n"), before => {
		const old = before.split("\n");

		for (const name of names)
			if (!old.includes(name))
				notice("cell.created", { cell: name });
		for (const name of old.filter(name => name && !names.has(name))) {
			known.delete(`state ${name}`);
			samples.delete(name);
			notice("cell.removed", { cell: name });
		}
	});
}

/** A document has come. While events come, changes are told by them. */
export function observe(key, value, isStreaming) {
	if (key.startsWith("cell-statistics:"))
		sample(value);
	if (isStreaming) {
		known.clear();
		return;
	}
	if (key === "cells")
		observeCells(value);
	if (key === "history")
		compare("generation", value.generations.find(one => one.current)?.generation,
			(before, generation) => notice("config.changed", { generation }));
}

