// SPDX-License-Identifier: GPL-2.0-or-later
// Two texts, line by line: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986).

const EDITS_MAX = 2000;

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {{kind: "same"|"gone"|"new", text: string, a?: number, b?: number}[]} lines with their
 *   numbers from 0; undefined when there are too many differences to be worth a comparison
 */
export function diffLines(a, b) {
	const trace = shortestEdit(a, b);

	return trace && backtrack(trace, a, b);
}

/* How far each diagonal comes with d edits; a copy for each d. */
function shortestEdit(a, b) {
	const reach = new Map([[1, 0]]), trace = [];

	for (let d = 0; d <= Math.min(EDITS_MAX, a.length + b.length); d++) {
		trace.push(new Map(reach));
		for (let k = -d; k <= d; k += 2) {
			const down = k === -d || k !== d && reach.get(k - 1) < reach.get(k + 1);
			let x = down ? reach.get(k + 1) : reach.get(k - 1) + 1;

			while (x < a.length && x - k < b.length && a[x] === b[x - k])
				x++;
			reach.set(k, x);
			if (x >= a.length && x - k >= b.length)
				return trace;
		}
	}
	return undefined;
}

function backtrack(trace, a, b) {
	const lines = [];
	let x = a.length, y = b.length;

	for (let d = trace.length - 1; d >= 0; d--) {
		const reach = trace[d], k = x - y;
		const down = k === -d || k !== d && reach.get(k - 1) < reach.get(k + 1);
		const fromK = down ? k + 1 : k - 1;
		const fromX = reach.get(fromK), fromY = fromX - fromK;

		while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0) && a[x - 1] === b[y - 1])
			lines.push({ kind: "same", text: a[--x], a: x, b: --y });
		if (d === 0)
			break;
		if (down)
			lines.push({ kind: "new", text: b[--y], b: y });
		else
			lines.push({ kind: "gone", text: a[--x], a: x });
	}
	return lines.reverse();
}

/**
 * Only what differs, with some lines around; what is left out is {kind: "gap", count}.
 */
export function hunks(lines, context = 3) {
	const keep = new Set();
	const shown = [];
	let skipped = 0;

	lines.forEach((line, i) => {
		for (let near = i - context; line.kind !== "same" && near <= i + context; near++)
			keep.add(near);
	});
	lines.forEach((line, i) => {
		if (!keep.has(i)) {
			skipped++;
			return;
		}
		if (skipped)
			shown.push({ kind: "gap", count: skipped });
		skipped = 0;
		shown.push(line);
	});
	if (skipped && shown.length)
		shown.push({ kind: "gap", count: skipped });
	return shown;
}
