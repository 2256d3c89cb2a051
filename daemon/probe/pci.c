// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PCI functions. Every file is read through sysroot first, which bounds it,
 * keeps to the root directory and tells `collect` of it; libpci then gets only
 * files that it understands.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "probe/pci-config.h"
#include "probe/pci-libpci.h"
#include "probe/probe.h"

#define BUS_PATH     "/sys/bus/pci"
#define DEVICES_PATH BUS_PATH "/devices"

/* Lines of the resource file: 6 BARs, ROM, then with SR-IOV 6 of virtual functions. */
#define RESOURCE_LINES_MAX  32
#define RESOURCE_SRIOV      7
#define RESOURCE_SRIOV_ONLY 13 /* fewer lines: a kernel without SR-IOV */

/* libpci reads lines and values into buffers of this size. */
#define LIBPCI_BUFFER 256

struct prober {
	const struct sysroot *root;
	struct inventory *inventory;
	struct arena *arena;
	struct pci_library *library;
	const char *real_root;   /* of a snapshot, without links; NULL on the machine itself */
	const char *device_path; /* of the function at hand */
	size_t n_partial, n_denied, n_invalid;
};

struct resource_line {
	uint64_t start, end, flags;
};

static const char *file_path(const struct prober *prober, const char *file)
{
	return arena_printf(prober->arena, "%s/%s", prober->device_path, file);
}

static bool is_hex(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isxdigit((unsigned char)text[i]) || isupper((unsigned char)text[i]))
			return false;
	return true;
}

/* "0000:00:1f.2", exactly as Linux prints it; a segment may have more digits. */
static int parse_name(const char *name, uint32_t *ret_segment, uint16_t *ret_bdf)
{
	size_t n_segment = strcspn(name, ":");
	const char *rest = name + n_segment;
	unsigned int bus, device, function;

	if (n_segment < 4 || n_segment > 8 || !is_hex(name, n_segment) || strlen(rest) != 8)
		return -EINVAL;
	if (!is_hex(rest + 1, 2) || rest[3] != ':' || !is_hex(rest + 4, 2) || rest[6] != '.' ||
	    rest[7] < '0' || rest[7] > '7')
		return -EINVAL;
	bus = (unsigned int)strtoul(rest + 1, NULL, 16);
	device = (unsigned int)strtoul(rest + 4, NULL, 16);
	function = (unsigned int)(rest[7] - '0');
	if (device > 0x1f)
		return -EINVAL;
	*ret_segment = (uint32_t)strtoul(name, NULL, 16);
	*ret_bdf = (uint16_t)(bus << 8 | device << 3 | function);
	return 0;
}

/* Lines of three "0x…" numbers each. Return: how many; -EBADMSG if one is anything else. */
static int parse_resources(const char *text, struct resource_line lines[RESOURCE_LINES_MAX])
{
	int n;

	for (n = 0; *text; n++) {
		uint64_t numbers[3];
		const char *line = text;
		char *end;
		size_t i;

		if (n == RESOURCE_LINES_MAX)
			return -EBADMSG;
		for (i = 0; i < ARRAY_SIZE(numbers); i++) {
			text += strspn(text, " ");
			if (strncmp(text, "0x", 2) != 0)
				return -EBADMSG;
			errno = 0;
			numbers[i] = strtoull(text, &end, 16);
			if (errno || end == text + 1)
				return -EBADMSG;
			text = end;
		}
		if (*text != '\n' || text - line >= LIBPCI_BUFFER - 1)
			return -EBADMSG;
		text++;
		lines[n] = (struct resource_line){ numbers[0], numbers[1], numbers[2] };
	}
	return n;
}

/* A snapshot's link must not lead libpci, which knows no root directory, out of it. */
static bool is_inside_root(const struct prober *prober, const char *path)
{
	_cleanup_free_ char *real = NULL;
	size_t length;

	if (!prober->real_root)
		return true;
	real = realpath(arena_printf(prober->arena, "%s%s", prober->real_root, path), NULL);
	length = strlen(prober->real_root);
	return real && !strncmp(real, prober->real_root, length) && real[length] == '/';
}

/* Whether libpci may read a one-number file. Return: 0; a negative errno. */
static int check_value(const struct prober *prober, const char *file)
{
	const char *path = file_path(prober, file);
	struct bytes content;
	int r;

	r = sysroot_read(prober->root, prober->arena, path, &content);
	if (r < 0)
		return r;
	if (content.size >= LIBPCI_BUFFER || !is_inside_root(prober, path))
		return -EBADMSG;
	return 0;
}

static int check_resources(const struct prober *prober,
			   struct resource_line lines[RESOURCE_LINES_MAX])
{
	const char *path = file_path(prober, "resource");
	struct bytes content;
	int r;

	r = sysroot_read(prober->root, prober->arena, path, &content);
	if (r < 0)
		return r;
	if (strlen((const char *)content.data) != content.size || !is_inside_root(prober, path))
		return -EBADMSG;
	return parse_resources((const char *)content.data, lines);
}

static void note_invalid(struct prober *prober, const char *rule, const char *object,
			 const char *message)
{
	struct finding_list *findings = &prober->inventory->findings;
	struct finding *finding =
		finding_add(findings, rule, FINDING_WARNING, object, "%s", message);

	finding_set_remedy(findings, finding,
			   "collect the machine again; on the machine itself, report the kernel");
	prober->n_invalid++;
}

/* The region that all virtual functions share, as the kernel placed it. */
static void take_sriov_bars(struct inv_pci_function *function, const struct resource_line *lines,
			    int n_lines)
{
	size_t i;

	if (!function->sriov_total_vfs || n_lines < RESOURCE_SRIOV_ONLY)
		return;
	for (i = 0; i < INV_PCI_BARS; i++) {
		const struct resource_line *line = &lines[RESOURCE_SRIOV + i];

		function->sriov_bars[i] = pci_library_bar(line->start, line->end, line->flags);
	}
}

/* One-number files, which part of a function needs each, and what is then not known. */
static const struct {
	const char *file, *unknown;
	enum pci_library_part part;
} value_files[] = {
	{ "vendor", "ids are those of the configuration space", PCI_LIBRARY_IDENTITY },
	{ "device", "ids are those of the configuration space", PCI_LIBRARY_IDENTITY },
	{ "class", "the class is that of the configuration space", PCI_LIBRARY_CLASS },
	{ "irq", "the interrupt is unknown", PCI_LIBRARY_IRQ },
};

/* Takes the part of a file that libpci cannot read out of @parts. */
static void drop_part(struct prober *prober, unsigned int *parts, enum pci_library_part part,
		      const char *rule, const char *file, int error, const char *unknown)
{
	const char *what = error == -EBADMSG ? "is malformed" : strerror(-error);

	*parts &= ~(unsigned int)part;
	note_invalid(prober, rule, file_path(prober, file),
		     arena_printf(prober->arena, "%s; %s", what, unknown));
}

/* Ids, BARs, interrupt: what the kernel says, through libpci. */
static void describe(struct prober *prober, struct bytes config, struct inv_pci_function *function)
{
	struct resource_line lines[RESOURCE_LINES_MAX];
	unsigned int parts =
		PCI_LIBRARY_IDENTITY | PCI_LIBRARY_CLASS | PCI_LIBRARY_IRQ | PCI_LIBRARY_BARS;
	const char *reason;
	int n_lines, r;
	size_t i;

	n_lines = check_resources(prober, lines);
	if (n_lines < 0)
		drop_part(prober, &parts, PCI_LIBRARY_BARS, "pci-resource", "resource", n_lines,
			  "BARs are unknown");
	for (i = 0; i < ARRAY_SIZE(value_files); i++) {
		r = check_value(prober, value_files[i].file);
		if (r < 0)
			drop_part(prober, &parts, value_files[i].part, "pci-value",
				  value_files[i].file, r, value_files[i].unknown);
	}
	if (!parts)
		return;
	if (pci_library_describe(prober->library, config, parts, function, &reason) < 0) {
		note_invalid(prober, "pci-library", prober->device_path, reason);
		return;
	}
	if (!(parts & PCI_LIBRARY_BARS))
		return;
	take_sriov_bars(function, lines, n_lines);
	pci_config_place_msix(function, &prober->inventory->findings);
}

/* What links and one-word files of the kernel say. */
static void read_kernel_state(struct prober *prober, struct inv_pci_function *function)
{
	const char *text;
	uint32_t segment;

	function->iommu = -1;
	function->iommu_group = -1;
	if (!sysroot_read_link(prober->root, prober->arena, file_path(prober, "driver"), &text))
		function->driver = text;
	if (!sysroot_read_link(prober->root, prober->arena, file_path(prober, "iommu_group"),
			       &text)) {
		char *end;
		unsigned long group = strtoul(text, &end, 10);

		if (isdigit((unsigned char)*text) && !*end && group <= INT_MAX)
			function->iommu_group = (int)group;
	}
	if (!sysroot_read_link(prober->root, prober->arena, file_path(prober, "physfn"), &text))
		function->is_virtual_function =
			!parse_name(text, &segment, &function->physical_function);
	if (!sysroot_read_line(prober->root, prober->arena, file_path(prober, "power_state"),
			       &text) &&
	    strcmp(text, "unknown") != 0)
		function->power_state = text;
}

static void probe_function(struct prober *prober, uint16_t segment, uint16_t bdf)
{
	struct inventory *inventory = prober->inventory;
	struct inv_pci_function *function =
		arena_append(prober->arena, inventory->pci, inventory->n_pci);
	struct bytes config = { 0 };

	function->segment = segment;
	function->bdf = bdf;
	if (sysroot_read(prober->root, prober->arena, file_path(prober, "config"), &config) < 0)
		prober->n_denied++;
	pci_config_decode(prober->arena, config, function, &inventory->findings);
	if (config.size && !function->is_config_complete)
		prober->n_partial++;
	read_kernel_state(prober, function);
	describe(prober, config, function);
}

static void probe_name(struct prober *prober, const char *name)
{
	struct finding_list *findings = &prober->inventory->findings;
	uint32_t segment;
	uint16_t bdf;

	prober->device_path = arena_printf(prober->arena, DEVICES_PATH "/%s", name);
	if (parse_name(name, &segment, &bdf) < 0) {
		note_invalid(prober, "pci-name", prober->device_path,
			     "is not named like a PCI function");
		return;
	}
	if (segment > UINT16_MAX) {
		/* Intel VMD makes segments of its own; nothing can hand these to a cell. */
		finding_add(findings, "pci-segment", FINDING_NOTE, prober->device_path,
			    "is in segment 0x%x, which configurations cannot name; it stays "
			    "with the function that its segment is behind",
			    segment);
		return;
	}
	probe_function(prober, (uint16_t)segment, bdf);
}

static int compare_functions(const void *a, const void *b)
{
	const struct inv_pci_function *left = a, *right = b;

	if (left->segment != right->segment)
		return left->segment < right->segment ? -1 : 1;
	return (left->bdf > right->bdf) - (left->bdf < right->bdf);
}

static void note_source(const struct prober *prober)
{
	struct inventory *inventory = prober->inventory;
	enum source_state state = SOURCE_OK;
	const char *reason = NULL;

	if (prober->n_invalid) {
		state = SOURCE_INVALID;
		reason = arena_printf(prober->arena, "%zu files cannot be used; see the findings",
				      prober->n_invalid);
	} else if (prober->n_denied || prober->n_partial) {
		state = SOURCE_PARTIAL;
		reason = arena_printf(
			prober->arena,
			"of %zu functions, %zu show only the first 64 bytes of their configuration "
			"space and %zu none; run as root",
			inventory->n_pci, prober->n_partial, prober->n_denied);
	}
	if (reason)
		inventory_note_source(inventory, "pci", DEVICES_PATH, state, 0, "%s", reason);
	else
		inventory_note_source(inventory, "pci", DEVICES_PATH, state, 0, NULL);
}

/* Return: 0; a negative errno when libpci cannot work below this root. */
static int open_library(struct prober *prober, struct pci_library **ret)
{
	_cleanup_free_ char *real = NULL;

	if (sysroot_is_live(prober->root))
		return pci_library_open(BUS_PATH, ret);
	real = realpath(sysroot_path(prober->root), NULL);
	if (!real)
		return -errno;
	prober->real_root = arena_strdup(prober->arena, strcmp(real, "/") ? real : "");
	return pci_library_open(arena_printf(prober->arena, "%s" BUS_PATH, prober->real_root), ret);
}

void probe_pci(const struct sysroot *root, struct inventory *inventory)
{
	_cleanup_(pci_library_closep) struct pci_library *library = NULL;
	struct prober prober = { .root = root, .inventory = inventory, .arena = inventory->arena };
	const char **names;
	size_t n_names, i;
	int r;

	r = sysroot_list(root, prober.arena, DEVICES_PATH, &names, &n_names);
	if (r < 0) {
		inventory_note_source(inventory, "pci", DEVICES_PATH, SOURCE_OK, r, NULL);
		return;
	}
	r = open_library(&prober, &library);
	if (r < 0) {
		inventory_note_source(inventory, "pci", DEVICES_PATH, SOURCE_INVALID, r,
				      "libpci does not start: %s", strerror(-r));
		return;
	}
	prober.library = library;
	for (i = 0; i < n_names; i++)
		probe_name(&prober, names[i]);
	if (inventory->n_pci)
		qsort(inventory->pci, inventory->n_pci, sizeof(*inventory->pci), compare_functions);
	note_source(&prober);
}
