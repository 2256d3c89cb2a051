/* SPDX-License-Identifier: GPL-2.0-only */
/* Cells: who has what. */
#ifndef HV_CELL_H
#define HV_CELL_H

#include <abi/config-view.h>
#include <abi/jailhouse/comm-region.h>
#include <hv/arch/cell.h>
#include <hv/cpu.h>
#include <hv/lock.h>
#include <hv/mmio.h>
#include <hv/types.h>

/**
 * struct cell - one partition
 * @next: in order of creation; the root cell is first
 * @config: its own copy of its configuration
 * @config_pages: pages of that copy; 0 for the root cell's, which the module placed
 * @desc: the descriptor inside @config
 * @is_loadable: its loadable regions are the root cell's to write
 * @cpus: bit n of word n / 64: CPU n is its
 * @comm: its communication region
 * @mmio: what is emulated for it
 * @pci: state of its PCI functions, in the order of its configuration; pci.c
 * @ivshmem: its ends of shared memory, @n_ivshmem of them; ivshmem.c
 * @arch: what the architecture keeps
 */
struct cell {
	struct cell *next;
	struct config_view config;
	uint64_t config_pages;
	struct jailhouse_cell_desc *desc;
	bool is_loadable;
	uint64_t cpus[CPUS_MAX / 64];
	struct jailhouse_comm_region *comm;
	struct mmio_table mmio;
	struct pci_function *pci;
	struct ivshmem_endpoint *ivshmem;
	uint32_t n_ivshmem;
	struct arch_cell arch;
};

extern struct cell root_cell;

/* Held by whoever changes cells. Only ever tried by CPUs that come from a guest. */
extern struct lock cell_lock;

static inline bool cell_has_cpu(const struct cell *cell, unsigned int cpu)
{
	return cpu < CPUS_MAX && (cell->cpus[cpu / 64] >> cpu % 64 & 1);
}

static inline const struct jailhouse_memory *cell_memory_region(const struct cell *cell, uint32_t i)
{
	return (const struct jailhouse_memory *)config_view_item(&cell->config, CONFIG_VIEW_MEMORY,
								 i);
}

static inline uint32_t cell_memory_count(const struct cell *cell)
{
	return cell->config.n_items[CONFIG_VIEW_MEMORY];
}

/* The region's pages are mapped, rather than trapped or made up. */
static inline bool region_is_mapped(const struct jailhouse_memory *region)
{
	return !(region->flags & JAILHOUSE_MEM_COMM_REGION) &&
	       is_page_aligned(region->virt_start | region->phys_start | region->size);
}

/**
 * cell_root_init() - make the root cell of the system configuration
 *
 * Return: 0; -EINVAL for a configuration that is none; what memory lacks
 */
int cell_root_init(void);

/* The hypercalls of the same names: abi.md, section 6. They return 0 or a negative errno. */
long cell_create(struct cpu *cpu, guest_addr config);
long cell_start(struct cpu *cpu, uint32_t id);
long cell_set_loadable(struct cpu *cpu, uint32_t id);
long cell_destroy(struct cpu *cpu, uint32_t id);
long cell_get_state(uint32_t id);

/** cell_count() - of them, the root cell included */
unsigned int cell_count(void);

/** cell_fail() - its CPU did what it must not, or with NULL a device of it: the cell has failed */
void cell_fail(struct cell *cell, struct cpu *cpu);

/** cell_shut_down() - it has ended itself, by what its CPU did; not for the root cell */
void cell_shut_down(struct cell *cell, struct cpu *cpu);

/* ---- memory: core/cell-memory.c ------------------------------------------- */

/** cell_memory_init() - everything of the configuration mapped for the cell. Return: 0, -errno */
int cell_memory_init(struct cell *cell);
void cell_memory_done(struct cell *cell);

/**
 * cell_memory_check() - whether the root cell may give what the cell wants
 *
 * Return: 0; -EINVAL for what is not the root cell's, -EBUSY for what another cell has
 */
int cell_memory_check(const struct cell *cell);

/** cell_memory_take_prepare() - see to it that taking and giving back cannot fail. Return: 0, -ENOMEM */
int cell_memory_take_prepare(const struct cell *cell);

/** cell_memory_take() - from the root cell, cleared; cell_memory_give() gives it back, cleared */
void cell_memory_take(const struct cell *cell);
void cell_memory_give(const struct cell *cell);

/**
 * cell_memory_init_dma() - what devices of the cell may reach, into tables of theirs
 * @address_bits: of the addresses that devices can say
 *
 * Return: 0, -ENOMEM; -EINVAL for what they cannot, after saying so
 */
int cell_memory_init_dma(const struct cell *cell, struct paging *paging, unsigned int address_bits);

/** cell_memory_load() - the root cell may write the loadable regions, or no more */
void cell_memory_load(const struct cell *cell, bool is_loadable);

#endif
