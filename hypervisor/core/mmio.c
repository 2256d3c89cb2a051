/* SPDX-License-Identifier: GPL-2.0-only */
/* Who looks after an address, and the access itself. */
#include <hv/cell.h>
#include <hv/errno.h>
#include <hv/lock.h>
#include <hv/memory.h>
#include <hv/mmio.h>
#include <hv/violation.h>

static uint64_t table_pages(unsigned int n_max)
{
	return page_up(n_max * sizeof(struct mmio_region)) >> PAGE_SHIFT;
}

int mmio_table_init(struct mmio_table *table, unsigned int n_max)
{
	*table = (struct mmio_table){ .n_max = n_max };
	if (!n_max)
		return 0;
	table->regions = memory_take(table_pages(n_max));
	return table->regions ? 0 : -ENOMEM;
}

void mmio_table_done(struct mmio_table *table)
{
	memory_give(table->regions, table_pages(table->n_max));
	*table = (struct mmio_table){ 0 };
}

int mmio_add(struct mmio_table *table, uint64_t start, uint64_t size, mmio_handler *handler,
	     void *object)
{
	if (table->n == table->n_max)
		return -ENOMEM;
	table->regions[table->n++] = (struct mmio_region){ start, size, handler, object };
	return 0;
}

void mmio_move(struct mmio_region *region, uint64_t start)
{
	store_release(&region->start, start);
}

/* Each start is read once: another CPU of the cell may move the region meanwhile. */
static const struct mmio_region *find(const struct mmio_table *table, struct mmio_access *access)
{
	unsigned int i;

	for (i = 0; i < table->n; i++) {
		access->offset = access->address.gpa - load_acquire(&table->regions[i].start);
		if (access->offset < table->regions[i].size)
			return &table->regions[i];
	}
	return NULL;
}

enum mmio_result mmio_handle(struct cpu *cpu, struct mmio_access *access)
{
	const struct mmio_region *region = find(&cpu->cell->mmio, access);

	if (!region)
		return MMIO_NOBODYS;
	/* What reaches beyond the region is nobody's as a whole. */
	if (access->size > region->size - access->offset)
		return MMIO_REFUSED;
	return region->handler(cpu, access, region->object) ? MMIO_DONE : MMIO_REFUSED;
}

bool mmio_serve(struct cpu *cpu, struct mmio_access *access)
{
	enum mmio_result result = mmio_handle(cpu, access);

	if (result == MMIO_DONE)
		return true;
	violation(cpu, "memory %s of %u bytes at 0x%lx, which %s",
		  access->is_write ? "write" : "read", access->size, access->address.gpa,
		  result == MMIO_NOBODYS ? "is not in its configuration" :
					   "its configuration does not allow");
	return false;
}

void mmio_do(volatile void *address, struct mmio_access *access)
{
	switch (access->size | (access->is_write ? 0x100 : 0)) {
	case 1:
		access->value = *(volatile uint8_t *)address;
		break;
	case 2:
		access->value = *(volatile uint16_t *)address;
		break;
	case 4:
		access->value = *(volatile uint32_t *)address;
		break;
	case 8:
		access->value = *(volatile uint64_t *)address;
		break;
	case 0x101:
		*(volatile uint8_t *)address = (uint8_t)access->value;
		break;
	case 0x102:
		*(volatile uint16_t *)address = (uint16_t)access->value;
		break;
	case 0x104:
		*(volatile uint32_t *)address = (uint32_t)access->value;
		break;
	case 0x108:
		*(volatile uint64_t *)address = access->value;
		break;
	}
}
