/* SPDX-License-Identifier: GPL-2.0-only */
/* AMD64 APM vol. 2 (24593), 4.8.4 */
#include <stdint.h>

#include "interrupt-gate.h"

#define CODE_SEGMENT   24     /* start-16.inc */
#define INTERRUPT_GATE 0x8e00 /* present, of privilege level 0 */

struct gate {
	uint16_t offset_low, segment, type, offset_middle;
	uint32_t offset_high, reserved;
};

static struct gate gates[INTERRUPT_VECTORS] __attribute__((aligned(16)));

void interrupt_gate_set(unsigned int vector, unsigned long address)
{
	gates[vector] = (struct gate){
		.offset_low = (uint16_t)address,
		.segment = CODE_SEGMENT,
		.type = INTERRUPT_GATE,
		.offset_middle = (uint16_t)(address >> 16),
		.offset_high = (uint32_t)(address >> 32),
	};
}

void interrupt_gate_load(void)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) table = { sizeof(gates) - 1, (uintptr_t)gates };

	__asm__ volatile("lidt %0" : : "m"(table) : "memory");
}
