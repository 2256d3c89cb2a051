// SPDX-License-Identifier: GPL-2.0-only
/*
 * Into the hypervisor and out of it: on a top-level table of our own, which has
 * everything of the kernel's and the hypervisor at the address that it is linked
 * to. Exported symbols only.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <asm/cacheflush.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>
#include <asm/processor.h>
#include <asm/special_insns.h>
#include <asm/tsc.h>

#include "cellwarden.h"
#include "page-table.h"

#define LINK_ADDRESS CELLWARDEN_X86_LINK_ADDRESS

/* Entries: AMD64 APM vol. 2, 5.3 */
#define ENTRY_TABLE (_PAGE_PRESENT | _PAGE_RW)
#define ENTRY_CODE  _PAGE_PRESENT
#define ENTRY_DATA  (_PAGE_PRESENT | _PAGE_RW | _PAGE_NX)

/* With page table isolation the kernel tells its two tables apart by this bit of CR3. */
#define TOP_ORDER 1

struct tables {
	u64 *top, *level4; /* of one CPU; the second only with five levels */
};

static struct tables __percpu *tables;
static struct page_table third; /* what the entry of the top table leads to */

const u8 arch_in_config = JAILHOUSE_X86;
MODULE_FIRMWARE("cellwarden-amd.bin");

static bool has_5_levels(void)
{
	return __read_cr4() & X86_CR4_LA57;
}

/* Which instruction calls the hypervisor; found out before it is there. */
static bool is_amd;

/* The processor is asked, and not what Linux made of it. APM vol. 3, E.4.2; SDM vol. 2A, CPUID. */
const char *arch_image_name(u8 *ret_vendor)
{
	is_amd = cpuid_eax(0x80000000) >= 0x80000001 && cpuid_ecx(0x80000001) & BIT(2);
	if (is_amd) {
		*ret_vendor = CELLWARDEN_IMAGE_VENDOR_AMD;
		return "cellwarden-amd.bin";
	}
	if (cpuid_ecx(1) & BIT(5)) {
		*ret_vendor = CELLWARDEN_IMAGE_VENDOR_INTEL;
		return "cellwarden-intel.bin";
	}
	pr_err("jailhouse: Missing or unsupported HVM technology\n");
	return NULL;
}

/* ---- frequencies ---------------------------------------------------------- */

#define APIC_PAGE     0xfee00000
#define REG_LVT_TIMER 0x320 /* APM vol. 2, table 16-2 */
#define REG_TIMER_ICR 0x380
#define REG_TIMER_NOW 0x390
#define REG_TIMER_DCR 0x3e0
#define LVT_MASKED    0x10000
#define LVT_DEADLINE  0x40000
#define DIVIDE_BY_1   0xb
#define MEASURE_MS    10

struct measurement {
	void __iomem *page; /* NULL in x2APIC mode */
	u32 khz;
};

static u32 reg_read(const struct measurement *m, u32 reg)
{
	u64 value;

	if (m->page)
		return readl(m->page + reg);
	rdmsrl(0x800 + reg / 16, value);
	return value;
}

static void reg_write(const struct measurement *m, u32 reg, u32 value)
{
	if (m->page)
		writel(value, m->page + reg);
	else
		wrmsrl(0x800 + reg / 16, value);
}

/* The timer runs for a while as ours, and then goes on as Linux had it. */
static void measure_timer(void *info)
{
	struct measurement *m = info;
	u32 lvt, divide, initial, left, now;
	u64 deadline = 0, from, to;

	lvt = reg_read(m, REG_LVT_TIMER);
	divide = reg_read(m, REG_TIMER_DCR);
	initial = reg_read(m, REG_TIMER_ICR);
	left = reg_read(m, REG_TIMER_NOW);
	if (lvt & LVT_DEADLINE)
		rdmsrl(MSR_IA32_TSC_DEADLINE, deadline);

	reg_write(m, REG_LVT_TIMER, LVT_MASKED);
	reg_write(m, REG_TIMER_DCR, DIVIDE_BY_1);
	reg_write(m, REG_TIMER_ICR, ~0u);
	from = rdtsc_ordered();
	to = from + (u64)tsc_khz * MEASURE_MS;
	while (rdtsc_ordered() < to)
		cpu_relax();
	now = reg_read(m, REG_TIMER_NOW);
	to = rdtsc_ordered();
	m->khz = div64_u64((u64)(~0u - now) * tsc_khz, to - from);

	reg_write(m, REG_TIMER_ICR, 0);
	reg_write(m, REG_TIMER_DCR, divide);
	reg_write(m, REG_LVT_TIMER, lvt);
	if (lvt & LVT_DEADLINE)
		wrmsrl(MSR_IA32_TSC_DEADLINE, deadline);
	else if (initial)
		/* One that has just run out interrupts again: too often is better than never. */
		reg_write(m, REG_TIMER_ICR, left ?: 1);
}

static u32 apic_timer_khz(void)
{
	struct measurement m = { .page = NULL };
	u64 base;

	rdmsrl(MSR_IA32_APICBASE, base);
	if (!(base & X2APIC_ENABLE)) {
		m.page = ioremap(APIC_PAGE, PAGE_SIZE);
		if (!m.page)
			return 0;
	}
	smp_call_function_single(0, measure_timer, &m, 1);
	if (m.page)
		iounmap(m.page);
	return m.khz;
}

void arch_fill_config(u8 *config)
{
	struct jailhouse_system *system = (void *)config;

	if (!system->platform_info.x86.tsc_khz)
		system->platform_info.x86.tsc_khz = tsc_khz;
	if (!system->platform_info.x86.apic_khz)
		system->platform_info.x86.apic_khz = apic_timer_khz();
}

/* ---- tables --------------------------------------------------------------- */

static u64 *below(u64 entry)
{
	return __va(entry & PTE_PFN_MASK);
}

static u64 table_entry(const u64 *table)
{
	return __sme_set(__pa(table)) | ENTRY_TABLE;
}

static int map_hypervisor(phys_addr_t start, u64 size, u64 text_size)
{
	u64 at;
	int err;

	for (at = 0; at < size; at += PAGE_SIZE) {
		err = page_table_map(&third, LINK_ADDRESS + at,
				     __sme_set(start + at) |
					     (at < text_size ? ENTRY_CODE : ENTRY_DATA));
		if (err)
			return err;
	}
	return 0;
}

static int prepare_cpu(struct tables *t)
{
	t->top = (u64 *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, TOP_ORDER);
	t->level4 = has_5_levels() ? (u64 *)get_zeroed_page(GFP_KERNEL) : NULL;
	return t->top && (t->level4 || !has_5_levels()) ? 0 : -ENOMEM;
}

int arch_prepare(phys_addr_t start, u64 size, u64 text_size)
{
	int cpu, err;

	if (size > 64ull << 30) /* where the hypervisor begins to map other things */
		return -EINVAL;
	tables = alloc_percpu(struct tables);
	err = page_table_init(&third, 3, __sme_set(0) | ENTRY_TABLE);
	if (!tables)
		err = -ENOMEM;
	if (!err)
		err = map_hypervisor(start, size, text_size);
	for_each_possible_cpu(cpu) if (!err) err = prepare_cpu(per_cpu_ptr(tables, cpu));
	if (err)
		arch_unprepare();
	return err;
}

void arch_unprepare(void)
{
	int cpu;

	if (tables)
		for_each_possible_cpu(cpu)
		{
			free_pages((unsigned long)per_cpu_ptr(tables, cpu)->top, TOP_ORDER);
			free_page((unsigned long)per_cpu_ptr(tables, cpu)->level4);
		}
	free_percpu(tables);
	tables = NULL;
	page_table_free(&third);
}

/*
 * Goes over to the CPU's own table, and returns the kernel's CR3. Interrupts are
 * off: nobody changes the tables that are copied, but for what lies below them.
 */
static unsigned long switch_tables(void)
{
	struct tables *t = this_cpu_ptr(tables);
	unsigned long cr3 = __read_cr3();
	const u64 *current_top = __va(cr3 & CR3_ADDR_MASK);

	memcpy(t->top, current_top, PAGE_SIZE);
	if (t->level4) {
		memcpy(t->level4, below(t->top[PAGE_TABLE_ENTRIES - 1]), PAGE_SIZE);
		t->level4[256] = table_entry(third.top);
		t->top[PAGE_TABLE_ENTRIES - 1] = table_entry(t->level4);
	} else {
		t->top[256] = table_entry(third.top);
	}
	asm volatile("mov %0, %%cr3" : : "r"(__sme_set(__pa(t->top))) : "memory");
	return cr3;
}

/* Without the bit that would keep old translations. */
static void switch_back(unsigned long cr3)
{
	asm volatile("mov %0, %%cr3" : : "r"(cr3 & ~X86_CR3_PCID_NOFLUSH) : "memory");
}

/* ---- in and out ----------------------------------------------------------- */

int arch_enter(u32 entry_offset)
{
	int (*entry)(unsigned int cpu) = (void *)(LINK_ADDRESS + entry_offset);
	unsigned long cr3 = switch_tables();
	int err;

	err = entry(smp_processor_id());
	switch_back(cr3);
	return err;
}

static long vmmcall(u32 code, unsigned long first, unsigned long second)
{
	long result = code;

	if (is_amd)
		asm volatile("vmmcall" : "+a"(result) : "D"(first), "S"(second) : "memory");
	else
		asm volatile("vmcall" : "+a"(result) : "D"(first), "S"(second) : "memory");
	return (int)result;
}

void arch_flush(void *start, size_t size)
{
	clflush_cache_range(start, size);
}

long arch_hypercall(u32 code, unsigned long first, unsigned long second)
{
	return vmmcall(code, first, second);
}

int arch_leave(void)
{
	unsigned long cr3 = switch_tables();
	long err;

	err = vmmcall(JAILHOUSE_HC_DISABLE, 0, 0);
	switch_back(cr3);
	return err;
}
