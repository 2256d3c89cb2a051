// SPDX-License-Identifier: GPL-2.0-only
/*
 * Into the hypervisor and out of it: by what the kernel itself has left at EL2, its stub
 * (arch/arm64/kernel/hyp-stub.S, Documentation/virt/kvm/arm/hyp-abi.rst). Exported symbols only.
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <asm/virt.h>

#include "cellwarden.h"
#include "page-table.h"

#define LINK_ADDRESS CELLWARDEN_ARM64_LINK_ADDRESS

/* Entries: Arm ARM (DDI 0487), D8.3: valid, page, used, shared; attribute 0 of MAIR_EL2 */
#define ENTRY_TABLE     0x3ull
#define ENTRY_PAGE      0x743ull
#define ENTRY_READ_ONLY BIT_ULL(7)
#define ENTRY_XN        BIT_ULL(54)
#define ENTRY_CODE      (ENTRY_PAGE | ENTRY_READ_ONLY)
#define ENTRY_DATA      (ENTRY_PAGE | ENTRY_XN)

/* A number of no function: the stub says that it does not know it, all others say -1. */
#define PROBE        0xc6000fff
#define PROBE_ANSWER 0xbadca11

#define PFR0_EL2(pfr0) ((pfr0) >> 8 & 0xf)

const u8 arch_in_config = JAILHOUSE_ARM64;
MODULE_FIRMWARE("cellwarden.bin");

static struct page_table tables;
static phys_addr_t memory_start;

/* ---- whether EL2 is to be had -------------------------------------------------- */

/* What comes back from EL2 has lost registers as after a call (SMC Calling Convention). */
static unsigned long call_el2(unsigned long function, unsigned long first, unsigned long second)
{
	register unsigned long x0 asm("x0") = function;
	register unsigned long x1 asm("x1") = first;
	register unsigned long x2 asm("x2") = second;

	asm volatile("hvc #0"
		     : "+r"(x0), "+r"(x1), "+r"(x2)
		     :
		     : "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
		       "x15", "x16", "x17", "cc", "memory");
	return x0;
}

static void probe_on_cpu(void *info)
{
	atomic_t *n_without = info;

	if (call_el2(PROBE, 0, 0) != PROBE_ANSWER)
		atomic_inc(n_without);
}

/* Why not, and what helps; NULL when it is. */
static const char *problem_of_el2(void)
{
	atomic_t n_without = ATOMIC_INIT(0);

	if (read_sysreg(CurrentEL) == CurrentEL_EL2)
		return "the kernel itself runs at EL2: boot with kvm-arm.mode=nvhe";
	if (!PFR0_EL2(read_sysreg(id_aa64pfr0_el1)))
		return "the processor has no EL2, or a hypervisor hides it: run the kernel on the machine itself";
	on_each_cpu(probe_on_cpu, &n_without, 1);
	if (atomic_read(&n_without))
		return "EL2 is in use, or the kernel was not started there: end all KVM guests, boot without kvm-arm.mode=protected, and let the boot loader start the kernel at EL2";
	if (PAGE_SIZE != JAILHOUSE_PAGE_SIZE)
		return "the kernel's pages are not of 4 KiB: boot a kernel that has such";
	return NULL;
}

const char *arch_image_name(u8 *ret_vendor)
{
	const char *problem = problem_of_el2();

	if (problem) {
		pr_err("jailhouse: HYP mode not available: %s\n", problem);
		return NULL;
	}
	*ret_vendor = CELLWARDEN_IMAGE_VENDOR_ANY;
	return "cellwarden.bin";
}

/* There is nothing that the configuration leaves to us. */
void arch_fill_config(u8 *system_config)
{
}

/* ---- tables -------------------------------------------------------------------- */

static int map_hypervisor(phys_addr_t start, u64 size, u64 text_size)
{
	u64 at;
	int err = 0;

	for (at = 0; !err && at < size; at += PAGE_SIZE)
		err = page_table_map(&tables, LINK_ADDRESS + at,
				     (start + at) | (at < text_size ? ENTRY_CODE : ENTRY_DATA));
	/* What changes tables is at the same address before and after. */
	return err ? err : page_table_map(&tables, start, start | ENTRY_CODE);
}

int arch_prepare(phys_addr_t start, u64 size, u64 text_size)
{
	int err;

	/* Where the hypervisor begins to map other things */
	if (size > 64ull << 30 || start >= LINK_ADDRESS - size)
		return -EINVAL;
	memory_start = start;
	err = page_table_init(&tables, 4, ENTRY_TABLE);
	if (!err)
		err = map_hypervisor(start, size, text_size);
	if (err)
		arch_unprepare();
	return err;
}

void arch_unprepare(void)
{
	page_table_free(&tables);
}

/* ---- in and out ---------------------------------------------------------------- */

/* In X1 to X4 the stub takes the place to jump to, and what it shall find in X0 to X2. */
static int soft_restart(phys_addr_t entry, unsigned long cpu, phys_addr_t table)
{
	register unsigned long x0 asm("x0") = HVC_SOFT_RESTART;
	register unsigned long x1 asm("x1") = entry;
	register unsigned long x2 asm("x2") = cpu;
	register unsigned long x3 asm("x3") = table;
	register unsigned long x4 asm("x4") = 0;

	asm volatile("hvc #0"
		     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4)
		     :
		     : "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
		       "x16", "x17", "cc", "memory");
	return (int)x0;
}

int arch_enter(u32 entry_offset)
{
	return soft_restart(memory_start + entry_offset, smp_processor_id(), __pa(tables.top));
}

long arch_hypercall(u32 code, unsigned long first, unsigned long second)
{
	register unsigned long x0 asm("x0") = code;
	register unsigned long x1 asm("x1") = first;
	register unsigned long x2 asm("x2") = second;

	asm volatile("hvc %[number]"
		     : "+r"(x0), "+r"(x1), "+r"(x2)
		     : [number] "i"(JAILHOUSE_HVC_CODE)
		     : "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
		       "x15", "x16", "x17", "cc", "memory");
	return (int)x0;
}

int arch_leave(void)
{
	return arch_hypercall(JAILHOUSE_HC_DISABLE, 0, 0);
}

/* To where processors meet that have their caches off: Arm ARM, D7.5.9. */
void arch_flush(void *start, size_t size)
{
	unsigned long line = 4ul << (read_sysreg(ctr_el0) >> 16 & 0xf);
	unsigned long at = (unsigned long)start & ~(line - 1);

	for (; at < (unsigned long)start + size; at += line)
		asm volatile("dc civac, %0" : : "r"(at) : "memory");
	asm volatile("dsb sy" : : : "memory");
}
