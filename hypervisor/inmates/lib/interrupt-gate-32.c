/* SPDX-License-Identifier: GPL-2.0-only */
/* AMD64 APM vol. 2 (24593), 4.7.4 */
#include <stdint.h>

#include "interrupt-gate.h"

#define CODE_SEGMENT   8      /* start-16.inc */
#define INTERRUPT_GATE 0x8e00 /* present, of privilege level 0, 32 bits */

struct gate {
	uint16_t offset_low, segment, type, offset_high;
};

static struct gate gates[INTERRUPT_VECTORS] __attribute__((aligned(8)));

void interrupt_gate_set(unsigned int vector, unsigned long address)
{
	gates[vector] = (struct gate){
		.offset_low = (uint16_t)address,
		.segment = CODE_SEGMENT,
		.type = INTERRUPT_GATE,
		.offset_high = (uint16_t)(address >> 16),
	};
}

void interrupt_gate_load(void)
{
	struct {
		uint16_t limit;
		uint32_t base;
	} __attribute__((packed)) table = { sizeof(gates) - 1, (uintptr_t)gates };

	__asm__ volatile("lidt %0" : : "m"(table) : "memory");
}
