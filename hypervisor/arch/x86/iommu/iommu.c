/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IOMMUs. They are not driven yet: DMA is not confined. What is seen to is that
 * Linux does not use one behind our back, whose registers it would lose.
 */
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/x86/iommu.h>

/* Intel VT-d specification 3.3, 11.4.5: global status */
#define VTD_STATUS             0x1c
#define VTD_STATUS_TRANSLATION (1u << 31)
#define VTD_STATUS_REMAPPING   (1u << 25)

/* AMD I/O Virtualization Technology specification 3.06 (48882), 3.4.2: control */
#define AMD_CONTROL        0x18
#define AMD_CONTROL_ENABLE 1u

static const char *usage_of(const struct jailhouse_iommu *unit, const volatile uint8_t *registers)
{
	uint32_t value;

	if (unit->type == JAILHOUSE_IOMMU_AMD) {
		value = *(const volatile uint32_t *)(registers + AMD_CONTROL);
		return value & AMD_CONTROL_ENABLE ? "amd_iommu=off" : NULL;
	}
	value = *(const volatile uint32_t *)(registers + VTD_STATUS);
	if (value & VTD_STATUS_TRANSLATION)
		return "intel_iommu=off";
	return value & VTD_STATUS_REMAPPING ? "intremap=off" : NULL;
}

static int check_unit(unsigned int number, const struct jailhouse_iommu *unit)
{
	volatile uint8_t *registers;
	const char *parameter;

	if (unit->type != JAILHOUSE_IOMMU_AMD && unit->type != JAILHOUSE_IOMMU_INTEL)
		return unit->type ? -EINVAL : 0;
	registers = memory_map_device(PHYS(unit->base), PAGE_SIZE);
	if (!registers)
		return -ENOMEM;
	parameter = usage_of(unit, registers);
	memory_unmap_device(registers, PAGE_SIZE);
	if (!parameter) {
		printk("IOMMU %u at 0x%lx is not used: DMA is not confined to cells\n", number,
		       unit->base);
		return 0;
	}
	printk("cellwarden: IOMMU %u at 0x%lx is in use by Linux: boot with %s\n", number,
	       unit->base, parameter);
	return -EBUSY;
}

static int init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < JAILHOUSE_MAX_IOMMU_UNITS; i++) {
		err = check_unit(i, &system_config->platform_info.iommu_units[i]);
		if (err)
			return err;
	}
	if (!system_config->platform_info.iommu_units[0].type)
		printk("There is no IOMMU: DMA is not confined to cells\n");
	return 0;
}

const struct unit iommu_unit = {
	.name = "IOMMU",
	.init = init,
};
