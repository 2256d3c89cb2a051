// SPDX-License-Identifier: GPL-2.0-or-later
// The connection: events as they happen (/events, read with fetch() because EventSource cannot
// carry a token), polling beside it, and what of this works at the moment.

import { Problem, describe, headers, operation, problemOf } from "./api.js";
import * as model from "./model.js";
import { observe, remember } from "./history.js";

const TICK_MS = 500, RETRY_MS = 3000;

// Heard of nothing for longer than the gateway's heartbeat: the connection is dead.
const SILENCE_MS = 45000;

/** "starting", "live" (events come), "polling" (they do not), "daemon" (cellwardend is gone) or
 *  "gone" (nobody answers). */
export const connection = { state: "starting", since: new Date(), problem: undefined };

let streaming = false, lastId = "";

function become(state, problem) {
	connection.problem = problem;
	if (connection.state === state)
		return;
	connection.state = state;
	connection.since = new Date();
	model.changed();
}

export function isConnected() {
	return connection.state === "live" || connection.state === "polling";
}

function onAnswer(problem, key, value) {
	if (problem?.isDisconnection) {
		become(problem.status === 503 ? "daemon" : "gone", problem);
		return;
	}
	if (!isConnected()) {
		// Whatever was missed meanwhile.
		model.refresh();
		become(streaming ? "live" : "polling");
	}
	if (value !== undefined)
		observe(key, value, streaming);
}

/* ---- server-sent events ------------------------------------------------------ */

function dispatch(fields) {
	let data;

	if (fields.id)
		lastId = fields.id;
	try {
		data = JSON.parse(fields.data || "{}");
	} catch {
		return;
	}
	if (fields.event === "resync")
		model.refresh();
	else
		model.refreshAfter(fields.event ?? "");
	remember({ id: fields.id, type: fields.event ?? "message", data, at: momentOf(data) });
	model.changed();
}

function momentOf(data) {
	const us = data.realtime_us ?? data.time_us ?? data.at_us;

	return us ? new Date(us / 1000) : new Date();
}

/* HTML standard, section 9.2.6: fields a line, an empty line ends an event. */
function parser() {
	let rest = "", fields = {};

	return chunk => {
		const lines = (rest + chunk).split(/\r\n|\n|\r/);

		rest = lines.pop();
		for (const line of lines) {
			if (line === "") {
				if (fields.data !== undefined || fields.event)
					dispatch(fields);
				fields = {};
				continue;
			}
			const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);

			if (name === "data" && fields.data !== undefined)
				fields.data += "\n" + value;
			else if (name)
				fields[name] = value;
		}
	};
}

async function readStream() {
	const cancel = new AbortController();
	const response = await fetch("/events", {
		headers: headers({ Accept: "text/event-stream", ...lastId && { "Last-Event-ID": lastId } }),
		cache: "no-store", credentials: "omit", signal: cancel.signal,
	});
	const feed = parser();
	let timer;

	if (!response.ok)
		throw await problemOf(response);
	streaming = true;
	become("live");
	model.refresh();
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();

	try {
		for (;;) {
			clearTimeout(timer);
			timer = setTimeout(() => cancel.abort(), SILENCE_MS);
			const { value, done } = await reader.read();

			if (done)
				break;
			feed(value);
		}
	} finally {
		clearTimeout(timer);
	}
}

async function followEvents() {
	for (;;) {
		if (operation("GET", "/events")) {
			try {
				await readStream();
			} catch (error) {
				// Polling goes on, and says what is the matter.
				if (error instanceof Problem && error.isRefusal)
					connection.eventsRefused = error;
			}
			if (streaming) {
				streaming = false;
				if (connection.state === "live")
					become("polling");
				model.refresh();
			}
		}
		await new Promise(resolve => setTimeout(resolve, RETRY_MS));
	}
}

/* ---- life ---------------------------------------------------------------------- */

let described = false, describing = false;

async function tick() {
	if (described) {
		model.poll(onAnswer);
		return;
	}
	if (describing)
		return;
	describing = true;
	try {
		await describe();
		described = true;
		model.refresh();
		model.changed();
	} catch (error) {
		become("gone", error);
		await new Promise(resolve => setTimeout(resolve, RETRY_MS));
	} finally {
		describing = false;
	}
}

export function start() {
	setInterval(tick, TICK_MS);
	tick();
	followEvents();
}
