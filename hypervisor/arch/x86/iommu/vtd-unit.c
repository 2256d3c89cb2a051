/* SPDX-License-Identifier: GPL-2.0-only */
/* One unit of Intel VT-d: its commands, its queue, and what it was before. */
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <iommu/vtd-unit.h>

/* ---- commands --------------------------------------------------------------- */

static bool wait_status(const struct vtd_unit *unit, uint32_t bit, bool is_set)
{
	unsigned int tries;

	for (tries = 0; tries < TRIES_MAX; tries++) {
		if (!(vtd_read(unit, REG_STATUS) & bit) == !is_set)
			return true;
		processor_relax();
	}
	return false;
}

/* One bit at a time: 11.4.4. Return: whether the unit has done it */
static bool command(const struct vtd_unit *unit, uint32_t bit, bool is_set)
{
	uint32_t lasting = vtd_read(unit, REG_STATUS) & COMMAND_LASTING;

	vtd_write(unit, REG_COMMAND, is_set ? lasting | bit : lasting & ~bit);
	/* This one's status bit is set while it goes on. */
	return wait_status(unit, bit, is_set && bit != COMMAND_FLUSH_BUFFER);
}

/* ---- the invalidation queue --------------------------------------------------- */

void vtd_unit_put(struct vtd_unit *unit, struct vtd_pair descriptor)
{
	unit->queue[unit->tail] = descriptor;
	vtd_write_back(&unit->queue[unit->tail], sizeof(descriptor));
	unit->tail = (unit->tail + 1) % QUEUE_ENTRIES;
}

/* Return: whether the unit has done all that was asked of it */
bool vtd_unit_run(struct vtd_unit *unit)
{
	unsigned int tries;

	store_release(&unit->status, 0);
	vtd_write_back(&unit->status, sizeof(unit->status));
	vtd_unit_put(unit, vtd_wait(memory_phys(&unit->status), 1));
	vtd_write(unit, REG_QUEUE_TAIL, unit->tail * (uint32_t)sizeof(struct vtd_pair));
	for (tries = 0; tries < TRIES_MAX; tries++) {
		if (load_acquire(&unit->status))
			return true;
		if (vtd_read(unit, REG_FAULT_STATUS) & FAULT_QUEUE)
			return false;
		processor_relax();
	}
	return false;
}

uint64_t vtd_unit_drain(const struct vtd_unit *unit)
{
	return (unit->cap & CAP_DRAIN_WRITES ? VTD_DRAIN_WRITES : 0) |
	       (unit->cap & CAP_DRAIN_READS ? VTD_DRAIN_READS : 0);
}

bool vtd_unit_flush_buffer(const struct vtd_unit *unit)
{
	return !(unit->cap & CAP_FLUSH_BUFFER) || command(unit, COMMAND_FLUSH_BUFFER, true);
}

bool vtd_unit_sync(struct vtd_unit *unit)
{
	if (!vtd_unit_flush_buffer(unit))
		return false;
	vtd_unit_put(unit, vtd_invalidate_contexts());
	vtd_unit_put(unit, vtd_invalidate_pages(vtd_unit_drain(unit)));
	return vtd_unit_run(unit);
}

/* ---- on and off ------------------------------------------------------------------ */

static bool enable_remapping(struct vtd_unit *unit, uint64_t routes)
{
	if (!routes)
		return true;
	vtd_write64(unit, REG_ROUTES, routes);
	if (!command(unit, COMMAND_SET_ROUTES, true))
		return false;
	vtd_unit_put(unit, vtd_invalidate_interrupts());
	return vtd_unit_run(unit) && command(unit, COMMAND_REMAP, true);
}

int vtd_unit_enable(struct vtd_unit *unit, phys_addr root_table, uint64_t routes)
{
	vtd_write(unit, REG_FAULT_CONTROL, FAULT_MASKED);
	unit->tail = 0;
	vtd_write(unit, REG_QUEUE_TAIL, 0);
	vtd_write64(unit, REG_QUEUE, memory_phys(unit->queue).pa);
	vtd_write64(unit, REG_ROOT, root_table.pa);
	if (command(unit, COMMAND_QUEUE, true) && command(unit, COMMAND_SET_ROOT, true) &&
	    vtd_unit_sync(unit) && command(unit, COMMAND_TRANSLATE, true) &&
	    enable_remapping(unit, routes))
		return 0;
	printk("cellwarden: IOMMU %u at 0x%lx does not do what it is told: status 0x%x, faults "
	       "0x%x\n",
	       unit->number, unit->base, vtd_read(unit, REG_STATUS),
	       vtd_read(unit, REG_FAULT_STATUS));
	return -EIO;
}

void vtd_unit_disable(const struct vtd_unit *unit)
{
	/* Whatever it answers: there is nothing more to be done about it. */
	command(unit, COMMAND_REMAP, false);
	command(unit, COMMAND_TRANSLATE, false);
	command(unit, COMMAND_QUEUE, false);
	vtd_unit_end_faults(unit);
	vtd_write64(unit, REG_ROOT, unit->root);
	vtd_write64(unit, REG_QUEUE, unit->queue_address);
	if (vtd_read64(unit, REG_EXTENDED) & EXTENDED_REMAP)
		vtd_write64(unit, REG_ROUTES, unit->routes);
}

/* ---- looking at the machine ------------------------------------------------------- */

int vtd_unit_refuse(const struct vtd_unit *unit, int err, const char *why)
{
	printk("cellwarden: IOMMU %u at 0x%lx %s\n", unit->number, unit->base, why);
	return err;
}

static int check_unused(const struct vtd_unit *unit)
{
	uint32_t status = vtd_read(unit, REG_STATUS);

	if (status & COMMAND_TRANSLATE)
		return vtd_unit_refuse(unit, -EBUSY,
				       "is in use by Linux: boot with intel_iommu=off");
	if (status & (COMMAND_REMAP | COMMAND_QUEUE))
		return vtd_unit_refuse(unit, -EBUSY, "is in use by Linux: boot with intremap=off");
	return 0;
}

static int check_unit(const struct vtd_unit *unit)
{
	if (CAP_FAULTS_AT(unit->cap) + CAP_N_FAULTS(unit->cap) * RECORD_SIZE > unit->size)
		return vtd_unit_refuse(unit, -EINVAL,
				       "has more registers than the configuration says");
	if (!(vtd_read64(unit, REG_EXTENDED) & EXTENDED_QUEUE))
		return vtd_unit_refuse(unit, -ENODEV, "has no invalidation queue");
	if (!(CAP_LEVELS(unit->cap) & 0xe))
		return vtd_unit_refuse(unit, -ENODEV, "does not translate with 3, 4 or 5 levels");
	return check_unused(unit);
}

static void save(struct vtd_unit *unit)
{
	unsigned int i;

	unit->root = vtd_read64(unit, REG_ROOT);
	unit->queue_address = vtd_read64(unit, REG_QUEUE);
	if (vtd_read64(unit, REG_EXTENDED) & EXTENDED_REMAP)
		unit->routes = vtd_read64(unit, REG_ROUTES);
	for (i = 0; i < ARRAY_LENGTH(unit->fault); i++)
		unit->fault[i] = vtd_read(unit, REG_FAULT_CONTROL + 4 * i);
}

int vtd_unit_open(struct vtd_unit *unit, unsigned int number, const struct jailhouse_iommu *config)
{
	*unit = (struct vtd_unit){ .number = number, .base = config->base };
	unit->size = config->size < PAGE_SIZE ? PAGE_SIZE : config->size;
	if (!is_page_aligned(unit->base) || unit->size > REGISTERS_MAX)
		return vtd_unit_refuse(unit, -EINVAL, "is not what the configuration says");
	unit->registers = memory_map_device(PHYS(unit->base), unit->size);
	unit->queue = memory_take(1);
	if (!unit->registers || !unit->queue)
		return -ENOMEM;
	unit->cap = vtd_read64(unit, REG_CAPABILITY);
	save(unit);
	return check_unit(unit);
}

void vtd_unit_close(struct vtd_unit *unit)
{
	memory_unmap_device(unit->registers, unit->size);
	memory_give(unit->queue, 1);
}
