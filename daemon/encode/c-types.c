// SPDX-License-Identifier: GPL-2.0-or-later
#include "encode/c-types.h"

#include <string.h>

#include <abi/jailhouse/cell-config.h>
#include <abi/jailhouse/ivshmem.h>
#include <abi/jailhouse/pci_defs.h>

#include "base/cleanup.h"
#include "model/config-words.h"

#define NUMBER(type, member)                                       \
	{                                                          \
		.name = #member, .offset = offsetof(type, member), \
		.size = sizeof(((type *)0)->member)                \
	}
#define NUMBERS(type, member)                                                                    \
	{                                                                                        \
		.name = #member, .offset = offsetof(type, member),                               \
		.size = sizeof(((type *)0)->member[0]), .count = ARRAY_SIZE(((type *)0)->member) \
	}
#define STRUCTURE(owner, member, of)                                \
	{                                                           \
		.name = #member, .offset = offsetof(owner, member), \
		.size = sizeof(((owner *)0)->member), .type = &(of) \
	}
#define END                  \
	{                    \
		.name = NULL \
	}
#define TYPE(of, list)                                           \
	{                                                        \
		.name = #of, .size = sizeof(of), .members = list \
	}

#define MEMORY(member) NUMBER(struct jailhouse_memory, member)
static const struct c_member memory_members[] = { MEMORY(phys_start), MEMORY(virt_start),
						  MEMORY(size), MEMORY(flags), END };

#define CONSOLE(member) NUMBER(struct jailhouse_console, member)
static const struct c_member console_members[] = { CONSOLE(address),   CONSOLE(size),
						   CONSOLE(type),      CONSOLE(flags),
						   CONSOLE(divider),   CONSOLE(gate_nr),
						   CONSOLE(clock_reg), END };

#define CACHE(member) NUMBER(struct jailhouse_cache, member)
static const struct c_member cache_members[] = { CACHE(start),   CACHE(size),  CACHE(type),
						 CACHE(padding), CACHE(flags), END };

#define CHIP(member) NUMBER(struct jailhouse_irqchip, member)
static const struct c_member irqchip_members[] = { CHIP(address), CHIP(id), CHIP(pin_base),
						   NUMBERS(struct jailhouse_irqchip, pin_bitmap),
						   END };

#define PIO(member) NUMBER(struct jailhouse_pio, member)
static const struct c_member pio_members[] = { PIO(base), PIO(length), END };

#define DEVICE(member) NUMBER(struct jailhouse_pci_device, member)
/* The bits' byte lies behind num_msi_vectors (abi.md, section 4; tests/abi looks at them). */
#define DEVICE_BIT(member, number)                                                               \
	{                                                                                        \
		.name = #member,                                                                 \
		.offset = offsetof(struct jailhouse_pci_device, num_msi_vectors) + 1, .size = 1, \
		.is_bit = true, .bit = number                                                    \
	}
static const struct c_member pci_device_members[] = { DEVICE(type),
						      DEVICE(iommu),
						      DEVICE(domain),
						      DEVICE(bdf),
						      NUMBERS(struct jailhouse_pci_device,
							      bar_mask),
						      DEVICE(caps_start),
						      DEVICE(num_caps),
						      DEVICE(num_msi_vectors),
						      DEVICE_BIT(msi_64bits, 0),
						      DEVICE_BIT(msi_maskable, 1),
						      DEVICE(num_msix_vectors),
						      DEVICE(msix_region_size),
						      DEVICE(msix_address),
						      DEVICE(shmem_regions_start),
						      DEVICE(shmem_dev_id),
						      DEVICE(shmem_peers),
						      DEVICE(shmem_protocol),
						      END };

#define CAP(member) NUMBER(struct jailhouse_pci_capability, member)
static const struct c_member pci_cap_members[] = { CAP(id), CAP(start), CAP(len), CAP(flags), END };

#define MMU500(member)                                                         \
	{                                                                      \
		.name = #member,                                               \
		.offset = offsetof(union jailhouse_stream_id, mmu500.member) - \
			  offsetof(union jailhouse_stream_id, mmu500),         \
		.size = 2                                                      \
	}
static const struct c_member mmu500_members[] = { MMU500(id), MMU500(mask_out), END };
static const struct c_type mmu500_type = { "mmu500", 4, mmu500_members };
static const struct c_member stream_members[] = {
	NUMBER(union jailhouse_stream_id, id),
	STRUCTURE(union jailhouse_stream_id, mmu500, mmu500_type), END
};

static const struct c_type memory_type = TYPE(struct jailhouse_memory, memory_members);
static const struct c_type console_type = TYPE(struct jailhouse_console, console_members);

/* The types that arrays have. */
static const struct c_type array_types[] = {
	TYPE(struct jailhouse_memory, memory_members),
	TYPE(struct jailhouse_cache, cache_members),
	TYPE(struct jailhouse_irqchip, irqchip_members),
	TYPE(struct jailhouse_pio, pio_members),
	TYPE(struct jailhouse_pci_device, pci_device_members),
	TYPE(struct jailhouse_pci_capability, pci_cap_members),
	TYPE(union jailhouse_stream_id, stream_members),
};

/* ---- header --------------------------------------------------------------- */

#define IN(type, outer, member)                                                                  \
	{                                                                                        \
		.name = #member, .offset = offsetof(type, outer.member) - offsetof(type, outer), \
		.size = sizeof(((type *)0)->outer.member)                                        \
	}

#define AMD(member) IN(struct jailhouse_iommu, amd, member)
static const struct c_member amd_members[] = { AMD(bdf), AMD(base_cap), AMD(msi_cap), AMD(features),
					       END };
static const struct c_type amd_type = { "amd", 8, amd_members };
#define PVU(member) IN(struct jailhouse_iommu, tipvu, member)
static const struct c_member pvu_members[] = { PVU(tlb_base), PVU(tlb_size), END };
static const struct c_type pvu_type = { "tipvu", 12, pvu_members };

#define IOMMU(member) NUMBER(struct jailhouse_iommu, member)
static const struct c_member iommu_members[] = { IOMMU(type),
						 IOMMU(base),
						 IOMMU(size),
						 STRUCTURE(struct jailhouse_iommu, amd, amd_type),
						 STRUCTURE(struct jailhouse_iommu, tipvu, pvu_type),
						 END };
static const struct c_type iommu_type = TYPE(struct jailhouse_iommu, iommu_members);

#define X86(member) NUMBER(struct jailhouse_platform_x86, member)
static const struct c_member x86_members[] = {
	X86(pm_timer_address), X86(apic_mode), X86(padding), X86(vtd_interrupt_limit),
	X86(tsc_khz),          X86(apic_khz),  END
};
static const struct c_type x86_type = TYPE(struct jailhouse_platform_x86, x86_members);
#define ARM(member) NUMBER(struct jailhouse_platform_arm, member)
static const struct c_member arm_members[] = {
	ARM(maintenance_irq), ARM(gic_version), ARM(padding),
	ARM(gicd_base),       ARM(gicc_base),   ARM(gich_base),
	ARM(gicv_base),       ARM(gicr_base),   END
};
static const struct c_type arm_type = TYPE(struct jailhouse_platform_arm, arm_members);

#define PLATFORM(member) IN(struct jailhouse_system, platform_info, member)
#define PLATFORM_AT(member)                                                 \
	.offset = offsetof(struct jailhouse_system, platform_info.member) - \
		  offsetof(struct jailhouse_system, platform_info)
static const struct c_member platform_members[] = { PLATFORM(pci_mmconfig_base),
						    PLATFORM(pci_mmconfig_end_bus),
						    PLATFORM(pci_is_virtual),
						    PLATFORM(pci_domain),
						    { .name = "iommu_units",
						      PLATFORM_AT(iommu_units),
						      .size = sizeof(struct jailhouse_iommu),
						      .count = JAILHOUSE_MAX_IOMMU_UNITS,
						      .type = &iommu_type },
						    { .name = "x86",
						      PLATFORM_AT(x86),
						      .size = sizeof(struct jailhouse_platform_x86),
						      .type = &x86_type },
						    { .name = "arm",
						      PLATFORM_AT(arm),
						      .size = sizeof(struct jailhouse_platform_arm),
						      .type = &arm_type },
						    END };
static const struct c_type platform_type = { "platform_info",
					     sizeof(((struct jailhouse_system *)0)->platform_info),
					     platform_members };

#define TEXT(of, member)                                                    \
	{                                                                   \
		.name = #member, .offset = offsetof(of, member), .size = 1, \
		.count = sizeof(((of *)0)->member), .is_text = true         \
	}

#define CELL(member) NUMBER(struct jailhouse_cell_desc, member)
static const struct c_member cell_members[] = { TEXT(struct jailhouse_cell_desc, signature),
						CELL(architecture),
						CELL(revision),
						TEXT(struct jailhouse_cell_desc, name),
						CELL(id),
						CELL(flags),
						CELL(cpu_set_size),
						CELL(num_memory_regions),
						CELL(num_cache_regions),
						CELL(num_irqchips),
						CELL(num_pio_regions),
						CELL(num_pci_devices),
						CELL(num_pci_caps),
						CELL(num_stream_ids),
						CELL(vpci_irq_base),
						CELL(cpu_reset_address),
						CELL(msg_reply_timeout),
						STRUCTURE(struct jailhouse_cell_desc, console,
							  console_type),
						END };
const struct c_type c_type_cell = TYPE(struct jailhouse_cell_desc, cell_members);

#define SYSTEM(member) NUMBER(struct jailhouse_system, member)
static const struct c_member system_members[] = {
	TEXT(struct jailhouse_system, signature),
	SYSTEM(architecture),
	SYSTEM(revision),
	SYSTEM(flags),
	STRUCTURE(struct jailhouse_system, hypervisor_memory, memory_type),
	STRUCTURE(struct jailhouse_system, debug_console, console_type),
	STRUCTURE(struct jailhouse_system, platform_info, platform_type),
	{ .name = "root_cell",
	  .offset = offsetof(struct jailhouse_system, root_cell),
	  .size = sizeof(struct jailhouse_cell_desc),
	  .type = &c_type_cell },
	END
};
const struct c_type c_type_system = TYPE(struct jailhouse_system, system_members);

const struct c_type *c_type_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(array_types); i++)
		if (strcmp(strchr(array_types[i].name, ' ') + 1, name) == 0)
			return &array_types[i];
	if (strcmp(name, "jailhouse_system") == 0)
		return &c_type_system;
	return strcmp(name, "jailhouse_cell_desc") == 0 ? &c_type_cell : NULL;
}

const struct c_member *c_member_find(const struct c_type *type, const char *name)
{
	const struct c_member *member;

	for (member = type->members; member->name; member++)
		if (strcmp(member->name, name) == 0)
			return member;
	return NULL;
}

/* ---- names of numbers ----------------------------------------------------- */

static const struct config_words *const word_tables[] = {
	&words_arch,          &words_system_flags,   &words_cell_flags, &words_memory_flags,
	&words_console_type,  &words_console_flags,  &words_iommu_type, &words_apic_mode,
	&words_cache_type,    &words_cache_flags,    &words_pci_type,   &words_pci_cap_id,
	&words_pci_cap_flags, &words_shmem_protocol,
};

/* Those that are no words of JSON. */
#define CONSTANT(name)      \
	{                   \
#name, name \
	}
static const struct {
	const char *name;
	uint64_t value;
} constants[] = {
	CONSTANT(JAILHOUSE_CONFIG_REVISION),       CONSTANT(JAILHOUSE_PCI_EXT_CAP),
	CONSTANT(JAILHOUSE_CON_ACCESS_PIO),        CONSTANT(JAILHOUSE_CON_ACCESS_MMIO),
	CONSTANT(JAILHOUSE_CON_REGDIST_1),         CONSTANT(JAILHOUSE_CON_REGDIST_4),
	CONSTANT(JAILHOUSE_CON_FB_1024x768),       CONSTANT(JAILHOUSE_CON_FB_1920x1080),
	CONSTANT(JAILHOUSE_CON_INVERTED_GATE),     CONSTANT(JAILHOUSE_CON_MDR_QUIRK),
	CONSTANT(JAILHOUSE_CON_TYPE_NONE),         CONSTANT(JAILHOUSE_APIC_MODE_AUTO),
	CONSTANT(JAILHOUSE_SHMEM_PROTO_UNDEFINED), CONSTANT(IVSHMEM_MAX_PEERS),
	CONSTANT(JAILHOUSE_MAX_IOMMU_UNITS),
};

/* "PCI_EXT_CAP_ID_ERR | JAILHOUSE_PCI_EXT_CAP" names two: the bit is known by its own name. */
static bool is_named(const struct config_word *word, const char *name, uint64_t *ret)
{
	const char *rest;
	size_t length;

	if (!word->c_name)
		return false;
	rest = strstr(word->c_name, " | ");
	length = rest ? (size_t)(rest - word->c_name) : strlen(word->c_name);
	if (strlen(name) != length || memcmp(word->c_name, name, length) != 0)
		return false;
	*ret = rest ? word->value & ~(uint64_t)JAILHOUSE_PCI_EXT_CAP : word->value;
	return true;
}

bool c_constant_find(const char *name, uint64_t *ret)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(constants); i++)
		if (strcmp(constants[i].name, name) == 0) {
			*ret = constants[i].value;
			return true;
		}
	for (i = 0; i < ARRAY_SIZE(word_tables); i++)
		for (k = 0; k < word_tables[i]->n; k++)
			if (is_named(&word_tables[i]->items[k], name, ret))
				return true;
	return false;
}

const char *c_text_constant_find(const char *name)
{
	if (strcmp(name, "JAILHOUSE_SYSTEM_SIGNATURE") == 0)
		return JAILHOUSE_SYSTEM_SIGNATURE;
	return strcmp(name, "JAILHOUSE_CELL_DESC_SIGNATURE") == 0 ? JAILHOUSE_CELL_DESC_SIGNATURE :
								    NULL;
}

size_t c_number_size(const char *name)
{
	static const struct {
		const char *name;
		size_t size;
	} sizes[] = {
		{ "__u8", 1 },  { "u8", 1 },  { "uint8_t", 1 },  { "char", 1 },
		{ "__u16", 2 }, { "u16", 2 }, { "uint16_t", 2 }, { "short", 2 },
		{ "__u32", 4 }, { "u32", 4 }, { "uint32_t", 4 }, { "int", 4 },
		{ "__u64", 8 }, { "u64", 8 }, { "uint64_t", 8 }, { "long", 8 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		if (strcmp(sizes[i].name, name) == 0)
			return sizes[i].size;
	return 0;
}
