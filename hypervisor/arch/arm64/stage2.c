/* SPDX-License-Identifier: GPL-2.0-only */
/* Which tables a CPU's guest uses. */
#include <hv/arch.h>
#include <hv/arm64/registers.h>
#include <hv/arm64/stage2.h>
#include <hv/memory.h>

#define VTTBR_VMID_SHIFT 48

static unsigned int pa_code(void)
{
	return sysreg_read(id_aa64mmfr0_el1) & 0xf;
}

unsigned int stage2_levels(void)
{
	return stage2_bits(pa_code()) >= 44 ? 4 : 3;
}

unsigned int arch_cell_address_bits(void)
{
	return stage2_bits(pa_code());
}

void stage2_load(const struct cell *cell)
{
	sysreg_write(vtcr_el2, stage2_vtcr(pa_code()));
	sysreg_write(vttbr_el2, memory_phys(cell->arch.paging.root).pa |
					(uint64_t)cell->arch.vmid << VTTBR_VMID_SHIFT);
	isb();
}
