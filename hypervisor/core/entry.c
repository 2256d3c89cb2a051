/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUs that enter meet three times: when the first one has built what all need,
 * when each has become ready, and when the last preparations are made. An error
 * of any before the last meeting takes all of them back.
 */
#include <hv/arch.h>
#include <hv/cell.h>
#include <hv/config.h>
#include <hv/console.h>
#include <hv/entry.h>
#include <hv/errno.h>
#include <hv/image.h>
#include <hv/lock.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/unit.h>

static struct {
	uint32_t n_entered;
	uint32_t n_at[3];    /* how many have come to each meeting */
	uint32_t is_over[3]; /* all have */
	int error_at[3];     /* what each has decided */
	int error;           /* the first one */
	struct lock leave_lock;
	bool is_leaving;
} state;

static void report_error(int err)
{
	int none = 0;

	if (err)
		__atomic_compare_exchange_n(&state.error, &none, err, false, __ATOMIC_SEQ_CST,
					    __ATOMIC_SEQ_CST);
}

/*
 * Returns the first error that anybody had when all have come: who comes last says, for those
 * who go on may have more of them before the others look.
 */
static int meet(unsigned int meeting)
{
	if (__atomic_add_fetch(&state.n_at[meeting], 1, __ATOMIC_SEQ_CST) ==
	    image_parameters()->n_online) {
		state.error_at[meeting] = __atomic_load_n(&state.error, __ATOMIC_SEQ_CST);
		store_release(&state.is_over[meeting], 1);
	}
	while (!load_acquire(&state.is_over[meeting]))
		processor_relax();
	return state.error_at[meeting];
}

/* Alone, on Linux's tables. */
static int init_first(void)
{
	int err;

	printk("\nCellwarden is opening: %u CPUs\n", image_parameters()->n_online);
	err = arch_check();
	if (!err)
		err = memory_init();
	if (!err)
		err = cell_root_init();
	return err;
}

/* Alone again, on our tables, while the others wait: what changes the machine comes last. */
static int init_last(void)
{
	int err;

	console_start();
	err = units_init();
	if (err)
		return err;
	err = units_cell_init(&root_cell);
	if (err) {
		units_done();
		return err;
	}
	units_cell_commit(&root_cell);
	printk("Memory pool: %lu pages, %lu used\n", memory_pool.n_pages, memory_pool.n_used);
	return 0;
}

/* The CPU is ours: in its own configuration, and nobody else's. */
static int claim_cpu(struct cpu *cpu, unsigned int id)
{
	cpu->cell = &root_cell;
	if (!cell_has_cpu(&root_cell, id)) {
		printk("cellwarden: CPU %u is online and not in the root cell's CPU set\n", id);
		return -EINVAL;
	}
	cpu->is_online = true;
	return 0;
}

int entry_cpu(unsigned int id, uint64_t *frame)
{
	bool is_first = !__atomic_fetch_add(&state.n_entered, 1, __ATOMIC_SEQ_CST);
	struct cpu *cpu = cpu_get(id);
	int err;

	cpu->id = id;
	if (is_first)
		report_error(init_first());
	err = meet(0);
	if (err)
		return err;

	report_error(claim_cpu(cpu, id));
	err = arch_host_enter(cpu, frame);
	if (err) {
		report_error(err);
		meet(1);
		return meet(2);
	}
	report_error(arch_vcpu_init(cpu));
	err = meet(1);
	if (!err && is_first)
		report_error(init_last());
	err = meet(2);
	if (err) {
		console_stop();
		arch_host_leave(cpu);
		return err;
	}
	if (is_first)
		printk("The root cell \"%s\" is running\n", root_cell.desc->name);
	arch_vcpu_run(cpu);
}

/* Whether all may leave; the first who asks decides for those who follow. */
static int decide_leaving(void)
{
	if (state.is_leaving)
		return 0;
	if (!lock_try(&cell_lock))
		return -EBUSY;
	if (cell_count() > 1) {
		lock_drop(&cell_lock);
		return -EBUSY;
	}
	/* The lock stays taken: cells are made no more. */
	units_cell_done(&root_cell);
	units_done();
	state.is_leaving = true;
	printk("Cellwarden was closed\n");
	console_stop();
	return 0;
}

long entry_disable(struct cpu *cpu)
{
	int err;

	lock_take(&state.leave_lock);
	err = decide_leaving();
	lock_drop(&state.leave_lock);
	if (err)
		return err;
	arch_vcpu_disable(cpu);
}
