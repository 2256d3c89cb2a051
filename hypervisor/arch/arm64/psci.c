/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Firmware, as guests see it: power of their own CPUs (Power State Coordination
 * Interface, DEN 0022), and calls that are passed on because they are about this CPU's
 * speculation alone (SMC Calling Convention, DEN 0028, 7). All else does not exist.
 */
#include <hv/arch.h>
#include <hv/arm64/exit.h>
#include <hv/arm64/psci.h>
#include <hv/arm64/registers.h>
#include <hv/cell.h>
#include <hv/lock.h>
#include <hv/message.h>
#include <hv/printk.h>

#define PSCI_VERSION_1_1  0x10001
#define SMCCC_VERSION_1_1 0x10001

#define PSCI_MIGRATE_NOT_NEEDED 2

enum {
	SUCCESS = 0,
	NOT_SUPPORTED = -1,
	INVALID_PARAMETERS = -2,
	ALREADY_ON = -4,
	ON_PENDING = -5,
};

#define IS_64_BITS(function) ((function)&0x40000000u)

struct call {
	uint32_t function;
	uint64_t arguments[3];
};

static int64_t machine_call(uint64_t function, uint64_t argument)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = argument;
	register uint64_t x2 __asm__("x2") = 0;
	register uint64_t x3 __asm__("x3") = 0;

	__asm__ volatile("smc #0"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
			 :
			 : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
			   "x15", "x16", "x17", "memory");
	return (int64_t)x0;
}

/* ---- CPUs ----------------------------------------------------------------------- */

static struct cpu *find_cpu(const struct cell *cell, uint64_t mpidr)
{
	unsigned int id;

	cpu_for_each(id) if (cpu_get(id)->cell == cell &&
			     cpu_get(id)->arch.mpidr == mpidr) return cpu_get(id);
	return NULL;
}

static int64_t cpu_on(struct cpu *cpu, const struct call *call)
{
	struct cpu *target = find_cpu(cpu->cell, call->arguments[0]);
	uint32_t power = POWER_OFF;

	if (!target || target->is_failed)
		return INVALID_PARAMETERS;
	if (!__atomic_compare_exchange_n(&target->arch.power, &power, POWER_STARTING, false,
					 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return power == POWER_ON ? ALREADY_ON : ON_PENDING;
	target->arch.start_context = call->arguments[2];
	store_release(&target->arch.start_entry, call->arguments[1] | 1);
	arch_cpu_kick(target);
	return SUCCESS;
}

/* CPUs of a cell that has just ended may still ask. */
static bool has_ended(const struct cell *cell)
{
	uint32_t state = cell_state(cell);

	return state == JAILHOUSE_CELL_SHUT_DOWN || state == JAILHOUSE_CELL_FAILED;
}

/* An entry is a multiple of four: bit 0 says that there is one. */
void psci_events(struct cpu *cpu)
{
	uint64_t entry = __atomic_exchange_n(&cpu->arch.start_entry, 0, __ATOMIC_ACQ_REL);

	if (!entry || !cpu->arch.is_parked || cpu->is_failed || has_ended(cpu->cell) ||
	    load_acquire(&cpu->arch.power) != POWER_STARTING)
		return;
	arch_cpu_reset(cpu, entry & ~1ull);
	exit_registers(cpu)->x[0] = cpu->arch.start_context;
}

static int64_t cpu_off(struct cpu *cpu, const struct call *call)
{
	arch_cpu_park(cpu);
	return SUCCESS;
}

/* To the guest it is a wait that has ended at once. */
static int64_t cpu_suspend(struct cpu *cpu, const struct call *call)
{
	return SUCCESS;
}

static int64_t affinity_info(struct cpu *cpu, const struct call *call)
{
	static const int64_t answers[] = { [POWER_ON] = 0, [POWER_OFF] = 1, [POWER_STARTING] = 2 };
	const struct cpu *target = find_cpu(cpu->cell, call->arguments[0]);

	if (!target || call->arguments[1])
		return INVALID_PARAMETERS;
	return answers[load_acquire(&target->arch.power)];
}

/* ---- the system ------------------------------------------------------------------ */

/* The machine is the root cell's to switch off or to reset; another cell ends itself alone. */
static int64_t system_end(struct cpu *cpu, const struct call *call)
{
	if (cpu->cell == &root_cell)
		return machine_call(call->function, call->arguments[0]);
	printk("Cell \"%s\" has switched itself off\n", cpu->cell->desc->name);
	cell_shut_down(cpu->cell, cpu);
	return SUCCESS;
}

static int64_t psci_version(struct cpu *cpu, const struct call *call)
{
	return PSCI_VERSION_1_1;
}

static int64_t migrate_info(struct cpu *cpu, const struct call *call)
{
	return PSCI_MIGRATE_NOT_NEEDED;
}

/* ---- SMC Calling Convention -------------------------------------------------------- */

static int64_t smccc_version(struct cpu *cpu, const struct call *call)
{
	return SMCCC_VERSION_1_1;
}

static int64_t features(struct cpu *cpu, const struct call *call);

/* About this CPU's speculation: it is what the machine's firmware knows. */
static int64_t workaround(struct cpu *cpu, const struct call *call)
{
	cpu->counters[JAILHOUSE_CPU_STAT_ARM_VMEXITS_SMCCC]++;
	return machine_call(call->function, call->arguments[0]);
}

typedef int64_t call_handler(struct cpu *cpu, const struct call *call);

/* What there is; what is not here does not exist. */
static const struct {
	uint32_t function;
	call_handler *handler;
} calls[] = {
	{ 0x84000000, psci_version },  { 0x84000001, cpu_suspend },
	{ 0xc4000001, cpu_suspend },   { 0x84000002, cpu_off },
	{ 0x84000003, cpu_on },        { 0xc4000003, cpu_on },
	{ 0x84000004, affinity_info }, { 0xc4000004, affinity_info },
	{ 0x84000006, migrate_info },  { 0x84000008, system_end }, /* SYSTEM_OFF */
	{ 0x84000009, system_end },                                /* SYSTEM_RESET */
	{ 0x8400000a, features },      { 0x80000000, smccc_version },
	{ 0x80000001, features },   /* SMCCC_ARCH_FEATURES */
	{ 0x80008000, workaround }, /* SMCCC_ARCH_WORKAROUND_1 */
	{ 0x80007fff, workaround }, /* SMCCC_ARCH_WORKAROUND_2 */
	{ 0x80003fff, workaround }, /* SMCCC_ARCH_WORKAROUND_3 */
};

static call_handler *find_call(uint32_t function)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LENGTH(calls); i++)
		if (calls[i].function == function)
			return calls[i].handler;
	return NULL;
}

/* Of workarounds the machine's firmware says whether it has them, and wants them. */
static int64_t features(struct cpu *cpu, const struct call *call)
{
	call_handler *handler = find_call((uint32_t)call->arguments[0]);

	if (!handler)
		return NOT_SUPPORTED;
	return handler == workaround ? machine_call(0x80000001, call->arguments[0]) : SUCCESS;
}

void firmware_call(struct cpu *cpu, struct guest_registers *registers)
{
	struct call call = { .function = (uint32_t)registers->x[0] };
	call_handler *handler = find_call(call.function);
	unsigned int i;

	cpu->counters[JAILHOUSE_CPU_STAT_ARM_VMEXITS_PSCI]++;
	for (i = 0; i < ARRAY_LENGTH(call.arguments); i++)
		call.arguments[i] = IS_64_BITS(call.function) ? registers->x[i + 1] :
								(uint32_t)registers->x[i + 1];
	/* A CPU that goes does not come back to what called. */
	registers->x[0] = (uint64_t)(handler ? handler(cpu, &call) : NOT_SUPPORTED);
}
