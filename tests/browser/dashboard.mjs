// SPDX-License-Identifier: GPL-2.0-or-later
// What a person does with the dashboard, done by clicking. Prints results in TAP, and requests to
// tests/browser/serve. Nothing here waits for a time: only for what must come, LIMIT_MS at most.
import fs from "node:fs";

const { URL: url, TOKEN: token, PICTURES: pictures, MODULES: modules } = process.env;
const { chromium } = await import(`${modules}/playwright-core/index.mjs`);
const axe = fs.readFileSync(`${modules}/axe-core/axe.min.js`, "utf8");

const LIMIT_MS = 60000;
const VIEWS = ["", "cells", "cells/apic", "memory", "devices", "readiness", "config", "console", "events"];
const LOOKS = [["light", 1440], ["dark", 1440], ["light", 420]];

// The browser itself logs answers that are errors; those the page shows in its own words.
const EXPECTED = /Failed to load resource/;

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
const page = await context.newPage();
const complaints = [];

page.setDefaultTimeout(LIMIT_MS);
page.on("console", message => {
	if (["error", "warning"].includes(message.type()) && !EXPECTED.test(message.text()))
		complaints.push(message.text());
});
page.on("pageerror", error => complaints.push(error.stack));

async function check(name, body) {
	try {
		await body();
		console.log(`ok - ${name}`);
	} catch (error) {
		const picture = `${pictures}/failed-${name.replaceAll(/[^a-z0-9]+/gi, "-")}.png`;

		await page.screenshot({ path: picture, fullPage: true }).catch(() => {});
		console.log(`not ok - ${name}`);
		console.log(`${error.stack}\npicture: ${picture}`.replaceAll(/^/gm, "# "));
	}
}

function equal(got, wanted) {
	if (got !== wanted)
		throw new Error(`got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

const shows = (text, where = "body") => page.locator(where).getByText(text).first().waitFor();
const open = path => page.goto(`${url}#/${path}`);
const button = name => page.getByRole("button", { name });

/* ---- who may see what -------------------------------------------------------------- */

await check("without a token there are cells and their states", async () => {
	await open("");
	await shows("May see states only");
	await page.getByRole("link", { name: "uart-demo" }).first().waitFor();
});

await check("and physical addresses are refused in words, with a way on", async () => {
	await open("memory");
	await button("Use a token…").first().waitFor();
	equal(await page.getByText("0x3a000000").count(), 0);
});

await check("what needs a role says so, and does nothing", async () => {
	await open("cells");
	const destroy = button(/^Destroy/).first();

	await destroy.waitFor();
	equal(await destroy.getAttribute("aria-disabled"), "true");
	equal(await destroy.getAttribute("title"), "It needs the role operator; this page has none.");
});

await check("a token that is none is refused in words", async () => {
	await page.locator("button.access").click();
	await page.getByLabel("Token").fill("cw_00000000_wrong");
	await button("Use it").click();
	await shows(/token/i, "main");
});

await check("an administrator's token is taken", async () => {
	await page.locator("button.access").click();
	await page.getByLabel("Token").fill(token);
	await button("Use it").click();
	await shows("Administrator");
});

await check("it is kept in no cookie, and not for other tabs", async () => {
	equal((await context.cookies()).length, 0);
	equal(await page.evaluate(() => Object.keys(localStorage).filter(key => /token/.test(key)).length), 0);
});

/* ---- what is shown ----------------------------------------------------------------- */

await check("a region of memory says whose it is, and why", async () => {
	await open("memory");
	await page.getByText("[0x3a000000-0x3a3fffff]").first().click();
	await shows("hypervisor memory", "section:has(h2:text-is('Region'))");
});

await check("PCI functions are listed with their owner", async () => {
	await open("devices");
	await shows("8086:10d3");
	await shows("RootCell", "section:has(h2:text-is('PCI functions'))");
});

await check("a kernel parameter is copied", async () => {
	await open("readiness");
	await button("Copy intremap=off").click();
	await shows("Copied intremap=off");
	equal(await page.evaluate(() => navigator.clipboard.readText()), "intremap=off");
});

await check("each finding has its rule and its remedy", async () => {
	await shows("hardware-driver");
	await shows("Install the package cellwarden-dkms");
});

await check("the configuration is shown as JSON too", async () => {
	await open("config");
	await button("JSON").first().click();
	await shows('"hypervisor_memory"');
});

await check("the hypervisor's console is shown", async () => {
	await open("console");
	await shows("Cells, cells.");
});

/* ---- what is done ------------------------------------------------------------------ */

await check("what the machine refuses is told with its remedy", async () => {
	await open("cells");
	await page.getByRole("row", { name: /uart-demo/ }).getByRole("button", { name: /^Shut down/ }).click();
	await page.locator(".trouble").first().waitFor();
	if ((await page.locator(".trouble").first().innerText()).length < 20)
		throw new Error("there is no explanation");
});

await check("destroying asks first, and can be left", async () => {
	await open("cells");
	await page.getByRole("row", { name: /apic/ }).getByRole("button", { name: /^Destroy/ }).click();
	await page.getByRole("dialog").waitFor();
	await page.keyboard.press("Escape");
	await page.getByRole("dialog").waitFor({ state: "detached" });
	await page.getByRole("link", { name: "apic" }).first().waitFor();
});

/* ---- as it happens ----------------------------------------------------------------- */

await check("a cell that stops is told without a reload", async () => {
	await open("events");
	await shows("Live", "header");
	console.log("!state 1 failed");
	await shows("apic: running, now failed", "main");
	await open("cells");
	await page.getByRole("row", { name: /apic.*failed/ }).waitFor();
});

await check("that the daemon has gone is told plainly", async () => {
	console.log("!stop-daemon");
	await page.locator(".banner").waitFor();
});

await check("and that it is back", async () => {
	console.log("!start-daemon");
	await page.locator(".banner").waitFor({ state: "detached" });
	await page.getByRole("row", { name: /apic.*failed/ }).waitFor();
});

/* ---- for everyone ------------------------------------------------------------------ */

for (const [scheme, width] of LOOKS) {
	await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
	await page.setViewportSize({ width, height: 900 });
	for (const view of VIEWS) {
		const name = view.replace("/", "-") || "overview";

		await check(`${name}, ${scheme}, ${width} pixels: axe finds nothing, and nothing is cut off`, async () => {
			await open(view);
			await page.locator("main section").first().waitFor();
			await page.locator("main", { hasNotText: "Reading…" }).waitFor();
			await page.screenshot({ path: `${pictures}/${name}-${scheme}-${width}.png`, fullPage: true });
			const found = await page.evaluate(async source => {
				(0, eval)(source);
				return (await window.axe.run()).violations.map(one =>
					`${one.id}: ${one.nodes.map(node => node.target).join(" ")}`);
			}, axe).catch(error => [`axe did not run: ${error.message}`]);

			equal(found.join("\n"), "");
			equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0);
		});
	}
}

await check("views are reached by keyboard", async () => {
	await page.setViewportSize({ width: 1440, height: 900 });
	await open("");
	await page.getByRole("link", { name: "Readiness" }).first().focus();
	await page.keyboard.press("Enter");
	await shows("This machine can be partitioned.");
});

await check("the browser has no complaint", () => equal(complaints.join("\n"), ""));
await browser.close();
