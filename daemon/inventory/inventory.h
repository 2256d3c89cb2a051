/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inventory: what the machine is, as plain data. Probing fills it, the
 * planner and the rules read it, nobody changes it afterwards. All memory,
 * texts included, belongs to inventory.arena.
 *
 * Conventions: addresses and sizes in bytes; ranges as start and inclusive end;
 * what could not be read is absent (0 items, NULL, is_known = false) and has an
 * entry in sources with the reason. Never guessed.
 */
#ifndef INVENTORY_INVENTORY_H
#define INVENTORY_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/range-set.h"

/* Numbers as in the ABI's architecture byte (abi.md, section 3). */
enum machine_arch {
	MACHINE_X86 = 0,
	MACHINE_ARM = 1,
	MACHINE_ARM64 = 2,
	MACHINE_ARCH_UNKNOWN = 255,
};

/* ---- sources: how reading went ------------------------------------------ */

enum source_state {
	SOURCE_OK,     /* read and understood */
	SOURCE_ABSENT, /* this machine or kernel does not offer it */
	SOURCE_DENIED, /* there, but not for us (not root, lockdown) */
	SOURCE_PARTIAL, /* read, but parts are hidden or cut (64-byte PCI headers, zeroed addresses) */
	SOURCE_INVALID, /* read, but malformed; findings say where */
};

struct inv_source {
	const char *name; /* stable: "iomem", "acpi/DMAR", "pci", "kmsg", "dt" */
	const char *path; /* below the root directory: "/proc/iomem" */
	enum source_state state;
	const char *reason; /* NULL when SOURCE_OK */
};

/* ---- machine, kernel, boot ---------------------------------------------- */

struct inv_machine {
	const char *vendor, *product, *version,
		*board; /* DMI, or model/compatible of the device tree */
	const char *firmware_vendor, *firmware_version, *firmware_date;
	const char *compatible; /* device tree root, first string */
};

/* One parameter of the kernel command line, in order. */
struct inv_parameter {
	const char *name;  /* as written; '-' and '_' are not unified */
	const char *value; /* unquoted; NULL without '=' */
	bool is_for_init;  /* behind "--" */
};

enum tristate { UNKNOWN_YET = -1, NO = 0, YES = 1 };

enum virt_state {
	VIRT_UNKNOWN, /* reason says why */
	VIRT_USABLE,
	VIRT_ABSENT,    /* the CPU has none */
	VIRT_DISABLED,  /* firmware or kernel turned it off */
	VIRT_VHE,       /* arm64: the kernel itself runs at EL2 */
	VIRT_EL1,       /* arm64: the kernel was started at EL1 */
	VIRT_PROTECTED, /* arm64: pKVM holds EL2 */
	VIRT_IN_USE,    /* KVM guests are running */
};

struct inv_kernel {
	const char *release;      /* "6.1.0-38-amd64" */
	const char *version;      /* "#1 SMP …" */
	const char *command_line; /* /proc/cmdline without the newline */
	struct inv_parameter *parameters;
	size_t n_parameters;

	enum virt_state virt;
	const char *virt_reason;   /* why, in one sentence; NULL when VIRT_USABLE */
	unsigned int n_kvm_guests; /* from debugfs; 0 also when not known */

	enum tristate is_locked_down; /* integrity or confidentiality */
	const char *lockdown;         /* "none", "integrity", "confidentiality", NULL */
	enum tristate is_secure_boot;

	enum tristate is_module_available; /* below /lib/modules/RELEASE */
	enum tristate is_module_loaded;
	const char *module_path; /* "/lib/modules/…/cellwarden.ko" or that of jailhouse.ko */
	const char *module_name; /* "cellwarden" or "jailhouse" */

	const char **config; /* the CONFIG_… lines that matter, "CONFIG_X=y", sorted */
	size_t n_config;
	bool is_config_known;
	const char *
		iommu_active; /* "dmar0 dmar1", "ivhd0", "" = none, from /sys/class/iommu; NULL unknown */
	enum tristate
		is_mce_polling; /* not mce=off and machine checks are there (cpuinfo flag mce) */
	enum tristate is_irq_remapping; /* with the IOMMU, whose units need not be in use for DMA */
	enum tristate is_resctrl_used;  /* mounted, or a rdt= parameter */
};

enum boot_loader {
	BOOT_LOADER_UNKNOWN,
	BOOT_LOADER_GRUB,         /* /etc/default/grub or /boot/grub/grub.cfg */
	BOOT_LOADER_SYSTEMD_BOOT, /* and other users of BLS entries */
	BOOT_LOADER_EXTLINUX,
	BOOT_LOADER_U_BOOT,
};

struct inv_boot {
	bool is_efi;
	enum boot_loader loader;
	const char *loader_config; /* the file whose change takes effect: "/etc/default/grub" */
	const char **loader_files; /* every boot loader file seen, sorted */
	size_t n_loader_files;
};

/* ---- CPUs --------------------------------------------------------------- */

struct inv_cpu {
	unsigned int id; /* Linux CPU number */
	bool is_online, is_present;
	uint32_t apic_id; /* x86 */
	bool is_apic_id_known;
	uint64_t mpidr; /* ARM affinity bits, as reg in the device tree */
	bool is_mpidr_known;
	uint32_t acpi_uid; /* ARM with ACPI: as MADT and the namespace number it */
	bool is_acpi_uid_known;
	int node, package, core; /* topology; -1 unknown */
};

/* Features that decide whether and how partitioning works here. */
struct inv_cpu_features {
	enum tristate vmx, ept, unrestricted_guest, preemption_timer, vpid;     /* Intel */
	enum tristate svm, npt, decode_assists, nrip_save, flush_by_asid, avic; /* AMD */
	enum tristate x2apic, is_x2apic_active, tsc_deadline, invariant_tsc;
	enum tristate la57, is_la57_active, pku, pcid, xsave, huge_1g;
	enum tristate rdt_l3_cat;
	unsigned int physical_address_bits; /* 0 unknown */
	enum tristate aarch32_el1;          /* ARM64 */
};

struct inv_cpus {
	struct inv_cpu *items;
	size_t n;
	unsigned int n_possible;
	const char *online, *present, *possible; /* the kernel's lists, "0-3,5" */
	const char *vendor;                      /* "GenuineIntel", "AuthenticAMD", "ARM" … */
	const char *model_name;
	const char *microcode;
	uint32_t family, model, stepping; /* x86 */
	uint64_t midr;                    /* ARM, 0 unknown */
	struct inv_cpu_features features;
	const char **flags; /* /proc/cpuinfo flags or Features, sorted */
	size_t n_flags;
};

/* ---- memory and ports --------------------------------------------------- */

/* One line of /proc/iomem or /proc/ioports; a tree by parent index. */
struct inv_resource {
	struct range range;
	const char *name;
	size_t parent; /* index in the same array, SIZE_MAX at the top; parents come first */
	unsigned int depth;
};

struct inv_resources {
	struct inv_resource *items;
	size_t n;
	bool is_known; /* false when absent, denied or zeroed */
};

/* The firmware's memory map, before the kernel changed anything. */
struct inv_firmware_region {
	struct range range;
	const char *
		type; /* the kernel's text: "System RAM", "Reserved", "ACPI Tables", "ACPI Non-volatile Storage" … */
};

enum reserved_memory_origin {
	RESERVED_BY_DT_NODE,     /* /reserved-memory/… */
	RESERVED_BY_DT_RSVMAP,   /* the tree's memory reservation block */
	RESERVED_BY_EFI,         /* EFI memory map, when the kernel shows it */
	RESERVED_FOR_DEVICE,     /* RMRR of DMAR, IVMD of IVRS */
	RESERVED_BY_ERROR_TABLE, /* HEST, BERT, ERST, EINJ registers and buffers */
};

struct inv_reserved {
	struct range range;
	enum reserved_memory_origin origin;
	const char *name; /* "RMRR 0", "node optee@9e800000" */
	bool is_no_map, is_reusable, is_dynamic;
	bool is_unity_mapped, is_read, is_write; /* IVMD flags; RMRR is read and write */
	uint16_t *bdfs; /* functions (segment below) that need it, as far as they are there */
	size_t n_bdfs;
	uint16_t segment;
	uint64_t dynamic_bytes; /* is_dynamic: so many, somewhere within range; the kernel chose */
	bool is_for_all;        /* every device of the segment may need it */
};

struct inv_memory {
	struct inv_resources iomem, ioports;
	struct inv_firmware_region *firmware; /* sorted as the kernel lists them */
	size_t n_firmware;
	bool is_firmware_known;
	struct inv_reserved *reserved;
	size_t n_reserved;
	struct range *banks; /* device tree /memory nodes, or SRAT; per node */
	int *bank_nodes;
	size_t n_banks;
	uint64_t total_bytes, cma_bytes, hugetlb_bytes; /* /proc/meminfo */
};

/* ---- interrupt controllers, IOMMUs, PCI hosts --------------------------- */

enum irqchip_type {
	IRQCHIP_IOAPIC,
	IRQCHIP_GICV2,
	IRQCHIP_GICV3,
	IRQCHIP_GIC_ITS,
	IRQCHIP_GIC_V2M
};

struct inv_irqchip {
	enum irqchip_type type;
	const char *name; /* "I/O APIC 0", "interrupt-controller@8000000" */
	uint64_t address; /* registers; distributor of a GIC */
	uint64_t size;
	uint32_t id;        /* I/O APIC: APIC id */
	uint32_t gsi_base;  /* I/O APIC */
	uint32_t n_pins;    /* I/O APIC: 24 unless known better; GIC: number of SPIs, 0 unknown */
	int iommu;          /* I/O APIC: index of the unit that remaps it, -1 none */
	uint16_t remap_bdf; /* I/O APIC: requester id as the IOMMU knows it */
	/* GIC only */
	uint64_t gicc, gicc_size, gich, gich_size, gicv, gicv_size;
	struct range *redistributors;
	size_t n_redistributors;
	uint32_t maintenance_irq;      /* interrupt id as the GIC counts (PPI 9 is 25); 0 unknown */
	uint64_t redistributor_stride; /* bytes from one to the next; 0: as GICR_TYPER says */
};

/* An override of MADT: ISA interrupt to global system interrupt. */
struct inv_irq_override {
	uint8_t isa_irq;
	uint32_t gsi;
	uint16_t flags;
};

enum iommu_type { IOMMU_INTEL, IOMMU_AMD, IOMMU_SMMU_V2, IOMMU_SMMU_V3, IOMMU_TI_PVU };

struct inv_iommu {
	enum iommu_type type;
	const char *name;       /* "DRHD 0", "IVHD 1", "iommu@9050000" */
	uint64_t address, size; /* registers; size 0 when not known */
	uint16_t segment;
	bool is_for_all; /* DRHD INCLUDE_PCI_ALL, IVHD "all" entry */
	bool has_interrupt_remapping;
	bool is_coherent;
	uint16_t bdf;                            /* AMD: the unit's own PCI function */
	uint8_t base_capability, msi_capability; /* AMD: offsets in its PCI config */
	uint32_t features; /* AMD: as the ABI's amd.features (IVHD efr/feature report) */
	uint32_t event_irq, gerror_irq; /* SMMU */
	int node;                       /* NUMA node as firmware numbers them (RHSA); -1 unknown */
};

/* A device tree node's or IORT stream: which ids reach which unit. */
struct inv_stream {
	int iommu;          /* index into iommus */
	const char *device; /* node path or PCI host */
	uint32_t id, mask;  /* SMMUv2 mask; 0 */
	uint32_t rid_base,
		n_ids; /* iommu-map: PCI requester ids [rid_base, +n) map to [id, +n); n_ids 1 for nodes */
	int pci_host;         /* index into pci_hosts, -1 for platform devices */
	uint16_t rid_ignored; /* bits of PCI requester ids to clear first (iommu-map-mask) */
};

/* A PCI segment's (or part of its buses') configuration space. */
struct inv_pci_host {
	uint16_t segment;
	uint8_t start_bus, end_bus;
	uint64_t ecam; /* address of bus 0 of the segment, as MCFG counts; 0 when there is none */
	bool is_ecam;
	const char *name; /* "MCFG entry 0", "pcie@10000000" */
	struct inv_pci_window {
		struct range cpu; /* as the CPU sees it */
		uint64_t pci;     /* bus address of cpu.start */
		bool is_io, is_64bit, is_prefetchable;
	} * windows;
	size_t n_windows;
	/* device tree interrupt-map, one entry a row; gic interrupt numbers */
	struct inv_pci_irq {
		uint16_t devfn_mask, devfn;
		uint8_t pin;
		uint32_t irq, flags;
	} * irqs;
	size_t n_irqs;
};

/* ---- PCI functions ------------------------------------------------------ */

#define INV_PCI_BARS 6

enum pci_bar_type { PCI_BAR_NONE, PCI_BAR_IO, PCI_BAR_MEMORY32, PCI_BAR_MEMORY64 };

struct inv_pci_bar {
	enum pci_bar_type type;
	bool is_prefetchable;
	bool is_assigned;
	uint64_t address; /* as the CPU sees it (resource file) */
	uint64_t size;
};

struct inv_pci_capability {
	uint16_t id; /* extended ones have bit 0x8000, as in the ABI */
	uint16_t offset;
	uint16_t length;  /* bytes, by its specification; what it occupies */
	uint8_t version;  /* extended capabilities and PCI Express */
	const char *name; /* "MSI-X", "Advanced Error Reporting", NULL when unknown */
};

struct inv_pci_function {
	uint16_t segment;
	uint16_t bdf; /* bus << 8 | device << 3 | function */
	uint16_t vendor, device, subsystem_vendor, subsystem;
	uint32_t class_code; /* 24 bits */
	uint8_t revision, header_type;
	bool is_multifunction;
	bool is_bridge; /* PCI-to-PCI (header type 1) */
	uint8_t secondary_bus, subordinate_bus;
	struct inv_pci_bar bars[INV_PCI_BARS];
	struct inv_pci_bar rom;
	struct inv_pci_bar bridge_windows[3]; /* io, memory, prefetchable memory */
	struct inv_pci_capability *capabilities;
	size_t n_capabilities;
	bool is_config_complete; /* false: only the first 64 bytes could be read */
	uint16_t config_size;    /* bytes of configuration space seen: 64, 256, 4096 */

	uint8_t n_msi_vectors; /* 0: no MSI */
	bool is_msi_64bit, is_msi_maskable;
	uint16_t n_msix_vectors; /* 0: no MSI-X */
	uint8_t msix_table_bar, msix_pba_bar;
	uint32_t msix_table_offset, msix_pba_offset;
	uint64_t msix_table_address, msix_pba_address; /* CPU addresses; 0 when the BAR has none */
	bool is_msi_enabled, is_msix_enabled;

	uint16_t sriov_total_vfs, sriov_n_vfs; /* 0: no SR-IOV */
	uint16_t sriov_offset, sriov_stride;
	struct inv_pci_bar sriov_bars[INV_PCI_BARS];
	bool is_virtual_function;
	uint16_t physical_function; /* bdf, when is_virtual_function */

	bool is_not_responding; /* configuration space reads as all ones */
	const char *driver;     /* NULL: none */
	int iommu_group;        /* -1: none */
	int iommu;              /* index into iommus, -1 none */
	uint8_t interrupt_pin, interrupt_line;
	uint32_t irq;            /* Linux' number from sysfs, 0 none */
	const char *power_state; /* "D0", "D3cold", NULL */
};

/* ---- consoles ----------------------------------------------------------- */

/* Types as in the ABI's console (abi.md, section 5). */
struct inv_uart {
	const char *name; /* "ttyS0", "ttyAMA0", node name when Linux has no tty for it */
	const char *path; /* where it was found: sysfs, "SPCR", node path */
	uint16_t type;    /* JAILHOUSE_CON_TYPE_…: 2 8250, 3 PL011, 4 XUARTPS, 5 MVEBU … */
	bool is_mmio;
	uint64_t address, size;
	unsigned int register_shift; /* distance of registers: 1 << shift bytes */
	unsigned int io_width;       /* bytes of one access: 1, 4 */
	uint32_t irq;
	uint32_t clock_hz, baud;  /* 0 unknown */
	bool is_kernel_console;   /* named by console= / in use as /dev/console */
	bool is_firmware_console; /* SPCR or stdout-path */
	bool is_debug_port;       /* DBG2 */
	uint64_t clock_register;  /* 0 none */
	int clock_gate;           /* -1 none */
};

struct inv_framebuffer {
	bool is_present, is_efi;
	uint64_t address, size;
	uint32_t width, height, stride_bytes, depth_bits;
	const char *driver; /* "efi-framebuffer", "simple-framebuffer", "vesafb" */
};

/* ---- firmware tables ---------------------------------------------------- */

struct inv_acpi_table {
	const char *signature; /* "DMAR"; a second SSDT is "SSDT2" as the kernel names the file */
	uint32_t length;
	uint8_t revision;
	const char *oem_id, *oem_table_id;
	bool is_checksum_good;
	uint64_t hash; /* FNV-1a of the table without what moves from boot to boot, for drift */
};

/* A generic address structure (ACPI 6.5, 5.2.3.2). */
struct inv_gas {
	uint8_t space; /* 0 memory, 1 I/O ports, 2 PCI configuration … */
	uint8_t width_bits, access_size;
	uint64_t address;
	const char *name; /* "PM1a event block", "ERST register 3" */
	uint32_t length;  /* bytes */
};

/* What else DMAR says of devices: ATSR, SATC, SIDP, ANDD. */
struct inv_acpi_scope {
	const char *name; /* "ATSR 0", "ANDD 2" */
	uint16_t segment;
	bool is_for_all; /* ATSR: every root port */
	uint16_t *bdfs;  /* functions named, as far as they are there */
	size_t n_bdfs;
	const char *device; /* ANDD: path in the ACPI namespace */
	int iommu;          /* ANDD: the unit that names it; -1 none */
};

struct inv_acpi {
	bool is_present;
	struct inv_acpi_table *tables;
	size_t n_tables;
	struct inv_gas *registers; /* FADT blocks, HPET, APEI registers */
	size_t n_registers;
	bool is_hardware_reduced;
	uint16_t pm_timer_port;   /* 0: none */
	uint64_t pm_timer_memory; /* 0: in I/O space or none */
	bool is_pm_timer_32bit;
	uint64_t local_apic; /* MADT, default or overridden; 0 unknown */
	bool has_legacy_pic;
	uint32_t *apic_ids; /* MADT: of processors that are there, sorted */
	size_t n_apic_ids;
	struct inv_acpi_scope *scopes;
	size_t n_scopes;
	struct inv_irq_override *overrides;
	size_t n_overrides;
	uint64_t hpet;                  /* 0: none */
	uint8_t dmar_host_address_bits; /* 0: no DMAR */
	bool dmar_interrupt_remapping, dmar_x2apic_opt_out;
	bool is_srat_present;
};

struct inv_dt_device {
	const char *path;       /* "/soc/serial@9000000" */
	const char *compatible; /* first string */
	struct range *regions;  /* CPU addresses, translated through every bus */
	size_t n_regions;
	uint32_t *irqs; /* GIC interrupt ids (SPI n is 32 + n) */
	size_t n_irqs;
};

struct inv_dt {
	bool is_present;
	uint64_t hash; /* FNV-1a of the tree without /chosen, for drift */
	const char *stdout_path;
	const char *psci_method; /* "hvc", "smc", NULL; of FADT where there is no tree */
	const char *psci_compatible;
	/* every enabled node with a translatable reg, or with interrupts of the GIC */
	struct inv_dt_device *devices;
	size_t n_devices;
	uint32_t
		timer_irqs[5]; /* secure, non-secure, virtual, hypervisor, hyp virtual; ids, 0 none;
		      * of GTDT where there is no tree */
	const char **firmware_calls; /* nodes that use smc themselves: "arm,scmi-smc" … */
	size_t n_firmware_calls;
	unsigned int address_cells, size_cells; /* of the root's children; 0 unknown */
};

/* ---- an existing hypervisor --------------------------------------------- */

struct inv_hypervisor {
	bool is_driver_present; /* /sys/devices/jailhouse */
	bool is_ours;           /* /sys/devices/jailhouse/cellwarden */
	enum tristate is_enabled;
	struct inv_cell {
		unsigned int id;
		const char *name, *state, *cpus; /* as sysfs has them */
	} * cells;
	size_t n_cells;
	bool is_guest; /* CPUID says that we run below one already */
};

/* ---- all of it ---------------------------------------------------------- */

struct inventory {
	struct arena *arena;
	enum machine_arch arch;

	struct inv_source *sources;
	size_t n_sources;
	struct finding_list findings; /* malformed input, named by source and offset */

	struct inv_machine machine;
	struct inv_kernel kernel;
	struct inv_boot boot;
	struct inv_cpus cpus;
	struct inv_memory memory;

	struct inv_irqchip *irqchips;
	size_t n_irqchips;
	struct inv_iommu *iommus;
	size_t n_iommus;
	struct inv_stream *streams;
	size_t n_streams;
	struct inv_pci_host *pci_hosts;
	size_t n_pci_hosts;
	struct inv_pci_function *pci;
	size_t n_pci; /* sorted by segment, bdf */

	struct inv_uart *uarts;
	size_t n_uarts;
	struct inv_framebuffer framebuffer;

	struct inv_acpi acpi;
	struct inv_dt dt;
	struct inv_hypervisor hypervisor;
};

/** inventory_new() - an empty inventory with everything unknown. */
struct inventory *inventory_new(void);

/** inventory_free() - release it and all it holds; NULL is legal. Return: NULL. */
struct inventory *inventory_free(struct inventory *inventory);
DEFINE_CLEANUP(struct inventory *, inventory_free)

/**
 * inventory_note_source() - record how reading one source went
 * @error: 0, or a negative errno, which decides the state (-ENOENT absent,
 *	-EACCES and -EPERM denied, others invalid) when @state is SOURCE_OK
 * @reason: printf format; NULL takes the error's text
 */
void inventory_note_source(struct inventory *inventory, const char *name, const char *path,
			   enum source_state state, int error, const char *reason, ...)
	__attribute__((format(printf, 6, 7)));

/** inventory_find_parameter() - the last parameter of that name ('-' equals '_'); NULL if absent. */
const struct inv_parameter *inventory_find_parameter(const struct inventory *inventory,
						     const char *name);

/** inventory_has_cpu_flag() - whether the CPUs show @flag ("vmx"), one of inv_cpus.flags. */
bool inventory_has_cpu_flag(const struct inventory *inventory, const char *flag);

/** inventory_find_pci() - the function at @segment:@bdf; NULL if absent. */
const struct inv_pci_function *inventory_find_pci(const struct inventory *inventory,
						  uint16_t segment, uint16_t bdf);

/** inventory_format_bdf() - "0000:00:1f.2" with segment, "00:1f.2" for segment 0. */
const char *inventory_format_bdf(struct arena *arena, uint16_t segment, uint16_t bdf);

/** inventory_to_json() - schemas/json/inventory.json. Return: a new reference. */
struct json_object *inventory_to_json(const struct inventory *inventory);

#endif
