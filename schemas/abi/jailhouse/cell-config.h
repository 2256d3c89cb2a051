/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * Constants of system and cell configurations, as the public Jailhouse interface
 * numbers them: system (abi.md, section 3), cell arrays (4), consoles (5).
 */
#ifndef ABI_JAILHOUSE_CELL_CONFIG_H
#define ABI_JAILHOUSE_CELL_CONFIG_H

/* System flags */
#define JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE 0x0001

/* Local APIC modes of x86 */
#define JAILHOUSE_APIC_MODE_AUTO   0
#define JAILHOUSE_APIC_MODE_XAPIC  1
#define JAILHOUSE_APIC_MODE_X2APIC 2

/* IOMMU units */
#define JAILHOUSE_IOMMU_AMD        1
#define JAILHOUSE_IOMMU_INTEL      2
#define JAILHOUSE_IOMMU_SMMUV3     3
#define JAILHOUSE_IOMMU_PVU        4
#define JAILHOUSE_IOMMU_ARM_MMU500 5

/* Memory regions; a width flag is the size in bytes shifted left by 16 */
#define JAILHOUSE_MEM_READ         0x00001
#define JAILHOUSE_MEM_WRITE        0x00002
#define JAILHOUSE_MEM_EXECUTE      0x00004
#define JAILHOUSE_MEM_DMA          0x00008
#define JAILHOUSE_MEM_IO           0x00010
#define JAILHOUSE_MEM_COMM_REGION  0x00020
#define JAILHOUSE_MEM_LOADABLE     0x00040
#define JAILHOUSE_MEM_ROOTSHARED   0x00080
#define JAILHOUSE_MEM_NO_HUGEPAGES 0x00100
#define JAILHOUSE_MEM_IO_UNALIGNED 0x08000
#define JAILHOUSE_MEM_IO_8         0x10000
#define JAILHOUSE_MEM_IO_16        0x20000
#define JAILHOUSE_MEM_IO_32        0x40000
#define JAILHOUSE_MEM_IO_64        0x80000

/* PCI functions and their capabilities */
#define JAILHOUSE_PCI_TYPE_DEVICE  1
#define JAILHOUSE_PCI_TYPE_BRIDGE  2
#define JAILHOUSE_PCI_TYPE_IVSHMEM 3
#define JAILHOUSE_PCI_EXT_CAP      0x8000
#define JAILHOUSE_PCICAPS_WRITE    0x0001

/* Protocols of shared memory */
#define JAILHOUSE_SHMEM_PROTO_UNDEFINED 0x0000
#define JAILHOUSE_SHMEM_PROTO_VETH      0x0001

/* Consoles */
#define JAILHOUSE_CON_TYPE_NONE    0
#define JAILHOUSE_CON_TYPE_EFIFB   1
#define JAILHOUSE_CON_TYPE_8250    2
#define JAILHOUSE_CON_ACCESS_MMIO  0x0001
#define JAILHOUSE_CON_REGDIST_4    0x0002
#define JAILHOUSE_CON_FB_1920x1080 0x0004

#endif
