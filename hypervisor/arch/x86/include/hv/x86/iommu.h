/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_IOMMU_H
#define HV_X86_IOMMU_H

#include <hv/unit.h>

/* IOMMUs, whatever kind the configuration says; beside either vendor's processors. */
extern const struct unit iommu_unit;

#endif
