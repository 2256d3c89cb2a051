// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers and times as people read them; the same forms as cellctl's.

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
const SUFFIXES = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** "82M", "0x1000" or 4096 as a number. Physical addresses are below 2^53. */
export function toNumber(quantity) {
	if (typeof quantity === "number")
		return quantity;
	const match = /^(0x[0-9a-f]+|[0-9]+)([KMGT]?)$/i.exec(quantity ?? "");

	return match ? Number(match[1]) * (SUFFIXES[match[2].toUpperCase()] ?? 1) : NaN;
}

/** 85983232 as "82 MiB"; one decimal where the unit does not divide it. */
export function size(bytes) {
	let unit = 0;

	if (!Number.isFinite(bytes))
		return "unknown";
	while (bytes >= 1024 && unit < UNITS.length - 1) {
		bytes /= 1024;
		unit++;
	}
	if (unit === 0)
		return bytes === 1 ? "1 byte" : `${bytes} bytes`;
	return `${Number.isInteger(bytes) || bytes >= 1000 ? Math.round(bytes) : bytes.toFixed(1)} ${UNITS[unit]}`;
}

/** 0x3a000000 */
export function address(number) {
	return "0x" + number.toString(16);
}

/** [0x3a000000-0x3f1fffff] inclusive, as /proc/iomem has it. */
export function range(start, end) {
	return `[${address(start)}-${address(end)}]`;
}

/** 12345 as "12,345". */
export function count(number) {
	return Math.round(number).toLocaleString("en-US");
}

/** Events a second: "12,345", "3.2", "0". */
export function rate(perSecond) {
	if (perSecond === undefined)
		return "–";
	return perSecond < 10 && perSecond > 0 ? perSecond.toFixed(1) : count(perSecond);
}

/** 93784 s as "1 d 2 h", 62 as "1 min 2 s". */
export function duration(seconds) {
	const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
	const words = [];

	seconds = Math.max(0, Math.floor(seconds));
	for (const [length, name] of parts) {
		if (seconds < length && !(length === 1 && !words.length))
			continue;
		words.push(`${Math.floor(seconds / length)} ${name}`);
		seconds %= length;
	}
	return words.slice(0, 2).join(" ");
}

function two(number) {
	return String(number).padStart(2, "0");
}

/** 11:05:21, by the clock of whoever looks. */
export function clock(date) {
	return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** 2026-11-21 11:05:21 */
export function moment(date) {
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(date)}`;
}

/** "0,2-3" as [0, 2, 3]. */
export function numberList(text) {
	const numbers = [];

	for (const part of (text ?? "").split(",").filter(Boolean)) {
		const [first, last = first] = part.split("-").map(Number);

		for (let number = first; number <= last; number++)
			numbers.push(number);
	}
	return numbers;
}

/** plural(2, "cell") is "2 cells". */
export function plural(number, word) {
	return `${count(number)} ${word}${number === 1 ? "" : "s"}`;
}
