/* SPDX-License-Identifier: GPL-2.0-only */
/* Who may call what: a table. */
#include <abi/jailhouse/hypercall.h>
#include <hv/cell.h>
#include <hv/console.h>
#include <hv/entry.h>
#include <hv/errno.h>
#include <hv/hypercall.h>
#include <hv/memory.h>
#include <hv/printk.h>

static long do_disable(struct cpu *cpu, uint64_t first, uint64_t second)
{
	return entry_disable(cpu);
}

static long do_cell_create(struct cpu *cpu, uint64_t first, uint64_t second)
{
	return cell_create(cpu, GUEST(first));
}

static bool is_id(uint64_t value)
{
	return value <= UINT32_MAX;
}

static long do_cell_start(struct cpu *cpu, uint64_t first, uint64_t second)
{
	return is_id(first) ? cell_start(cpu, (uint32_t)first) : -ENOENT;
}

static long do_cell_set_loadable(struct cpu *cpu, uint64_t first, uint64_t second)
{
	return is_id(first) ? cell_set_loadable(cpu, (uint32_t)first) : -ENOENT;
}

static long do_cell_destroy(struct cpu *cpu, uint64_t first, uint64_t second)
{
	return is_id(first) ? cell_destroy(cpu, (uint32_t)first) : -ENOENT;
}

static long do_cell_get_state(struct cpu *cpu, uint64_t first, uint64_t second)
{
	return is_id(first) ? cell_get_state((uint32_t)first) : -ENOENT;
}

static long do_get_info(struct cpu *cpu, uint64_t first, uint64_t second)
{
	switch (first) {
	case JAILHOUSE_INFO_MEM_POOL_SIZE:
		return (long)memory_pool.n_pages;
	case JAILHOUSE_INFO_MEM_POOL_USED:
		return (long)memory_pool.n_used;
	case JAILHOUSE_INFO_REMAP_POOL_SIZE:
		return (long)remap_pool.n_pages;
	case JAILHOUSE_INFO_REMAP_POOL_USED:
		return (long)remap_pool.n_used;
	case JAILHOUSE_INFO_NUM_CELLS:
		return cell_count();
	default:
		return -EINVAL;
	}
}

static long do_cpu_get_info(struct cpu *cpu, uint64_t first, uint64_t second)
{
	const struct cpu *target;
	uint64_t counter;

	if (first >= cpu_count() || !cpu_get((unsigned int)first)->is_online)
		return -EINVAL;
	target = cpu_get((unsigned int)first);
	if (cpu->cell != &root_cell && target->cell != cpu->cell)
		return -EPERM;
	if (second == JAILHOUSE_CPU_INFO_STATE)
		return target->is_failed ? JAILHOUSE_CPU_FAILED : JAILHOUSE_CPU_RUNNING;
	counter = second - JAILHOUSE_CPU_INFO_STAT_BASE;
	if (second < JAILHOUSE_CPU_INFO_STAT_BASE || counter >= ARCH_CPU_STATS)
		return -EINVAL;
	/* The guest reads 31 bits as a number that is no error. */
	return target->counters[counter] & INT32_MAX;
}

static long do_putc(struct cpu *cpu, uint64_t first, uint64_t second)
{
	if (!(cpu->cell->desc->flags & JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED))
		return -EPERM;
	printk_of_cell((char)first);
	return 0;
}

static const struct {
	long (*handler)(struct cpu *cpu, uint64_t first, uint64_t second);
	bool is_roots;
} calls[] = {
	[JAILHOUSE_HC_DISABLE] = { do_disable, true },
	[JAILHOUSE_HC_CELL_CREATE] = { do_cell_create, true },
	[JAILHOUSE_HC_CELL_START] = { do_cell_start, true },
	[JAILHOUSE_HC_CELL_SET_LOADABLE] = { do_cell_set_loadable, true },
	[JAILHOUSE_HC_CELL_DESTROY] = { do_cell_destroy, true },
	[JAILHOUSE_HC_HYPERVISOR_GET_INFO] = { do_get_info, false },
	[JAILHOUSE_HC_CELL_GET_STATE] = { do_cell_get_state, true },
	[JAILHOUSE_HC_CPU_GET_INFO] = { do_cpu_get_info, false },
	[JAILHOUSE_HC_DEBUG_CONSOLE_PUTC] = { do_putc, false },
};

long hypercall(struct cpu *cpu, uint32_t code, uint64_t first, uint64_t second)
{
	if (code >= ARRAY_LENGTH(calls))
		return -ENOSYS;
	if (calls[code].is_roots && cpu->cell != &root_cell)
		return -EPERM;
	return calls[code].handler(cpu, first, second);
}
