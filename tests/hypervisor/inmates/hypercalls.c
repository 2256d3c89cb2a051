// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes every hypercall there could be, with bad arguments; says which one was not refused. */
#include <inmate/console.h>
#include <inmate/hypercall.h>
#include <inmate/processor.h>
#include <inmate/startup.h>

#define N_CODES 0x200u

/* Addresses, ids, CPUs: none, the root cell's, the neighbour's, none again. */
static const unsigned long values[] = {
	0,
	1,
	2,
	3,
	255,
	0x3a000000,
	0x3af00000,
	0x7fffffff,
	0x80000000,
	0xfffff000,
	0xffffffff,
	0x100000000,
	0x8000000000000000,
	0xffffffffffffffff,
};

#define N_VALUES (sizeof(values) / sizeof(values[0]))

static unsigned int n_done;

static void must_fail(uint32_t code, unsigned long first, unsigned long second)
{
	int32_t result = hypercall(code, first, second);

	if (result >= 0 && n_done++ < 20)
		console_print("hypercalls: %u with 0x%lx and 0x%lx returns %d\n", code, first,
			      second, result);
}

/* What every cell may ask for; its own CPU is the one of @own. */
static bool is_permitted(uint32_t code, unsigned long first, unsigned long own)
{
	switch (code) {
	case JAILHOUSE_HC_HYPERVISOR_GET_INFO:
		return first <= JAILHOUSE_INFO_NUM_CELLS;
	case JAILHOUSE_HC_CPU_GET_INFO:
		return first == own;
	default:
		return code == JAILHOUSE_HC_DEBUG_CONSOLE_PUTC;
	}
}

void inmate_main(void)
{
	unsigned long own = 0;
	unsigned int i, j;
	uint32_t code;

	while (own < 256 && hypercall(JAILHOUSE_HC_CPU_GET_INFO, own, 0) < 0)
		own++;
	for (code = 0; code < N_CODES; code++)
		for (i = 0; i < N_VALUES; i++)
			for (j = 0; j < N_VALUES; j += 3)
				if (!is_permitted(code, values[i], own))
					must_fail(code, values[i], values[j]);
	for (i = 0; i < N_VALUES; i++) {
		must_fail((uint32_t)values[i] | 0x200, 0, 0);
		must_fail(JAILHOUSE_HC_CPU_GET_INFO, own, 0x80000000 | values[i]);
	}
	/* A CPU of its own says how it is, and nobody else's does. */
	for (i = 0; i < 256; i++)
		if (i != own)
			must_fail(JAILHOUSE_HC_CPU_GET_INFO, i, JAILHOUSE_CPU_INFO_STATE);
	console_print("hypercalls: %s\n", n_done ? "not all refused" : "all refused");
}
