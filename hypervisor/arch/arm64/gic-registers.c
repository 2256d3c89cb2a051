/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The controller's registers in memory: each cell reads and writes what is its own,
 * reads zeros elsewhere, and writes there are ignored (IHI 0069, 12.1.3).
 */
#include <hv/arm64/gic.h>
#include <hv/arm64/registers.h>
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/violation.h>

#define FIRST_SPI 32u

#define GIC_VERSION 3

#define PIDR2_REVISION(pidr2) ((pidr2) >> 4 & 15)
#define GIC_PIDR2             0xffe8

#define TYPER_LPIS         (1u << 17)
#define TYPER_LINES(typer) (((typer)&31) + 1)
#define ROUTER_TO_ANY      (1ull << 31)
#define GICR_PIDR2_SIZE    4

struct gic gic;
static struct lock lock; /* of registers that several cells have bits in */

/* ---- whose ------------------------------------------------------------------------ */

/* Bits of a cell among the interrupts from 32 * @word on; of the CPU's own ones @own. */
static uint32_t owned(const struct cell *cell, unsigned int word, uint32_t own)
{
	return word ? (word < ARRAY_LENGTH(cell->arch.interrupts) ? cell->arch.interrupts[word] :
								    0) :
		      own;
}

/* Of what belongs to a CPU alone: not ours. */
static uint32_t own_mask(void)
{
	return 0xffff0000u & ~(1u << system_config->platform_info.arm.maintenance_irq);
}

/* ---- registers of several interrupts ------------------------------------------------- */

/**
 * struct bits - a group of registers: so many bits for each interrupt
 * @start, @end: offsets
 * @shift: of the number of bits
 * @is_command: ones do something, zeros nothing: others' bits are zeros
 * @is_ignored: what is written
 */
static const struct bits {
	unsigned int start, end, shift;
	bool is_command, is_ignored;
} groups[] = {
	{ GIC_IGROUPR, 0x100, 0, false, true }, /* group 1, all of them */
	{ GIC_ISENABLER, 0x180, 0, true, false },   { GIC_ICENABLER, 0x200, 0, true, false },
	{ GIC_ISPENDR, 0x280, 0, true, false },     { GIC_ICPENDR, 0x300, 0, true, false },
	{ GIC_ISACTIVER, 0x380, 0, true, false },   { GIC_ICACTIVER, 0x400, 0, true, false },
	{ GIC_IPRIORITYR, 0x800, 3, false, false }, { GIC_ICFGR, 0xd00, 1, false, false },
};

static const struct bits *find_bits(uint64_t offset)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LENGTH(groups); i++)
		if (offset >= groups[i].start && offset < groups[i].end)
			return &groups[i];
	return NULL;
}

/* The first interrupt of the 32 bits that an access lies in */
static unsigned int first_of(const struct bits *group, uint64_t offset)
{
	return (unsigned int)((offset & ~3ull) - group->start) * 8 >> group->shift;
}

/* The bits of a register that belong to the interrupts of a mask, of which bit 0 is its first. */
static uint32_t spread(const struct bits *group, uint32_t mask)
{
	uint32_t result = 0, field = (1u << (1u << group->shift)) - 1;
	unsigned int i;

	if (!group->shift)
		return mask;
	for (i = 0; i < 32u >> group->shift; i++)
		if (mask >> i & 1)
			result |= field << (i << group->shift);
	return result;
}

/* The part of a register that an access of 1, 2 or 4 bytes means */
static uint32_t part_mask(const struct mmio_access *access)
{
	uint32_t mask = access->size == 4 ? UINT32_MAX : (1u << 8 * access->size) - 1;

	return mask << 8 * (access->offset & 3);
}

static void access_bits(const struct bits *group, volatile uint8_t *base, uint32_t mask,
			struct mmio_access *access)
{
	volatile uint32_t *place = (volatile uint32_t *)(base + (access->offset & 0xfffc));
	unsigned int shift = 8 * (access->offset & 3);
	uint32_t value;

	if (!access->is_write) {
		access->value = (*place & mask & part_mask(access)) >> shift;
		return;
	}
	if (group->is_ignored)
		return;
	value = (uint32_t)(access->value << shift);
	mask &= part_mask(access);
	if (group->is_command) {
		*place = value & mask;
		return;
	}
	lock_take(&lock);
	*place = (*place & ~mask) | (value & mask);
	lock_drop(&lock);
}

/* ---- the distributor ------------------------------------------------------------------- */

static struct cpu *cpu_of_affinity(const struct cell *cell, uint64_t affinity)
{
	unsigned int id;

	cpu_for_each(id) if (cpu_get(id)->cell == cell &&
			     cpu_get(id)->arch.mpidr ==
				     (affinity & MPIDR_AFFINITY)) return cpu_get(id);
	return NULL;
}

/* Where a shared interrupt goes; halves are written on their own by those who like to. */
static void access_router(struct cpu *cpu, struct mmio_access *access)
{
	unsigned int interrupt = (unsigned int)(access->offset - GICD_IROUTER) / 8;
	volatile uint8_t *place = gic.distributor + GICD_IROUTER + interrupt * 8;
	unsigned int shift = 8 * (access->offset & 7);
	uint64_t route, mask = access->size == 8 ? UINT64_MAX : 0xffffffffull << shift;

	if (access->size < 4 || !(owned(cpu->cell, interrupt / 32, 0) >> interrupt % 32 & 1))
		return;
	route = gic_read64(place, 0);
	if (!access->is_write) {
		access->value = (route & mask) >> shift;
		return;
	}
	route = (route & ~mask) | (access->value << shift & mask);
	if (route & ROUTER_TO_ANY || !cpu_of_affinity(cpu->cell, route)) {
		refusal(cpu->cell, "interrupt %u to a CPU that is not its: 0x%lx", interrupt,
			route);
		return;
	}
	*(volatile uint64_t *)place = route;
}

bool gic_distributor_access(struct cpu *cpu, struct mmio_access *access, void *object)
{
	const struct bits *group = find_bits(access->offset);
	uint64_t offset = access->offset;
	unsigned int first;

	if (access->offset & (access->size - 1))
		return false;
	if (!access->is_write)
		access->value = 0;
	if (group) {
		first = first_of(group, offset);
		if (access->size <= 4)
			access_bits(group, gic.distributor,
				    spread(group, owned(cpu->cell, first / 32, 0) >> first % 32),
				    access);
		return true;
	}
	if (offset >= GICD_IROUTER + FIRST_SPI * 8 && offset < GICD_IROUTER + INTERRUPTS_MAX * 8) {
		access_router(cpu, access);
		return true;
	}
	/* What it is may be read; how it works has been settled. */
	if (access->is_write || !(offset < GIC_IGROUPR || offset >= GIC_IDS))
		return true;
	mmio_do(gic.distributor + offset, access);
	if (offset == GICD_TYPER)
		access->value &= ~(uint64_t)TYPER_LPIS;
	return true;
}

/* ---- redistributors --------------------------------------------------------------------- */

static struct cpu *cpu_of_frames(volatile uint8_t *frames)
{
	unsigned int id;

	cpu_for_each(id) if (cpu_get(id)->arch.gic.frames == frames) return cpu_get(id);
	return NULL;
}

/* Interrupts between CPUs: what the guest sets up is ours to keep. */
static void access_sgis(struct gic_cpu *state, uint64_t offset, struct mmio_access *access)
{
	uint32_t value = (uint32_t)access->value & 0xffff;
	bool is_set = true;

	if (access->offset & 3 || access->size != 4)
		return;
	switch (offset) {
	case GIC_ICENABLER:
		is_set = false;
		/* fall through */
	case GIC_ISENABLER:
		if (!access->is_write)
			access->value |= state->enabled_sgis;
		else if (is_set)
			state->enabled_sgis |= value;
		else
			state->enabled_sgis &= ~value;
		break;
	case GIC_ICPENDR:
		is_set = false;
		/* fall through */
	case GIC_ISPENDR:
		if (!access->is_write)
			access->value |= state->pending_sgis;
		else if (is_set)
			__atomic_or_fetch(&state->pending_sgis, value, __ATOMIC_SEQ_CST);
		else
			__atomic_and_fetch(&state->pending_sgis, ~value, __ATOMIC_SEQ_CST);
		break;
	}
}

static void access_sgi_priorities(struct gic_cpu *state, struct mmio_access *access)
{
	unsigned int i, at = (unsigned int)(access->offset & 15);

	for (i = 0; i < access->size && i < 4; i++) {
		if (access->is_write)
			state->sgi_priorities[at + i] = (uint8_t)(access->value >> 8 * i);
		else
			access->value |= (uint64_t)state->sgi_priorities[at + i] << 8 * i;
	}
}

/* The frame with the registers of the CPU's own interrupts */
static void access_own(struct cpu *cpu, struct cpu *owner, struct mmio_access *access)
{
	uint64_t whole = access->offset, offset = whole & (GICR_SGI - 1);
	const struct bits *group;
	unsigned int first;

	access->offset = offset;
	group = find_bits(offset);
	if (group && access->size <= 4 && (first = first_of(group, offset)) < FIRST_SPI) {
		access_bits(group, owner->arch.gic.frames + GICR_SGI,
			    spread(group, own_mask() >> first), access);
		if (group->start == GIC_IPRIORITYR && first < 16)
			access_sgi_priorities(&owner->arch.gic, access);
		else
			access_sgis(&owner->arch.gic, offset, access);
		if (owner == cpu)
			gic_fill(cpu);
	}
	access->offset = whole;
}

bool gic_redistributor_access(struct cpu *cpu, struct mmio_access *access, void *object)
{
	uint64_t typer, at = access->offset, step = 0;
	volatile uint8_t *frames = gic.redistributors;
	struct cpu *owner;

	if (access->offset & (access->size - 1))
		return false;
	for (;; frames += step, at -= step) {
		typer = gic_read64(frames, GICR_TYPER);
		step = typer & GICR_TYPER_VLPIS ? GICR_FRAMES_V4 : GICR_FRAMES;
		if (at < step)
			break;
	}
	if (!access->is_write)
		access->value = 0;
	owner = cpu_of_frames(frames);
	access->offset = at;
	if (at >= GICR_SGI) {
		if (owner && owner->cell == cpu->cell && at < GICR_FRAMES)
			access_own(cpu, owner, access);
	} else if (!access->is_write && (at < GIC_IGROUPR || at >= GIC_IDS)) {
		/* Who is where may be read of all: so guests find theirs. */
		mmio_do(frames + at, access);
		if (at == GICR_TYPER)
			access->value &= ~1ull; /* no LPIs */
	}
	return true;
}

/* ---- what changes hands --------------------------------------------------------------- */

void gic_quiet(unsigned int interrupt, const struct cpu *cpu)
{
	unsigned int word = interrupt / 32 * 4;
	uint32_t bit = 1u << interrupt % 32;

	gic_write32(gic.distributor, GIC_ICENABLER + word, bit);
	gic_write32(gic.distributor, GIC_ICPENDR + word, bit);
	*(volatile uint64_t *)(gic.distributor + GICD_IROUTER + interrupt * 8) = cpu->arch.mpidr;
}

static const struct cpu *first_cpu(const struct cell *cell)
{
	unsigned int id;

	for (id = 0; !cell_has_cpu(cell, id); id++)
		;
	return cpu_get(id);
}

static void move(struct cell *from, struct cell *to, const uint32_t *interrupts)
{
	unsigned int i;

	for (i = FIRST_SPI; i < gic.n_interrupts; i++) {
		if (!(interrupts[i / 32] >> i % 32 & 1))
			continue;
		gic_quiet(i, first_cpu(to));
		gic_write32(gic.distributor, GIC_ICACTIVER + i / 32 * 4, 1u << i % 32);
		from->arch.interrupts[i / 32] &= ~(1u << i % 32);
	}
}

/* Which interrupts the configuration names. Return: 0; -EINVAL for another controller's */
static int read_interrupts(struct cell *cell)
{
	const struct jailhouse_irqchip *chip;
	uint32_t i, n;

	for (i = 0; i < cell->config.n_items[CONFIG_VIEW_IRQCHIPS]; i++) {
		chip = (const void *)config_view_item(&cell->config, CONFIG_VIEW_IRQCHIPS, i);
		if (chip->address != system_config->platform_info.arm.gicd_base) {
			printk("cellwarden: cell %s: no interrupt controller is at 0x%lx\n",
			       cell->desc->name, chip->address);
			return -EINVAL;
		}
		for (n = 0; n < 128; n++)
			if (chip->pin_bitmap[n / 32] >> n % 32 & 1 && chip->pin_base >= FIRST_SPI &&
			    chip->pin_base < INTERRUPTS_MAX &&
			    chip->pin_base + n < gic.n_interrupts)
				cell->arch.interrupts[(chip->pin_base + n) / 32] |=
					1u << (chip->pin_base + n) % 32;
	}
	return 0;
}

static int cell_init(struct cell *cell)
{
	unsigned int i;
	int err;

	err = read_interrupts(cell);
	for (i = 0; !err && cell != &root_cell && i < ARRAY_LENGTH(cell->arch.interrupts); i++)
		if (cell->arch.interrupts[i] & ~root_cell.arch.interrupts[i]) {
			printk("cellwarden: cell %s: it wants interrupts that the root cell does "
			       "not have\n",
			       cell->desc->name);
			err = -EBUSY;
		}
	if (!err)
		err = mmio_add(&cell->mmio, system_config->platform_info.arm.gicd_base, GICD_SIZE,
			       gic_distributor_access, NULL);
	if (!err)
		err = mmio_add(&cell->mmio, system_config->platform_info.arm.gicr_base,
			       gic.redistributors_size, gic_redistributor_access, NULL);
	return err;
}

static void cell_commit(struct cell *cell)
{
	if (cell == &root_cell)
		return;
	move(&root_cell, cell, cell->arch.interrupts);
	cell->arch.has_interrupts = true;
}

static void cell_done(struct cell *cell)
{
	uint32_t interrupts[ARRAY_LENGTH(cell->arch.interrupts)];
	unsigned int i;

	if (!cell->arch.has_interrupts)
		return;
	for (i = 0; i < ARRAY_LENGTH(interrupts); i++)
		interrupts[i] = cell->arch.interrupts[i];
	move(cell, &root_cell, interrupts);
	for (i = 0; i < ARRAY_LENGTH(interrupts); i++)
		root_cell.arch.interrupts[i] |= interrupts[i];
	cell->arch.has_interrupts = false;
}

static unsigned int mmio_regions(const struct cell *cell)
{
	return 2;
}

const struct unit gic_unit = {
	.name = "GIC",
	.mmio_regions = mmio_regions,
	.cell_init = cell_init,
	.cell_commit = cell_commit,
	.cell_done = cell_done,
};

/* ---- finding ------------------------------------------------------------------------- */

int gic_check(void)
{
	const struct jailhouse_platform_arm *platform = &system_config->platform_info.arm;

	if (platform->gic_version != GIC_VERSION) {
		printk("cellwarden: an interrupt controller of version %u, which is not supported "
		       "yet; GICv3 is\n",
		       platform->gic_version);
		return -ENODEV;
	}
	if (!platform->gicd_base || !platform->gicr_base || platform->maintenance_irq < 16 ||
	    platform->maintenance_irq > 31) {
		printk("cellwarden: GIC: the configuration lacks an address, or has maintenance "
		       "interrupt %u\n",
		       platform->maintenance_irq);
		return -EINVAL;
	}
	return 0;
}

/* How far redistributors reach, which lie one behind the other. Return: 0; -ENODEV for none */
static int measure(uint64_t base, uint64_t *ret_size)
{
	volatile uint8_t *frame;
	uint64_t size = 0, typer;

	do {
		if (size >= CPUS_MAX * (uint64_t)GICR_FRAMES_V4)
			return -ENODEV;
		frame = memory_window_device(0, PHYS(base + size + (GIC_PIDR2 & ~(PAGE_SIZE - 1))));
		if (PIDR2_REVISION(gic_read32(frame, GIC_PIDR2 & (PAGE_SIZE - 1))) < GIC_VERSION)
			return -ENODEV;
		typer = gic_read64(memory_window_device(0, PHYS(base + size)), GICR_TYPER);
		size += typer & GICR_TYPER_VLPIS ? GICR_FRAMES_V4 : GICR_FRAMES;
	} while (!(typer & GICR_TYPER_LAST));
	memory_window_close(0);
	*ret_size = size;
	return 0;
}

int gic_map(void)
{
	const struct jailhouse_platform_arm *platform = &system_config->platform_info.arm;
	uint64_t size;

	gic.distributor = memory_map_device(PHYS(platform->gicd_base), GICD_SIZE);
	if (!gic.distributor)
		return -ENOMEM;
	if (PIDR2_REVISION(gic_read32(gic.distributor, GIC_PIDR2)) < GIC_VERSION ||
	    measure(platform->gicr_base, &size)) {
		printk("cellwarden: there is no GICv3 where the configuration says\n");
		return -ENODEV;
	}
	gic.n_interrupts = TYPER_LINES(gic_read32(gic.distributor, GICD_TYPER)) * 32;
	if (gic.n_interrupts > INTERRUPTS_MAX)
		gic.n_interrupts = INTERRUPTS_MAX;
	gic.redistributors = memory_map_device(PHYS(platform->gicr_base), size);
	gic.redistributors_size = size;
	return gic.redistributors ? 0 : -ENOMEM;
}
