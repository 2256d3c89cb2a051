// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether a blob is a device tree at all, and where it stops being one. */
#include <errno.h>
#include <libfdt.h>
#include <string.h>

#include "probe/dt.h"

/* Nodes with full paths for names (before version 16) are older than arm64. */
#define VERSION_MIN 16

/* Offsets of header fields (DTSpec 5.2). */
enum { AT_MAGIC = 0, AT_TOTALSIZE = 4, AT_RSVMAP = 16, AT_VERSION = 20 };

/* Offset in the blob of what damages its structure block; libfdt does not tell it. */
static size_t find_damage(const void *fdt)
{
	int offset, next = 0, length, depth = 0;
	const char *name;
	uint32_t tag;

	do {
		offset = next;
		tag = fdt_next_tag(fdt, offset, &next);
		if (next < 0)
			break;
		if (tag == FDT_PROP && !fdt_getprop_by_offset(fdt, offset, &name, &length))
			break;
		if (tag == FDT_BEGIN_NODE)
			depth++;
		if (tag == FDT_END_NODE && --depth < 0)
			break;
	} while (tag != FDT_END);
	return (size_t)fdt_off_dt_struct(fdt) + (size_t)offset;
}

/* A number of the structure block, or what ends it when it is outside. */
static uint32_t tag_at(struct bytes block, size_t offset)
{
	return bytes_has(block, offset, 4) ? fdt32_ld((const void *)(block.data + offset)) :
					     FDT_END;
}

/*
 * The offset in the blob of the first property whose length leaves the structure
 * block; 0 when there is none. libfdt before 1.7 adds such a length as a signed
 * number, may go backwards by that, and then never ends.
 */
static size_t find_endless_property(const void *fdt)
{
	struct bytes block = { (const uint8_t *)fdt + fdt_off_dt_struct(fdt),
			       fdt_size_dt_struct(fdt) };
	size_t offset = 0, length;
	const uint8_t *end;
	uint32_t tag;

	for (;; offset = (offset + 3) & ~(size_t)3) {
		tag = tag_at(block, offset);
		offset += 4;
		if (tag == FDT_PROP) {
			length = tag_at(block, offset);
			if (!bytes_has(block, offset, 8) || length > block.size - offset - 8)
				return fdt_off_dt_struct(fdt) + offset - 4;
			offset += 8 + length;
		} else if (tag == FDT_BEGIN_NODE) {
			end = offset < block.size ?
				      memchr(block.data + offset, 0, block.size - offset) :
				      NULL;
			if (!end)
				return 0; /* libfdt sees that */
			offset = (size_t)(end - block.data) + 1;
		} else if (tag != FDT_END_NODE && tag != FDT_NOP) {
			return 0;
		}
	}
}

static int refuse(struct finding_list *findings, const char *object, size_t offset,
		  const char *message)
{
	struct finding *finding = finding_add(findings, "dt-format", FINDING_ERROR, object,
					      "offset 0x%zx: %s", offset, message);

	finding_set_remedy(findings, finding,
			   "Replace the device tree that the boot loader or firmware gives to the "
			   "kernel; if it is whole on the machine itself, collect again.");
	return -EBADMSG;
}

int dt_check(struct bytes blob, const char *object, struct finding_list *findings)
{
	const void *fdt = blob.data;
	size_t damage;
	int r;

	if (blob.size < sizeof(struct fdt_header))
		return refuse(findings, object, blob.size,
			      "the file ends within the header of a device tree");
	if (fdt_magic(fdt) != FDT_MAGIC)
		return refuse(findings, object, AT_MAGIC,
			      "the magic number of a device tree, 0xd00dfeed, is not there");
	if (blob.size > DT_SIZE_MAX)
		return refuse(findings, object, DT_SIZE_MAX,
			      "the file is larger than 2 MiB, the most that kernels accept");
	if (fdt_version(fdt) < VERSION_MIN)
		return refuse(findings, object, AT_VERSION, "the version is older than 16");
	if (fdt_totalsize(fdt) > blob.size)
		return refuse(findings, object, AT_TOTALSIZE,
			      "the tree says that it is longer than the file");
	r = fdt_check_header(fdt);
	if (r == -FDT_ERR_BADVERSION)
		return refuse(findings, object, AT_VERSION,
			      "the version is not one that we can read");
	if (r)
		return refuse(findings, object, AT_TOTALSIZE,
			      "the blocks that the header names lie outside of the tree");
	if (fdt_num_mem_rsv(fdt) < 0)
		return refuse(findings, object, AT_RSVMAP,
			      "the memory reservation block has no end");
	damage = find_endless_property(fdt);
	if (!damage && fdt_check_full(fdt, blob.size))
		damage = find_damage(fdt);
	if (damage)
		return refuse(findings, object, damage,
			      "the structure of nodes and properties is damaged");
	return 0;
}
