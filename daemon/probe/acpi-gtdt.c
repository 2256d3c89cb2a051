// SPDX-License-Identifier: GPL-2.0-or-later
/* GTDT: the generic timer's interrupts, and timers and watchdogs in memory (ACPI 6.5, 5.2.25). */
#include "probe/acpi.h"

#define REVISION             8
#define REVISION_EL2_VIRTUAL 3 /* from which on there is a virtual timer of EL2 */
#define COUNTER_CONTROL      36
#define COUNTER_READ         80
#define TIMERS_COUNT         88
#define TIMERS_OFFSET        92
#define FIXED_SIZE           96
#define FIXED_SIZE_3         104
#define ADDRESS_UNSAID       UINT64_MAX
#define TIMER_FRAME_BYTES    0x1000 /* Arm ARM DDI 0487, I2.3 */
#define WATCHDOG_BYTES       0x1000 /* SBSA, DEN0029, appendix A */

static const struct acpi_list gtdt_list = { 1, 1, 2, 3 };

/* Interrupts in the order of inv_dt.timer_irqs. */
static const size_t irq_offsets[] = { 48, 56, 64, 72, 96 };

static void put_frame(struct acpi *acpi, uint64_t address, uint32_t length, const char *name)
{
	if (address != ADDRESS_UNSAID)
		acpi_put_register(acpi, ACPI_SPACE_MEMORY, address, length, name);
}

/* ---- timers in memory ----------------------------------------------------- */

#define BLOCK_SIZE 20u
#define FRAME_SIZE 40u
#define FRAME_BASE 4u
#define FRAME_EL0  12u
#define FRAMES_MAX 8u /* 5.2.25.1.1 */

static void take_block(struct acpi *acpi, struct bytes block, size_t at)
{
	size_t n = bytes_u32(block, 12), offset = bytes_u32(block, 16), i;

	put_frame(acpi, bytes_u64(block, 4), TIMER_FRAME_BYTES, "timer control frame");
	if (n > FRAMES_MAX ||
	    (n && (offset > block.size || n > (block.size - offset) / FRAME_SIZE))) {
		acpi_complain(acpi, at + 12,
			      "%zu timers of %u bytes from 0x%zx on do not fit the structure", n,
			      FRAME_SIZE, offset);
		return;
	}
	for (i = 0; i < n; i++, offset += FRAME_SIZE) {
		put_frame(acpi, bytes_u64(block, offset + FRAME_BASE), TIMER_FRAME_BYTES,
			  "timer frame");
		put_frame(acpi, bytes_u64(block, offset + FRAME_EL0), TIMER_FRAME_BYTES,
			  "timer frame of EL0");
	}
}

static void take_watchdog(struct acpi *acpi, struct bytes watchdog, size_t at)
{
	put_frame(acpi, bytes_u64(watchdog, 4), WATCHDOG_BYTES, "watchdog refresh frame");
	put_frame(acpi, bytes_u64(watchdog, 12), WATCHDOG_BYTES, "watchdog control frame");
}

static const struct {
	unsigned int type;
	size_t length;
	const char *what;
	void (*take)(struct acpi *acpi, struct bytes timer, size_t at);
} timer_types[] = {
	{ 0, BLOCK_SIZE, "a timer block", take_block },
	{ 1, 28, "a watchdog", take_watchdog },
};

static void read_timers(struct acpi *acpi)
{
	size_t n = bytes_u32(acpi->table, TIMERS_COUNT), i, k;
	size_t offset = bytes_u32(acpi->table, TIMERS_OFFSET), at = offset;
	struct bytes timer;
	unsigned int type;

	for (i = 0; i < n && acpi_next(acpi, &gtdt_list, &offset, acpi->table.size, &type, &timer);
	     i++, at = offset)
		for (k = 0; k < ARRAY_SIZE(timer_types); k++)
			if (timer_types[k].type == type &&
			    acpi_has(acpi, timer, at, timer_types[k].length, timer_types[k].what))
				timer_types[k].take(acpi, timer, at);
}

void acpi_read_gtdt(struct acpi *acpi)
{
	uint32_t *irqs = acpi->inventory->dt.timer_irqs;
	bool is_3 = bytes_u8(acpi->table, REVISION) >= REVISION_EL2_VIRTUAL;
	size_t i;

	if (!acpi_has(acpi, acpi->table, 0, is_3 ? FIXED_SIZE_3 : FIXED_SIZE, "the table"))
		return;
	for (i = 0; i < ARRAY_SIZE(irq_offsets); i++)
		irqs[i] = irq_offsets[i] < FIXED_SIZE || is_3 ?
				  bytes_u32(acpi->table, irq_offsets[i]) :
				  0;
	put_frame(acpi, bytes_u64(acpi->table, COUNTER_CONTROL), TIMER_FRAME_BYTES,
		  "counter control frame");
	put_frame(acpi, bytes_u64(acpi->table, COUNTER_READ), TIMER_FRAME_BYTES,
		  "counter read frame");
	read_timers(acpi);
}
