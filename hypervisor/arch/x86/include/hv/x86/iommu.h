/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_IOMMU_H
#define HV_X86_IOMMU_H

#include <hv/cpu.h>
#include <hv/unit.h>

/* IOMMUs, whatever kind the configuration says; beside either vendor's processors. */
extern const struct unit iommu_unit;

/** iommu_take_nmi() - report what devices did. Return: whether an NMI of this CPU was for that */
bool iommu_take_nmi(const struct cpu *cpu);

#endif
