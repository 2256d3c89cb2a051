// SPDX-License-Identifier: GPL-2.0-or-later
// REST, as /openapi.json describes it. What it does not describe is not asked for.

const TOKEN_KEY = "cellwarden-token";

/** An answer that is an error: what RFC 9457 has, or that nobody answered. */
export class Problem extends Error {
	constructor(document) {
		super(document.detail ?? document.title);
		Object.assign(this, { status: 0, code: "UNREACHABLE", hint: "" }, document);
	}

	/** Nobody answered, or only the gateway did. */
	get isDisconnection() {
		return this.status === 0 || this.status === 503 && this.code === "SERVICE_UNAVAILABLE";
	}

	get isRefusal() {
		return this.status === 401 || this.status === 403;
	}
}

let description = { paths: {} };

export function token() {
	return sessionStorage.getItem(TOKEN_KEY);
}

/** For this tab only; a cookie would go along with requests that others make. */
export function setToken(text) {
	if (text)
		sessionStorage.setItem(TOKEN_KEY, text);
	else
		sessionStorage.removeItem(TOKEN_KEY);
}

export function headers(more) {
	return token() ? { Authorization: `Bearer ${token()}`, ...more } : { ...more };
}

function unreachable(error) {
	return new Problem({
		title: "Not connected",
		detail: "The gateway cellwarden-httpd does not answer.",
		hint: "Is the machine up, and the service cellwarden-httpd?",
		cause: error.message,
	});
}

export async function problemOf(response) {
	const fallback = { status: response.status, title: response.statusText, code: "UNKNOWN",
		detail: `The answer was ${response.status} ${response.statusText}.` };

	try {
		return new Problem({ ...fallback, ...await response.json() });
	} catch {
		return new Problem(fallback);
	}
}

/**
 * One request.
 * @param {string} target path and query
 * @param {object} [options] method, body, type (of the body), accept
 * @returns {Promise<any>} the document; text when it is no JSON
 * @throws {Problem}
 */
export async function request(target, { method = "GET", body, type, accept, more } = {}) {
	let response;

	try {
		response = await fetch(target, {
			method, body, cache: "no-cache", credentials: "omit", redirect: "error",
			headers: headers({ Accept: accept ?? "application/json",
				...type && { "Content-Type": type }, ...more }),
		});
	} catch (error) {
		throw unreachable(error);
	}
	if (!response.ok)
		throw await problemOf(response);
	return response.headers.get("Content-Type")?.includes("json") ? response.json() :
		accept === "application/octet-stream" ? response.blob() : response.text();
}

/** Learns what this gateway can do. */
export async function describe() {
	description = await request("/openapi.json");
	return description;
}

/** The operation as the document describes it; undefined: this gateway does not have it. */
export function operation(method, path) {
	return description.paths[path]?.[method.toLowerCase()];
}

export function hasParameter(method, path, name) {
	const item = description.paths[path];
	const all = [...item?.parameters ?? [], ...operation(method, path)?.parameters ?? []];

	return all.some(parameter => parameter.name === name ||
		parameter.$ref?.endsWith("/" + name));
}

/**
 * Sends a file, and tells how far it is. fetch() cannot.
 * @param {function(number)} onProgress from 0 to 1
 */
export function upload(target, file, onProgress, signal) {
	return new Promise((resolve, reject) => {
		const xhr = new XMLHttpRequest();

		xhr.open("PUT", target);
		for (const [name, value] of Object.entries(headers({
			Accept: "application/json", "Content-Type": "application/octet-stream" })))
			xhr.setRequestHeader(name, value);
		xhr.upload.onprogress = event => onProgress(event.loaded / (event.total || 1));
		xhr.onerror = () => reject(unreachable(new Error("the connection was cut")));
		xhr.onabort = () => reject(new Problem({ title: "Cancelled", detail: "The upload was cancelled." }));
		xhr.onload = () => {
			let document = { status: xhr.status, detail: `The answer was ${xhr.status}.` };

			try {
				document = JSON.parse(xhr.responseText);
			} catch {
				// What is no JSON is told by its status.
			}
			if (xhr.status < 300)
				resolve(document);
			else
				reject(new Problem({ ...document, status: xhr.status }));
		};
		signal?.addEventListener("abort", () => xhr.abort());
		xhr.send(file);
	});
}

/** Gives @param content to the user as a file. */
export function saveAs(name, content) {
	const link = document.createElement("a");

	link.href = URL.createObjectURL(content);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
