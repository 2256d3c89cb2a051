// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/config-words.h"

#include <abi/jailhouse/cell-config.h>
#include <abi/jailhouse/pci_defs.h>
#include <inttypes.h>
#include <string.h>

#include "model/config.h"

#define WORD(number, text)                \
	{                                 \
		(number), (text), #number \
	}

static const struct config_word arch_items[] = {
	{ MACHINE_X86, "x86", "JAILHOUSE_X86" },
	{ MACHINE_ARM, "arm", "JAILHOUSE_ARM" },
	{ MACHINE_ARM64, "arm64", "JAILHOUSE_ARM64" },
};

static const struct config_word system_flag_items[] = {
	WORD(JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE, "virtual-debug-console"),
};

static const struct config_word cell_flag_items[] = {
	WORD(JAILHOUSE_CELL_PASSIVE_COMMREG, "passive-comm-region"),
	WORD(JAILHOUSE_CELL_TEST_DEVICE, "test-device"),
	WORD(JAILHOUSE_CELL_AARCH32, "aarch32"),
	WORD(JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED, "virtual-console-permitted"),
	WORD(JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE, "virtual-console-active"),
};

static const struct config_word memory_flag_items[] = {
	WORD(JAILHOUSE_MEM_READ, "read"),
	WORD(JAILHOUSE_MEM_WRITE, "write"),
	WORD(JAILHOUSE_MEM_EXECUTE, "execute"),
	WORD(JAILHOUSE_MEM_DMA, "dma"),
	WORD(JAILHOUSE_MEM_IO, "io"),
	WORD(JAILHOUSE_MEM_COMM_REGION, "comm-region"),
	WORD(JAILHOUSE_MEM_LOADABLE, "loadable"),
	WORD(JAILHOUSE_MEM_ROOTSHARED, "root-shared"),
	WORD(JAILHOUSE_MEM_NO_HUGEPAGES, "no-huge-pages"),
	WORD(JAILHOUSE_MEM_IO_UNALIGNED, "io-unaligned"),
	WORD(JAILHOUSE_MEM_IO_8, "io-8"),
	WORD(JAILHOUSE_MEM_IO_16, "io-16"),
	WORD(JAILHOUSE_MEM_IO_32, "io-32"),
	WORD(JAILHOUSE_MEM_IO_64, "io-64"),
};

static const struct config_word console_type_items[] = {
	WORD(JAILHOUSE_CON_TYPE_NONE, "none"),
	WORD(JAILHOUSE_CON_TYPE_EFIFB, "efi-framebuffer"),
	WORD(JAILHOUSE_CON_TYPE_8250, "8250"),
	WORD(JAILHOUSE_CON_TYPE_PL011, "pl011"),
	WORD(JAILHOUSE_CON_TYPE_XUARTPS, "xuartps"),
	WORD(JAILHOUSE_CON_TYPE_MVEBU, "mvebu"),
	WORD(JAILHOUSE_CON_TYPE_HSCIF, "hscif"),
	WORD(JAILHOUSE_CON_TYPE_SCIFA, "scifa"),
	WORD(JAILHOUSE_CON_TYPE_IMX, "imx"),
	WORD(JAILHOUSE_CON_TYPE_IMX_LPUART, "imx-lpuart"),
	WORD(JAILHOUSE_CON_TYPE_SCIF, "scif"),
};

static const struct config_word console_flag_items[] = {
	WORD(JAILHOUSE_CON_ACCESS_MMIO, "mmio"),
	WORD(JAILHOUSE_CON_REGDIST_4, "register-distance-4"),
	WORD(JAILHOUSE_CON_FB_1920x1080, "1920x1080"),
	WORD(JAILHOUSE_CON_INVERTED_GATE, "inverted-gate"),
	WORD(JAILHOUSE_CON_MDR_QUIRK, "mdr-quirk"),
};

static const struct config_word iommu_type_items[] = {
	{ 0, "none", NULL },
	WORD(JAILHOUSE_IOMMU_AMD, "amd"),
	WORD(JAILHOUSE_IOMMU_INTEL, "intel"),
	WORD(JAILHOUSE_IOMMU_SMMUV3, "smmu-v3"),
	WORD(JAILHOUSE_IOMMU_PVU, "ti-pvu"),
	WORD(JAILHOUSE_IOMMU_ARM_MMU500, "arm-mmu500"),
};

static const struct config_word apic_mode_items[] = {
	WORD(JAILHOUSE_APIC_MODE_AUTO, "auto"),
	WORD(JAILHOUSE_APIC_MODE_XAPIC, "xapic"),
	WORD(JAILHOUSE_APIC_MODE_X2APIC, "x2apic"),
};

static const struct config_word cache_type_items[] = {
	WORD(JAILHOUSE_CACHE_L3_CODE, "l3-code"),
	WORD(JAILHOUSE_CACHE_L3_DATA, "l3-data"),
	WORD(JAILHOUSE_CACHE_L3, "l3"),
};

static const struct config_word cache_flag_items[] = {
	WORD(JAILHOUSE_CACHE_ROOTSHARED, "root-shared"),
};

static const struct config_word pci_type_items[] = {
	WORD(JAILHOUSE_PCI_TYPE_DEVICE, "device"),
	WORD(JAILHOUSE_PCI_TYPE_BRIDGE, "bridge"),
	WORD(JAILHOUSE_PCI_TYPE_IVSHMEM, "ivshmem"),
};

/* Numbers: PCI Code and ID Assignment, sections 2 and 3; C names: linux/pci_regs.h. */
#define CAP(name, text)                                        \
	{                                                      \
		PCI_CAP_ID_##name, (text), "PCI_CAP_ID_" #name \
	}
#define EXT(name, text)                                                    \
	{                                                                  \
		PCI_EXT_CAP_ID_##name | JAILHOUSE_PCI_EXT_CAP, (text),     \
			"PCI_EXT_CAP_ID_" #name " | JAILHOUSE_PCI_EXT_CAP" \
	}

static const struct config_word pci_cap_id_items[] = {
	CAP(PM, "pm"),
	CAP(AGP, "agp"),
	CAP(VPD, "vpd"),
	CAP(SLOTID, "slot-id"),
	CAP(MSI, "msi"),
	CAP(CHSWP, "hot-swap"),
	CAP(PCIX, "pci-x"),
	CAP(HT, "hypertransport"),
	CAP(VNDR, "vendor"),
	CAP(DBG, "debug-port"),
	CAP(SHPC, "hot-plug"),
	CAP(SSVID, "subsystem-id"),
	CAP(SECDEV, "secure-device"),
	CAP(EXP, "pci-express"),
	CAP(MSIX, "msi-x"),
	CAP(SATA, "sata"),
	CAP(AF, "advanced-features"),
	CAP(EA, "enhanced-allocation"),
	EXT(ERR, "ext-error-reporting"),
	EXT(VC, "ext-virtual-channel"),
	EXT(DSN, "ext-serial-number"),
	EXT(PWR, "ext-power-budgeting"),
	EXT(VNDR, "ext-vendor"),
	EXT(ACS, "ext-access-control"),
	EXT(ARI, "ext-alternative-routing"),
	EXT(ATS, "ext-address-translation"),
	EXT(SRIOV, "ext-sr-iov"),
	EXT(PRI, "ext-page-request"),
	EXT(REBAR, "ext-resizable-bar"),
	EXT(TPH, "ext-tph-requester"),
	EXT(LTR, "ext-latency-tolerance"),
	EXT(SECPCI, "ext-secondary-pci-express"),
	EXT(PASID, "ext-pasid"),
	EXT(DPC, "ext-downstream-port-containment"),
	EXT(L1SS, "ext-l1-substates"),
	EXT(PTM, "ext-time-measurement"),
	EXT(DVSEC, "ext-designated-vendor"),
	EXT(DLF, "ext-data-link-feature"),
	EXT(PL_16GT, "ext-physical-layer-16gt"),
};

static const struct config_word pci_cap_flag_items[] = {
	WORD(JAILHOUSE_PCICAPS_WRITE, "write"),
};

static const struct config_word shmem_protocol_items[] = {
	WORD(JAILHOUSE_SHMEM_PROTO_UNDEFINED, "undefined"),
	WORD(JAILHOUSE_SHMEM_PROTO_VETH, "ethernet"),
};

static const struct config_word space_items[] = {
	{ CONFIG_SPACE_MEMORY, "memory", NULL },
	{ CONFIG_SPACE_PORT, "port", NULL },
	{ CONFIG_SPACE_PCI, "pci", NULL },
};

static const struct config_word kind_items[] = {
	{ CONFIG_SYSTEM, "system", NULL },
	{ CONFIG_CELL, "cell", NULL },
};

#define TABLE(items)                            \
	{                                       \
		items, ARRAY_SIZE(items), false \
	}
#define BIT_TABLE(items)                       \
	{                                      \
		items, ARRAY_SIZE(items), true \
	}

const struct config_words words_arch = TABLE(arch_items);
const struct config_words words_system_flags = BIT_TABLE(system_flag_items);
const struct config_words words_cell_flags = BIT_TABLE(cell_flag_items);
const struct config_words words_memory_flags = BIT_TABLE(memory_flag_items);
const struct config_words words_console_type = TABLE(console_type_items);
const struct config_words words_console_flags = BIT_TABLE(console_flag_items);
const struct config_words words_iommu_type = TABLE(iommu_type_items);
const struct config_words words_apic_mode = TABLE(apic_mode_items);
const struct config_words words_cache_type = TABLE(cache_type_items);
const struct config_words words_cache_flags = BIT_TABLE(cache_flag_items);
const struct config_words words_pci_type = TABLE(pci_type_items);
const struct config_words words_pci_cap_id = TABLE(pci_cap_id_items);
const struct config_words words_pci_cap_flags = BIT_TABLE(pci_cap_flag_items);
const struct config_words words_shmem_protocol = TABLE(shmem_protocol_items);
const struct config_words words_space = TABLE(space_items);
const struct config_words words_kind = TABLE(kind_items);

const struct config_word *config_words_find_value(const struct config_words *words, uint64_t value)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		if (words->items[i].value == value)
			return &words->items[i];
	return NULL;
}

const struct config_word *config_words_find(const struct config_words *words, const char *word)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		if (strcmp(words->items[i].word, word) == 0)
			return &words->items[i];
	return NULL;
}

static const char *format_flags(struct arena *arena, const struct config_words *words,
				uint64_t flags)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < words->n; i++) {
		if (!(flags & words->items[i].value))
			continue;
		text = arena_printf(arena, "%s%s%s", text, *text ? "," : "", words->items[i].word);
		flags &= ~words->items[i].value;
	}
	if (flags)
		text = arena_printf(arena, "%s%s0x%" PRIx64, text, *text ? "," : "", flags);
	return text;
}

const char *config_words_format(struct arena *arena, const struct config_words *words,
				uint64_t value)
{
	const struct config_word *word;

	if (words->is_flags)
		return format_flags(arena, words, value);
	word = config_words_find_value(words, value);
	return word ? word->word : arena_printf(arena, "0x%" PRIx64, value);
}

const char *config_format_memory_flags(struct arena *arena, uint64_t flags)
{
	return config_words_format(arena, &words_memory_flags, flags);
}
