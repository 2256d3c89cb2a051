/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * System and cell configurations as files and in memory: abi.md, sections 3 and
 * 4, and 10 for the older revisions. A cell configuration is a cell descriptor
 * and its arrays; a system configuration is a header with the root cell's
 * descriptor at its end, and the root cell's arrays.
 *
 * Nobody casts these records onto bytes of unknown length: config-view.h reads.
 */
#ifndef ABI_JAILHOUSE_CELL_CONFIG_H
#define ABI_JAILHOUSE_CELL_CONFIG_H

#include <abi/jailhouse/console.h>
#include <abi/jailhouse/types.h>

/* ---- identification ------------------------------------------------------- */

/* Since revision 14: five characters and a byte that is the architecture */
#define JAILHOUSE_SYSTEM_SIGNATURE       "JHSYS"
#define JAILHOUSE_CELL_DESC_SIGNATURE    "JHCLL"
#define JAILHOUSE_SIGNATURE_SIZE         5
/* Up to revision 13: six characters, and no architecture */
#define JAILHOUSE_SYSTEM_SIGNATURE_13    "JHSYST"
#define JAILHOUSE_CELL_DESC_SIGNATURE_13 "JHCELL"
#define JAILHOUSE_SIGNATURE_SIZE_13      6

#define JAILHOUSE_CONFIG_REVISION        14
#define JAILHOUSE_CONFIG_REVISION_OLDEST 12

#define JAILHOUSE_CELL_NAME_SIZE  32 /* bytes of the field; the last one is 0 */
#define JAILHOUSE_MAX_IOMMU_UNITS 8

/* ---- memory --------------------------------------------------------------- */

/* What the cell may do with a region; a width flag is the size in bytes shifted left by 16 */
#define JAILHOUSE_MEM_READ         0x00001
#define JAILHOUSE_MEM_WRITE        0x00002
#define JAILHOUSE_MEM_EXECUTE      0x00004
#define JAILHOUSE_MEM_DMA          0x00008 /* its devices reach it as well */
#define JAILHOUSE_MEM_IO           0x00010 /* registers: not cached, not speculated on */
#define JAILHOUSE_MEM_COMM_REGION  0x00020 /* the communication region; no memory behind it */
#define JAILHOUSE_MEM_LOADABLE     0x00040 /* the root cell writes it while the cell is loadable */
#define JAILHOUSE_MEM_ROOTSHARED   0x00080 /* stays with the root cell too */
#define JAILHOUSE_MEM_NO_HUGEPAGES 0x00100 /* map with 4 KiB pages only */
#define JAILHOUSE_MEM_IO_UNALIGNED 0x08000 /* sub-page: accesses may be unaligned */
#define JAILHOUSE_MEM_IO_8         0x10000 /* sub-page: accesses of 1 byte are forwarded */
#define JAILHOUSE_MEM_IO_16        0x20000
#define JAILHOUSE_MEM_IO_32        0x40000
#define JAILHOUSE_MEM_IO_64        0x80000

/**
 * struct jailhouse_memory - a range of physical addresses that a cell gets
 * @phys_start: host-physical address
 * @virt_start: where the cell sees it (guest-physical)
 * @size: bytes; if this or @virt_start is no multiple of the page size, the
 *	region is "sub-page": accesses are trapped and those inside forwarded
 * @flags: JAILHOUSE_MEM_…
 */
struct jailhouse_memory {
	uint64_t phys_start;
	uint64_t virt_start;
	uint64_t size;
	uint64_t flags;
} JAILHOUSE_PACKED;

/* ---- the arrays of a cell, in the order in which they follow it ------------ */

/* Which cache, and for what */
#define JAILHOUSE_CACHE_L3_CODE    0x01
#define JAILHOUSE_CACHE_L3_DATA    0x02
#define JAILHOUSE_CACHE_L3         (JAILHOUSE_CACHE_L3_CODE | JAILHOUSE_CACHE_L3_DATA)
#define JAILHOUSE_CACHE_ROOTSHARED 0x0001 /* the root cell keeps using it */

/**
 * struct jailhouse_cache - a part of a cache that a cell gets (Intel CAT)
 * @start: first way, counted from the lowest bit of the capacity mask
 * @size: number of ways
 * @type: JAILHOUSE_CACHE_L3…
 * @padding: 0
 * @flags: JAILHOUSE_CACHE_ROOTSHARED
 */
struct jailhouse_cache {
	uint32_t start;
	uint32_t size;
	uint8_t type;
	uint8_t padding;
	uint16_t flags;
} JAILHOUSE_PACKED;

/**
 * struct jailhouse_irqchip - inputs of an interrupt controller that a cell gets
 * @address: physical address of an I/O APIC or of a GIC's distributor
 * @id: x86: index of the IOMMU unit << 16 | the source id (bus, device, function)
 *	that the I/O APIC has there; ARM: 0
 * @pin_base: input that bit 0 of @pin_bitmap stands for; on ARM the interrupt
 *	number, of which the first shared one is 32
 * @pin_bitmap: bit n of word w is input @pin_base + 32 * w + n
 */
struct jailhouse_irqchip {
	uint64_t address;
	uint32_t id;
	uint32_t pin_base;
	uint32_t pin_bitmap[4];
} JAILHOUSE_PACKED;

/**
 * struct jailhouse_pio - x86 I/O ports that a cell gets
 * @base: first port
 * @length: number of ports; all 65536 cannot be said with one entry
 */
struct jailhouse_pio {
	uint16_t base;
	uint16_t length;
} JAILHOUSE_PACKED;

#define JAILHOUSE_PCI_TYPE_DEVICE  1
#define JAILHOUSE_PCI_TYPE_BRIDGE  2
#define JAILHOUSE_PCI_TYPE_IVSHMEM 3 /* made by the hypervisor; see ivshmem.h */

/* What two cells speak over shared memory */
#define JAILHOUSE_SHMEM_PROTO_UNDEFINED    0x0000
#define JAILHOUSE_SHMEM_PROTO_VETH         0x0001 /* virtual Ethernet */
#define JAILHOUSE_SHMEM_PROTO_CUSTOM       0x4000 /* up to 0x7fff: anybody's own */
#define JAILHOUSE_SHMEM_PROTO_VIRTIO_FRONT 0x8000 /* plus the virtio device id */
#define JAILHOUSE_SHMEM_PROTO_VIRTIO_BACK  0xc000 /* plus the virtio device id */

#define JAILHOUSE_PCI_BARS 6

/**
 * struct jailhouse_pci_device - a PCI function that a cell gets
 * @type: JAILHOUSE_PCI_TYPE_…
 * @iommu: index of the unit in the system configuration that it is behind
 * @domain: PCI segment; 0xffff for "any that is free" on a virtual host bridge
 * @bdf: bus << 8 | device << 3 | function
 * @bar_mask: for each base address register the bits that can be written: ~(size - 1)
 * @caps_start: index of its first capability in the cell's capability array
 * @num_caps: how many of them; functions may share entries
 * @num_msi_vectors: what its MSI capability offers; 0 without one
 * @msi_64bits, @msi_maskable: what the MSI capability can do; bits 0 and 1 of a byte
 * @num_msix_vectors: entries of its MSI-X table; 0 without one
 * @msix_region_size: bytes from @msix_address on that are trapped
 * @msix_address: physical address of the MSI-X table, page aligned
 * @shmem_regions_start: ivshmem: index of the first memory region (ivshmem.h)
 * @shmem_dev_id: ivshmem: which peer this one is, from 0
 * @shmem_peers: ivshmem: how many peers there may be
 * @shmem_protocol: ivshmem: JAILHOUSE_SHMEM_PROTO_…
 */
struct jailhouse_pci_device {
	uint8_t type;
	uint8_t iommu;
	uint16_t domain;
	uint16_t bdf;
	uint32_t bar_mask[JAILHOUSE_PCI_BARS];
	uint16_t caps_start;
	uint16_t num_caps;
	uint8_t num_msi_vectors;
	uint8_t msi_64bits : 1;
	uint8_t msi_maskable : 1;
	uint16_t num_msix_vectors;
	uint16_t msix_region_size;
	uint64_t msix_address;
	uint32_t shmem_regions_start;
	uint8_t shmem_dev_id;
	uint8_t shmem_peers;
	uint16_t shmem_protocol;
} JAILHOUSE_PACKED;

#define JAILHOUSE_PCI_EXT_CAP   0x8000 /* in an id: an extended capability of PCI Express */
#define JAILHOUSE_PCICAPS_WRITE 0x0001 /* the cell may write it; otherwise it only reads */

/**
 * struct jailhouse_pci_capability - a capability of one or more functions
 * @id: as the PCI specifications number it, with JAILHOUSE_PCI_EXT_CAP or without
 * @start: offset in configuration space, in bytes
 * @len: bytes
 * @flags: JAILHOUSE_PCICAPS_WRITE
 */
struct jailhouse_pci_capability {
	uint16_t id;
	uint16_t start;
	uint16_t len;
	uint16_t flags;
} JAILHOUSE_PACKED;

/**
 * union jailhouse_stream_id - a source of DMA of a cell, as an SMMU knows it
 * @id: SMMUv3: the stream
 * @mmu500: MMU-500: the stream, and which of its bits do not matter
 */
union jailhouse_stream_id {
	uint32_t id;
	struct {
		uint16_t id;
		uint16_t mask_out;
	} JAILHOUSE_PACKED mmu500;
} JAILHOUSE_PACKED;

/* ---- the cell ------------------------------------------------------------- */

#define JAILHOUSE_CELL_PASSIVE_COMMREG           0x00000001 /* is not asked before it is stopped */
#define JAILHOUSE_CELL_TEST_DEVICE               0x00000002 /* has the MMIO test device */
#define JAILHOUSE_CELL_AARCH32                   0x00000004 /* starts in 32-bit state */
#define JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED 0x40000000 /* may print by hypercall */
#define JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE    0x80000000 /* should print by hypercall */

/**
 * struct jailhouse_cell_desc - a cell; its arrays follow
 * @signature: JAILHOUSE_CELL_DESC_SIGNATURE. Like the next two fields it is
 *	left 0 by common practice in the root cell's descriptor, and not looked at
 * @architecture: JAILHOUSE_X86, …; the sixth character up to revision 13
 * @revision: of the format
 * @name: of the cell, ends with a 0
 * @id: set by the driver; 0 is the root cell
 * @flags: JAILHOUSE_CELL_…
 * @cpu_set_size: bytes of the CPU set; bit n % 8 of byte n / 8 is logical CPU n
 * @num_memory_regions: entries, like the counts below
 * @num_cache_regions: see above
 * @num_irqchips: see above
 * @num_pio_regions: see above
 * @num_pci_devices: see above
 * @num_pci_caps: see above
 * @num_stream_ids: see above
 * @vpci_irq_base: ARM: first shared interrupt, counted from 0, of the four that
 *	the virtual PCI host bridge uses
 * @cpu_reset_address: where the first CPU starts (guest-physical)
 * @msg_reply_timeout: how often the hypervisor looks for an answer of the cell
 *	before it gives up; 0: it never does
 * @console: what the cell is to print to; it reads this in its communication region
 */
struct jailhouse_cell_desc {
	uint8_t signature[JAILHOUSE_SIGNATURE_SIZE];
	uint8_t architecture;
	uint16_t revision;
	char name[JAILHOUSE_CELL_NAME_SIZE];
	uint32_t id;
	uint32_t flags;
	uint32_t cpu_set_size;
	uint32_t num_memory_regions;
	uint32_t num_cache_regions;
	uint32_t num_irqchips;
	uint32_t num_pio_regions;
	uint32_t num_pci_devices;
	uint32_t num_pci_caps;
	uint32_t num_stream_ids;
	uint32_t vpci_irq_base;
	uint64_t cpu_reset_address;
	uint64_t msg_reply_timeout;
	struct jailhouse_console console;
} JAILHOUSE_PACKED;

/* ---- the system ----------------------------------------------------------- */

#define JAILHOUSE_IOMMU_AMD        1
#define JAILHOUSE_IOMMU_INTEL      2
#define JAILHOUSE_IOMMU_SMMUV3     3
#define JAILHOUSE_IOMMU_PVU        4 /* TI peripheral virtualization unit */
#define JAILHOUSE_IOMMU_ARM_MMU500 5 /* an SMMUv2 */

/**
 * struct jailhouse_iommu - a unit that translates or filters DMA
 * @type: JAILHOUSE_IOMMU_…; 0 for an unused entry
 * @base: physical address of its registers
 * @size: of its registers, in bytes
 * @amd: AMD only
 * @amd.bdf: the unit's own PCI function
 * @amd.base_cap: offset of its IOMMU capability
 * @amd.msi_cap: offset of its MSI capability
 * @amd.features: what IVRS says that it can, where its registers do not
 * @tipvu: TI PVU only
 * @tipvu.tlb_base: physical address of its translation entries
 * @tipvu.tlb_size: bytes
 */
struct jailhouse_iommu {
	uint32_t type;
	uint64_t base;
	uint32_t size;
	union {
		struct {
			uint16_t bdf;
			uint8_t base_cap;
			uint8_t msi_cap;
			uint32_t features;
		} JAILHOUSE_PACKED amd;
		struct {
			uint64_t tlb_base;
			uint32_t tlb_size;
		} JAILHOUSE_PACKED tipvu;
	} JAILHOUSE_PACKED;
} JAILHOUSE_PACKED;

#define JAILHOUSE_APIC_MODE_AUTO   0 /* stay with what the kernel chose */
#define JAILHOUSE_APIC_MODE_XAPIC  1
#define JAILHOUSE_APIC_MODE_X2APIC 2

/**
 * struct jailhouse_platform_x86 - what only x86 has (revisions 13 and 14)
 * @pm_timer_address: port of the ACPI timer
 * @apic_mode: JAILHOUSE_APIC_MODE_…
 * @padding: 0
 * @vtd_interrupt_limit: entries of VT-d's interrupt remapping table
 * @tsc_khz: frequency in kHz; 0 is filled in by the driver
 * @apic_khz: of the local APIC's timer, likewise
 */
struct jailhouse_platform_x86 {
	uint16_t pm_timer_address;
	uint8_t apic_mode;
	uint8_t padding;
	uint32_t vtd_interrupt_limit;
	uint32_t tsc_khz;
	uint32_t apic_khz;
} JAILHOUSE_PACKED;

/**
 * struct jailhouse_platform_arm - what only ARM has (revisions 13 and 14)
 * @maintenance_irq: interrupt number that the GIC's maintenance comes by
 * @gic_version: 2 or 3
 * @padding: 0
 * @gicd_base: physical address of the distributor
 * @gicc_base: GICv2: of the CPU interface
 * @gich_base: GICv2: of the virtual interface control
 * @gicv_base: GICv2: of the virtual CPU interface
 * @gicr_base: GICv3: of the redistributors
 */
struct jailhouse_platform_arm {
	uint8_t maintenance_irq;
	uint8_t gic_version;
	uint16_t padding;
	uint64_t gicd_base;
	uint64_t gicc_base;
	uint64_t gich_base;
	uint64_t gicv_base;
	uint64_t gicr_base;
} JAILHOUSE_PACKED;

#define JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE 0x00000001 /* the root cell may read the ring */
#define CELLWARDEN_SYS_FIRST                0x00010000 /* flags from bit 16 up are ours */

/**
 * struct jailhouse_system - a machine (revisions 13 and 14)
 * @signature: JAILHOUSE_SYSTEM_SIGNATURE
 * @architecture: JAILHOUSE_X86, …; in revision 13 the sixth character
 * @revision: of the format
 * @flags: JAILHOUSE_SYS_…
 * @hypervisor_memory: where the hypervisor is; only @phys_start and @size count
 * @debug_console: what the hypervisor prints to
 * @pci_mmconfig_base: physical address of the configuration space of bus 0
 * @pci_mmconfig_end_bus: last bus in it
 * @pci_is_virtual: 1 if the hypervisor makes the host bridge because the machine
 *	has none
 * @pci_domain: segment of the host bridge
 * @iommu_units: unused ones have type 0
 * @x86: architecture x86
 * @arm: architectures ARM and ARM64
 * @root_cell: its arrays follow
 */
struct jailhouse_system {
	uint8_t signature[JAILHOUSE_SIGNATURE_SIZE];
	uint8_t architecture;
	uint16_t revision;
	uint32_t flags;
	struct jailhouse_memory hypervisor_memory;
	struct jailhouse_console debug_console;
	struct {
		uint64_t pci_mmconfig_base;
		uint8_t pci_mmconfig_end_bus;
		uint8_t pci_is_virtual;
		uint16_t pci_domain;
		struct jailhouse_iommu iommu_units[JAILHOUSE_MAX_IOMMU_UNITS];
		union {
			struct jailhouse_platform_x86 x86;
			struct jailhouse_platform_arm arm;
		} JAILHOUSE_PACKED;
	} JAILHOUSE_PACKED platform_info;
	struct jailhouse_cell_desc root_cell;
} JAILHOUSE_PACKED;

/* ---- the system in revision 12 -------------------------------------------- */

/** struct jailhouse_platform_x86_12 - as above, in another order, with the IOMMU units inside. */
struct jailhouse_platform_x86_12 {
	uint16_t pm_timer_address;
	uint32_t vtd_interrupt_limit;
	uint8_t apic_mode;
	uint8_t padding[3];
	uint32_t tsc_khz;
	uint32_t apic_khz;
	struct jailhouse_iommu iommu_units[JAILHOUSE_MAX_IOMMU_UNITS];
} JAILHOUSE_PACKED;

/** struct jailhouse_platform_arm_12 - as above, without padding, with the IOMMU units inside. */
struct jailhouse_platform_arm_12 {
	uint8_t maintenance_irq;
	uint8_t gic_version;
	uint64_t gicd_base;
	uint64_t gicc_base;
	uint64_t gich_base;
	uint64_t gicv_base;
	uint64_t gicr_base;
	struct jailhouse_iommu iommu_units[JAILHOUSE_MAX_IOMMU_UNITS];
} JAILHOUSE_PACKED;

/** struct jailhouse_system_12 - a machine; fields as in struct jailhouse_system. */
struct jailhouse_system_12 {
	uint8_t signature[JAILHOUSE_SIGNATURE_SIZE_13];
	uint16_t revision;
	uint32_t flags;
	struct jailhouse_memory hypervisor_memory;
	struct jailhouse_console debug_console;
	uint64_t pci_mmconfig_base;
	uint8_t pci_mmconfig_end_bus;
	uint8_t pci_is_virtual;
	uint16_t pci_domain;
	union {
		struct jailhouse_platform_x86_12 x86;
		struct jailhouse_platform_arm_12 arm;
	} JAILHOUSE_PACKED;
	struct jailhouse_cell_desc root_cell;
} JAILHOUSE_PACKED;

#endif
