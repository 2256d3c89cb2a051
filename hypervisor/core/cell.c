/* SPDX-License-Identifier: GPL-2.0-only */
/* Making, starting, stopping and ending cells. */
#include <hv/arch.h>
#include <hv/cell.h>
#include <hv/config.h>
#include <hv/console.h>
#include <hv/errno.h>
#include <hv/guest-memory.h>
#include <hv/memory.h>
#include <hv/message.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/unit.h>

struct cell root_cell;
struct lock cell_lock;

/* Larger configurations are refused with E2BIG: abi.md, section 10. */
#define CONFIG_SIZE_MAX (16 * PAGE_SIZE)

static uint64_t pages_of(uint64_t size)
{
	return page_up(size) >> PAGE_SHIFT;
}

/* ---- what both kinds of cells need ---------------------------------------- */

/* The CPU set as our bitmap. Return: 0; -EINVAL for none, or numbers beyond all */
static int read_cpus(struct cell *cell)
{
	uint32_t i, n = cell->config.n_items[CONFIG_VIEW_CPU_SET];
	uint64_t any = 0;
	uint8_t byte;

	for (i = 0; i < n; i++) {
		byte = *config_view_item(&cell->config, CONFIG_VIEW_CPU_SET, i);
		if (byte && i >= CPUS_MAX / 8)
			return -EINVAL;
		if (byte)
			cell->cpus[i / 8] |= (uint64_t)byte << i % 8 * 8;
		any |= byte;
	}
	return any ? 0 : -EINVAL;
}

static void open_desc(struct cell *cell)
{
	cell->desc =
		(struct jailhouse_cell_desc *)(uintptr_t)(cell->config.data + cell->config.cell_at);
}

static void fill_comm(struct cell *cell)
{
	struct jailhouse_comm_region *comm = cell->comm;

	memset(comm, 0, PAGE_SIZE);
	memcpy(comm->signature, JAILHOUSE_COMM_SIGNATURE, JAILHOUSE_COMM_SIGNATURE_SIZE);
	comm->revision = JAILHOUSE_COMM_REVISION;
	comm->cell_state = JAILHOUSE_CELL_SHUT_DOWN;
	comm->console = cell->desc->console;
	comm->pci_mmconfig_base = system_config->platform_info.pci_mmconfig_base;
	if (cell->desc->flags & JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED)
		comm->flags |= JAILHOUSE_COMM_FLAG_DBG_PUTC_PERMITTED;
	if (cell->desc->flags & JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE)
		comm->flags |= JAILHOUSE_COMM_FLAG_DBG_PUTC_ACTIVE;
	arch_cell_fill_comm(cell);
}

/* Where the hypervisor is the root cell reads zeros, and the ring if that is allowed. */
static int hide_hypervisor(void)
{
	const struct jailhouse_memory *own = &system_config->hypervisor_memory;
	const void *empty = memory_take(1);
	uint64_t at;
	int err;

	if (!empty)
		return -ENOMEM;
	for (at = 0; at < own->size; at += PAGE_SIZE) {
		const void *page = empty;

		if (system_config->flags & JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE &&
		    memory_phys(&console_ring).pa == own->phys_start + at)
			page = &console_ring;
		err = paging_map(arch_cell_paging(&root_cell), own->phys_start + at,
				 memory_phys(page), PAGE_SIZE, ACCESS_READ | PAGING_SMALL);
		if (err)
			return err;
	}
	return 0;
}

int cell_root_init(void)
{
	int err;

	err = config_open_system(&root_cell.config);
	if (err)
		return err;
	open_desc(&root_cell);
	err = console_init(&system_config->debug_console);
	if (err)
		printk("cellwarden: debug console of type %u at 0x%lx: not known, not mappable, or "
		       "not of this size\n",
		       system_config->debug_console.type, system_config->debug_console.address);
	err = read_cpus(&root_cell);
	if (err)
		return err;
	root_cell.comm = memory_take(1);
	if (!root_cell.comm)
		return -ENOMEM;
	err = arch_cell_init(&root_cell);
	if (!err)
		err = cell_memory_init(&root_cell);
	if (!err)
		err = hide_hypervisor();
	return err;
}

unsigned int cell_count(void)
{
	const struct cell *cell;
	unsigned int n = 0;

	for (cell = &root_cell; cell; cell = cell->next)
		n++;
	return n;
}

/* ---- holding what is to change -------------------------------------------- */

static void hold_cell(const struct cell *cell)
{
	unsigned int id;

	cpu_for_each(id) if (cpu_get(id)->cell == cell && cpu_get(id) != cpu_self())
		cpu_hold(cpu_get(id));
}

static void release_cell(const struct cell *cell)
{
	unsigned int id;

	cpu_for_each(id) if (cpu_get(id)->cell == cell && cpu_get(id) != cpu_self())
		cpu_release(cpu_get(id));
}

/* Whoever is held sees it when it goes on; this CPU at once. */
static void flush_cell(const struct cell *cell)
{
	unsigned int id;

	cpu_for_each(id) if (cpu_get(id)->cell == cell) store_release(&cpu_get(id)->must_flush, 1);
	if (cpu_self()->cell == cell)
		arch_cpu_flush(cpu_self());
}

static struct cell *find_cell(uint32_t id)
{
	struct cell *cell;

	for (cell = root_cell.next; cell; cell = cell->next)
		if (cell->desc->id == id)
			return cell;
	return NULL;
}

/* A cell that is locked lets nothing change. */
static bool is_locked(void)
{
	const struct cell *cell;

	for (cell = root_cell.next; cell; cell = cell->next)
		if (!cell->is_loadable && cell_state(cell) == JAILHOUSE_CELL_RUNNING_LOCKED)
			return true;
	return false;
}

/* ---- create --------------------------------------------------------------- */

/* How long the configuration is, by its own counts. Return: 0, -E2BIG */
static int config_size(const struct jailhouse_cell_desc *desc, uint64_t *ret)
{
	const uint8_t *counts =
		(const uint8_t *)desc + offsetof(struct jailhouse_cell_desc, cpu_set_size);
	uint64_t size = sizeof(*desc);
	unsigned int i;
	uint32_t count;

	for (i = 0; i < CONFIG_VIEW_ARRAYS; i++) {
		memcpy(&count, counts + i * sizeof(count), sizeof(count));
		size += count * (uint64_t)config_view_item_bytes((enum config_view_array)i);
		if (size > CONFIG_SIZE_MAX)
			return -E2BIG;
	}
	*ret = size;
	return 0;
}

static int read_config(struct cell *cell, guest_addr from)
{
	struct jailhouse_cell_desc desc;
	enum config_view_code code;
	uint64_t size;
	uint8_t *data;
	int err;

	err = guest_read(&root_cell, from, &desc, sizeof(desc));
	if (!err)
		err = config_size(&desc, &size);
	if (err)
		return err;
	data = memory_take(pages_of(size));
	if (!data)
		return -ENOMEM;
	cell->config_pages = pages_of(size);
	cell->config.data = data;
	err = guest_read(&root_cell, from, data, size);
	if (err)
		return err;
	code = config_view_open(data, size, ARCH_ARCHITECTURE, &cell->config);
	if (code != CONFIG_VIEW_OK || cell->config.kind != CONFIG_VIEW_CELL ||
	    cell->config.architecture != ARCH_ARCHITECTURE) {
		printk("cellwarden: cell configuration, offset %lu: %s\n", cell->config.problem_at,
		       code == CONFIG_VIEW_OK ? "not a cell of this architecture" :
						config_explain(code));
		return -EINVAL;
	}
	open_desc(cell);
	return 0;
}

static int check_identity(const struct cell *cell)
{
	const struct cell *other;

	for (other = &root_cell; other; other = other->next)
		if (other->desc->id == cell->desc->id ||
		    !strcmp(other->desc->name, cell->desc->name)) {
			printk("cellwarden: there is a cell \"%s\" with id %u\n", other->desc->name,
			       other->desc->id);
			return -EEXIST;
		}
	return 0;
}

/* Each CPU of it is the root cell's, and not the one that asks. */
static int check_cpus(const struct cell *cell)
{
	unsigned int id;

	for (id = 0; id < CPUS_MAX; id++) {
		if (!cell_has_cpu(cell, id))
			continue;
		if (id >= cpu_count() || !cpu_get(id)->is_online ||
		    cpu_get(id)->cell != &root_cell || cpu_get(id) == cpu_self()) {
			printk("cellwarden: cell %s: CPU %u is not to be had\n", cell->desc->name,
			       id);
			return -EBUSY;
		}
	}
	return 0;
}

static void free_cell(struct cell *cell)
{
	cell_memory_done(cell);
	arch_cell_done(cell);
	memory_give(cell->comm, 1);
	memory_give((void *)(uintptr_t)cell->config.data, cell->config_pages);
	memory_give(cell, pages_of(sizeof(*cell)));
}

/* Everything that may fail; nobody sees any of it. */
static int prepare_cell(struct cell *cell, guest_addr config)
{
	int err;

	err = read_config(cell, config);
	if (!err)
		err = read_cpus(cell);
	if (!err)
		err = check_identity(cell);
	if (!err)
		err = check_cpus(cell);
	if (!err)
		err = cell_memory_check(cell);
	if (err)
		return err;
	cell->comm = memory_take(1);
	if (!cell->comm)
		return -ENOMEM;
	fill_comm(cell);
	err = arch_cell_init(cell);
	if (!err)
		err = cell_memory_init(cell);
	return err;
}

static void commit_cell(struct cell *cell)
{
	struct cell **end = &root_cell.next;
	unsigned int id;

	cpu_for_each(id) if (cell_has_cpu(cell, id))
	{
		root_cell.cpus[id / 64] &= ~(1ull << id % 64);
		cpu_give(cpu_get(id), cell);
	}
	cell_memory_take(cell);
	units_cell_commit(cell);
	flush_cell(&root_cell);
	while (*end)
		end = &(*end)->next;
	*end = cell;
}

static int create_held(struct cell *cell)
{
	int err;

	err = units_cell_init(cell);
	if (err)
		return err;
	err = cell_memory_take_prepare(cell);
	if (err) {
		units_cell_done(cell);
		return err;
	}
	commit_cell(cell);
	return 0;
}

static long create_locked(guest_addr config)
{
	struct cell *cell;
	int err;

	if (is_locked())
		return -EPERM;
	cell = memory_take(pages_of(sizeof(*cell)));
	if (!cell)
		return -ENOMEM;
	err = prepare_cell(cell, config);
	if (err)
		goto free_cell;
	hold_cell(&root_cell);
	err = create_held(cell);
	release_cell(&root_cell);
	if (err)
		goto free_cell;
	release_cell(cell);
	printk("Created cell \"%s\"\n", cell->desc->name);
	message_reconfigured(cell);
	return 0;

free_cell:
	free_cell(cell);
	return err;
}

long cell_create(struct cpu *cpu, guest_addr config)
{
	long result;

	if (!lock_try(&cell_lock))
		return -EBUSY;
	result = create_locked(config);
	lock_drop(&cell_lock);
	return result;
}

/* ---- start, load, destroy ------------------------------------------------- */

static void request_cell(struct cell *cell, bool is_start)
{
	bool is_first = true;
	struct cpu *cpu;
	unsigned int id;

	units_cell_reset(cell);
	cpu_for_each(id)
	{
		cpu = cpu_get(id);
		if (cpu->cell != cell)
			continue;
		cpu->is_failed = false;
		memset(cpu->counters, 0, sizeof(cpu->counters));
		cpu_stop(cpu);
		if (is_start && is_first) {
			cpu->reset_address = cell->desc->cpu_reset_address;
			store_release(&cpu->must_reset, 1);
		}
		is_first = false;
	}
}

static void set_loadable(struct cell *cell, bool is_loadable)
{
	if (cell->is_loadable == is_loadable)
		return;
	hold_cell(&root_cell);
	cell_memory_load(cell, is_loadable);
	flush_cell(&root_cell);
	release_cell(&root_cell);
	cell->is_loadable = is_loadable;
}

static long start_locked(struct cell *cell)
{
	if (!message_may_stop(cell))
		return -EPERM;
	hold_cell(cell);
	set_loadable(cell, false);
	fill_comm(cell);
	store_release(&cell->comm->cell_state, JAILHOUSE_CELL_RUNNING);
	arch_memory_clean(cell->comm, PAGE_SIZE);
	flush_cell(cell);
	request_cell(cell, true);
	/* Not in the middle of what the cell prints. */
	printk("Started cell \"%s\"\n", cell->desc->name);
	release_cell(cell);
	return 0;
}

static long load_locked(struct cell *cell)
{
	if (!message_may_stop(cell))
		return -EPERM;
	hold_cell(cell);
	store_release(&cell->comm->cell_state, JAILHOUSE_CELL_SHUT_DOWN);
	request_cell(cell, false);
	release_cell(cell);
	set_loadable(cell, true);
	printk("Cell \"%s\" can be loaded\n", cell->desc->name);
	return 0;
}

static void unlink_cell(const struct cell *cell)
{
	struct cell **at = &root_cell.next;

	while (*at != cell)
		at = &(*at)->next;
	*at = cell->next;
}

static long destroy_locked(struct cell *cell)
{
	unsigned int id;

	if (is_locked() || !message_may_stop(cell))
		return -EPERM;
	hold_cell(&root_cell);
	hold_cell(cell);
	request_cell(cell, false);
	units_cell_done(cell);
	cell_memory_give(cell);
	cpu_for_each(id) if (cpu_get(id)->cell == cell)
	{
		root_cell.cpus[id / 64] |= 1ull << id % 64;
		cpu_give(cpu_get(id), &root_cell);
	}
	unlink_cell(cell);
	flush_cell(&root_cell);
	release_cell(&root_cell);
	printk("Destroyed cell \"%s\"\n", cell->desc->name);
	free_cell(cell);
	message_reconfigured(NULL);
	return 0;
}

static long with_cell(uint32_t id, long (*operation)(struct cell *cell))
{
	struct cell *cell;
	long result;

	if (!lock_try(&cell_lock))
		return -EBUSY;
	cell = find_cell(id);
	result = cell ? operation(cell) : id == root_cell.desc->id ? -EINVAL : -ENOENT;
	lock_drop(&cell_lock);
	return result;
}

long cell_start(struct cpu *cpu, uint32_t id)
{
	return with_cell(id, start_locked);
}

long cell_set_loadable(struct cpu *cpu, uint32_t id)
{
	return with_cell(id, load_locked);
}

long cell_destroy(struct cpu *cpu, uint32_t id)
{
	return with_cell(id, destroy_locked);
}

static long state_locked(struct cell *cell)
{
	return cell_state(cell);
}

long cell_get_state(uint32_t id)
{
	return id == root_cell.desc->id ? JAILHOUSE_CELL_RUNNING : with_cell(id, state_locked);
}

/* ---- violations ----------------------------------------------------------- */

/* All CPUs of it but the one that asks, and the state that the cell is left in. */
static void stop(struct cell *cell, const struct cpu *except, uint32_t cell_state_then)
{
	unsigned int id;

	store_release(&cell->comm->cell_state, cell_state_then);
	cpu_for_each(id) if (cpu_get(id)->cell == cell && cpu_get(id) != except)
	{
		cpu_get(id)->is_failed = cell_state_then == JAILHOUSE_CELL_FAILED;
		cpu_stop(cpu_get(id));
		arch_cpu_kick(cpu_get(id));
	}
	units_cell_reset(cell);
}

/*
 * A cell that did what it may not is stopped as a whole. Of the root cell only the
 * CPU is: the others may still be able to say what happened, and what a device of
 * it did not get is no reason to lose the machine.
 */
void cell_fail(struct cell *cell, struct cpu *cpu)
{
	if (cpu) {
		cpu->is_failed = true;
		arch_cpu_park(cpu);
	}
	if (cell == &root_cell)
		return;
	stop(cell, cpu, JAILHOUSE_CELL_FAILED);
	printk("Cell \"%s\" has failed and is stopped\n", cell->desc->name);
}

void cell_shut_down(struct cell *cell, struct cpu *cpu)
{
	arch_cpu_park(cpu);
	stop(cell, cpu, JAILHOUSE_CELL_SHUT_DOWN);
}
