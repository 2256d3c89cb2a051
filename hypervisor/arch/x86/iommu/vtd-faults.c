/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults of Intel VT-d: specification 3.3 (D51397), chapter 7 and 11.4.14. */
#include <iommu/driver.h>
#include <iommu/vtd-unit.h>

static void report_record(const struct vtd_unit *unit, unsigned int at)
{
	uint64_t high = vtd_read64(unit, at + 8);
	struct iommu_fault fault = {
		.requester = RECORD_SOURCE(high),
		.address = page_down(vtd_read64(unit, at)),
		.is_write = !(high & RECORD_IS_READ),
		.is_interrupt = RECORD_REASON(high) >= REASON_INTERRUPT,
		.reason = vtd_explain(RECORD_REASON(high)),
	};

	if (fault.is_interrupt)
		fault.address = RECORD_ROUTE(vtd_read64(unit, at));

	/* Its place is free again: bits that are set by the unit are cleared by ones. */
	vtd_write(unit, at + 12, (uint32_t)(RECORD_IS_FAULT >> 32));
	iommu_report(&fault);
}

bool vtd_unit_poll(const struct vtd_unit *unit)
{
	uint32_t status = vtd_read(unit, REG_FAULT_STATUS);
	unsigned int n = CAP_N_FAULTS(unit->cap), first = FAULT_FIRST(status), i, at;

	if (!(status & (FAULT_PENDING | FAULT_OVERFLOW)))
		return false;
	for (i = 0; i < n; i++) {
		at = CAP_FAULTS_AT(unit->cap) + (first + i) % n * RECORD_SIZE;
		if (vtd_read64(unit, at + 8) & RECORD_IS_FAULT)
			report_record(unit, at);
	}
	if (status & FAULT_OVERFLOW)
		vtd_write(unit, REG_FAULT_STATUS, FAULT_OVERFLOW);
	return true;
}

/* What was there before is nobody's fault. */
void vtd_unit_listen(const struct vtd_unit *unit, const struct cpu *report_to)
{
	unsigned int i, at;

	for (i = 0; i < CAP_N_FAULTS(unit->cap); i++) {
		at = CAP_FAULTS_AT(unit->cap) + i * RECORD_SIZE;
		vtd_write(unit, at + 12, (uint32_t)(RECORD_IS_FAULT >> 32));
	}
	vtd_write(unit, REG_FAULT_STATUS, FAULT_ALL);
	vtd_write(unit, REG_FAULT_DATA, MESSAGE_NMI);
	vtd_write(unit, REG_FAULT_ADDRESS,
		  MESSAGE_INTERRUPT | (report_to->arch.apic_id & 0xff) << 12);
	vtd_write(unit, REG_FAULT_ADDRESS_TOP, report_to->arch.apic_id & 0xffffff00);
	vtd_write(unit, REG_FAULT_CONTROL, 0);
}

void vtd_unit_end_faults(const struct vtd_unit *unit)
{
	unsigned int i;

	vtd_write(unit, REG_FAULT_CONTROL, FAULT_MASKED);
	for (i = ARRAY_LENGTH(unit->fault); i; i--)
		vtd_write(unit, REG_FAULT_CONTROL + 4 * (i - 1), unit->fault[i - 1]);
}
