// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "probe/kernel.h"

/* Compressed it is below 300 KiB and unpacks to at most 2 MiB with all options set. */
#define CONFIG_TEXT_MAX ((size_t)8 << 20)

/* Sorted by name, so that the inventory's list is. */
static const struct {
	const char *name, *why;
} options[] = {
	{ "ACPI_APEI_GHES", "polls error registers that the root cell must have" },
	{ "AMD_IOMMU", "holds the IOMMU unless amd_iommu=off" },
	{ "AMD_MEM_ENCRYPT", "encrypted memory cannot be handed to cells as it is" },
	{ "ARM_SMMU", "holds the SMMU when a device uses it" },
	{ "ARM_SMMU_V3", "holds the SMMU when a device uses it" },
	{ "CMA", "may take memory out of a reservation's way, or in it" },
	{ "HOTPLUG_CPU", "gives CPUs to cells; without it there are none" },
	{ "INTEL_IOMMU", "holds the IOMMU when turned on" },
	{ "INTEL_IOMMU_DEFAULT_ON", "and is turned on without a parameter" },
	{ "IO_STRICT_DEVMEM", "keeps /dev/mem out of what drivers hold" },
	{ "IRQ_REMAP", "programs interrupt remapping itself" },
	{ "JAILHOUSE_GUEST", "lets this kernel run in a cell" },
	{ "KVM", "competes for VMX, SVM or EL2" },
	{ "KVM_AMD", "competes for SVM" },
	{ "KVM_INTEL", "competes for VMX" },
	{ "MITIGATION_PAGE_TABLE_ISOLATION", "makes the top-level page table two pages" },
	{ "MODULES", "the driver is a module" },
	{ "MODULE_SIG_FORCE", "refuses an unsigned driver" },
	{ "OF_OVERLAY", "adds a virtual PCI host to the device tree" },
	{ "PAGE_TABLE_ISOLATION", "makes the top-level page table two pages" },
	{ "PCI_HOST_GENERIC", "drives the virtual PCI host" },
	{ "PREEMPT_RT", "what cells with deadlines expect of their kernel" },
	{ "RANDOMIZE_BASE", "moves the kernel within System RAM at each boot" },
	{ "SECURITY_LOCKDOWN_LSM", "can refuse the driver" },
	{ "STRICT_DEVMEM", "keeps /dev/mem out of memory" },
	{ "X86_5LEVEL", "may use 5-level page tables" },
	{ "X86_CPU_RESCTRL", "writes cache allocation registers" },
	{ "X86_INTEL_MEMORY_PROTECTION_KEYS", "switches protection keys" },
	{ "X86_KERNEL_IBT", "wants endbr64 where control enters" },
	{ "X86_MCE", "polls machine-check registers" },
	{ "X86_X2APIC", "uses the x2APIC when it is there" },
};

/* The option that a line "CONFIG_NAME=value" sets; ARRAY_SIZE(options) when it is none of ours. */
static size_t option_of_line(struct bytes line)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		size_t length = strlen(options[i].name);

		if (line.size > 8 + length && memcmp(line.data, "CONFIG_", 7) == 0 &&
		    memcmp(line.data + 7, options[i].name, length) == 0 &&
		    line.data[7 + length] == '=')
			break;
	}
	return i;
}

static bool is_option(struct bytes line)
{
	return option_of_line(line) < ARRAY_SIZE(options);
}

static void take_lines(struct inventory *inventory, struct bytes text)
{
	const char *found[ARRAY_SIZE(options)] = { NULL };
	struct inv_kernel *kernel = &inventory->kernel;
	size_t i;

	while (text.size) {
		const uint8_t *newline = memchr(text.data, '\n', text.size);
		size_t length = newline ? (size_t)(newline - text.data) : text.size;
		struct bytes line = bytes_slice(text, 0, length);

		i = option_of_line(line);
		if (i < ARRAY_SIZE(options))
			found[i] =
				arena_strndup(inventory->arena, (const char *)line.data, line.size);
		text = bytes_slice(text, length + 1, text.size);
	}
	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (found[i])
			*arena_append(inventory->arena, kernel->config, kernel->n_config) =
				found[i];
	kernel->is_config_known = true;
}

static int unzip(struct arena *arena, struct bytes packed, struct bytes *ret)
{
	z_stream stream = { .next_in = (uint8_t *)packed.data, .avail_in = (uInt)packed.size };
	_cleanup_free_ uint8_t *text = malloc(CONFIG_TEXT_MAX);
	int status;

	if (!text || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) /* 16: a gzip header */
		abort();
	stream.next_out = text;
	stream.avail_out = CONFIG_TEXT_MAX;
	status = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	if (status == Z_BUF_ERROR && stream.avail_out == 0)
		return -EFBIG;
	if (status != Z_STREAM_END)
		return -EBADMSG;
	*ret = (struct bytes){ arena_memdup(arena, text, stream.total_out), stream.total_out };
	return 0;
}

static bool probe_boot_config(const struct sysroot *root, struct inventory *inventory)
{
	const char *release = inventory->kernel.release, *path;
	struct bytes text;
	int r;

	if (!release || strchr(release, '/'))
		return false;
	path = arena_printf(inventory->arena, "/boot/config-%s", release);
	r = sysroot_read_matching(root, inventory->arena, path, is_option, &text);
	if (r == -ENOENT)
		return false;
	inventory_note_source(inventory, "kernel-config", path, SOURCE_OK, r, NULL);
	if (r == 0)
		take_lines(inventory, text);
	return true;
}

void kernel_probe_config(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/proc/config.gz";
	struct bytes packed, text;
	int r;

	if (probe_boot_config(root, inventory))
		return;
	r = sysroot_read(root, inventory->arena, path, &packed);
	if (r == 0)
		r = unzip(inventory->arena, packed, &text);
	inventory_note_source(inventory, "kernel-config", path, SOURCE_OK, r,
			      r == -ENOENT  ? "and there is no /boot/config of the running kernel" :
			      r == -EBADMSG ? "not a whole gzip file" :
					      NULL);
	if (r == 0)
		take_lines(inventory, text);
}
