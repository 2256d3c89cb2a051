// SPDX-License-Identifier: GPL-2.0-only
#include "statistics.h"

GENERIC_COUNTERS;
COUNTER(pio, X86_VMEXITS_PIO);
COUNTER(xapic, X86_VMEXITS_XAPIC);
COUNTER(cr, X86_VMEXITS_CR);
COUNTER(cpuid, X86_VMEXITS_CPUID);
COUNTER(xsetbv, X86_VMEXITS_XSETBV);
COUNTER(exception, X86_VMEXITS_EXCEPTION);
COUNTER(msr_other, X86_VMEXITS_MSR_OTHER);
COUNTER(msr_x2apic_icr, X86_VMEXITS_MSR_X2APIC_ICR);

struct attribute *counter_attributes[] = {
	GENERIC_ATTRIBUTES,
	&pio_attribute.attr,
	&xapic_attribute.attr,
	&cr_attribute.attr,
	&cpuid_attribute.attr,
	&xsetbv_attribute.attr,
	&exception_attribute.attr,
	&msr_other_attribute.attr,
	&msr_x2apic_icr_attribute.attr,
	NULL,
};
