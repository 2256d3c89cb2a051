/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD-Vi: AMD I/O Virtualization Technology specification 3.06 (48882). All units of
 * the machine share one device table, which has an entry for each name of a device:
 * those that are no cell's reach nothing.
 */
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/panic.h>
#include <hv/pci-msi.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/x86/apic.h>
#include <iommu/amd-vi-routes.h>
#include <iommu/amd-vi-tables.h>
#include <iommu/driver.h>

/* Registers: 3.4 */
#define REG_DEVICES      0x00 /* device table base: bits 0 to 8 are its pages less one */
#define REG_COMMANDS     0x08 /* command buffer base: bits 56 to 59 are its length's logarithm */
#define REG_EVENTS       0x10 /* event log base: likewise */
#define REG_CONTROL      0x18
#define REG_FEATURES     0x30
#define REG_COMMAND_HEAD 0x2000
#define REG_COMMAND_TAIL 0x2008
#define REG_EVENT_HEAD   0x2010
#define REG_EVENT_TAIL   0x2018
#define REG_STATUS       0x2020
#define REGISTERS_SIZE   0x4000ull

#define CONTROL_ENABLE          0x1ull
#define CONTROL_EVENTS          0x4ull
#define CONTROL_EVENT_INTERRUPT 0x8ull
#define CONTROL_COHERENT        0x400ull
#define CONTROL_COMMANDS        0x1000ull
#define CONTROL_WIDE_ROUTES     (1ull << 17) /* GAEn: entries of 128 bits */
#define CONTROL_X2APIC          (1ull << 50) /* XTEn: of which all bits of the destination count */

#define FEATURE_X2APIC         (1ull << 2)
#define FEATURE_INVALIDATE_ALL (1ull << 6)
#define FEATURE_WIDE_ROUTES    (1ull << 7)

#define STATUS_EVENT_OVERFLOW  0x1u /* cleared by ones: these two */
#define STATUS_EVENT_INTERRUPT 0x2u

#define DEVICES      65536u
#define DEVICE_PAGES (DEVICES * sizeof(struct amd_vi_device) / PAGE_SIZE)
#define N_LEVELS     4u /* of page tables: all units have them */
#define QUEUE_SIZE   PAGE_SIZE
#define QUEUE_LENGTH (8ull << 56) /* 256 of 16 bytes: one page */
#define ENTRY_SIZE   16u

#define TRIES_MAX (1u << 24) /* reads of memory: seconds */

/* MSI capability with 64 bits: PCI Local Bus specification 3.0, 6.8.1 */
#define MSI_CONTROL       2
#define MSI_ENABLE        0x1u
#define MSI_WORDS         4
#define MESSAGE_NMI       0x400u /* APM vol. 2, 16.11 */
#define MESSAGE_INTERRUPT 0xfee00000u

/**
 * struct unit_state - one unit
 * @config: in the system configuration
 * @registers: where they are mapped
 * @commands, @events: a page of each; @tail is the next command that is written
 * @status: what the unit writes at the end of a wait
 * @saved: what its registers held before: bases, control
 * @msi: and its MSI capability
 */
struct unit_state {
	unsigned int number;
	const struct jailhouse_iommu *config;
	volatile uint8_t *registers;
	struct amd_vi_command *commands;
	const volatile struct amd_vi_command *events;
	unsigned int tail;
	uint64_t status;
	uint64_t saved[4];
	uint32_t msi[MSI_WORDS];
};

static struct unit_state units_state[JAILHOUSE_MAX_IOMMU_UNITS];
static unsigned int n_units;
static struct amd_vi_device *devices;
static uint64_t control; /* what all units are told, beside what they were told before */
static struct lock command_lock;

#define for_each_unit(unit) for ((unit) = units_state; (unit) < units_state + n_units; (unit)++)

static uint64_t reg_read(const struct unit_state *unit, unsigned int reg)
{
	return *(volatile uint64_t *)(unit->registers + reg);
}

static void reg_write(const struct unit_state *unit, unsigned int reg, uint64_t value)
{
	*(volatile uint64_t *)(unit->registers + reg) = value;
}

/* ---- commands ----------------------------------------------------------------- */

static void put(struct unit_state *unit, struct amd_vi_command command)
{
	unit->commands[unit->tail] = command;
	unit->tail = (unit->tail + 1) % (QUEUE_SIZE / ENTRY_SIZE);
}

/* Return: whether the unit has done all that was asked of it */
static bool run(struct unit_state *unit)
{
	unsigned int tries;

	store_release(&unit->status, 0);
	put(unit, amd_vi_wait(memory_phys(&unit->status), 1));
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	reg_write(unit, REG_COMMAND_TAIL, unit->tail * ENTRY_SIZE);
	for (tries = 0; tries < TRIES_MAX; tries++) {
		if (load_acquire(&unit->status))
			return true;
		processor_relax();
	}
	return false;
}

/* A unit that does not forget lets devices reach what is another cell's by now. */
static void command_all(struct amd_vi_command command)
{
	struct unit_state *unit;

	lock_take(&command_lock);
	for_each_unit(unit)
	{
		put(unit, command);
		panic_unless(run(unit));
	}
	lock_drop(&command_lock);
}

static void sync(void)
{
	command_all(amd_vi_invalidate_all());
}

static void flush(const struct cell *cell)
{
	command_all(amd_vi_invalidate_domain(cell->arch.dma_domain));
}

/* ---- who goes where ------------------------------------------------------------ */

static int prepare(const struct iommu_device *device, uint16_t requester)
{
	devices[requester].words[2] |= amd_vi_routes_of(device);
	return 0;
}

static void route(uint32_t number, const struct iommu_interrupt *interrupt)
{
	amd_vi_routes_set(number, interrupt);
	if (control & CONTROL_ENABLE)
		command_all(amd_vi_invalidate_routes(interrupt->source));
}

/* Blocked while it is neither the one nor the other; its interrupts are another matter. */
static void assign(uint16_t requester, const struct cell *cell)
{
	volatile struct amd_vi_device *device = &devices[requester];
	struct amd_vi_device value = amd_vi_blocked();
	unsigned int i;

	device->words[0] = value.words[0];
	if (cell)
		value = amd_vi_device(memory_phys(cell->arch.dma.root), N_LEVELS,
				      cell->arch.dma_domain);
	value.words[2] = device->words[2] & ~AMD_VI_UNHEARD;
	for (i = ARRAY_LENGTH(value.words); i; i--)
		device->words[i - 1] = value.words[i - 1];
}

static void silence(uint16_t requester)
{
	volatile struct amd_vi_device *device = &devices[requester];

	device->words[1] |= AMD_VI_SILENT;
	device->words[2] |= AMD_VI_UNHEARD;
	command_all(amd_vi_invalidate_device(requester));
}

/* ---- events -------------------------------------------------------------------- */

static void report_event(uint64_t low, uint64_t high)
{
	struct iommu_fault fault = {
		.requester = AMD_VI_EVENT_DEVICE(low),
		.address = page_down(high),
		.is_write = low & AMD_VI_EVENT_IS_WRITE,
		.is_interrupt = low & AMD_VI_EVENT_IS_MESSAGE,
		.reason = amd_vi_explain(low),
	};

	if (fault.is_interrupt)
		fault.address = high;
	iommu_report(&fault);
}

static bool poll_unit(const struct unit_state *unit)
{
	uint64_t head = reg_read(unit, REG_EVENT_HEAD) & (QUEUE_SIZE - ENTRY_SIZE);
	uint64_t tail = reg_read(unit, REG_EVENT_TAIL) & (QUEUE_SIZE - ENTRY_SIZE);
	bool was_any = head != tail;

	for (; head != tail; head = (head + ENTRY_SIZE) % QUEUE_SIZE)
		report_event(unit->events[head / ENTRY_SIZE].low,
			     unit->events[head / ENTRY_SIZE].high);
	if (was_any)
		reg_write(unit, REG_EVENT_HEAD, head);
	reg_write(unit, REG_STATUS, STATUS_EVENT_INTERRUPT);
	/* A log that is full begins again when it is switched off and on: 2.5.1. */
	if (reg_read(unit, REG_STATUS) & STATUS_EVENT_OVERFLOW) {
		reg_write(unit, REG_CONTROL, reg_read(unit, REG_CONTROL) & ~CONTROL_EVENTS);
		reg_write(unit, REG_STATUS, STATUS_EVENT_OVERFLOW);
		reg_write(unit, REG_CONTROL, reg_read(unit, REG_CONTROL) | CONTROL_EVENTS);
	}
	return was_any;
}

static bool poll(void)
{
	struct unit_state *unit;
	bool was_any = false;

	for_each_unit(unit) was_any |= poll_unit(unit);
	return was_any;
}

static void write_msi(const struct unit_state *unit, unsigned int offset, uint32_t value)
{
	pci_machine_write(unit->config->amd.bdf, (uint16_t)(unit->config->amd.msi_cap + offset), 4,
			  value);
}

static void listen(const struct cpu *cpu)
{
	struct unit_state *unit;

	for_each_unit(unit)
	{
		reg_write(unit, REG_EVENT_HEAD, reg_read(unit, REG_EVENT_TAIL));
		if (!unit->config->amd.msi_cap)
			continue;
		write_msi(unit, 4, MESSAGE_INTERRUPT | (cpu->arch.apic_id & 0xff) << 12);
		write_msi(unit, 8, 0);
		write_msi(unit, 12, MESSAGE_NMI);
		write_msi(unit, 0, unit->msi[0] | MSI_ENABLE << 8 * MSI_CONTROL);
		reg_write(unit, REG_CONTROL, reg_read(unit, REG_CONTROL) | CONTROL_EVENT_INTERRUPT);
	}
}

/* ---- on and off ------------------------------------------------------------------ */

static bool enable_unit(struct unit_state *unit)
{
	reg_write(unit, REG_DEVICES, memory_phys(devices).pa | (DEVICE_PAGES - 1));
	reg_write(unit, REG_COMMANDS, memory_phys(unit->commands).pa | QUEUE_LENGTH);
	reg_write(unit, REG_EVENTS,
		  memory_phys((const void *)(uintptr_t)unit->events).pa | QUEUE_LENGTH);
	reg_write(unit, REG_COMMAND_HEAD, 0);
	reg_write(unit, REG_COMMAND_TAIL, 0);
	reg_write(unit, REG_EVENT_HEAD, 0);
	reg_write(unit, REG_EVENT_TAIL, 0);
	unit->tail = 0;
	reg_write(unit, REG_CONTROL,
		  (unit->saved[3] & ~(CONTROL_WIDE_ROUTES | CONTROL_X2APIC)) | control);
	put(unit, amd_vi_invalidate_all());
	return run(unit);
}

static int enable(void)
{
	struct unit_state *unit;

	control |= CONTROL_COHERENT | CONTROL_EVENTS | CONTROL_COMMANDS | CONTROL_ENABLE;
	for_each_unit(unit)
	{
		if (enable_unit(unit))
			continue;
		printk("cellwarden: IOMMU %u at 0x%lx does not do what it is told: status 0x%lx\n",
		       unit->number, unit->config->base, reg_read(unit, REG_STATUS));
		return -EIO;
	}
	return 0;
}

static void disable(void)
{
	struct unit_state *unit;
	unsigned int i;

	for_each_unit(unit)
	{
		reg_write(unit, REG_CONTROL, unit->saved[3]);
		/*
		 * Our empty table stays where there was none: QEMU 7.2 looks there for
		 * messages of devices even when it is off, and 0 is the table of real mode.
		 */
		for (i = unit->saved[0] ? 0 : 1; i < 3; i++)
			reg_write(unit, REG_DEVICES + 8 * i, unit->saved[i]);
		for (i = MSI_WORDS; unit->config->amd.msi_cap && i; i--)
			write_msi(unit, 4 * (i - 1), unit->msi[i - 1]);
	}
	memset(devices, 0, DEVICE_PAGES * PAGE_SIZE);
	control = 0;
}

/* ---- looking at the machine ------------------------------------------------------- */

static int refuse(const struct unit_state *unit, int err, const char *why)
{
	printk("cellwarden: IOMMU %u at 0x%lx %s\n", unit->number, unit->config->base, why);
	return err;
}

static void save(struct unit_state *unit)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LENGTH(unit->saved); i++)
		unit->saved[i] = reg_read(unit, REG_DEVICES + 8 * i);
	for (i = 0; unit->config->amd.msi_cap && i < MSI_WORDS; i++)
		unit->msi[i] = pci_machine_read(unit->config->amd.bdf,
						(uint16_t)(unit->config->amd.msi_cap + 4 * i), 4);
}

static int add_unit(unsigned int number, const struct jailhouse_iommu *config)
{
	struct unit_state *unit = &units_state[n_units];

	*unit = (struct unit_state){ .number = number, .config = config };
	if (!is_page_aligned(config->base))
		return refuse(unit, -EINVAL, "is not what the configuration says");
	unit->registers = memory_map_device(PHYS(config->base), REGISTERS_SIZE);
	unit->commands = memory_take(1);
	unit->events = memory_take(1);
	n_units++;
	if (!unit->registers || !unit->commands || !unit->events)
		return -ENOMEM;
	save(unit);
	if (unit->saved[3] & CONTROL_ENABLE)
		return refuse(unit, -EBUSY, "is in use by Linux: boot with amd_iommu=off");
	if (!(reg_read(unit, REG_FEATURES) & FEATURE_INVALIDATE_ALL))
		return refuse(unit, -ENODEV, "cannot invalidate everything at once");
	return 0;
}

static void done(void)
{
	struct unit_state *unit;

	for_each_unit(unit)
	{
		memory_unmap_device(unit->registers, REGISTERS_SIZE);
		memory_give(unit->commands, 1);
		memory_give((void *)(uintptr_t)unit->events, 1);
	}
	amd_vi_routes_done();
	memory_give(devices, DEVICE_PAGES);
	devices = NULL;
	control = 0;
	n_units = 0;
}

static int init_all(void)
{
	const struct jailhouse_iommu *config = system_config->platform_info.iommu_units;
	unsigned int i;
	int err;

	for (i = 0; i < JAILHOUSE_MAX_IOMMU_UNITS; i++) {
		err = config[i].type ? add_unit(i, &config[i]) : 0;
		if (err)
			return err;
	}
	devices = memory_take(DEVICE_PAGES);
	if (!devices)
		return -ENOMEM;
	for (i = 0; i < DEVICES; i++)
		devices[i] = amd_vi_blocked();
	return 0;
}

static int init(struct iommu_limits *ret)
{
	int err = init_all();

	if (err) {
		done();
		return err;
	}
	*ret = (struct iommu_limits){
		.n_levels = N_LEVELS,
		.max_leaf_level = 2,
		.address_bits = PAGE_SHIFT + 9 * N_LEVELS,
		.n_domains = 65536,
	};
	return 0;
}

/* ---- interrupts --------------------------------------------------------------------- */

static const struct jailhouse_irqchip *chip_of(uint32_t i)
{
	return (const struct jailhouse_irqchip *)config_view_item(&root_cell.config,
								  CONFIG_VIEW_IRQCHIPS, i);
}

/* By its name messages arrive that only we write; nobody else may have it. */
static bool is_chip_known(const struct jailhouse_irqchip *chip)
{
	uint16_t name = (uint16_t)chip->id;
	uint32_t i;

	for (i = 0; i < iommu_n_devices(); i++)
		if (iommu_device(i)->names_n_routes &&
		    (iommu_device(i)->alias == name || iommu_device(i)->bdf == name))
			break;
	if (name && i == iommu_n_devices())
		return true;
	printk("cellwarden: the IOMMU %s of the I/O APIC at 0x%lx\n",
	       name ? "cannot tell the messages of a device from those" : "has no name",
	       chip->address);
	return false;
}

static bool can_remap(void)
{
	uint64_t needed = apic_is_x2apic() ? FEATURE_WIDE_ROUTES | FEATURE_X2APIC : 0;
	struct unit_state *unit;
	uint32_t i;

	for_each_unit(unit) if ((reg_read(unit, REG_FEATURES) & needed) != needed) return false;
	for (i = 0; i < root_cell.config.n_items[CONFIG_VIEW_IRQCHIPS]; i++)
		if (!is_chip_known(chip_of(i)))
			return false;
	return true;
}

/*
 * I/O APICs have no routes: an index would take the place of the vector in an entry, and
 * with that the CPU's end of interrupt, which carries the vector, would not be for it.
 */
static int init_routes(uint32_t n)
{
	struct unit_state *unit;
	uint32_t i;
	int err;

	if (!can_remap())
		return -ENODEV;
	err = amd_vi_routes_init(n, apic_is_x2apic());
	if (err)
		return err;
	control = apic_is_x2apic() ? CONTROL_WIDE_ROUTES | CONTROL_X2APIC : 0;
	for (i = 0; i < DEVICES; i++)
		devices[i].words[2] = AMD_VI_STOPPED;
	for_each_unit(unit) devices[unit->config->amd.bdf].words[2] |= AMD_VI_PASS_NMI;
	for (i = 0; i < root_cell.config.n_items[CONFIG_VIEW_IRQCHIPS]; i++)
		devices[(uint16_t)chip_of(i)->id].words[2] |=
			AMD_VI_UNMAPPED | AMD_VI_PASS_NMI | AMD_VI_PASS_EXTINT | AMD_VI_PASS_LINT;
	return 0;
}

const struct iommu_driver amd_vi_driver = {
	.type = JAILHOUSE_IOMMU_AMD,
	.name = "AMD-Vi",
	.format = &amd_vi_format,
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
	.names_routes_max = AMD_VI_MESSAGES_MAX,
	.init_routes = init_routes,
	.route = route,
	.message = amd_vi_message,
};
