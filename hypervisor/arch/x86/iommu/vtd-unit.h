/* SPDX-License-Identifier: GPL-2.0-only */
/* One unit of Intel VT-d, for vtd.c alone: specification 3.3 (D51397), chapter 11. */
#ifndef IOMMU_VTD_UNIT_H
#define IOMMU_VTD_UNIT_H

#include <hv/config.h>
#include <hv/cpu.h>
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
 * struct vtd_unit - one unit
 * @number, @base: in the configuration
 * @registers, @size: where they are mapped
 * @cap: its capability register
 * @queue: of descriptors; @tail is the next that is written
 * @status: what the unit writes at the end of a wait
 * @root, @queue_address, @routes, @fault: what its registers held before
 */
struct vtd_unit {
	unsigned int number;
	uint64_t base, size, cap;
	volatile uint8_t *registers;
	struct vtd_pair *queue;
	unsigned int tail;
	uint32_t status;
	uint64_t root, queue_address, routes;
	uint32_t fault[4];
};

static inline uint32_t vtd_read(const struct vtd_unit *unit, unsigned int reg)
{
	return *(volatile uint32_t *)(unit->registers + reg);
}

static inline void vtd_write(const struct vtd_unit *unit, unsigned int reg, uint32_t value)
{
	*(volatile uint32_t *)(unit->registers + reg) = value;
}

static inline uint64_t vtd_read64(const struct vtd_unit *unit, unsigned int reg)
{
	return *(volatile uint64_t *)(unit->registers + reg);
}

static inline void vtd_write64(const struct vtd_unit *unit, unsigned int reg, uint64_t value)
{
	*(volatile uint64_t *)(unit->registers + reg) = value;
}

/** vtd_unit_put() - a descriptor into the invalidation queue; vtd_unit_run() tells the unit */
void vtd_unit_put(struct vtd_unit *unit, struct vtd_pair descriptor);

/** vtd_unit_run() - Return: whether the unit has done all that was asked of it */
bool vtd_unit_run(struct vtd_unit *unit);

/** vtd_unit_drain() - what invalidations are to wait for: VTD_DRAIN_… */
uint64_t vtd_unit_drain(const struct vtd_unit *unit);

/** vtd_unit_flush_buffer() - what was written reaches the unit. Return: whether it did */
bool vtd_unit_flush_buffer(const struct vtd_unit *unit);

/** vtd_unit_sync() - nothing is remembered of tables but interrupts'. Return: whether it is done */
bool vtd_unit_sync(struct vtd_unit *unit);

/**
 * vtd_unit_open() - map a unit of the configuration, and see whether it can be used
 *
 * Return: 0; -ENOMEM; -EINVAL, -ENODEV, -EBUSY after saying why. vtd_unit_close() is to follow
 * in any case.
 */
int vtd_unit_open(struct vtd_unit *unit, unsigned int number, const struct jailhouse_iommu *config);
void vtd_unit_close(struct vtd_unit *unit);

/** vtd_unit_refuse() - say why a unit is not used. Return: @err */
int vtd_unit_refuse(const struct vtd_unit *unit, int err, const char *why);

/**
 * vtd_unit_enable() - begin to confine, and to remap interrupts
 * @routes: what the register of their table is to be; 0: they are not remapped
 *
 * Return: 0; -EIO after saying why
 */
int vtd_unit_enable(struct vtd_unit *unit, phys_addr root_table, uint64_t routes);

/** vtd_unit_disable() - registers are as vtd_unit_open() found them */
void vtd_unit_disable(const struct vtd_unit *unit);

/** vtd_unit_listen() - faults are told by an NMI of that CPU from now on */
void vtd_unit_listen(const struct vtd_unit *unit, const struct cpu *report_to);

/** vtd_unit_end_faults() - they are told as vtd_unit_open() found that */
void vtd_unit_end_faults(const struct vtd_unit *unit);

/** vtd_unit_poll() - give all faults to iommu_report(). Return: whether there was one */
bool vtd_unit_poll(const struct vtd_unit *unit);

#endif
