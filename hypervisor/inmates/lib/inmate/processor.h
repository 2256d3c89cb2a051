/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions that C has no words for. AMD64 APM vol. 3 (24594). */
#ifndef INMATE_PROCESSOR_H
#define INMATE_PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

#define RFLAGS_INTERRUPTS 0x200ul

#define MSR_APIC_BASE    0x1bu
#define APIC_BASE_X2APIC (1u << 10)

/* Results of the instruction CPUID */
struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

/**
 * processor_cpuid() - what the processor says of itself
 * @leaf: which part; subleaf 0 of it. AMD64 APM vol. 3, appendix E
 */
static inline struct cpuid processor_cpuid(uint32_t leaf)
{
	struct cpuid c;

	__asm__ volatile("cpuid"
			 : "=a"(c.eax), "=b"(c.ebx), "=c"(c.ecx), "=d"(c.edx)
			 : "a"(leaf), "c"(0));
	return c;
}

/**
 * msr_read() - read a model-specific register; msr_write() writes one
 * @msr: its number. One that the hypervisor refuses is exception 13, which ends the cell
 */
static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
			 : "memory");
}

/**
 * processor_relax() - to be called in each round of a loop that waits
 *
 * Lets the other thread of the core run, and emulated CPUs take turns.
 */
static inline void processor_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

/** processor_halt() - wait for an interrupt; for ever, if they are disabled */
static inline void processor_halt(void)
{
	__asm__ volatile("hlt" : : : "memory");
}

/**
 * processor_wait() - enable interrupts and wait for one, with nothing between the two
 *
 * What a loop wants that has found nothing to do with interrupts disabled. They are enabled
 * afterwards.
 */
static inline void processor_wait(void)
{
	__asm__ volatile("sti; hlt" : : : "memory");
}

/**
 * interrupts_disable() - from now on
 *
 * Return: for interrupts_restore(): whether they were enabled
 */
static inline bool interrupts_disable(void)
{
	unsigned long flags;

	__asm__ volatile("pushf; pop %0; cli" : "=r"(flags) : : "memory");
	return flags & RFLAGS_INTERRUPTS;
}

/** interrupts_enable() - for this CPU, whatever they were before */
static inline void interrupts_enable(void)
{
	__asm__ volatile("sti" : : : "memory");
}

/**
 * interrupts_restore() - as they were before interrupts_disable()
 * @were_enabled: its result
 */
static inline void interrupts_restore(bool were_enabled)
{
	if (were_enabled)
		interrupts_enable();
}

#endif
