/* SPDX-License-Identifier: GPL-2.0-only */
/* Local APICs: what guests write there, and what we send ourselves. APM vol. 2, chapter 16. */
#ifndef HV_X86_APIC_H
#define HV_X86_APIC_H

#include <hv/cell.h>
#include <hv/cpu.h>

/** apic_cpu_init() - find out the CPU's own id; on that CPU. Return: 0, -EINVAL, -ENOMEM */
int apic_cpu_init(struct cpu *cpu);

/** apic_cell_init() - the page of registers: read directly, written by us. Return: 0, -ENOMEM */
int apic_cell_init(struct cell *cell);

/** apic_map() - see the registers ourselves; once. Return: 0, -ENOMEM */
int apic_map(void);

/** apic_clear() - this CPU's: nothing pending, nothing that comes */
void apic_clear(void);

/** apic_send_nmi() - to another CPU */
void apic_send_nmi(const struct cpu *cpu);

/** apic_guest_write_icr() - a guest sends an interrupt. Return: false when it may not */
bool apic_guest_write_icr(struct cpu *cpu, uint32_t low, uint32_t destination);

/**
 * apic_reaches_only() - whether a message of a device reaches CPUs of one cell, and no other
 * @destination: 8 bits, as in MSIs and I/O APICs without interrupt remapping
 */
bool apic_reaches_only(const struct cell *cell, uint32_t destination, bool is_logical);

/** apic_inject() - interrupt as a message of a device would */
void apic_inject(uint32_t destination, bool is_logical, unsigned int mode, uint8_t vector);

/** apic_is_x2apic() - which mode this machine is in */
bool apic_is_x2apic(void);

#endif
