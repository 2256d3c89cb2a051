// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads and writes every MSR that the hypervisor's bitmap knows, and some beyond: what is let
 * through is what a cell may have, and nothing else. AMD64 APM vol. 2 (24593), 15.11.
 */
#include "attempt.h"

#include <inmate/console.h>
#include <inmate/processor.h>
#include <inmate/startup.h>
#include <stddef.h>

/* What a cell may write on this machine, which has an xAPIC; it may read that, and a few more. */
static const struct {
	uint32_t first, last;
	bool is_writable;
} allowed[] = {
	{ 0x10, 0x10, false },            /* TSC */
	{ 0x1b, 0x1b, true },             /* APIC base: what it is */
	{ 0x48, 0x49, true },             /* speculation control */
	{ 0xfe, 0xfe, false },            /* MTRR capabilities */
	{ 0x174, 0x176, true },           /* SYSENTER */
	{ 0x277, 0x277, true },           /* PAT */
	{ 0x6e0, 0x6e0, true },           /* TSC deadline */
	{ 0x800, 0x83f, true },           /* x2APIC: no such registers with an xAPIC, but rules */
	{ 0xc0000080, 0xc0000084, true }, /* EFER, SYSCALL */
	{ 0xc0000100, 0xc0000103, true }, /* segment bases, TSC_AUX */
};

static const uint32_t starts[] = { 0,          0x4000,     0x40000000, 0x4b564d00, 0xbffff000,
				   0xc0000000, 0xc0010000, 0xc0012000, 0xfffff000 };
static const uint32_t lengths[] = {
	0x2000, 0x100, 0x200, 0x10, 0x100, 0x2000, 0x2000, 0x100, 0x1000
};

#define N_RANGES (sizeof(starts) / sizeof(starts[0]))

static uint32_t msr;

static void do_read(uint64_t value)
{
	msr_read(msr);
}

static void do_write(uint64_t value)
{
	msr_write(msr, value);
}

static bool is_allowed(bool is_write)
{
	unsigned int i;

	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (msr >= allowed[i].first && msr <= allowed[i].last)
			return allowed[i].is_writable || !is_write;
	return false;
}

static const char *walk_one(void)
{
	if (!attempt(do_read, 0) && !is_allowed(false))
		return "read";
	/* What it was, so that the cell goes on where it may write. */
	if (is_allowed(true))
		return NULL;
	if (!attempt(do_write, 0) || !attempt(do_write, 1) || !attempt(do_write, ~0ull))
		return "write";
	return NULL;
}

void inmate_main(void)
{
	unsigned int range, n_wrong = 0, n = 0;
	const char *wrong;
	uint32_t i;

	attempt_init();
	for (range = 0; range < N_RANGES; range++)
		for (i = 0; i < lengths[range]; i++, n++) {
			msr = starts[range] + i;
			wrong = walk_one();
			if (wrong && n_wrong++ < 20)
				console_print("msr-walk: %s of 0x%x is not refused\n", wrong, msr);
		}
	console_print("msr-walk: %u MSRs, %u wrong\n", n, n_wrong);
}
