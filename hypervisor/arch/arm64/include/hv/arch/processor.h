/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions that C has no words for. */
#ifndef HV_ARCH_PROCESSOR_H
#define HV_ARCH_PROCESSOR_H

#include <hv/types.h>

static inline void processor_relax(void)
{
	__asm__ volatile("yield" : : : "memory");
}

/* Interrupts are masked: what is pending only ends the wait. */
static inline void processor_halt(void)
{
	__asm__ volatile("wfi" : : : "memory");
}

#define sysreg_read(name)                                                \
	({                                                               \
		uint64_t sysreg_value;                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(sysreg_value)); \
		sysreg_value;                                            \
	})

#define sysreg_write(name, value) \
	__asm__ volatile("msr " #name ", %x0" : : "rZ"((uint64_t)(value)) : "memory")

static inline void isb(void)
{
	__asm__ volatile("isb" : : : "memory");
}

/* Everything before is seen by everybody before anything after is done. */
static inline void dsb(void)
{
	__asm__ volatile("dsb sy" : : : "memory");
}

#endif
