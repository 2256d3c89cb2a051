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

/* Registers: 11.4 */
#define REG_VERSION           0x00
#define REG_CAPABILITY        0x08
#define REG_EXTENDED          0x10 /* extended capability */
#define REG_COMMAND           0x18 /* global command */
#define REG_STATUS            0x1c /* global status */
#define REG_ROOT              0x20 /* root table address */
#define REG_FAULT_STATUS      0x34
#define REG_FAULT_CONTROL     0x38 /* fault event control; data and address follow */
#define REG_FAULT_DATA        0x3c
#define REG_FAULT_ADDRESS     0x40
#define REG_FAULT_ADDRESS_TOP 0x44
#define REG_QUEUE_TAIL        0x88
#define REG_QUEUE             0x90 /* invalidation queue address */
#define REG_ROUTES            0xb8 /* interrupt remapping table address */

/* Capability */
#define CAP_DOMAINS(cap)      (1u << (4 + 2 * ((cap)&7)))
#define CAP_FLUSH_BUFFER      (1ull << 4)
#define CAP_LEVELS(cap)       ((unsigned int)((cap) >> 8 & 0x1f)) /* bit n: n + 2 levels */
#define CAP_ADDRESS_BITS(cap) ((unsigned int)((cap) >> 16 & 0x3f) + 1)
#define CAP_FAULTS_AT(cap)    ((unsigned int)((cap) >> 24 & 0x3ff) * 16)
#define CAP_LARGE(cap)        ((unsigned int)((cap) >> 34 & 3)) /* 2 MiB, 1 GiB */
#define CAP_N_FAULTS(cap)     ((unsigned int)((cap) >> 40 & 0xff) + 1)
#define CAP_DRAIN_WRITES      (1ull << 54)
#define CAP_DRAIN_READS       (1ull << 55)

/* Extended capability */
#define EXTENDED_COHERENT 0x1ull
#define EXTENDED_QUEUE    0x2ull
#define EXTENDED_REMAP    0x8ull
#define EXTENDED_X2APIC   0x10ull /* extended interrupt mode */

/* Interrupt remapping table address: the size is 2 to the power of one more. */
#define ROUTES_X2APIC 0x800u

/* Global command and status have the same bits. */
#define COMMAND_TRANSLATE    (1u << 31)
#define COMMAND_SET_ROOT     (1u << 30)
#define COMMAND_FLUSH_BUFFER (1u << 27)
#define COMMAND_QUEUE        (1u << 26)
#define COMMAND_REMAP        (1u << 25)
#define COMMAND_SET_ROUTES   (1u << 24)
/* Those that stay; what a write of the others starts is over when the status says so. */
#define COMMAND_LASTING      (COMMAND_TRANSLATE | COMMAND_QUEUE | COMMAND_REMAP)

#define FAULT_OVERFLOW    0x1u
#define FAULT_PENDING     0x2u
#define FAULT_QUEUE       0x70u /* the invalidation queue came to a halt */
#define FAULT_FIRST(s)    ((s) >> 8 & 0xff)
#define FAULT_MASKED      (1u << 31) /* fault event control */
#define FAULT_ALL         (FAULT_OVERFLOW | FAULT_QUEUE)
#define MESSAGE_NMI       0x400u /* APM vol. 2, 16.11 */
#define MESSAGE_INTERRUPT 0xfee00000u

/* High word of a fault record: 11.4.14 */
#define RECORD_SIZE         16
#define RECORD_IS_FAULT     (1ull << 63)
#define RECORD_IS_READ      (1ull << 62)
#define RECORD_REASON(high) ((uint8_t)((high) >> 32))
#define RECORD_SOURCE(high) ((uint16_t)(high))
#define REASON_INTERRUPT    0x20 /* and above */
#define RECORD_ROUTE(low)   ((low) >> 48)

#define REGISTERS_MAX 0x100000u
#define ROUTES_MAX    0x10000u
#define QUEUE_ENTRIES (PAGE_SIZE / sizeof(struct vtd_pair)) /* a queue of size 0: 11.4.23 */
#define TRIES_MAX     (1u << 24) /* reads of a register or of memory: seconds */

/**
 * struct unit_state - one unit
 * @number, @base: in the configuration
 * @registers, @size: where they are mapped
 * @cap: its capability register
 * @queue: of descriptors; @tail is the next that is written
 * @status: what the unit writes at the end of a wait
 * @root, @queue_address, @routes, @fault: what its registers held before
 */
struct unit_state {
	unsigned int number;
	uint64_t base, size, cap;
	volatile uint8_t *registers;
	struct vtd_pair *queue;
	unsigned int tail;
	uint32_t status;
	uint64_t root, queue_address, routes;
	uint32_t fault[4];
};

static struct unit_state units_state[JAILHOUSE_MAX_IOMMU_UNITS];
static unsigned int n_units;
static struct vtd_pair *root_table;
static unsigned int n_levels;
static struct vtd_pair *route_table; /* NULL: interrupts are not remapped */
static uint32_t n_routes;
static struct lock queue_lock;

#define for_each_unit(unit) for ((unit) = units_state; (unit) < units_state + n_units; (unit)++)

static uint32_t reg_read(const struct unit_state *unit, unsigned int reg)
{
	return *(volatile uint32_t *)(unit->registers + reg);
}

static void reg_write(const struct unit_state *unit, unsigned int reg, uint32_t value)
{
	*(volatile uint32_t *)(unit->registers + reg) = value;
}

static uint64_t reg_read64(const struct unit_state *unit, unsigned int reg)
{
	return *(volatile uint64_t *)(unit->registers + reg);
}

static void reg_write64(const struct unit_state *unit, unsigned int reg, uint64_t value)
{
	*(volatile uint64_t *)(unit->registers + reg) = value;
}

/* ---- commands --------------------------------------------------------------- */

static bool wait_status(const struct unit_state *unit, uint32_t bit, bool is_set)
{
	unsigned int tries;

	for (tries = 0; tries < TRIES_MAX; tries++) {
		if (!(reg_read(unit, REG_STATUS) & bit) == !is_set)
			return true;
		processor_relax();
	}
	return false;
}

/* One bit at a time: 11.4.4. Return: whether the unit has done it */
static bool command(const struct unit_state *unit, uint32_t bit, bool is_set)
{
	uint32_t lasting = reg_read(unit, REG_STATUS) & COMMAND_LASTING;

	reg_write(unit, REG_COMMAND, is_set ? lasting | bit : lasting & ~bit);
	/* This one's status bit is set while it goes on. */
	return wait_status(unit, bit, is_set && bit != COMMAND_FLUSH_BUFFER);
}

/* ---- the invalidation queue --------------------------------------------------- */

static void put(struct unit_state *unit, struct vtd_pair descriptor)
{
	unit->queue[unit->tail] = descriptor;
	vtd_write_back(&unit->queue[unit->tail], sizeof(descriptor));
	unit->tail = (unit->tail + 1) % QUEUE_ENTRIES;
}

/* Return: whether the unit has done all that was asked of it */
static bool run_queue(struct unit_state *unit)
{
	unsigned int tries;

	store_release(&unit->status, 0);
	vtd_write_back(&unit->status, sizeof(unit->status));
	put(unit, vtd_wait(memory_phys(&unit->status), 1));
	reg_write(unit, REG_QUEUE_TAIL, unit->tail * (uint32_t)sizeof(struct vtd_pair));
	for (tries = 0; tries < TRIES_MAX; tries++) {
		if (load_acquire(&unit->status))
			return true;
		if (reg_read(unit, REG_FAULT_STATUS) & FAULT_QUEUE)
			return false;
		processor_relax();
	}
	return false;
}

static uint64_t drain(const struct unit_state *unit)
{
	return (unit->cap & CAP_DRAIN_WRITES ? VTD_DRAIN_WRITES : 0) |
	       (unit->cap & CAP_DRAIN_READS ? VTD_DRAIN_READS : 0);
}

static bool flush_buffer(const struct unit_state *unit)
{
	return !(unit->cap & CAP_FLUSH_BUFFER) || command(unit, COMMAND_FLUSH_BUFFER, true);
}

static bool sync_unit(struct unit_state *unit)
{
	if (!flush_buffer(unit))
		return false;
	put(unit, vtd_invalidate_contexts());
	put(unit, vtd_invalidate_pages(drain(unit)));
	return run_queue(unit);
}

/* A unit that does not forget lets devices reach what is another cell's by now. */
static void sync(void)
{
	struct unit_state *unit;

	lock_take(&queue_lock);
	for_each_unit(unit) panic_unless(sync_unit(unit));
	lock_drop(&queue_lock);
}

static void flush(const struct cell *cell)
{
	struct unit_state *unit;

	lock_take(&queue_lock);
	for_each_unit(unit)
	{
		panic_unless(flush_buffer(unit));
		put(unit, vtd_invalidate_domain(cell->arch.dma_domain, drain(unit)));
		panic_unless(run_queue(unit));
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
	struct unit_state *unit;

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
		if (!(reg_read(unit, REG_STATUS) & COMMAND_QUEUE))
			continue;
		panic_unless(flush_buffer(unit));
		put(unit, vtd_invalidate_interrupt(number));
		panic_unless(run_queue(unit));
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

static void report_record(const struct unit_state *unit, unsigned int at)
{
	uint64_t high = reg_read64(unit, at + 8);
	struct iommu_fault fault = {
		.requester = RECORD_SOURCE(high),
		.address = page_down(reg_read64(unit, at)),
		.is_write = !(high & RECORD_IS_READ),
		.is_interrupt = RECORD_REASON(high) >= REASON_INTERRUPT,
		.reason = vtd_explain(RECORD_REASON(high)),
	};

	if (fault.is_interrupt)
		fault.address = RECORD_ROUTE(reg_read64(unit, at));

	/* Its place is free again: bits that are set by the unit are cleared by ones. */
	reg_write(unit, at + 12, (uint32_t)(RECORD_IS_FAULT >> 32));
	iommu_report(&fault);
}

static bool poll_unit(const struct unit_state *unit)
{
	uint32_t status = reg_read(unit, REG_FAULT_STATUS);
	unsigned int n = CAP_N_FAULTS(unit->cap), first = FAULT_FIRST(status), i, at;

	if (!(status & (FAULT_PENDING | FAULT_OVERFLOW)))
		return false;
	for (i = 0; i < n; i++) {
		at = CAP_FAULTS_AT(unit->cap) + (first + i) % n * RECORD_SIZE;
		if (reg_read64(unit, at + 8) & RECORD_IS_FAULT)
			report_record(unit, at);
	}
	if (status & FAULT_OVERFLOW)
		reg_write(unit, REG_FAULT_STATUS, FAULT_OVERFLOW);
	return true;
}

static bool poll(void)
{
	struct unit_state *unit;
	bool was_any = false;

	for_each_unit(unit) was_any |= poll_unit(unit);
	return was_any;
}

/* What was there before is nobody's fault. */
static void listen_to(const struct unit_state *unit, const struct cpu *report_to)
{
	unsigned int i, at;

	for (i = 0; i < CAP_N_FAULTS(unit->cap); i++) {
		at = CAP_FAULTS_AT(unit->cap) + i * RECORD_SIZE;
		reg_write(unit, at + 12, (uint32_t)(RECORD_IS_FAULT >> 32));
	}
	reg_write(unit, REG_FAULT_STATUS, FAULT_ALL);
	reg_write(unit, REG_FAULT_DATA, MESSAGE_NMI);
	reg_write(unit, REG_FAULT_ADDRESS,
		  MESSAGE_INTERRUPT | (report_to->arch.apic_id & 0xff) << 12);
	reg_write(unit, REG_FAULT_ADDRESS_TOP, report_to->arch.apic_id & 0xffffff00);
	reg_write(unit, REG_FAULT_CONTROL, 0);
}

static void listen(const struct cpu *cpu)
{
	struct unit_state *unit;

	for_each_unit(unit) listen_to(unit, cpu);
}

static void end_faults(const struct unit_state *unit)
{
	unsigned int i;

	reg_write(unit, REG_FAULT_CONTROL, FAULT_MASKED);
	for (i = ARRAY_LENGTH(unit->fault); i; i--)
		reg_write(unit, REG_FAULT_CONTROL + 4 * (i - 1), unit->fault[i - 1]);
}

/* ---- on and off ------------------------------------------------------------------ */

/* The size is one less than its logarithm to base 2: 11.4.29. */
static uint64_t routes_register(void)
{
	unsigned int size = 0;

	while (2u << size < n_routes)
		size++;
	return memory_phys(route_table).pa | size | (apic_is_x2apic() ? ROUTES_X2APIC : 0);
}

static bool enable_remapping(struct unit_state *unit)
{
	if (!route_table)
		return true;
	reg_write64(unit, REG_ROUTES, routes_register());
	if (!command(unit, COMMAND_SET_ROUTES, true))
		return false;
	put(unit, vtd_invalidate_interrupts());
	return run_queue(unit) && command(unit, COMMAND_REMAP, true);
}

static int enable_unit(struct unit_state *unit)
{
	reg_write(unit, REG_FAULT_CONTROL, FAULT_MASKED);
	unit->tail = 0;
	reg_write(unit, REG_QUEUE_TAIL, 0);
	reg_write64(unit, REG_QUEUE, memory_phys(unit->queue).pa);
	reg_write64(unit, REG_ROOT, memory_phys(root_table).pa);
	if (command(unit, COMMAND_QUEUE, true) && command(unit, COMMAND_SET_ROOT, true) &&
	    sync_unit(unit) && command(unit, COMMAND_TRANSLATE, true) && enable_remapping(unit))
		return 0;
	printk("cellwarden: IOMMU %u at 0x%lx does not do what it is told: status 0x%x, faults "
	       "0x%x\n",
	       unit->number, unit->base, reg_read(unit, REG_STATUS),
	       reg_read(unit, REG_FAULT_STATUS));
	return -EIO;
}

static void disable_unit(const struct unit_state *unit)
{
	/* Whatever it answers: there is nothing more to be done about it. */
	command(unit, COMMAND_REMAP, false);
	command(unit, COMMAND_TRANSLATE, false);
	command(unit, COMMAND_QUEUE, false);
	end_faults(unit);
	reg_write64(unit, REG_ROOT, unit->root);
	reg_write64(unit, REG_QUEUE, unit->queue_address);
	if (route_table)
		reg_write64(unit, REG_ROUTES, unit->routes);
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
	struct unit_state *unit;

	for_each_unit(unit) disable_unit(unit);
	free_tables();
}

static int enable(void)
{
	struct unit_state *unit;
	int err = 0;

	for (unit = units_state; !err && unit < units_state + n_units; unit++)
		err = enable_unit(unit);
	return err;
}

/* ---- looking at the machine ------------------------------------------------------- */

static int refuse(const struct unit_state *unit, int err, const char *why)
{
	printk("cellwarden: IOMMU %u at 0x%lx %s\n", unit->number, unit->base, why);
	return err;
}

static int check_unused(const struct unit_state *unit)
{
	uint32_t status = reg_read(unit, REG_STATUS);

	if (status & COMMAND_TRANSLATE)
		return refuse(unit, -EBUSY, "is in use by Linux: boot with intel_iommu=off");
	if (status & (COMMAND_REMAP | COMMAND_QUEUE))
		return refuse(unit, -EBUSY, "is in use by Linux: boot with intremap=off");
	return 0;
}

static int check_unit(const struct unit_state *unit)
{
	if (CAP_FAULTS_AT(unit->cap) + CAP_N_FAULTS(unit->cap) * RECORD_SIZE > unit->size)
		return refuse(unit, -EINVAL, "has more registers than the configuration says");
	if (!(reg_read64(unit, REG_EXTENDED) & EXTENDED_QUEUE))
		return refuse(unit, -ENODEV, "has no invalidation queue");
	if (!(CAP_LEVELS(unit->cap) & 0xe))
		return refuse(unit, -ENODEV, "does not translate with 3, 4 or 5 levels");
	return check_unused(unit);
}

static void save(struct unit_state *unit)
{
	unsigned int i;

	unit->root = reg_read64(unit, REG_ROOT);
	unit->queue_address = reg_read64(unit, REG_QUEUE);
	if (reg_read64(unit, REG_EXTENDED) & EXTENDED_REMAP)
		unit->routes = reg_read64(unit, REG_ROUTES);
	for (i = 0; i < ARRAY_LENGTH(unit->fault); i++)
		unit->fault[i] = reg_read(unit, REG_FAULT_CONTROL + 4 * i);
}

static int add_unit(unsigned int number, const struct jailhouse_iommu *config)
{
	struct unit_state *unit = &units_state[n_units];

	*unit = (struct unit_state){ .number = number, .base = config->base };
	unit->size = config->size < PAGE_SIZE ? PAGE_SIZE : config->size;
	if (!is_page_aligned(unit->base) || unit->size > REGISTERS_MAX)
		return refuse(unit, -EINVAL, "is not what the configuration says");
	unit->registers = memory_map_device(PHYS(unit->base), unit->size);
	unit->queue = memory_take(1);
	n_units++;
	if (!unit->registers || !unit->queue)
		return -ENOMEM;
	unit->cap = reg_read64(unit, REG_CAPABILITY);
	save(unit);
	return check_unit(unit);
}

static unsigned int smaller(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* What all of them can do. Page tables of 4 levels where they can, else of 5, else of 3. */
static int find_limits(struct iommu_limits *ret)
{
	unsigned int levels = 0xe, large = 3;
	struct unit_state *unit;
	bool is_coherent = true;

	*ret = (struct iommu_limits){ .address_bits = 64, .n_domains = 65536 };
	for_each_unit(unit)
	{
		levels &= CAP_LEVELS(unit->cap);
		large &= CAP_LARGE(unit->cap);
		ret->address_bits = smaller(ret->address_bits, CAP_ADDRESS_BITS(unit->cap));
		ret->n_domains = smaller(ret->n_domains, CAP_DOMAINS(unit->cap));
		is_coherent &= reg_read64(unit, REG_EXTENDED) & EXTENDED_COHERENT;
	}
	if (!levels)
		return refuse(units_state, -ENODEV, "and another have no page tables in common");
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
	struct unit_state *unit;

	for_each_unit(unit) if ((reg_read64(unit, REG_EXTENDED) & needed) != needed) return -ENODEV;
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
	struct unit_state *unit;

	for_each_unit(unit)
	{
		memory_unmap_device(unit->registers, unit->size);
		memory_give(unit->queue, 1);
	}
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
		err = config[i].type ? add_unit(i, &config[i]) : 0;
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
