// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many cycles an instruction takes that leaves the guest, and one that does not: the least of
 * many rounds with interrupts off. Prints a line each, and does not stay. Under QEMU's -icount a
 * cycle is an instruction.
 */
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <linux/sort.h>
#include <asm/apicdef.h>
#include <asm/irq_vectors.h>
#include <asm/msr.h>

#include <abi/jailhouse/hypercall.h>

#define ROUNDS 200

static bool is_enabled;
module_param(is_enabled, bool, 0);

static void __iomem *apic, *ioapic;

static void do_nothing(void)
{
}

static void do_cpuid(void)
{
	unsigned int a = 0, b, c = 0, d;

	asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
}

static long hypercall(unsigned int code, unsigned long first)
{
	long result = code;

	asm volatile("vmmcall" : "+a"(result) : "D"(first), "S"(0) : "memory");
	return result;
}

static void do_hypercall(void)
{
	hypercall(JAILHOUSE_HC_HYPERVISOR_GET_INFO, JAILHOUSE_INFO_NUM_CELLS);
}

static void do_refused_hypercall(void)
{
	hypercall(JAILHOUSE_HC_CELL_GET_STATE, ~0ul);
}

static void do_rdmsr_free(void)
{
	__rdmsr(MSR_FS_BASE);
}

static void do_rdmsr(void)
{
	__rdmsr(MSR_IA32_APICBASE);
}

static void do_pci_port(void)
{
	inl(0xcf8);
}

static void do_apic_read(void)
{
	readl(apic + 0x30);
}

static void do_apic_write(void)
{
	writel(0, apic + 0x80); /* the task priority, which Linux leaves at 0 */
}

static void do_end_of_interrupt(void)
{
	writel(0, apic + 0xb0);
}

/* Of those vectors that Linux takes for nothing when there is nothing to do */
static void do_ipi_to_self(void)
{
	writel(APIC_DEST_SELF | APIC_DM_FIXED | RESCHEDULE_VECTOR, apic + APIC_ICR);
}

static void do_ioapic_read(void)
{
	readl(ioapic);
}

static const struct {
	const char *name;
	void (*run)(void);
	bool needs_hypervisor;
} instructions[] = {
	{ "cpuid", do_cpuid, false },
	{ "hypercall", do_hypercall, true },
	{ "hypercall-refused", do_refused_hypercall, true },
	{ "rdmsr-direct", do_rdmsr_free, false },
	{ "rdmsr", do_rdmsr, false },
	{ "pio-pci-address", do_pci_port, false },
	{ "mmio-apic-read", do_apic_read, false },
	{ "mmio-apic-write", do_apic_write, false },
	{ "mmio-apic-eoi", do_end_of_interrupt, false },
	{ "ipi-to-self", do_ipi_to_self, false },
	{ "mmio-ioapic-read", do_ioapic_read, false },
};

static u64 measure(void (*run)(void))
{
	u64 least = ~0ull, begin, cycles;
	unsigned long flags;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		local_irq_save(flags);
		begin = rdtsc_ordered();
		run();
		cycles = rdtsc_ordered() - begin;
		local_irq_restore(flags);
		if (cycles < least)
			least = cycles;
	}
	return least;
}

static void note_time(void *time)
{
	*(u64 *)time = rdtsc_ordered();
}

static int compare(const void *a, const void *b)
{
	return *(const u64 *)a < *(const u64 *)b ? -1 : *(const u64 *)a > *(const u64 *)b;
}

/*
 * From here to the handler on the other of two CPUs; their time stamp counters are one. The median:
 * a CPU that is just about to sleep is told without an interrupt.
 */
static u64 measure_ipi(void)
{
	static u64 cycles[ROUNDS];
	u64 begin, end = 0;
	int i, other;

	for (i = 0; i < ROUNDS; i++) {
		usleep_range(1000, 2000); /* until it sleeps */
		other = !get_cpu();
		begin = rdtsc_ordered();
		smp_call_function_single(other, note_time, &end, 1);
		put_cpu();
		cycles[i] = end - begin;
	}
	sort(cycles, ROUNDS, sizeof(cycles[0]), compare, NULL);
	return cycles[ROUNDS / 2];
}

static void print(const char *name, u64 cycles)
{
	pr_info("exits: %s %s %llu\n", is_enabled ? "with" : "without", name, cycles);
}

static int __init exits_init(void)
{
	u64 nothing = measure(do_nothing);
	size_t i;

	apic = ioremap(0xfee00000, PAGE_SIZE);
	ioapic = ioremap(0xfec00000, PAGE_SIZE);
	for (i = 0; apic && ioapic && i < ARRAY_SIZE(instructions); i++)
		if (is_enabled || !instructions[i].needs_hypervisor)
			print(instructions[i].name, measure(instructions[i].run) - nothing);
	if (num_online_cpus() == 2)
		print("ipi-to-other-cpu", measure_ipi());
	iounmap(apic);
	iounmap(ioapic);
	return -EAGAIN; /* nothing to stay for */
}

module_init(exits_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What leaving the guest costs");
