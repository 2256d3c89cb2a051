/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to memory that is not mapped: registers that are looked after. */
#ifndef HV_MMIO_H
#define HV_MMIO_H

#include <hv/types.h>

struct cell;
struct cpu;

/**
 * struct mmio_access - one access of a guest
 * @address: guest-physical
 * @offset: from the start of the region whose handler is called
 * @size: bytes: 1, 2, 4 or 8
 * @is_write: or a read
 * @value: what is written; set by the handler for a read
 */
struct mmio_access {
	guest_addr address;
	uint64_t offset;
	unsigned int size;
	bool is_write;
	uint64_t value;
};

/* Return: false when the cell may not do that */
typedef bool mmio_handler(struct cpu *cpu, struct mmio_access *access, void *object);

struct mmio_region {
	uint64_t start;
	uint64_t size;
	mmio_handler *handler;
	void *object;
};

/**
 * struct mmio_table - the regions of one cell, in pages of memory_take()
 */
struct mmio_table {
	struct mmio_region *regions;
	unsigned int n, n_max;
};

/** mmio_table_init() - room for that many regions. Return: 0, -ENOMEM */
int mmio_table_init(struct mmio_table *table, unsigned int n_max);
void mmio_table_done(struct mmio_table *table);

/** mmio_add() - a region; the first that was added wins. Return: 0, -ENOMEM when there is no room */
int mmio_add(struct mmio_table *table, uint64_t start, uint64_t size, mmio_handler *handler,
	     void *object);

/* Where no access ever is: the start of a region that is nowhere for now */
#define MMIO_NOWHERE (1ull << 63)

/** mmio_move() - a region that was added to another place, while CPUs of the cell run */
void mmio_move(struct mmio_region *region, uint64_t start);

enum mmio_result { MMIO_DONE, MMIO_REFUSED, MMIO_NOBODYS };

/** mmio_handle() - find who looks after the address, and ask it; reports nothing */
enum mmio_result mmio_handle(struct cpu *cpu, struct mmio_access *access);

/**
 * mmio_serve() - an access that the tables of the CPU's cell do not allow
 *
 * Return: true when whoever looks after the address has done it; else it was a violation
 */
bool mmio_serve(struct cpu *cpu, struct mmio_access *access);

/** mmio_subpage - handler of sub-page regions; the object is the struct jailhouse_memory */
mmio_handler mmio_subpage;

/** mmio_do() - the access itself, with one instruction of its size */
void mmio_do(volatile void *address, struct mmio_access *access);

#endif
