/* SPDX-License-Identifier: GPL-2.0-only */
/* Firmware, as guests see it. */
#ifndef HV_ARM64_PSCI_H
#define HV_ARM64_PSCI_H

#include <hv/cpu.h>

/** firmware_call() - a guest's hvc or smc that is no hypercall: SMC Calling Convention (DEN 0028) */
void firmware_call(struct cpu *cpu, struct guest_registers *registers);

/** psci_events() - a CPU_ON that has been asked of this CPU, while it is parked */
void psci_events(struct cpu *cpu);

#endif
