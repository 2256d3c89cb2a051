/* SPDX-License-Identifier: GPL-2.0-only */
/* The interrupt controller. */
#ifndef HV_ARM64_GIC_H
#define HV_ARM64_GIC_H

#include <hv/cell.h>
#include <hv/unit.h>

extern const struct unit gic_unit;

/** gic_check() - whether the configuration's is one that we know. Return: 0, -ENODEV after saying why */
int gic_check(void);

/** gic_map() - once, before other CPUs need it. Return: 0, -ENOMEM, -ENODEV */
int gic_map(void);

/** gic_cpu_init() - this CPU's interrupts go through us from now on. Return: 0, -ENODEV */
int gic_cpu_init(struct cpu *cpu);

/** gic_cpu_done() - and are Linux's again, as its guest has left them */
void gic_cpu_done(struct cpu *cpu);

/** gic_cpu_reset() - this CPU's own interrupts are as after a reset, and none waits */
void gic_cpu_reset(struct cpu *cpu);

/** gic_take() - all that is pending, into the guest of this CPU. Return: whether others want something */
bool gic_take(struct cpu *cpu);

/** gic_fill() - what waits for the guest, as far as there is room */
void gic_fill(struct cpu *cpu);

/** gic_kick() - interrupt another CPU */
void gic_kick(const struct cpu *cpu);

/** gic_send() - a guest's write to ICC_SGI1R_EL1 */
void gic_send(struct cpu *cpu, uint64_t value);

/* ---- the registers in memory: gic-registers.c ------------------------------ */

/** struct gic - what is mapped of it */
struct gic {
	volatile uint8_t *distributor;
	volatile uint8_t *redistributors;
	uint64_t redistributors_size;
	unsigned int n_interrupts;
};

extern struct gic gic;

/* Interrupts between CPUs that we send: guests have theirs by what is written in memory. */
#define GIC_DOORBELL 0

mmio_handler gic_distributor_access, gic_redistributor_access;

/** gic_quiet() - a shared interrupt is off, and goes to that CPU when it is switched on */
void gic_quiet(unsigned int interrupt, const struct cpu *cpu);

/** gic_read32() - a register; gic_write32() */
static inline uint32_t gic_read32(volatile uint8_t *base, unsigned int offset)
{
	return *(volatile uint32_t *)(base + offset);
}

static inline void gic_write32(volatile uint8_t *base, unsigned int offset, uint32_t value)
{
	*(volatile uint32_t *)(base + offset) = value;
}

static inline uint64_t gic_read64(volatile uint8_t *base, unsigned int offset)
{
	return *(volatile uint64_t *)(base + offset);
}

/* Offsets: IHI 0069, 12.9 (distributor), 12.10 and 12.11 (redistributor) */
#define GICD_CTLR      0x0000
#define GICD_TYPER     0x0004
#define GIC_IGROUPR    0x0080
#define GIC_ISENABLER  0x0100
#define GIC_ICENABLER  0x0180
#define GIC_ISPENDR    0x0200
#define GIC_ICPENDR    0x0280
#define GIC_ISACTIVER  0x0300
#define GIC_ICACTIVER  0x0380
#define GIC_IPRIORITYR 0x0400
#define GIC_ICFGR      0x0c00
#define GICD_IROUTER   0x6000
#define GIC_IDS        0xffd0 /* identification, to the end of the page */
#define GIC_IDS_END    0x10000

#define GICR_CTLR      0x0000
#define GICR_TYPER     0x0008
#define GICR_WAKER     0x0014
#define GICR_SGI       0x10000 /* the second frame: registers as the distributor's */
#define GICR_FRAMES    0x20000
#define GICR_FRAMES_V4 0x40000

#define GICD_SIZE 0x10000

#define GICR_CTLR_LPIS   0x1u
#define GICR_TYPER_VLPIS 0x2ull
#define GICR_TYPER_LAST  0x10ull

/** gic_affinity() - of a redistributor's type, as MPIDR_EL1 has it */
static inline uint64_t gic_affinity(uint64_t typer)
{
	uint64_t affinity = typer >> 32;

	return (affinity & 0xffffff) | (affinity >> 24) << 32;
}

#endif
