// SPDX-License-Identifier: GPL-2.0-only
#include "statistics.h"

GENERIC_COUNTERS;
COUNTER(maintenance, ARM_VMEXITS_MAINTENANCE);
COUNTER(virt_irq, ARM_VMEXITS_VIRT_IRQ);
COUNTER(virt_sgi, ARM_VMEXITS_VIRT_SGI);
COUNTER(psci, ARM_VMEXITS_PSCI);
COUNTER(smccc, ARM_VMEXITS_SMCCC);

struct attribute *counter_attributes[] = {
	GENERIC_ATTRIBUTES,
	&maintenance_attribute.attr,
	&virt_irq_attribute.attr,
	&virt_sgi_attribute.attr,
	&psci_attribute.attr,
	&smccc_attribute.attr,
	NULL,
};
