/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Intel VT-d: specification 3.3 (D51397). All units of the machine share one root
 * table, so that it does not matter which of them a device is behind.
 */
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/panic.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/x86/apic.h>
#include <iommu/driver.h>
#include <iommu/vtd-tables.h>
#include <iommu/vtd-unit.h>

static struct vtd_unit units_state[JAILHOUSE_MAX_IOMMU_UNITS];
static unsigned int n_units;
static struct vtd_pair *root_table;
static unsigned int n_levels;
static struct vtd_pair *route_table; /* NULL: interrupts are not remapped */
static uint32_t n_routes;
static struct lock queue_lock;

#define for_each_unit(unit) for ((unit) = units_state; (unit) < units_state + n_units; (unit)++)

/* A unit that does not forget lets devices reach what is another cell's by now. */
static void sync(void)
{
	struct vtd_unit *unit;

	lock_take(&queue_lock);
	for_each_unit(unit) panic_unless(vtd_unit_sync(unit));
	lock_drop(&queue_lock);
}

static void flush(const struct cell *cell)
{
	struct vtd_unit *unit;

	lock_take(&queue_lock);
	for_each_unit(unit)
	{
		panic_unless(vtd_unit_flush_buffer(unit));
		vtd_unit_put(unit,
			     vtd_invalidate_domain(cell->arch.dma_domain, vtd_unit_drain(unit)));
		panic_unless(vtd_unit_run(unit));
	}
	lock_drop(&queue_lock);
}

/* ---- who goes where ------------------------------------------------------------ */

static struct vtd_pair *context_of(uint16_t requester)
{
	uint64_t bus = root_table[requester >> 8].low;
	struct vtd_pair *contexts = bus ? memory_virt(PHYS(page_down(bus))) : NULL;

	return contexts ? &contexts[requester & 0xff] : NULL;
}

/* The half that says that it is there comes last, and goes first. */
static void set_pair(struct vtd_pair *entry, struct vtd_pair value)
{
	volatile struct vtd_pair *to = entry;

	to->low = 0;
	to->high = value.high;
	to->low = value.low;
	vtd_write_back(entry, sizeof(*entry));
}

static void route(uint32_t number, const struct iommu_interrupt *interrupt)
{
	struct vtd_pair *entry = &route_table[number];
	struct vtd_pair value = vtd_interrupt_entry(interrupt, apic_is_x2apic());
	struct vtd_unit *unit;

	/* Nothing is lost when it but leads elsewhere. */
	if (entry->high == value.high) {
		*(volatile uint64_t *)&entry->low = value.low;
		vtd_write_back(entry, sizeof(*entry));
	} else {
		set_pair(entry, value);
	}
	lock_take(&queue_lock);
	for_each_unit(unit)
	{
		if (!(vtd_read(unit, REG_STATUS) & COMMAND_QUEUE))
			continue;
		panic_unless(vtd_unit_flush_buffer(unit));
		vtd_unit_put(unit, vtd_invalidate_interrupt(number));
		panic_unless(vtd_unit_run(unit));
	}
	lock_drop(&queue_lock);
}

static int prepare(const struct iommu_device *device, uint16_t requester)
{
	void *contexts;

	if (context_of(requester))
		return 0;
	contexts = memory_take(1);
	if (!contexts)
		return -ENOMEM;
	vtd_write_back(contexts, PAGE_SIZE);
	set_pair(&root_table[requester >> 8], vtd_root_entry(memory_phys(contexts)));
	return 0;
}

static void assign(uint16_t requester, const struct cell *cell)
{
	struct vtd_pair entry = { 0, 0 };

	if (cell)
		entry = vtd_context_entry(memory_phys(cell->arch.dma.root), n_levels,
					  cell->arch.dma_domain);
	set_pair(context_of(requester), entry);
}

static void silence(uint16_t requester)
{
	struct vtd_pair *context = context_of(requester);

	if (!context)
		return;
	*(volatile uint64_t *)&context->low |= VTD_CONTEXT_SILENT;
	vtd_write_back(context, sizeof(*context));
	sync();
}

/* ---- faults -------------------------------------------------------------------- */

static bool poll(void)
{
	struct vtd_unit *unit;
	bool was_any = false;

	for_each_unit(unit) was_any |= vtd_unit_poll(unit);
	return was_any;
}

static void listen(const struct cpu *cpu)
{
	struct vtd_unit *unit;

	for_each_unit(unit) vtd_unit_listen(unit, cpu);
}

/* ---- on and off ------------------------------------------------------------------ */

/* The size is one less than its logarithm to base 2: 11.4.29. 0 without a table. */
static uint64_t routes_register(void)
{
	unsigned int size = 0;

	if (!route_table)
		return 0;
	while (2u << size < n_routes)
		size++;
	return memory_phys(route_table).pa | size | (apic_is_x2apic() ? ROUTES_X2APIC : 0);
}

static void free_tables(void)
{
	unsigned int bus;

	for (bus = 0; bus < 256; bus++)
		if (root_table[bus].low)
			memory_give(memory_virt(PHYS(page_down(root_table[bus].low))), 1);
	memset(root_table, 0, PAGE_SIZE);
}

static void disable(void)
{
	struct vtd_unit *unit;

	for_each_unit(unit) vtd_unit_disable(unit);
	free_tables();
}

static int enable(void)
{
	struct vtd_unit *unit;
	int err = 0;

	for (unit = units_state; !err && unit < units_state + n_units; unit++)
		err = vtd_unit_enable(unit, memory_phys(root_table), routes_register());
	return err;
}

/* ---- looking at the machine ------------------------------------------------------- */

static unsigned int smaller(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* What all of them can do. Page tables of 4 levels where they can, else of 5, else of 3. */
static int find_limits(struct iommu_limits *ret)
{
	unsigned int levels = 0xe, large = 3;
	struct vtd_unit *unit;
	bool is_coherent = true;

	*ret = (struct iommu_limits){ .address_bits = 64, .n_domains = 65536 };
	for_each_unit(unit)
	{
		levels &= CAP_LEVELS(unit->cap);
		large &= CAP_LARGE(unit->cap);
		ret->address_bits = smaller(ret->address_bits, CAP_ADDRESS_BITS(unit->cap));
		ret->n_domains = smaller(ret->n_domains, CAP_DOMAINS(unit->cap));
		is_coherent &= vtd_read64(unit, REG_EXTENDED) & EXTENDED_COHERENT;
	}
	if (!levels)
		return vtd_unit_refuse(units_state, -ENODEV,
				       "and another have no page tables in common");
	n_levels = levels & 4 ? 4 : levels & 8 ? 5 : 3;
	ret->n_levels = n_levels;
	ret->max_leaf_level = !(large & 1) ? 0 : !(large & 2) ? 1 : 2;
	ret->address_bits = smaller(ret->address_bits, PAGE_SHIFT + 9 * n_levels);
	vtd_is_coherent = is_coherent;
	return 0;
}

static uint64_t route_pages(void)
{
	return page_up(n_routes * sizeof(struct vtd_pair)) >> PAGE_SHIFT;
}

static int init_routes(uint32_t n)
{
	uint64_t needed = EXTENDED_REMAP | (apic_is_x2apic() ? EXTENDED_X2APIC : 0);
	struct vtd_unit *unit;

	for_each_unit(unit) if ((vtd_read64(unit, REG_EXTENDED) & needed) != needed) return -ENODEV;
	for (n_routes = 2; n_routes < n; n_routes *= 2)
		if (n_routes == ROUTES_MAX)
			return -E2BIG;
	route_table = memory_take(route_pages());
	if (!route_table)
		return -ENOMEM;
	vtd_write_back(route_table, n_routes * sizeof(struct vtd_pair));
	return 0;
}

static void done(void)
{
	struct vtd_unit *unit;

	for_each_unit(unit) vtd_unit_close(unit);
	memory_give(root_table, 1);
	memory_give(route_table, route_pages());
	root_table = NULL;
	route_table = NULL;
	n_units = 0;
}

static int init_all(struct iommu_limits *ret)
{
	const struct jailhouse_iommu *config = system_config->platform_info.iommu_units;
	unsigned int i;
	int err;

	for (i = 0; i < JAILHOUSE_MAX_IOMMU_UNITS; i++) {
		err = config[i].type ? vtd_unit_open(&units_state[n_units++], i, &config[i]) : 0;
		if (err)
			return err;
	}
	err = find_limits(ret);
	if (err)
		return err;
	root_table = memory_take(1);
	if (!root_table)
		return -ENOMEM;
	vtd_write_back(root_table, PAGE_SIZE);
	return 0;
}

static int init(struct iommu_limits *ret)
{
	int err = init_all(ret);

	if (err)
		done();
	return err;
}

const struct iommu_driver vtd_driver = {
	.type = JAILHOUSE_IOMMU_INTEL,
	.name = "Intel VT-d",
	.format = &vtd_format,
	.init = init,
	.done = done,
	.prepare = prepare,
	.assign = assign,
	.silence = silence,
	.sync = sync,
	.flush = flush,
	.enable = enable,
	.disable = disable,
	.listen = listen,
	.poll = poll,
	.init_routes = init_routes,
	.route = route,
	.message = vtd_message,
	.ioapic_entry = vtd_ioapic_entry,
};
