// SPDX-License-Identifier: GPL-2.0-or-later
// What this page knows of the machine: documents by path, with the error that stands in their
// place, and how often they are asked for while a view shows them.

import { Problem, operation, request } from "./api.js";

const FAST_MS = 2000, SLOW_MS = 15000, STILL_MS = 120000;

// Each document that views ask for. "from" are the events after which it is asked for again.
const DOCUMENTS = {
	service: { path: "/service", every: SLOW_MS, from: [] },
	access: { path: "/access", every: SLOW_MS, from: [] },
	cells: { path: "/cells", every: FAST_MS, from: ["cell.", "hypervisor."] },
	hypervisor: { path: "/hypervisor", every: SLOW_MS, from: ["cell.", "hypervisor."] },
	readiness: { path: "/system/readiness", every: STILL_MS, from: ["hypervisor.", "config.", "drift"] },
	system: { path: "/system", every: STILL_MS, from: [] },
	inventory: { path: "/system/inventory", every: STILL_MS, from: ["inventory.", "drift"] },
	reservation: { path: "/reservation", every: STILL_MS, from: [] },
	config: { path: "/config", every: SLOW_MS, from: ["config."] },
	check: { path: "/config/check", every: STILL_MS, from: ["config.", "hypervisor."] },
	drift: { path: "/config/drift", every: SLOW_MS * 2, from: ["config.", "inventory.", "drift", "hypervisor."] },
	history: { path: "/config/history", every: SLOW_MS, from: ["config."] },
	console: { path: "/hypervisor/console", every: FAST_MS, from: [] },
};
const OF_A_CELL = {
	"cell-config": { path: "config", every: SLOW_MS, from: ["cell.created"] },
	"cell-statistics": { path: "statistics", every: FAST_MS, from: [] },
	"cell-console": { path: "console", every: FAST_MS, from: [] },
};

const entries = new Map();
const listeners = new Set();
let needs = new Set();

/** The page shows something old now: it is drawn again. */
export function changed() {
	for (const listener of listeners)
		listener();
}

export function onChange(listener) {
	listeners.add(listener);
}

function plan(key) {
	const [kind, name] = key.split(/:(.*)/s);

	if (name === undefined)
		return DOCUMENTS[key];
	const of = OF_A_CELL[kind];

	return { ...of, route: `/cells/{name}/${of.path}`,
		path: `/cells/${encodeURIComponent(name)}/${of.path}` };
}

function entry(key) {
	if (!entries.has(key))
		entries.set(key, { ...plan(key), value: undefined, problem: undefined, due: 0, busy: false });
	return entries.get(key);
}

/** The document, as it was last; undefined: never seen, or refused. */
export function get(key) {
	return entry(key).value;
}

/** Why there is none, or why it is not of now; undefined: it is. */
export function problem(key) {
	return entry(key).problem;
}

/** What views show now; everything else is not asked for. */
export function need(keys) {
	needs = new Set(keys);
}

/** The same again soon; all that is shown without an argument. */
export function refresh(...keys) {
	for (const key of keys.length ? keys : entries.keys())
		entry(key).due = 0;
}

/** Documents that an event of this type makes old. */
export function refreshAfter(type) {
	for (const [key, one] of entries)
		if (one.from.some(prefix => type.startsWith(prefix)))
			refresh(key);
}

async function load(key, onAnswer) {
	const one = entry(key);

	one.busy = true;
	try {
		one.value = await request(one.path);
		one.problem = undefined;
		one.at = Date.now();
		onAnswer(undefined, key, one.value);
	} catch (error) {
		if (!(error instanceof Problem))
			throw error;
		one.problem = error;
		// What may not be seen any more is not shown any more.
		if (!error.isDisconnection)
			one.value = undefined;
		onAnswer(error, key);
	} finally {
		one.busy = false;
		one.due = Date.now() + one.every;
	}
	changed();
}

/**
 * Asks for what is due.
 * @param {function(Problem|undefined, string, any)} onAnswer told of every answer
 */
export function poll(onAnswer) {
	const now = Date.now();

	for (const key of needs) {
		const one = entry(key);

		if (!one.busy && one.due <= now && operation("GET", one.route ?? one.path))
			load(key, onAnswer);
	}
}

/** Everything is unknown again: another caller looks. */
export function forget() {
	for (const one of entries.values())
		Object.assign(one, { value: undefined, problem: undefined, due: 0 });
	changed();
}
