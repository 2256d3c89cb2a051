// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/framebuffer.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/quantity.h"

#define FB_PATH "/sys/class/graphics/fb0"

/*
 * Names that the kernel gives to the firmware's framebuffer in /proc/iomem
 * (drivers/firmware/sysfb_simplefb.c, drivers/video/fbdev, drivers/gpu/drm/tiny).
 */
static const struct {
	const char *name, *driver;
} region_names[] = {
	{ "efifb", "efi-framebuffer" },
	{ "vesafb", "vesa-framebuffer" },
	{ "simplefb", "simple-framebuffer" },
	{ "simpledrm", "simple-framebuffer" },
	{ "simple-framebuffer", "simple-framebuffer" },
	{ "BOOTFB", NULL }, /* made before a driver; what follows knows which */
};

static void find_region(const struct inventory *inventory, struct inv_framebuffer *framebuffer)
{
	const struct inv_resources *iomem = &inventory->memory.iomem;
	size_t i, k;

	for (i = 0; i < iomem->n; i++) {
		for (k = 0; k < ARRAY_SIZE(region_names); k++) {
			if (strcmp(iomem->items[i].name, region_names[k].name) != 0)
				continue;
			framebuffer->is_present = true;
			framebuffer->address = iomem->items[i].range.start;
			framebuffer->size = range_size(iomem->items[i].range);
			if (!framebuffer->driver)
				framebuffer->driver = region_names[k].driver;
		}
	}
}

static uint32_t read_u32(const struct sysroot *root, struct arena *arena, const char *path)
{
	const char *text;
	uint64_t value;

	if (sysroot_read_line(root, arena, path, &text) < 0 || quantity_parse(text, &value) < 0 ||
	    value > UINT32_MAX)
		return 0;
	return (uint32_t)value;
}

/* "1024,768" */
static void read_extent(const struct sysroot *root, struct arena *arena,
			struct inv_framebuffer *framebuffer)
{
	const char *text;
	uint64_t width, height;

	if (sysroot_read_line(root, arena, FB_PATH "/virtual_size", &text) < 0 ||
	    quantity_parse_prefix(&text, &width) < 0 || *text++ != ',' ||
	    quantity_parse(text, &height) < 0 || width > UINT32_MAX || height > UINT32_MAX)
		return;
	framebuffer->width = (uint32_t)width;
	framebuffer->height = (uint32_t)height;
}

void probe_framebuffer(const struct sysroot *root, struct inventory *inventory)
{
	struct inv_framebuffer *framebuffer = &inventory->framebuffer;
	struct arena *arena = inventory->arena;
	const char *name;
	int r;

	r = sysroot_read_line(root, arena, FB_PATH "/name", &name);
	inventory_note_source(inventory, "framebuffer", FB_PATH, SOURCE_OK, r, NULL);
	if (!r) {
		framebuffer->is_present = true;
		read_extent(root, arena, framebuffer);
		framebuffer->stride_bytes = read_u32(root, arena, FB_PATH "/stride");
		framebuffer->depth_bits = read_u32(root, arena, FB_PATH "/bits_per_pixel");
		if (sysroot_read_link(root, arena, FB_PATH "/device/driver", &framebuffer->driver) <
		    0)
			framebuffer->driver = name;
	}
	find_region(inventory, framebuffer);
	/* Without EFI the same drivers show what a VESA BIOS or the device tree set up. */
	framebuffer->is_efi = framebuffer->is_present && framebuffer->address &&
			      sysroot_exists(root, "/sys/firmware/efi");
}
