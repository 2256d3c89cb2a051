/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * Sizes and offsets of the binary contract, typed once more from abi.md and held
 * against the records by the compiler. Including this file is the test; whoever
 * shares memory or files with others of this contract includes it in one source.
 */
#ifndef ABI_LAYOUT_H
#define ABI_LAYOUT_H

#include <abi/cellwarden/image.h>
#include <abi/jailhouse/cell-config.h>
#include <abi/jailhouse/comm-region.h>
#include <abi/jailhouse/console.h>
#include <abi/jailhouse/hypercall.h>
#include <abi/jailhouse/ivshmem.h>

#ifdef __cplusplus
#define ABI_ASSERT(condition, text) static_assert(condition, text)
#else
#define ABI_ASSERT(condition, text) _Static_assert(condition, text)
#endif

#define ABI_SIZE(type, bytes) ABI_ASSERT(sizeof(type) == (bytes), "size of " #type)
/* A field is where it belongs, and as wide. */
#define ABI_FIELD(type, field, offset, bytes)                                            \
	ABI_ASSERT(offsetof(type, field) == (offset), "offset of " #field " in " #type); \
	ABI_ASSERT(sizeof(((type *)0)->field) == (bytes), "width of " #field " in " #type)

/* ---- section 3: system configuration -------------------------------------- */

ABI_SIZE(struct jailhouse_system, 488);
ABI_FIELD(struct jailhouse_system, signature, 0, 5);
ABI_FIELD(struct jailhouse_system, architecture, 5, 1);
ABI_FIELD(struct jailhouse_system, revision, 6, 2);
ABI_FIELD(struct jailhouse_system, flags, 8, 4);
ABI_FIELD(struct jailhouse_system, hypervisor_memory, 12, 32);
ABI_FIELD(struct jailhouse_system, debug_console, 44, 32);
ABI_FIELD(struct jailhouse_system, platform_info.pci_mmconfig_base, 76, 8);
ABI_FIELD(struct jailhouse_system, platform_info.pci_mmconfig_end_bus, 84, 1);
ABI_FIELD(struct jailhouse_system, platform_info.pci_is_virtual, 85, 1);
ABI_FIELD(struct jailhouse_system, platform_info.pci_domain, 86, 2);
ABI_FIELD(struct jailhouse_system, platform_info.iommu_units, 88, 8 * 28);
ABI_FIELD(struct jailhouse_system, platform_info.x86, 312, 16);
ABI_FIELD(struct jailhouse_system, platform_info.x86.pm_timer_address, 312, 2);
ABI_FIELD(struct jailhouse_system, platform_info.x86.apic_mode, 314, 1);
ABI_FIELD(struct jailhouse_system, platform_info.x86.padding, 315, 1);
ABI_FIELD(struct jailhouse_system, platform_info.x86.vtd_interrupt_limit, 316, 4);
ABI_FIELD(struct jailhouse_system, platform_info.x86.tsc_khz, 320, 4);
ABI_FIELD(struct jailhouse_system, platform_info.x86.apic_khz, 324, 4);
ABI_FIELD(struct jailhouse_system, platform_info.arm, 312, 44);
ABI_FIELD(struct jailhouse_system, platform_info.arm.maintenance_irq, 312, 1);
ABI_FIELD(struct jailhouse_system, platform_info.arm.gic_version, 313, 1);
ABI_FIELD(struct jailhouse_system, platform_info.arm.padding, 314, 2);
ABI_FIELD(struct jailhouse_system, platform_info.arm.gicd_base, 316, 8);
ABI_FIELD(struct jailhouse_system, platform_info.arm.gicc_base, 324, 8);
ABI_FIELD(struct jailhouse_system, platform_info.arm.gich_base, 332, 8);
ABI_FIELD(struct jailhouse_system, platform_info.arm.gicv_base, 340, 8);
ABI_FIELD(struct jailhouse_system, platform_info.arm.gicr_base, 348, 8);
ABI_FIELD(struct jailhouse_system, root_cell, 356, 132);

ABI_SIZE(struct jailhouse_iommu, 28);
ABI_FIELD(struct jailhouse_iommu, type, 0, 4);
ABI_FIELD(struct jailhouse_iommu, base, 4, 8);
ABI_FIELD(struct jailhouse_iommu, size, 12, 4);
ABI_FIELD(struct jailhouse_iommu, amd.bdf, 16, 2);
ABI_FIELD(struct jailhouse_iommu, amd.base_cap, 18, 1);
ABI_FIELD(struct jailhouse_iommu, amd.msi_cap, 19, 1);
ABI_FIELD(struct jailhouse_iommu, amd.features, 20, 4);
ABI_FIELD(struct jailhouse_iommu, tipvu.tlb_base, 16, 8);
ABI_FIELD(struct jailhouse_iommu, tipvu.tlb_size, 24, 4);

/* ---- section 4: cell descriptor and arrays --------------------------------- */

ABI_SIZE(struct jailhouse_cell_desc, 132);
ABI_FIELD(struct jailhouse_cell_desc, signature, 0, 5);
ABI_FIELD(struct jailhouse_cell_desc, architecture, 5, 1);
ABI_FIELD(struct jailhouse_cell_desc, revision, 6, 2);
ABI_FIELD(struct jailhouse_cell_desc, name, 8, 32);
ABI_FIELD(struct jailhouse_cell_desc, id, 40, 4);
ABI_FIELD(struct jailhouse_cell_desc, flags, 44, 4);
ABI_FIELD(struct jailhouse_cell_desc, cpu_set_size, 48, 4);
ABI_FIELD(struct jailhouse_cell_desc, num_memory_regions, 52, 4);
ABI_FIELD(struct jailhouse_cell_desc, num_cache_regions, 56, 4);
ABI_FIELD(struct jailhouse_cell_desc, num_irqchips, 60, 4);
ABI_FIELD(struct jailhouse_cell_desc, num_pio_regions, 64, 4);
ABI_FIELD(struct jailhouse_cell_desc, num_pci_devices, 68, 4);
ABI_FIELD(struct jailhouse_cell_desc, num_pci_caps, 72, 4);
ABI_FIELD(struct jailhouse_cell_desc, num_stream_ids, 76, 4);
ABI_FIELD(struct jailhouse_cell_desc, vpci_irq_base, 80, 4);
ABI_FIELD(struct jailhouse_cell_desc, cpu_reset_address, 84, 8);
ABI_FIELD(struct jailhouse_cell_desc, msg_reply_timeout, 92, 8);
ABI_FIELD(struct jailhouse_cell_desc, console, 100, 32);

ABI_SIZE(struct jailhouse_memory, 32);
ABI_FIELD(struct jailhouse_memory, phys_start, 0, 8);
ABI_FIELD(struct jailhouse_memory, virt_start, 8, 8);
ABI_FIELD(struct jailhouse_memory, size, 16, 8);
ABI_FIELD(struct jailhouse_memory, flags, 24, 8);

ABI_SIZE(struct jailhouse_cache, 12);
ABI_FIELD(struct jailhouse_cache, start, 0, 4);
ABI_FIELD(struct jailhouse_cache, size, 4, 4);
ABI_FIELD(struct jailhouse_cache, type, 8, 1);
ABI_FIELD(struct jailhouse_cache, padding, 9, 1);
ABI_FIELD(struct jailhouse_cache, flags, 10, 2);

ABI_SIZE(struct jailhouse_irqchip, 32);
ABI_FIELD(struct jailhouse_irqchip, address, 0, 8);
ABI_FIELD(struct jailhouse_irqchip, id, 8, 4);
ABI_FIELD(struct jailhouse_irqchip, pin_base, 12, 4);
ABI_FIELD(struct jailhouse_irqchip, pin_bitmap, 16, 16);

ABI_SIZE(struct jailhouse_pio, 4);
ABI_FIELD(struct jailhouse_pio, base, 0, 2);
ABI_FIELD(struct jailhouse_pio, length, 2, 2);

ABI_SIZE(struct jailhouse_pci_device, 56);
ABI_FIELD(struct jailhouse_pci_device, type, 0, 1);
ABI_FIELD(struct jailhouse_pci_device, iommu, 1, 1);
ABI_FIELD(struct jailhouse_pci_device, domain, 2, 2);
ABI_FIELD(struct jailhouse_pci_device, bdf, 4, 2);
ABI_FIELD(struct jailhouse_pci_device, bar_mask, 6, 24);
ABI_FIELD(struct jailhouse_pci_device, caps_start, 30, 2);
ABI_FIELD(struct jailhouse_pci_device, num_caps, 32, 2);
ABI_FIELD(struct jailhouse_pci_device, num_msi_vectors, 34, 1);
/* Byte 35 has two bit fields, whose place tests/abi looks at. */
ABI_FIELD(struct jailhouse_pci_device, num_msix_vectors, 36, 2);
ABI_FIELD(struct jailhouse_pci_device, msix_region_size, 38, 2);
ABI_FIELD(struct jailhouse_pci_device, msix_address, 40, 8);
ABI_FIELD(struct jailhouse_pci_device, shmem_regions_start, 48, 4);
ABI_FIELD(struct jailhouse_pci_device, shmem_dev_id, 52, 1);
ABI_FIELD(struct jailhouse_pci_device, shmem_peers, 53, 1);
ABI_FIELD(struct jailhouse_pci_device, shmem_protocol, 54, 2);

ABI_SIZE(struct jailhouse_pci_capability, 8);
ABI_FIELD(struct jailhouse_pci_capability, id, 0, 2);
ABI_FIELD(struct jailhouse_pci_capability, start, 2, 2);
ABI_FIELD(struct jailhouse_pci_capability, len, 4, 2);
ABI_FIELD(struct jailhouse_pci_capability, flags, 6, 2);

ABI_SIZE(union jailhouse_stream_id, 4);
ABI_FIELD(union jailhouse_stream_id, id, 0, 4);
ABI_FIELD(union jailhouse_stream_id, mmu500.id, 0, 2);
ABI_FIELD(union jailhouse_stream_id, mmu500.mask_out, 2, 2);

/* ---- section 5: console ----------------------------------------------------- */

ABI_SIZE(struct jailhouse_console, 32);
ABI_FIELD(struct jailhouse_console, address, 0, 8);
ABI_FIELD(struct jailhouse_console, size, 8, 4);
ABI_FIELD(struct jailhouse_console, type, 12, 2);
ABI_FIELD(struct jailhouse_console, flags, 14, 2);
ABI_FIELD(struct jailhouse_console, divider, 16, 4);
ABI_FIELD(struct jailhouse_console, gate_nr, 20, 4);
ABI_FIELD(struct jailhouse_console, clock_reg, 24, 8);

/* ---- section 7: communication region ---------------------------------------- */

ABI_FIELD(struct jailhouse_comm_region, signature, 0, 6);
ABI_FIELD(struct jailhouse_comm_region, revision, 6, 2);
ABI_FIELD(struct jailhouse_comm_region, cell_state, 8, 4);
ABI_FIELD(struct jailhouse_comm_region, msg_to_cell, 12, 4);
ABI_FIELD(struct jailhouse_comm_region, reply_from_cell, 16, 4);
ABI_FIELD(struct jailhouse_comm_region, flags, 20, 4);
ABI_FIELD(struct jailhouse_comm_region, console, 24, 32);
ABI_FIELD(struct jailhouse_comm_region, pci_mmconfig_base, 56, 8);
ABI_FIELD(struct jailhouse_comm_region, x86, 64, 12);
ABI_FIELD(struct jailhouse_comm_region, x86.pm_timer_address, 64, 2);
ABI_FIELD(struct jailhouse_comm_region, x86.num_cpus, 66, 2);
ABI_FIELD(struct jailhouse_comm_region, x86.tsc_khz, 68, 4);
ABI_FIELD(struct jailhouse_comm_region, x86.apic_khz, 72, 4);
ABI_FIELD(struct jailhouse_comm_region, arm, 64, 36);
ABI_FIELD(struct jailhouse_comm_region, arm.gic_version, 64, 1);
ABI_FIELD(struct jailhouse_comm_region, arm.padding, 65, 7);
ABI_FIELD(struct jailhouse_comm_region, arm.gicd_base, 72, 8);
ABI_FIELD(struct jailhouse_comm_region, arm.gicc_base, 80, 8);
ABI_FIELD(struct jailhouse_comm_region, arm.gicr_base, 88, 8);
ABI_FIELD(struct jailhouse_comm_region, arm.vpci_irq_base, 96, 4);

/* ---- section 10: revision 12, the ring, shared memory ------------------------ */

ABI_SIZE(struct jailhouse_system_12, 486);
ABI_FIELD(struct jailhouse_system_12, signature, 0, 6);
ABI_FIELD(struct jailhouse_system_12, revision, 6, 2);
ABI_FIELD(struct jailhouse_system_12, flags, 8, 4);
ABI_FIELD(struct jailhouse_system_12, hypervisor_memory, 12, 32);
ABI_FIELD(struct jailhouse_system_12, debug_console, 44, 32);
ABI_FIELD(struct jailhouse_system_12, pci_mmconfig_base, 76, 8);
ABI_FIELD(struct jailhouse_system_12, pci_mmconfig_end_bus, 84, 1);
ABI_FIELD(struct jailhouse_system_12, pci_is_virtual, 85, 1);
ABI_FIELD(struct jailhouse_system_12, pci_domain, 86, 2);
ABI_FIELD(struct jailhouse_system_12, x86, 88, 18 + 8 * 28);
ABI_FIELD(struct jailhouse_system_12, x86.pm_timer_address, 88, 2);
ABI_FIELD(struct jailhouse_system_12, x86.vtd_interrupt_limit, 90, 4);
ABI_FIELD(struct jailhouse_system_12, x86.apic_mode, 94, 1);
ABI_FIELD(struct jailhouse_system_12, x86.padding, 95, 3);
ABI_FIELD(struct jailhouse_system_12, x86.tsc_khz, 98, 4);
ABI_FIELD(struct jailhouse_system_12, x86.apic_khz, 102, 4);
ABI_FIELD(struct jailhouse_system_12, x86.iommu_units, 106, 8 * 28);
ABI_FIELD(struct jailhouse_system_12, arm, 88, 42 + 8 * 28);
ABI_FIELD(struct jailhouse_system_12, arm.maintenance_irq, 88, 1);
ABI_FIELD(struct jailhouse_system_12, arm.gic_version, 89, 1);
ABI_FIELD(struct jailhouse_system_12, arm.gicd_base, 90, 8);
ABI_FIELD(struct jailhouse_system_12, arm.gicc_base, 98, 8);
ABI_FIELD(struct jailhouse_system_12, arm.gich_base, 106, 8);
ABI_FIELD(struct jailhouse_system_12, arm.gicv_base, 114, 8);
ABI_FIELD(struct jailhouse_system_12, arm.gicr_base, 122, 8);
ABI_FIELD(struct jailhouse_system_12, arm.iommu_units, 130, 8 * 28);
ABI_FIELD(struct jailhouse_system_12, root_cell, 354, 132);

ABI_SIZE(struct jailhouse_virt_console, 8 + 2048);
ABI_FIELD(struct jailhouse_virt_console, busy, 0, 4);
ABI_FIELD(struct jailhouse_virt_console, tail, 4, 4);
ABI_FIELD(struct jailhouse_virt_console, content, 8, 2048);

ABI_SIZE(struct ivshmem_vendor_capability, 0x20);
ABI_FIELD(struct ivshmem_vendor_capability, id, 0x00, 1);
ABI_FIELD(struct ivshmem_vendor_capability, next, 0x01, 1);
ABI_FIELD(struct ivshmem_vendor_capability, length, 0x02, 1);
ABI_FIELD(struct ivshmem_vendor_capability, privileged_control, 0x03, 1);
ABI_FIELD(struct ivshmem_vendor_capability, state_table_size, 0x04, 4);
ABI_FIELD(struct ivshmem_vendor_capability, common_section_size, 0x08, 8);
ABI_FIELD(struct ivshmem_vendor_capability, output_section_size, 0x10, 8);
ABI_FIELD(struct ivshmem_vendor_capability, base_address, 0x18, 8);

/* ---- the image: ours alone --------------------------------------------------- */

ABI_SIZE(struct cellwarden_image_header, 64);
ABI_FIELD(struct cellwarden_image_header, signature, 0, 8);
ABI_FIELD(struct cellwarden_image_header, revision, 8, 2);
ABI_FIELD(struct cellwarden_image_header, architecture, 10, 1);
ABI_FIELD(struct cellwarden_image_header, vendor, 11, 1);
ABI_FIELD(struct cellwarden_image_header, crc32, 12, 4);
ABI_FIELD(struct cellwarden_image_header, file_size, 16, 4);
ABI_FIELD(struct cellwarden_image_header, core_size, 20, 4);
ABI_FIELD(struct cellwarden_image_header, text_size, 24, 4);
ABI_FIELD(struct cellwarden_image_header, cpu_size, 28, 4);
ABI_FIELD(struct cellwarden_image_header, max_cpus, 32, 4);
ABI_FIELD(struct cellwarden_image_header, entry_offset, 36, 4);
ABI_FIELD(struct cellwarden_image_header, console_offset, 40, 4);
ABI_FIELD(struct cellwarden_image_header, boot_offset, 44, 4);
ABI_FIELD(struct cellwarden_image_header, reserved, 48, 8);
ABI_FIELD(struct cellwarden_image_header, link_address, 56, 8);

ABI_SIZE(struct cellwarden_parameters, 48);
ABI_FIELD(struct cellwarden_parameters, memory_start, 0, 8);
ABI_FIELD(struct cellwarden_parameters, memory_size, 8, 8);
ABI_FIELD(struct cellwarden_parameters, config_offset, 16, 8);
ABI_FIELD(struct cellwarden_parameters, config_size, 24, 8);
ABI_FIELD(struct cellwarden_parameters, n_cpus, 32, 4);
ABI_FIELD(struct cellwarden_parameters, n_online, 36, 4);
ABI_FIELD(struct cellwarden_parameters, encryption_mask, 40, 8);

/* ---- constants that are sums or shifts of others ------------------------------ */

ABI_ASSERT(JAILHOUSE_CPU_STATS_X86 == JAILHOUSE_CPU_STAT_X86_VMEXITS_MSR_X2APIC_ICR + 1,
	   "number of x86 exit counters");
ABI_ASSERT(JAILHOUSE_CPU_STATS_ARM64 == JAILHOUSE_CPU_STAT_ARM_VMEXITS_SMCCC + 1,
	   "number of ARM64 exit counters");
ABI_ASSERT((JAILHOUSE_MEM_IO_8 | JAILHOUSE_MEM_IO_16 | JAILHOUSE_MEM_IO_32 | JAILHOUSE_MEM_IO_64) ==
		   (1 | 2 | 4 | 8) << 16,
	   "a width flag is the width shifted left by 16");
ABI_ASSERT((JAILHOUSE_VIRT_CONSOLE_SIZE & (JAILHOUSE_VIRT_CONSOLE_SIZE - 1)) == 0,
	   "a position in the ring survives the wrap of its counter");
ABI_ASSERT(sizeof(struct jailhouse_virt_console) <= JAILHOUSE_PAGE_SIZE, "the ring is in one page");

#endif
