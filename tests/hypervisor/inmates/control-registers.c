// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes to control registers what no processor takes, or what is the hypervisor's; the argument
 * `try` says which, because a cell that is stopped cannot try the next one. AMD64 APM vol. 2
 * (24593), 3.1.
 */
#include "attempt.h"

#include <inmate/arguments.h>
#include <inmate/console.h>
#include <inmate/processor.h>
#include <inmate/startup.h>
#include <stddef.h>

#define CR0_PE      (1ull << 0)
#define CR0_NW      (1ull << 29)
#define CR0_CD      (1ull << 30)
#define CR4_OSXSAVE (1ull << 18)
#define MSR_EFER    0xc0000080u
#define EFER_LME    (1ull << 8)
#define EFER_SVME   (1ull << 12)

#define DEFINE_REGISTER(name)                                                   \
	static uint64_t name##_read(void)                                       \
	{                                                                       \
		uint64_t value;                                                 \
		__asm__ volatile("mov %%" #name ", %0" : "=r"(value));          \
		return value;                                                   \
	}                                                                       \
	static void name##_write(uint64_t value)                                \
	{                                                                       \
		__asm__ volatile("mov %0, %%" #name : : "r"(value) : "memory"); \
	}

DEFINE_REGISTER(cr0)
DEFINE_REGISTER(cr3)
DEFINE_REGISTER(cr4)
DEFINE_REGISTER(cr8)

static void xcr0_write(uint64_t value)
{
	__asm__ volatile("xsetbv" : : "c"(0), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static void xcr1_write(uint64_t value)
{
	__asm__ volatile("xsetbv" : : "c"(1), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static void efer_write(uint64_t value)
{
	msr_write(MSR_EFER, value);
}

static uint64_t efer_read(void)
{
	return msr_read(MSR_EFER);
}

static uint64_t nothing(void)
{
	return 0;
}

static void cr0_write_twice(uint64_t value)
{
	cr0_write(value);
	__asm__ volatile("wbinvd" : : : "memory");
	cr0_write(value & ~(CR0_CD | CR0_NW));
}

static void vm_vmrun(uint64_t value)
{
	__asm__ volatile("vmrun %%rax" : : "a"(value) : "memory");
}

static void vm_vmload(uint64_t value)
{
	__asm__ volatile("vmload %%rax" : : "a"(value) : "memory");
}

static void vm_vmsave(uint64_t value)
{
	__asm__ volatile("vmsave %%rax" : : "a"(value) : "memory");
}

static void vm_stgi(uint64_t value)
{
	__asm__ volatile("stgi" : : : "memory");
}

static void vm_clgi(uint64_t value)
{
	__asm__ volatile("clgi" : : : "memory");
}

static void vm_invlpga(uint64_t value)
{
	__asm__ volatile("invlpga %%rax, %%ecx" : : "a"(value), "c"(0) : "memory");
}

static void vm_skinit(uint64_t value)
{
	__asm__ volatile("skinit %%eax" : : "a"(value) : "memory");
}

/*
 * What is written is what was read, with bits set and cleared. Some of it is refused, by an
 * exception or by the end of the cell; some is the cell's own business.
 */
static const struct {
	const char *name;
	uint64_t (*read)(void);
	void (*write)(uint64_t value);
	uint64_t set, clear;
	bool may_succeed;
} tries[] = {
	{ "CR0: paging without protection", cr0_read, cr0_write, 0, CR0_PE, false },
	{ "CR0: not write-through without cache disable", cr0_read, cr0_write, CR0_NW, CR0_CD,
	  false },
	{ "CR0: a reserved bit, upper half", cr0_read, cr0_write, 1ull << 32, 0, false },
	{ "CR0: caches off, emptied, and on", cr0_read, cr0_write_twice, CR0_CD, 0, true },
	{ "CR3: a table that is not the cell's", nothing, cr3_write, 0x3b000000, 0, false },
	{ "CR3: a table in no memory", nothing, cr3_write, 0xffffffff000ull, 0, false },
	{ "CR4: no PAE in long mode", cr4_read, cr4_write, 0, 1ull << 5, false },
	{ "CR4: 57 bits in long mode", cr4_read, cr4_write, 1ull << 12, 0, false },
	{ "CR4: VMXE", cr4_read, cr4_write, 1ull << 13, 0, false },
	{ "CR4: SMXE", cr4_read, cr4_write, 1ull << 14, 0, false },
	{ "CR4: a reserved bit, upper half", cr4_read, cr4_write, 1ull << 63, 0, false },
	{ "CR4: each feature for itself", cr4_read, cr4_write, 0x7df, 0, true },
	{ "CR8: a priority beyond 15", cr8_read, cr8_write, 16, 0, false },
	{ "CR8: the highest priority", cr8_read, cr8_write, 15, 0, true },
	{ "XSETBV: without CR4.OSXSAVE", nothing, xcr0_write, 1, 0, false },
	{ "EFER: SVME", efer_read, efer_write, EFER_SVME, 0, false },
	{ "EFER: no long mode while paging", efer_read, efer_write, 0, EFER_LME, false },
	{ "EFER: a reserved bit", efer_read, efer_write, 1ull << 9, 0, false },
	{ "EFER: everything", efer_read, efer_write, ~0ull, 0, false },
	{ "VMRUN", nothing, vm_vmrun, 0x8000, 0, false },
	{ "VMLOAD", nothing, vm_vmload, 0x8000, 0, false },
	{ "VMSAVE", nothing, vm_vmsave, 0x3b000000, 0, false },
	{ "STGI", nothing, vm_stgi, 0, 0, false },
	{ "CLGI", nothing, vm_clgi, 0, 0, false },
	{ "INVLPGA", nothing, vm_invlpga, 0x8000, 0, false },
	{ "SKINIT", nothing, vm_skinit, 0x8000, 0, false },
};

#define N_TRIES (sizeof(tries) / sizeof(tries[0]))

/* XCR0: x87 is always there; AVX wants SSE; halves of MPX and of AVX-512 want each other. */
static const uint64_t bad_xcr0[] = { 0, 2, 4, 5, 1 << 3 | 1, 1 << 5 | 7, 1ull << 62 | 1, ~0ull };

static bool xsetbv_refuses(void)
{
	unsigned int i;

	cr4_write(cr4_read() | CR4_OSXSAVE);
	for (i = 0; i < sizeof(bad_xcr0) / sizeof(bad_xcr0[0]); i++)
		if (attempt(xcr0_write, bad_xcr0[i]) != EXCEPTION_GP) {
			console_print("control-registers: XCR0 is 0x%llx\n",
				      (unsigned long long)bad_xcr0[i]);
			return false;
		}
	return attempt(xcr1_write, 1) == EXCEPTION_GP && !attempt(xcr0_write, 1);
}

static void try(unsigned int number)
{
	unsigned int vector;

	console_print("control-registers: %u: %s\n", number, tries[number].name);
	vector = attempt(tries[number].write,
			 (tries[number].read() | tries[number].set) & ~tries[number].clear);
	if (vector)
		console_print("control-registers: %u refused, exception %u\n", number, vector);
	else if (tries[number].may_succeed)
		console_print("control-registers: %u is the cell's\n", number);
	else
		console_print("control-registers: %u not refused\n", number);
}

void inmate_main(void)
{
	uint32_t number = argument_number("try", N_TRIES);

	attempt_init();
	if (number < N_TRIES)
		try(number);
	else
		console_print("control-registers: %u tries, XCR0 %s\n", (unsigned int)N_TRIES,
			      xsetbv_refuses() ? "refused" : "taken");
}
