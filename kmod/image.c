// SPDX-License-Identifier: GPL-2.0-only
/* The hypervisor's image: found, and held against everything that its header claims. */
#include <linux/crc32.h>
#include <linux/firmware.h>
#include <linux/slab.h>

#include "cellwarden.h"
#include "image-check.h"

/* The checksum is of the file with zeros in its place. */
static bool has_checksum(const struct firmware *image)
{
	const size_t at = offsetof(struct cellwarden_image_header, crc32);
	const struct cellwarden_image_header *header = (const void *)image->data;
	static const u8 zeros[sizeof(header->crc32)];
	u32 crc;

	crc = crc32_le(~0u, image->data, at);
	crc = crc32_le(crc, zeros, sizeof(zeros));
	crc = crc32_le(crc, image->data + at + sizeof(zeros), image->size - at - sizeof(zeros));
	return (crc ^ ~0u) == header->crc32;
}

static const char *check(const struct firmware *image, u8 vendor)
{
	const char *problem;

	if (image->size < sizeof(struct cellwarden_image_header))
		return "it is shorter than a header";
	problem = image_check((const void *)image->data, image->size, arch_in_config, vendor);
	if (!problem && !has_checksum(image))
		problem = "its checksum is wrong: it is damaged";
	return problem;
}

int image_load(const struct firmware **ret)
{
	const struct firmware *image;
	const char *name, *problem;
	u8 vendor;
	int err;

	name = arch_image_name(&vendor);
	if (!name)
		return -ENODEV;
	err = request_firmware(&image, name, cellwarden_device);
	if (err) {
		pr_err("jailhouse: Missing hypervisor image %s\n", name);
		return err;
	}
	problem = check(image, vendor);
	if (problem) {
		pr_err("jailhouse: hypervisor image %s: %s\n", name, problem);
		release_firmware(image);
		return -EINVAL;
	}
	*ret = image;
	return 0;
}
