/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one model of system and cell configurations: what JSON, the binary
 * revisions, C source, the planner and the rules all speak about. Field
 * meanings are the ABI's (abi.md, sections 3 to 5); annotations (reasons,
 * exclusions, sizing) exist in JSON only. All memory belongs to config.arena.
 */
#ifndef MODEL_CONFIG_H
#define MODEL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/range-set.h"
#include "inventory/inventory.h" /* enum machine_arch */

#define CONFIG_NAME_MAX      31 /* characters of a cell or console name; the field holds a 0 behind */
#define CONFIG_IOMMU_UNITS   8
#define CONFIG_IRQCHIP_WORDS 4

/* Bounds of what we accept from anywhere; far above any machine seen. */
#define CONFIG_CPU_SET_MAX 1024  /* bytes: 8192 CPUs */
#define CONFIG_ARRAY_MAX   65535 /* items of any array */

enum config_kind { CONFIG_SYSTEM, CONFIG_CELL };

/* A piece of a merged region and why it is there. */
struct config_part {
	struct range range;
	const char *reason;
};

struct config_memory {
	uint64_t phys_start, virt_start, size, flags; /* JAILHOUSE_MEM_… */
	const char *reason;                           /* annotation; NULL when unknown */
	struct config_part *parts; /* annotation: what was merged into it; sorted */
	size_t n_parts;
};

struct config_cache {
	uint32_t start, size;
	uint8_t type;
	uint16_t flags;
};

struct config_irqchip {
	uint64_t address;
	uint32_t id, pin_base;
	uint32_t pin_bitmap[CONFIG_IRQCHIP_WORDS];
	const char *reason;
};

struct config_pio {
	uint16_t base;
	uint32_t
		length; /* 1 to 65536 - base; the ABI has 16 bits, so 65536 itself is refused when encoding */
	const char *reason;
	struct config_part *parts;
	size_t n_parts;
};

struct config_pci_device {
	uint8_t type, iommu;
	uint16_t domain, bdf;
	uint32_t bar_mask[6];
	uint16_t caps_start, num_caps; /* into pci_caps */
	uint8_t num_msi_vectors;
	bool is_msi_64bits, is_msi_maskable;
	uint16_t num_msix_vectors, msix_region_size;
	uint64_t msix_address;
	uint32_t shmem_regions_start;
	uint8_t shmem_dev_id, shmem_peers;
	uint16_t shmem_protocol;
	const char *reason;
};

struct config_pci_cap {
	uint16_t id, start, len, flags;
};

struct config_stream_id {
	uint32_t id; /* MMU-500: id | mask_out << 16 */
	const char *reason;
};

struct config_console {
	uint64_t address;
	uint32_t size;
	uint16_t type, flags;
	uint32_t divider, gate_nr;
	uint64_t clock_reg;
	const char *reason;
};

struct config_iommu {
	uint32_t type; /* 0: unused slot */
	uint64_t base;
	uint32_t size;
	union {
		struct {
			uint16_t bdf;
			uint8_t base_cap, msi_cap;
			uint32_t features;
		} amd; /* type 1 */
		struct {
			uint64_t tlb_base;
			uint32_t tlb_size;
		} tipvu; /* type 4 */
	};
	const char *reason;
};

/* The system configuration's own part (kind CONFIG_SYSTEM). */
struct config_system {
	uint32_t flags;
	struct config_memory hypervisor_memory;
	struct config_console debug_console;
	uint64_t pci_mmconfig_base;
	uint8_t pci_mmconfig_end_bus;
	bool pci_is_virtual;
	uint16_t pci_domain;
	struct config_iommu iommus[CONFIG_IOMMU_UNITS];
	struct {
		uint16_t pm_timer_address;
		uint8_t apic_mode;
		uint32_t vtd_interrupt_limit, tsc_khz, apic_khz;
	} x86;
	struct {
		uint8_t maintenance_irq, gic_version;
		uint64_t gicd_base, gicc_base, gich_base, gicv_base, gicr_base;
	} arm;
};

/* Something of the machine that the root cell does not get, and why. */
enum config_space { CONFIG_SPACE_MEMORY, CONFIG_SPACE_PORT, CONFIG_SPACE_PCI };

struct config_exclusion {
	enum config_space space;
	struct range range; /* addresses, ports, or segment << 16 | bdf */
	const char *reason;
};

/* What `cellctl apply` loads into a cell. */
struct config_image {
	const char *file, *text; /* one of them: a path, from the document's folder; characters */
	uint64_t address;        /* as the cell sees its memory */
};

/* One term of the hypervisor memory's size. */
struct config_sizing {
	const char *what; /* "per-CPU data" */
	const char *how;  /* "4 CPUs * 65536" */
	uint64_t bytes;
};

struct config {
	struct arena *arena;
	enum config_kind kind;
	enum machine_arch arch; /* unknown only for decoded revisions 12 and 13 of cells */
	unsigned int revision;  /* what it was decoded from; 14 for new ones */
	struct config_system system;

	/* The cell descriptor: the root cell's when kind is CONFIG_SYSTEM. */
	char name[CONFIG_NAME_MAX + 1];
	uint32_t id, flags;
	uint8_t *cpu_set; /* bit n of byte n / 8 */
	size_t cpu_set_size;
	uint32_t vpci_irq_base;
	uint64_t cpu_reset_address, msg_reply_timeout;
	struct config_console console;

	struct config_memory *memory;
	size_t n_memory;
	struct config_cache *caches;
	size_t n_caches;
	struct config_irqchip *irqchips;
	size_t n_irqchips;
	struct config_pio *pio;
	size_t n_pio;
	struct config_pci_device *pci_devices;
	size_t n_pci_devices;
	struct config_pci_cap *pci_caps;
	size_t n_pci_caps;
	struct config_stream_id *stream_ids;
	size_t n_stream_ids;

	/* Annotations of a planned system configuration. */
	struct config_exclusion *exclusions;
	size_t n_exclusions;
	struct config_sizing *sizing;
	size_t n_sizing;
	const char *description; /* one line: which machine, made by what */

	/* An annotation of a cell. */
	struct config_image *images;
	size_t n_images;

	/* Annotations of a cell that is wanted (/etc/cellwarden/cells.d). */
	bool is_autostart;
	uint32_t start_order; /* ascending; then by name */
};

/** config_new() - an empty configuration of that kind, revision 14. */
struct config *config_new(enum config_kind kind, enum machine_arch arch);

/** config_free() - release it and all it holds; NULL is legal. Return: NULL. */
struct config *config_free(struct config *config);
DEFINE_CLEANUP(struct config *, config_free)

/** config_has_cpu() - whether the CPU is in the set. */
bool config_has_cpu(const struct config *config, unsigned int cpu);

/** config_set_cpu() - put a CPU into the set, which grows (in multiples of 8 bytes) as needed. */
void config_set_cpu(struct config *config, unsigned int cpu);

/** config_cpu_set_natural_size() - bytes that config_set_cpu() makes for these CPUs. */
size_t config_cpu_set_natural_size(const struct config *config);

/** config_count_cpus() - members of the set. */
unsigned int config_count_cpus(const struct config *config);

/** config_memory_is_subpage() - whether start or size is not aligned to 4 KiB: trapped, not mapped. */
bool config_memory_is_subpage(const struct config_memory *memory);

/** config_format_memory_flags() - "read,write,dma" in the fixed order of the JSON form. */
const char *config_format_memory_flags(struct arena *arena, uint64_t flags);

/* ---- JSON (config-json.c): schemas/json/system.json and cell.json ------- */

/** config_to_json() - canonical JSON, annotations included. Return: a new reference. */
struct json_object *config_to_json(const struct config *config);

/**
 * config_from_json() - read canonical JSON
 * @findings: every mistake, with a JSON pointer; unknown keys are mistakes
 *
 * Sizes and addresses may be "0x…", "82M" or numbers below 2^53.
 *
 * Return: 0; -EINVAL with at least one error in @findings, @ret untouched.
 */
int config_from_json(struct json_object *json, struct finding_list *findings, struct config **ret);

/* ---- C source (config-c-write.c); encode/encode.h reads it ----------------- */

/** config_to_c() - a source file that compiles to the binary of revision 14. */
const char *config_to_c(struct arena *arena, const struct config *config);

/* ---- differences by meaning (config-diff.c) ------------------------------ */

enum config_change_kind { CONFIG_ADDED, CONFIG_REMOVED, CONFIG_CHANGED };

struct config_change {
	enum config_change_kind kind;
	const char *object; /* "memory [0x…-0x…]", "PCI 00:1f.2", "port 0x3f8-0x3ff", "name" */
	const char *text;   /* what is different, in words */
};

struct config_diff {
	struct config_change *items;
	size_t n;
};

/**
 * config_diff() - what is different between two configurations, by object
 *
 * Regions are compared as coverage with flags, so merging or splitting them is
 * no difference; PCI devices by domain and bdf with their capabilities resolved;
 * annotations do not count.
 */
void config_diff(struct arena *arena, const struct config *from, const struct config *to,
		 struct config_diff *ret);

#endif
